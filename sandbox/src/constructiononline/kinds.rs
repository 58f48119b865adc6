//! What the members of records hold. Samples send every value as text, and records keep numbers and flags: what is sent is
//! turned into what records hold, and refused where it cannot be.

use super::problem;
use crate::decimal;
use crate::http::Response;
use crate::json::json;
use crate::lookup;
use crate::parse;
use crate::store::Store;
use serde_json::{Map, Value};

/// Records that are looked at for what a member holds.
const SAMPLES: usize = 40;

/// Members that are documented as numbers and null in every record that is printed.
const NUMBERS: [&str; 8] =
    ["COST_TOTAL", "LAT", "LEAD_ASSIGNED_TO", "LEAD_PROBABILITY", "LON", "MULTIPLIER", "QB_ACTUAL", "QB_COMMITTED"];

#[derive(Clone, Copy, PartialEq)]
enum MemberKind {
    Text,
    Number,
    Flag,
    /// Lines, as of a bill.
    List,
}

/// Where the members stand whose kinds are asked for: in records, or in the lines of a list that they hold.
#[derive(Clone, Copy)]
struct KindLookup<'s> {
    store: &'s Store,
    collection: &'s str,
    list: Option<&'s str>,
}

impl KindLookup<'_> {
    /// What a member holds in one record.
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

    /// What a member holds in the first record that has it, of its own kind or of another. Ids of records that none has are
    /// numbers.
    fn known_kind(self, name: &str) -> Option<MemberKind> {
        let held = |record: &Value| self.held(record, name);
        let own = || self.store.iter(self.collection).take(SAMPLES).find_map(|record| held(&record));
        let others = || self.store.collections().flat_map(|other| self.store.printed(other)).find_map(held);
        let known = self.store.printed(self.collection).iter().find_map(held).or_else(own).or_else(others);
        known.or_else(|| (name.ends_with("_ID") || NUMBERS.contains(&name)).then_some(MemberKind::Number))
    }

    /// The members as records hold them. Blank text for a number or a flag says nothing. What no record holds is text, or what it
    /// is if it has parts.
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

/// A value as a member of a kind holds it.
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

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A member that cannot be what records hold.
struct Mismatch {
    /// The members and positions that lead to it, the last one first.
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
        let mut refusal = problem(400, &format!("{} is not {}.", self.path.join("."), self.wanted));
        refusal.set(crate::HINT, format!("body/{} is not {}", self.path.join("/"), self.wanted));
        refusal
    }
}

/// The members of a body as records hold them, without those that are the server's.
pub fn typed(store: &Store, collection: &str, body: &Map<String, Value>) -> Result<Map<String, Value>, Response> {
    let own = body.iter().filter(|(name, _)| *name != "ID" && !name.starts_with('_'));
    KindLookup { store, collection, list: None }.typed(own).map_err(Mismatch::refusal)
}

/// A number as samples write it: `"3,000"`.
fn number(text: &str) -> Option<Value> {
    let plain = text.trim().replace(',', "");
    decimal::read(&plain)?;
    parse::json(&plain).filter(Value::is_number).or_else(|| decimal::tidy(&plain))
}

fn flag(text: &str) -> Option<Value> {
    let is = |words: [&str; 2]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    if is(["true", "1"]) || is(["false", "0"]) { Some(json!(is(["true", "1"]))) } else { None }
}
