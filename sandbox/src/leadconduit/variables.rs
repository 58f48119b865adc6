//! Variables: one for every value that a flow has seen, recorded as leads come in.

use crate::json::json;
use crate::state::State;
use crate::store::set;
use leadspan::operation::Api;
use serde_json::{Map, Value};

use super::flow_run::FlowRun;

const API: Api = Api::LeadConduit;

/// Records the values of a lead and those that its steps add.
pub fn learn(state: &mut State, flow: &Value, lead: &Map<String, Value>, run: &FlowRun) {
    let mut seen = Vec::new();
    for (name, value) in lead {
        leaves(&format!("lead.{name}"), value, &mut seen);
    }
    for step in run.steps.iter().filter(|step| step.kind != "filter") {
        let key = flow.get("steps").and_then(|steps| steps.get(step.at)?.get("key")?.as_str());
        seen.extend(key.map(|key| (format!("{key}.outcome"), json!(step.outcome))));
    }
    let (now, id) = (state.timestamp(), flow.get("id").cloned().unwrap_or_default());
    for (name, example) in seen {
        note(state, &name, &example, &now, &id);
    }
}

/// Collects the values below a name. A parsed value counts as one.
fn leaves(name: &str, value: &Value, seen: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => match members.get("raw") {
            Some(raw) => seen.push((name.to_owned(), members.get("normal").unwrap_or(raw).clone())),
            None => members.iter().for_each(|(inner, value)| leaves(&format!("{name}.{inner}"), value, seen)),
        },
        Value::Null => {}
        scalar => seen.push((name.to_owned(), scalar.clone())),
    }
}

fn note(state: &mut State, name: &str, example: &Value, now: &str, flow: &Value) {
    if let Some(record) = state.store_mut(API).find_mut("vars", "name", name) {
        set(record, "last_used_at", now);
        if let Some(Value::Array(flows)) = record.get_mut("flow_ids")
            && !flows.contains(flow)
        {
            flows.push(flow.clone());
        }
        return;
    }
    let kind = match example {
        Value::Number(_) => "number",
        Value::Bool(_) => "boolean",
        _ => "string",
    };
    let record = json!({
        "name": name, "last_used_at": now, "label": name, "type": kind, "description": null, "flow_ids": [flow],
        "examples": [crate::lookup::plain(Some(example)).unwrap_or_default()],
    });
    state.store_mut(API).push("vars", record);
}
