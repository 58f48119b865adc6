//! Checks what types do not: references between records, filter rules, caps, types of fields, columns of reports.

use super::stats;
use crate::decimal;
use crate::http::Response;
use crate::json::json;
use crate::lookup;
use crate::schema::{BodyError, tree};
use crate::state::State;
use crate::store::Store;
use crate::zone::Zone;
use leadspan::operation::Api;
use serde_json::{Map, Value};

/// Rejects a body with references to missing records; `deletion` handles records that are deleted later.
pub fn check(state: &State, collection: &str, body: &Map<String, Value>) -> Option<Response> {
    let store = state.store(Api::LeadConduit);
    let errors = match collection {
        "flows" => flow(store, body),
        "fields" => field(store, body),
        "reports" => report(body),
        "routers" => router(store, body),
        _ => Vec::new(),
    };
    let first = errors.first()?;
    let hint = format!("body{} {}", first.pointer(), first.text);
    let body = json!({"error": "validation failed", "message": "validation failed", "errors": tree(&errors)});
    let mut response = Response::json(422, &body);
    response.set(crate::HINT, hint);
    Some(response)
}

fn error(path: &[&str], text: &str) -> BodyError {
    BodyError { path: path.iter().map(|part| (*part).to_owned()).collect(), text: text.to_owned() }
}

fn list<'b>(body: &'b Map<String, Value>, name: &str) -> impl Iterator<Item = (String, &'b Value)> {
    let items = body.get(name).and_then(Value::as_array).into_iter().flatten();
    items.enumerate().map(|(at, item)| (at.to_string(), item))
}

fn flow(store: &Store, body: &Map<String, Value>) -> Vec<BodyError> {
    let known = |collection: &str, id: &str| store.find_kept(collection, "id", id).is_some();
    // A flow keeps its references to deleted records until it is repaired; `deletion` reports them.
    let deleted = |id: &str| store.find_kept("_deleted", "id", id).is_some();
    let mut found = Vec::new();
    for (at, field) in list(body, "fields") {
        if field.as_str().is_some_and(|id| !known("fields", id) && !deleted(id)) {
            found.push(error(&["fields", &at], "Unknown field"));
        }
    }
    for (part, message) in [("sources", "Unknown source"), ("steps", "Unknown recipient")] {
        for (at, item) in list(body, part) {
            let id = lookup::raw_at(item, "entity.id").and_then(Value::as_str);
            if id.is_some_and(|id| !known("entities", id) && !deleted(id)) {
                found.push(error(&[part, &at, "entity", "id"], message));
            }
        }
    }
    body.iter().for_each(|(name, part)| configuration(name, part, &mut vec![name.clone()], &mut found));
    found
}

/// Checks the rule sets and caps in any part of a flow or a router.
fn configuration(name: &str, value: &Value, path: &mut Vec<String>, found: &mut Vec<BodyError>) {
    let mut report = |member: Option<&str>, text: String| {
        let path = path.iter().cloned().chain(member.map(str::to_owned)).collect();
        found.push(BodyError { path, text });
    };
    match value {
        Value::Object(_) if name == "rule_set" => {
            if let Err(rule) = lookup::check(value) {
                report(None, rule.0);
            }
        }
        Value::Object(members) => {
            if is_cap(name) {
                let zone = members.get("time_zone").and_then(Value::as_str);
                if zone.is_some_and(|zone| Zone::named(zone).is_none()) {
                    report(Some("time_zone"), "is not a time zone".to_owned());
                }
                if members.get("maximum").and_then(decimal::of).is_some_and(|maximum| maximum < 0.0) {
                    report(Some("maximum"), "is below 0".to_owned());
                }
            }
            for (name, part) in members {
                path.push(name.clone());
                configuration(name, part, path, found);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(at.to_string());
                configuration(name, item, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn is_cap(name: &str) -> bool {
    matches!(name, "caps" | "ping_limits")
}

fn field(store: &Store, body: &Map<String, Value>) -> Vec<BodyError> {
    let kind = body.get("type").and_then(Value::as_str);
    let known = |kind: &str| {
        let names = |record: &Value| {
            ["id", "name", "type"].iter().any(|member| record.get(*member).is_some_and(|own| own == kind))
        };
        store.all("types").iter().any(names)
            || store.all("fields").iter().any(|field| field.get("type").is_some_and(|own| own == kind))
    };
    if kind.is_some_and(|kind| !known(kind)) { vec![error(&["type"], "Unknown type")] } else { Vec::new() }
}

/// A route needs a flow, a source and rules.
fn router(store: &Store, body: &Map<String, Value>) -> Vec<BodyError> {
    let mut found = Vec::new();
    for (at, route) in list(body, "routes") {
        let missing = ["flow_id", "source_id", "rule_set"].into_iter().filter(|name| route.get(*name).is_none());
        found.extend(missing.map(|name| error(&["routes", &at, name], "is required")));
        for (member, collection, message) in
            [("flow_id", "flows", "Unknown flow"), ("source_id", "entities", "Unknown source")]
        {
            let id = route.get(member).and_then(Value::as_str);
            if id.is_some_and(|id| store.find_kept(collection, "id", id).is_none()) {
                found.push(error(&["routes", &at, member], message));
            }
        }
    }
    body.iter().for_each(|(name, part)| configuration(name, part, &mut vec![name.clone()], &mut found));
    found
}

fn report(body: &Map<String, Value>) -> Vec<BodyError> {
    let columns = list(body, "columns").filter(|(_, name)| name.as_str().is_some_and(|name| !stats::is_column(name)));
    let rules = list(body, "rules").filter_map(|(at, rule)| Some((at, lookup::check(rule).err()?.0)));
    let columns = columns.map(|(at, _)| error(&["columns", &at], "Unknown column"));
    columns.chain(rules.map(|(at, text)| error(&["rules", &at], &text))).collect()
}
