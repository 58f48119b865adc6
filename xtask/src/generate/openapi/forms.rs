//! The formats of strings that have an alias in the crate. JSON schemas are made of the aliased types, which say less.

use super::super::declarations::Declaration;
use super::super::model::ApiModel;
use super::super::names;
use serde_json::{Map, Value};

/// The form that every value of an alias has: the alias, a keyword of JSON Schema, its value.
pub type Form = (&'static str, &'static str, &'static str);

const FORMS: [Form; 2] = [("BsonId", "pattern", "^[0-9a-fA-F]{24}$"), ("Timestamp", "format", "date-time")];

/// Adds the formats to the members of all records.
pub fn add(api: &ApiModel, definitions: &mut Map<String, Value>) {
    for known in &api.types {
        let Declaration::Interface(interface) = &known.declaration else { continue };
        let Some(properties) = definitions.get_mut(known.meta.name).and_then(|schema| schema.get_mut("properties"))
        else {
            continue;
        };
        for member in &interface.members {
            if let Some(schema) = properties.get_mut(&member.name) {
                refine(schema, &member.kind);
            }
        }
    }
}

/// Adds the format of a type to the strings of its schema.
pub fn refine(schema: &mut Value, kind: &str) {
    if let Some((_, keyword, value)) = of_type(kind) {
        write(schema, keyword, value);
    }
}

/// The form of a type that mentions one alias and no other type.
pub fn of_type(kind: &str) -> Option<&'static Form> {
    let mut mentioned = names::mentioned(kind);
    let (Some(name), None) = (mentioned.next(), mentioned.next()) else { return None };
    FORMS.iter().find(|(alias, _, _)| *alias == name)
}

fn write(schema: &mut Value, keyword: &str, value: &str) {
    let is_text = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|kind| kind == "string"),
        kind => kind == "string",
    };
    if is_text {
        schema[keyword] = value.into();
    }
    for word in ["items", "anyOf"] {
        match schema.get_mut(word) {
            Some(Value::Array(list)) => list.iter_mut().for_each(|one| write(one, keyword, value)),
            Some(one) => write(one, keyword, value),
            None => {}
        }
    }
}
