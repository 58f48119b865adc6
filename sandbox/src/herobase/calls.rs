//! Call records.

use super::{API, export, not_found, time_format};
use crate::csv;
use crate::http::Response;
use crate::json::json;
use crate::listing::Listing;
use crate::lookup;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{Frozen, text};
use serde_json::Value;

/// Responds to operations that read calls.
pub fn respond(state: &State, call: &RoutedCall<'_>) -> Response {
    if call.operation.id == "listCallRecordings" {
        return match state.store(API).find("calls", "uniqueId", call.id()) {
            Some(found) if lookup::plain(found.get("connected")).as_deref() == Some("true") => {
                Response::json(200, &json!([{"callId": call.id(), "format": "mp3"}]))
            }
            Some(_) => Response::json(200, &json!([])),
            None => not_found("The call does not exist."),
        };
    }
    let start = call.arg("StartTime").and_then(time_format::parse).unwrap_or_default();
    let end = start.saturating_add(call.arg("TimeSpan").and_then(time_format::span).unwrap_or_default());
    let unit = call.arg("OrgCode").or_else(|| call.arg("orgCode")).map(str::to_owned);
    let wanted = move |record: &Value| {
        let at = crate::time::parse(text(record, "startTime"));
        let own = lookup::plain(lookup::raw_at(record, "user.orgCode"));
        at.is_some_and(|at| (start..end).contains(&at)) && (unit.is_none() || own == unit)
    };
    if call.operation.id == "exportCallsCsv" {
        return table(call, state.store(API).frozen_within("calls", start, end), Box::new(wanted));
    }
    let mut listing = Listing {
        sources: vec![state.store(API).frozen_within("calls", start, end)],
        wanted: Box::new(wanted),
        skip: 0,
        take: call.number("Limit").map_or(usize::MAX, |limit| limit as usize),
        shown: Box::new(|call| call),
    };
    Response::list(listing.next_record(), listing)
}

fn table(call: &RoutedCall<'_>, records: Frozen, wanted: Box<dyn Fn(&Value) -> bool>) -> Response {
    let columns = ["uniqueId", "uniqueLeadId", "startTime", "endTime", "connected", "endCause", "conversationDuration"];
    export::in_pieces(call, |encode| csv::CsvLines {
        header: csv::line(columns.into_iter(), ';'),
        records,
        wanted,
        shown: Value::clone,
        paths: columns.map(str::to_owned).to_vec(),
        separator: ';',
        encode,
        ended: false,
    })
}
