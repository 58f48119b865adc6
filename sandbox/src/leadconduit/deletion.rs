//! Deletes records: 200 if no flow refers to the record, 202 otherwise.

use super::{changelogs, error_response, flows, not_found};
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{public, set, text};
use leadspan::operation::Api;
use serde_json::{Map, Value};

const API: Api = Api::LeadConduit;
/// The deleted records that a flow still refers to.
const DELETED: &str = "_deleted";

/// Deletes a record. The response is the report for reports and empty for everything else, as printed.
pub fn delete(state: &mut State, call: &RoutedCall<'_>, collection: &str) -> Response {
    let Some(old) = state.store(API).find_kept(collection, "id", call.id()).cloned() else {
        return not_found();
    };
    if old.get("standard") == Some(&Value::Bool(true)) {
        return error_response(403, "a standard record cannot be deleted", &[]);
    }
    state.store_mut(API).remove(collection, "id", call.id());
    state.store_mut(API).push(DELETED, json!({"id": call.id()}));
    let kind = match collection {
        "entities" => Some("entity"),
        "fields" => Some("field"),
        "flows" => Some("flow"),
        "reports" => Some("report"),
        _ => None,
    };
    if let Some(kind) = kind {
        changelogs::log(state, kind, "delete", &old, &old);
    }
    if collection == "flows" {
        flows::follow(state.store_mut(API), call.id(), &old, &Value::Null);
    }
    if collection == "reports" {
        return Response::json(200, &public(&old));
    }
    let broken = break_flows(state, collection, call.id());
    if broken.is_empty() { Response::empty(200) } else { accepted(&broken) }
}

fn accepted(broken: &[Value]) -> Response {
    let count = broken.len();
    let text = if count == 1 { "1 flow has errors" } else { &format!("{count} flows have errors") };
    let results = json!({"count": count, "success_flows": [], "error_flows": broken});
    Response::json(202, &json!({"message": format!("{text} that need to be fixed"), "results": results}))
}

/// Adds errors to every flow that refers to the record; the flows keep running.
fn break_flows(state: &mut State, collection: &str, id: &str) -> Vec<Value> {
    let flows: Vec<String> = state.store(API).all("flows").iter().map(|flow| text(flow, "id").to_owned()).collect();
    let mut broken = Vec::new();
    for flow_id in flows {
        let Some(flow) = state.store_mut(API).find_mut("flows", "id", &flow_id) else {
            continue;
        };
        let Some(errors) = errors_of(flow, collection, id) else {
            continue;
        };
        broken.push(json!({"id": flow_id, "name": flow.get("name"), "errors": errors.clone()}));
        let mut all = flow.get("errors").cloned().unwrap_or_else(|| json!({}));
        unite(&mut all, errors);
        set(flow, "errors", all);
        let mut deleted = flow.get(DELETED).and_then(Value::as_array).cloned().unwrap_or_default();
        deleted.push(json!([collection, id]));
        set(flow, DELETED, deleted);
    }
    broken
}

/// Merges an error tree into another.
fn unite(all: &mut Value, more: Value) {
    match (all, more) {
        (Value::Object(all), Value::Object(more)) => {
            for (name, tree) in more {
                unite(all.entry(name).or_insert(Value::Null), tree);
            }
        }
        (Value::Array(all), Value::Array(more)) => {
            for (at, tree) in more.into_iter().enumerate() {
                match all.get_mut(at) {
                    Some(known) => unite(known, tree),
                    None => all.push(tree),
                }
            }
        }
        (_, Value::Null) => {}
        (slot, tree) => *slot = tree,
    }
}

/// Whether a flow can be saved: it must not refer to deleted records.
///
/// # Errors
/// The tree of the references.
pub fn repaired(flow: &mut Value) -> Result<(), Value> {
    let deleted = flow.get(DELETED).and_then(Value::as_array).cloned().unwrap_or_default();
    for pair in &deleted {
        let part = |at: usize| pair.get(at).and_then(Value::as_str).unwrap_or_default();
        if let Some(errors) = errors_of(flow, part(0), part(1)) {
            return Err(errors);
        }
    }
    if let Value::Object(members) = flow {
        members.remove(DELETED);
        members.remove("errors");
    }
    Ok(())
}

/// The error tree of a flow's references to a record; `None` without any.
fn errors_of(flow: &Value, collection: &str, id: &str) -> Option<Value> {
    let message = match collection {
        "entities" => "Unknown source",
        "fields" => "Unknown field",
        "credentials" => "Not a valid value",
        _ => return None,
    };
    let mut errors = Map::new();
    for part in ["fields", "sources", "steps"] {
        // The id of a field is a word that can occur anywhere; only the list of fields refers to fields.
        if part != "fields" && collection == "fields" {
            continue;
        }
        if let Some(tree) = flow.get(part).and_then(|value| tree(part, value, id, message)) {
            errors.insert(part.to_owned(), tree);
        }
    }
    (!errors.is_empty()).then_some(Value::Object(errors))
}

/// Like the printed samples: lists stay lists below `steps` and become objects by index elsewhere.
fn tree(name: &str, value: &Value, id: &str, message: &str) -> Option<Value> {
    match value {
        Value::String(text) => (text == id).then(|| json!([message])),
        Value::Array(items) if matches!(name, "steps" | "mappings") => {
            let mut found: Vec<_> = items.iter().map(|item| tree("", item, id, message)).collect();
            let last = found.iter().rposition(Option::is_some)?;
            found.truncate(last + 1);
            Some(Value::Array(found.into_iter().map(Option::unwrap_or_default).collect()))
        }
        Value::Array(items) => {
            let found = items.iter().enumerate();
            some_object(found.filter_map(|(at, item)| Some((at.to_string(), tree("", item, id, message)?))))
        }
        Value::Object(members) => some_object(
            members.iter().filter_map(|(name, value)| Some((name.clone(), tree(name, value, id, message)?))),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn some_object(members: impl Iterator<Item = (String, Value)>) -> Option<Value> {
    let members: Map<_, _> = members.collect();
    (!members.is_empty()).then_some(Value::Object(members))
}
