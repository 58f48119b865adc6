//! The kind of a value, as far as both books can say it: a set of alternatives.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;

/// One alternative.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alt {
    Any,
    Null,
    Boolean,
    Number,
    Text,
    /// One of a closed set.
    OneOf(BTreeSet<String>),
    /// Any string, some of them known.
    Known(BTreeSet<String>),
    List(Shape),
    Map(Shape),
    Record(String),
    /// An object described in place; its schema as text.
    Inline(String),
}

/// All alternatives of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape(pub BTreeSet<Alt>);

impl Shape {
    pub fn of(alt: Alt) -> Self {
        Self(BTreeSet::from([alt]))
    }

    /// The same without null.
    pub fn solid(&self) -> Self {
        Self(self.0.iter().filter(|alt| **alt != Alt::Null).cloned().collect())
    }

    /// Adds an alternative; two closed sets of strings are one.
    fn add(&mut self, alt: Alt) {
        let Alt::OneOf(more) = alt else {
            self.0.insert(alt);
            return;
        };
        let known = self.0.iter().find_map(|alt| if let Alt::OneOf(set) = alt { Some(set.clone()) } else { None });
        if let Some(set) = known {
            self.0.remove(&Alt::OneOf(set.clone()));
            self.0.insert(Alt::OneOf(set.union(&more).cloned().collect()));
        } else {
            self.0.insert(Alt::OneOf(more));
        }
    }

    fn with(mut self, other: Self) -> Self {
        for alt in other.0 {
            self.add(alt);
        }
        if self.0.contains(&Alt::Any) { Self::of(Alt::Any) } else { self }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(",");
        for (index, alt) in self.0.iter().enumerate() {
            f.write_str(if index > 0 { "|" } else { "" })?;
            match alt {
                Alt::Any => f.write_str("any"),
                Alt::Null => f.write_str("null"),
                Alt::Boolean => f.write_str("boolean"),
                Alt::Number => f.write_str("number"),
                Alt::Text => f.write_str("text"),
                Alt::OneOf(set) => write!(f, "one of ({})", join(set)),
                Alt::Known(set) => write!(f, "text as ({})", join(set)),
                Alt::List(item) => write!(f, "list<{item}>"),
                Alt::Map(item) => write!(f, "map<{item}>"),
                Alt::Record(name) => f.write_str(name),
                Alt::Inline(_) => f.write_str("object in place"),
            }?;
        }
        Ok(())
    }
}

/// Named schemas, of a contract or of the crate.
pub struct Schemas<'a> {
    pub named: &'a Map<String, Value>,
    /// Unions that are a type of their own in both books.
    pub unions: &'a BTreeSet<String>,
}

impl Schemas<'_> {
    /// The shape of a schema.
    pub fn shape(&self, schema: &Value) -> Shape {
        self.walk(schema, &mut Vec::new())
    }

    /// The last word of a reference.
    pub fn target(schema: &Value) -> Option<&str> {
        schema["$ref"].as_str()?.rsplit('/').next()
    }

    fn walk(&self, schema: &Value, names: &mut Vec<String>) -> Shape {
        if let Some(name) = Self::target(schema) {
            return self.named(name, names);
        }
        for union in ["anyOf", "oneOf", "allOf"] {
            if let Some(parts) = schema[union].as_array().filter(|_| !is_record(schema)) {
                return parts.iter().fold(Shape::default(), |all, part| all.with(self.walk(part, names)));
            }
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ if schema.get("const").is_some() || schema.get("enum").is_some() => vec!["string"],
            _ if is_record(schema) => vec!["object"],
            _ => return Shape::of(Alt::Any),
        };
        kinds.iter().fold(Shape::default(), |all, kind| all.with(self.simple(kind, schema, names)))
    }

    fn named(&self, name: &str, names: &mut Vec<String>) -> Shape {
        let target = &self.named[name];
        let recursive = names.iter().any(|known| known == name);
        if recursive || is_record(target) || self.unions.contains(name) {
            return Shape::of(Alt::Record(name.to_owned()));
        }
        names.push(name.to_owned());
        let shape = self.walk(target, names);
        names.pop();
        shape
    }

    fn items(&self, schema: &Value, names: &mut Vec<String>) -> Shape {
        let Some(items) = schema.get("items") else { return Shape::of(Alt::Any) };
        let mut items = items.clone();
        // Known strings stand beside the list as well as in its items.
        if let Some(known) = schema.get("x-known-values") {
            items["x-known-values"] = known.clone();
        }
        self.walk(&items, names)
    }

    fn simple(&self, kind: &str, schema: &Value, names: &mut Vec<String>) -> Shape {
        Shape::of(match kind {
            "null" => Alt::Null,
            "boolean" => Alt::Boolean,
            "integer" | "number" => Alt::Number,
            "string" => text(schema),
            "array" => Alt::List(self.items(schema, names)),
            "object" if is_record(schema) => Alt::Inline(schema.to_string()),
            "object" => match schema.get("additionalProperties") {
                Some(item @ Value::Object(_)) => Alt::Map(self.walk(item, names)),
                _ => Alt::Map(Shape::of(Alt::Any)),
            },
            other => panic!("no such type: {other}"),
        })
    }
}

/// Whether a schema lists members.
pub fn is_record(schema: &Value) -> bool {
    schema["properties"].as_object().is_some_and(|members| !members.is_empty())
}

fn text(schema: &Value) -> Alt {
    let set = |name: &str| -> BTreeSet<String> {
        let values = schema[name].as_array().into_iter().flatten();
        values.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    if let Some(only) = schema["const"].as_str() {
        return Alt::OneOf(BTreeSet::from([only.to_owned()]));
    }
    let closed = set("enum");
    let known: BTreeSet<String> = set("x-extensible-enum").union(&set("x-known-values")).cloned().collect();
    match (closed.is_empty(), known.is_empty()) {
        (false, _) => Alt::OneOf(closed),
        (true, false) => Alt::Known(known),
        (true, true) => Alt::Text,
    }
}
