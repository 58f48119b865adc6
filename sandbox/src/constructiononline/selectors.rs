//! Query parameters that select records.

use super::CALLER;
use crate::letters::lower;
use crate::lookup;
use crate::route::RoutedCall;
use crate::store::{reads, text};
use leadspan::operation::Operation;
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

/// The parameters that select the records of a listing. It outlives the call, as do bodies made in pieces.
pub struct Selection {
    operation: &'static Operation,
    collection: &'static str,
    /// The parameters with their values.
    given: Vec<(&'static str, String)>,
    /// The values of `types`.
    types: Vec<String>,
}

impl Selection {
    /// The selection of a call; calls by id select nothing.
    pub fn of(call: &RoutedCall<'_>, collection: &'static str) -> Self {
        let listing = wanted_id(call).is_none();
        let params = call.operation.params().filter(|_| listing);
        Self {
            operation: call.operation,
            collection,
            given: params.filter_map(|param| Some((param.name, call.arg(param.name)?.to_owned()))).collect(),
            types: call.args("types").into_iter().map(str::to_owned).collect(),
        }
    }

    /// Whether the parameters select a record.
    pub fn admits(&self, record: &Value) -> bool {
        self.given.iter().all(|(param, value)| self.admits_by(record, param, value))
    }

    /// The period in which the selected records are modified.
    pub fn period(&self) -> (i64, i64) {
        let from = self.given.iter().find(|(param, _)| *param == "fromDate");
        (from.and_then(|(_, value)| timestamp(value)).unwrap_or(i64::MIN), i64::MAX)
    }

    fn admits_by(&self, record: &Value, param: &str, value: &str) -> bool {
        let member = |name: &str| record.get(name).is_some_and(|held| holds(held, value));
        let time_of_change = || text(record, time_member(self.collection));
        let start = || text(record, "START_TIME");
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
            "types" if self.operation.id == "listProjectContacts" => member("_project_types"),
            "types" => self.types.iter().any(|kind| record.get("_types").is_some_and(|held| holds(held, kind))),
            "fromDate" => on_or_after(time_of_change(), value),
            "startDate" | "START" => on_or_after(start(), value),
            "endDate" => !on_or_after(start(), value) || day(start()) == day(value),
            "END" => timestamp(start()) <= timestamp(value),
            _ => true,
        }
    }
}

/// Whether a record belongs to the caller, for operations on the caller's own records.
pub fn belongs(operation: &Operation, record: &Value) -> bool {
    let own = matches!(operation.id, "listMyTimeSheets" | "listMyTimeData" | "listMyProjectTimeData");
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
