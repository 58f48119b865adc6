//! The JavaScript surface, all of it: one class that calls operations, and nothing that knows a resource.
//!
//! Methods take `&self` and own what they need, so that calls may overlap; errors leave as plain objects, which the
//! TypeScript face turns into classes.

mod args;
mod config;

use crate::base_url::BaseUrl;
use crate::client::{Client, Content, Reply};
use crate::error::{Code, Error, Outcome};
use crate::operation::{Api, Method, Operation};
use crate::packed;
use crate::request::{Prepared, prepare};
use crate::runtime::web::{Web, WebPayload};
use crate::runtime::{Bell, Event, Runtime as _};
use args::read_args;
use config::Given;
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

/// The standard allocator weighs 3 KB of gzip more. Only the JavaScript build has this one: Rust apps choose their own.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The client of one API.
#[wasm_bindgen]
pub struct Core {
    client: Rc<Client<Web>>,
    rows: Cell<Vec<(usize, &'static Operation)>>,
}

#[wasm_bindgen]
impl Core {
    /// A client; `api` is 0 LeadConduit, 1 ConstructionOnline, 2 HeroBase.
    #[wasm_bindgen(constructor)]
    pub fn new(api: u8, config: JsValue, fetch: Option<Function>, observer: Option<Function>) -> Result<Core, JsValue> {
        let api = match api {
            0 => Api::LeadConduit,
            1 => Api::ConstructionOnline,
            _ => Api::HeroBase,
        };
        Self::build(api, Given::new(&config), Web::with(fetch, observer.map(watch)))
            .map_err(|error| thrown(&error.at(api), JsValue::UNDEFINED))
    }

    fn build(api: Api, config: Given<'_>, runtime: Web) -> Result<Core, Error> {
        let (url, credentials, options) =
            (config::base_url(api, &config), config::credentials(api, &config), config::client(api, &config));
        config.end(())?;
        let base = BaseUrl::parse(api, &url?)?;
        let client = Client::new(api, base, credentials.transpose()?, options, runtime);
        Ok(Core { client: Rc::new(client), rows: Cell::default() })
    }

    /// A row of the table; each is unpacked once.
    fn row(&self, number: usize, id: &str) -> Result<&'static Operation, Error> {
        let mut rows = self.rows.take();
        let known = rows.iter().find(|(known, _)| *known == number).map(|(_, row)| *row);
        let row = known.or_else(|| packed::operation(self.client.api(), number, id));
        if let (None, Some(row)) = (known, row) {
            rows.push((number, row));
        }
        self.rows.set(rows);
        row.ok_or_else(|| Error::new(Code::UnknownOperation, "no such operation"))
    }

    /// Calls the operation with this number; resolves to a reply, rejects with a plain error object.
    pub fn call(
        &self,
        number: usize,
        id: &str,
        args: JsValue,
        body: Option<String>,
        options: JsValue,
        signal: Option<AbortSignal>,
    ) -> Promise {
        let prepared =
            self.row(number, id).and_then(|row| Ok((row, prepare(row, &read_args(row, &args)?, body.as_deref())?)));
        self.start(prepared, &options, signal)
    }

    /// Calls a path that no document names.
    pub fn request(
        &self,
        method: String,
        path: String,
        body: Option<String>,
        options: JsValue,
        signal: Option<AbortSignal>,
    ) -> Promise {
        let prepared = read_method(&method).and_then(|method| self.client.undocumented(method, &path, body.as_deref()));
        self.start(prepared, &options, signal)
    }

