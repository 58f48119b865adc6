//! Consistency across calls: order, time, determinism, related state.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use leadspan_sandbox::outcomes::Outcomes;
use leadspan_sandbox::state::sealed;
use leadspan_sandbox::{SandboxOptions, State};
use serde_json::{Value, json};
use std::collections::HashSet;
use support::{NOW, Sandbox, signed};

const LC: Api = Api::LeadConduit;
const FLOW: &str = "55d1f41b976c0bfb67e7a836";
const ACME: &str = "55479a2afbec3d235e65965f";

fn submit_path() -> String {
    format!("/flows/{FLOW}/sources/{ACME}/submit")
}

fn lead(n: usize) -> Value {
    json!({"email": format!("n{n}@lead.example"), "state": "TX", "first_name": "New"})
}

#[test]
fn search_sorts_by_any_member_whatever_the_seed() {
    for seed in 0..20 {
        let mut sandbox = Sandbox::with(SandboxOptions { seed, ..SandboxOptions::default() });
        for key in ["state", "email", "postal_code", "phone_2", "submission_timestamp"] {
            let found = sandbox.get(LC, &format!("/search/leads?query=example&sort_by={key}&sort_dir=asc&limit=100"));
            let hits = found["hits"].as_array().unwrap();
            assert!(!hits.is_empty());
            let values: Vec<&str> = hits.iter().map(|hit| hit[key].as_str().unwrap_or_default()).collect();
            assert!(key == "postal_code" || values.is_sorted(), "{key}: {values:?}");
        }
    }
}

#[test]
fn a_tail_sees_every_event_of_submissions_back_to_back() {
    let mut sandbox = Sandbox::new();
    let last = sandbox.get(LC, "/events?limit=1")[0]["id"].as_str().unwrap().to_owned();
    let (mut cursor, mut seen) = (last.clone(), HashSet::new());
    let mut tail = |sandbox: &mut Sandbox| loop {
        let page = sandbox.get(LC, &format!("/events?after_id={cursor}&sort=asc&limit=100"));
        let Some(end) = page.as_array().unwrap().last() else { break };
        cursor = end["id"].as_str().unwrap().to_owned();
        for event in page.as_array().unwrap() {
            assert!(seen.insert(event["id"].as_str().unwrap().to_owned()));
            assert!(event["end_timestamp"].as_i64().unwrap() <= sandbox.state.now);
        }
    };
    for n in 0..1_000 {
        let response = sandbox.call_with(LC, "POST", &submit_path(), &lead(n));
        assert_eq!(response.status, 201);
        tail(&mut sandbox);
    }
    let all = sandbox.state.store(LC).created("events").len();
    assert!(all >= 1_000);
    assert_eq!(seen.len(), all);
}

#[test]
fn a_report_right_after_a_submission_counts_it() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 0, ..SandboxOptions::default() });
    for n in 0..1_000 {
        assert_eq!(sandbox.call_with(LC, "POST", &submit_path(), &lead(n)).status, 201);
        if n % 100 == 0 {
            let stats = sandbox.get(LC, "/events/stats");
            assert_eq!(stats[0]["total"], n + 1);
        }
    }
}

#[test]
fn every_stale_write_is_a_conflict() {
    let mut sandbox = Sandbox::new();
    let path = "/entities/55d364d3fb50690015cfca33";
    let mut seen = sandbox.get(LC, path)["updated_at"].clone();
    for n in 0..1_000 {
        let fresh = sandbox.call_with(LC, "PUT", path, &json!({"name": format!("n{n}"), "updated_at": seen}));
        assert_eq!(fresh.status, 200);
        let stale = sandbox.call_with(LC, "PUT", path, &json!({"name": "stale", "updated_at": seen}));
        assert_eq!(stale.status, 409);
        seen = fresh.value()["updated_at"].clone();
    }
}

