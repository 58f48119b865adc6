//! Events: what happened to leads, one record a step.

use super::{invalid, window};
use crate::http::Response;
use crate::lookup;
use crate::route::Call;
use crate::state::State;
use crate::store::{public, text};
use leadspan::operation::Api;
use serde_json::{Map, Value};

/// Lists events by cursor, time, direct filters and rules.
pub fn list(state: &State, call: &Call<'_>) -> Response {
    let mut found = Vec::new();
    let rules = rules(&call.args("rules"));
    for event in state.store(Api::LeadConduit).all("events") {
        let fits = match obeys_all(event, &rules) {
            Ok(fits) => fits,
            Err(bad) => return invalid("rules", &bad.0),
        };
        if fits && matches(event, call) {
            found.push(event);
        }
    }
    let page = window::page(&found, call, created);
    let (include, exclude) = (call.args("include"), call.args("exclude"));
    let shown = page.into_iter().map(|event| project(event, &include, &exclude)).collect();
    Response::json(200, &Value::Array(shown))
}

/// When an event was recorded: its end, or the seconds in its id.
pub fn created(event: &Value) -> Option<i64> {
    let told = event.get("end_timestamp").and_then(Value::as_i64);
    told.or_else(|| i64::from_str_radix(text(event, "id").get(..8)?, 16).ok().map(|seconds| seconds * 1_000))
}

/// The rules of a parameter: each value one rule, or a list of them.
pub fn rules(values: &[&str]) -> Vec<Value> {
    let read = values.iter().filter_map(|text| serde_json::from_str(text).ok());
    read.flat_map(|value| match value {
        Value::Array(rules) => rules,
        rule => vec![rule],
    })
    .collect()
}

/// Whether an event obeys every rule.
pub fn obeys_all(event: &Value, rules: &[Value]) -> Result<bool, lookup::BadRule> {
    for rule in rules {
        if !lookup::obeys(event, rule)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn matches(event: &Value, call: &Call<'_>) -> bool {
    let reads = |parameter: &str, path: &str| {
        let wanted = call.arg(parameter);
        wanted.is_none_or(|wanted| lookup::plain(lookup::at(event, path)).as_deref() == Some(wanted))
    };
    let types = call.args("type");
    (types.is_empty() || types.contains(&text(event, "type")))
        && reads("lead_id", "vars.lead.id")
        && reads("reference", "vars.lead.reference")
        && reads("flow_id", "vars.flow.id")
        && reads("source_id", "vars.source.id")
        && reads("recipient_id", "vars.recipient.id")
        && reads("outcome", "outcome")
}

/// Keeps the included paths (and the id, without which a page has no cursor) or drops the excluded ones.
fn project(event: &Value, include: &[&str], exclude: &[&str]) -> Value {
    let mut shown = public(event);
    if !include.is_empty() {
        let whole = std::mem::replace(&mut shown, Value::Object(Map::new()));
        for path in std::iter::once(&"id").chain(include) {
            copy(&whole, &mut shown, path);
        }
    }
    for path in exclude.iter().filter(|path| **path != "id") {
        drop_path(&mut shown, path);
    }
    shown
}

fn copy(from: &Value, to: &mut Value, path: &str) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let (Some(value), Value::Object(members)) = (from.get(name), to) else {
        return;
    };
    if rest.is_empty() {
        members.insert(name.to_owned(), value.clone());
    } else if value.is_object() {
        copy(value, members.entry(name).or_insert_with(|| Value::Object(Map::new())), rest);
    }
}

fn drop_path(from: &mut Value, path: &str) {
    let Value::Object(members) = from else { return };
    match path.split_once('.') {
        None => drop(members.shift_remove(path)),
        Some((name, rest)) => {
            if let Some(inner) = members.get_mut(name) {
                drop_path(inner, rest);
            }
        }
    }
}
