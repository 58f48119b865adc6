//! The JavaScript surface, all of it: one class that calls operations, and nothing that knows a resource.
//!
//! Methods take `&self` and own what they need, so that calls may overlap; errors leave as plain objects, which the
//! TypeScript face turns into classes.

use crate::auth::{Charset, Credentials};
use crate::base_url::{self, BaseUrl};
use crate::client::{CallOptions, Client, Content, Options, Reading, Reply};
use crate::error::{Code, Error, Kind};
use crate::operation::{Api, Kind as ParamKind, Method, Operation};
use crate::request::{Arg, Args};
use crate::retry::Policy;
use crate::runtime::web::{Web, WebPayload};
use crate::runtime::{Either, Runtime as _, Want, race};
use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::AbortSignal;

/// The client of one API.
#[wasm_bindgen]
pub struct Core {
    client: Rc<Client<Web>>,
    operations: Vec<&'static Operation>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Config {
    base_url: Option<String>,
    subdomain: Option<String>,
    api_key: Option<String>,
    email: Option<String>,
    password: Option<String>,
    username: Option<String>,
    charset: Option<String>,
    #[serde(flatten)]
    call: CallConfig,
    max_concurrent: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct CallConfig {
    timeout_ms: Option<f64>,
    idle_timeout_ms: Option<f64>,
    total_timeout_ms: Option<f64>,
    max_bytes: Option<f64>,
    retry: Option<RetryConfig>,
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    accept: Option<String>,
    r#as: Option<String>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "camelCase", default)]
struct RetryConfig {
    attempts: Option<f64>,
    base_ms: Option<f64>,
    cap_ms: Option<f64>,
    max_retry_after_ms: Option<f64>,
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
        Self::build(api, config, Web::with(fetch, observer)).map_err(|error| thrown(&error.at(api), JsValue::UNDEFINED))
    }

    fn build(api: Api, config: JsValue, runtime: Web) -> Result<Core, Error> {
        let config: Config = from_js(config)?;
        let base = BaseUrl::parse(api, &config.base_url(api)?)?;
        let credentials = config.credentials(api)?;
        let mut options = Options::of(api);
        config.call.apply(&mut options)?;
        if let Some(places) = config.max_concurrent {
            options.max_concurrent = whole("maxConcurrent", places, 1.0, 1_000.0)? as usize;
        }
        let client = Rc::new(Client::new(api, base, credentials, options, runtime));
        let operations = match api {
            Api::LeadConduit => crate::leadconduit::operations().collect(),
            Api::ConstructionOnline => crate::constructiononline::operations().collect(),
            Api::HeroBase => crate::herobase::operations().collect(),
        };
        Ok(Core { client, operations })
    }

    /// Calls the operation with this number; resolves to a reply, rejects with a plain error object.
    pub fn call(&self, number: usize, args: JsValue, body: Option<String>, options: JsValue, signal: Option<AbortSignal>) -> Promise {
        let client = Rc::clone(&self.client);
        let prepared = self.operations.get(number).copied().ok_or_else(|| Error::new(Code::UnknownOperation, "no such operation"));
        let prepared = prepared.and_then(|operation| Ok((operation, read_args(operation, &args)?, call_options(options)?)));
        future_to_promise(until_aborted(signal, async move {
            let (operation, args, (options, reading)) = prepared?;
            let reply = client.call(operation, &args, body.as_deref(), &options, reading).await?;
            Ok(show(reply, operation.shape as u8))
        }))
    }

    /// Calls a path that no document names.
    pub fn request(&self, method: String, path: String, body: Option<String>, options: JsValue, signal: Option<AbortSignal>) -> Promise {
        let client = Rc::clone(&self.client);
        let prepared = call_options(options).and_then(|options| Ok((read_method(&method)?, options)));
        future_to_promise(until_aborted(signal, async move {
            let (method, (options, reading)) = prepared?;
            let reply = client.request(method, &path, body.as_deref(), &options, reading).await?;
            Ok(show(reply, crate::operation::Shape::Open as u8))
        }))
    }

    /// What is known of the server's limits.
    #[wasm_bindgen(js_name = rateLimit)]
    pub fn rate_limit(&self) -> JsValue {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Shown {
            limit: Option<f64>,
            remaining: Option<f64>,
            blocked_for_ms: f64,
        }
        let known = self.client.rate_limit();
        let blocked_for_ms = (known.blocked_until - self.client.runtime().now()).max(0.0);
        to_js(&Shown { limit: known.limit, remaining: known.remaining, blocked_for_ms })
    }
}

impl Config {
    fn base_url(&self, api: Api) -> Result<String, Error> {
        match (&self.base_url, &self.subdomain, api) {
            (Some(_), Some(_), _) => Err(Error::option("subdomain", "give subdomain or baseUrl, not both")),
            (Some(url), None, _) => Ok(url.clone()),
            (None, Some(subdomain), Api::HeroBase) => base_url::hero_base(subdomain),
            (None, None, Api::HeroBase) => Err(Error::option("subdomain", "is required, or baseUrl")),
            (None, Some(_), _) => Err(Error::option("subdomain", "belongs to HeroBase only")),
            (None, None, Api::LeadConduit) => Ok("https://app.leadconduit.com".into()),
            (None, None, Api::ConstructionOnline) => Ok("https://api.constructiononline.com".into()),
        }
    }

