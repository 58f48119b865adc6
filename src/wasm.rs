//! The JavaScript surface, all of it: one class that calls operations, and nothing that knows a resource.
//!
//! Methods take `&self` and own what they need, so that calls may overlap; errors leave as plain objects, which the
//! TypeScript face turns into classes.

mod args;
mod objects;
mod settings;

use crate::auth::{Charset, Credentials};
use crate::base_url::BaseUrl;
use crate::client::{CallOptions, Client, Content, Reading, Reply};
use crate::error::{Code, Error};
use crate::operation::{Api, Method, Operation};
use crate::packed;
use crate::request::{Prepared, prepare};
use crate::runtime::web::{Exchange, Web};
use crate::runtime::{Event, Runtime as _, Want};
use args::read_args;
use js_sys::{Array, Function};
use objects::{show_event, thrown};
use settings::Numbers;
use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortSignal;

#[wasm_bindgen(module = "/src/wasm/face.js")]
extern "C" {
    /// Tells the face how a call ended well.
    #[allow(clippy::too_many_arguments, reason = "one crossing instead of eight")]
    fn settle(
        done: &Function,
        exchange: &Exchange,
        content: u8,
        status: u16,
        attempts: u32,
        elapsed_ms: f64,
        shape: u8,
        request_id: Option<&str>,
    );
}

/// The standard allocator weighs 3 KB of gzip more. Only the JavaScript build has this one: Rust apps choose their own.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Where the numbers of calls begin that no document names.
const UNDOCUMENTED: usize = 1_000;

/// The client of one API.
#[wasm_bindgen]
pub struct Core {
    client: Rc<Client<Web>>,
    rows: Cell<Vec<(usize, &'static Operation)>>,
}

#[wasm_bindgen]
impl Core {
    /// A client; `api` is 0 LeadConduit, 1 ConstructionOnline, 2 HeroBase. The face has checked the options: the base
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
        let api = match api {
            0 => Api::LeadConduit,
            1 => Api::ConstructionOnline,
            _ => Api::HeroBase,
        };
        let credentials =
            read_credentials(api, &credentials, latin1).map_err(|error| thrown(&error.at(api), &JsValue::UNDEFINED))?;
        let options = Numbers(numbers).client(api, &headers);
        let runtime = Web::with(fetch, observer.map(watch));
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

    /// Calls the operation with this number. Once it has ended, `done` gets a reply or `failed` a plain error object.
    ///
    /// Numbers from [`UNDOCUMENTED`] on are calls that no document names, by their method; `id` is then the path.
    /// `reading` is 0 JSON, 1 text, 2 bytes, 3 nothing but the head. The last three are left out where nothing is set.
    #[allow(clippy::too_many_arguments, reason = "an object would have to be read member by member")]
    pub fn call(
        &self,
        done: Function,
        failed: Function,
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
                let method = [Method::GET, Method::POST, Method::PUT].get(method).copied().unwrap_or(Method::DELETE);
                self.client.undocumented(method, id, body.as_deref())
            }
            None => {
                let row = self.row(number, id);
                row.and_then(|row| Ok((row, prepare(row, &read_args(row, args)?, body.as_deref())?)))
            }
        };
        self.start(prepared, reading, signal, self.options(numbers, headers, query), Ends { done, failed });
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
        ends: Ends,
    ) {
        let client = Rc::clone(&self.client);
        let reading = match reading {
            0 => Reading::Body(Want::Json),
            1 => Reading::Body(Want::Text),
            2 => Reading::Body(Want::Bytes),
            _ => Reading::Head,
        };
        spawn_local(async move {
            let runtime = client.runtime();
            let end = async {
                match &signal {
                    Some(signal) => runtime.aborted(signal).await,
                    None => pending().await,
                }
            };
            let result = match prepared {
                Ok((operation, prepared)) => {
                    let reply = client.send_until(end, operation, prepared, &options, reading).await;
                    reply.map(|reply| (reply, operation.shape as u8))
                }
                Err(error) => Err(error),
            };
            match result {
                Ok((reply, shape)) => show(reply, shape, &ends.done),
                Err(error) => {
                    let aborted = signal.as_ref().filter(|_| error.code == Code::Aborted);
                    let error = thrown(&error, &aborted.map_or(JsValue::UNDEFINED, AbortSignal::reason));
                    // The face's own function, which throws nothing.
                    let _ = ends.failed.call1(&JsValue::UNDEFINED, &error);
                }
            }
        });
    }

    /// What must not be shown, one secret a line.
    pub fn secrets(&self) -> String {
        self.client.secrets()
    }

    /// What is known of the server's limits: the calls allowed and left, NaN where that is not known, and milliseconds of
    /// silence.
    #[wasm_bindgen(js_name = rateLimit)]
    pub fn rate_limit(&self) -> Vec<f64> {
        let known = self.client.rate_limit();
        let blocked = (known.blocked_until - self.client.runtime().now()).max(0.0);
        vec![known.limit.unwrap_or(f64::NAN), known.remaining.unwrap_or(f64::NAN), blocked]
    }
}

/// The credentials of a client; none for a gateway that adds them.
fn read_credentials(api: Api, given: &Array, latin1: bool) -> Result<Option<Credentials>, Error> {
    let text = |place| given.get(place).as_string().unwrap_or_default();
    let charset = if latin1 { Charset::Latin1 } else { Charset::Utf8 };
    match api {
        _ if given.length() == 0 => return Ok(None),
        Api::LeadConduit => Credentials::lead_conduit(&text(0)),
        Api::ConstructionOnline => Credentials::construction_online(&text(0), &text(1), &text(2), charset),
        Api::HeroBase => Credentials::hero_base(&text(0), &text(1), charset),
    }
    .map(Some)
}

/// The face's functions for the end of a call.
struct Ends {
    done: Function,
    failed: Function,
}

fn show(answer: Reply<Web>, shape: u8, done: &Function) {
    let content = match answer.content {
        Content::Empty => 0,
        Content::Payload(_) => 1,
        Content::Unread(body) => {
            body.release();
            2
        }
    };
    settle(
        done,
        answer.headers.exchange(),
        content,
        answer.head.status,
        answer.attempts,
        answer.elapsed_ms,
        shape,
        crate::answer::request_id(&answer.head).as_deref(),
    );
}

/// Calls a JavaScript observer; one that throws must not change what it observes.
fn watch(observer: Function) -> Box<dyn Fn(&Event<'_>)> {
    Box::new(move |event| {
        let _ = observer.call1(&JsValue::UNDEFINED, &show_event(event));
    })
}