    fn start(
        &self,
        prepared: Result<(&'static Operation, Prepared), Error>,
        options: &JsValue,
        signal: Option<AbortSignal>,
    ) -> Promise {
        let client = Rc::clone(&self.client);
        let prepared = prepared.and_then(|prepared| Ok((prepared, config::call(options)?)));
        future_to_promise(until_aborted(signal, |bell| async move {
            let ((operation, prepared), (options, reading)) = prepared?;
            let end = poll_fn(|context| bell.poll(context));
            let reply = client.send_until(end, operation, prepared, &options, reading).await?;
            Ok(show(reply, operation.shape as u8))
        }))
    }

    /// What must not be shown, one secret a line.
    pub fn secrets(&self) -> String {
        self.client.secrets()
    }

    /// What is known of the server's limits.
    #[wasm_bindgen(js_name = rateLimit)]
    pub fn rate_limit(&self) -> JsValue {
        let (object, known) = (Members::new(), self.client.rate_limit());
        for (name, value) in [("limit", known.limit), ("remaining", known.remaining)] {
            if let Some(number) = value {
                object.set(name, &number.into());
            }
        }
        let blocked = (known.blocked_until - self.client.runtime().now()).max(0.0);
        object.set("blockedForMs", &blocked.into());
        object.0.into()
    }
}

fn read_method(text: &str) -> Result<Method, Error> {
    let all = [Method::GET, Method::POST, Method::PUT, Method::DELETE];
    all.into_iter()
        .find(|method| method.as_str() == text)
        .ok_or_else(|| Error::option("method", "must be GET, POST, PUT or DELETE"))
}

/// Runs a call with a bell that rings when the caller's signal ends it.
async fn until_aborted<F>(signal: Option<AbortSignal>, call: impl FnOnce(Rc<Bell>) -> F) -> Result<JsValue, JsValue>
where
    F: Future<Output = Result<JsValue, Error>>,
{
    let bell = Rc::new(Bell::default());
    let ringer = Rc::clone(&bell);
    let listener = Closure::once(move || ringer.ring());
    if let Some(signal) = &signal {
        // Adding and removing a listener cannot fail.
        let _ = signal.add_event_listener_with_callback("abort", listener.as_ref().unchecked_ref());
        if signal.aborted() {
            bell.ring();
        }
    }
    let result = call(bell).await;
    if let Some(signal) = &signal {
        let _ = signal.remove_event_listener_with_callback("abort", listener.as_ref().unchecked_ref());
    }
    result.map_err(|error| {
        let aborted = signal.filter(|_| error.code == Code::Aborted);
        thrown(&error, aborted.map_or(JsValue::UNDEFINED, |signal| signal.reason()))
    })
}

fn show(reply: Reply<Web>, shape: u8) -> JsValue {
    let object = Members::new();
    object.set("status", &reply.head.status.into());
    object.set("headers", &reply.headers);
    object.set("attempts", &reply.attempts.into());
    object.set("elapsedMs", &reply.elapsed_ms.into());
    object.set("shape", &shape.into());
    if let Some(id) = crate::answer::request_id(&reply.head) {
        object.text("requestId", &id);
    }
    match reply.content {
        Content::Payload(WebPayload::Json(value)) => object.set("data", &value),
        Content::Payload(WebPayload::Text(text)) => object.set("data", &text),
        Content::Payload(WebPayload::Bytes(bytes)) => object.set("data", &js_sys::Uint8Array::from(&bytes[..])),
        Content::Unread(body) => {
            let (response, abort) = body.release();
            object.set("response", &response);
            object.set("abort", &abort);
        }
        Content::Empty => {}
    }
    object.0.into()
}

/// An error as a plain object; the face makes it an instance of its class.
fn thrown(error: &Error, cause: JsValue) -> JsValue {
    let (object, details) = (Members::new(), &error.details);
    object.text("kind", error.kind().as_str());
    object.text("code", error.code.as_str());
    object.text("message", &error.message);
    let texts = [
        ("api", details.api),
        ("operation", details.operation),
        ("method", details.method),
        ("parameter", details.parameter.as_deref()),
        ("url", details.url.as_deref()),
        ("requestId", details.request_id.as_deref()),
        ("rawBody", details.raw_body.as_deref()),
        ("cause", details.cause.as_deref()),
        ("outcome", details.outcome.map(Outcome::as_str)),
    ];
    for (name, value) in texts {
        if let Some(text) = value {
            object.text(name, text);
        }
    }
    let numbers = [
        ("status", details.status.map(f64::from)),
        ("attempts", Some(f64::from(details.attempts))),
        ("elapsedMs", Some(details.elapsed_ms)),
        ("retryAfterMs", details.retry_after_ms),
        ("offset", details.offset.map(|offset| offset as f64)),
    ];
    for (name, value) in numbers {
        if let Some(number) = value {
            object.set(name, &number.into());
        }
    }
    let headers = Members::new();
    for (name, value) in &details.headers {
        headers.text(name, value);
    }
    object.set("headers", &headers.0);
    if !cause.is_undefined() {
        object.set("cause", &cause);
    }
    object.0.into()
}

/// A plain object under construction.
struct Members(Object);

impl Members {
    fn new() -> Self {
        Self(Object::new())
    }

    fn set(&self, name: &str, value: &JsValue) {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
    }

    fn text(&self, name: &str, value: &str) {
        self.set(name, &JsValue::from_str(value));
    }
}

/// Calls a JavaScript observer; one that throws must not change what it observes.
fn watch(observer: Function) -> Box<dyn Fn(&Event<'_>)> {
    Box::new(move |event| {
        let _ = observer.call1(&JsValue::UNDEFINED, &show_event(event));
    })
}

/// An event as a plain object.
fn show_event(event: &Event<'_>) -> JsValue {
    let object = Members::new();
    let set = |kind: &str, operation: &str, attempt: u32| {
        object.text("type", kind);
        object.text("operation", operation);
        object.set("attempt", &attempt.into());
    };
    match *event {
        Event::Request { operation, method, url, attempt } => {
            set("request", operation, attempt);
            object.text("method", method);
            object.text("url", url);
        }
        Event::Response { operation, status, attempt, elapsed_ms } => {
            set("response", operation, attempt);
            object.set("status", &status.into());
            object.set("elapsedMs", &elapsed_ms.into());
        }
        Event::Retry { operation, code, attempt, delay_ms } => {
            set("retry", operation, attempt);
            object.text("code", code);
            object.set("delayMs", &delay_ms.into());
        }
    }
    object.0.into()
}
