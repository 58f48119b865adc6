//! Rules of query parameters that the kinds of the operation table do not express.

use super::{flows, stats};
use crate::zone::Zone;
use crate::{lookup, parse, schema};
use serde_json::Value;

/// Validates a value.
pub fn parameter_error(name: &str, value: &str) -> Option<String> {
    let text = match name {
        "rules" | "rule" => return rules(value),
        "column" if !stats::is_column(value) => "is not a column",
        // "Use null to return changelogs that don't have a reference a user."
        "user_id" if value != "null" && !schema::is_bson_id(value) => schema::NO_BSON_ID,
        "timezone" if Zone::named(value).is_none() => "is neither a tz database name nor an offset in seconds",
        "timeframe" if flows::frame(Some(value), 0).is_none() => "is not a time frame such as previous_30_days",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Validates a filter rule or a list of them.
fn rules(value: &str) -> Option<String> {
    let refused = match parse::json(value) {
        Some(Value::Array(rules)) => rules.iter().try_for_each(lookup::check),
        Some(rule @ Value::Object(_)) => lookup::check(&rule),
        _ => return Some("is not a filter rule".to_owned()),
    };
    refused.err().map(|bad| bad.0)
}
