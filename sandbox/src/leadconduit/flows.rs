//! Further operations on flows: deployment, fields, usage, metadata of sources.

use super::{caps, events, not_found};
use crate::http::Response;
use crate::json::json;
use crate::lookup::{self, FieldLookup};
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{Store, set, text};
use crate::time::DAY;
use crate::zone::Zone;
use leadspan::operation::Api;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Deployed versions of flows: these handle leads.
const LIVE: &str = "_live";

/// Deploys every flow; the initial flows of an account are deployed.
pub fn deploy_all(store: &mut Store) {
    for flow in store.all("flows").to_vec() {
        store.push(LIVE, flow);
    }
    store.settle(LIVE);
}

/// The version of a flow that handles leads: the last one deployed.
pub fn live<'s>(store: &'s Store, id: &str) -> Option<&'s Value> {
    store.find_kept(LIVE, "id", id)
}

fn deploy(state: &mut State, id: &str) -> Response {
    let store = state.store_mut(Api::LeadConduit);
    let flow = store.find_kept("flows", "id", id).cloned().unwrap_or_default();
    caps::follow(store, id, &flow);
    store.remove(LIVE, "id", id);
    store.push(LIVE, flow);
    let message = "Your flow was deployed and the most recent changes are now live";
    Response::json(200, &json!({ "message": message }))
}

/// Responds to the operations below `/flows/{id}` that do not read or write records.
pub fn respond(state: &mut State, call: &RoutedCall<'_>) -> Response {
    if state.store(Api::LeadConduit).find_kept("flows", "id", call.id()).is_none() {
        return not_found();
    }
    if call.operation.id == "deployFlow" {
        return deploy(state, call.id());
    }
    let store = state.store(Api::LeadConduit);
    let Some(flow) = store.find_kept("flows", "id", call.id()) else {
        return not_found();
    };
    match call.operation.id {
        "listFlowFields" => Response::records(fields(store, flow).map(Cow::Borrowed)),
        "getFlowFieldUsage" => usage(state, flow, call.arg("timeframe")),
        _ => match source(flow, call.arg("source_id").unwrap_or_default()) {
            Some(source) => Response::json(200, &meta(store, flow, source)),
            None => not_found(),
        },
    }
}

/// The fields of a flow, in the flow's order.
fn fields<'v>(store: &'v Store, flow: &'v Value) -> impl Iterator<Item = &'v Value> {
    let ids = flow.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    ids.filter_map(|id| store.find_kept("fields", "id", id))
}

/// The period of a time frame. `previous_30_days` is the only documented one; the others follow its pattern.
pub fn frame(name: Option<&str>, now: i64) -> Option<(i64, i64)> {
    let today = Zone::UTC.floor(now, "daily");
    match name {
        None => Some((now - 30 * DAY, now)),
        Some("today") => Some((today, now)),
        Some("yesterday") => Some((today - DAY, today - 1)),
        Some(name) => {
            let days: i64 = name.strip_prefix("previous_")?.strip_suffix("_days")?.parse().ok()?;
            (1..=366).contains(&days).then_some((now - days * DAY, now))
        }
    }
}

/// Counts the flow's leads with each field in a period.
fn usage(state: &State, flow: &Value, timeframe: Option<&str>) -> Response {
    let (start, end) = frame(timeframe, state.now).unwrap_or((0, state.now));
    let id = text(flow, "id");
    let mut counts: Map<String, Value> = Map::new();
    for (_, event) in events::within(state, start, end) {
        if event.kind() != "source" || event.field("vars.flow.id").as_deref() != Some(id) {
            continue;
        }
        let shown = event.shown();
        let lead = lookup::raw_at(&shown, "vars.lead").and_then(Value::as_object).into_iter().flatten();
        for (name, _) in lead.filter(|(name, value)| *name != "id" && !value.is_null() && *value != "") {
            let seen = counts.get(name).and_then(Value::as_u64).unwrap_or(0);
            counts.insert(name.clone(), json!(seen + 1));
        }
    }
    Response::json(200, &Value::Object(counts))
}

/// The source of a flow, by the id of its entity.
pub fn source<'v>(flow: &'v Value, entity: &str) -> Option<&'v Value> {
    let mut sources = flow.get("sources").and_then(Value::as_array)?.iter();
    sources.find(|source| lookup::raw_at(source, "entity.id").is_some_and(|id| id == entity))
}

fn meta(store: &Store, flow: &Value, source: &Value) -> Value {
    let params: Vec<_> = fields(store, flow)
        .map(|field| {
            let part = |name: &str| field.get(name).cloned().unwrap_or_default();
            json!({
                "name": part("id"), "label": part("name"), "description": part("description"), "type": part("type"),
                "required": text(field, "id") == "email", "examples": field.get("examples").cloned().unwrap_or_else(|| json!([])),
            })
        })
        .collect();
    let account = store.all("account").first().cloned().unwrap_or_default();
    let entity = source.get("entity").cloned().unwrap_or_default();
    json!({
        "enabled": flow.get("enabled") == Some(&Value::Bool(true)) && source.get("enabled") == Some(&Value::Bool(true)),
        "account": {"id": account.get("id"), "name": account.get("name")},
        "flow": {"id": flow.get("id"), "name": flow.get("name")},
        "source": {"id": entity.get("id"), "name": entity.get("name"), "authentication_required": false},
        "params": params,
        "pingable": true,
        "ping_enabled": flow.get("ping_enabled"),
        "updated_at": flow.get("updated_at"),
        "authorized_account": false,
        "hours_of_operation": null,
        "acceptance_criteria": source.get("acceptance_criteria"),
        "flow_acceptance_criteria": flow.get("acceptance_criteria"),
        "flow_pricing": flow.get("pricing"),
        "source_pricing": source.get("pricing"),
    })
}

/// The ids of all entities in a flow's sources and steps.
pub fn entities(flow: &Value) -> Vec<String> {
    let parts = ["sources", "steps"].into_iter().filter_map(|part| flow.get(part)?.as_array());
    let ids = parts.flatten().filter_map(|item| lookup::raw_at(item, "entity.id")?.as_str());
    ids.map(str::to_owned).collect()
}

/// Updates the `flow_ids` of entities after a flow is created, changed or, if `new` is null, deleted.
pub fn follow(store: &mut Store, id: &str, old: &Value, new: &Value) {
    let (before, after) = (entities(old), entities(new));
    for entity in before.iter().chain(&after) {
        let (was, is) = (before.contains(entity), after.contains(entity));
        if was == is {
            continue;
        }
        if let Some(record) = store.find_mut("entities", "id", entity) {
            let ids = record.get("flow_ids").and_then(Value::as_array).cloned().unwrap_or_default();
            let mut ids: Vec<Value> = ids.into_iter().filter(|own| own != id).collect();
            if is {
                ids.push(json!(id));
            }
            set(record, "flow_ids", ids);
        }
    }
    if new.is_null() {
        store.remove(LIVE, "id", id);
        caps::delete(store, id);
    }
}
