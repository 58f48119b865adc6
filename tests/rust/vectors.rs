//! Rules that exist in Rust and in TypeScript, each with one file of cases (`tests/vectors`).

use crate::support::{Case, Sample};
use leadspan::error::{Code, flatten_issues};
use leadspan::herobase::base_url;
use leadspan::http::base_url::BaseUrl;
use leadspan::leadconduit::Entity;
use leadspan::operation::{Api, Args};
use leadspan::resource::pagination::{Key, Walk};
use leadspan::resource::returns::{Deletion, List, Returns};
use leadspan::runtime::testing::ServerStep;
use serde_json::{Value, json};
use std::path::Path;

fn vectors(name: &str, member: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    let mut file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    match file[member].take() {
        Value::Array(cases) => cases,
        other => panic!("{name}: {other}"),
    }
}

fn cases(name: &str) -> Vec<Value> {
    vectors(name, "cases")
}

fn status(case: &Value) -> u16 {
    case["status"].as_u64().unwrap().try_into().unwrap()
}

#[test]
fn error_bodies_give_their_message_and_their_issues() {
    const CREATE: Sample = Sample { id: "createField", args: &[], body: Some("{}") };
    for case in cases("error-bodies.json") {
        let issues: Vec<Value> =
            flatten_issues(status(&case), &case["body"]).iter().map(|i| json!([i.pointer, i.message])).collect();
        assert_eq!(json!(issues), case["issues"], "{case}");
        let headers = [("content-type", "application/json")];
        let step = ServerStep::respond(status(&case), &headers, &case["body"].to_string());
        let error = Case::steps(vec![step]).error(CREATE);
        let issues: Vec<Value> = error.details.issues.iter().map(|i| json!([i.pointer, i.message])).collect();
        assert_eq!(json!(issues), case["issues"], "{case}");
        let message = case["message"].as_str().map(|text| format!(": {text}"));
        assert_eq!(
            message.as_ref().is_some_and(|message| error.message.ends_with(message)),
            message.is_some(),
            "{error} {case}"
        );
    }
}

#[test]
fn deletes_are_judged_by_their_bodies() {
    for case in cases("deletes.json") {
        let body = if case["body"].is_null() { String::new() } else { case["body"].to_string() };
        let deleted = <Deletion<Entity>>::decode(status(&case), body.as_bytes()).unwrap();
        let seen = serde_json::to_value(deleted).unwrap();
        for name in ["outcome", "record", "report"] {
            assert_eq!(seen[name], case[name], "{name} of {case}");
        }
    }
}

#[test]
fn base_urls_are_accepted_and_refused() {
    for case in vectors("base-urls.json", "accepted") {
        let (given, base) = (case[0].as_str().unwrap(), case[1].as_str().unwrap());
        assert_eq!(BaseUrl::parse(Api::LeadConduit, given).unwrap().join("/caps"), format!("{base}/caps"));
    }
    for given in vectors("base-urls.json", "refused") {
        let error = BaseUrl::parse(Api::LeadConduit, given.as_str().unwrap()).unwrap_err();
        assert_eq!(error.code, Code::InvalidBaseUrl, "{given}");
        assert_eq!(error.details.parameter.as_deref(), Some("baseUrl"), "{given}");
    }
    for case in vectors("base-urls.json", "subdomains") {
        let seen = base_url(case[0].as_str().unwrap());
        assert_eq!(seen.is_err(), case[1].is_null(), "{case}");
        assert_eq!(seen.ok().as_deref(), case[1].as_str(), "{case}");
    }
}

#[test]
fn lists_are_found_in_whatever_form_they_come() {
    for case in cases("lists.json") {
        let seen = <List<Value>>::decode(200, case[0].as_str().unwrap().as_bytes());
        match &case[1] {
            Value::Null => assert_eq!(seen.unwrap_err().code, Code::Mismatch, "{case}"),
            records => assert_eq!(&json!(seen.unwrap()), records, "{case}"),
        }
    }
}

#[test]
fn pages_are_walked_alike() {
    for case in cases("pages.json") {
        let id = case["operation"].as_str().unwrap();
        let operation = Api::ALL.iter().flat_map(|api| api.operations()).find(|row| row.id == id).unwrap();
        let mut walk = Walk::new(operation, Args::new());
        let (mut fresh, mut end) = (Vec::new(), "end");
        for page in case["pages"].as_array().unwrap() {
            let ids: Vec<&str> = page.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            match walk.advance(ids.iter().map(|id| Key::Id((*id).to_owned())).collect()) {
                Ok(Some(flags)) => {
                    fresh.push(ids.iter().zip(flags).filter(|(_, new)| *new).map(|(id, _)| *id).collect())
                }
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(error.code, Code::PaginationStuck, "{case}");
                    end = "stuck";
                    break;
                }
            }
        }
        // A page without anything new is not handed out.
        fresh.retain(|ids: &Vec<&str>| !ids.is_empty());
        assert_eq!((json!(fresh), json!(end)), (case["fresh"].clone(), case["end"].clone()), "{case}");
    }
}
