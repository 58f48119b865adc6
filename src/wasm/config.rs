//! Options of clients and calls, read member by member: a general deserializer would weigh more than the client.

use crate::auth::{Charset, Credentials};
use crate::base_url;
use crate::client::{CallOptions, Options, Reading};
use crate::error::Error;
use crate::operation::Api;
use crate::retry::Policy;
use crate::runtime::Want;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

/// An options object, or undefined.
pub(super) struct Given<'a>(pub(super) &'a JsValue);

impl Given<'_> {
    fn get(&self, name: &str) -> JsValue {
        if self.0.is_object() { Reflect::get(self.0, &name.into()).unwrap_or(JsValue::UNDEFINED) } else { JsValue::UNDEFINED }
    }

    fn set(&self, name: &str) -> Option<JsValue> {
        Some(self.get(name)).filter(|value| !value.is_undefined() && !value.is_null())
    }

    /// A text. The value itself is never in an error: it may be a credential.
    fn text(&self, name: &str) -> Result<Option<String>, Error> {
        self.set(name).map(|value| value.as_string().ok_or_else(|| Error::option(name, "must be text"))).transpose()
    }

    fn number(&self, name: &str, allowed: &Allowed) -> Result<Option<f64>, Error> {
        let Some(value) = self.set(name) else { return Ok(None) };
        let whole = |value: f64| !allowed.whole || value.fract() == 0.0;
        let fine = value.as_f64().filter(|&value| value >= allowed.min && value <= allowed.max && whole(value));
        if fine.is_some() { Ok(fine) } else { Err(Error::option(name, allowed.text)) }
    }

    fn pairs(&self, name: &str) -> Result<Vec<(String, String)>, Error> {
        let mut pairs = Vec::new();
        let Some(value) = self.set(name) else { return Ok(pairs) };
        let wrong = || Error::option(name, "must be an object of texts");
        if !value.is_object() {
            return Err(wrong());
        }
        for entry in Object::entries(value.unchecked_ref()).iter() {
            let entry: Array = entry.unchecked_into();
            pairs.push(entry.get(0).as_string().zip(entry.get(1).as_string()).ok_or_else(wrong)?);
        }
        Ok(pairs)
    }

    fn retry(&self) -> Result<Option<Policy>, Error> {
        let Some(value) = self.set("retry") else { return Ok(None) };
        let given = Given(&value);
        let mut policy = Policy::default();
        if let Some(attempts) = given.number("attempts", &ATTEMPTS)? {
            policy.attempts = attempts as u32;
        }
        if let Some(base) = given.number("baseMs", &WAIT)? {
            policy.base_ms = base;
            policy.rate_limit_base_ms = policy.rate_limit_base_ms.min(base * 4.0);
        }
        policy.cap_ms = given.number("capMs", &WAIT)?.unwrap_or(policy.cap_ms);
        policy.max_retry_after_ms = given.number("maxRetryAfterMs", &WAIT)?.unwrap_or(policy.max_retry_after_ms);
        Ok(Some(policy))
    }
}

/// The numbers an option takes, and how they are named to a caller.
struct Allowed {
    min: f64,
    max: f64,
    whole: bool,
    text: &'static str,
}

impl Allowed {
    const fn new(min: f64, max: f64, whole: bool, text: &'static str) -> Self {
        Self { min, max, whole, text }
    }
}

/// Within what timers can count.
const TIMEOUT: Allowed = Allowed::new(f64::MIN_POSITIVE, 2_147_483_647.0, false, "must be milliseconds above zero and below 2^31");
const WAIT: Allowed = Allowed::new(0.0, f64::MAX, false, "must be milliseconds, zero or more");
const ATTEMPTS: Allowed = Allowed::new(1.0, 20.0, true, "must be a whole number from 1 to 20");
const PLACES: Allowed = Allowed::new(1.0, 1_000.0, true, "must be a whole number from 1 to 1000");
const BYTES: Allowed = Allowed::new(1.0, 9_007_199_254_740_991.0, true, "must be a whole number from 1 to 2^53 - 1");

