//! Creates, edits, archives and deletes records.

use super::selectors::{time_member, wanted_id};
use super::{API, CALLER, COMPANY, collection, contacts, error_response, items, kinds, not_found, prices, relations};
use crate::http::Response;
use crate::json::json;
use crate::lookup;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{is, merge, public, set, text};
use crate::time;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Number of existing records that a new one can take its members from.
const SIBLINGS: usize = 20;

/// Members that a new record requires.
fn required(collection: &str) -> &'static [&'static str] {
    match collection {
        "Leads" | "Contacts" => &["FIRSTNAME", "LASTNAME", "EMAIL", "DISPLAY_NAME"],
        "ChangeOrders" => &["NAME", "PRJ_ID", "CONDITION"],
        "ChangeOrderItems" => &["NAME", "CHANGE_ORDER_ID"],
        "estimates" => &["NAME", "PROJECT_ID"],
        "SelectionSubCategories" => &["NAME", "PRJ_ID", "CATEGORY_ID"],
        "SelectionChoices" => &["NAME", "PRJ_ID", "SUBCATEGORY_ID"],
        "Schedules" => &["TITLE"],
        "PurchaseOrders" | "Bills" => &["PRJ_ID", "VENDOR_ID", "ITEMS"],
        "Expenses" | "Receipts" => &["PRJ_ID", "TITLE"],
        "baselines" => &[],
        _ => &["NAME"],
    }
}

/// Creates a record and returns it.
pub fn create(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let collection = collection(call);
    let body = call.object();
    if let Err(refusal) = complete(state, collection, &body) {
        return refusal;
    }
    let sent = match converted(state, collection, &body) {
        Ok(sent) => sent,
        Err(refusal) => return refusal,
    };
    // An existing contact with the same email address is edited, as by the vendor.
    if collection == "Contacts" {
        let email = body.get("EMAIL").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let is_known = move |own: &Value| !email.is_empty() && text(own, "EMAIL").trim().eq_ignore_ascii_case(&email);
        let known = contacts::first(state.store(API), collection, Box::new(is_known));
        let id = known.and_then(|known| lookup::plain(known.get("ID")));
        if let Some(id) = id {
            return edit(state, collection, &id, sent).map_or_else(not_found, |record| Response::json(200, &record));
        }
    }
    if let Some(refusal) = second_estimate(state, collection, &body) {
        return refusal;
    }
    let id = state.store_mut(API).new_number(contacts::numbering(collection), "ID");
    let mut record = blank(state, collection, id);
    merge(&mut record, &sent);
    let relations = match relate(state, call, &record) {
        Ok(relations) => relations,
        Err(refusal) => return refusal,
    };
    merge(&mut record, &relations);
    if body.contains_key("ITEMS") {
        items::settle(state.store_mut(API), &mut record);
    }
    if collection == "ChangeOrderItems" {
        prices::renew_item(&mut record, &sent);
    }
    let response = Response::json(200, &public(&record));
    let order = order_of(collection, &record);
    state.store_mut(API).push(collection, record);
    if let Some(order) = order {
        prices::renew_order(state, &order);
    }
    response
}

/// A project has at most one estimate.
fn second_estimate(state: &State, collection: &str, body: &Map<String, Value>) -> Option<Response> {
    let project = lookup::plain(body.get("PROJECT_ID")).filter(|_| collection == "estimates")?;
    state.store(API).find_kept(collection, "PROJECT_ID", &project)?;
    Some(error_response(400, "The project has an estimate already."))
}

fn complete(state: &State, collection: &str, body: &Map<String, Value>) -> Result<(), Response> {
    let missing = required(collection).iter().find(|name| body.get(**name).is_none_or(Value::is_null));
    if let Some(name) = missing {
        return Err(error_response(400, &format!("{name} is required.")));
    }
    relations::check(state, body)
}

/// A new record: every member of existing records, empty, then the members that the server sets.
fn blank(state: &State, collection: &str, id: i64) -> Value {
    let now = time::local(state.now);
    let mut record = json!({ "ID": id });
    // The record with the most members: the documents truncate some of the printed ones.
    let siblings = state.store(API).iter(collection).take(SIBLINGS);
    let sibling = siblings.max_by_key(|record| record.as_object().map_or(0, Map::len)).map(Cow::into_owned);
    if let Some(Value::Object(sibling)) = &sibling {
        for (name, value) in sibling.iter().filter(|(name, _)| *name != "ID" && !name.starts_with('_')) {
            set(&mut record, name, empty(value));
        }
        let stamps =
            [("DATE_CREATED", &now), ("LEAD_DATE_CREATED", &now), ("LMOD", &now), (time_member(collection), &now)];
        for (name, stamp) in stamps.into_iter().filter(|(name, _)| sibling.contains_key(*name)) {
            set(&mut record, name, stamp.as_str());
        }
        let owners = [
            ("CREATED_BY", CALLER),
            ("LEAD_CREATED_BY", CALLER),
            ("CREATOR_ID", CALLER),
            ("LMOD_BY", CALLER),
            ("COMPANY_ID", COMPANY),
        ];
        for (name, owner) in owners.into_iter().filter(|(name, _)| sibling.contains_key(*name)) {
            set(&mut record, name, owner);
        }
    }
    match collection {
        "Leads" => set(&mut record, "IS_LEAD", 1),
        "Contacts" => {
            ["_project", "_project_types"].iter().for_each(|name| set(&mut record, name, json!([])));
        }
        _ => {}
    }
    record
}

