//! Contacts. A lead is also a contact: leads are stored once and converted where contacts are requested.

use crate::decimal;
use crate::json::json;
use crate::listing::Listing;
use crate::lookup;
use crate::store::{Frozen, Store, set};
use serde_json::{Map, Value};
use std::borrow::Cow;

const CONTACTS: &str = "Contacts";
const LEADS: &str = "Leads";

/// The first record of a collection that satisfies a condition; contacts are followed by the leads.
pub fn first(store: &Store, collection: &str, wanted: Box<dyn Fn(&Value) -> bool>) -> Option<Value> {
    let sources = frozen(store, collection, (i64::MIN, i64::MAX));
    Listing { sources, wanted, skip: 0, take: 1, shown: Box::new(|record| record) }.next_record()
}

/// The records of a collection at one point in time, without records that are known to be modified outside of a period.
pub fn frozen(store: &Store, collection: &str, (from, to): (i64, i64)) -> Vec<Frozen> {
    let mut sources = vec![store.frozen_within(collection, from, to)];
    if collection == CONTACTS {
        sources.push(store.frozen_within(LEADS, from, to).viewed(contact));
    }
    sources
}

/// The record of an id; a contact may be a lead.
pub fn find<'s>(store: &'s Store, collection: &str, id: &str) -> Option<Cow<'s, Value>> {
    store.find(collection, "ID", id).or_else(|| {
        let lead = store.find(LEADS, "ID", id).filter(|_| collection == CONTACTS)?;
        Some(Cow::Owned(contact(&lead)))
    })
}

/// The collection that stores the record of an id.
pub fn home(store: &Store, collection: &'static str, id: &str) -> &'static str {
    let lead = collection == CONTACTS && store.find(collection, "ID", id).is_none();
    if lead { LEADS } else { collection }
}

/// The collection that numbers the new records of another: contacts and leads share their numbers.
pub fn numbering(collection: &'static str) -> &'static str {
    if collection == CONTACTS { LEADS } else { collection }
}

/// Whether a lead is listed: the document excludes "any previous leads that were converted to different contact types".
pub fn is_current(lead: &Value) -> bool {
    lookup::plain(lead.get("IS_LEAD")).is_none_or(|flag| flag != "false" && decimal::read(&flag) != Some(0.0))
}

/// A lead as a contact: with the members of contacts alone.
pub fn contact(lead: &Value) -> Value {
    let members = lead.as_object().into_iter().flatten();
    let shared = members
        .filter(|(name, _)| !name.starts_with("LEAD_") && !matches!(name.as_str(), "IS_LEAD" | "IS_SUB" | "IS_CLIENT"));
    let mut shown = Value::Object(shared.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>());
    for name in ["SUMMARY", "EXPERIENCE"] {
        set(&mut shown, name, Value::Null);
    }
    let kind = if is_current(lead) { "LEAD" } else { "BASIC" };
    for (name, value) in [("_types", json!([kind])), ("_project", json!([])), ("_project_types", json!([]))] {
        set(&mut shown, name, value);
    }
    shown
}
