//! The JavaScript surface, all of it: one class that calls operations, and nothing that knows a resource.
//!
//! Methods take `&self` and own what they need, so that calls may overlap; errors leave as plain objects, which the
//! TypeScript API turns into classes.

mod objects;
mod settings;

use crate::codes::{self, ReadMode, UNDOCUMENTED};
use crate::packed;
use js_sys::{Array, Function};
use leadspan::__private::{Consumer, HttpExchange, performance_now, read_args, request_id, spawn};
use leadspan::client::{CallOptions, Client, Content, Reply, ResponseFormat};
use leadspan::error::{Code, Error};
use leadspan::http::auth::{CredentialCharset, Credentials};
use leadspan::http::base_url::BaseUrl;
use leadspan::http::request::{Prepared, prepare};
use leadspan::operation::{Api, Method, Operation};
use leadspan::runtime::{BodyFormat, ClientEvent, Runtime as _};
use objects::{show_event, thrown};
use settings::Numbers;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    /// A call on the JavaScript side: `PendingCall` in `js/core/pending-call.ts`. None of its methods throws.
    pub type PendingCall;
    /// Takes a response. Unless its body is unread, the call is over.
    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments, reason = "one crossing instead of eight")]
    fn respond(
        this: &PendingCall,
        exchange: &HttpExchange,
        content: u8,
        status: u16,
        attempts: u32,
        elapsed_ms: f64,
        shape: u8,
        request_id: Option<&str>,
    );
    /// Takes an error as a plain object, of the call or of the body under way.
    #[wasm_bindgen(method)]
    fn fail(this: &PendingCall, error: &JsValue);
    /// There is no further attempt.
    #[wasm_bindgen(method)]
    fn decline(this: &PendingCall);
    /// The core has dropped the call.
    #[wasm_bindgen(method)]
    fn close(this: &PendingCall);
}

/// The platform's runtime; TypeScript reads error bodies and redacts them, with the engine's own parser and regular expressions.
type NpmRuntime = leadspan::runtime::web::Web<true>;

