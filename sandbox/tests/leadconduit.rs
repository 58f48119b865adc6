//! LeadConduit: cursors, counts, credentials, submissions, error statuses.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use leadspan_sandbox::SandboxOptions;
use serde_json::{Value, json};
use support::{Sandbox, signed};

const LC: Api = Api::LeadConduit;
const FLOW: &str = "55d1f41b976c0bfb67e7a836";
const ACME: &str = "55479a2afbec3d235e65965f";

fn ids(page: &Value) -> Vec<String> {
    page.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_cursor_walks_every_event_once_in_both_directions() {
    let mut sandbox = Sandbox::new();
    let all = ids(&sandbox.get(LC, "/events?limit=1000&sort=asc"));
    assert!(all.len() > 400 && all.is_sorted());
    for (sort, bound) in [("asc", "after_id"), ("desc", "before_id")] {
        let (mut seen, mut path) = (Vec::new(), format!("/events?limit=97&sort={sort}"));
        loop {
            let page = ids(&sandbox.get(LC, &path));
            let Some(last) = page.last() else { break };
            path = format!("/events?limit=97&sort={sort}&{bound}={last}");
            seen.extend(page);
        }
        if sort == "desc" {
            seen.reverse();
        }
        assert_eq!(seen, all);
    }
}

#[test]
fn filters_narrow_and_projections_cut() {
    let mut sandbox = Sandbox::new();
    let events = sandbox.get(LC, &format!("/events?type=source&type=filter&outcome=failure&flow_id={FLOW}"));
    let events = events.as_array().unwrap();
    assert!(!events.is_empty());
    assert!(events.iter().all(|event| event["outcome"] == "failure" && event["vars"]["flow"]["id"] == FLOW));
    let cut = sandbox.get(LC, "/events?limit=1&include=outcome&include=vars.lead.first_name&sort=desc");
    let event = cut[0].as_object().unwrap();
    assert_eq!(event.keys().collect::<Vec<_>>(), ["id", "outcome", "vars"]);
    let rule = "%5B%7B%22lhv%22:%22lead.state%22,%22op%22:%22is+equal+to%22,%22rhv%22:%22TX%22%7D%5D";
    let texan = sandbox.get(LC, &format!("/events?type=source&rules={rule}"));
    assert!(texan.as_array().unwrap().iter().all(|event| event["vars"]["lead"]["state"]["normal"] == "TX"));
    let week = sandbox.get(LC, "/events?start=2026-11-10T00:00:00Z&end=2026-11-11T00:00:00Z");
    let at = |event: &Value| event["end_timestamp"].as_i64().unwrap();
    assert!(week.as_array().unwrap().iter().all(|event| (1_794_268_800_000..=1_794_355_200_000).contains(&at(event))));
}

#[test]
fn counts_agree_with_the_events_they_count() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 300, ..SandboxOptions::default() });
    let span = "start=2026-11-01T00:00:00Z&end=2026-11-23T12:00:00Z";
    let events = sandbox.get(LC, &format!("/events?type=source&{span}"));
    let failures = events.as_array().unwrap().iter().filter(|event| event["outcome"] == "failure").count();
    let total = &sandbox.get(LC, &format!("/events/stats?{span}"))[0];
    assert_eq!(total["total"], events.as_array().unwrap().len());
    assert_eq!(total["failure"], failures);
    let rows = sandbox.get(LC, &format!("/events/stats?{span}&group_by=vars.lead.state.abbr&interval=daily"));
    let sum: i64 = rows.as_array().unwrap().iter().map(|row| row["total"].as_i64().unwrap()).sum();
    assert_eq!(total["total"], sum);
    assert!(rows.as_array().unwrap().is_sorted_by(|a, b| a["start"].as_str() >= b["start"].as_str()));
    let columns = sandbox.get(LC, &format!("/events/stats?{span}&column=source-submitted&column=profit"));
    assert_eq!(columns[0]["source-submitted"], total["total"]);
}

#[test]
fn counts_come_as_csv_when_csv_is_asked_for() {
    let request = signed(LC, "GET", "/events/stats?start=2026-11-01T00:00:00Z&group_by=vars.source.name");
    let response = Sandbox::new().send(request.header("accept", "text/csv"));
    assert_eq!((response.status, response.get("content-type")), (200, Some("text/csv; charset=utf-8")));
    let text = String::from_utf8(response.body).unwrap();
    assert!(text.starts_with("total,success,failure,error,vars.source.name\r\n"), "{text}");
    assert!(text.contains(",\"Acme, Inc.\"\r\n"), "{text}");
}

