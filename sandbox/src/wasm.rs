//! The JavaScript interface; `js/sandbox.ts` turns it into a `fetch`.
//!
//! A request crosses the boundary as one string and one byte array, a response as one byte array: accessing single members from
//! JavaScript takes longer than making most responses.

use crate::examples;
use crate::http;
use crate::json::json;
use crate::route::{self, Routed};
use crate::store::set;
use crate::{Request, SandboxOptions, State, handle, parse, print, vendor};
use leadspan::operation::Api;
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

/// The standard allocator adds 3 KB of gzip.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// An emulator of the APIs.
#[wasm_bindgen]
pub struct Sandbox {
    state: State,
    /// The remaining body of the latest response.
    rest: Option<Rest>,
}

#[wasm_bindgen]
impl Sandbox {
    /// Makes a sandbox; `options` is JSON.
    ///
    /// # Errors
    /// A message that names the invalid option.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Sandbox, String> {
        SandboxOptions::from_json(options).map(|options| Self { state: State::new(options), rest: None })
    }

    /// Handles a request. `head` has a line for the method, one for the URL, and two for each header, name and value;
    /// `at` is the time of arrival in milliseconds since 1970 UTC.
    ///
    /// The result begins with the length of the response's head (four bytes, little endian), whose highest bit is set
    /// if `rest` has more of the body; head and body follow. The head has lines for the status (0 if the address
    /// belongs to none of the APIs), the current time, the operation (empty if there is none), and two for each header.
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

    /// The remaining body of the latest response. It can be taken once.
    pub fn rest(&mut self) -> Option<Rest> {
        self.rest.take()
    }

    /// Discards all changes, including those of the outcome rules, and restarts the clock.
    pub fn reset(&mut self) {
        self.state.reset();
    }

    /// The current time, in milliseconds since 1970 UTC.
    pub fn now(&self) -> f64 {
        self.state.now as f64
    }

    /// All changes since the start, as JSON for `restore`.
    pub fn snapshot(&self) -> String {
        self.state.snapshot()
    }

    /// Restores a snapshot.
    ///
    /// # Errors
    /// Why it cannot be restored; the state is unchanged.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), String> {
        self.state = self.state.restored(snapshot)?;
        Ok(())
    }

    /// Replaces the outcome rules, given as JSON.
    ///
    /// # Errors
    /// A message that names the invalid member.
    pub fn set_outcomes(&mut self, rules: &str) -> Result<(), String> {
        let rules = parse::json(rules).ok_or("the rules are not JSON")?;
        self.state.outcomes = crate::outcomes::Outcomes::from_json(&rules)?;
        Ok(())
    }

    /// The records of a collection as JSON.
    ///
    /// # Errors
    /// A message if the API is unknown, or if there are more records than a JavaScript string holds.
    pub fn records(&self, api: &str, collection: &str) -> Result<String, String> {
        /// Below the longest string of V8.
        const MOST_MIB: usize = 500;
        let store = self.state.store(known(api)?);
        let mut list = vec![b'['];
        for (at, record) in store.iter(collection).enumerate() {
            print::comma(at, &mut list);
            print::public(&record, &mut list);
            if list.len() > MOST_MIB << 20 {
                return Err(format!("the records of {collection} have more than {MOST_MIB} MiB: read them by fetch"));
            }
        }
        list.push(b']');
        Ok(String::from_utf8(list).unwrap_or_default())
    }

    /// The names of an API's collections.
    ///
    /// # Errors
    /// A message if the API is unknown.
    pub fn collections(&self, api: &str) -> Result<Vec<String>, String> {
        Ok(self.state.store(known(api)?).collections().map(str::to_owned).collect())
    }

    /// Appends a record, given as JSON, to a collection.
    ///
    /// # Errors
    /// A message if the API is unknown or the record is not a JSON object.
    pub fn insert(&mut self, api: &str, collection: &str, record: &str) -> Result<(), String> {
        let api = known(api)?;
        let mut record: Value = parse::json(record).ok_or("the record is not JSON")?;
        if !record.is_object() {
            return Err("the record is not an object".to_owned());
        }
        // Paging needs an id in every event.
        if api == Api::LeadConduit && record.get("id").is_none() && collection != "leads" {
            set(&mut record, "id", self.state.bson_id());
        }
        self.state.store_mut(api).push(collection, record);
        Ok(())
    }
}

/// The remaining body of a response.
#[wasm_bindgen]
pub struct Rest(http::RemainingBody);

#[wasm_bindgen]
impl Rest {
    /// The next piece, or `None` at the end.
    pub fn next(&mut self) -> Option<Vec<u8>> {
        self.0.0.next()
    }
}

fn known(api: &str) -> Result<Api, String> {
    vendor::named(api).ok_or_else(|| {
        let names: Vec<_> = Api::ALL.iter().map(|api| vendor::name(*api)).collect();
        format!("there is no API {api}; the APIs are {}", names.join(", "))
    })
}

fn packed(lines: &[&str], body: &[u8], has_more: bool) -> Vec<u8> {
    let head = lines.iter().map(|line| line.len() + 1).sum::<usize>().saturating_sub(1);
    let length = head as u32 | u32::from(has_more) << 31;
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

/// The API and operation of a request, as JSON `{ api, operation }`; empty if the address belongs to no API.
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

/// Example arguments of every operation, as JSON: `{ api: { operationId: arguments } }`.
#[wasm_bindgen]
pub fn examples() -> String {
    examples::all()
}