fn empty(value: &Value) -> Value {
    match value {
        Value::String(text) if time::parse(text).is_none() => json!(""),
        Value::Bool(_) => json!(false),
        Value::Array(_) => json!([]),
        Value::Number(number) if number.as_str().contains('.') => json!(0.0),
        Value::Number(_) => json!(0),
        Value::Null | Value::String(_) | Value::Object(_) => Value::Null,
    }
}

/// Private members of a new record: the estimate, category or project that it belongs to.
fn relate(state: &State, call: &RoutedCall<'_>, record: &Value) -> Result<Map<String, Value>, Response> {
    let mut relations = Map::new();
    let mut inherit = |parameter: &str, home: &str, member: &str, more: &[&str]| {
        let Some(id) = call.arg(parameter) else {
            return Ok(());
        };
        let parent = state.store(API).find(home, "ID", id).ok_or_else(not_found)?;
        relations.insert(member.to_owned(), parent.get("ID").cloned().unwrap_or_default());
        relations.extend(more.iter().filter_map(|name| Some(((*name).to_owned(), parent.get(*name)?.clone()))));
        Ok(())
    };
    match call.operation.id {
        "createEstimateSubcategory" => inherit("catID", "EstimateCategories", "_category", &["_estimate", "_project"])?,
        "createEstimateItem" => {
            inherit("subcatID", "EstimateSubCategories", "_subcategory", &["_estimate", "_project"])?
        }
        "createScheduleBaseline" => {
            inherit("projectID", "Projects", "_project", &[])?;
            let project = call.arg("projectID").unwrap_or_default();
            relations.insert("_activities".to_owned(), scheduled(state, project));
        }
        "createChangeOrderItem" => {
            let order = lookup::plain(record.get("CHANGE_ORDER_ID")).unwrap_or_default();
            let parent = state.store(API).find("ChangeOrders", "ID", &order).ok_or_else(not_found)?;
            for name in ["PRJ_ID", "PROJECTNAME"] {
                relations.insert(name.to_owned(), parent.get(name).cloned().unwrap_or_default());
            }
        }
        "createChangeOrder" => {
            let project = lookup::plain(record.get("PRJ_ID")).unwrap_or_default();
            let project = state.store(API).find("Projects", "ID", &project).ok_or_else(not_found)?;
            relations.insert("PROJECTNAME".to_owned(), project.get("NAME").cloned().unwrap_or_default());
        }
        "createContact" => drop(relations.insert("_types".to_owned(), json!(["BASIC"]))),
        _ => {}
    }
    Ok(relations)
}

/// The current activities of a project, for a baseline.
fn scheduled(state: &State, project: &str) -> Value {
    let activities = state.store(API).iter("ScheduleActivities").filter(|activity| is(activity, "_project", project));
    let kept = activities.map(|activity| {
        let part = |name: &str| activity.get(name).cloned().unwrap_or_default();
        json!({
            "NAME": part("SUBJECT"), "ACTIVITY_ID": part("ID"), "START_TIME": part("START_TIME"),
            "END_TIME": part("END_TIME"), "TYPE": 0, "TYPE_NAME": "Task", "ASAP": part("ASAP"),
            "COMPLETED": part("COMPLETED"), "CREATED_BY": part("CREATED_BY"),
        })
    });
    Value::Array(kept.collect())
}

/// Edits one record, or several if the parameter holds a list with ids. Other members keep their values.
pub fn update(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let collection = collection(call);
    match (wanted_id(call), call.json()) {
        (Some(id), Some(Value::Object(changes))) => {
            let changes = match changes_of(state, collection, &changes) {
                Ok(changes) => changes,
                Err(refusal) => return refusal,
            };
            let known = contacts::find(state.store(API), collection, id);
            if known.is_none_or(|record| !items::has_all(&record, &changes)) {
                return not_found();
            }
            let changed = edit(state, collection, id, changes);
            changed.map_or_else(not_found, |record| Response::json(200, &record))
        }
        (None, Some(Value::Array(items))) => {
            let ids: Vec<_> = items.iter().map(|item| lookup::plain(item.get("ID")).unwrap_or_default()).collect();
            if ids.iter().any(|id| contacts::find(state.store(API), collection, id).is_none()) {
                return not_found();
            }
            // All of them are validated before one is changed.
            let sent = items.iter().filter_map(Value::as_object);
            let changes: Result<Vec<_>, _> = sent.map(|changes| changes_of(state, collection, changes)).collect();
            let changes = match changes {
                Ok(changes) => changes,
                Err(refusal) => return refusal,
            };
            let edits = ids.iter().zip(changes);
            let changed = edits.filter_map(|(id, changes)| edit(state, collection, id, changes)).collect();
            Response::json(200, &Value::Array(changed))
        }
        _ => error_response(400, "The request is invalid."),
    }
}