#[test]
fn a_credential_is_shown_in_clear_once() {
    let mut sandbox = Sandbox::new();
    let body = json!({"type": "token", "package": "leadconduit-example1", "token": "s3cret", "name": "n"});
    let created = sandbox.call_with(LC, "POST", "/credentials", &body);
    assert_eq!((created.status, &created.value()["token"]), (201, &json!("s3cret")));
    let path = format!("/credentials/{}", created.value()["id"].as_str().unwrap());
    assert_eq!(sandbox.get(LC, &path)["token"], "******");
    let renamed = sandbox.call_with(LC, "PUT", &path, &json!({"type": "token", "package": "p", "name": "m"}));
    assert_eq!((&renamed.value()["name"], &renamed.value()["token"]), (&json!("m"), &json!("******")));
    let deleted = sandbox.call(LC, "DELETE", &path);
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    assert_eq!(sandbox.call(LC, "GET", &path).status, 404);
    assert_eq!(sandbox.call_with(LC, "POST", "/credentials", &json!({"type": "token"})).status, 422);
}

#[test]
fn a_broken_flow_has_to_be_repaired_before_it_is_saved() {
    let mut sandbox = Sandbox::new();
    assert_eq!(sandbox.call(LC, "DELETE", "/fields/my_custom_field").status, 202);
    let path = format!("/flows/{FLOW}");
    assert_eq!(sandbox.get(LC, &path)["errors"], json!({"fields": {"4": ["Unknown field"]}}));
    let unrepaired = sandbox.call_with(LC, "PUT", &path, &json!({"name": "My Flow"}));
    assert_eq!(unrepaired.status, 422);
    let repaired = sandbox.call_with(LC, "PUT", &path, &json!({"name": "My Flow", "fields": ["email"]}));
    assert_eq!((repaired.status, repaired.value().get("errors").cloned()), (200, None));
    let log = sandbox.get(LC, &format!("/flows/{FLOW}/changelogs?limit=1"));
    assert_eq!(log[0]["action"], "update");
}

#[test]
fn a_stale_record_is_refused_and_a_standard_one_cannot_change() {
    let mut sandbox = Sandbox::new();
    let stale = json!({"name": "My Entity", "updated_at": "2015-01-01T00:00:00.000Z"});
    assert_eq!(sandbox.call_with(LC, "PUT", &format!("/entities/{FLOW}"), &stale).status, 409);
    let standard = json!({"id": "email", "name": "E", "type": "email"});
    assert_eq!(sandbox.call_with(LC, "PUT", "/fields/email", &standard).status, 403);
}

#[test]
fn a_submitted_lead_is_found_in_events_search_and_counts() {
    let mut sandbox = Sandbox::new();
    let path = format!("/flows/{FLOW}/sources/{ACME}/submit");
    let lead = json!({"email": "new@lead.example", "state": "TX", "first_name": "New"});
    let response = sandbox.call_with(LC, "POST", &path, &lead);
    assert_eq!(response.status, 201);
    let id = response.value()["lead"]["id"].as_str().unwrap().to_owned();
    let events = sandbox.get(LC, &format!("/events?lead_id={id}"));
    assert_eq!(events[0]["type"], "source");
    assert_eq!(sandbox.get(LC, "/search/leads?query=new%40lead.example")["total"], 1);
    let refused = sandbox.call_with(LC, "POST", &path, &json!({"email": "nonsense"})).value();
    assert_eq!((&refused["outcome"], &refused["reason"]), (&json!("failure"), &json!("missing email")));
    let latest = events[0]["id"].as_str().unwrap();
    let feedback = json!({"type": "return", "reason": "wrong number"});
    assert_eq!(sandbox.call_with(LC, "POST", &format!("/feedback?event_id={latest}"), &feedback).status, 201);
    assert_eq!(sandbox.get(LC, "/events?type=feedback-received")[0]["feedback"]["type"], "return");
}

#[test]
fn submissions_read_forms_xml_and_dotted_names() {
    let mut sandbox = Sandbox::new();
    let path = format!("/flows/{FLOW}/sources/{ACME}/submit?reference=R1");
    for (media, body) in [
        ("application/x-www-form-urlencoded", "email=a%40b.example&state=TX&vehicle.make=Saab"),
        ("text/xml", "<lead><email>a@b.example</email><state>TX</state><vehicle.make>Saab</vehicle.make></lead>"),
    ] {
        let mut request = signed(LC, "POST", &path).header("content-type", media);
        request.body = body.as_bytes().to_vec();
        let response = sandbox.send(request).value();
        let lead =
            sandbox.get(LC, &format!("/events?type=source&lead_id={}", response["lead"]["id"].as_str().unwrap()));
        let lead = &lead[0]["vars"]["lead"];
        assert_eq!((&lead["vehicle"]["make"], &lead["reference"]), (&json!("Saab"), &json!("R1")), "{media}");
        assert_eq!(lead["email"]["valid"], true);
    }
    let clash = sandbox.call_with(LC, "POST", &path, &json!({"a": "1", "a.b": "2"}));
    assert_eq!(clash.status, 400);
}

