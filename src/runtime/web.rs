//! The runtime of browsers and edge workers: one fetch binding, timers, abort.

use super::{AsLength, BadBody, Bell, Collector, ConnectionLost, Event, Head, HttpRequest, Runtime, Want};
use crate::error::Code;
use crate::table::BytesRuntime;
use crate::text;
use gloo_net::http::Headers;
use gloo_timers::callback::Timeout;
use js_sys::{Function, JsString, Promise, Uint8Array};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestInit, RequestRedirect, Response};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Promise;

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;

    /// What `read()` of a stream reader resolves to.
    type ReadResult;
    #[wasm_bindgen(method, getter)]
    fn done(this: &ReadResult) -> bool;
    #[wasm_bindgen(method, getter)]
    fn value(this: &ReadResult) -> Uint8Array;

    /// A view of all bytes; that it crosses over copies them.
    #[wasm_bindgen(method, js_name = subarray)]
    fn bytes(this: &Bytes) -> Vec<u8>;
    #[wasm_bindgen(extends = Uint8Array)]
    type Bytes;

    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &AnyResponse) -> String;
    #[wasm_bindgen(extends = Response)]
    type AnyResponse;

    type TextDecoder;
    #[wasm_bindgen(constructor)]
    fn new(label: &str, options: &JsValue) -> TextDecoder;
}

/// What throws when a body is not what it should be. The npm build has a host that answers with undefined instead: whenever
/// an import that returns an object throws, the slot of the table that was meant for the object stays taken for ever.
#[cfg(feature = "js")]
mod engine {
    use super::{JsString, JsValue, TextDecoder, Uint8Array, wasm_bindgen};

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = hostParse)]
        fn host_parse(text: &JsString) -> JsValue;
        #[wasm_bindgen(js_name = hostDecode)]
        pub(super) fn decode(decoder: &TextDecoder, bytes: &Uint8Array, options: &JsValue) -> Option<JsString>;
        #[wasm_bindgen(js_name = hostDecode)]
        pub(super) fn flush(decoder: &TextDecoder) -> Option<JsString>;
    }

    pub(super) fn parse(text: &JsString) -> Option<JsValue> {
        Some(host_parse(text)).filter(|value| !value.is_undefined())
    }
}

/// The same for Rust apps, whose host is the platform.
#[cfg(not(feature = "js"))]
mod engine {
    use super::{JsString, JsValue, TextDecoder, Uint8Array, wasm_bindgen};

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
        fn platform_parse(text: &JsString) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(method, js_class = TextDecoder, js_name = decode, catch)]
        fn platform_decode(this: &TextDecoder, bytes: &Uint8Array, options: &JsValue) -> Result<JsString, JsValue>;
        #[wasm_bindgen(method, js_class = TextDecoder, js_name = decode, catch)]
        fn platform_flush(this: &TextDecoder) -> Result<JsString, JsValue>;
    }

    pub(super) fn parse(text: &JsString) -> Option<JsValue> {
        platform_parse(text).ok()
    }

    pub(super) fn decode(decoder: &TextDecoder, bytes: &Uint8Array, options: &JsValue) -> Option<JsString> {
        decoder.platform_decode(bytes, options).ok()
    }

    pub(super) fn flush(decoder: &TextDecoder) -> Option<JsString> {
        decoder.platform_flush().ok()
    }
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

    fn send(&self, request: &HttpRequest, controller: &AbortController) -> Promise {
        let headers = Headers::new();
        for (name, value) in &request.headers {
            headers.append(name, value);
        }
        let init = RequestInit::new();
        init.set_method(request.method.as_str());
        init.set_headers(&headers.into_raw());
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&controller.signal()));
        if let Some(body) = &request.body {
            init.set_body(&JsValue::from_str(body));
        }
        match &self.fetch {
            None => global_fetch(&request.url, &init),
            Some(own) => {
                let answer = own.call2(&JsValue::UNDEFINED, &JsValue::from_str(&request.url), &init);
                answer.map_or_else(|thrown| Promise::reject(&thrown), |value| Promise::resolve(&value))
            }
        }
    }
}

/// Ends a request unless it is disarmed.
struct AbortOnDrop {
    controller: AbortController,
    armed: Cell<bool>,
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if self.armed.get() {
            self.controller.abort();
        }
    }
}