/// Status, headers and body.
type RawResponse = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// A sequence of calls of all kinds, and their responses.
fn run(sandbox: &mut Sandbox) -> Vec<RawResponse> {
    let mut responses = Vec::new();
    for n in 0..20 {
        let response = sandbox.call_with(LC, "POST", &submit_path(), &lead(n));
        responses.push(response);
    }
    for path in [
        "/events?limit=300",
        "/events/stats?group_by=vars.source.name",
        "/vars",
        "/caps",
        "/changelogs",
        "/search/leads?query=new",
    ] {
        responses.push(sandbox.call(LC, "GET", path));
    }
    responses.push(sandbox.call_with(LC, "POST", "/entities", &json!({"name": "n"})));
    responses.push(sandbox.call(Api::ConstructionOnline, "GET", "/api/Leads"));
    responses.push(sandbox.call(Api::HeroBase, "GET", "/leads?SearchName=everything&ModifiedFrom=2026-09-01"));
    responses.into_iter().map(|response| (response.status, response.headers, response.body)).collect()
}

#[test]
fn the_same_seed_and_calls_give_the_same_bytes_also_after_a_snapshot() {
    let mut first = Sandbox::new();
    let begin = first.state.snapshot();
    let responses = run(&mut first);
    assert_eq!(run(&mut Sandbox::new()), responses);
    let middle = first.state.snapshot();
    assert!(middle.len() < 200_000, "{} bytes", middle.len());
    let after = run(&mut first);
    let again = |snapshot: &str| {
        let state = State::new(SandboxOptions::default()).restored(snapshot).unwrap();
        run(&mut Sandbox { state, at: NOW })
    };
    assert_eq!(again(&begin), responses);
    assert_eq!(again(&middle), after);
}

#[test]
fn a_snapshot_that_cannot_be_used_says_why() {
    let state = State::new(SandboxOptions::default());
    let good: Value = serde_json::from_str(&state.snapshot()).unwrap();
    let with = |name: &str, value: Value| {
        let mut bad = good.clone();
        bad[name] = value;
        bad.as_object_mut().unwrap().remove("checksum");
        state.restored(&sealed(bad)).err().unwrap()
    };
    assert!(state.restored("{").err().unwrap().contains("JSON"));
    assert!(state.restored("{}").err().unwrap().contains("not a snapshot"));
    assert!(with("leadspan-sandbox", json!(99)).contains("version 99"));
    assert!(with("options", json!({"seed": 2})).contains("other options"));
    for name in ["now", "serial", "random", "quota", "calls", "leadconduit"] {
        assert!(with(name, json!("x")).contains("damaged"), "{name}");
    }
    for now in [-5, NOW - 1, i64::MAX] {
        assert!(with("now", json!(now)).contains("damaged: now"), "{now}");
    }
    let other = state.snapshot().replace("\"serial\":0", "\"serial\":1");
    assert!(state.restored(&other).err().unwrap().contains("checksum"));
    assert!(with("leadconduit", json!({"events": {"kept": [1]}})).contains("events"));
}

