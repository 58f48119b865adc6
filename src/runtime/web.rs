//! The runtime of browsers and edge workers: `web.js` fetches and reads, gloo builds headers.

use super::pending::{PendingOp, PendingOps};
use super::{
    BodyFormat, BytesRuntime, ClientEvent, ConnectionLost, Fault, Head, HttpRequest, Loss, Progress, Runtime, Served,
    StepEnd, Waiter,
};
use crate::error::{Code, Thrown};
use crate::text;
use gloo_net::http::Headers;
use js_sys::{Function, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Context;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;
use web_sys::Response;

#[wasm_bindgen(module = "/src/runtime/web.js")]
extern "C" {
    /// One request and its response; the only object of an attempt that both sides know.
    #[doc(hidden)]
    pub type HttpExchange;
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "one crossing instead of nine")]
    fn new(
        notify: &JsValue,
        op: usize,
        own: Option<&Function>,
        method: u8,
        url: &str,
        headers: &web_sys::Headers,
        body: Option<&str>,
        cache: u8,
        omit_cookies: bool,
    ) -> HttpExchange;
    #[wasm_bindgen(method)]
    fn read(this: &HttpExchange, format: u8, limit: f64);
    #[wasm_bindgen(method)]
    fn serve(this: &HttpExchange, limit: f64);
    #[wasm_bindgen(method)]
    fn abort(this: &HttpExchange);
    #[wasm_bindgen(method, getter)]
    fn head(this: &HttpExchange) -> String;
    #[wasm_bindgen(method, getter)]
    fn length(this: &HttpExchange) -> f64;
    #[wasm_bindgen(method, getter, js_name = waitedMs)]
    fn waited_ms(this: &HttpExchange) -> f64;
    #[wasm_bindgen(method, getter, js_name = isWaitedFor)]
    fn is_waited_for(this: &HttpExchange) -> bool;
    #[wasm_bindgen(method, getter, js_name = failureText)]
    fn failure_text(this: &HttpExchange) -> String;
    #[wasm_bindgen(method, getter)]
    fn thrown(this: &HttpExchange) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn data(this: &HttpExchange) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn response(this: &HttpExchange) -> Response;
    type WakeUp;
    #[wasm_bindgen(constructor)]
    fn new(notify: &JsValue, op: usize) -> WakeUp;
    #[wasm_bindgen(method)]
    fn wake(this: &WakeUp);
    #[wasm_bindgen(js_name = heartbeatMs)]
    fn heartbeat_ms(queued: bool) -> f64;
    type AbortWatch;
    #[wasm_bindgen(constructor)]
    fn new(signal: &AbortSignal, notify: &JsValue, op: usize) -> AbortWatch;
    #[wasm_bindgen(method)]
    fn stop(this: &AbortWatch);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    #[doc(hidden)]
    pub fn performance_now() -> f64;
    /// The arguments after the time are passed to the function.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(notify: &JsValue, milliseconds: u32, op: usize) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// The platform's fetch, or the caller's own. `RAW_ERRORS` is for the TypeScript API; see [`Runtime::RAW_ERRORS`].
pub struct Web<const RAW_ERRORS: bool = false> {
    fetch: Option<Function>,
    observer: Option<Observer>,
    pending: Rc<PendingOps>,
    notify: Closure<dyn Fn(usize, f64)>,
    headers: RefCell<Option<KnownHeaders>>,
    /// Milliseconds between two heartbeats, and while a call waits for a permit.
    heartbeats: [f64; 2],
}

