//! Validates bodies against the types of the contract.
//!
//! `data/<api>/bodies.json` holds the schema of each operation's body and the types it refers to, abbreviated: `t` type
//! or types, `p` members, `v` other members, `r` required members, `i` items, `e` the values of a closed set, `|` alternatives,
//! `&` all of these, `$` a named type, `min`, `max`, `ml` and `xl` (minimum and maximum length), `pt` a pattern. A test
//! compares it with the contract.

use crate::check::FieldError;
use crate::json::json;
use crate::vendor::{self, PerApi};
use crate::{decimal, parse, print, time};
use leadspan::operation::{Api, Operation};
use serde_json::{Map, Value};
use std::sync::OnceLock;

static BODIES: PerApi<Value> = [const { OnceLock::new() }; Api::ALL.len()];

/// Suffix of members that are documented as timestamps, and only of those.
const TIME: &str = "_at";

/// Validation depth; deeper levels are accepted unchecked.
const DEEPEST: usize = 16;

/// A validation error in a body.
#[derive(Debug)]
pub struct BodyError {
    /// The members and indexes that lead to the value.
    pub path: Vec<String>,
    /// What is wrong, as a predicate: `is required`.
    pub text: String,
}

impl BodyError {
    /// The same for APIs that name a member by a dotted path.
    pub fn field_error(&self) -> FieldError {
        FieldError::new(&self.path.join("."), self.text.as_str())
    }

    /// A JSON pointer, such as `/steps/0/type`.
    pub fn pointer(&self) -> String {
        self.path.iter().map(|part| format!("/{part}")).collect()
    }
}

/// Validates the body of a call.
pub fn errors(operation: &Operation, body: &Value) -> Vec<BodyError> {
    let read = || parse::json(vendor::of(operation.api).bodies).unwrap_or_default();
    let mut found = Vec::new();
    let bodies = BODIES.get(operation.api as usize).map(|bodies| bodies.get_or_init(read));
    if let Some((bodies, schema)) = bodies.and_then(|bodies| Some((bodies, bodies.get("ops")?.get(operation.id)?))) {
        let checker = SchemaCheck { types: bodies.get("defs").unwrap_or(&Value::Null) };
        checker.check(schema, body, &mut Vec::new(), &mut found);
    }
    found
}

/// Messages in the structure of the body: "the body of the response maps the error messages to the original JSON document".
pub fn tree(errors: &[BodyError]) -> Value {
    let mut root = json!({});
    for error in errors {
        let mut at = &mut root;
        for part in &error.path {
            if !at.is_object() {
                *at = json!({});
            }
            let Value::Object(members) = at else { break };
            at = members.entry(part.clone()).or_insert(Value::Null);
        }
        match at {
            Value::Array(texts) => texts.push(json!(error.text)),
            Value::Object(members) if !members.is_empty() => {}
            slot => *slot = json!([error.text]),
        }
    }
    // An error of the body as a whole has no member.
    match root {
        Value::Array(texts) => json!({ "": texts }),
        root => root,
    }
}

struct SchemaCheck<'s> {
    types: &'s Value,
}

impl SchemaCheck<'_> {
    fn check(&self, schema: &Value, value: &Value, path: &mut Vec<String>, found: &mut Vec<BodyError>) {
        if path.len() > DEEPEST {
            return;
        }
        let mut report = |text: String| found.push(BodyError { path: path.clone(), text });
        if let Some(name) = schema.get("$").and_then(Value::as_str) {
            if name == "BsonId" && !value.as_str().is_some_and(is_bson_id) {
                return report(NO_BSON_ID.to_owned());
            }
            if let Some(named) = self.types.get(name) {
                self.check(named, value, path, found);
            }
            return;
        }
        if let Some(Value::Array(choices)) = schema.get("|")
            && !choices.iter().any(|choice| self.fits(choice, value, path.len()))
        {
            return self.nearest(choices, value, path, found);
        }
        for part in schema.get("&").and_then(Value::as_array).into_iter().flatten() {
            self.check(part, value, path, found);
        }
        let mut report = |text: String| found.push(BodyError { path: path.clone(), text });
        if let Some(types) = schema.get("t")
            && !is_of(types, value)
        {
            return report(format!("is not {}", type_names(types)));
        }
        if let Some(Value::Array(values)) = schema.get("e")
            && !values.contains(value)
        {
            return report(format!("is not one of {}", listed(values)));
        }
        if let Some(text) = limits(schema, value) {
            report(text);
        }
        match value {
            Value::Object(members) => self.members(schema, members, path, found),
            Value::Array(items) => {
                if let Some(schema) = schema.get("i") {
                    for (at, item) in items.iter().enumerate() {
                        path.push(at.to_string());
                        self.check(schema, item, path, found);
                        path.pop();
                    }
                }
            }
            _ => {}
        }
    }

    fn members(
        &self,
        schema: &Value,
        members: &Map<String, Value>,
        path: &mut Vec<String>,
        found: &mut Vec<BodyError>,
    ) {
        let required = schema.get("r").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| members.get(*name).is_none()) {
            path.push(name.to_owned());
            found.push(BodyError { path: path.clone(), text: "is required".to_owned() });
            path.pop();
        }
        let (known, others) = (schema.get("p"), schema.get("v"));
        for (name, value) in members {
            if let Some(schema) = known.and_then(|known| known.get(name)).or(others) {
                path.push(name.clone());
                self.check(schema, value, path, found);
                if name.ends_with(TIME) && value.as_str().is_some_and(|text| !time::is_rfc3339(text)) {
                    found.push(BodyError { path: path.clone(), text: "is not a time in RFC 3339".to_owned() });
                }
                path.pop();
            }
        }
    }

    fn fits(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let mut found = Vec::new();
        self.check(schema, value, &mut vec![String::new(); depth], &mut found);
        found.is_empty()
    }

    /// The errors of the alternative that matches best: the one whose first error is deepest.
    fn nearest(&self, choices: &[Value], value: &Value, path: &mut Vec<String>, found: &mut Vec<BodyError>) {
        let alternatives = choices.iter().map(|choice| {
            let mut own = Vec::new();
            self.check(choice, value, path, &mut own);
            own
        });
        let depth = |own: &Vec<BodyError>| own.first().map_or(0, |error| error.path.len());
        found.extend(alternatives.max_by_key(depth).unwrap_or_default());
    }
}