#[test]
fn caps_count_stop_leads_and_open_again() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 0, ..SandboxOptions::default() });
    let count = |sandbox: &mut Sandbox| sandbox.get(LC, &format!("/caps?flow_id={FLOW}"))[0]["count"].as_i64();
    assert_eq!(count(&mut sandbox), Some(42));
    sandbox.call_with(LC, "POST", &submit_path(), &lead(0));
    assert_eq!(count(&mut sandbox), Some(43));
    let mut flow = sandbox.get(LC, &format!("/flows/{FLOW}"));
    flow["sources"][0]["caps"] = json!([{"id": "0123456789abcdef01234567", "type": "volume", "name": "One an hour", "maximum": 1, "duration": 1, "duration_units": "hour", "time_zone": "Europe/London"}]);
    assert_eq!(sandbox.call_with(LC, "PUT", &format!("/flows/{FLOW}"), &flow).status, 200);
    let reason =
        |sandbox: &mut Sandbox| sandbox.call_with(LC, "POST", &submit_path(), &lead(1)).value()["reason"].clone();
    assert_eq!(reason(&mut sandbox), Value::Null, "a flow that is not deployed handles leads as before");
    assert_eq!(reason(&mut sandbox), Value::Null);
    assert_eq!(sandbox.call(LC, "POST", &format!("/flows/{FLOW}/deploy")).status, 200);
    assert_eq!(reason(&mut sandbox), Value::Null);
    assert_eq!(reason(&mut sandbox), "volume cap reached");
    let event = sandbox.get(LC, "/events?limit=1&type=source");
    assert_eq!(event[0]["cap_reached"], true);
    let cap = sandbox.get(LC, "/caps/0123456789abcdef01234567");
    assert_eq!((&cap["count"], &cap["failed_count"]), (&json!(1), &json!(1)));
    sandbox.at = sandbox.state.now + 3_600_000;
    assert_eq!(
        sandbox.get(LC, "/caps").as_array().unwrap().iter().filter(|cap| cap["name"] == "One an hour").count(),
        0
    );
    assert_eq!(reason(&mut sandbox), Value::Null, "a new hour");
}

#[test]
fn a_flow_handles_leads_only_once_deployed_and_entities_follow_flows() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 0, ..SandboxOptions::default() });
    let flow = json!({"name": "New", "sources": [{"id": "aaaaaa", "entity": {"id": ACME, "name": "Acme, Inc."}, "enabled": true}], "steps": []});
    let created = sandbox.call_with(LC, "POST", "/flows", &flow);
    assert_eq!(created.status, 201);
    let id = created.value()["id"].as_str().unwrap().to_owned();
    let path = format!("/flows/{id}/sources/{ACME}/submit");
    assert_eq!(sandbox.call_with(LC, "POST", &path, &lead(0)).status, 403);
    assert!(sandbox.get(LC, &format!("/entities/{ACME}"))["flow_ids"].as_array().unwrap().contains(&json!(id)));
    sandbox.call(LC, "POST", &format!("/flows/{id}/deploy"));
    assert_eq!(sandbox.call_with(LC, "POST", &path, &lead(0)).status, 201);
    sandbox.call(LC, "DELETE", &format!("/flows/{id}"));
    assert_eq!(sandbox.call_with(LC, "POST", &path, &lead(0)).status, 404);
    assert!(!sandbox.get(LC, &format!("/entities/{ACME}"))["flow_ids"].as_array().unwrap().contains(&json!(id)));
}

#[test]
fn outcomes_follow_rules_and_then_the_lead_itself() {
    let outcomes = json!([
        {"of": "submission", "match": {"lhv": "lead.state", "op": "is equal to", "rhv": "HI"}, "outcome": "error", "reason": "no answer"},
        {"of": "recipient", "match": {"lhv": "recipient.name", "op": "is equal to", "rhv": "My Favorite Entity"}, "outcome": "failure", "reason": "not today", "waitMs": 2_500},
        {"of": "ping", "outcome": "success", "price": 7.5},
    ]);
    let options = SandboxOptions::from_json(&json!({"leads": 0, "outcomes": outcomes}).to_string()).unwrap();
    let mut sandbox = Sandbox::with(options);
    let mut with = |state: &str, name: &str| {
        let before = sandbox.state.now;
        let body = json!({"email": "a@b.example", "state": state, "first_name": name});
        let response = sandbox.call_with(LC, "POST", &submit_path(), &body).value();
        (response["outcome"].clone(), response["reason"].clone(), sandbox.state.now - before)
    };
    assert_eq!(with("Hawaii", "A").1, "no answer");
    let (outcome, _, took) = with("TX", "A");
    assert_eq!(outcome, "success", "the second recipient takes it");
    assert!((2_500..3_500).contains(&took), "{took}");
    assert_eq!(with("TX", "outcome-error").0, "error");
    let ping = sandbox.call_with(LC, "POST", &format!("/flows/{FLOW}/sources/{ACME}/ping"), &json!({})).value();
    assert_eq!(ping["price"], 7.5);
    assert_eq!(sandbox.get(LC, "/events?limit=1")[0]["type"], "ping");
}

