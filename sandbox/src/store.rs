//! Records in memory: named collections of JSON objects.
//!
//! Members that begin with an underscore are the sandbox's own (an estimate item's estimate, which no document names);
//! they never leave in a response.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// All records of one API.
#[derive(Debug, Clone, Default)]
pub struct Store(BTreeMap<String, Vec<Value>>);

impl Store {
    /// The records of a collection in their order; empty when there are none.
    pub fn all(&self, collection: &str) -> &[Value] {
        self.0.get(collection).map_or(&[], Vec::as_slice)
    }

    /// The names of the collections.
    pub fn collections(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The first record whose member `key` reads `id`.
    pub fn find(&self, collection: &str, key: &str, id: &str) -> Option<&Value> {
        self.all(collection).iter().find(|record| is(record, key, id))
    }

    /// As [`Store::find`], to change it.
    pub fn find_mut(&mut self, collection: &str, key: &str, id: &str) -> Option<&mut Value> {
        self.0.get_mut(collection)?.iter_mut().find(|record| is(record, key, id))
    }

    /// Adds a record at the end.
    pub fn push(&mut self, collection: &str, record: Value) {
        self.0.entry(collection.to_owned()).or_default().push(record);
    }

    /// Takes a record out.
    pub fn remove(&mut self, collection: &str, key: &str, id: &str) -> Option<Value> {
        let records = self.0.get_mut(collection)?;
        let at = records.iter().position(|record| is(record, key, id))?;
        Some(records.remove(at))
    }

    /// Puts the records of a JSON object of lists into the collections named by its members.
    pub fn load(&mut self, data: &str) {
        let Ok(Value::Object(collections)) = serde_json::from_str(data) else {
            return;
        };
        for (name, records) in collections {
            if let Value::Array(records) = records {
                self.0.entry(name).or_default().extend(records);
            }
        }
    }

    /// The number above every numeric `key` of a collection.
    pub fn next_number(&self, collection: &str, key: &str) -> i64 {
        let numbers = self.all(collection).iter().filter_map(|record| record.get(key)?.as_i64());
        numbers.max().unwrap_or(100_000) + 1
    }
}

/// Whether a member of a record reads `text`, be it a text or a number.
pub fn is(record: &Value, key: &str, text: &str) -> bool {
    record.get(key).is_some_and(|value| reads(value, text))
}

/// Whether a scalar reads `text`.
pub fn reads(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Number(number) => number.to_string() == text,
        Value::Bool(flag) => flag.to_string() == text,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A record as it leaves: without the sandbox's own members.
pub fn public(record: &Value) -> Value {
    match record {
        Value::Object(members) => {
            let shown = members.iter().filter(|(name, _)| !name.starts_with('_'));
            Value::Object(shown.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

/// Writes the members of `changes` over those of `record`.
pub fn merge(record: &mut Value, changes: &Map<String, Value>) {
    if let Value::Object(members) = record {
        for (name, value) in changes {
            members.insert(name.clone(), value.clone());
        }
    }
}

/// Sets one member of an object.
pub fn set(record: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(members) = record {
        members.insert(name.to_owned(), value.into());
    }
}

/// The text of a member; empty when it is absent or no text.
pub fn text<'a>(record: &'a Value, name: &str) -> &'a str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}
