//! One walk at a time, and walks over accounts that change while they are read.

use super::*;
use crate::{constructiononline, leadconduit};
use proptest::prelude::*;
use proptest::sample::Index;

fn row(mut rows: impl Iterator<Item = &'static Operation>, id: &str) -> &'static Operation {
    rows.find(|row| row.id == id).unwrap()
}

fn events() -> &'static Operation {
    row(leadconduit::operations(), "listEvents")
}

fn search() -> &'static Operation {
    row(leadconduit::operations(), "searchLeads")
}

fn projects() -> &'static Operation {
    row(constructiononline::operations(), "listProjectsPage")
}

fn walk(operation: &'static Operation, given: &[(&str, Arg)]) -> Walk {
    let mut args = Args::new();
    for (name, value) in given {
        args.push(name, value.clone());
    }
    Walk::new(operation, args)
}

fn keys(ids: &[&str]) -> Vec<Key> {
    ids.iter().map(|id| Key::Id((*id).to_owned())).collect()
}

fn number(walk: &Walk, name: &str) -> Option<i64> {
    whole(walk.args()?.get(name)?)
}

#[test]
fn the_size_of_a_page_is_always_sent() {
    assert_eq!(number(&walk(events(), &[]), "limit"), Some(1_000));
    assert_eq!(number(&walk(events(), &[("limit", Arg::Integer(7))]), "limit"), Some(7));
    assert_eq!(number(&walk(search(), &[]), "limit"), Some(100));
    assert_eq!(number(&walk(projects(), &[]), "take"), Some(500));
}

#[test]
fn search_requests_nothing_that_cannot_be_reached() {
    let at = |from: i64| walk(search(), &[("from", Arg::Integer(from)), ("limit", Arg::Integer(90))]);
    assert_eq!(number(&at(910), "limit"), Some(90));
    assert_eq!(number(&at(911), "limit"), Some(89));
    assert_eq!(number(&at(1_000), "from"), Some(1_000), "the first page is the caller's own, right or wrong");
    let mut last = at(999);
    assert_eq!(number(&last, "limit"), Some(1));
    last.advance(keys(&["a"])).unwrap();
    assert_eq!(last.args(), None);
    let mut resumed = walk(search(), &[]);
    resumed.resume(&last.cursor().unwrap()).unwrap();
    assert_eq!(resumed.args(), None);
}

#[test]
fn numbers_count_as_text_too() {
    let mut walk = walk(projects(), &[("skip", Arg::Text("20".into())), ("take", Arg::Text("5".into()))]);
    walk.advance(keys(&["a", "b"])).unwrap();
    assert_eq!((number(&walk, "skip"), number(&walk, "take")), (Some(22), Some(5)));
}

#[test]
fn what_is_no_position_is_left_to_the_check_of_the_arguments() {
    for value in [Arg::Text("x".into()), Arg::Boolean(true), Arg::Integer(-3)] {
        let args = walk(search(), &[("from", value.clone()), ("limit", value.clone())]).args().unwrap();
        assert_eq!((args.get("from"), args.get("limit")), (Some(&value), Some(&value)));
    }
}

#[test]
fn an_operation_without_paging_is_a_list_of_one_page() {
    let mut whole = walk(row(constructiononline::operations(), "listCompanyProjects"), &[]);
    assert_eq!(whole.args(), Some(Args::new()));
    assert_eq!(whole.advance(keys(&["a"])).unwrap(), Some(vec![true]));
    assert_eq!((whole.args(), whole.cursor()), (None, None));
    assert_eq!(whole.resume("listCompanyProjects..1").unwrap_err().code, Code::BadCursor);
}

#[test]
fn f30_a_page_that_comes_again_is_an_error_that_leaves_the_walk_where_it_was() {
    let mut walk = walk(events(), &[]);
    walk.advance(keys(&["9", "8"])).unwrap();
    let error = walk.advance(keys(&["9", "8"])).unwrap_err();
    assert_eq!((error.code, error.details.operation), (Code::PaginationStuck, Some("listEvents")));
    assert_eq!(error.message, "listEvents: page 2 is the one before again");
    assert_eq!(walk.advance(keys(&["7"])).unwrap(), Some(vec![true]));
    assert_eq!(walk.cursor().as_deref(), Some("listEvents.before_id.7"));
}

