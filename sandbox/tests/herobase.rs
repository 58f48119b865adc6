//! HeroBase: imports, exports, encodings, rights, HTML pages.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use leadspan_sandbox::{SandboxOptions, handle};
use serde_json::json;
use support::{Sandbox, signed};

const HB: Api = Api::HeroBase;

#[test]
fn an_import_is_checked_and_can_be_exported() {
    let mut sandbox = Sandbox::new();
    let data = json!({"name": "Ian M. Banks", "description": "Author", "phone": "+44 1234567890"});
    let import = |sandbox: &mut Sandbox, code: &str, data: &serde_json::Value| {
        sandbox.call_with(HB, "POST", "/leads", &json!({"campaignCode": code, "data": data})).status
    };
    assert_eq!(import(&mut sandbox, "TEST", &data), 200);
    assert_eq!(import(&mut sandbox, "NOPE", &data), 404);
    assert_eq!(import(&mut sandbox, "B2CONLY", &data), 403);
    assert_eq!(import(&mut sandbox, "TEST", &json!({"name": "x", "description": "", "phone": "12"})), 400);
    assert_eq!(import(&mut sandbox, "TEST", &json!({"name": "x", "description": ""})), 400);
    let example = sandbox.get(HB, "/leads/import_example?CampaignCode=TEST&ShowAllDataEntries=1");
    assert_eq!(example["data"].as_object().unwrap().len(), 5);
    assert_eq!(import(&mut sandbox, "TEST", &example["data"]), 200, "an example is usable as it stands");
    let found = sandbox.get(HB, "/leads?SearchName=everything&ModifiedFrom=2026-11-23");
    assert!(found.as_array().unwrap().iter().any(|lead| lead["data"]["name"] == "Ian M. Banks"));
}

#[test]
fn an_export_has_an_open_end_a_closed_begin_and_pages() {
    let mut sandbox = Sandbox::new();
    let all = sandbox.get(HB, "/leads?SearchName=closed&ModifiedFrom=2026-10-01");
    let all = all.as_array().unwrap();
    assert!(all.len() > 50 && all.iter().all(|lead| lead["status"] == "UserProcessed"));
    let border = all[9]["lastModifiedTime"].as_str().unwrap();
    let before = sandbox.get(HB, &format!("/leads?SearchName=closed&ModifiedFrom=2026-10-01&ModifiedTo={border}"));
    assert!(before.as_array().unwrap().iter().all(|lead| lead["uniqueId"] != all[9]["uniqueId"]));
    let from = sandbox.get(HB, &format!("/leads?SearchName=closed&ModifiedFrom={border}"));
    assert!(from.as_array().unwrap().contains(&all[9]));
    let page = sandbox.get(HB, "/leads?SearchName=closed&ModifiedFrom=2026-10-01&skip=4&take=3");
    assert_eq!(page.as_array().unwrap(), &all[4..7]);
    assert_eq!(sandbox.call(HB, "GET", "/leads?SearchName=nope&ModifiedFrom=2026-10-01").status, 404);
    assert_eq!(sandbox.call(HB, "GET", "/leads?SearchName=closed&ModifiedFrom=soon").status, 400);
}

#[test]
fn csv_comes_in_the_encoding_and_with_the_headers_asked_for() {
    let mut sandbox = Sandbox::new();
    let csv = |sandbox: &mut Sandbox, rest: &str| {
        let path = format!("/leads/csv?SearchName=everything&ModifiedFrom=2026-09-01{rest}");
        sandbox.send(signed(HB, "GET", &path).header("accept", "text/csv"))
    };
    let utf8 = csv(&mut sandbox, "");
    let text = String::from_utf8(utf8.body).unwrap();
    assert!(text.starts_with("uniqueId;status;closure;"));
    assert!(text.contains("Søren Holm") && text.contains("\"Wants a call back; mornings only\""));
    let western = csv(&mut sandbox, "&encoding=windows-1252&useSystemHeaders=false&culture=da-DK");
    assert_eq!(western.get("content-type"), Some("text/csv; charset=windows-1252"));
    assert!(western.body.starts_with(b"Emne-id;Status;Afslutning;Indl\xe6st;Sidst \xe6ndret;"));
    assert!(western.body.windows(10).any(|bytes| bytes == b"S\xf8ren Holm"));
    assert!(western.body.windows(12).any(|bytes| bytes == b"?ukasz Nowak"), "no byte stands for Ł");
    assert_eq!(csv(&mut sandbox, "&encoding=ebcdic").status, 400);
}

#[test]
fn a_long_export_comes_in_pieces_of_the_records_as_they_were() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 3_000, ..SandboxOptions::default() });
    let path = "/leads/csv?SearchName=everything&ModifiedFrom=2020-01-01&encoding=windows-1252";
    let request = signed(HB, "GET", path).header("accept", "text/csv");
    let mut begun = handle(&mut sandbox.state, &request).unwrap();
    let before = sandbox.send(request.clone()).body;
    let lead = json!({"campaignCode": "TEST", "data": {"name": "Late", "description": "x", "phone": "+44 1234567890"}});
    assert_eq!(sandbox.call_with(HB, "POST", "/leads", &lead).status, 200);
    let first =
        sandbox.get(HB, "/leads?SearchName=everything&ModifiedFrom=2020-01-01&take=300")[200]["uniqueId"].clone();
    let first = first.as_str().unwrap();
    assert!(sandbox.state.store_mut(HB).remove("leads", "uniqueId", first).is_some());
    let pieces: Vec<_> = std::iter::once(begun.body).chain(begun.rest.take().unwrap().0).collect();
    assert!(pieces.len() > 3 && pieces.iter().all(|piece| (1..66_000).contains(&piece.len())));
    assert!(pieces.concat() == before, "what happens later is not in it");
    let after = String::from_utf8_lossy(&sandbox.send(request).body).into_owned();
    assert!(after.contains("Late") && !after.contains(first));
}

