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

    fn number(&self, name: &str) -> Result<Option<f64>, Error> {
        self.set(name).map(|value| value.as_f64().ok_or_else(|| Error::option(name, "must be a number"))).transpose()
    }

    /// A whole number within limits.
    fn whole(&self, name: &str, min: u64, max: u64) -> Result<Option<u64>, Error> {
        let Some(value) = self.number(name)? else { return Ok(None) };
        let fine = value.fract() == 0.0 && value >= min as f64 && value <= max as f64;
        if fine { Ok(Some(value as u64)) } else { Err(Error::option(name, &format!("must be a whole number from {min} to {max}"))) }
    }

    /// Milliseconds above zero, within what timers can count.
    fn timeout(&self, name: &str) -> Result<Option<f64>, Error> {
        let Some(value) = self.number(name)? else { return Ok(None) };
        let fine = value > 0.0 && value <= 2_147_483_647.0;
        if fine { Ok(Some(value)) } else { Err(Error::option(name, "must be milliseconds above zero and below 2^31")) }
    }

    fn wait(&self, name: &str) -> Result<Option<f64>, Error> {
        let Some(value) = self.number(name)? else { return Ok(None) };
        let fine = value.is_finite() && value >= 0.0;
        if fine { Ok(Some(value)) } else { Err(Error::option(name, "must be milliseconds, zero or more")) }
    }

    fn pairs(&self, name: &str) -> Result<Vec<(String, String)>, Error> {
        let Some(value) = self.set(name) else { return Ok(Vec::new()) };
        let wrong = || Error::option(name, "must be an object of texts");
        let object: &Object = value.dyn_ref().ok_or_else(wrong)?;
        let pair = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            entry.get(0).as_string().zip(entry.get(1).as_string()).ok_or_else(wrong)
        };
        Object::entries(object).iter().map(pair).collect()
    }

    fn retry(&self) -> Result<Option<Policy>, Error> {
        let Some(value) = self.set("retry") else { return Ok(None) };
        let given = Given(&value);
        let mut policy = Policy::default();
        if let Some(attempts) = given.whole("attempts", 1, 20)? {
            policy.attempts = attempts as u32;
        }
        if let Some(base) = given.wait("baseMs")? {
            policy.base_ms = base;
            policy.rate_limit_base_ms = policy.rate_limit_base_ms.min(base * 4.0);
        }
        policy.cap_ms = given.wait("capMs")?.unwrap_or(policy.cap_ms);
        policy.max_retry_after_ms = given.wait("maxRetryAfterMs")?.unwrap_or(policy.max_retry_after_ms);
        Ok(Some(policy))
    }
}

/// The largest whole number that JavaScript counts without gaps.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Options of a client.
pub(super) fn client(api: Api, given: &Given<'_>) -> Result<Options, Error> {
    let mut options = Options::of(api);
    options.timeout_ms = given.timeout("timeoutMs")?.unwrap_or(options.timeout_ms);
    options.idle_timeout_ms = given.timeout("idleTimeoutMs")?.unwrap_or(options.idle_timeout_ms);
    options.total_timeout_ms = given.timeout("totalTimeoutMs")?.unwrap_or(options.total_timeout_ms);
    options.max_bytes = given.whole("maxBytes", 1, MAX_SAFE)?.unwrap_or(options.max_bytes);
    options.retry = given.retry()?.unwrap_or(options.retry);
    options.headers = given.pairs("headers")?;
    if let Some(places) = given.whole("maxConcurrent", 1, 1_000)? {
        options.max_concurrent = places as usize;
    }
    Ok(options)
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
    let options = CallOptions {
        timeout_ms: given.timeout("timeoutMs")?,
        idle_timeout_ms: given.timeout("idleTimeoutMs")?,
        total_timeout_ms: given.timeout("totalTimeoutMs")?,
        retry: given.retry()?,
        max_bytes: given.whole("maxBytes", 1, MAX_SAFE)?,
        headers: given.pairs("headers")?,
        query: given.pairs("query")?,
        accept: given.text("accept")?,
    };
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
