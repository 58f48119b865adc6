//! The sandbox as JavaScript sees it; `js/testing.ts` makes a `fetch` of it.

use crate::examples::{self, api_of};
use crate::store::public;
use crate::{Options, Request, Response, State, handle};
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

/// The three APIs, emulated.
#[wasm_bindgen]
pub struct Sandbox(State);

#[wasm_bindgen]
impl Sandbox {
    /// A sandbox; `options` is JSON text.
    ///
    /// # Errors
    /// A text that names the option that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Sandbox, String> {
        Options::from_json(options).map(|options| Self(State::new(options)))
    }

    /// Answers a request; `headers` are names and values in turn, `at` is its time in milliseconds since 1970 UTC.
    ///
    /// # Errors
    /// A text when none of the three APIs lives at the address.
    pub fn handle(
        &mut self,
        method: String,
        url: String,
        headers: Vec<String>,
        body: Vec<u8>,
        at: f64,
    ) -> Result<Answer, String> {
        let headers = headers.chunks_exact(2).filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone())));
        let request = Request { method, url, headers: headers.collect(), body, at: at as i64 };
        handle(&mut self.0, &request).map(Answer).map_err(|unreachable| unreachable.0)
    }

    /// Forgets everything that happened.
    pub fn reset(&mut self) {
        self.0 = State::new(self.0.options.clone());
    }

    /// The records of a collection as JSON text.
    ///
    /// # Errors
    /// A text when there is no such API.
    pub fn records(&self, api: &str, collection: &str) -> Result<String, String> {
        let api = api_of(api).ok_or_else(|| format!("no API is called {api}"))?;
        Ok(Value::Array(self.0.store(api).all(collection).iter().map(public).collect()).to_string())
    }

    /// The names of an API's collections.
    ///
    /// # Errors
    /// A text when there is no such API.
    pub fn collections(&self, api: &str) -> Result<Vec<String>, String> {
        let api = api_of(api).ok_or_else(|| format!("no API is called {api}"))?;
        Ok(self.0.store(api).collections().map(str::to_owned).collect())
    }

    /// Adds a record, given as JSON text, at the end of a collection.
    ///
    /// # Errors
    /// A text when there is no such API or the record is no JSON object.
    pub fn insert(&mut self, api: &str, collection: &str, record: &str) -> Result<(), String> {
        let api = api_of(api).ok_or_else(|| format!("no API is called {api}"))?;
        let record: Value = serde_json::from_str(record).map_err(|bad| format!("the record is not JSON: {bad}"))?;
        if !record.is_object() {
            return Err("a record is an object".to_owned());
        }
        self.0.store_mut(api).push(collection, record);
        Ok(())
    }
}

/// Arguments that every operation can be tried with, as JSON text: `{ api: { operationId: arguments } }`.
#[wasm_bindgen]
pub fn examples() -> String {
    examples::all().to_owned()
}

/// A response on its way out.
#[wasm_bindgen]
pub struct Answer(Response);

#[wasm_bindgen]
impl Answer {
    /// HTTP status.
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Names and values in turn.
    #[wasm_bindgen(getter)]
    pub fn headers(&self) -> Vec<String> {
        self.0.headers.iter().flat_map(|(name, value)| [name.clone(), value.clone()]).collect()
    }

    /// The body's bytes.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.0.body.clone()
    }
}