/// The converted members of an edit. It cannot remove what a new record requires.
fn changes_of(state: &State, collection: &str, sent: &Map<String, Value>) -> Result<Map<String, Value>, Response> {
    match required(collection).iter().find(|name| sent.get(**name).is_some_and(Value::is_null)) {
        Some(name) => Err(error_response(400, &format!("{name} is required."))),
        None => relations::check(state, sent).and_then(|()| converted(state, collection, sent)),
    }
}

/// The members of a body with the types of existing records. The condition of a change order is pending (0), approved,
/// rejected or draft (3).
fn converted(state: &State, collection: &str, sent: &Map<String, Value>) -> Result<Map<String, Value>, Response> {
    let typed = kinds::typed(state.store(API), collection, sent)?;
    let condition = lookup::plain(typed.get("CONDITION")).filter(|_| collection == "ChangeOrders");
    if condition.is_some_and(|code| !["0", "1", "2", "3"].contains(&code.as_str())) {
        return Err(error_response(400, "CONDITION is not one of 0, 1, 2, 3."));
    }
    Ok(typed)
}

fn edit(state: &mut State, collection: &'static str, id: &str, mut changes: Map<String, Value>) -> Option<Value> {
    let now = time::local(state.now);
    let home = contacts::home(state.store(API), collection, id);
    let target = lookup::plain(changes.get("CHANGE_ORDER_ID"));
    let parent = target.and_then(|order| state.store(API).find("ChangeOrders", "ID", &order).map(Cow::into_owned));
    let record = state.store_mut(API).find_mut(home, "ID", id)?;
    let before = order_of(collection, record);
    items::edit(record, &mut changes);
    merge(record, &changes);
    if before.is_some() {
        prices::renew_item(record, &changes);
        for name in ["PRJ_ID", "PROJECTNAME"] {
            if let Some(value) = parent.as_ref().and_then(|order| order.get(name)) {
                set(record, name, value.clone());
            }
        }
    }
    for name in ["DATE_MODIFIED", "LMOD", "LEAD_LMOD_DATE"] {
        replace(record, name, json!(now));
    }
    for name in ["MODIFIED_BY", "LMOD_BY", "LMOD_CON_ID"] {
        replace(record, name, json!(CALLER));
    }
    let (shown, after) = (public(record), order_of(collection, record));
    for order in after.iter().chain(before.iter().filter(|order| Some(*order) != after.as_ref())) {
        prices::renew_order(state, order);
    }
    Some(if home == collection { shown } else { public(&contacts::contact(&shown)) })
}

/// The id of the change order that an item belongs to.
fn order_of(collection: &str, record: &Value) -> Option<String> {
    lookup::plain(record.get("CHANGE_ORDER_ID")).filter(|_| collection == "ChangeOrderItems")
}

/// Sets a member that the record has.
fn replace(record: &mut Value, name: &str, value: Value) {
    if let Some(member) = record.get_mut(name) {
        *member = value;
    }
}

/// Deletes a record and what belongs to it. The response is undocumented and empty.
pub fn delete(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let collection = collection(call);
    let id = wanted_id(call).unwrap_or_default().to_owned();
    let now = time::local(state.now);
    let home = contacts::home(state.store(API), collection, &id);
    let store = state.store_mut(API);
    let Some(record) = store.remove(home, "ID", &id) else {
        return not_found();
    };
    relations::delete_dependents(store, collection, &id);
    match collection {
        "ChangeOrderItems" => {
            let order = order_of(collection, &record).unwrap_or_default();
            prices::renew_order(state, &order);
        }
        "Projects" => {
            let gone = json!({"ID": record.get("ID"), "NAME": record.get("NAME"), "_deleted": now});
            store.push("DeletedProjects", gone);
        }
        _ => {}
    }
    Response::empty(200)
}

/// Archives a project.
pub fn archive(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let id = wanted_id(call).unwrap_or_default();
    match state.store_mut(API).find_mut(collection(call), "ID", id) {
        Some(record) => {
            set(record, "_archived", true);
            Response::empty(200)
        }
        None => not_found(),
    }
}