    fn credentials(&self, api: Api) -> Result<Option<Credentials>, Error> {
        let charset = match self.charset.as_deref() {
            None | Some("utf-8") => Charset::Utf8,
            Some("latin1") => Charset::Latin1,
            Some(_) => return Err(Error::option("charset", "must be \"utf-8\" or \"latin1\"")),
        };
        let given = |value: &Option<String>| value.is_some();
        let any = given(&self.api_key) || given(&self.email) || given(&self.password) || given(&self.username);
        if !any {
            return Ok(None);
        }
        let need = |name: &str, value: &Option<String>| value.clone().ok_or_else(|| Error::option(name, "is required beside the other credentials"));
        let credentials = match api {
            Api::LeadConduit => Credentials::lead_conduit(&need("apiKey", &self.api_key)?)?,
            Api::ConstructionOnline => Credentials::construction_online(
                &need("email", &self.email)?,
                &need("password", &self.password)?,
                &need("apiKey", &self.api_key)?,
                charset,
            )?,
            Api::HeroBase => Credentials::hero_base(&need("username", &self.username)?, &need("password", &self.password)?, charset)?,
        };
        Ok(Some(credentials))
    }
}

impl CallConfig {
    fn apply(&self, options: &mut Options) -> Result<(), Error> {
        if let Some(value) = self.timeout_ms {
            options.timeout_ms = milliseconds("timeoutMs", value)?;
        }
        if let Some(value) = self.idle_timeout_ms {
            options.idle_timeout_ms = milliseconds("idleTimeoutMs", value)?;
        }
        if let Some(value) = self.total_timeout_ms {
            options.total_timeout_ms = milliseconds("totalTimeoutMs", value)?;
        }
        if let Some(value) = self.max_bytes {
            options.max_bytes = whole("maxBytes", value, 1.0, 9_007_199_254_740_991.0)? as u64;
        }
        if let Some(retry) = self.retry {
            options.retry = retry.policy()?;
        }
        options.headers = self.headers.clone().into_iter().collect();
        Ok(())
    }
}

impl RetryConfig {
    fn policy(self) -> Result<Policy, Error> {
        let mut policy = Policy::default();
        if let Some(value) = self.attempts {
            policy.attempts = whole("retry.attempts", value, 1.0, 20.0)? as u32;
        }
        if let Some(value) = self.base_ms {
            policy.base_ms = wait("retry.baseMs", value)?;
            policy.rate_limit_base_ms = policy.rate_limit_base_ms.min(value * 4.0);
        }
        if let Some(value) = self.cap_ms {
            policy.cap_ms = wait("retry.capMs", value)?;
        }
        if let Some(value) = self.max_retry_after_ms {
            policy.max_retry_after_ms = wait("retry.maxRetryAfterMs", value)?;
        }
        Ok(policy)
    }
}

fn whole(name: &str, value: f64, min: f64, max: f64) -> Result<f64, Error> {
    let fine = value.fract() == 0.0 && (min..=max).contains(&value);
    if fine { Ok(value) } else { Err(Error::option(name, &format!("must be a whole number from {min} to {max}"))) }
}

fn wait(name: &str, value: f64) -> Result<f64, Error> {
    let fine = value.is_finite() && value >= 0.0;
    if fine { Ok(value) } else { Err(Error::option(name, "must be milliseconds, zero or more")) }
}

fn milliseconds(name: &str, value: f64) -> Result<f64, Error> {
    let fine = value > 0.0 && value <= 2_147_483_647.0;
    if fine { Ok(value) } else { Err(Error::option(name, "must be milliseconds above zero and below 2^31")) }
}

fn call_options(value: JsValue) -> Result<(CallOptions, Reading), Error> {
    if value.is_undefined() {
        return Ok((CallOptions::default(), Reading::Body(Want::Json)));
    }
    let config: CallConfig = from_js(value)?;
    let reading = match config.r#as.as_deref() {
        None | Some("json") => Reading::Body(Want::Json),
        Some("text") => Reading::Body(Want::Text),
        Some("bytes") => Reading::Body(Want::Bytes),
        Some("stream") => Reading::Head,
        Some(_) => return Err(Error::option("as", "must be json, text, bytes or stream")),
    };
    let optional = |name: &str, value: Option<f64>| value.map(|value| milliseconds(name, value)).transpose();
    let options = CallOptions {
        timeout_ms: optional("timeoutMs", config.timeout_ms)?,
        idle_timeout_ms: optional("idleTimeoutMs", config.idle_timeout_ms)?,
        total_timeout_ms: optional("totalTimeoutMs", config.total_timeout_ms)?,
        retry: config.retry.map(RetryConfig::policy).transpose()?,
        max_bytes: config.max_bytes.map(|value| whole("maxBytes", value, 1.0, 9_007_199_254_740_991.0)).transpose()?.map(|n| n as u64),
        headers: config.headers.into_iter().collect(),
        query: config.query.into_iter().collect(),
        accept: config.accept,
    };
    Ok((options, reading))
}

