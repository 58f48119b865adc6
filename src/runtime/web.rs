//! The runtime of browsers and edge workers: `web.js` fetches and reads, gloo builds headers and timers.

use super::{Bell, ConnectionLost, Event, Fault, Head, HttpRequest, Progress, Runtime, Want};
use crate::error::Code;
use crate::table::BytesRuntime;
use crate::text;
use gloo_net::http::Headers;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise, Uint8Array};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

#[wasm_bindgen(module = "/src/runtime/web.js")]
extern "C" {
    type Exchange;
    #[wasm_bindgen(constructor)]
    fn new() -> Exchange;
    #[wasm_bindgen(method)]
    fn send(
        this: &Exchange,
        own: Option<&Function>,
        method: &str,
        url: &str,
        headers: &web_sys::Headers,
        body: Option<&str>,
    ) -> Promise;
    #[wasm_bindgen(method)]
    fn read(this: &Exchange, want: u8, limit: f64) -> Promise;
    #[wasm_bindgen(method)]
    fn abort(this: &Exchange);
    #[wasm_bindgen(method, getter)]
    fn length(this: &Exchange) -> f64;
    #[wasm_bindgen(method, getter)]
    fn at(this: &Exchange) -> f64;
    #[wasm_bindgen(method, getter)]
    fn said(this: &Exchange) -> String;
    #[wasm_bindgen(method, getter)]
    fn data(this: &Exchange) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn response(this: &Exchange) -> Response;
    #[wasm_bindgen(method, getter)]
    fn controller(this: &Exchange) -> AbortController;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The platform's fetch, or the caller's own.
#[derive(Default)]
pub struct Web {
    fetch: Option<Function>,
    observer: Option<Observer>,
}

/// Is told of every event.
type Observer = Box<dyn Fn(&Event<'_>)>;

impl Web {
    /// The global `fetch`.
    pub fn new() -> Self {
        Self::default()
    }

    /// A caller's `fetch`, called with `this` undefined, and an observer of the life of calls.
    pub fn with(fetch: Option<Function>, observer: Option<Observer>) -> Self {
        Self { fetch, observer }
    }
}

/// An answer whose body is being read. Dropping it before its end ends the connection.
pub struct WebBody {
    exchange: Exchange,
    open: Cell<bool>,
    want: Cell<Want>,
}

impl WebBody {
    /// Hands the unread answer and its controller to someone else.
    pub fn release(self) -> (Response, AbortController) {
        self.open.set(false);
        (self.exchange.response(), self.exchange.controller())
    }

    /// The answer, for its headers.
    pub fn response(&self) -> Response {
        self.exchange.response()
    }
}

impl Drop for WebBody {
    fn drop(&mut self) {
        if self.open.get() {
            self.exchange.abort();
        }
    }
}

/// A body that was read: what JSON says, text, or a `Uint8Array`.
pub struct WebPayload(JsValue);

impl From<WebPayload> for JsValue {
    fn from(payload: WebPayload) -> Self {
        payload.0
    }
}

/// What can be wrong with a body, numbered from 1 as in `web.js`.
fn fault(number: f64, exchange: &Exchange) -> Fault {
    let (code, message) = match number as u8 {
        1 => return Fault::Cut(ConnectionLost { text: exchange.said() }),
        2 => return Fault::TooLarge,
        3 => (Code::Encoding, "the body is not UTF-8"),
        4 => (Code::Encoding, "the body ends inside a character: it is not UTF-8, or it was cut"),
        5 => (Code::Truncated, "the body ends before its JSON does"),
        _ => (Code::Syntax, "the body is not JSON"),
    };
    let offset = (code == Code::Encoding).then(|| exchange.length() as u64);
    Fault::Bad { code, message: message.into(), offset }
}

impl Runtime for Web {
    type Body = WebBody;
    type Headers = web_sys::Headers;
    type Payload = WebPayload;

    async fn fetch(&self, request: &HttpRequest) -> Result<(Head, web_sys::Headers, WebBody), ConnectionLost> {
        let body = WebBody { exchange: Exchange::new(), open: Cell::new(true), want: Cell::new(Want::Bytes) };
        let headers = Headers::new();
        for (name, value) in &request.headers {
            headers.append(name, value);
        }
        let method = request.method.as_str();
        let raw = headers.into_raw();
        let answer = body.exchange.send(self.fetch.as_ref(), method, &request.url, &raw, request.body.as_deref());
        match JsFuture::from(answer).await {
            Ok(head) => Ok((read_head(&head.as_string().unwrap_or_default()), body.response().headers(), body)),
            Err(_) => Err(ConnectionLost { text: body.exchange.said() }),
        }
    }

    async fn read(&self, body: &WebBody, want: Want, limit: u64) -> Result<(), Fault> {
        body.want.set(want);
        // It is never rejected.
        let end = JsFuture::from(body.exchange.read(want as u8, limit as f64)).await.unwrap_or_default();
        let number = end.as_f64().unwrap_or_default();
        body.open.set(number > 0.0);
        if number > 0.0 { Err(fault(number, &body.exchange)) } else { Ok(()) }
    }

    fn progress(&self, body: &WebBody) -> Progress {
        Progress { length: body.exchange.length() as u64, at: body.exchange.at() }
    }

    fn payload(&self, body: WebBody) -> Option<WebPayload> {
        let there = body.want.get() == Want::Bytes || body.exchange.length() > 0.0;
        there.then(|| WebPayload(body.exchange.data()))
    }

    fn text(payload: WebPayload) -> Option<String> {
        payload.0.as_string()
    }

    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()> {
        // setTimeout counts in 31 bits; a longer wait would fire at once.
        let milliseconds = milliseconds.clamp(0.0, 2_147_483_647.0).ceil() as u32;
        let bell = Rc::new(Bell::default());
        let ringer = Rc::clone(&bell);
        let timer = Timeout::new(milliseconds, move || ringer.ring());
        poll_fn(move |context| {
            // The future owns the timer, so that dropping it clears the timer.
            let _ = &timer;
            bell.poll(context)
        })
    }

    fn now(&self) -> f64 {
        performance_now()
    }

    fn wall_clock(&self) -> f64 {
        js_sys::Date::now()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn emit(&self, event: &Event<'_>) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }
}

impl BytesRuntime for Web {
    fn bytes(payload: WebPayload) -> Vec<u8> {
        Uint8Array::from(payload.0).to_vec()
    }
}

/// The head as `web.js` writes it: the status, then `name:value` a line.
fn read_head(written: &str) -> Head {
    let mut lines = text::pieces(written, "\n");
    let status = lines.next().and_then(crate::retry::decimal).unwrap_or_default() as u16;
    let mut headers = Vec::new();
    for (name, value) in lines.filter_map(|line| text::cut(line, ":")) {
        headers.push((name.to_owned(), value.to_owned()));
    }
    Head { status, headers, opaque_redirect: status == 0 }
}

impl From<&crate::error::Error> for JsValue {
    /// The error as a plain object, for Rust apps that hand it on to JavaScript.
    fn from(error: &crate::error::Error) -> Self {
        use serde::Serialize as _;
        error.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(Self::UNDEFINED)
    }
}
