//! Lists of many pages through the typed methods: cursors, ends, errors and retries between pages.

use crate::support::operation;
use leadspan::constructiononline::ConstructionOnline;
use leadspan::error::{Code, Error, Outcome};
use leadspan::herobase::{ExportLeads, HeroBase};
use leadspan::http::request::prepare;
use leadspan::leadconduit::{LeadConduit, ListEvents, SearchLeads, SortDirection};
use leadspan::operation::{Arg, Args};
use leadspan::resource::pagination::Walk;
use leadspan::resource::returns::{Paged, Returns};
use leadspan::runtime::HttpRequest;
use leadspan::runtime::testing::{BodyEnd, Scripted, ServerStep};
use leadspan::runtime::{Head, Runtime as _};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn lead_conduit(world: &Scripted) -> LeadConduit<Scripted> {
    LeadConduit::new(leadspan::leadconduit::BASE_URL, None, world.clone()).unwrap()
}

/// The query of a request.
fn query(address: &str) -> BTreeMap<String, String> {
    let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let (_, query) = address.split_once('?').unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}

fn asked(world: &Scripted) -> Vec<BTreeMap<String, String>> {
    world.requests().iter().map(|request| query(&request.url)).collect()
}

/// Events of these ids.
fn events(ids: &[u32]) -> String {
    json!(ids.iter().map(|id| json!({"id": format!("{id:024x}")})).collect::<Vec<_>>()).to_string()
}

/// Serves `/events` as LeadConduit does, newest first, from this many records.
fn account(count: u32) -> impl FnMut(&HttpRequest, usize) -> ServerStep + 'static {
    move |request, _| {
        let query = query(&request.url);
        let before = query.get("before_id").map_or(count + 1, |id| u32::from_str_radix(id, 16).unwrap());
        let limit: usize = query["limit"].parse().unwrap();
        ServerStep::json(&events(&(1..before).rev().take(limit).collect::<Vec<_>>()))
    }
}

fn limited(limit: i64) -> ListEvents {
    ListEvents { limit: Some(limit), ..ListEvents::default() }
}