fn read_method(text: &str) -> Result<Method, Error> {
    let all = [Method::GET, Method::POST, Method::PUT, Method::DELETE];
    all.into_iter().find(|method| method.as_str() == text).ok_or_else(|| Error::option("method", "must be GET, POST, PUT or DELETE"))
}

/// Reads the flat object of arguments by the table; names the table does not have are kept for the check to refuse.
fn read_args(operation: &'static Operation, value: &JsValue) -> Result<Args, Error> {
    let mut args = Args::new();
    if value.is_undefined() || value.is_null() {
        return Ok(args);
    }
    let wrong = |name: &str, text: &str| Error::usage(Code::InvalidParameter, operation, name, text.into());
    if !value.is_object() || Array::is_array(value) {
        return Err(wrong("args", "must be an object of parameters"));
    }
    for entry in Object::entries(value.unchecked_ref()).iter() {
        let entry: Array = entry.unchecked_into();
        let wire = entry.get(0).as_string().unwrap_or_default();
        let param = operation.params().find(|param| operation.wire_name(param.name) == wire);
        let name = param.map_or(wire.as_str(), |param| param.name);
        let json = param.is_some_and(|param| param.kind == ParamKind::Json);
        let fields = param.is_some_and(|param| param.kind == ParamKind::Fields);
        let arg = if fields { read_fields(&entry.get(1)) } else { read_arg(&entry.get(1), json) };
        args.push(name, arg.ok_or_else(|| wrong(name, "holds a value that cannot be sent"))?);
    }
    Ok(args)
}

fn read_fields(value: &JsValue) -> Option<Arg> {
    if value.is_undefined() {
        return Some(Arg::Unset);
    }
    if !value.is_object() || Array::is_array(value) {
        return None;
    }
    let entries = Object::entries(value.unchecked_ref());
    let fields = entries.iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        Some((entry.get(0).as_string()?, read_arg(&entry.get(1), false)?))
    });
    fields.collect::<Option<Vec<_>>>().map(Arg::Fields)
}