/// Receives every event.
type Observer = Box<dyn Fn(&ClientEvent<'_>)>;

/// Headers as the platform has them; those of one call are mostly those of the next.
struct KnownHeaders {
    texts: Vec<(String, String)>,
    headers: web_sys::Headers,
}

impl Default for Web<false> {
    fn default() -> Self {
        Self::with(None, None)
    }
}

impl Web<false> {
    /// The global `fetch`.
    pub fn new() -> Self {
        Self::default()
    }

    /// A caller's `fetch`, called with `this` undefined, and an observer of the life of calls.
    pub fn with(fetch: Option<Function>, observer: Option<Observer>) -> Self {
        Self::open(fetch, observer)
    }
}

impl<const RAW_ERRORS: bool> Web<RAW_ERRORS> {
    #[doc(hidden)]
    pub fn open(fetch: Option<Function>, observer: Option<Observer>) -> Self {
        let pending = Rc::<PendingOps>::default();
        let known = Rc::clone(&pending);
        let notify = Closure::new(move |op: usize, end: f64| known.notify(op, end));
        let heartbeats = [heartbeat_ms(false), heartbeat_ms(true)];
        Self { fetch, observer, pending, notify, headers: RefCell::default(), heartbeats }
    }

    /// Waits until a signal is aborted.
    #[doc(hidden)]
    pub async fn aborted(&self, signal: &AbortSignal) {
        let op = PendingOp::among(&self.pending);
        let _watching = Watching(AbortWatch::new(signal, self.notify.as_ref(), op.number()));
        op.end().await;
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
struct Watching(AbortWatch);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// The wait for a permit that another call frees.
pub struct WebWaiter {
    wake_up: WakeUp,
    op: PendingOp,
}

impl Waiter for WebWaiter {
    fn wake(&self) {
        self.wake_up.wake();
    }

    fn listen(&self, context: &Context<'_>) {
        _ = self.op.poll(context);
    }
}

/// A request under way; dropping it before the end of its response ends the connection.
struct Wire {
    exchange: HttpExchange,
    op: PendingOp,
    open: Cell<bool>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.open.get() {
            self.exchange.abort();
        }
    }
}

/// A response whose body is being read. Dropping it before its end ends the connection.
pub struct WebBody {
    wire: Rc<Wire>,
    /// How its reading ended; [`UNREAD`] before that.
    end: Cell<f64>,
}

impl WebBody {
    /// Hands the response, unread, to someone else: dropping this does not end its connection any more.
    pub fn release(self) -> Response {
        self.wire.open.set(false);
        self.response()
    }

    /// The response, for its headers.
    pub fn response(&self) -> Response {
        self.wire.exchange.response()
    }

    /// Reads the rest of an unread body, for Rust callers that asked for the head first. No limit of the call holds for it.
    ///
    /// # Errors
    /// The connection ended inside the body, or other code has read it.
    pub async fn bytes(self) -> Result<Vec<u8>, ConnectionLost> {
        let lost = |thrown| ConnectionLost { thrown: Thrown(Some(thrown)), ..ConnectionLost::default() };
        let buffer = JsFuture::from(self.release().array_buffer().map_err(lost)?).await.map_err(lost)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// All headers of a response.
pub struct WebHeaders(Rc<Wire>);

impl WebHeaders {
    /// In the platform's own form.
    pub fn get(&self) -> web_sys::Headers {
        self.0.exchange.response().headers()
    }

    /// The exchange that they belong to.
    #[doc(hidden)]
    pub fn exchange(&self) -> &HttpExchange {
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

/// How steps end, as JavaScript reports it.
const DONE: f64 = StepEnd::Done as u8 as f64;
const EMPTY: f64 = StepEnd::Empty as u8 as f64;
const OWN_FETCH: f64 = StepEnd::OwnFetch as u8 as f64;
const NO_RESPONSE: f64 = StepEnd::NoResponse as u8 as f64;
const LEFT: f64 = StepEnd::Left as u8 as f64;
const AGAIN: f64 = StepEnd::Again as u8 as f64;
const RESUMED: f64 = StepEnd::Resumed as u8 as f64;
/// Not a number that `web.js` uses.
const UNREAD: f64 = -1.0;

/// The faults of a body.
fn fault(number: f64, exchange: &HttpExchange) -> Fault {
    let (code, message) = match StepEnd::ALL.get(number as usize) {
        Some(StepEnd::Cut) => return Fault::Cut(lost(Loss::Network, exchange)),
        Some(StepEnd::BodyTaken) => return Fault::Cut(lost(Loss::BodyTaken, exchange)),
        Some(StepEnd::TooLarge) => return Fault::TooLarge,
        Some(StepEnd::NotUtf8) => (Code::Encoding, "the body is not UTF-8"),
        Some(StepEnd::CutCharacter) => {
            (Code::Encoding, "the body ends inside a character: it is not UTF-8, or it was cut")
        }
        Some(StepEnd::CutJson) => (Code::Truncated, "the body ends before its JSON does"),
        _ => (Code::Syntax, "the body is not JSON"),
    };
    let offset = (code == Code::Encoding).then(|| exchange.length() as u64);
    Fault::Bad { code, message: message.into(), offset }
}

fn lost(what: Loss, exchange: &HttpExchange) -> ConnectionLost {
    ConnectionLost { text: exchange.failure_text(), what, thrown: Thrown(Some(exchange.thrown())) }
}

impl<const RAW_ERRORS: bool> Runtime for Web<RAW_ERRORS> {
    const RAW_ERRORS: bool = RAW_ERRORS;
    type Body = WebBody;
    type Headers = WebHeaders;
    type Payload = WebPayload;
    type Waiter = WebWaiter;

    async fn fetch(&self, request: &HttpRequest) -> Result<(Head, WebHeaders, WebBody), ConnectionLost> {
        let (op, headers) = (PendingOp::among(&self.pending), self.headers(&request.headers));
        let exchange = HttpExchange::new(
            self.notify.as_ref(),
            op.number(),
            self.fetch.as_ref(),
            request.method as u8,
            &request.url,
            &headers,
            request.body.as_deref(),
            request.cache as u8,
            request.has_credentials,
        );
        let wire = Rc::new(Wire { exchange, op, open: Cell::new(true) });
        let what = match wire.op.end().await {
            DONE => {
                let head = read_head(&wire.exchange.head());
                return Ok((head, WebHeaders(Rc::clone(&wire)), WebBody { wire, end: Cell::new(UNREAD) }));
            }
            OWN_FETCH => Loss::OwnFetch,
            NO_RESPONSE => Loss::NoResponse,
            _ => Loss::Network,
        };
        Err(lost(what, &wire.exchange))
    }

    async fn read(&self, body: &WebBody, format: BodyFormat, limit: u64) -> Result<(), Fault> {
        let wire = &body.wire;
        wire.exchange.read(format as u8, limit as f64);
        let end = wire.op.end().await;
        body.end.set(end);
        let whole = end == DONE || end == EMPTY;
        wire.open.set(!whole);
        if whole { Ok(()) } else { Err(fault(end, &wire.exchange)) }
    }

    async fn serve(&self, body: &WebBody, limit: u64) -> Served {
        let wire = &body.wire;
        wire.exchange.serve(limit as f64);
        loop {
            match wire.op.end().await {
                // Polled, so that the timers of the call are re-armed.
                RESUMED => {}
                DONE => {
                    wire.open.set(false);
                    return Served::Finished;
                }
                LEFT => return Served::Finished,
                AGAIN => return Served::Again,
                end => return Served::Failed(fault(end, &wire.exchange)),
            }
        }
    }

    fn progress(&self, body: &WebBody) -> Progress {
        let exchange = &body.wire.exchange;
        Progress {
            length: exchange.length() as u64,
            waited_ms: exchange.waited_ms(),
            is_waited_for: exchange.is_waited_for(),
        }
    }

    fn waiter(&self) -> WebWaiter {
        let op = PendingOp::among(&self.pending);
        WebWaiter { wake_up: WakeUp::new(self.notify.as_ref(), op.number()), op }
    }

    fn heartbeat_ms(&self, queued: bool) -> f64 {
        self.heartbeats[usize::from(queued)]
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
        let op = PendingOp::among(&self.pending);
        let _timer = Timer(set_timeout(self.notify.as_ref(), milliseconds, op.number()));
        op.end().await;
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

    fn emit(&self, event: &ClientEvent<'_>) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }
}

impl<const RAW_ERRORS: bool> BytesRuntime for Web<RAW_ERRORS> {
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
    let mut lines = text::split(written, "\n");
    let status = lines.next().and_then(crate::text::decimal).unwrap_or_default() as u16;
    let mut headers = Vec::new();
    for (name, value) in lines.filter_map(|line| text::split_once(line, ":")) {
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
