//! Query parameters that select records.

use super::CALLER;
use crate::letters::lower;
use crate::lookup;
use crate::route::RoutedCall;
use crate::store::{reads, text};
use serde_json::Value;

/// The timestamp of the last change, by collection.
pub fn time_member(collection: &str) -> &'static str {
    match collection {
        "Contacts" | "Opportunities" => "LMOD",
        "Projects" => "DATE_CREATED",
        "DeletedProjects" => "_deleted",
        _ => "DATE_MODIFIED",
    }
}

/// The id of the record that an operation reads, if it reads one.
pub fn wanted_id<'c>(call: &'c RoutedCall<'_>) -> Option<&'c str> {
    let by_id = match call.operation.id {
        "getEstimateCategory" => "catID",
        "getEstimateSubcategory" | "updateEstimateSubcategory" | "deleteEstimateSubcategory" => "subcatID",
        "getEstimateItem" | "updateEstimateItem" | "deleteEstimateItem" => "itemID",
        "getEstimateMarkupEntry" => "markupID",
        "updateEstimateMarkupEntry" => "muID",
        _ => "id",
    };
    call.arg(by_id).or_else(|| call.arg("ID"))
}

/// Whether the parameters select a record.
pub fn selects(call: &RoutedCall<'_>, collection: &str, record: &Value) -> bool {
    let listing = wanted_id(call).is_none();
    let mut params = call.operation.params();
    params.all(|param| match call.arg(param.name) {
        Some(value) if listing => selects_by(call, collection, record, param.name, value),
        _ => true,
    })
}

fn selects_by(call: &RoutedCall<'_>, collection: &str, record: &Value, param: &str, value: &str) -> bool {
    let member = |name: &str| record.get(name).is_some_and(|held| holds(held, value));
    match param {
        "projectID" | "ProjectID" | "prjID" => member("PRJ_ID") || member("PROJECT_ID") || member("_project"),
        "changeOrderID" => member("CHANGE_ORDER_ID"),
        "categoryID" => member("CATEGORY_ID"),
        "subCategoryID" => member("SUBCATEGORY_ID"),
        "estID" => member("_estimate"),
        "catID" => member("_category"),
        "subcatID" => member("_subcategory"),
        "scheduleID" => member("_schedule"),
        "companyID" => member("COMPANY_ID"),
        "userID" => member("_user"),
        "archived" => reads(record.get("_archived").unwrap_or(&Value::Bool(false)), &lower(value)),
        "email" => text(record, "EMAIL").eq_ignore_ascii_case(value),
        "phone" => [text(record, "PHONE"), text(record, "MOBILE_PHONE")].iter().any(|own| digits(own) == value),
        "types" if call.operation.id == "listProjectContacts" => member("_project_types"),
        "types" => call.args("types").iter().any(|kind| record.get("_types").is_some_and(|held| holds(held, kind))),
        "fromDate" => on_or_after(text(record, time_member(collection)), value),
        "startDate" => on_or_after(text(record, "START_TIME"), value),
        "endDate" => !on_or_after(text(record, "START_TIME"), value) || day(text(record, "START_TIME")) == day(value),
        "START" => on_or_after(text(record, "START_TIME"), value),
        "END" => timestamp(text(record, "START_TIME")) <= timestamp(value),
        _ => true,
    }
}

/// Whether a record belongs to the caller, for operations on the caller's own records.
pub fn belongs(call: &RoutedCall<'_>, record: &Value) -> bool {
    let own = matches!(call.operation.id, "listMyTimeSheets" | "listMyTimeData" | "listMyProjectTimeData");
    !own || record.get("_user").and_then(Value::as_i64) == Some(CALLER)
}

/// Whether a member equals a string, or is a list with an item that does.
fn holds(held: &Value, wanted: &str) -> bool {
    match held {
        Value::Array(items) => items.iter().any(|item| reads(item, wanted)),
        single => lookup::plain(Some(single)).as_deref() == Some(wanted),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn timestamp(text: &str) -> Option<i64> {
    crate::time::parse(text)
}

fn day(text: &str) -> Option<i64> {
    timestamp(text).map(|at| at.div_euclid(crate::time::DAY))
}

/// Whether a timestamp is on the day of `from` or later; false without a timestamp.
fn on_or_after(text: &str, from: &str) -> bool {
    timestamp(text).zip(timestamp(from)).is_some_and(|(at, from)| at >= from)
}
