//! Types of members. Samples send every value as a string while records hold numbers and flags: sent values are
//! converted to the type that other records have there, and rejected if that fails.

use super::error_response;
use crate::decimal;
use crate::http::Response;
use crate::json::json;
use crate::lookup;
use crate::parse;
use crate::store::Store;
use serde_json::{Map, Value};

/// Number of records that are examined for the type of a member.
const SAMPLES: usize = 40;

/// Members documented as numbers that are null in every printed record.
const NUMBERS: [&str; 8] =
    ["COST_TOTAL", "LAT", "LEAD_ASSIGNED_TO", "LEAD_PROBABILITY", "LON", "MULTIPLIER", "QB_ACTUAL", "QB_COMMITTED"];

#[derive(Clone, Copy, PartialEq)]
enum MemberKind {
    Text,
    Number,
    Flag,
    /// Lines, such as those of a bill.
    List,
}

/// Where to look up types: in the members of records, or in the lines of one of their lists.
#[derive(Clone, Copy)]
struct KindLookup<'s> {
    store: &'s Store,
    collection: &'s str,
    list: Option<&'s str>,
}

impl KindLookup<'_> {
    /// The type of a member in one record.
    fn held(self, record: &Value, name: &str) -> Option<MemberKind> {
        let own = |holder: &Value| match holder.get(name)? {
            Value::String(_) => Some(MemberKind::Text),
            Value::Number(_) => Some(MemberKind::Number),
            Value::Bool(_) => Some(MemberKind::Flag),
            Value::Array(_) => Some(MemberKind::List),
            _ => None,
        };
        match self.list {
            Some(list) => record.get(list)?.as_array()?.iter().find_map(own),
            None => own(record),
        }
    }

    /// The type of a member in the first record that has it, in its own collection or another. Ids without an example are
    /// numbers.
    fn known_kind(self, name: &str) -> Option<MemberKind> {
        let held = |record: &Value| self.held(record, name);
        let own = || self.store.iter(self.collection).take(SAMPLES).find_map(|record| held(&record));
        let others = || self.store.collections().flat_map(|other| self.store.printed(other)).find_map(held);
        let known = self.store.printed(self.collection).iter().find_map(held).or_else(own).or_else(others);
        known.or_else(|| (name.ends_with("_ID") || NUMBERS.contains(&name)).then_some(MemberKind::Number))
    }

    /// Converts members to the types of existing records. An empty string for a number or a flag is omitted. A member
    /// without an example becomes a string, or stays an object or a list.
    fn typed<'v>(self, members: impl Iterator<Item = (&'v String, &'v Value)>) -> Result<Map<String, Value>, Mismatch> {
        let mut turned = Map::new();
        for (name, value) in members {
            let kind = self.known_kind(name);
            if is_blank(value) && matches!(kind, Some(MemberKind::Number | MemberKind::Flag)) {
                continue;
            }
            let own = match (kind, value) {
                (Some(MemberKind::List), Value::Array(lines)) if self.list.is_none() => self.lines(name, lines),
                _ => converted(kind, value).ok_or_else(|| Mismatch::of(kind)),
            };
            let own = own.and_then(|own| if is_id(name) { whole(own) } else { Ok(own) });
            turned.insert(name.clone(), own.map_err(|mismatch| mismatch.within(name))?);
        }
        Ok(turned)
    }

    fn lines(self, list: &str, lines: &[Value]) -> Result<Value, Mismatch> {
        let nested = KindLookup { list: Some(list), ..self };
        let typed = lines.iter().enumerate().map(|(at, line)| match line {
            Value::Object(members) => {
                nested.typed(members.iter()).map(Value::Object).map_err(|mismatch| mismatch.within(&at.to_string()))
            }
            other => Ok(other.clone()),
        });
        typed.collect::<Result<_, _>>().map(Value::Array)
    }
}

/// Converts a value to a type.
fn converted(kind: Option<MemberKind>, value: &Value) -> Option<Value> {
    let text = || lookup::plain(Some(value)).unwrap_or_default();
    match (kind, value) {
        (_, Value::Null)
        | (None, Value::Array(_) | Value::Object(_))
        | (None | Some(MemberKind::Text), Value::String(_))
        | (Some(MemberKind::Number), Value::Number(_))
        | (Some(MemberKind::Flag), Value::Bool(_))
        | (Some(MemberKind::List), Value::Array(_)) => Some(value.clone()),
        (_, Value::Array(_) | Value::Object(_)) | (Some(MemberKind::List), _) => None,
        (None | Some(MemberKind::Text), _) => Some(json!(text())),
        (Some(MemberKind::Number), _) => number(&text()),
        (Some(MemberKind::Flag), _) => flag(&text()),
    }
}

fn is_id(name: &str) -> bool {
    name.ends_with("_ID") || name.ends_with("_BY")
}

/// Rejects numbers with a fraction.
fn whole(value: Value) -> Result<Value, Mismatch> {
    match decimal::of(&value) {
        Some(number) if number.fract() != 0.0 => Err(Mismatch { path: Vec::new(), wanted: "a whole number" }),
        _ => Ok(value),
    }
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A member that cannot be converted.
struct Mismatch {
    /// The members and indexes that lead to it, the last one first.
    path: Vec<String>,
    wanted: &'static str,
}

impl Mismatch {
    fn of(kind: Option<MemberKind>) -> Self {
        let wanted = match kind {
            Some(MemberKind::Number) => "a number",
            Some(MemberKind::Flag) => "true or false",
            Some(MemberKind::List) => "a list",
            Some(MemberKind::Text) | None => "a string",
        };
        Self { path: Vec::new(), wanted }
    }

    fn within(mut self, part: &str) -> Self {
        self.path.push(part.to_owned());
        self
    }

    fn refusal(mut self) -> Response {
        self.path.reverse();
        let mut refusal = error_response(400, &format!("{} is not {}.", self.path.join("."), self.wanted));
        refusal.set(crate::HINT, format!("body/{} is not {}", self.path.join("/"), self.wanted));
        refusal
    }
}

/// Converts the members of a body, without those that the server sets.
pub fn typed(store: &Store, collection: &str, body: &Map<String, Value>) -> Result<Map<String, Value>, Response> {
    let own = body.iter().filter(|(name, _)| *name != "ID" && !name.starts_with('_'));
    KindLookup { store, collection, list: None }.typed(own).map_err(Mismatch::refusal)
}

/// A number in the samples' format: `"3,000"`.
fn number(text: &str) -> Option<Value> {
    let plain = text.trim().replace(',', "");
    decimal::read(&plain)?;
    parse::json(&plain).filter(Value::is_number).or_else(|| decimal::tidy(&plain))
}

fn flag(text: &str) -> Option<Value> {
    let is = |words: [&str; 2]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    if is(["true", "1"]) || is(["false", "0"]) { Some(json!(is(["true", "1"]))) } else { None }
}