#[test]
fn one_page_comes_with_its_cursor_and_its_total() {
    let world =
        Scripted::playing(vec![ServerStep::json(r#"{"total":7000,"hits":[{"lead_id":"5b"},{"lead_id":"5a"}]}"#)]);
    let found = SearchLeads { query: Some("a".into()), ..SearchLeads::default() };
    let page = world.run(lead_conduit(&world).search().leads(&found)).unwrap();
    assert_eq!((page.len(), page.total, page.cursor.as_deref()), (2, Some(7_000), Some("searchLeads.from.2")));
    assert_eq!(page[1].lead_id.as_deref(), Some("5a"));
    assert_eq!((&page).into_iter().count(), page.into_iter().count());
    assert_eq!(asked(&world)[0]["limit"], "100", "the size of a page is always sent");
}

#[test]
fn one_page_may_be_empty_or_without_ids() {
    for (body, cursor, items) in [("[]", None, 0), (r#"[{"reason":"x"}]"#, None, 1), (r#"{"id":"5b"}"#, Some("5b"), 1)]
    {
        let world = Scripted::playing(vec![ServerStep::json(body)]);
        let page = world.run(lead_conduit(&world).events().list(&ListEvents::default())).unwrap();
        let cursor = cursor.map(|id| format!("listEvents.before_id.{id}"));
        assert_eq!((page.len(), page.cursor, page.total), (items, cursor, None), "{body}");
    }
}

#[test]
fn f29_pages_come_until_one_is_empty() {
    let world = Scripted::new(account(25));
    let lc = lead_conduit(&world);
    let mut pages = lc.events().list_pages(&limited(10));
    let mut sizes = Vec::new();
    while let Some(page) = world.run(pages.next()).unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(world.requests().len(), 4);
    assert_eq!(world.run(pages.next()).unwrap(), None);
    assert_eq!(world.requests().len(), 4, "nothing is asked of a list that has ended");
}

#[test]
fn collecting_stops_at_its_bound() {
    for (max, items, requests) in [(0, 0, 0), (10, 10, 1), (11, 11, 2), (usize::MAX, 25, 4)] {
        let world = Scripted::new(account(25));
        let lc = lead_conduit(&world);
        let all = world.run(lc.events().list_pages(&limited(10)).collect(max)).unwrap();
        assert_eq!((all.len(), world.requests().len()), (items, requests), "{max}");
    }
}

#[test]
fn a_cursor_continues_after_the_last_page() {
    let world = Scripted::new(account(25));
    let lc = lead_conduit(&world);
    let mut pages = lc.events().list_pages(&limited(10));
    assert_eq!(pages.cursor(), None);
    let first = world.run(pages.next()).unwrap().unwrap();
    assert_eq!(first.cursor, pages.cursor());
    let rest = lc.events().list_pages(&limited(10)).resume(first.cursor.as_deref().unwrap()).unwrap();
    assert_eq!(rest.cursor(), first.cursor, "a cursor is not lost before the first page");
    assert_eq!(world.run(rest.collect(usize::MAX)).unwrap().len(), 15);
    let forwards = ListEvents { sort: Some(SortDirection::Asc), ..limited(10) };
    let error = lc.events().list_pages(&forwards).resume(first.cursor.as_deref().unwrap()).err().unwrap();
    assert_eq!((error.code, error.details.outcome), (Code::BadCursor, Some(Outcome::NotSent)));
}

#[test]
fn f30_the_same_page_again_is_an_error_or_the_end() {
    let world = Scripted::playing(vec![ServerStep::json(&events(&[9, 8]))]);
    let error = world.run(lead_conduit(&world).events().list_pages(&limited(2)).collect(usize::MAX)).unwrap_err();
    assert_eq!((error.code, error.details.operation), (Code::PaginationStuck, Some("listEvents")));
    assert_eq!(world.requests().len(), 2);
    let world = Scripted::playing(vec![ServerStep::json(r#"[{"ID":1},{"ID":2}]"#)]);
    let co = ConstructionOnline::new(leadspan::constructiononline::BASE_URL, None, world.clone()).unwrap();
    assert_eq!(world.run(co.projects().page_pages(0, 2).collect(usize::MAX)).unwrap().len(), 2);
    assert_eq!(world.requests().len(), 2);
}

#[test]
fn not_found_is_the_end_after_a_page_and_an_error_before_one() {
    let leads = json!({"Results": [{"uniqueId": "1S1"}, {"uniqueId": "2S1"}]}).to_string();
    let script = vec![ServerStep::json(&leads), ServerStep::respond(404, &[], "")];
    let search = ExportLeads { SearchName: "all".into(), ModifiedFrom: "2026-11-01".into(), ..ExportLeads::default() };
    let world = Scripted::playing(script);
    let hb = HeroBase::new(&leadspan::herobase::base_url("wshero01").unwrap(), None, world.clone()).unwrap();
    assert_eq!(world.run(hb.leads().export_pages(&search).collect(usize::MAX)).unwrap().len(), 2);
    assert_eq!(world.run(hb.leads().export_pages(&search).collect(usize::MAX)).unwrap_err().code, Code::NotFound);
    let resumed = hb.leads().export_pages(&search).resume("exportLeads.skip.2").unwrap();
    assert!(world.run(resumed.collect(usize::MAX)).unwrap().is_empty());
}

#[test]
fn a_failed_page_is_requested_again() {
    let world = Scripted::playing(vec![
        ServerStep::json(&events(&[9, 8])),
        ServerStep::respond(403, &[], "no"),
        ServerStep::json(&events(&[7])),
        ServerStep::json("[]"),
    ]);
    let lc = lead_conduit(&world);
    let mut pages = lc.events().list_pages(&limited(2));
    let first = world.run(pages.next()).unwrap().unwrap();
    assert_eq!(world.run(pages.next()).unwrap_err().code, Code::Forbidden);
    assert_eq!(pages.cursor(), first.cursor);
    assert_eq!(world.run(pages.next()).unwrap().unwrap().len(), 1);
    assert_eq!(world.run(pages.next()).unwrap(), None);
    let asked: Vec<_> = asked(&world).iter().map(|query| query.get("before_id").cloned()).collect();
    assert_eq!(asked[1], asked[2]);
}

#[test]
fn a_dropped_page_keeps_its_position_and_leaves_no_timer() {
    let world = Scripted::playing(vec![
        ServerStep::json(&events(&[9, 8])),
        ServerStep::Silence,
        ServerStep::json(&events(&[7])),
    ]);
    let lc = lead_conduit(&world);
    let mut pages = lc.events().list_pages(&limited(2));
    world.run(pages.next()).unwrap();
    world.run(async {
        let waits = std::pin::pin!(pages.next());
        let late = std::pin::pin!(world.sleep(1_000.0));
        futures::future::select(waits, late).await;
    });
    assert_eq!(world.timers(), 0);
    assert_eq!(world.run(pages.next()).unwrap().unwrap().len(), 1);
    assert_eq!(asked(&world)[1], asked(&world)[2]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// Lost connections, 503s, silence and cut bodies: retries ask for the same page, and every record comes once. At
    /// most one fault a page: more would spend the client's allowance for retries.
    #[test]
    fn retries_inside_pages_lose_and_double_nothing(
        count in 0u32..60, limit in 1i64..20, seed in any::<u64>(), faults in prop::collection::vec(0usize..5, 1..12),
    ) {
        let (mut server, mut failed, first) = (account(count), false, faults[0]);
        let world = Scripted::new(move |request, number| {
            let good = server(request, number);
            let fault = if failed { 0 } else { faults[number % faults.len()] };
            failed = fault != 0;
            match fault {
                1 => ServerStep::Lost { after_ms: 10.0 },
                2 => ServerStep::respond(503, &[("retry-after", "2")], "later"),
                3 => ServerStep::Silence,
                4 => cut(good),
                _ => good,
            }
        });
        world.seed(seed);
        let lc = lead_conduit(&world);
        let all = world.run(lc.events().list_pages(&limited(limit)).collect(usize::MAX)).unwrap();
        let ids: Vec<_> = all.iter().map(|event| u32::from_str_radix(event.id.as_deref().unwrap(), 16).unwrap()).collect();
        prop_assert_eq!(ids, (1..=count).rev().collect::<Vec<_>>());
        prop_assert_eq!(world.timers(), 0);
        let pages = (i64::from(count) + limit - 1) / limit + 1;
        prop_assert!(world.requests().len() as i64 >= pages + i64::from(first != 0));
    }
}

/// The same response with the connection cut inside its body.
fn cut(step: ServerStep) -> ServerStep {
    let ServerStep::Respond { chunks, .. } = step else { panic!("only responses are cut") };
    let half = chunks.into_iter().map(|(wait, bytes)| (wait, bytes[..bytes.len() / 2].to_vec())).collect();
    ServerStep::Respond {
        after_ms: 5.0,
        head: Head { status: 200, ..Head::default() },
        chunks: half,
        end: BodyEnd::Cut,
    }
}

/// One case of the fixture that `tests/node/paging.test.mjs` reads as well.
struct Case(Value);

impl Case {
    fn all(list: &str) -> Vec<Self> {
        let fixture: Value = serde_json::from_str(include_str!("../vectors/cursors.json")).unwrap();
        fixture[list].as_array().unwrap().iter().cloned().map(Self).collect()
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap()
    }

    fn walk(&self) -> Walk {
        let mut args = Args::new();
        for (name, value) in self.0["args"].as_object().unwrap() {
            args.push(name, Arg::from_json(value));
        }
        Walk::new(operation(self.text("operation")), args)
    }

    /// The next request.
    fn next(&self, walk: &Walk) -> Result<BTreeMap<String, String>, Error> {
        let args = walk.args().expect("something may lie after");
        prepare(operation(self.text("operation")), &args, None).map(|prepared| query(&prepared.target))
    }
}

#[test]
fn cursors_are_written_and_read_as_in_javascript() {
    for case in Case::all("written") {
        let mut walk = case.walk();
        let records = <Paged<Value> as Returns>::decode(200, case.0["page"].to_string().as_bytes()).unwrap();
        walk.advance(records.keys).unwrap();
        let cursor = case.text("cursor");
        assert_eq!(walk.cursor().as_deref(), Some(cursor));
        let mut resumed = case.walk();
        resumed.resume(cursor).unwrap();
        let next: BTreeMap<_, _> = serde_json::from_value(case.0["next"].clone()).unwrap();
        assert_eq!((case.next(&walk), case.next(&resumed)), (Ok(next.clone()), Ok(next)), "{cursor}");
    }
}

#[test]
fn cursors_end_as_in_javascript() {
    for case in Case::all("ended") {
        let mut walk = case.walk();
        walk.resume(case.text("cursor")).unwrap();
        assert_eq!(walk.args(), None, "{}", case.text("cursor"));
    }
    let world = Scripted::playing(vec![ServerStep::Silence]);
    let lc = lead_conduit(&world);
    let ended = lc.search().leads_pages(&SearchLeads::default()).resume("searchLeads.from.1000").unwrap();
    assert!(world.run(ended.collect(usize::MAX)).unwrap().is_empty());
    assert!(world.requests().is_empty());
}

#[test]
fn cursors_are_refused_as_in_javascript() {
    for case in Case::all("refused") {
        let mut walk = case.walk();
        let error = walk.resume(case.text("cursor")).and_then(|()| case.next(&walk)).unwrap_err();
        assert_eq!(error.code.as_str(), case.text("code"), "{}", case.text("cursor"));
        assert_eq!(error.details.outcome, Some(Outcome::NotSent));
    }
}

#[cfg(feature = "stream")]
mod streams {
    use super::*;
    use futures::StreamExt;
    use futures::TryStreamExt;

    #[test]
    fn a_stream_has_the_pages_and_items_of_the_list() {
        let world = Scripted::new(account(7));
        let lc = lead_conduit(&world);
        let pages: Vec<_> = world.run(lc.events().list_pages(&limited(3)).stream().try_collect()).unwrap();
        assert_eq!(pages.iter().map(|page| page.len()).collect::<Vec<_>>(), [3, 3, 1]);
        assert_eq!(pages[0].cursor.as_deref(), Some("listEvents.before_id.000000000000000000000005"));
        let items: Vec<_> = world.run(lc.events().list_pages(&limited(3)).items().try_collect()).unwrap();
        assert_eq!(items.len(), 7);
    }

    #[test]
    fn a_page_is_requested_when_its_items_are_needed() {
        let world = Scripted::new(account(7));
        let lc = lead_conduit(&world);
        let first: Vec<_> = world.run(lc.events().list_pages(&limited(3)).items().take(3).collect());
        assert_eq!((first.len(), world.requests().len()), (3, 1));
    }

    #[test]
    fn an_error_ends_a_stream() {
        let steps =
            vec![ServerStep::json(&events(&[9, 8])), ServerStep::respond(404, &[], "{}"), ServerStep::json("[]")];
        let world = Scripted::playing(steps);
        let lc = lead_conduit(&world);
        let seen: Vec<_> = world.run(lc.events().list_pages(&limited(2)).items().collect());
        assert_eq!(seen.len(), 3);
        assert_eq!(seen[2].as_ref().unwrap_err().code, Code::NotFound);
        assert_eq!(world.requests().len(), 2, "nothing is asked for after the error");
    }
}