#[test]
fn refusals_have_the_status_that_is_documented() {
    let mut sandbox = Sandbox::new();
    let status = |sandbox: &mut Sandbox, method, path: &str| sandbox.call(LC, method, path).status;
    assert_eq!(status(&mut sandbox, "GET", "/caps/0123456789abcdef01234567"), 404);
    assert_eq!(status(&mut sandbox, "GET", "/events?limit=1001"), 422);
    assert_eq!(status(&mut sandbox, "GET", "/events?include=a&exclude=b"), 422);
    assert_eq!(status(&mut sandbox, "DELETE", "/caps"), 405);
    assert_eq!(sandbox.send(signed(LC, "GET", "/caps").header("accept", "*/*")).status, 200);
    assert_eq!(sandbox.send(signed(LC, "GET", "/caps").header("accept", "text/html")).status, 406);
    let plain =
        signed(LC, "POST", "/entities").header("accept", "application/json").header("content-type", "text/plain");
    let plain = leadspan_sandbox::Request { body: b"{}".to_vec(), ..plain };
    assert_eq!(sandbox.send(plain).status, 415);
    let off = "/flows/55ce4e5538b57a7508b034c5/sources/58f4edd0b80a0435ab7659dd/submit".to_owned();
    assert_eq!(sandbox.call_with(LC, "POST", &off, &json!({})).status, 403);
}

#[test]
fn the_vendor_media_type_is_sent_on_request() {
    let vendor = "application/vnd.com.leadconduit.cap+json";
    let response = Sandbox::new().send(signed(LC, "GET", "/caps").header("accept", vendor));
    assert_eq!(response.get("content-type"), Some("application/vnd.com.leadconduit.cap+json; charset=utf-8"));
    assert!(response.get("etag").is_some_and(|tag| tag.starts_with("W/\"")));
}

#[test]
fn bodies_name_times_as_rfc_3339_has_them() {
    let mut sandbox = Sandbox::new();
    let mut save = |time: &str| {
        let settings = json!({"notifications": {"connection_invites": {"enabled": false, "unsubscribed_at": time}}});
        sandbox.call_with(LC, "POST", "/user_settings", &settings)
    };
    for time in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678+01:00"] {
        assert_eq!(save(time).status, 201, "{time}");
    }
    for time in [
        "",
        "2026-01-02",
        "2026-1-2T03:04:05Z",
        "2026-01-02T03:04:05",
        "2026-02-30T03:04:05Z",
        "2026-01-02T03:04:05+0100",
    ] {
        let refusal = save(time);
        assert_eq!(refusal.status, 422, "{time}");
        let hint = "body/notifications/connection_invites/unsubscribed_at is not a time in RFC 3339";
        assert_eq!(refusal.get("x-sandbox-hint"), Some(hint));
    }
}

#[test]
fn documented_fields_of_a_submission_have_no_parts() {
    let mut sandbox = Sandbox::new();
    for call in ["submit", "ping"] {
        let path = format!("/flows/{FLOW}/sources/{ACME}/{call}");
        let refusal = sandbox.call_with(LC, "POST", &path, &json!({"trustedform_cert_url": {}}));
        assert_eq!(refusal.status, 400, "{call}");
        assert!(refusal.value()["errors"]["trustedform_cert_url"].is_array(), "{call}");
    }
}

#[test]
fn a_lead_without_events_has_no_latest_event() {
    let mut sandbox = Sandbox::new();
    let latest = |sandbox: &mut Sandbox| {
        sandbox.get(LC, "/search/leads?query=example&limit=1")["hits"][0].get("latest_event").is_some()
    };
    assert!(latest(&mut sandbox));
    sandbox.at += 91 * 86_400_000;
    assert!(!latest(&mut sandbox));
}

#[test]
fn statistics_have_known_columns_and_rows_that_count() {
    let mut sandbox = Sandbox::new();
    let misspelled = sandbox.call(LC, "GET", "/events/stats?column=sorce-success");
    assert_eq!((misspelled.status, misspelled.get("x-sandbox-hint")), (422, Some("parameter column is not a column")));
    let report = json!({"name": "r", "columns": ["sorce-success"]});
    assert_eq!(sandbox.call_with(LC, "POST", "/reports/preview", &report).status, 422);
    let span = "start=2026-11-01T00:00:00Z&end=2026-11-23T12:00:00Z&group_by=outcome";
    let rows = sandbox.get(LC, &format!("/events/stats?{span}&column=source-failure"));
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["outcome"], "failure");
    let all = sandbox.get(LC, &format!("/events/stats?{span}&column=source-failure&column=profit"));
    assert!(all.as_array().unwrap().len() > 1, "money is counted in other groups");
}

