//! `data/<api>/bodies.json` equals the contract. `LEADSPAN_WRITE=1 cargo test -p leadspan-sandbox --test bodies`
//! rewrites it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use leadspan::operation::Api;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Keywords of a schema and their abbreviations.
const SHORT: [(&str, &str); 7] = [
    ("enum", "e"),
    ("required", "r"),
    ("minimum", "min"),
    ("maximum", "max"),
    ("minLength", "ml"),
    ("maxLength", "xl"),
    ("pattern", "pt"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

struct Converter<'c> {
    types: &'c Value,
    used: BTreeMap<String, Value>,
}

impl Converter<'_> {
    fn convert(&mut self, schema: &Value) -> Value {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let name = name.rsplit('/').next().unwrap().to_owned();
            if !self.used.contains_key(&name) {
                // Types can be recursive.
                self.used.insert(name.clone(), Value::Null);
                let converted = self.convert(&self.types[&name].clone());
                self.used.insert(name.clone(), converted);
            }
            return json!({ "$": name });
        }
        let mut short = Map::new();
        for (long, name) in [("anyOf", "|"), ("oneOf", "|"), ("allOf", "&")] {
            if let Some(parts) = schema.get(long).and_then(Value::as_array) {
                short.insert(name.to_owned(), parts.iter().map(|part| self.convert(part)).collect());
            }
        }
        match schema.get("type") {
            Some(Value::Array(types)) if types.len() == 1 => drop(short.insert("t".to_owned(), types[0].clone())),
            Some(types) => drop(short.insert("t".to_owned(), types.clone())),
            None => {}
        }
        for (long, name) in SHORT {
            let empty = |value: &&Value| !value.as_array().is_some_and(Vec::is_empty);
            if let Some(value) = schema.get(long).filter(empty) {
                short.insert(name.to_owned(), value.clone());
            }
        }
        if let Some(members) = schema.get("properties").and_then(Value::as_object).filter(|members| !members.is_empty())
        {
            let members: Map<_, _> = members.iter().map(|(name, own)| (name.clone(), self.convert(own))).collect();
            short.insert("p".to_owned(), Value::Object(members));
        }
        if let Some(others) = schema.get("additionalProperties").filter(|others| others.is_object()) {
            short.insert("v".to_owned(), self.convert(others));
        }
        if let Some(items) = schema.get("items").filter(|items| items.is_object()) {
            short.insert("i".to_owned(), self.convert(items));
        }
        Value::Object(short)
    }
}

/// The schema of an operation's body, which is in the request body or in a query parameter.
fn body_of(operation: &Value) -> Option<&Value> {
    let json = operation.pointer("/requestBody/content").and_then(Value::as_object).and_then(|content| {
        content.iter().find(|(media, _)| media.contains("json")).and_then(|(_, content)| content.get("schema"))
    });
    let params = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let mut in_query = params.filter_map(|param| param.get("content")?.as_object()?.values().next()?.get("schema"));
    in_query.next_back().or(json)
}

fn of_api(api: &str) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let file = root().join(format!("../tests/contract/{api}.openapi.yaml"));
    let contract: Value = serde_yaml_ng::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut converter = Converter { types: &contract["components"]["schemas"], used: BTreeMap::new() };
    let mut operations = BTreeMap::new();
    for item in contract["paths"].as_object().unwrap().values() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation.get("operationId").and_then(Value::as_str);
            if let (Some(id), Some(schema), true) = (id, body_of(operation), method != "get") {
                operations.insert(id.to_owned(), converter.convert(schema));
            }
        }
    }
    (converter.used, operations)
}

/// One type or operation per line, for readable diffs.
fn written(api: &str) -> String {
    let lines = |entries: &BTreeMap<String, Value>| {
        let lines: Vec<_> = entries.iter().map(|(name, schema)| format!("{}:{schema}", json!(name))).collect();
        lines.join(",\n")
    };
    let (types, operations) = of_api(api);
    format!("{{\"defs\":{{\n{}\n}},\"ops\":{{\n{}\n}}}}\n", lines(&types), lines(&operations))
}

#[test]
fn the_bodies_are_those_of_the_contract() {
    for api in Api::ALL.iter().map(|api| api.profile().module) {
        let (file, text) = (root().join("data").join(api).join("bodies.json"), written(api));
        if std::env::var_os("LEADSPAN_WRITE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(kept == text, "{} is not what the contract says; rewrite it with LEADSPAN_WRITE=1", file.display());
    }
}