fn read_arg(value: &JsValue, json: bool) -> Option<Arg> {
    if value.is_undefined() || value.is_null() {
        return Some(Arg::Unset);
    }
    if let Some(text) = value.as_string() {
        return Some(if json { Arg::Json(js_sys::JSON::stringify(value).ok()?.into()) } else { Arg::Text(text) });
    }
    if let Some(number) = value.as_f64() {
        let whole = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0;
        return Some(if whole { Arg::Integer(number as i64) } else { Arg::Number(number) });
    }
    if let Some(flag) = value.as_bool() {
        return Some(Arg::Boolean(flag));
    }
    if Array::is_array(value) {
        let items: Array = value.clone().unchecked_into();
        return items.iter().map(|item| read_arg(&item, json)).collect::<Option<Vec<_>>>().map(Arg::List);
    }
    // Anything else is only sent as JSON; functions and symbols have none.
    let text: String = js_sys::JSON::stringify(value).ok()?.as_string()?;
    Some(Arg::Json(text))
}

/// Runs a call until it ends or the caller's signal says so; dropping the call ends its requests and timers.
async fn until_aborted(signal: Option<AbortSignal>, call: impl Future<Output = Result<JsValue, Error>>) -> Result<JsValue, JsValue> {
    let Some(signal) = signal else {
        return call.await.map_err(|error| thrown(&error, JsValue::UNDEFINED));
    };
    let aborted = || thrown(&Error::new(Code::Aborted, "the call was aborted by its signal"), signal.reason());
    if signal.aborted() {
        return Err(aborted());
    }
    let mut listener = None;
    let promise = Promise::new(&mut |resolve, _| {
        // The promise constructor runs this once, at once.
        let _ = signal.add_event_listener_with_callback("abort", &resolve);
        listener = Some(resolve);
    });
    let result = race(JsFuture::from(promise), call).await;
    if let Some(listener) = listener {
        let _ = signal.remove_event_listener_with_callback("abort", &listener);
    }
    match result {
        Either::First(_) => Err(aborted()),
        Either::Second(result) => result.map_err(|error| thrown(&error, JsValue::UNDEFINED)),
    }
}

fn show(reply: Reply<Web>, shape: u8) -> JsValue {
    let object = Object::new();
    let set = |name: &str, value: &JsValue| {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&object, &wasm_bindgen::intern(name).into(), value);
    };
    set("status", &reply.head.status.into());
    set("attempts", &reply.attempts.into());
    set("elapsedMs", &reply.elapsed_ms.into());
    set("shape", &shape.into());
    if let Some(id) = crate::answer::request_id(&reply.head) {
        set("requestId", &id.into());
    }
    match reply.content {
        Content::Payload(WebPayload::Json(value)) => set("data", &value),
        Content::Payload(WebPayload::Text(text)) => set("data", &text),
        Content::Payload(WebPayload::Bytes(bytes)) => set("data", &js_sys::Uint8Array::from(&bytes[..])),
        Content::Unread(body) => {
            let (response, abort) = body.release();
            set("response", &response);
            set("abort", &abort);
        }
        Content::Empty => {}
    }
    object.into()
}

fn from_js<T: serde::de::DeserializeOwned>(value: JsValue) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(value).map_err(|bad| {
        // serde quotes the value it met, which may be a credential: only what it expected is passed on.
        let text = bad.to_string();
        let expected = text.split_once("expected ").map_or("another type", |(_, expected)| expected);
        Error::option("options", &format!("one of them has the wrong type; {expected} is expected"))
    })
}

fn to_js<T: Serialize>(value: &T) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

#[derive(Serialize)]
struct Thrown<'a> {
    kind: Kind,
    code: Code,
    message: &'a str,
    #[serde(flatten)]
    details: &'a crate::error::Details,
}

fn thrown(error: &Error, cause: JsValue) -> JsValue {
    let object = to_js(&Thrown { kind: error.kind(), code: error.code, message: &error.message, details: &error.details });
    if !cause.is_undefined() {
        let _ = Reflect::set(&object, &"cause".into(), &cause);
    }
    object
}