#[test]
fn f30_pages_in_a_circle_are_an_error() {
    let mut walk = walk(events(), &[]);
    for page in [["9", "8"], ["7", "6"], ["5", "4"]] {
        walk.advance(keys(&page)).unwrap();
    }
    assert_eq!(walk.advance(keys(&["9", "8"])).unwrap_err().code, Code::PaginationStuck);
}

#[test]
fn f30_where_servers_ignore_paging_a_page_that_comes_again_is_the_end() {
    let mut walk = walk(projects(), &[]);
    assert_eq!(walk.advance(keys(&["1", "2"])).unwrap(), Some(vec![true, true]));
    assert_eq!(walk.advance(keys(&["1", "2"])).unwrap(), None);
}

#[test]
fn f31_records_of_the_page_before_are_not_fresh() {
    let mut walk = walk(search(), &[]);
    walk.advance(keys(&["9", "8", "7"])).unwrap();
    assert_eq!(walk.advance(keys(&["8", "7", "6"])).unwrap(), Some(vec![false, false, true]));
    assert_eq!(walk.cursor().as_deref(), Some("searchLeads.from.6"), "what came twice was read twice");
}

#[test]
fn f31_records_pushed_past_the_last_page_are_no_repeated_page() {
    let mut walk = walk(search(), &[]);
    walk.advance(keys(&["9", "8", "7"])).unwrap();
    assert_eq!(walk.advance(keys(&["8", "7"])).unwrap(), Some(vec![false, false]));
    assert_eq!(number(&walk, "from"), Some(5));
    assert_eq!(walk.advance(keys(&["8", "7"])).unwrap_err().code, Code::PaginationStuck);
}

#[test]
fn f31_records_pushed_onto_several_short_pages_come_once() {
    let mut walk = walk(search(), &[]);
    walk.advance(keys(&["9"])).unwrap();
    walk.advance(keys(&["8", "7", "6"])).unwrap();
    assert_eq!(walk.advance(keys(&["7"])).unwrap(), Some(vec![false]));
    assert_eq!(walk.advance(keys(&["6"])).unwrap(), Some(vec![false]));
}

#[test]
fn f30_two_alternating_lists_end() {
    let mut walk = walk(projects(), &[]);
    assert!(walk.advance(keys(&["1", "2"])).unwrap().is_some());
    assert!(walk.advance(keys(&["3"])).unwrap().is_some());
    assert_eq!(walk.advance(keys(&["1", "2"])).unwrap(), None);
}

#[test]
fn by_id_every_record_needs_one() {
    let nameless = Key::of(&serde_json::json!({"reason": "x"}));
    let mut walk = walk(events(), &[]);
    let page = vec![nameless.clone(), Key::Id("1".into())];
    assert!(walk.advance(page.clone()).unwrap_err().message.contains("records without `id`"));
    assert_eq!(walk.cursor_after(&[Key::Id("1".into()), nameless]), None);
    let mut counted = self::walk(projects(), &[]);
    assert_eq!(counted.advance(page).unwrap(), Some(vec![true, true]));
}

