//! The typed methods, as a Rust program uses them: borrowed clients, records in, records out.

use leadspan::client::CallOptions;
use leadspan::constructiononline::{BillUpdate, ConstructionOnline};
use leadspan::error::Code;
use leadspan::herobase::{HeroBase, ImportLeadRequest};
use leadspan::http::auth::{CredentialCharset, Credentials};
use leadspan::leadconduit::{LeadConduit, ListCaps, ListEvents};
use leadspan::operation::Method;
use leadspan::runtime::testing::{Scripted, ServerStep};
use leadspan::wire::{DeleteOutcome, Nullable, Scalar};
use serde_json::json;
use std::time::Duration;

fn lead_conduit(world: &Scripted) -> LeadConduit<Scripted> {
    let credentials = Credentials::lead_conduit("key").unwrap();
    LeadConduit::new(leadspan::leadconduit::BASE_URL, Some(credentials), world.clone()).unwrap()
}

fn construction_online(world: &Scripted) -> ConstructionOnline<Scripted> {
    let credentials =
        Credentials::construction_online("a@example.test", "pw", "company-key", CredentialCharset::Utf8).unwrap();
    ConstructionOnline::new(leadspan::constructiononline::BASE_URL, Some(credentials), world.clone()).unwrap()
}

fn hero_base(world: &Scripted) -> HeroBase<Scripted> {
    let credentials = Credentials::hero_base("user", "pw", CredentialCharset::Utf8).unwrap();
    HeroBase::new(&leadspan::herobase::base_url("wshero01").unwrap(), Some(credentials), world.clone()).unwrap()
}

/// Method and address of the only request.
fn line(world: &Scripted) -> String {
    let requests = world.requests();
    assert_eq!(requests.len(), 1);
    format!("{} {}", requests[0].method.as_str(), requests[0].url)
}