#[test]
fn events_expire_as_time_passes() {
    let mut sandbox = Sandbox::new();
    let count = |sandbox: &mut Sandbox| sandbox.get(LC, "/events?limit=1000").as_array().unwrap().len();
    assert!(count(&mut sandbox) > 400);
    sandbox.at += 75 * 86_400_000;
    let left = count(&mut sandbox);
    assert!((10..400).contains(&left), "{left}");
    sandbox.at += 20 * 86_400_000;
    assert_eq!(count(&mut sandbox), 1, "the printed one has no end");
}

#[test]
fn a_million_events_are_there_without_being_made() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 250_000, ..SandboxOptions::default() });
    let page = sandbox.get(LC, "/events?limit=1000");
    assert_eq!(page.as_array().unwrap().len(), 1_000);
    let last = page[999]["id"].as_str().unwrap();
    let next = sandbox.get(LC, &format!("/events?limit=10&before_id={last}"));
    assert!(next[0]["id"].as_str().unwrap() < last);
    let middle = sandbox.get(LC, "/events?limit=10&sort=asc&start=2026-11-10T12:00:00Z");
    assert!(middle[0]["end_timestamp"].as_i64().unwrap() - 1_794_312_000_000 < 60_000);
    let lead =
        sandbox.get(LC, "/events?limit=1&type=source&sort=asc&start=2026-11-10T12:00:00Z")[0]["vars"]["lead"]["id"]
            .clone();
    let id = lead.as_str().unwrap();
    assert!(
        !sandbox
            .get(LC, &format!("/events?lead_id={id}&limit=1&start=2026-11-10T11:00:00Z&end=2026-11-10T13:00:00Z"))
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn leads_are_contacts_too() {
    let mut sandbox = Sandbox::new();
    let co = Api::ConstructionOnline;
    let leads = sandbox.get(co, "/api/Leads");
    let lead = &leads[7];
    let id = lead["ID"].as_i64().unwrap();
    assert_eq!(sandbox.get(co, &format!("/api/Contacts?id={id}"))["EMAIL"], lead["EMAIL"]);
    let info: String = json!({"EMAIL": lead["EMAIL"], "FIRSTNAME": "Again", "LASTNAME": "x", "DISPLAY_NAME": "y"})
        .to_string()
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    let edited = sandbox.call(co, "POST", &format!("/api/Contacts?contactInfo={info}")).value();
    assert_eq!((&edited["ID"], &edited["FIRSTNAME"]), (&json!(id), &json!("Again")));
    assert_eq!(sandbox.get(co, &format!("/api/Leads?ID={id}"))["FIRSTNAME"], "Again");
}

#[test]
fn ids_are_never_used_again() {
    let mut sandbox = Sandbox::new();
    let co = Api::ConstructionOnline;
    let mut make = |name: &str| {
        let info: String = json!({"NAME": name, "PRJ_ID": 1_321_036, "CONDITION": 0})
            .to_string()
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect();
        let id = sandbox.call(co, "POST", &format!("/api/ChangeOrders?coInfo={info}")).value()["ID"].as_i64().unwrap();
        let gone: String = json!({ "ID": id }).to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert_eq!(sandbox.call(co, "PUT", &format!("/api/ChangeOrders/{id}?action=DELETE&coInfo={gone}")).status, 200);
        id
    };
    let (first, second) = (make("a"), make("b"));
    assert!(second > first);
}

#[test]
fn the_lead_intake_reads_what_people_send() {
    let mut sandbox = Sandbox::new();
    let post = |sandbox: &mut Sandbox, accept: &str, media: &str, body: &str, query: &str| {
        let path = format!("{}{query}", submit_path());
        let mut request = signed(LC, "POST", &path).header("accept", accept).header("content-type", media);
        request.body = body.as_bytes().to_vec();
        sandbox.send(request)
    };
    let json = "application/json";
    let body = "{\"email\":\"a@b.example\",\"state\":\"TX\",\"xxTrustedFormCertUrl\":\"https://c\",\"first_name\":\"a\\nb\\tc\",\"ssn\":\"078051120\"}";
    post(&mut sandbox, json, json, body, "");
    let lead = sandbox.get(LC, "/events?limit=1&type=source")[0]["vars"]["lead"].clone();
    assert_eq!(lead["trustedform_cert_url"], "https://c");
    assert_eq!((&lead["first_name"], &lead["state"]["name"]), (&json!("abc"), &json!("Texas")));
    let xml = post(&mut sandbox, "application/xml", json, body, "");
    assert_eq!(xml.get("content-type"), Some("application/xml; charset=utf-8"));
    assert!(String::from_utf8(xml.body).unwrap().contains("<result><outcome>success</outcome>"));
    assert_eq!(post(&mut sandbox, "text/html", json, body, "").status, 406);
    let form = post(
        &mut sandbox,
        json,
        "application/x-www-form-urlencoded",
        "email=a%40b.example&redir_url=https%3A%2F%2Fx.example",
        "",
    );
    assert_eq!((form.status, form.get("location")), (303, Some("https://x.example")));
    assert_eq!(post(&mut sandbox, json, json, "[1]", "").status, 400);
    let mut put = signed(LC, "PUT", &submit_path());
    put.headers.clear();
    assert_eq!(sandbox.send(put).status, 405);
    let custom = post(
        &mut sandbox,
        json,
        json,
        "{\"email\":\"a@b.example\",\"state\":\"TX\",\"my_custom_field\":\"zebracorn\"}",
        "",
    );
    assert_eq!(custom.status, 201);
    assert_eq!(sandbox.get(LC, "/search/leads?query=zebracorn")["total"], 1);
}

#[test]
fn revisions_call_their_key_as_the_document_does() {
    let mut sandbox = Sandbox::new();
    let path = "/entities/55d364d3fb50690015cfca33";
    assert_eq!(sandbox.call_with(LC, "PUT", path, &json!({"name": "Renamed"})).status, 200);
    let log = sandbox.get(LC, &format!("{path}/changelogs?limit=1"))[0].clone();
    assert_eq!(log["current_revision"]["_id"], "55d364d3fb50690015cfca33");
    let targets: Vec<_> = log["changes"].as_array().unwrap().iter().map(|change| change["target"].clone()).collect();
    assert_eq!(targets, ["name"], "when it changed is no change of it");
}

#[test]
fn a_reset_restores_the_outcome_rules_of_the_options() {
    let rule = |reason: &str| {
        let rules = json!([{"of": "submission", "outcome": "failure", "reason": reason}]);
        Outcomes::from_json(&rules).unwrap()
    };
    let mut sandbox = Sandbox::with(SandboxOptions { outcomes: rule("initial"), ..SandboxOptions::default() });
    let reason = |sandbox: &mut Sandbox| {
        sandbox.call_with(LC, "POST", &submit_path(), &lead(0)).value()["reason"].as_str().unwrap().to_owned()
    };
    sandbox.state.outcomes = rule("current");
    assert_eq!(reason(&mut sandbox), "current");
    sandbox.state = sandbox.state.restored(&sandbox.state.snapshot()).unwrap();
    assert_eq!(reason(&mut sandbox), "current", "a snapshot has no rules");
    sandbox.state.reset();
    assert_eq!((sandbox.state.now, reason(&mut sandbox).as_str()), (NOW, "initial"));
}