#[test]
fn ids_are_read_in_either_case_and_lead_to_the_events_of_a_lead() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 3_000, ..SandboxOptions::default() });
    let events = sandbox.get(LC, "/events?limit=200&sort=desc");
    let middle = events[100]["id"].as_str().unwrap().to_owned();
    for bound in ["before_id", "after_id"] {
        let path = |id: &str| format!("/events?{bound}={id}&limit=20");
        assert_eq!(sandbox.get(LC, &path(&middle.to_uppercase())), sandbox.get(LC, &path(&middle)), "{bound}");
    }
    let all = sandbox.get(LC, "/events?type=feedback-received&limit=5");
    let lead = all[4]["vars"]["lead"]["id"].as_str().unwrap().to_owned();
    let own = ids(&sandbox.get(LC, &format!("/events?lead_id={}&sort=asc", lead.to_uppercase())));
    let scanned = sandbox.get(LC, &format!("/events?sort=asc&rules={}", escaped_rule(&lead)));
    assert_eq!(own, ids(&scanned));
    assert!(own.len() > 2);
}

fn escaped_rule(lead: &str) -> String {
    let rules = json!([{"lhv": "lead.id", "op": "is equal to", "rhv": lead}]);
    rules.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn feedback_is_about_a_delivery() {
    let mut sandbox = Sandbox::new();
    let mut give = |kind: &str| {
        let id = sandbox.get(LC, &format!("/events?limit=1&type={kind}"))[0]["id"].as_str().unwrap().to_owned();
        sandbox.call_with(LC, "POST", &format!("/feedback?event_id={id}"), &json!({"type": "return"})).status
    };
    let found: Vec<_> = ["recipient", "source", "filter", "feedback-received"].map(&mut give).into();
    assert_eq!(found, [201, 201, 404, 404]);
}

#[test]
fn the_account_keeps_its_identity() {
    let mut sandbox = Sandbox::new();
    let before = sandbox.get(LC, "/account");
    let changes = json!({"id": "0123456789abcdef01234567", "api_key": "stolen", "data_retention_in_days": 30});
    let after = sandbox.call_with(LC, "PUT", "/account", &changes).value();
    assert_eq!((&after["id"], after.get("api_key")), (&before["id"], before.get("api_key")));
    assert_eq!(after["data_retention_in_days"], 30);
}

#[test]
fn requests_as_other_clients_write_them_are_read() {
    let mut sandbox = Sandbox::new();
    let path = format!("/flows/{FLOW}/sources/{ACME}/submit");
    let mut xml = |body: &str| {
        let mut request = signed(LC, "POST", &path).header("content-type", "text/xml");
        request.body = body.as_bytes().to_vec();
        sandbox.send(request).status
    };
    assert_eq!(xml("\u{feff}<lead><email>a@b.example</email></lead>"), 201);
    assert_eq!(xml("<lead><email>a@b.example</mail></lead>"), 400);
    assert_eq!(xml("<lead><email>a@b.example</email></load>"), 400);
    let mut request = signed(LC, "POST", "/entities").header("accept", "application/json");
    request = request.header("content-type", "APPLICATION/JSON; Charset=UTF-8");
    request.body = br#"{"name": "n"}"#.to_vec();
    for (name, value) in &mut request.headers {
        if name == "Authorization" {
            *value = value.replace("Basic ", "basic ");
        }
    }
    assert_eq!(sandbox.send(request).status, 201);
    let outside = leadspan_sandbox::Request::new("GET", "https://x.herobase.com/status");
    let mut outside_signed = signed(Api::HeroBase, "GET", "/leads");
    outside_signed.url = outside.url;
    assert_eq!(sandbox.send(outside_signed).status, 501);
}

#[test]
fn ids_of_parts_and_suffixes_have_their_length() {
    let mut sandbox = Sandbox::new();
    let mut entity =
        |suffix: &str| sandbox.call_with(LC, "POST", "/entities", &json!({"name": "n", "field_suffix": suffix})).status;
    assert_eq!((entity("abcde"), entity("abcdef"), entity("ab")), (201, 422, 422));
    let mut flow = |id: &str| {
        let source = json!({"id": id, "entity": {"id": ACME}});
        sandbox.call_with(LC, "POST", "/flows", &json!({"name": "n", "sources": [source]})).status
    };
    assert_eq!((flow("abc123"), flow("abc12"), flow("abc-12")), (201, 422, 422));
}
