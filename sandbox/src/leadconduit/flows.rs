//! What flows answer beside being records: deployment, fields, usage, what a source may submit.

use super::not_found;
use crate::http::Response;
use crate::lookup;
use crate::route::Call;
use crate::state::State;
use crate::store::{Store, public, text};
use leadspan::operation::Api;
use serde_json::{Map, Value, json};

/// Answers the operations below `/flows/{id}` that are not plain records.
pub fn answer(state: &State, call: &Call<'_>) -> Response {
    let store = state.store(Api::LeadConduit);
    let Some(flow) = store.find("flows", "id", call.id()) else {
        return not_found();
    };
    match call.operation.id {
        "deployFlow" => {
            let message = "Your flow was deployed and the most recent changes are now live";
            Response::json(200, &json!({ "message": message }))
        }
        "listFlowFields" => Response::json(200, &Value::Array(fields(store, flow).map(public).collect())),
        "getFlowFieldUsage" => Response::json(200, &usage(store, flow)),
        _ => match source(flow, call.arg("source_id").unwrap_or_default()) {
            Some(source) => Response::json(200, &meta(store, flow, source)),
            None => not_found(),
        },
    }
}

/// The fields of a flow, in the flow's order.
fn fields<'v>(store: &'v Store, flow: &'v Value) -> impl Iterator<Item = &'v Value> {
    let ids = flow.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    ids.filter_map(|id| store.find("fields", "id", id))
}

/// How many of the flow's leads carried each field.
fn usage(store: &Store, flow: &Value) -> Value {
    let id = text(flow, "id");
    let mut counts = Map::new();
    for event in store.all("events").iter().filter(|event| text(event, "type") == "source") {
        if lookup::raw_at(event, "vars.flow.id").is_none_or(|own| own != id) {
            continue;
        }
        let lead = lookup::raw_at(event, "vars.lead").and_then(Value::as_object).into_iter().flatten();
        for (name, value) in lead.filter(|(name, value)| *name != "id" && !value.is_null()) {
            let seen = counts.get(name).and_then(Value::as_u64).unwrap_or(0);
            if value != "" {
                counts.insert(name.clone(), json!(seen + 1));
            }
        }
    }
    Value::Object(counts)
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