#[test]
fn browsers_get_a_page_and_clients_json() {
    let mut sandbox = Sandbox::new();
    let page = sandbox.send(signed(HB, "GET", "/myaccount").header("accept", "text/html,*/*;q=0.8"));
    assert_eq!(page.get("content-type"), Some("text/html; charset=utf-8"));
    assert!(String::from_utf8(page.body).unwrap().contains("B2B*"));
    assert_eq!(sandbox.get(HB, "/myaccount")["projectRights"][1], "B2B*");
}

#[test]
fn campaigns_outside_the_rights_stay_hidden() {
    let campaigns = Sandbox::new().get(HB, "/campaigns?Active=true");
    let codes: Vec<_> = campaigns.as_array().unwrap().iter().filter_map(|c| c["code"].as_str()).collect();
    assert_eq!(codes, ["ExampleCampaignCode", "TEST", "B2BSPRING", "B2BCAFE"]);
}

#[test]
fn every_response_has_the_headers_of_the_limit() {
    let mut sandbox = Sandbox::new();
    let left = |sandbox: &mut Sandbox| {
        let response = sandbox.call(HB, "GET", "/myaccount");
        response.get("x-rate-limit-remaining").and_then(|text| text.parse::<i64>().ok()).unwrap()
    };
    assert_eq!(left(&mut sandbox) - left(&mut sandbox), 1);
}

#[test]
fn hooks_are_kept_until_they_are_deleted() {
    let mut sandbox = Sandbox::new();
    let hook = json!({"Name": "n", "Method": "POST", "Url": "https://x.example", "LeadReleaseType": "Success"});
    let id = sandbox.call_with(HB, "POST", "/hooks", &hook).value()["id"].clone();
    assert_eq!(sandbox.get(HB, "/hooks").as_array().unwrap().len(), 2);
    assert_eq!(sandbox.call(HB, "DELETE", &format!("/hooks/{id}")).status, 200);
    assert_eq!(sandbox.call(HB, "DELETE", &format!("/hooks/{id}")).status, 404);
    let odd = json!({"Name": "n", "Method": "POST", "Url": "https://x.example", "LeadReleaseType": "Odd"});
    let failed = sandbox.call_with(HB, "POST", "/hooks", &odd);
    assert_eq!(failed.value()["responseStatus"]["message"], "Sequence contains no matching element");
}

#[test]
fn what_an_import_stores_is_text_under_one_name() {
    let mut sandbox = Sandbox::new();
    let import = |sandbox: &mut Sandbox, data: serde_json::Value| {
        sandbox.call_with(HB, "POST", "/leads", &json!({"campaignCode": "TEST", "data": data})).status
    };
    assert_eq!(import(&mut sandbox, json!({"name": 5, "description": true, "phone": 12_345_678})), 200);
    let leads = sandbox.get(HB, "/simpleleads?ModifiedFrom=2026-11-23T12:00:00&Projects=*");
    let stored = json!({"name": "5", "description": "true", "phone": "12345678"});
    assert_eq!(leads.as_array().unwrap().last().unwrap()["data"], stored);
    let twice = json!({"name": "a", "Name": "b", "description": "", "phone": "12345678"});
    assert_eq!(import(&mut sandbox, twice), 400);
    assert_eq!(import(&mut sandbox, json!({"name": ["a"], "description": "", "phone": "12345678"})), 400);
}

#[test]
fn flags_methods_and_addresses_have_their_forms() {
    let mut sandbox = Sandbox::new();
    let mut count = |active: &str| {
        let response = sandbox.call(HB, "GET", &format!("/campaigns?Active={active}"));
        (response.status, response.value().as_array().map_or(0, Vec::len))
    };
    let all = count("All");
    assert_eq!(count("maybe").0, 400);
    assert_eq!((count("1"), count("true").1 + count("0").1), (count("True"), all.1));
    for (method, url, status) in [
        ("POST", "https://x.example", 200),
        ("put", "http://x.example", 200),
        ("BREW", "https://x.example", 400),
        ("POST", "javascript:1", 400),
    ] {
        let hook = json!({"Name": "n", "Method": method, "Url": url});
        assert_eq!(sandbox.call_with(HB, "POST", "/hooks", &hook).status, status, "{method} {url}");
    }
}

#[test]
fn a_window_has_the_calls_that_begin_in_it() {
    let mut sandbox = Sandbox::with(SandboxOptions { leads: 2_000, ..SandboxOptions::default() });
    let begins = |calls: &serde_json::Value| -> Vec<String> {
        calls.as_array().unwrap().iter().map(|call| call["startTime"].as_str().unwrap().to_owned()).collect()
    };
    let all = begins(&sandbox.get(HB, "/calls?StartTime=2026-09-01&TimeSpan=P90D"));
    assert!(all.len() > 1_500);
    for hour in [8, 11, 14] {
        let window = begins(&sandbox.get(HB, &format!("/calls?StartTime=2026-11-17T{hour:02}:00:00&TimeSpan=PT2H")));
        let (from, to) = (format!("2026-11-17T{hour:02}"), format!("2026-11-17T{:02}", hour + 2));
        let wanted: Vec<_> = all.iter().filter(|at| **at >= from && **at < to).cloned().collect();
        assert!(!wanted.is_empty());
        assert_eq!(window, wanted);
    }
}
