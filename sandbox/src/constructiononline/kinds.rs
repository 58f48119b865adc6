//! What the members of records hold. Samples send every value as text, and records keep numbers and flags: what is sent is
//! turned into what records hold, and refused where it cannot be.

use super::problem;
use crate::decimal;
use crate::http::Response;
use crate::json::json;
use crate::lookup;
use crate::store::Store;
use serde_json::{Map, Value};

/// Records that are looked at for what a member holds.
const SAMPLES: usize = 40;

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
}

/// What a member holds in the first record that has it, of its own kind or of another. Ids of records that none has are numbers, all
/// else is text.
fn kind_of(store: &Store, collection: &str, name: &str) -> Kind {
    let held = |record: &Value| match record.get(name)? {
        Value::String(_) => Some(Kind::Text),
        Value::Number(_) => Some(Kind::Number),
        Value::Bool(_) => Some(Kind::Flag),
        _ => None,
    };
    let own = || store.iter(collection).take(SAMPLES).find_map(|record| held(&record));
    let others = || store.collections().flat_map(|other| store.printed(other)).find_map(held);
    let known = store.printed(collection).iter().find_map(held).or_else(own).or_else(others);
    known.unwrap_or(if name.ends_with("_ID") { Kind::Number } else { Kind::Text })
}

/// The members of a body as records hold them, without those that are the server's. Blank text for a number or a flag says
/// nothing.
pub fn typed(store: &Store, collection: &str, body: &Map<String, Value>) -> Result<Map<String, Value>, Response> {
    let mut members = Map::new();
    for (name, value) in body.iter().filter(|(name, _)| *name != "ID" && !name.starts_with('_')) {
        let text = lookup::plain(Some(value)).unwrap_or_default();
        let kind = kind_of(store, collection, name);
        if value.is_string() && text.trim().is_empty() && !matches!(kind, Kind::Text) {
            continue;
        }
        let turned = match (kind, value) {
            (_, Value::Null | Value::Array(_) | Value::Object(_)) | (Kind::Text, Value::String(_)) => value.clone(),
            (Kind::Text, _) => json!(text),
            (Kind::Number, Value::Number(_)) | (Kind::Flag, Value::Bool(_)) => value.clone(),
            (Kind::Number, _) => number(&text).ok_or_else(|| refusal(name, "a number"))?,
            (Kind::Flag, _) => flag(&text).ok_or_else(|| refusal(name, "true or false"))?,
        };
        members.insert(name.clone(), turned);
    }
    Ok(members)
}

/// A number as samples write it: `"3,000"`.
fn number(text: &str) -> Option<Value> {
    let plain = text.trim().replace(',', "");
    decimal::read(&plain)?;
    serde_json::from_str(&plain).ok().filter(Value::is_number).or_else(|| decimal::tidy(&plain))
}

fn flag(text: &str) -> Option<Value> {
    let is = |words: [&str; 2]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    if is(["true", "1"]) || is(["false", "0"]) { Some(json!(is(["true", "1"]))) } else { None }
}

fn refusal(name: &str, wanted: &str) -> Response {
    let mut refusal = problem(400, &format!("{name} is not {wanted}."));
    refusal.set(crate::HINT, &format!("body/{name} is not {wanted}"));
    refusal
}
