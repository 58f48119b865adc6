//! Every printed body goes into its Rust type and comes out as it was: unknown members, null and absence, digits.

use crate::spec::{Entry, Spec, members};
use leadspan::meta::{self, OperationMeta};
use leadspan::operation::Shape;
use serde_json::{Value, json};

/// The row of an operation with what the generator reads.
pub fn row(api: &str, id: &str) -> &'static OperationMeta {
    let mut rows = meta::resources(api).iter().flat_map(|resource| resource.operations);
    rows.find(|row| row.operation.id == id).unwrap_or_else(|| panic!("no operation {id}"))
}

/// Decodes a response and compares it with what a caller should get.
pub fn response_survives(row: &OperationMeta, status: u16, body: &[u8], location: &str) {
    let wire: Value = serde_json::from_slice(body).unwrap_or_else(|bad| panic!("{location}: {bad}"));
    let read = (row.decode_response)(status, body).unwrap_or_else(|bad| panic!("{location}: {bad}"));
    assert_eq!(read, expected(row.operation.shape, status, wire), "{location}");
}

/// Reads a request body into its type and writes it back.
pub fn body_survives(row: &OperationMeta, body: &Value, location: &str) {
    let form = row.body_form.first().unwrap_or_else(|| panic!("{location}: the operation takes no body"));
    let written = form(body).unwrap_or_else(|bad| panic!("{location}: {bad}"));
    assert_eq!(&written, body, "{location}");
}

/// The result of an operation's shape for a body, written without the code under test.
fn expected(shape: Shape, status: u16, wire: Value) -> Value {
    match shape {
        Shape::List | Shape::JsonOrCsv => listed(wire),
        Shape::FirstOf => listed(wire)[0].clone(),
        Shape::Deletion if status == 202 => {
            json!({"outcome": "deleted_with_broken_flows", "record": null, "report": wire})
        }
        Shape::Deletion => json!({"outcome": "deleted", "record": wire, "report": null}),
        Shape::Single | Shape::Optional | Shape::AnyJson | Shape::Untyped => wire,
        Shape::Csv => panic!("no JSON comes from here"),
    }
}

fn listed(wire: Value) -> Value {
    match &wire {
        Value::Array(_) => wire,
        // The one wrapped list that a document prints.
        Value::Object(members) if members.contains_key("hits") => wire["hits"].clone(),
        _ => json!([wire]),
    }
}

/// The example values of one media type.
pub fn values(content: &Value) -> Vec<(&str, &Value)> {
    let named = members(&content["examples"]).map(|(name, example)| (name, &example["value"]));
    named.chain(content.get("example").map(|value| ("example", value))).collect()
}

fn check(spec: &Spec, entry: &Entry<'_>) -> usize {
    let row = row(spec.api, entry.id);
    let mut count = 0;
    for (status, response) in entry.responses(spec).filter(|(status, _)| (200..300).contains(status)) {
        for (media, content) in members(&response["content"]) {
            for (name, value) in values(content) {
                let location = format!("{} {status} {media} {name}", entry.id);
                response_survives(row, status, value.to_string().as_bytes(), &location);
                count += 1;
            }
        }
    }
    for (media, content) in members(&spec.resolve(&entry.body["requestBody"])["content"]) {
        for (name, value) in values(content) {
            body_survives(row, value, &format!("{} request {media} {name}", entry.id));
            count += 1;
        }
    }
    count
}

#[test]
fn every_example_of_the_contracts_survives() {
    // Counted in the files, so that none can be passed over.
    for (api, examples) in [("leadconduit", 48), ("constructiononline", 3), ("herobase", 3)] {
        let spec = Spec::read(api);
        let seen: usize = spec.operations().iter().map(|entry| check(&spec, entry)).sum();
        assert_eq!(seen, examples, "{api}");
    }
}

#[test]
fn what_no_document_names_survives() {
    let lead = json!({
        "ID": 1, "LASTNAME": null, "LEAD_VALUE": "3,000", "IS_LEAD": true, "ISTRIAL": null,
        "NEW": {"deep": [1, 1.5, null, "x", {"n": 18_446_744_073_709_551_615u64}]}, "OTHER": null,
    });
    let row = row("constructiononline", "listLeads");
    response_survives(row, 200, json!([lead, lead]).to_string().as_bytes(), "a list");
    response_survives(row, 200, lead.to_string().as_bytes(), "a single object");
}
