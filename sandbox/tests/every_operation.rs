//! Every row of the operation table is routed to itself and succeeds; leadspan builds the requests.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::http::request::prepare;
use leadspan::operation::{Api, Operation};
use leadspan_sandbox::{Response, SandboxOptions, examples};
use serde_json::Value;
use support::{Sandbox, signed};

fn table() -> impl Iterator<Item = &'static Operation> {
    Api::ALL.iter().flat_map(|api| api.operations())
}

fn send(sandbox: &mut Sandbox, operation: &'static Operation) -> Response {
    let example = examples::of(operation).unwrap_or_else(|| panic!("{} has no example", operation.id));
    let body = example.get("body").map(Value::to_string);
    let prepared = prepare(operation, &examples::arguments(operation, &example), body.as_deref())
        .unwrap_or_else(|e| panic!("{}: {e:?}", operation.id));
    let accept =
        if matches!(operation.shape, leadspan::operation::Shape::Csv) { "text/csv" } else { "application/json" };
    let mut request = signed(operation.api, operation.method.as_str(), &prepared.target).header("accept", accept);
    if let Some((media, text)) = prepared.body {
        request = request.header("content-type", media);
        request.body = text.into_bytes();
    }
    sandbox.send(request)
}

#[test]
fn every_example_succeeds_on_a_fresh_sandbox() {
    let with = |leads| Sandbox::with(SandboxOptions { leads, ..SandboxOptions::default() });
    let mut count = 0;
    for (fresh, operation) in [with(20), with(0)].iter().flat_map(|fresh| table().map(move |row| (fresh, row))) {
        let mut sandbox = Sandbox { state: fresh.state.clone(), at: fresh.at };
        let response = send(&mut sandbox, operation);
        let text = String::from_utf8_lossy(&response.body);
        assert_eq!(response.get("x-sandbox-operation"), Some(operation.id));
        assert!((200..300).contains(&response.status), "{} {}: {text}", operation.id, response.status);
        let empty = matches!(response.value(), Value::Array(items) if items.is_empty());
        assert!(!empty || fresh.state.options.leads == 0, "{} shows an empty list", operation.id);
        count += 1;
    }
    assert_eq!(count, 2 * 246);
}

#[test]
fn every_operation_rejects_wrong_credentials_in_its_own_format() {
    let mut sandbox = Sandbox::new();
    for operation in table().filter(|operation| operation.auth == leadspan::operation::Auth::Required) {
        let path = operation.path.replace(['{', '}'], "");
        let mut request = signed(operation.api, operation.method.as_str(), &path).header("accept", "application/json");
        request.headers.retain(|(name, _)| name != "Authorization");
        let response = sandbox.send(request);
        assert_eq!(response.status, 401, "{}", operation.id);
        let named = match operation.api {
            Api::LeadConduit => response.value()["error"].clone(),
            Api::ConstructionOnline => response.value()["Message"].clone(),
            Api::HeroBase => response.value()["responseStatus"]["errorCode"].clone(),
        };
        assert!(named.is_string(), "{}", operation.id);
    }
}

#[test]
fn responses_have_no_private_members_and_no_secrets() {
    let fresh = Sandbox::with(SandboxOptions { leads: 20, ..SandboxOptions::default() });
    for operation in table() {
        let mut sandbox = Sandbox { state: fresh.state.clone(), at: fresh.at };
        let text = String::from_utf8_lossy(&send(&mut sandbox, operation).body).into_owned();
        // The `_id` of a changelog's revision belongs to the vendor.
        let text = text.replace("\"_id\"", "");
        assert!(!text.contains("\"_"), "{}: {text}", operation.id);
        assert!(!text.contains("sandbox-password") && !text.contains("sandbox-leadconduit-key"), "{}", operation.id);
    }
}