/// The error of a malformed id.
pub const NO_BSON_ID: &str = "is not an id of 24 hexadecimal digits";

/// Whether a string has the format of a LeadConduit id.
pub fn is_bson_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The pattern of the ids of a flow's parts. The only other one is that of record ids.
const SHORT_ID: &str = "^[0-9a-zA-Z]{6}$";

fn is_short_id(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_of(types: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => decimal::of(value).is_some_and(|number| number.fract() == 0.0),
        Some("null") => value.is_null(),
        _ => true,
    };
    match types {
        Value::Array(types) => types.iter().any(is),
        kind => is(kind),
    }
}

fn type_names(types: &Value) -> String {
    let word = |kind: &Value| match kind.as_str().unwrap_or_default() {
        "object" => "an object",
        "array" => "a list",
        "string" => "a string",
        "boolean" => "true or false",
        "number" => "a number",
        "integer" => "a whole number",
        _ => "null",
    };
    match types {
        Value::Array(types) => types.iter().map(word).collect::<Vec<_>>().join(" or "),
        kind => word(kind).to_owned(),
    }
}

fn listed(values: &[Value]) -> String {
    let texts = values.iter().map(|value| value.as_str().map_or_else(|| print::text(value), str::to_owned));
    texts.collect::<Vec<_>>().join(", ")
}

fn limits(schema: &Value, value: &Value) -> Option<String> {
    let bound = |name: &str| schema.get(name).and_then(decimal::of);
    match value {
        Value::Number(_) => {
            let number = decimal::of(value)?;
            // Limits are printed as they stand in the table: formatting floats adds 8 KB of gzip.
            let passed = |name: &str, passes: fn(f64, f64) -> bool| {
                bound(name).filter(|limit| passes(number, *limit)).and_then(|_| schema.get(name))
            };
            let low = passed("min", |number, min| number < min).map(|min| format!("is below {}", print::text(min)));
            low.or_else(|| {
                passed("max", |number, max| number > max).map(|max| format!("is above {}", print::text(max)))
            })
        }
        Value::String(text) => {
            let length = text.chars().count() as f64;
            if schema.get("pt").is_some_and(|pattern| pattern == SHORT_ID) && !is_short_id(text) {
                return Some("is not an id of 6 letters and digits".to_owned());
            }
            if let Some(most) = bound("xl").filter(|most| length > *most) {
                return Some(format!("has more than {} characters", most as u64));
            }
            let least = bound("ml").filter(|least| length < *least)?;
            Some(if least <= 1.0 {
                "is empty".to_owned()
            } else {
                format!("has fewer than {} characters", least as u64)
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn found(id: &str, body: &Value) -> Value {
        let row = table::rows(Api::LeadConduit).iter().find(|row| row.operation.id == id).unwrap();
        tree(&errors(&row.operation, body))
    }

    #[test]
    fn complaints_stand_where_they_belong() {
        assert_eq!(found("createEntity", &json!({"name": "n"})), json!({}));
        assert_eq!(found("createEntity", &json!({"name": {}})), json!({"name": ["is not a string"]}));
        assert_eq!(found("createEntity", &json!({})), json!({"name": ["is required"]}));
        assert_eq!(found("createEntity", &json!([1])), json!({"": ["is not an object"]}));
        let flow = json!({"name": "n", "id": "zzz", "sources": [{"entity": {"id": 1}}]});
        assert_eq!(
            found("createFlow", &flow),
            json!({"id": ["is not an id of 24 hexadecimal digits"], "sources": {"0": {"entity": {"id": ["is not an id of 24 hexadecimal digits"]}}}})
        );
    }
}
