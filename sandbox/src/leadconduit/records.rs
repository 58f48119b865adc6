//! Collections with common rules for listing, creating, reading, updating and deleting.

use super::{caps, changelogs, deletion, error_response, flows, invalid, masked, not_found, references};
use crate::check::{self, FieldError};
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{self, merge, public, set, text};
use crate::time;
use leadspan::operation::{Api, Method};
use serde_json::{Map, Value};
use std::borrow::Cow;

const API: Api = Api::LeadConduit;

/// The differences between collections.
struct Rules {
    /// Members that a new record requires.
    required: &'static [&'static str],
    /// Its type in the changelogs, if changes are logged.
    logged: Option<&'static str>,
    /// Initial members of a new record.
    fresh: fn() -> Value,
}

fn rules(collection: &str) -> Rules {
    let (required, logged, fresh): (&[&str], Option<&str>, fn() -> Value) = match collection {
        "credentials" => (&["type", "package"], None, || json!({"name": null})),
        "entities" => (&["name"], Some("entity"), || json!({"standard": false, "flow_ids": []})),
        "fields" => (&["id", "name", "type"], Some("field"), || json!({"description": null, "standard": false})),
        "flows" => (&["name"], Some("flow"), || json!({"enabled": true, "fields": [], "sources": [], "steps": []})),
        "reports" => (&["name"], Some("report"), || json!({"columns": [], "group_by": [], "token": null})),
        "routers" => (&["module_id", "routes"], None, || json!({})),
        "user_settings" => (&["notifications"], None, || json!({})),
        "onboards" => (&["invitation_id"], None, || json!({"status": "started"})),
        _ => (&[], None, || json!({})),
    };
    Rules { required, logged, fresh }
}

/// Dispatches by method and by whether the path ends in an id.
pub fn respond(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let collection = collection(call);
    match (call.operation.method, call.operation.path.contains('{')) {
        (Method::GET, false) => list(state, call, collection),
        (Method::GET, true) => match state.store(API).find_kept(collection, key(collection), call.id()) {
            Some(record) if collection != "credentials" && collection != "changelogs" => Response::record(record),
            Some(record) => Response::json(200, &shown(collection, record)),
            None => not_found(),
        },
        (Method::POST, _) => create(state, call, collection),
        (Method::PUT, _) => update(state, call, collection),
        (Method::DELETE, _) => deletion::delete(state, call, collection),
    }
}

fn collection(call: &RoutedCall<'_>) -> &'static str {
    call.operation.path.split('/').nth(1).unwrap_or_default()
}

/// The member that identifies a record of a collection.
fn key(collection: &str) -> &'static str {
    if collection == "vars" { "name" } else { "id" }
}

fn shown(collection: &str, record: &Value) -> Value {
    match collection {
        "credentials" => masked(record),
        // The `_id` of a revision belongs to the vendor.
        "changelogs" => record.clone(),
        _ => public(record),
    }
}

fn list(state: &State, call: &RoutedCall<'_>, collection: &str) -> Response {
    let records = state.store(API).all(collection);
    match collection {
        "caps" | "ping_limits" => {
            let flow = call.arg("flow_id");
            listed(records, &|record| {
                caps::is_active(record, state.now) && flow.is_none_or(|id| store::is(record, "flow_id", id))
            })
        }
        // Modules are listed as their packages describe them.
        "modules" => {
            let packages = state.store(API).all("packages").iter();
            let modules = packages.filter_map(|package| package["integrations"].as_array()).flatten();
            Response::records(modules.map(Cow::Borrowed))
        }
        "fields" => {
            let flow = call.arg("flow_id").map(|id| state.store(API).find_kept("flows", "id", id));
            listed(records, &|record| match flow {
                Some(flow) => flow.is_some_and(|flow| lists(flow, "fields", text(record, "id"))),
                None => true,
            })
        }
        "vars" => listed(records, &|record| variable_is_wanted(record, call)),
        "destinations" => Response::json(200, &records.iter().map(|record| destination(record, call)).collect()),
        "credentials" | "changelogs" => {
            Response::json(200, &records.iter().map(|record| shown(collection, record)).collect())
        }
        _ => listed(records, &|_| true),
    }
}

fn listed(records: &[Value], wanted: &dyn Fn(&Value) -> bool) -> Response {
    Response::records(records.iter().filter(|record| wanted(record)).map(Cow::Borrowed))
}

/// Whether a list of strings in a record contains a string.
fn lists(record: &Value, member: &str, wanted: &str) -> bool {
    record.get(member).and_then(Value::as_array).is_some_and(|items| items.iter().any(|item| item == wanted))
}

