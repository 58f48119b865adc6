//! Examples for the exported documents: arguments that the sandbox answers, and the bodies that the documents print.

use super::super::model::Api;
use crate::process::root;
use leadspan::operation::Operation;
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// The examples of one API.
pub struct Examples {
    /// Arguments by operation: path and query members, and `body`.
    arguments: Map<String, Value>,
    /// Printed responses: operation, status and body.
    printed: Vec<(String, u64, Value)>,
}

impl Examples {
    /// Reads what the sandbox holds.
    pub fn read(api: &Api) -> Result<Self, String> {
        let sandbox = root().join("sandbox");
        let mut all = json(&sandbox.join("data/examples.json"))?;
        let arguments = match all.get_mut(api.module).map(Value::take) {
            Some(Value::Object(arguments)) => arguments,
            _ => return Err(format!("no examples of {}", api.name)),
        };
        let index = json(&sandbox.join("fixtures/index.json"))?;
        let mut printed = Vec::new();
        for entry in index.as_array().into_iter().flatten() {
            let text = |name: &str| entry[name].as_str().unwrap_or_default();
            if text("api") == api.module && text("kind") == "response" {
                let body = json(&sandbox.join("fixtures").join(text("file")))?;
                printed.push((text("operation").to_owned(), entry["status"].as_u64().unwrap_or_default(), body));
            }
        }
        Ok(Self { arguments, printed })
    }

    /// An example of an argument.
    pub fn argument(&self, operation: &Operation, name: &str) -> Option<&Value> {
        self.arguments.get(operation.id)?.get(name)
    }

    /// An example of a body, in JSON.
    pub fn body(&self, operation: &Operation, media: &str) -> Option<&Value> {
        self.argument(operation, "body").filter(|_| media.ends_with("json"))
    }

    /// The printed response of a status, if there is one.
    pub fn response(&self, operation: &Operation, status: u16) -> Option<&Value> {
        let found = self.printed.iter().find(|(id, of, _)| id == operation.id && *of == u64::from(status));
        found.map(|(_, _, body)| body)
    }
}

fn json(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