#[test]
fn a_key_is_the_first_id_there_is() {
    for (record, id) in [
        (r#"{"lead_id":"d","ID":"c","uniqueId":"b","id":"a"}"#, "a"),
        (r#"{"lead_id":"d","ID":"c","uniqueId":"b","id":null}"#, "b"),
        (r#"{"lead_id":"d","ID":7}"#, "7"),
        (r#"{"ID":9007199254740993}"#, "9007199254740993"),
        (r#"{"lead_id":"","x":1}"#, ""),
    ] {
        let key = Key::Id(id.to_owned());
        assert_eq!(Key::of(&serde_json::from_str(record).unwrap()), key, "{record}");
        assert_eq!(ids(format!("[{record}]").as_bytes()), Some(vec![key]), "{record}");
    }
    for record in [r#"{"id":null}"#, r#"{"name":"id"}"#, r#""id""#, "7"] {
        let value = serde_json::from_str(record).unwrap();
        assert_eq!(Key::of(&value), Key::Record(record.to_owned()));
        assert_eq!(ids(format!(r#"[{{"id":"1"}},{record}]"#).as_bytes()), None, "{record}");
    }
}

/// An account as a server keeps it, oldest record first, and what happens between two pages.
#[derive(Debug, Clone)]
struct FeedServer {
    records: Vec<u32>,
    next: u32,
    /// Records that come before each page but the first.
    inserts: Vec<u32>,
    /// The largest page that the server gives at each step; it may be smaller than what is asked for.
    short: Vec<usize>,
}

impl FeedServer {
    /// What happens before a page.
    fn change(&mut self, step: usize, most: usize) {
        let new = if step == 0 { 0 } else { cycled(&self.inserts, step).min(most as u32) };
        for _ in 0..new {
            self.records.push(self.next);
            self.next += 1;
        }
    }

    fn newest_first(&self) -> Vec<u32> {
        self.records.iter().rev().copied().collect()
    }

    /// As many of these as are requested and the server gives: none only when there are none.
    fn page(&self, rest: impl Iterator<Item = u32>, asked: i64, step: usize) -> Vec<u32> {
        let most = (asked as usize).min(cycled(&self.short, step).max(1));
        rest.take(most).collect()
    }
}

fn cycled<T: Clone>(list: &[T], step: usize) -> T {
    list[step % list.len()].clone()
}

fn account() -> impl Strategy<Value = FeedServer> {
    let plan = (0u32..60, prop::collection::vec(0u32..4, 1..6), prop::collection::vec(1usize..9, 1..6));
    plan.prop_map(|(count, inserts, short)| FeedServer { records: (0..count).collect(), next: count, inserts, short })
}

fn key(record: u32) -> Key {
    Key::Id(format!("{record:024x}"))
}

fn record(id: &str) -> u32 {
    u32::from_str_radix(id, 16).unwrap()
}

/// Walks to the end, breaking off at some pages to go on with the cursor in a new walk; gives what was fresh.
fn read(
    start: impl Fn() -> Walk,
    breaks: &[bool],
    mut page: impl FnMut(&Args, usize) -> Vec<u32>,
) -> Result<Vec<u32>, Error> {
    let mut seen = Vec::new();
    let mut walk = start();
    for step in 0..10_000 {
        let Some(args) = walk.args() else { return Ok(seen) };
        let records = page(&args, step);
        let Some(fresh) = walk.advance(records.iter().copied().map(key).collect())? else { return Ok(seen) };
        seen.extend(records.iter().zip(fresh).filter(|(_, fresh)| *fresh).map(|(record, _)| record));
        if cycled(breaks, step) {
            let cursor = walk.cursor().unwrap();
            walk = start();
            walk.resume(&cursor).unwrap();
        }
    }
    panic!("the walk does not end");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Backwards by id: all that was there at the beginning, once, whatever comes, goes, or breaks off meanwhile.
    #[test]
    fn by_id_backwards_nothing_is_skipped_and_nothing_comes_twice(
        account in account(), limit in 1i64..9, breaks in prop::collection::vec(any::<bool>(), 1..6),
        gone in prop::collection::vec(any::<Index>(), 0..4),
    ) {
        let mut server = account.clone();
        let mut deleted = HashSet::new();
        let seen = read(|| walk(events(), &[("limit", Arg::Integer(limit))]), &breaks, |args, step| {
            server.change(step, 4);
            if let Some(index) = gone.get(step).filter(|_| step > 0 && !server.records.is_empty()) {
                deleted.insert(server.records.remove(index.index(server.records.len())));
            }
            let before = args.get("before_id").map(|id| matches!(id, Arg::Text(id) if !id.is_empty()).then(|| id.clone()));
            let before = before.flatten().map_or(u32::MAX, |id| if let Arg::Text(id) = id { record(&id) } else { 0 });
            let rest = server.newest_first().into_iter().filter(|record| *record < before);
            server.page(rest, whole(args.get("limit").unwrap()).unwrap(), step)
        }).unwrap();
        let expected = account.newest_first();
        prop_assert!(seen.is_sorted_by(|a, b| a > b), "twice or out of order: {:?}", seen);
        for record in expected {
            prop_assert!(seen.contains(&record) || deleted.contains(&record), "{} is missing in {:?}", record, seen);
        }
    }

    /// Forwards by id: also what comes meanwhile, as long as the account grows more slowly than it is read.
    #[test]
    fn by_id_forwards_what_comes_meanwhile_comes_too(
        account in account(), limit in 1i64..9, breaks in prop::collection::vec(any::<bool>(), 1..6),
    ) {
        let mut server = account;
        let given = [("limit", Arg::Integer(limit)), ("sort", Arg::Text("asc".into()))];
        let seen = read(|| walk(events(), &given), &breaks, |args, step| {
            server.change(step, if step < 50 { 4 } else { 0 });
            let after = args.get("after_id").map(|id| if let Arg::Text(id) = id { record(id) } else { 0 });
            let rest = server.records.iter().copied().filter(|record| after.is_none_or(|after| *record > after));
            server.page(rest, whole(args.get("limit").unwrap()).unwrap(), step)
        }).unwrap();
        prop_assert_eq!(seen, server.records);
    }

    /// By offset, newest first: new records push old ones onto the next page, where they do not come a second time. Fewer
    /// may come than the page before had, or the pages do not overlap and the last one cannot be distinguished from a repeat.
    #[test]
    fn by_offset_what_is_pushed_onto_the_next_page_comes_once(account in account(), limit in 1i64..9) {
        let mut server = account.clone();
        let mut last = 0usize;
        let seen = read(|| walk(search(), &[("limit", Arg::Integer(limit))]), &[false], |args, step| {
            server.change(step, last.saturating_sub(1));
            let rest = server.newest_first().into_iter().skip(number_of(args, "from"));
            let page = server.page(rest, whole(args.get("limit").unwrap()).unwrap(), step);
            last = page.len();
            page
        }).unwrap();
        prop_assert_eq!(seen, account.newest_first());
    }

    /// Search never requests results beyond its last one, whatever the sizes, and gets as far as it can.
    #[test]
    fn by_offset_the_reach_is_used_up_and_not_passed(count in 0u32..3_000, limit in 1i64..=100, from in 0i64..1_000) {
        let given = [("limit", Arg::Integer(limit)), ("from", Arg::Integer(from))];
        let seen = read(|| walk(search(), &given), &[false, true], |args, _| {
            let (from, limit) = (number_of(args, "from"), number_of(args, "limit"));
            assert!((1..=100).contains(&limit) && from + limit <= 1_000, "{from} + {limit}");
            (0..count).skip(from).take(limit).collect()
        }).unwrap();
        prop_assert_eq!(seen, (from as u32..count.min(1_000)).collect::<Vec<_>>());
    }

    /// `skip` and `take`: the list comes once, whether the server pages, ignores `skip`, ignores both, or clamps `take`.
    #[test]
    fn by_skip_the_list_comes_once_whatever_the_server_ignores(
        count in 0u32..60, take in 1i64..70, skips in any::<bool>(), takes in any::<bool>(), clamp in 1usize..70,
    ) {
        let given = [("skip", Arg::Integer(0)), ("take", Arg::Integer(take))];
        let seen = read(|| walk(projects(), &given), &[false], |args, _| {
            let skip = if skips { number_of(args, "skip") } else { 0 };
            let most = if takes { number_of(args, "take").min(clamp) } else { usize::MAX };
            (0..count).skip(skip).take(most).collect()
        }).unwrap();
        let whole = if skips || !takes { count } else { count.min(take as u32).min(clamp as u32) };
        prop_assert_eq!(seen, (0..whole).collect::<Vec<_>>());
    }

    /// Pages of any content: a walk ends or fails, and never hands out a page without anything new.
    #[test]
    fn whatever_a_server_responds_the_walk_ends(
        pages in prop::collection::vec(prop::collection::vec(0u32..6, 0..5), 1..6), which in 0usize..3,
    ) {
        let operation = [events(), search(), projects()][which];
        let result = read(|| walk(operation, &[]), &[false], |_, step| cycled(&pages, step));
        if let Err(error) = result {
            prop_assert_eq!(error.code, Code::PaginationStuck);
        }
    }

    /// Any string as a cursor: it is refused, or it is the very cursor of the position it leads to.
    #[test]
    fn a_cursor_that_is_taken_is_written_again(text in r"(listEvents|searchLeads|listProjectsPage)\.(before_id|from|skip)\.(0|[1-9][0-9]{0,17}|\PC{0,6})") {
        for operation in [events(), search(), projects()] {
            let mut walk = walk(operation, &[]);
            match walk.resume(&text) {
                Ok(()) => {
                    let canonical = text.rsplit_once('.').is_some_and(|(_, place)| !place.starts_with('0') || place == "0");
                    prop_assert!(text.starts_with(operation.id));
                    prop_assert!(walk.cursor().as_deref() == Some(&text) || !canonical, "{text} {:?}", walk.cursor());
                }
                Err(error) => prop_assert_eq!(error.code, Code::BadCursor),
            }
        }
    }
}

fn number_of(args: &Args, name: &str) -> usize {
    args.get(name).and_then(whole).map_or(0, |number| usize::try_from(number).unwrap())
}
