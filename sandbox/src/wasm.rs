//! The sandbox as JavaScript sees it; `js/sandbox.ts` makes a `fetch` of it.
//!
//! A request crosses as one string and one run of bytes, an answer as one run of bytes: each look at a member from the other
//! side costs more than most answers.

use crate::examples;
use crate::http;
use crate::json::json;
use crate::route::{self, Routed};
use crate::store::{set, shown};
use crate::{Request, SandboxOptions, State, handle, parse, print, vendor};
use leadspan::operation::Api;
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

/// The standard allocator weighs 3 KB of gzip more.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The three APIs, emulated.
#[wasm_bindgen]
pub struct Sandbox {
    state: State,
    /// What is left of the body of the latest answer.
    rest: Option<Rest>,
}

#[wasm_bindgen]
impl Sandbox {
    /// A sandbox; `options` is JSON text.
    ///
    /// # Errors
    /// A text that names the option that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Sandbox, String> {
        SandboxOptions::from_json(options).map(|options| Self { state: State::new(options), rest: None })
    }

    /// Answers a request. `head` has a line for the method, one for the address, and two for each header, name and value;
    /// `at` is the time of arrival in milliseconds since 1970 UTC.
    ///
    /// The answer begins with the length of its head (four bytes, little endian), whose highest bit says that `rest` has more of the
    /// body; then come the head and the body. The head has
    /// lines for the status (0 when none of the three APIs lives at the address), the time of the answer, the operation
    /// (empty for none), and two for each header.
    pub fn handle(&mut self, head: &str, body: Vec<u8>, at: f64) -> Vec<u8> {
        let mut lines = head.split('\n');
        let mut line = || lines.next().map(str::to_owned);
        let (method, url) = (line().unwrap_or_default(), line().unwrap_or_default());
        let mut headers = Vec::new();
        while let (Some(name), Some(value)) = (line(), line()) {
            headers.push((name, value));
        }
        let request = Request { method, url, headers, body, at: at as i64 };
        let Ok(mut response) = handle(&mut self.state, &request) else {
            return packed(&["0", &self.state.now.to_string(), ""], &[], false);
        };
        self.rest = response.rest.take().map(Rest);
        let (status, now) = (response.status.to_string(), self.state.now.to_string());
        let mut lines = vec![status.as_str(), &now, response.get("x-sandbox-operation").unwrap_or_default()];
        lines.extend(response.headers.iter().flat_map(|(name, value)| [*name, value]));
        packed(&lines, &response.body, self.rest.is_some())
    }

    /// What is left of the body of the latest answer, to be taken once.
    pub fn rest(&mut self) -> Option<Rest> {
        self.rest.take()
    }

    /// Forgets everything that happened: the clock stands at its start again.
    pub fn reset(&mut self) {
        self.state = State::new(self.state.options.clone());
    }

    /// The time, in milliseconds since 1970 UTC.
    pub fn now(&self) -> f64 {
        self.state.now as f64
    }

    /// Everything that happened, as JSON text for `restore`.
    pub fn snapshot(&self) -> String {
        self.state.snapshot()
    }

    /// Goes back to a snapshot.
    ///
    /// # Errors
    /// A text that says why it cannot be used; the state is as it was.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), String> {
        self.state = self.state.restored(snapshot)?;
        Ok(())
    }

    /// Replaces the rules for outcomes, given as JSON text.
    ///
    /// # Errors
    /// A text that names the member that cannot be used.
    pub fn set_outcomes(&mut self, rules: &str) -> Result<(), String> {
        let rules = parse::json(rules).ok_or("the rules are not JSON")?;
        self.state.options.outcomes = crate::outcomes::Outcomes::from_json(&rules)?;
        Ok(())
    }

    /// The records of a collection as JSON text.
    ///
    /// # Errors
    /// A text when there is no such API.
    pub fn records(&self, api: &str, collection: &str) -> Result<String, String> {
        let store = self.state.store(known(api)?);
        Ok(print::text(&Value::Array(store.iter(collection).map(shown).collect())))
    }

    /// The names of an API's collections.
    ///
    /// # Errors
    /// A text when there is no such API.
    pub fn collections(&self, api: &str) -> Result<Vec<String>, String> {
        Ok(self.state.store(known(api)?).collections().map(str::to_owned).collect())
    }

    /// Adds a record, given as JSON text, at the end of a collection.
    ///
    /// # Errors
    /// A text when there is no such API or the record is no JSON object.
    pub fn insert(&mut self, api: &str, collection: &str, record: &str) -> Result<(), String> {
        let api = known(api)?;
        let mut record: Value = parse::json(record).ok_or("the record is not JSON")?;
        if !record.is_object() {
            return Err("a record is an object".to_owned());
        }
        // An event without an id could not be paged over.
        if api == Api::LeadConduit && record.get("id").is_none() && collection != "leads" {
            set(&mut record, "id", self.state.bson_id());
        }
        self.state.store_mut(api).push(collection, record);
        Ok(())
    }
}

/// What is left of a body.
#[wasm_bindgen]
pub struct Rest(http::RemainingBody);

#[wasm_bindgen]
impl Rest {
    /// The next piece; nothing after the last.
    pub fn next(&mut self) -> Option<Vec<u8>> {
        self.0.0.next()
    }
}

fn known(api: &str) -> Result<Api, String> {
    vendor::named(api).ok_or_else(|| {
        let names: Vec<_> = Api::ALL.iter().map(|api| vendor::name(*api)).collect();
        format!("no API is called {api}; there are {}", names.join(", "))
    })
}

fn packed(lines: &[&str], body: &[u8], goes_on: bool) -> Vec<u8> {
    let head = lines.iter().map(|line| line.len() + 1).sum::<usize>().saturating_sub(1);
    let length = head as u32 | u32::from(goes_on) << 31;
    let mut bytes = Vec::with_capacity(size_of::<u32>() + head + body.len());
    bytes.extend_from_slice(&length.to_le_bytes());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.extend_from_slice(body);
    bytes
}

/// The API and the operation that a request means, as JSON text `{ api, operation }`; empty when there is no API.
#[wasm_bindgen]
pub fn target(method: &str, url: &str) -> String {
    let Some(address) = route::locate(url) else {
        return String::new();
    };
    let request = Request::new(method, url);
    let api = address.api;
    let operation = match route::find(address, &request) {
        Routed::Found(call) => Some(call.operation.id),
        Routed::WrongMethod { .. } | Routed::Unknown => None,
    };
    print::text(&json!({"api": vendor::name(api), "operation": operation}))
}

/// Arguments that every operation can be tried with, as JSON text: `{ api: { operationId: arguments } }`.
#[wasm_bindgen]
pub fn examples() -> String {
    examples::all()
}
