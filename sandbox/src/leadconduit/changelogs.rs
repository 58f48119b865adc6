//! Changelogs: one for every change of a flow, field, entity or report.

use super::not_found;
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{public, set, sorted_by_id, text};
use crate::time;
use leadspan::operation::Api;
use serde_json::{Map, Value};

const API: Api = Api::LeadConduit;
/// The maximum and default page size.
const LIMIT: usize = 1_000;

/// Lists changelogs, of all records or of one.
pub fn list(state: &State, call: &RoutedCall<'_>) -> Response {
    let (kind, collection) = match call.operation.id {
        "listFlowChangelogs" => (Some("flow"), "flows"),
        "listFieldChangelogs" => (Some("field"), "fields"),
        "listEntityChangelogs" => (Some("entity"), "entities"),
        _ => (None, ""),
    };
    // The changelogs of a deleted record are in the complete list only.
    if kind.is_some() && state.store(API).find_kept(collection, "id", call.id()).is_none() {
        return not_found();
    }
    let wanted = |log: &&Value| match kind {
        Some(kind) => concerns(log, kind, call.id()) && matches(log, call),
        None => matches(log, call) && matches_record(log, call),
    };
    let found = state.store(API).all("changelogs").iter().filter(wanted);
    Response::json(200, &Value::Array(page(found, call).into_iter().cloned().collect()))
}

/// Selects a page: `after_id` and `before_id` are exclusive, `start` and `end` inclusive, `sort` is descending by
/// default. If both an id and a time limit one side, both apply, which is the stricter of the two.
fn page<'v>(logs: impl Iterator<Item = &'v Value>, call: &RoutedCall<'_>) -> Vec<&'v Value> {
    let timestamp = |name: &str| call.arg(name).and_then(time::parse);
    let (start, end) = (timestamp("start"), timestamp("end"));
    let id = |name: &str| call.arg(name).map(str::to_ascii_lowercase);
    let (after, before) = (id("after_id"), id("before_id"));
    let page = logs
        .filter(|log| {
            let (id, created) = (text(log, "id"), time::parse(text(log, "created_at")));
            after.as_deref().is_none_or(|after| id > after)
                && before.as_deref().is_none_or(|before| id < before)
                && (start.is_none() || created >= start)
                && end.is_none_or(|end| created.is_some_and(|at| at <= end))
        })
        .collect();
    let mut page = sorted_by_id(page);
    if call.arg("sort") != Some("asc") {
        page.reverse();
    }
    page.truncate(call.number("limit").map_or(LIMIT, |limit| limit as usize));
    page
}

fn concerns(log: &Value, kind: &str, id: &str) -> bool {
    text(log, "type") == kind && log.get("current_revision").is_some_and(|revision| text(revision, "_id") == id)
}

fn matches(log: &Value, call: &RoutedCall<'_>) -> bool {
    let user = log.get("user").filter(|user| !user.is_null());
    call.arg("action").is_none_or(|action| text(log, "action") == action)
        && call.arg("user_id").is_none_or(|id| match user {
            Some(user) => text(user, "id") == id,
            None => id == "null",
        })
}

fn matches_record(log: &Value, call: &RoutedCall<'_>) -> bool {
    let one = |kind: &str| call.arg(&format!("{kind}_id")).is_none_or(|id| concerns(log, kind, id));
    call.arg("type").is_none_or(|kind| text(log, "type") == kind) && one("flow") && one("field") && one("entity")
}

/// Adds a changelog.
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
    set(&mut entry, "current_revision", revision(new));
    set(&mut entry, "delta_from_last_revision", delta(old, new));
    set(&mut entry, "created_at", now);
    set(&mut entry, "user", user.unwrap_or_default());
    state.store_mut(API).push("changelogs", entry);
}

/// A record in the format of revisions, where its id is `_id`.
fn revision(record: &Value) -> Value {
    let mut shown = Map::new();
    for (name, value) in public(record).as_object().into_iter().flatten() {
        shown.insert(if name == "id" { "_id".to_owned() } else { name.clone() }, value.clone());
    }
    Value::Object(shown)
}

/// The members that differ, except the time of the change.
fn differing<'v>(old: &'v Value, new: &'v Value) -> impl Iterator<Item = (&'v String, &'v Value, &'v Value)> {
    let (before, after) = (old.as_object(), new.as_object());
    let counts = |name: &str| !name.starts_with('_') && name != "updated_at";
    let pairs = before.zip(after).into_iter().flat_map(|(before, after)| {
        after.iter().map(|(name, value)| (name, before.get(name).unwrap_or(&Value::Null), value))
    });
    pairs.filter(move |(name, old, new)| counts(name) && old != new)
}

/// One change for each member that differs.
fn changes(old: &Value, new: &Value) -> Vec<Value> {
    let changes = differing(old, new).map(|(name, old, new)| {
        json!({
            "action": "changed", "target": name, "delta_path": name, "previous": {"value": old, "index": null},
            "current": {"value": new, "index": null},
        })
    });
    changes.collect()
}

/// The same as pairs of old and new values.
fn delta(old: &Value, new: &Value) -> Value {
    Value::Object(differing(old, new).map(|(name, old, new)| (name.clone(), json!([old, new]))).collect())
}