fn variable_is_wanted(record: &Value, call: &RoutedCall<'_>) -> bool {
    let flows = call.args("flow_id");
    let used = time::parse(text(record, "last_used_at"));
    let bound = |name: &str| call.arg(name).and_then(time::parse);
    (flows.is_empty() || flows.iter().any(|id| lists(record, "flow_ids", id)))
        && bound("start").is_none_or(|start| used >= Some(start))
        && bound("end").is_none_or(|end| used <= Some(end))
        && !call.args("exclude").contains(&text(record, "name"))
}

fn destination(record: &Value, call: &RoutedCall<'_>) -> Value {
    let mut shown = public(record);
    if let Some((name, Some(usages))) = call.arg("include").map(|name| (name, record.get("_flow_usages"))) {
        set(&mut shown, name, usages.clone());
    }
    shown
}

fn create(state: &mut State, call: &RoutedCall<'_>, collection: &'static str) -> Response {
    let (rules, body) = (rules(collection), call.object());
    let missing: Vec<_> =
        rules.required.iter().filter(|name| body.get(**name).is_none_or(Value::is_null)).copied().collect();
    if !missing.is_empty() {
        let field_errors: Vec<_> = missing.iter().map(|name| FieldError::new(name, "is required")).collect();
        return error_response(422, "validation failed", &field_errors);
    }
    if let Some(refusal) = references::check(state, collection, &body) {
        return refusal;
    }
    // Clients can choose the ids of flows and fields.
    let chosen = body.get("id").and_then(Value::as_str).filter(|_| matches!(collection, "fields" | "flows"));
    let id = chosen.map_or_else(|| state.bson_id(), str::to_owned);
    if state.store(API).find_kept(collection, "id", &id).is_some() {
        return invalid("id", "is taken");
    }
    let mut record = json!({ "id": id });
    if let Value::Object(fresh) = (rules.fresh)() {
        merge(&mut record, &fresh);
    }
    merge(&mut record, &sent(collection, &body));
    let now = state.timestamp();
    set(&mut record, "created_at", now.as_str());
    set(&mut record, "updated_at", now);
    if let Some(kind) = rules.logged {
        changelogs::log(state, kind, "create", &Value::Null, &record);
    }
    if collection == "flows" {
        flows::follow(state.store_mut(API), &id, &Value::Null, &record);
    }
    // The only response with a credential in clear.
    let response = Response::json(201, &public(&record));
    state.store_mut(API).push(collection, record);
    response
}

/// A body without the members that only the server sets.
fn sent(collection: &str, body: &Map<String, Value>) -> Map<String, Value> {
    let own = ["id", "created_at", "updated_at", "standard"];
    // Flows name their entities; `flow_ids` follows them.
    let is_own = |name: &str| own.contains(&name) || collection == "entities" && name == "flow_ids";
    body.iter().filter(|(name, _)| !is_own(name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect()
}

/// Flags of the user interface are sent as booleans and stored as the time at which they are set, or null.
fn stamp(flags: &mut Map<String, Value>, now: &str) {
    for flag in flags.values_mut() {
        if let Value::Bool(is_set) = *flag {
            *flag = if is_set { json!(now) } else { Value::Null };
        }
    }
}

fn update(state: &mut State, call: &RoutedCall<'_>, collection: &'static str) -> Response {
    let (rules, body, now) = (rules(collection), call.object(), state.timestamp());
    let Some(old) = state.store(API).find_kept(collection, "id", call.id()).cloned() else {
        return not_found();
    };
    if old.get("standard") == Some(&Value::Bool(true)) {
        return error_response(403, "a standard record cannot be modified", &[]);
    }
    let seen = body.get("updated_at").and_then(Value::as_str).and_then(time::parse);
    if seen.is_some_and(|seen| Some(seen) < time::parse(text(&old, "updated_at"))) {
        return error_response(409, "a more recent version exists", &[]);
    }
    let emptied = rules.required.iter().find(|name| body.get(**name).is_some_and(Value::is_null));
    if let Some(name) = emptied {
        return invalid(name, "is required");
    }
    if let Some(refusal) = references::check(state, collection, &body) {
        return refusal;
    }
    let mut record = old.clone();
    merge(&mut record, &sent(collection, &body));
    if let Some(Value::Object(flags)) = record.get_mut("ui_state") {
        stamp(flags, &now);
    }
    if collection == "flows"
        && let Err(errors) = deletion::repaired(&mut record)
    {
        let message = "the flow has errors that need to be fixed";
        let response = Response::json(422, &json!({ "message": message, "errors": errors }));
        return check::with_hint(response, message, &[]);
    }
    set(&mut record, "updated_at", now);
    if let Some(kind) = rules.logged {
        changelogs::log(state, kind, "update", &old, &record);
    }
    if collection == "flows" {
        flows::follow(state.store_mut(API), call.id(), &old, &record);
    }
    let response = Response::json(200, &shown(collection, &record));
    if let Some(slot) = state.store_mut(API).find_mut(collection, "id", call.id()) {
        *slot = record;
    }
    response
}
