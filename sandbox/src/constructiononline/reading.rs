//! Reads lists and single records.

use super::selectors::{Selection, belongs, wanted_id};
use super::{API, COMPANY, collection, contacts, error_response, filters, not_found};
use crate::http::Response;
use crate::json::json;
use crate::listing::Listing;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{public, set};
use leadspan::operation::{Operation, Shape};
use serde_json::Value;
use std::borrow::Cow;

/// Responds to a GET. Lists are arrays and single records bare objects, as the documents say.
pub fn respond(state: &State, call: &RoutedCall<'_>) -> Response {
    match call.operation.id {
        "checkProjectStartLimit" => Response::json(200, &json!(false)),
        "listCompanyContacts" if call.number("companyID") != Some(COMPANY) => {
            error_response(403, "The company is not yours.")
        }
        _ if call.operation.shape == Shape::FirstOf || wanted_id(call).is_some() => one(state, call),
        _ => many(state, call),
    }
}

fn one(state: &State, call: &RoutedCall<'_>) -> Response {
    let collection = collection(call);
    let selection = Selection::of(call, collection);
    let found = match wanted_id(call) {
        Some(id) => contacts::find(state.store(API), collection, id).map(Cow::into_owned),
        None => contacts::first(state.store(API), collection, Box::new(move |record| selection.admits(record))),
    };
    found.map_or_else(not_found, |record| Response::json(200, &shown(call.flag("detailed"), &record)))
}

fn many(state: &State, call: &RoutedCall<'_>) -> Response {
    let collection = collection(call);
    let filter = match call.arg("FILTER").map(filters::parse) {
        Some(None) => return not_found(),
        Some(filter) => filter,
        None => None,
    };
    let (operation, selection) = (call.operation, Selection::of(call, collection));
    let detailed = call.flag("detailed");
    let mut listing = Listing {
        sources: contacts::frozen(state.store(API), collection, selection.period()),
        wanted: Box::new(move |record| {
            visible(operation, record)
                && belongs(operation, record)
                && selection.admits(record)
                && filter.as_ref().is_none_or(|filter| filter.admits(record))
        }),
        skip: call.number("skip").unwrap_or(0) as usize,
        take: call.number("take").map_or(usize::MAX, |take| take as usize),
        shown: Box::new(move |record| if detailed { shown(detailed, &record) } else { record }),
    };
    match listing.next_record() {
        None if call.operation.empty_on_404 => not_found(),
        None if lump_sum(state, call) => Response::empty(200),
        first => Response::list(first, listing),
    }
}

/// Whether a listing includes a record: current leads, and the company's own projects unless it is for clients and
/// subcontractors.
fn visible(operation: &Operation, record: &Value) -> bool {
    match operation.id {
        "listCompanyProjects" | "listProjectsCreatedSince" => record.get("_client_sub") != Some(&Value::Bool(true)),
        "listLeads" => contacts::is_current(record),
        "listClientSubProjects" => record.get("_client_sub") == Some(&Value::Bool(true)),
        _ => true,
    }
}

/// A change order without items is a lump sum, and the list of its items an empty response.
fn lump_sum(state: &State, call: &RoutedCall<'_>) -> bool {
    let order = call.arg("changeOrderID").filter(|_| call.operation.id == "listItemsForChangeOrder");
    order.is_some_and(|id| state.store(API).find("ChangeOrders", "ID", id).is_some())
}

fn shown(detailed: bool, record: &Value) -> Value {
    let mut shown = public(record);
    if let Some(activities) = record.get("_activities").filter(|_| detailed) {
        set(&mut shown, "ACTIVITIES", activities.clone());
    }
    shown
}