/// An answer whose body is not read yet.
pub struct WebBody {
    response: Response,
    reader: Option<ReadableStreamDefaultReader>,
    abort: AbortOnDrop,
}

impl WebBody {
    /// Hands the unread answer and its controller to someone else.
    pub fn release(self) -> (Response, AbortController) {
        self.abort.armed.set(false);
        // `Response::clone` is the JavaScript method, which would tee the body.
        (Clone::clone(&self.response), Clone::clone(&self.abort.controller))
    }

    /// The answer, for its headers.
    pub fn response(&self) -> &Response {
        &self.response
    }
}

/// A piece of a body.
pub struct WebChunk(Uint8Array);

impl AsLength for WebChunk {
    fn length(&self) -> u64 {
        u64::from(self.0.length())
    }
}

/// A body that was read.
pub enum WebPayload {
    /// Parsed JSON.
    Json(JsValue),
    /// Text.
    Text(JsString),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Puts chunks together, as text by the platform's decoder or as bytes.
pub enum WebCollector {
    /// Text so far; the decoder keeps the bytes of a character that is cut.
    Text {
        /// Whether the text is JSON.
        json: bool,
        /// A decoder that refuses what is not UTF-8 and drops a byte order mark.
        decoder: Decoder,
        /// Text so far.
        text: JsString,
        /// Bytes decoded so far.
        length: u64,
    },
    /// Bytes so far.
    Bytes(Vec<u8>),
}

/// A strict UTF-8 decoder of the platform.
pub struct Decoder {
    decoder: TextDecoder,
    /// The option that keeps the bytes of a character that is cut.
    stream: JsValue,
}

impl Decoder {
    fn new() -> Self {
        let decoder = TextDecoder::new("utf-8", &flag("fatal"));
        Self { decoder, stream: flag("stream") }
    }

