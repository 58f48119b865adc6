//! The responses of an operation: success with its shape, failures by reference, links from creates to reads.

use super::super::computed;
use super::super::model::{self, ApiModel};
use super::examples::Examples;
use super::{Schemas, with_example};
use leadspan::meta::{OperationMeta, ResourceMeta};
use leadspan::operation::{Method, Operation, Shape};
use leadspan_sandbox::vendor;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Lists that come with a total around them, by operation: the type of the whole.
const WRAPPED: [(&str, &str); 1] = [("searchLeads", "LeadSearchResults")];
/// Operations that return one record or a list of them.
const ONE_OR_MANY: [&str; 3] = ["listRouters", "createRouter", "updateRouter"];

/// All responses of an operation.
pub fn of(api: &ApiModel, operation: &OperationMeta, schemas: &Schemas, examples: &Examples) -> Result<Value, String> {
    let row = operation.operation;
    let mut all = Map::new();
    for status in row.success_statuses() {
        // A sample that breaks off is no example of a record whose other members are promised.
        let printed = examples.printed(row, status).filter(|example| is_whole(api, operation, example));
        let response = match status {
            202 => json!({
                "description": "Deleted; flows that refer to it must be repaired.",
                "content": { "application/json": with_example(json!({ "schema": schemas.of_type("DeleteAccepted") }), examples.accepted(row)) },
            }),
            // What may be empty promises no content; of deletes, only those of reports print their record.
            _ if row.shape == Shape::Untyped || row.method == Method::DELETE && printed.is_none() => {
                json!({ "description": description(row) })
            }
            _ => {
                let content = content(operation, schemas, examples, printed)?;
                json!({ "description": description(row), "content": content })
            }
        };
        all.insert(status.to_string(), response);
    }
    for status in failures_of(row) {
        let response = match model::is_empty_list(row, status) {
            true => json!({ "description": "None in this range." }),
            false => json!({ "$ref": format!("#/components/responses/{}", name_of(api, status)?) }),
        };
        all.insert(status.to_string(), response);
    }
    Ok(Value::Object(all))
}

/// The status of bodies with mistakes in them.
const INVALID: u16 = 422;

/// The failures of an operation. An API may refuse parameters that it cannot read as it refuses bodies.
fn failures_of(row: &Operation) -> Vec<u16> {
    let mut statuses = row.failure_statuses();
    let refuses = vendor::of(row.api).invalid_parameter_status == INVALID;
    let checks_parameters = refuses && row.params().any(|param| !row.in_path(param.name));
    if checks_parameters && !statuses.contains(&INVALID) {
        statuses.push(INVALID);
        statuses.sort_unstable();
    }
    statuses
}

/// Whether an example has the required members of the record that an operation returns.
fn is_whole(api: &ApiModel, operation: &OperationMeta, example: &Value) -> bool {
    let members = api.interface(&model::returned(operation).1).map_or(&[][..], |record| &record.members);
    let records = example.as_array().map_or(std::slice::from_ref(example), Vec::as_slice);
    let required = || members.iter().filter(|member| !member.optional);
    // Hits are printed with their events cut down.
    let is_search = example.get("hits").is_some();
    example.get("results").is_some()
        || !is_search && records.iter().all(|record| required().all(|member| record.get(&member.name).is_some()))
}

fn description(row: &Operation) -> &'static str {
    match row.shape {
        Shape::Deletion => "The deleted record, or nothing.",
        Shape::Optional => "The record, or nothing.",
        Shape::Untyped => "Done; the body is not documented and may be empty.",
        Shape::AnyJson => "JSON of a form that is not documented.",
        _ if row.created => "The created record.",
        _ => "The result.",
    }
}

