//! The runtime of browsers and edge workers: `web.js` fetches and reads, gloo builds headers.

use super::{Bell, ConnectionLost, Event, Fault, Head, HttpRequest, Progress, Runtime, Want};
use crate::error::Code;
use crate::table::BytesRuntime;
use crate::text;
use gloo_net::http::Headers;
use js_sys::{Function, Uint8Array};
use slab::Slab;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
#[cfg(feature = "js")]
use web_sys::AbortSignal;
use web_sys::Response;

#[wasm_bindgen(module = "/src/runtime/web.js")]
extern "C" {
    /// One request and its answer; the only object of an attempt that both sides know.
    pub(crate) type Exchange;
    #[wasm_bindgen(static_method_of = Exchange)]
    fn send(
        ring: &JsValue,
        place: usize,
        own: Option<&Function>,
        method: u8,
        url: &str,
        headers: &web_sys::Headers,
        body: Option<&str>,
    ) -> Exchange;
    #[wasm_bindgen(method)]
    fn read(this: &Exchange, want: u8, limit: f64);
    #[wasm_bindgen(method)]
    fn abort(this: &Exchange);
    #[wasm_bindgen(method, getter)]
    fn head(this: &Exchange) -> String;
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
    #[cfg(feature = "js")]
    type Listener;
    #[cfg(feature = "js")]
    #[wasm_bindgen(constructor)]
    fn new(signal: &AbortSignal, ring: &JsValue, place: usize) -> Listener;
    #[cfg(feature = "js")]
    #[wasm_bindgen(method)]
    fn stop(this: &Listener);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    /// What follows the time goes to the function.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(ring: &JsValue, milliseconds: u32, place: usize) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// The platform's fetch, or the caller's own.
pub struct Web {
    fetch: Option<Function>,
    observer: Option<Observer>,
    places: Places,
    ring: Closure<dyn Fn(usize, f64)>,
    headers: RefCell<Option<KnownHeaders>>,
}

/// Is told of every event.
type Observer = Box<dyn Fn(&Event<'_>)>;

/// Headers as the platform has them; those of one call are mostly those of the next.
struct KnownHeaders {
    texts: Vec<(String, String)>,
    headers: web_sys::Headers,
}

/// The steps that the platform has under way: the bell of each stands at a place, and JavaScript knows its number.
/// One closure serves them all, since a closure a step would cost more than anything else in a small call.
type Places = Rc<RefCell<Slab<Rc<Bell<f64>>>>>;

/// The place of a step; it is free again when this is dropped.
struct Place {
    places: Places,
    number: usize,
    bell: Rc<Bell<f64>>,
}

impl Place {
    fn among(places: &Places) -> Self {
        let bell = Rc::new(Bell::default());
        let number = places.borrow_mut().insert(Rc::clone(&bell));
        Self { places: Rc::clone(places), number, bell }
    }

    /// Waits for the end of a step: its number.
    async fn end(&self) -> f64 {
        poll_fn(|context| self.bell.poll(context)).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.borrow_mut().try_remove(self.number);
    }
}

impl Default for Web {
    fn default() -> Self {
        Self::with(None, None)
    }
}

impl Web {
    /// The global `fetch`.
    pub fn new() -> Self {
        Self::default()
    }

    /// A caller's `fetch`, called with `this` undefined, and an observer of the life of calls.
    pub fn with(fetch: Option<Function>, observer: Option<Observer>) -> Self {
        let places = Places::default();
        let known = Rc::clone(&places);
        let ring = Closure::new(move |place: usize, end: f64| {
            let bell = known.borrow().get(place).map(Rc::clone);
            if let Some(bell) = bell {
                bell.ring(end);
            }
        });
        Self { fetch, observer, places, ring, headers: RefCell::default() }
    }

    /// Waits until a signal is aborted.
    #[cfg(feature = "js")]
    pub(crate) async fn aborted(&self, signal: &AbortSignal) {
        let place = Place::among(&self.places);
        let _listening = Listening(Listener::new(signal, self.ring.as_ref(), place.number));
        place.end().await;
    }

    /// The headers of a request. A caller's `fetch` gets its own, since it may change them.
    fn headers(&self, texts: &[(String, String)]) -> web_sys::Headers {
        if self.fetch.is_some() {
            return made(texts);
        }
        let mut known = self.headers.borrow_mut();
        if let Some(known) = known.as_ref().filter(|known| known.texts == texts) {
            return known.headers.clone();
        }
        let headers = made(texts);
        *known = Some(KnownHeaders { texts: texts.to_vec(), headers: headers.clone() });
        headers
    }
}

fn made(texts: &[(String, String)]) -> web_sys::Headers {
    let headers = Headers::new();
    for (name, value) in texts {
        headers.append(name, value);
    }
    headers.into_raw()
}

/// A caller's signal that is listened to; dropping it ends that.
#[cfg(feature = "js")]
struct Listening(Listener);

#[cfg(feature = "js")]
impl Drop for Listening {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A request under way; dropping it before the end of its answer ends the connection.
struct Wire {
    exchange: Exchange,
    place: Place,
    open: Cell<bool>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.open.get() {
            self.exchange.abort();
        }
    }
}

/// An answer whose body is being read. Dropping it before its end ends the connection.
pub struct WebBody {
    wire: Rc<Wire>,
    /// How its reading ended; [`UNREAD`] before that.
    end: Cell<f64>,
}

impl WebBody {
    /// Hands the answer, unread, to someone else: dropping this does not end its connection any more.
    pub fn release(self) -> Response {
        self.wire.open.set(false);
        self.response()
    }

    /// The answer, for its headers.
    pub fn response(&self) -> Response {
        self.wire.exchange.response()
    }
}

/// All headers of an answer.
pub struct WebHeaders(Rc<Wire>);

impl WebHeaders {
    /// In the platform's own form.
    pub fn get(&self) -> web_sys::Headers {
        self.0.exchange.response().headers()
    }

    /// The exchange that they belong to.
    #[cfg(feature = "js")]
    pub(crate) fn exchange(&self) -> &Exchange {
        &self.0.exchange
    }
}

/// A body that was read: what JSON says, text, or a `Uint8Array`.
pub struct WebPayload(Rc<Wire>);

impl From<WebPayload> for JsValue {
    fn from(payload: WebPayload) -> Self {
        payload.0.exchange.data()
    }
}

/// How steps end that end well, numbered as in `web.js`: whole, and a body without a byte.
const DONE: f64 = 0.0;
const EMPTY: f64 = 7.0;
/// No number of `web.js`.
const UNREAD: f64 = -1.0;

/// What can be wrong with a body, numbered as in `web.js`.
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
    type Headers = WebHeaders;
    type Payload = WebPayload;

    async fn fetch(&self, request: &HttpRequest) -> Result<(Head, WebHeaders, WebBody), ConnectionLost> {
        let (place, headers) = (Place::among(&self.places), self.headers(&request.headers));
        let exchange = Exchange::send(
            self.ring.as_ref(),
            place.number,
            self.fetch.as_ref(),
            request.method as u8,
            &request.url,
            &headers,
            request.body.as_deref(),
        );
        let wire = Rc::new(Wire { exchange, place, open: Cell::new(true) });
        match wire.place.end().await {
            DONE => {
                let head = read_head(&wire.exchange.head());
                Ok((head, WebHeaders(Rc::clone(&wire)), WebBody { wire, end: Cell::new(UNREAD) }))
            }
            _ => Err(ConnectionLost { text: wire.exchange.said() }),
        }
    }

    async fn read(&self, body: &WebBody, want: Want, limit: u64) -> Result<(), Fault> {
        let wire = &body.wire;
        wire.exchange.read(want as u8, limit as f64);
        let end = wire.place.end().await;
        body.end.set(end);
        let whole = end == DONE || end == EMPTY;
        wire.open.set(!whole);
        if whole { Ok(()) } else { Err(fault(end, &wire.exchange)) }
    }

    fn progress(&self, body: &WebBody) -> Progress {
        let exchange = &body.wire.exchange;
        Progress { length: exchange.length() as u64, at: exchange.at() }
    }

    fn payload(&self, body: WebBody) -> Option<WebPayload> {
        let end = body.end.get();
        // Of one that broke off or was given up, what there is.
        let there = end == DONE || end != EMPTY && body.wire.exchange.length() > 0.0;
        there.then(|| WebPayload(Rc::clone(&body.wire)))
    }

    fn text(payload: WebPayload) -> Option<String> {
        payload.0.exchange.data().as_string()
    }

    async fn sleep(&self, milliseconds: f64) {
        // setTimeout counts in 31 bits; a longer wait would fire at once.
        let milliseconds = milliseconds.clamp(0.0, 2_147_483_647.0).ceil() as u32;
        let place = Place::among(&self.places);
        let _timer = Timer(set_timeout(self.ring.as_ref(), milliseconds, place.number));
        place.end().await;
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
        Uint8Array::from(JsValue::from(payload)).to_vec()
    }
}

/// A timer of the platform; dropping it clears it.
struct Timer(JsValue);

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
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
