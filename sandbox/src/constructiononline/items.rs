//! Lines of purchase orders, bills, expenses, receipts and payments: assigns their ids and sums up the record's total.

use super::prices::{cents, number};
use crate::json::json;
use crate::lookup;
use crate::store::{Store, is, merge, set};
use serde_json::{Map, Value};

/// A collection that numbers lines and holds no records.
const LINES: &str = "_lines";

/// Assigns ids to the lines of a new record, and sets its total.
pub fn settle(store: &mut Store, record: &mut Value) {
    let Some(Value::Array(items)) = record.get_mut("ITEMS") else {
        return;
    };
    for line in items.iter_mut().filter(|line| line.is_object()) {
        let id = json!(store.new_number(LINES, "ID"));
        let mut numbered = json!({ "ID": id });
        if let Value::Object(sent) = &*line {
            merge(&mut numbered, sent);
            set(&mut numbered, "ID", id);
        }
        *line = numbered;
    }
    total(record);
}

/// Whether a record has all lines that an edit names. No document describes an unknown one; it is like any id without a
/// record.
pub fn has_all(record: &Value, changes: &Map<String, Value>) -> bool {
    let lines = |items: Option<&Value>| items.and_then(Value::as_array).cloned().unwrap_or_default();
    let known = lines(record.get("ITEMS"));
    lines(changes.get("ITEMS")).iter().all(|edit| {
        let id = lookup::plain(edit.get("ID")).unwrap_or_default();
        known.iter().any(|line| is(line, "ID", &id))
    })
}

/// Edits the lines whose ids the changes name, keeps the others, and removes `ITEMS` from the changes.
pub fn edit(record: &mut Value, changes: &mut Map<String, Value>) {
    let Some(Value::Array(edits)) = changes.shift_remove("ITEMS") else {
        return;
    };
    let Some(Value::Array(items)) = record.get_mut("ITEMS") else {
        return;
    };
    for edit in edits.iter().filter_map(Value::as_object) {
        let id = lookup::plain(edit.get("ID")).unwrap_or_default();
        if let Some(line) = items.iter_mut().find(|line| is(line, "ID", &id)) {
            let known = line.get("ID").cloned().unwrap_or_default();
            merge(line, edit);
            set(line, "ID", known);
        }
    }
    total(record);
}

/// Samples send every value as a string; a line without a quantity counts once.
fn total(record: &mut Value) {
    let Some(Value::Array(items)) = record.get("ITEMS") else {
        return;
    };
    let prices = items.iter().map(|line| number(line, "RATE").unwrap_or(0.0) * number(line, "QTY").unwrap_or(1.0));
    let sum = cents(prices.sum());
    for name in ["SUBTOTAL", "TOTAL"] {
        if record.get(name).is_some() {
            set(record, name, json!(sum));
        }
    }
}
