//! LeadConduit: filter rules and caps of flows, members of records that only the server sets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use serde_json::{Value, json};
use support::Sandbox;

const LC: Api = Api::LeadConduit;
const FLOW: &str = "55d1f41b976c0bfb67e7a836";
const ACME: &str = "55479a2afbec3d235e65965f";

/// A new flow with a source and some more members.
fn flow(sandbox: &mut Sandbox, more: Value) -> leadspan_sandbox::Response {
    let mut body = json!({
        "name": "New", "enabled": true, "fields": ["email"], "steps": [],
        "sources": [{"id": "zzzzz1", "entity": {"id": ACME, "name": "Acme"}, "enabled": true}],
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sandbox.call_with(LC, "POST", "/flows", &body)
}

fn rules(op: &str) -> Value {
    json!({"op": "and", "rules": [{"lhv": "lead.email", "op": op, "rhv": "x"}]})
}

#[test]
fn rules_that_cannot_be_evaluated_are_rejected_wherever_they_are() {
    let mut sandbox = Sandbox::new();
    let places: [fn(Value) -> Value; 6] = [
        |rules| json!({"steps": [{"id": "aaaaa1", "type": "filter", "rule_set": rules, "reason": "r", "enabled": true}]}),
        |rules| json!({"acceptance_criteria": {"rule_set": rules, "outcome": "failure"}}),
        |rules| json!({"sources": [{"id": "zzzzz1", "entity": {"id": ACME}, "acceptance_criteria": {"rule_set": rules}}]}),
        |rules| json!({"caps": [{"id": "0123456789abcdef01234567", "maximum": 1, "rule_set": rules}]}),
        |rules| json!({"caps": [{"maximum": 1, "caps": [{"maximum": 2, "rule_set": rules}]}]}),
        |rules| json!({"pricing": {"prices": [{"amount": 1, "rule_set": rules}]}}),
    ];
    for (at, place) in places.iter().enumerate() {
        for (op, status) in [("matches pattern", 422), ("is obscene", 422), ("is equal to", 201)] {
            let response = flow(&mut sandbox, place(rules(op)));
            assert_eq!(response.status, status, "{at} {op} {:?}", response.get("x-sandbox-hint"));
        }
    }
    let hint = flow(&mut sandbox, places[0](rules("matches pattern")));
    let hint = hint.get("x-sandbox-hint").unwrap().to_owned();
    assert!(hint.starts_with("body/steps/0/rule_set the sandbox does not support the operator"), "{hint}");
    let route = |flow: &str, op: &str| json!({"module_id": "m", "routes": [{"id": "aaaaa1", "flow_id": flow, "source_id": ACME, "rule_set": rules(op)}]});
    let mut router = |body: Value| sandbox.call_with(LC, "POST", "/routers", &body).status;
    assert_eq!(router(route(FLOW, "matches pattern")), 422);
    assert_eq!(router(route("0123456789abcdef01234567", "is equal to")), 422);
    assert_eq!(router(route(FLOW, "is equal to")), 201);
}

#[test]
fn caps_follow_the_deployed_version_of_their_flow() {
    let mut sandbox = Sandbox::new();
    let cap = |maximum: i64| json!([{"id": "caaaaaaaaaaaaaaaaaaaaaa1", "name": "One", "maximum": maximum, "duration": 1, "duration_units": "day"}]);
    let new = |sandbox: &mut Sandbox| {
        let id = flow(sandbox, json!({"caps": cap(1)})).value()["id"].as_str().unwrap().to_owned();
        assert_eq!(sandbox.call(LC, "POST", &format!("/flows/{id}/deploy")).status, 200);
        id
    };
    let submit = |sandbox: &mut Sandbox, id: &str| {
        let body = json!({"email": "a@b.example"});
        sandbox.call_with(LC, "POST", &format!("/flows/{id}/sources/{ACME}/submit"), &body).value()["outcome"].clone()
    };
    let listed = |sandbox: &mut Sandbox, id: &str| {
        sandbox
            .get(LC, &format!("/caps?flow_id={id}"))
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["maximum"].clone())
            .collect()
    };
    let deploy = |sandbox: &mut Sandbox, id: &str, caps: Value| {
        let path = format!("/flows/{id}");
        assert_eq!(sandbox.call_with(LC, "PUT", &path, &json!({"name": "New", "caps": caps})).status, 200);
        assert_eq!(sandbox.call(LC, "POST", &format!("{path}/deploy")).status, 200);
    };
    let (one, two) = (new(&mut sandbox), new(&mut sandbox));
    let outcomes: Vec<_> = [&one, &one, &two, &two].into_iter().map(|id| submit(&mut sandbox, id)).collect();
    assert_eq!(outcomes, ["success", "failure", "success", "failure"], "each flow counts its own leads");
    deploy(&mut sandbox, &one, cap(2));
    let maxima: Vec<Value> = listed(&mut sandbox, &one);
    assert_eq!((maxima, submit(&mut sandbox, &one)), (vec![json!(2)], json!("success")));
    assert_eq!(sandbox.get(LC, "/caps/caaaaaaaaaaaaaaaaaaaaaa1")["maximum"], 2);
    deploy(&mut sandbox, &one, json!([]));
    let maxima: Vec<Value> = listed(&mut sandbox, &one);
    assert_eq!((maxima, submit(&mut sandbox, &one)), (vec![], json!("success")));
    assert_eq!(sandbox.call(LC, "DELETE", &format!("/flows/{two}")).status, 200);
    let maxima: Vec<Value> = listed(&mut sandbox, &two);
    assert_eq!(maxima, Vec::<Value>::new());
    assert_eq!(sandbox.call(LC, "GET", "/caps/caaaaaaaaaaaaaaaaaaaaaa1").status, 404);
    for invalid in [json!({"time_zone": "Mars/X"}), json!({"maximum": -1})] {
        assert_eq!(flow(&mut sandbox, json!({"caps": [invalid]})).status, 422, "{invalid}");
    }
}

#[test]
fn the_flows_of_an_entity_are_those_that_name_it() {
    let mut sandbox = Sandbox::new();
    let made = sandbox.call_with(LC, "POST", "/entities", &json!({"name": "n", "flow_ids": [FLOW]})).value();
    assert_eq!(made["flow_ids"], json!([]));
    let path = format!("/entities/{}", made["id"].as_str().unwrap());
    let edited = sandbox.call_with(LC, "PUT", &path, &json!({"name": "n", "flow_ids": [FLOW]}));
    assert_eq!((edited.status, &edited.value()["flow_ids"]), (200, &json!([])));
}

#[test]
fn versions_are_compared_as_times() {
    let mut sandbox = Sandbox::new();
    let made = sandbox.call_with(LC, "POST", "/entities", &json!({"name": "n"})).value();
    let path = format!("/entities/{}", made["id"].as_str().unwrap());
    assert!(made["updated_at"].as_str().unwrap().starts_with("2026-11-23T12:00:00"));
    // An hour earlier, and later, than 12:00 UTC.
    for (seen, status) in [("2026-11-23T16:00:00+05:00", 409), ("2026-11-23T08:00:01-05:00", 200)] {
        let body = json!({"name": "m", "updated_at": seen});
        assert_eq!(sandbox.call_with(LC, "PUT", &path, &body).status, status, "{seen}");
    }
}