fn content(
    operation: &OperationMeta,
    schemas: &Schemas,
    examples: &Examples,
    printed: Option<&Value>,
) -> Result<Value, String> {
    let row = operation.operation;
    let (_, inner) = model::returned(operation);
    let record = match inner.as_str() {
        "" => json!({}),
        _ if computed::is_cut_down(operation) => json!({ "$ref": format!("#/components/schemas/{}", part_of(&inner)) }),
        inner => schemas.of_type(inner),
    };
    let list = json!({ "type": "array", "items": record });
    let wrapped = WRAPPED.iter().find(|(id, _)| *id == row.id).map(|(_, whole)| schemas.of_type(whole));
    let shape = match row.shape {
        _ if wrapped.is_some() => wrapped.clone().unwrap_or_default(),
        _ if ONE_OR_MANY.contains(&row.id) => json!({ "anyOf": [record, list] }),
        Shape::List | Shape::JsonOrCsv => list,
        Shape::FirstOf => json!({ "anyOf": [list, record] }),
        Shape::Single | Shape::Optional | Shape::Deletion => record,
        Shape::Untyped | Shape::Csv | Shape::AnyJson => json!({}),
    };
    let mut content = Map::new();
    if row.shape != Shape::Csv {
        let example = match printed {
            // The documents print one record of a list.
            Some(record) if row.shape == Shape::List && record.is_object() && wrapped.is_none() => {
                Some(json!([record]))
            }
            Some(body) => Some(body.clone()),
            None => examples.response(row, "application/json")?,
        };
        let body = with_example(json!({ "schema": shape }), example.as_ref());
        content.insert("application/json".into(), body.clone());
        content.extend(row.vendor_media.map(|media| (media.to_owned(), body)));
    }
    if matches!(row.shape, Shape::Csv | Shape::JsonOrCsv) {
        let response = examples.response(row, "text/csv")?;
        content.insert("text/csv".into(), with_example(json!({ "schema": { "type": "string" } }), response.as_ref()));
    }
    Ok(Value::Object(content))
}

/// The name of a record of which a query chooses the members.
fn part_of(record: &str) -> String {
    format!("{record}Part")
}

/// Adds the records of which a query chooses the members: the same, and nothing of them is required.
pub fn add_parts(api: &ApiModel, definitions: &mut Map<String, Value>) {
    for (_, _, operation) in api.operations().filter(|(_, _, operation)| computed::is_cut_down(operation)) {
        let (_, record) = model::returned(operation);
        let mut part = definitions.get(&record).cloned().unwrap_or_default();
        if let Some(schema) = part.as_object_mut() {
            schema.remove("required");
            definitions.insert(part_of(&record), part);
        }
    }
}

/// The name of a failure among the components: its class without `Error`, with the status where several share one.
fn name_of(api: &ApiModel, status: u16) -> Result<String, String> {
    let class = api.classes.of(status)?;
    Ok(match status {
        405 | 502 | 504 => format!("{}{status}", class.trim_end_matches("Error")),
        _ => class.trim_end_matches("Error").to_owned(),
    })
}

/// The failures that operations of an API refer to.
pub fn failures(api: &ApiModel) -> Result<Value, String> {
    let statuses: BTreeSet<u16> =
        api.operations().flat_map(|(_, _, operation)| failures_of(operation.operation)).collect();
    let mut all = Map::new();
    for status in statuses {
        let class = api.classes.of(status)?;
        let mut response = json!({ "description": format!("Status {status}: `{class}`.") });
        if status == 303 {
            response["headers"] = json!({ "Location": { "schema": { "type": "string", "format": "uri" } } });
        } else {
            let schema = json!({ "$ref": format!("#/components/schemas/{}", body_of(api, status)) });
            let known = api.types.iter().any(|known| known.meta.name == body_of(api, status));
            let schema = if known { schema } else { json!({}) };
            response["content"] = json!({ "application/json": { "schema": schema } });
        }
        all.insert(name_of(api, status)?, response);
    }
    Ok(Value::Object(all))
}

fn body_of(api: &ApiModel, status: u16) -> &'static str {
    const LISTED: &str = "ValidationError";
    let is_listed = status == INVALID && api.types.iter().any(|known| known.meta.name == LISTED);
    if is_listed { LISTED } else { "ErrorBody" }
}

/// Links from a create to the read, update and delete of what it created.
pub fn link(api: &ApiModel, resource: &ResourceMeta, operation: &OperationMeta, fields: &mut Map<String, Value>) {
    if operation.operation.method != Method::POST || operation.method != "create" {
        return;
    }
    let mut links = Map::new();
    for other in resource.operations {
        let row = other.operation;
        let [(name, _)] = other.positional else { continue };
        let own = name.eq_ignore_ascii_case("id") && matches!(other.method, "get" | "update" | "delete");
        if own {
            let record = api.interface(&model::returned(operation).1);
            let is_upper = record.is_some_and(|record| record.members.iter().any(|member| member.name == "ID"));
            let member = if is_upper { "ID" } else { "id" };
            let id = format!("$response.body#/{member}");
            links.insert(
                other.method.to_owned(),
                json!({ "operationId": row.id, "parameters": { row.wire_name(name): id } }),
            );
        }
    }
    let status = if operation.operation.created { "201" } else { "200" };
    if let Some(response) = fields.get_mut("responses").and_then(|responses| responses.get_mut(status))
        && !links.is_empty()
    {
        response["links"] = Value::Object(links);
    }
}
