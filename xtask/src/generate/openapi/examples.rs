//! Examples for the exported documents: arguments that the sandbox accepts, the bodies that the documents print and, where they
//! print none or break off, those of the sandbox.

use super::super::model::ApiModel;
use crate::process::root;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use leadspan::http::request::prepare;
use leadspan::operation::{Operation, Part};
use leadspan_sandbox::{Request, SandboxCredentials, SandboxOptions, State, examples, handle, vendor};
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// Records of a list, or lines of a table, that an example shows.
const SHOWN: usize = 2;

/// The examples of one API.
pub struct Examples {
    /// Arguments by operation: path and query members, and `body`.
    arguments: Map<String, Value>,
    /// Printed responses: operation, status and body.
    printed: Vec<(String, u64, Value)>,
    /// A fresh sandbox.
    sandbox: State,
}

impl Examples {
    /// Reads what the sandbox holds.
    pub fn read(api: &ApiModel) -> Result<Self, String> {
        let sandbox = root().join("sandbox");
        let Value::Object(arguments) = json(&sandbox.join("data").join(api.module).join("examples.json"))? else {
            return Err(format!("no examples of {}", api.name));
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
        Ok(Self { arguments, printed, sandbox: State::new(SandboxOptions::default()) })
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
    pub fn printed(&self, operation: &Operation, status: u16) -> Option<&Value> {
        let found = self.printed.iter().find(|(id, of, _)| id == operation.id && *of == u64::from(status));
        found.map(|(_, _, body)| body)
    }

    /// The report of a delete that broke flows: that of the operation or, as all have the same form, the first one printed.
    pub fn accepted(&self, operation: &Operation) -> Option<&Value> {
        const ACCEPTED: u16 = 202;
        let first = || self.printed.iter().find(|(_, status, _)| *status == u64::from(ACCEPTED));
        self.printed(operation, ACCEPTED).or_else(|| first().map(|(_, _, body)| body))
    }

    /// The sandbox's response to the example arguments, in JSON or as a table; lists are cut short.
    pub fn response(&self, operation: &'static Operation, media: &str) -> Result<Option<Value>, String> {
        let failed = |what: String| format!("the example of {}: {what}", operation.id);
        let given = examples::of(operation).ok_or_else(|| failed("missing".into()))?;
        let body = given.get("body").map(Value::to_string);
        let prepared = prepare(operation, &examples::arguments(operation, &given), body.as_deref())
            .map_err(|error| failed(error.to_string()))?;
        let mut state = self.sandbox.clone();
        let mut request = signed(operation, &prepared.target, &state.options.credentials).header("accept", media);
        if let Some((media, text)) = prepared.body {
            request = request.header("content-type", media);
            request.body = text.into_bytes();
        }
        request.at = state.now;
        let response = handle(&mut state, &request).map_err(|error| failed(error.0))?.whole();
        if !(200..300).contains(&response.status) {
            return Err(failed(format!("status {}", response.status)));
        }
        let text = String::from_utf8(response.body).map_err(|error| failed(error.to_string()))?;
        if media == "text/csv" {
            return Ok(Some(text.split_inclusive('\n').take(SHOWN).collect::<String>().into()));
        }
        Ok(serde_json::from_str(&text).ok().map(shortened))
    }
}

/// A request of the sandbox on loopback, with the right credentials.
fn signed(operation: &Operation, target: &str, credentials: &SandboxCredentials) -> Request {
    let api = operation.api;
    let sign_in = &api.profile().sign_in;
    let text = |part: &Part| match *part {
        Part::Fixed(text) => text,
        Part::Option(position) => credentials.get(api, position),
    };
    let basic = STANDARD.encode(format!("{}:{}", text(&sign_in.user), text(&sign_in.password)));
    let path = format!("/{}{}{target}", vendor::name(api), vendor::of(api).base_path);
    let request = Request::new(operation.method.as_str(), &path).header("authorization", &format!("Basic {basic}"));
    match sign_in.key {
        Some((name, position)) => request.header(name, credentials.get(api, position)),
        None => request,
    }
}

/// A list with its first records, alone or with a total around it.
fn shortened(mut body: Value) -> Value {
    let list = if body.get("hits").is_some() { body.get_mut("hits") } else { Some(&mut body) };
    if let Some(list) = list.and_then(Value::as_array_mut) {
        list.truncate(SHOWN);
    }
    body
}

fn json(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