#[test]
fn leadconduit_lists_caps() {
    let world = Scripted::playing(vec![ServerStep::json(r#"[{"id":"55d1f41b976c0bfb67e7a837","name":null,"new":1}]"#)]);
    let lc = lead_conduit(&world);
    let query = ListCaps { flow_id: Some("55ce4e5538b57a7508b034c5".into()) };
    let caps = world.run(lc.caps().list(&query)).unwrap();
    assert_eq!(caps[0].name, Nullable::Null);
    assert_eq!(caps[0].extra["new"], 1);
    assert_eq!(line(&world), "GET https://app.leadconduit.com/caps?flow_id=55ce4e5538b57a7508b034c5");
}

#[test]
fn leadconduit_deletes_in_three_ways() {
    for (step, outcome, has_report) in [
        (ServerStep::json(r#"{"id":"1"}"#), DeleteOutcome::Deleted, false),
        (ServerStep::respond(200, &[], ""), DeleteOutcome::Deleted, false),
        (
            ServerStep::respond(202, &[], r#"{"message":"1 flow has errors","results":{"count":1}}"#),
            DeleteOutcome::DeletedWithBrokenFlows,
            true,
        ),
    ] {
        let world = Scripted::playing(vec![step]);
        let deleted = world.run(lead_conduit(&world).credentials().delete("59481e4f9e966175cdee5684")).unwrap();
        assert_eq!((deleted.outcome, deleted.report.is_some()), (outcome, has_report));
    }
}

#[test]
fn a_list_comes_in_any_form() {
    let one = r#"{"ID":1,"LASTNAME":"Darsy"}"#;
    for (body, count) in [
        (format!("[{one},{one}]"), 2),
        (one.to_owned(), 1),
        ("null".to_owned(), 0),
        (String::new(), 0),
        ("[]".to_owned(), 0),
    ] {
        let world = Scripted::playing(vec![ServerStep::json(&body)]);
        let leads = world.run(construction_online(&world).leads().list()).unwrap();
        assert_eq!(leads.len(), count, "{body}");
    }
}

#[test]
fn constructiononline_finds_nothing_in_a_range() {
    let world =
        Scripted::playing(vec![ServerStep::respond(404, &[], r#"{"Message":"No change orders were modified"}"#)]);
    let orders = world.run(construction_online(&world).change_orders().modified_since("2023-10-14")).unwrap();
    assert!(orders.is_empty());
    let error = world.run(construction_online(&world).change_orders().modified_since("2023-10-32")).unwrap_err();
    assert_eq!(error.code, Code::InvalidParameter);
    assert_eq!(world.requests().len(), 1, "a date that does not exist is not sent");
}

#[test]
fn constructiononline_writes_json_into_the_query() {
    let world = Scripted::playing(vec![ServerStep::respond(200, &[], "")]);
    let change =
        BillUpdate { TITLE: Some(Scalar::from("A & B")), PAID: Some(Scalar::from(false)), ..BillUpdate::default() };
    let bill = world.run(construction_online(&world).bills().update(129, &change)).unwrap();
    assert_eq!(bill, None, "the body of an update is not documented");
    let info = "%7B%22TITLE%22%3A%22A%20%26%20B%22%2C%22PAID%22%3Afalse%7D";
    assert_eq!(line(&world), format!("PUT https://api.constructiononline.com/api/Bills?id=129&Info={info}"));
}

#[test]
fn constructiononline_deletes_with_one_argument() {
    let world = Scripted::playing(vec![ServerStep::respond(200, &[], "true")]);
    let response = world.run(construction_online(&world).contacts().delete(7)).unwrap();
    assert_eq!(response, Some(json!(true)));
    let url = &world.requests()[0].url;
    assert!(
        url.contains("id=7") && url.contains("action=DELETE") && url.contains("contactInfo=%7B%22id%22%3A%227%22%7D"),
        "{url}"
    );
}

#[test]
fn a_read_by_id_takes_an_array_or_an_object() {
    for body in [r#"[{"ID":7}]"#, r#"{"ID":7}"#] {
        let world = Scripted::playing(vec![ServerStep::json(body)]);
        let bill = world.run(construction_online(&world).bills().get(7)).unwrap();
        assert_eq!(bill.ID.as_i64(), Some(7));
    }
    let world = Scripted::playing(vec![ServerStep::json("[]")]);
    assert_eq!(world.run(construction_online(&world).bills().get(7)).unwrap_err().code, Code::NotFound);
}

#[test]
fn a_record_with_lines_is_not_a_wrapped_list() {
    let world = Scripted::playing(vec![ServerStep::json(r#"{"ID":7,"ITEMS":[{"ID":1},{"ID":2}]}"#)]);
    let bills = world.run(construction_online(&world).bills().list()).unwrap();
    assert_eq!(bills.len(), 1);
    assert_eq!(bills[0].ITEMS.value().map(Vec::len), Some(2));
}

#[test]
fn herobase_spells_its_members_as_it_likes() {
    for name in ["projectRights", "ProjectRights", "projectrights"] {
        let body = json!({"Username": "ws", name: ["B2B*"], "RESOURCERIGHTS": 1, "resourceRights": {"leads": ["GET", "POST"]}}).to_string();
        let world = Scripted::playing(vec![ServerStep::json(&body)]);
        let account = world.run(hero_base(&world).account().get()).unwrap();
        assert_eq!(account.username, Nullable::Value("ws".into()));
        assert_eq!(account.projectRights, ["B2B*"]);
        assert_eq!(account.resourceRights.Leads.as_ref().map(Vec::len), Some(2));
        assert_eq!(account.extra["RESOURCERIGHTS"], 1, "all capitals are no known spelling");
        assert_eq!(line(&world), "GET https://wshero01.herobase.com/api/myaccount");
    }
}

#[test]
fn herobase_wraps_its_lists_as_it_likes() {
    for wrapper in ["Results", "leads", "Data"] {
        let world =
            Scripted::playing(vec![ServerStep::json(&json!({wrapper: [{"UniqueId": "1S2"}], "total": 1}).to_string())]);
        let query = leadspan::herobase::ExportLeads {
            SearchName: "all".into(),
            ModifiedFrom: "2024-01-01".into(),
            ..Default::default()
        };
        let leads = world.run(hero_base(&world).leads().export(&query)).unwrap();
        assert_eq!(leads[0].uniqueId, "1S2", "{wrapper}");
    }
}

#[test]
fn herobase_imports_a_lead() {
    let world = Scripted::playing(vec![ServerStep::respond(200, &[], "")]);
    let data = [("name".to_owned(), Scalar::from("Ian M. Banks"))].into();
    let lead = ImportLeadRequest { campaignCode: "ExampleCampaignCode".into(), data, ..Default::default() };
    assert_eq!(world.run(hero_base(&world).leads().import(&lead)).unwrap(), None);
    assert_eq!(line(&world), "POST https://wshero01.herobase.com/api/leads");
    let body: serde_json::Value = serde_json::from_str(world.requests()[0].body.as_deref().unwrap()).unwrap();
    assert_eq!(body, json!({"campaignCode": "ExampleCampaignCode", "data": {"name": "Ian M. Banks"}}));
    assert_eq!(world.requests()[0].method, Method::POST);
}

#[test]
fn options_of_a_resource_go_with_its_calls() {
    let world = Scripted::playing(vec![ServerStep::json("[]")]);
    let lc = lead_conduit(&world);
    let mut options = CallOptions::default();
    options.query = vec![("beta".into(), "1&2".into())];
    options.headers = vec![("X-Trace".into(), "t".into())];
    let query =
        ListEvents { r#type: vec!["source".into(), "recipient".into()], limit: Some(1_000), ..Default::default() };
    world.run(lc.events().with(options).list(&query)).unwrap();
    assert_eq!(line(&world), "GET https://app.leadconduit.com/events?type=source&type=recipient&limit=1000&beta=1%262");
    assert!(world.requests()[0].headers.contains(&("X-Trace".into(), "t".into())));
}

#[test]
fn f5_a_cut_document_is_requested_once_more() {
    let world = Scripted::playing(vec![ServerStep::json(r#"[{"id":"5"#), ServerStep::json("[]")]);
    assert!(world.run(lead_conduit(&world).caps().list(&ListCaps::default())).unwrap().is_empty());
    let world = Scripted::playing(vec![ServerStep::json(r#"[{"id":"5"#)]);
    let error = world.run(lead_conduit(&world).caps().list(&ListCaps::default())).unwrap_err();
    assert_eq!((error.code, world.requests().len()), (Code::Truncated, 2));
}

#[test]
fn f11_of_members_that_come_twice_the_last_one_counts() {
    let twice = r#"{"id":"first","id":"last","new":1,"new":2}"#;
    let world = Scripted::playing(vec![ServerStep::json(twice)]);
    let cap = world.run(lead_conduit(&world).caps().get("5b898b13cea36a21e4618dfa")).unwrap();
    assert_eq!((cap.id.as_deref(), &cap.extra["new"]), (Some("last"), &json!(2)));
    let world = Scripted::playing(vec![ServerStep::json(&format!("[{twice}]"))]);
    let caps = world.run(lead_conduit(&world).caps().list(&ListCaps::default())).unwrap();
    assert_eq!(caps[0].id.as_deref(), Some("last"));
}

#[test]
fn f10_deep_nesting_is_an_error_not_an_overflow() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let world = Scripted::playing(vec![ServerStep::json(&deep)]);
    let error = world.run(lead_conduit(&world).caps().get("5b898b13cea36a21e4618dfa")).unwrap_err();
    assert_eq!(error.kind(), leadspan::ErrorKind::Decode, "{error}");
}

/// How a number arrives: documented, unknown, and written again.
fn numbers(number: &str) -> Result<[String; 3], leadspan::Error> {
    let world = Scripted::playing(vec![ServerStep::json(&format!(r#"[{{"ID":{number},"NEW":[{number}]}}]"#))]);
    let leads = world.run(construction_online(&world).leads().list())?;
    let written = serde_json::to_value(&leads).unwrap()[0]["ID"].to_string();
    Ok([leads[0].ID.raw().to_string(), leads[0].extra["NEW"][0].to_string(), written])
}

#[test]
fn f12_whole_numbers_of_64_bits_keep_every_digit() {
    for number in ["9007199254740993", "18446744073709551615", "-9223372036854775808", "0.1", "12.5"] {
        assert_eq!(numbers(number).unwrap(), [number; 3]);
    }
}

/// What users of serde_json have by default; with its feature no digit is lost (`sandbox/tests/exact_numbers.rs`).
#[cfg(not(feature = "arbitrary_precision"))]
#[test]
fn f12_other_numbers_are_rounded_as_floats_are() {
    assert_eq!(numbers("18446744073709551616").unwrap(), ["1.8446744073709552e+19"; 3]);
    assert_eq!(numbers("0.10").unwrap(), ["0.1"; 3]);
    let error = numbers("1e+400").unwrap_err();
    assert_eq!(
        error.kind(),
        leadspan::ErrorKind::Decode,
        "a number that no float holds is an error, and no infinity: {error}"
    );
}

#[test]
fn a_builder_sets_what_it_is_given() {
    let world = Scripted::playing(vec![ServerStep::Silence]);
    let lc = leadspan::leadconduit::LeadConduit::builder(world.clone())
        .base_url("https://gateway.example.test/lc")
        .timeout(Duration::from_millis(1_500))
        .total_timeout(Duration::from_secs(4))
        .retry(leadspan::Policy::default().attempts(2).base(Duration::ZERO))
        .header("X-App", "test")
        .build()
        .unwrap();
    let error = world.run(lc.caps().get("5b898b13cea36a21e4618dfa")).unwrap_err();
    assert_eq!(
        (error.code, error.details.attempts, error.elapsed()),
        (Code::AttemptTimeout, 2, Duration::from_secs(3))
    );
    let sent = &world.requests()[0];
    assert!(sent.url.starts_with("https://gateway.example.test/lc/caps/"), "{}", sent.url);
    assert!(sent.headers.contains(&("X-App".to_owned(), "test".to_owned())), "{:?}", sent.headers);
    let hasty = leadspan::CallOptions::default().timeout(Duration::from_millis(200)).retry(leadspan::Policy::never());
    let error = world.run(lc.caps().with(hasty).get("5b898b13cea36a21e4618dfa")).unwrap_err();
    assert_eq!((error.elapsed(), error.retry_after()), (Duration::from_millis(200), None));
    let wrong = leadspan::leadconduit::LeadConduit::builder(world).base_url("http://example.test").build();
    assert_eq!(wrong.err().map(|error| error.code), Some(Code::InvalidBaseUrl));
}

#[test]
fn f6_f7_bytes_that_are_not_utf_8() {
    let cap = |body: &[u8]| {
        let head = leadspan::runtime::Head { status: 200, ..Default::default() };
        let step = ServerStep::Respond {
            after_ms: 0.0,
            head,
            chunks: vec![(0.0, body.to_vec())],
            end: leadspan::runtime::testing::BodyEnd::Clean,
        };
        let world = Scripted::playing(vec![step]);
        world.run(lead_conduit(&world).caps().get("5b898b13cea36a21e4618dfa"))
    };
    let error = cap(b"{\"id\":\"\xff\"}").unwrap_err();
    assert_eq!((error.code, error.details.offset), (Code::Encoding, Some(7)));
    assert_eq!(cap(b"\xef\xbb\xbf{\"id\":\"x\"}").unwrap().id.as_deref(), Some("x"), "a byte order mark is no error");
}

#[test]
fn f13_what_is_missing_is_named() {
    let world = Scripted::playing(vec![ServerStep::json(r#"[{"ID":1},{"LASTNAME":"no id"}]"#)]);
    let error = world.run(construction_online(&world).leads().list()).unwrap_err();
    assert_eq!(error.code, Code::Mismatch);
    assert_eq!(error.details.issues[0].pointer, "/1");
    assert!(error.message.contains("/1") && error.message.contains("ID"), "{}", error.message);
    assert_eq!((error.details.operation, error.details.status), (Some("listLeads"), Some(200)));
}

#[test]
fn f13_what_does_not_fit_is_named_and_not_shown() {
    let world = Scripted::playing(vec![ServerStep::json(r#"{"steps":[{"type":"other"},"c4n4ry, expected \"x\""]}"#)]);
    let error = world.run(lead_conduit(&world).flows().get("5b898b13cea36a21e4618dfa")).unwrap_err();
    assert_eq!(error.code, Code::Mismatch, "{error}");
    assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
    let world = Scripted::playing(vec![ServerStep::json(r#"{"enabled":"c4n4ry, expected x"}"#)]);
    let error = world.run(lead_conduit(&world).flows().get("5b898b13cea36a21e4618dfa")).unwrap_err();
    assert_eq!(error.details.issues[0].pointer, "/enabled", "{error}");
    assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
}

#[test]
fn f16_an_empty_body_where_a_record_is_documented() {
    let world = Scripted::playing(vec![ServerStep::respond(200, &[], " \n")]);
    let error = world.run(lead_conduit(&world).caps().get("5b898b13cea36a21e4618dfa")).unwrap_err();
    assert_eq!(error.code, Code::EmptyBody);
}