/// The standard allocator weighs 3 KB of gzip more. Only the JavaScript build has this one: Rust apps choose their own.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The client of one API.
#[wasm_bindgen]
pub struct Core {
    client: Rc<Client<NpmRuntime>>,
    rows: Cell<Vec<(usize, &'static Operation)>>,
}

#[wasm_bindgen]
impl Core {
    /// A client; `api` is a position in [`Api::ALL`]. The TypeScript API has checked the options: the base
    /// URL, the credentials in the order of the API's constructor (none for a gateway), numbers and headers as
    /// `settings.rs` says.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "an object would have to be read member by member")]
    pub fn new(
        api: u8,
        base: String,
        credentials: Array,
        latin1: bool,
        numbers: Vec<f64>,
        headers: Array,
        fetch: Option<Function>,
        observer: Option<Function>,
    ) -> Result<Core, JsValue> {
        let api = *Api::ALL.get(usize::from(api)).ok_or(JsValue::UNDEFINED)?;
        let credentials = read_credentials(api, &credentials, latin1).map_err(|error| thrown(&error.at(api)))?;
        let options = Numbers(numbers).client(api, &headers);
        let runtime = NpmRuntime::open(fetch, observer.map(watch));
        let client = Client::new(api, BaseUrl::trusted(api, base), credentials, options, runtime);
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

    /// Calls the operation with this number; `pending` receives the result.
    ///
    /// Numbers from [`UNDOCUMENTED`] on are calls that no document names, by their method; `id` is then the path.
    /// `reading` is a [`ReadMode`]. The last three are left out where nothing is set.
    #[allow(clippy::too_many_arguments, reason = "an object would have to be read member by member")]
    pub fn call(
        &self,
        pending: PendingCall,
        number: usize,
        id: &str,
        args: &str,
        body: Option<String>,
        reading: u8,
        signal: Option<AbortSignal>,
        numbers: Option<Vec<f64>>,
        headers: Option<Array>,
        query: Option<Array>,
    ) {
        let prepared = match number.checked_sub(UNDOCUMENTED) {
            Some(method) => {
                let method = Method::ALL.get(method).copied().unwrap_or(Method::DELETE);
                self.client.undocumented(method, id, body.as_deref())
            }
            None => {
                let row = self.row(number, id);
                row.and_then(|row| Ok((row, prepare(row, &read_args(row, args)?, body.as_deref())?)))
            }
        };
        self.start(prepared, reading, signal, self.options(numbers, headers, query), pending);
    }

    fn options(&self, numbers: Option<Vec<f64>>, headers: Option<Array>, query: Option<Array>) -> CallOptions {
        let (numbers, inherited) = (Numbers(numbers.unwrap_or_default()), self.client.options());
        numbers.call(inherited, headers.as_ref(), query.as_ref())
    }

    fn start(
        &self,
        prepared: Result<(&'static Operation, Prepared), Error>,
        reading: u8,
        signal: Option<AbortSignal>,
        options: CallOptions,
        pending: PendingCall,
    ) {
        let (operation, prepared) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => {
                pending.fail(&thrown(&error));
                return pending.close();
            }
        };
        let client = Rc::clone(&self.client);
        let reading = match ReadMode::ALL.get(usize::from(reading)) {
            Some(ReadMode::Json) => ResponseFormat::Body(BodyFormat::Json),
            Some(ReadMode::Text) => ResponseFormat::Body(BodyFormat::Text),
            Some(ReadMode::Bytes) => ResponseFormat::Body(BodyFormat::Bytes),
            Some(ReadMode::Pieces) => ResponseFormat::Pieces,
            Some(ReadMode::Response) | None => ResponseFormat::Head,
        };
        let is_leased = client.runtime().heartbeat_ms(false) < f64::INFINITY;
        let now = || performance_now();
        let call = async move {
            let runtime = client.runtime();
            let end = async {
                match &signal {
                    Some(signal) => runtime.aborted(signal).await,
                    None => std::future::pending().await,
                }
            };
            let caller = Caller { pending, shape: operation.shape as u8, is_over: Cell::default() };
            let result = match reading {
                ResponseFormat::Pieces => client.stream_until(end, operation, prepared, &options, &caller).await,
                _ => client
                    .send_until(end, operation, prepared, &options, reading, Ok)
                    .await
                    .map(|reply| caller.finish(reply)),
            };
            if let Err(error) = result {
                caller.fail(&error);
            }
        };
        spawn(call, is_leased, now);
    }

    /// The secrets to redact, one a line.
    pub fn secrets(&self) -> String {
        self.client.secrets()
    }

    /// The server's limits: the calls allowed and left, NaN where unknown, and milliseconds of
    /// the pause that it asked for.
    #[wasm_bindgen(js_name = rateLimit)]
    pub fn rate_limit(&self) -> Vec<f64> {
        let known = self.client.rate_limit();
        let blocked = (known.blocked_until - self.client.runtime().now()).max(0.0);
        vec![known.limit.unwrap_or(f64::NAN), known.remaining.unwrap_or(f64::NAN), blocked]
    }
}

/// The credentials of a client; none for a gateway that adds them.
fn read_credentials(api: Api, given: &Array, latin1: bool) -> Result<Option<Credentials>, Error> {
    if given.length() == 0 {
        return Ok(None);
    }
    let mut values = Vec::new();
    for index in 0..given.length() {
        values.push(given.get(index).as_string().unwrap_or_default());
    }
    let charset = if latin1 { CredentialCharset::Latin1 } else { CredentialCharset::Utf8 };
    Credentials::of(api, &values, charset).map(Some)
}

/// The caller in JavaScript.
struct Caller {
    pending: PendingCall,
    shape: u8,
    /// Whether JavaScript was notified that the call is over.
    is_over: Cell<bool>,
}

impl Caller {
    /// Hands over the response, with which the call is over.
    fn finish(&self, reply: Reply<NpmRuntime>) {
        self.respond(&reply);
        self.is_over.set(true);
        if let Content::Unread(body) = reply.content {
            body.into_inner().release();
        }
    }
}

impl Consumer<NpmRuntime> for Caller {
    fn respond(&self, reply: &Reply<NpmRuntime>) {
        let content = match reply.content {
            Content::Empty => codes::BodyState::None,
            Content::Payload(_) => codes::BodyState::Read,
            Content::Unread(_) => codes::BodyState::Unread,
        };
        self.pending.respond(
            reply.headers.exchange(),
            content as u8,
            reply.head.status,
            reply.attempts,
            reply.elapsed_ms,
            self.shape,
            request_id(&reply.head).as_deref(),
        );
    }

    fn fail(&self, error: &Error) {
        self.pending.fail(&thrown(error));
    }

    fn decline(&self) {
        self.pending.decline();
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if !self.is_over.get() {
            self.pending.close();
        }
    }
}

/// Calls a JavaScript observer; one that throws must not change what it observes.
fn watch(observer: Function) -> Box<dyn Fn(&ClientEvent<'_>)> {
    Box::new(move |event| {
        let _ = observer.call1(&JsValue::UNDEFINED, &show_event(event));
    })
}
