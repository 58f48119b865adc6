//! Who changed what: written by every change of a flow, field, entity or report.

use super::{not_found, window};
use crate::http::Response;
use crate::route::Call;
use crate::state::State;
use crate::store::{public, set, text};
use leadspan::operation::Api;
use serde_json::{Map, Value, json};

const API: Api = Api::LeadConduit;

/// Lists changelogs, of everything or of one record.
pub fn list(state: &State, call: &Call<'_>) -> Response {
    let (kind, collection) = match call.operation.id {
        "listFlowChangelogs" => (Some("flow"), "flows"),
        "listFieldChangelogs" => (Some("field"), "fields"),
        "listEntityChangelogs" => (Some("entity"), "entities"),
        _ => (None, ""),
    };
    // The changelogs of a deleted record are only reached through the whole list.
    if kind.is_some() && state.store(API).find(collection, "id", call.id()).is_none() {
        return not_found();
    }
    let wanted = |log: &&Value| match kind {
        Some(kind) => concerns(log, kind, call.id()) && matches(log, call),
        None => matches(log, call) && matches_record(log, call),
    };
    let found: Vec<&Value> = state.store(API).all("changelogs").iter().filter(wanted).collect();
    let page = window::page(&found, call, |log| crate::time::parse(text(log, "created_at")));
    Response::json(200, &Value::Array(page.into_iter().map(public).collect()))
}

fn concerns(log: &Value, kind: &str, id: &str) -> bool {
    text(log, "type") == kind && log.get("current_revision").is_some_and(|revision| text(revision, "id") == id)
}

fn matches(log: &Value, call: &Call<'_>) -> bool {
    let user = log.get("user").filter(|user| !user.is_null());
    call.arg("action").is_none_or(|action| text(log, "action") == action)
        && call.arg("user_id").is_none_or(|id| match user {
            Some(user) => text(user, "id") == id,
            None => id == "null",
        })
}

fn matches_record(log: &Value, call: &Call<'_>) -> bool {
    let one = |kind: &str| call.arg(&format!("{kind}_id")).is_none_or(|id| concerns(log, kind, id));
    call.arg("type").is_none_or(|kind| text(log, "type") == kind) && one("flow") && one("field") && one("entity")
}

/// Writes a changelog.
pub fn log(state: &mut State, kind: &str, action: &str, old: &Value, new: &Value) {
    let (id, now) = (state.bson_id(), state.timestamp());
    let user = state.store(API).all("user").first().map(|user| {
        let mut shown = Map::new();
        for name in ["id", "first_name", "last_name", "email"] {
            shown.insert(name.to_owned(), user.get(name).cloned().unwrap_or_default());
        }
        Value::Object(shown)
    });
    let mut entry = json!({"id": id, "type": kind, "action": action, "changes": changes(old, new)});
    set(&mut entry, "current_revision", public(new));
    set(&mut entry, "created_at", now);
    set(&mut entry, "user", user.unwrap_or_default());
    state.store_mut(API).push("changelogs", entry);
}

/// One change for each member that differs.
fn changes(old: &Value, new: &Value) -> Vec<Value> {
    let (Value::Object(before), Value::Object(after)) = (old, new) else {
        return Vec::new();
    };
    let differing = after.iter().filter(|(name, value)| !name.starts_with('_') && before.get(*name) != Some(*value));
    differing
        .map(|(name, value)| {
            json!({
                "action": "changed", "target": name, "delta_path": name,
                "previous": {"value": before.get(name), "index": null},
                "current": {"value": value, "index": null},
            })
        })
        .collect()
}
