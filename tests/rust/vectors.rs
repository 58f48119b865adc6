//! Rules that stand in Rust and in TypeScript, held to one file of cases each (`tests/vectors`).

use crate::support::{Case, Sample};
use leadspan::error::flatten_issues;
use leadspan::leadconduit::Entity;
use leadspan::returns::{Deletion, Returns};
use leadspan::runtime::testing::Step;
use serde_json::{Value, json};
use std::path::Path;

fn cases(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    let mut file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    match file["cases"].take() {
        Value::Array(cases) => cases,
        other => panic!("{name}: {other}"),
    }
}

fn status(case: &Value) -> u16 {
    case["status"].as_u64().unwrap().try_into().unwrap()
}

#[test]
fn error_bodies_tell_their_message_and_their_issues() {
    const CREATE: Sample = Sample { id: "createField", args: &[], body: Some("{}") };
    for case in cases("error-bodies.json") {
        let issues: Vec<Value> =
            flatten_issues(status(&case), &case["body"]).iter().map(|i| json!([i.pointer, i.message])).collect();
        assert_eq!(json!(issues), case["issues"], "{case}");
        let headers = [("content-type", "application/json")];
        let step = Step::answer(status(&case), &headers, &case["body"].to_string());
        let error = Case::steps(vec![step]).error(CREATE);
        let issues: Vec<Value> = error.details.issues.iter().map(|i| json!([i.pointer, i.message])).collect();
        assert_eq!(json!(issues), case["issues"], "{case}");
        let said = case["message"].as_str().map(|text| format!(": {text}"));
        assert_eq!(said.as_ref().is_some_and(|said| error.message.ends_with(said)), said.is_some(), "{error} {case}");
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