/// Options of a client.
pub(super) fn client(api: Api, given: &Given<'_>) -> Result<Options, Error> {
    let (mut options, own) = (Options::of(api), shared(given)?);
    options.timeout_ms = own.timeout_ms.unwrap_or(options.timeout_ms);
    options.idle_timeout_ms = own.idle_timeout_ms.unwrap_or(options.idle_timeout_ms);
    options.total_timeout_ms = own.total_timeout_ms.unwrap_or(options.total_timeout_ms);
    options.max_bytes = own.max_bytes.unwrap_or(options.max_bytes);
    options.retry = own.retry.unwrap_or(options.retry);
    options.headers = own.headers;
    if let Some(places) = given.number("maxConcurrent", &PLACES)? {
        options.max_concurrent = places as usize;
    }
    Ok(options)
}

/// What clients and calls both take.
fn shared(given: &Given<'_>) -> Result<CallOptions, Error> {
    Ok(CallOptions {
        timeout_ms: given.number("timeoutMs", &TIMEOUT)?,
        idle_timeout_ms: given.number("idleTimeoutMs", &TIMEOUT)?,
        total_timeout_ms: given.number("totalTimeoutMs", &TIMEOUT)?,
        retry: given.retry()?,
        max_bytes: given.number("maxBytes", &BYTES)?.map(|bytes| bytes as u64),
        headers: given.pairs("headers")?,
        ..CallOptions::default()
    })
}

/// Options of a call.
pub(super) fn call(value: &JsValue) -> Result<(CallOptions, Reading), Error> {
    let given = Given(value);
    let reading = match given.text("as")?.as_deref() {
        None | Some("json") => Reading::Body(Want::Json),
        Some("text") => Reading::Body(Want::Text),
        Some("bytes") => Reading::Body(Want::Bytes),
        Some("stream") => Reading::Head,
        Some(_) => return Err(Error::option("as", "must be json, text, bytes or stream")),
    };
    let mut options = shared(&given)?;
    options.query = given.pairs("query")?;
    options.accept = given.text("accept")?;
    Ok((options, reading))
}

/// The base URL of a client.
pub(super) fn base_url(api: Api, given: &Given<'_>) -> Result<String, Error> {
    match (given.text("baseUrl")?, given.text("subdomain")?, api) {
        (Some(_), Some(_), _) => Err(Error::option("subdomain", "give subdomain or baseUrl, not both")),
        (Some(url), None, _) => Ok(url),
        (None, Some(subdomain), Api::HeroBase) => base_url::hero_base(&subdomain),
        (None, None, Api::HeroBase) => Err(Error::option("subdomain", "is required, or baseUrl")),
        (None, Some(_), _) => Err(Error::option("subdomain", "belongs to HeroBase only")),
        (None, None, Api::LeadConduit) => Ok(base_url::LEAD_CONDUIT.into()),
        (None, None, Api::ConstructionOnline) => Ok(base_url::CONSTRUCTION_ONLINE.into()),
    }
}

/// The credentials of a client; none for a gateway that adds them.
pub(super) fn credentials(api: Api, given: &Given<'_>) -> Result<Option<Credentials>, Error> {
    let charset = match given.text("charset")?.as_deref() {
        None | Some("utf-8") => Charset::Utf8,
        Some("latin1") => Charset::Latin1,
        Some(_) => return Err(Error::option("charset", "must be \"utf-8\" or \"latin1\"")),
    };
    let names = ["apiKey", "email", "password", "username"];
    if names.iter().all(|name| given.get(name).is_undefined()) {
        return Ok(None);
    }
    let need = |name: &str| given.text(name)?.ok_or_else(|| Error::option(name, "is required beside the other credentials"));
    Ok(Some(match api {
        Api::LeadConduit => Credentials::lead_conduit(&need("apiKey")?)?,
        Api::ConstructionOnline => Credentials::construction_online(&need("email")?, &need("password")?, &need("apiKey")?, charset)?,
        Api::HeroBase => Credentials::hero_base(&need("username")?, &need("password")?, charset)?,
    }))
}