    fn decode(&self, chunk: &Uint8Array) -> Option<JsString> {
        engine::decode(&self.decoder, chunk, &self.stream)
    }
}

/// An options object with one member that is true.
fn flag(name: &str) -> JsValue {
    let options = js_sys::Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = js_sys::Reflect::set(&options, &name.into(), &JsValue::TRUE);
    options.into()
}

impl Collector<WebChunk, WebPayload> for WebCollector {
    fn push(&mut self, chunk: WebChunk) -> Result<(), BadBody> {
        match self {
            Self::Bytes(bytes) => {
                let piece = chunk.0.unchecked_ref::<Bytes>().bytes();
                if bytes.is_empty() {
                    *bytes = piece;
                } else {
                    bytes.extend_from_slice(&piece);
                }
            }
            Self::Text { decoder, text, length, .. } => {
                let piece = decoder.decode(&chunk.0).ok_or_else(|| not_utf8(&chunk.0, *length))?;
                *length += u64::from(chunk.0.length());
                *text = if text.length() == 0 { piece } else { text.concat(&piece) };
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<WebPayload, BadBody> {
        match self {
            Self::Bytes(bytes) => Ok(WebPayload::Bytes(bytes)),
            Self::Text { json, decoder, text, length } => {
                engine::flush(&decoder.decoder).ok_or_else(|| BadBody {
                    code: Code::Encoding,
                    message: "the body ends inside a character: it is not UTF-8, or it was cut".into(),
                    offset: Some(length),
                })?;
                if json { parse(&text).map(WebPayload::Json) } else { Ok(WebPayload::Text(text)) }
            }
        }
    }
}

/// Where a chunk stops being UTF-8; only asked when the platform has refused it.
fn not_utf8(chunk: &Uint8Array, before: u64) -> BadBody {
    let bytes = chunk.unchecked_ref::<Bytes>().bytes();
    // A chunk may begin inside a character, which is no fault of its first bytes.
    let lead = bytes.iter().take(3).take_while(|byte| (0x80..0xc0).contains(*byte)).count();
    let valid =
        bytes.get(lead..).map_or(0, |rest| std::str::from_utf8(rest).map_or_else(|bad| bad.valid_up_to(), str::len));
    BadBody {
        code: Code::Encoding,
        message: "the body is not UTF-8".into(),
        offset: Some(before + (lead + valid) as u64),
    }
}

fn parse(text: &JsString) -> Result<JsValue, BadBody> {
    engine::parse(text).ok_or_else(|| {
        // The platform's own text quotes the body, and says "cut" in as many ways as there are engines.
        crate::answer::bad_json(&String::from(text))
    })
}

impl Runtime for Web {
    type Body = WebBody;
    type Headers = web_sys::Headers;
    type Chunk = WebChunk;
    type Payload = WebPayload;
    type Collector = WebCollector;

    async fn fetch(&self, request: &HttpRequest) -> Result<(Head, web_sys::Headers, WebBody), ConnectionLost> {
        let controller = AbortController::new().map_err(|thrown| lost(&thrown))?;
        let abort = AbortOnDrop { controller, armed: Cell::new(true) };
        let answer = JsFuture::from(self.send(request, &abort.controller)).await;
        let response: Response = answer.map_err(|thrown| lost(&thrown))?.unchecked_into();
        Ok((head(&response), response.headers(), WebBody { response, reader: None, abort }))
    }

    async fn chunk(&self, body: &mut WebBody) -> Result<Option<WebChunk>, ConnectionLost> {
        let reader = match &body.reader {
            Some(reader) => reader.clone(),
            None => {
                let Some(stream) = body.response.body() else {
                    body.abort.armed.set(false);
                    return Ok(None);
                };
                let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
                body.reader = Some(reader.clone());
                reader
            }
        };
        let result: ReadResult = JsFuture::from(reader.read()).await.map_err(|thrown| lost(&thrown))?.unchecked_into();
        if result.done() {
            body.abort.armed.set(false);
            return Ok(None);
        }
        Ok(Some(WebChunk(result.value())))
    }

    fn collect(&self, want: Want) -> WebCollector {
        match want {
            Want::Bytes => WebCollector::Bytes(Vec::new()),
            Want::Json | Want::Text => WebCollector::Text {
                json: want == Want::Json,
                decoder: Decoder::new(),
                text: JsString::from(""),
                length: 0,
            },
        }
    }

    fn text(payload: WebPayload) -> Option<String> {
        match payload {
            WebPayload::Text(text) => Some(text.into()),
            WebPayload::Bytes(_) | WebPayload::Json(_) => None,
        }
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
        match payload {
            WebPayload::Bytes(bytes) => bytes,
            WebPayload::Text(_) | WebPayload::Json(_) => Vec::new(),
        }
    }
}

/// The headers a call looks at; copying all of them would cost more than the rest of a small call.
fn head(response: &Response) -> Head {
    const ALWAYS: [&str; 5] =
        ["content-type", "x-request-id", "x-correlation-id", "x-rate-limit-limit", "x-rate-limit-remaining"];
    const FAILED: [&str; 7] = ["retry-after", "date", "location", "etag", "x-rate-limit-reset", "request-id", "cf-ray"];
    let (source, status) = (response.headers(), response.status());
    let names = if (200..300).contains(&status) { [&ALWAYS[..], &[]] } else { [&ALWAYS[..], &FAILED[..]] };
    let mut headers = Vec::new();
    for name in names.into_iter().flatten() {
        if let Ok(Some(value)) = source.get(name) {
            headers.push(((*name).to_owned(), value));
        }
    }
    Head {
        status,
        headers,
        opaque_redirect: status == 0 && response.unchecked_ref::<AnyResponse>().kind() == "opaqueredirect",
    }
}

/// What the platform says of a lost connection, without any address's query.
fn lost(thrown: &JsValue) -> ConnectionLost {
    let member = |value: &JsValue, name: &str| js_sys::Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let text = |value: &JsValue, name: &str| member(value, name).as_string().unwrap_or_default();
    let cause = member(thrown, "cause");
    let mut said = text::concat(&[&text(thrown, "name"), ": ", &text(thrown, "message")]);
    if cause.is_object() {
        said.push_str(&text::concat(&[" (", &text(&cause, "code"), " ", &text(&cause, "message"), ")"]));
    }
    ConnectionLost { text: crate::answer::without_queries(&said) }
}

impl From<&crate::error::Error> for JsValue {
    /// The error as a plain object, for Rust apps that hand it on to JavaScript.
    fn from(error: &crate::error::Error) -> Self {
        use serde::Serialize as _;
        error.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(Self::UNDEFINED)
    }
}
