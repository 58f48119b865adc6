//! Double entry: the contracts are one book, the operation table and the types the other. Nothing may be in only one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod allow;
mod examples;
mod operations;
mod printed;
mod report;
mod seeds;
mod shape;
mod spec;
mod types;

use leadspan::Api;
use report::Report;
use serde_json::json;
use spec::Spec;

/// The APIs, as their contracts and Rust modules are named.
fn apis() -> impl Iterator<Item = &'static str> {
    Api::ALL.iter().map(|api| api.profile().module)
}

#[test]
fn the_table_and_the_types_are_what_the_contracts_say() {
    let mut report = Report::default();
    for api in apis() {
        let spec = Spec::read(api);
        operations::compare(&spec, &mut report);
        types::compare(&spec, &mut report);
    }
    report.finish(allow::LIST);
}

/// A contract that says something else must not pass: one change for each kind of fact that is compared.
#[test]
fn every_kind_of_difference_is_found() {
    let lc = "leadconduit";
    let (co, hb) = ("constructiononline", "herobase");
    let caps = "/paths/~1caps/get";
    let limit = "/paths/~1events/get/parameters";
    let schemas = "/components/schemas";
    let changes = [
        (lc, format!("{caps}/operationId"), Some(json!("listHats")), "no such operation"),
        (lc, caps.to_owned(), None, "no such operation in the contract"),
        (lc, "/paths/~1caps~1{id}/get/x-http-path".into(), Some(json!("/hats/{id}")), "path: "),
        (lc, format!("{caps}/deprecated"), Some(json!(true)), "deprecated: "),
        (lc, format!("{caps}/x-source"), Some(json!("docs")), "source: "),
        (lc, format!("{caps}/x-auth"), Some(json!("none")), "auth: "),
        (lc, "/paths/~1events/get/x-pagination".into(), None, "paging: "),
        (lc, format!("{caps}/parameters/0/name"), Some(json!("hat_id")), "no such parameter"),
        (lc, format!("{caps}/parameters/0"), None, "no such parameter in the contract"),
        (lc, format!("{caps}/parameters/0/required"), Some(json!(true)), "required: "),
        (lc, format!("{caps}/parameters/0/x-sensitive"), Some(json!(true)), "sensitive: "),
        (lc, format!("{caps}/parameters/0/in"), Some(json!("path")), "in: "),
        (lc, format!("{caps}/parameters/0/x-excludes"), Some(json!(["flow_id"])), "exclusive: "),
        (lc, format!("{caps}/parameters/0/schema"), Some(json!({"type": "boolean"})), "kind: "),
        (lc, format!("{caps}/parameters/0/schema"), Some(json!({"type": "string", "enum": ["a"]})), "kind: "),
        (
            lc,
            format!("{caps}/parameters/0/schema"),
            Some(json!({"type": "array", "items": {"type": "string"}})),
            "values: ",
        ),
        (lc, format!("{limit}/11/schema"), Some(json!({"type": "integer", "minimum": 1, "maximum": 999})), "kind: "),
        (lc, "/paths/~1credentials/post/requestBody".into(), None, "a body that"),
        (lc, "/paths/~1credentials/post/requestBody/required".into(), Some(json!(false)), "body required: "),
        (lc, "/paths/~1credentials/post/requestBody/content/text~1plain".into(), Some(json!({})), "body media: "),
        (lc, format!("{caps}/requestBody"), Some(json!({"required": true})), "no body"),
        (lc, format!("{caps}/responses/202"), Some(json!({})), "responses 202: "),
        (lc, format!("{caps}/responses/303"), Some(json!({})), "statuses: "),
        (lc, format!("{caps}/responses/200/content/text~1csv"), Some(json!({})), "response media: "),
        (
            lc,
            format!("{caps}/responses/200/content/application~1json/schema/items/$ref"),
            Some(json!("#/components/schemas/Flow")),
            "response: ",
        ),
        (co, "/paths/~1api~1Leads/put/parameters/0/schema/type".into(), Some(json!("string")), "kind: "),
        (co, "/paths/~1api~1Projects#delete/put/parameters/1/schema/const".into(), Some(json!("ERASE")), "fixed: "),
        (
            lc,
            format!("{schemas}/Hat"),
            Some(json!({"type": "object", "properties": {"size": {"type": "number"}}})),
            "no type of this name (record",
        ),
        (lc, format!("{schemas}/Cap/properties/hat"), Some(json!({"type": "string"})), "no such property"),
        (lc, format!("{schemas}/Cap/properties/name"), None, "no such property in the contract"),
        (lc, format!("{schemas}/Cap/properties/name/type"), Some(json!("string")), "nullable: "),
        (lc, format!("{schemas}/Cap/properties/name/type"), Some(json!(["boolean", "null"])), "kind: "),
        (lc, format!("{schemas}/Cap/required"), Some(json!(["id"])), "required: "),
        (lc, format!("{schemas}/User/properties/api_key/x-sensitive"), None, "sensitive: "),
        (lc, format!("{schemas}/Outcome/enum"), Some(json!(["success", "failure"])), "kind: "),
        (lc, format!("{schemas}/Flow/properties/steps/items/$ref"), Some(json!("#/components/schemas/Cap")), "kind: "),
        (hb, format!("{schemas}/Lead/required"), Some(json!([])), "required: "),
    ];
    for (api, pointer, value, found) in changes {
        let spec = Spec::changed(api, &pointer, value);
        let mut report = Report::default();
        operations::compare(&spec, &mut report);
        types::compare(&spec, &mut report);
        let open = report.open(allow::LIST, &mut vec![0; allow::LIST.len()]);
        assert!(open.iter().any(|line| line.contains(found)), "{api} {pointer}: {found} is not in {open:?}");
    }
}
