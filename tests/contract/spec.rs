//! A contract file, with references resolved on demand.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// Verbs under a path.
const VERBS: [&str; 4] = ["get", "post", "put", "delete"];

/// One contract.
pub struct Spec {
    /// File and module name.
    pub api: &'static str,
    document: Value,
}

/// One operation of a contract.
pub struct Entry<'a> {
    /// `operationId`.
    pub id: &'a str,
    /// Path as it is sent.
    pub path: String,
    /// Verb in capitals.
    pub verb: String,
    /// All of it.
    pub body: &'a Value,
    /// Parameters, resolved.
    pub parameters: Vec<&'a Value>,
}

impl Spec {
    pub fn read(api: &'static str) -> Self {
        static FILES: LazyLock<BTreeMap<&str, Value>> =
            LazyLock::new(|| crate::apis().map(|api| (api, parse(api))).collect());
        Self { api, document: FILES[api].clone() }
    }

    /// The same contract with one value changed or, without a value, gone.
    pub fn changed(api: &'static str, pointer: &str, value: Option<Value>) -> Self {
        let mut spec = Self::read(api);
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = spec.document.pointer_mut(parent).unwrap_or_else(|| panic!("no such location: {pointer}"));
        match (parent, value) {
            (Value::Object(members), Some(value)) => drop(members.insert(name.to_owned(), value)),
            (Value::Object(members), None) => {
                drop(members.remove(name).unwrap_or_else(|| panic!("no such location: {pointer}")))
            }
            (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
            (Value::Array(items), None) => drop(items.remove(name.parse().unwrap())),
            (other, _) => panic!("{pointer} is in {other}"),
        }
        spec
    }

    /// The schemas by name.
    pub fn schemas(&self) -> &Map<String, Value> {
        self.document["components"]["schemas"].as_object().unwrap()
    }

    /// Follows references of any kind.
    pub fn resolve<'a>(&'a self, node: &'a Value) -> &'a Value {
        match node["$ref"].as_str() {
            Some(target) => self.resolve(self.document.pointer(target.strip_prefix('#').unwrap()).unwrap()),
            None => node,
        }
    }

    /// Every operation, in the order of the file.
    pub fn operations(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for (path, item) in self.document["paths"].as_object().unwrap() {
            for verb in VERBS {
                let body = &item[verb];
                if body.is_null() {
                    continue;
                }
                // Operations that share a path differ after `#`; then the true path has a member of its own.
                let path = body["x-http-path"].as_str().unwrap_or(path);
                let parameters = list(&body["parameters"]).iter().map(|node| self.resolve(node)).collect();
                entries.push(Entry {
                    id: body["operationId"].as_str().unwrap(),
                    path: path.split('#').next().unwrap().to_owned(),
                    verb: verb.to_uppercase(),
                    body,
                    parameters,
                });
            }
        }
        entries
    }
}

impl Entry<'_> {
    /// The documented statuses, with their responses.
    pub fn responses<'a>(&'a self, spec: &'a Spec) -> impl Iterator<Item = (u16, &'a Value)> {
        let responses = self.body["responses"].as_object().into_iter().flatten();
        responses.filter_map(|(status, node)| Some((status.parse().ok()?, spec.resolve(node))))
    }
}

fn parse(api: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/contract/{api}.openapi.yaml"));
    serde_yaml_ng::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The items of a list that may be missing.
pub fn list(node: &Value) -> &[Value] {
    node.as_array().map_or(&[], Vec::as_slice)
}

/// The names and values of an object that may be missing.
pub fn members(node: &Value) -> impl Iterator<Item = (&str, &Value)> {
    node.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// A list of strings that may be missing.
pub fn texts(node: &Value) -> Vec<&str> {
    list(node).iter().filter_map(Value::as_str).collect()
}
