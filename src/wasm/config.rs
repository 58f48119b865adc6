//! Options of clients and calls, read member by member: a general deserializer would weigh more than the client.

use crate::auth::{Charset, Credentials};
use crate::base_url;
use crate::budget::Quota;
use crate::client::{CallOptions, Options, Reading};
use crate::error::Error;
use crate::operation::Api;
use crate::retry::Policy;
use crate::runtime::Want;
use js_sys::{Array, Object, Reflect};
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// An options object or undefined, and the first thing found wrong in it.
pub(super) struct Given<'a> {
    value: &'a JsValue,
    fault: Cell<Option<Error>>,
}

impl<'a> Given<'a> {
    pub(super) fn new(value: &'a JsValue) -> Self {
        Self { value, fault: Cell::default() }
    }

    /// Ends the reading of an object: what was read, or what is wrong.
    pub(super) fn end<T>(self, value: T) -> Result<T, Error> {
        self.fault.into_inner().map_or(Ok(value), Err)
    }

    fn refuse(&self, name: &str, why: &str) {
        let first = self.fault.take().unwrap_or_else(|| Error::option(name, why));
        self.fault.set(Some(first));
    }

    /// A member that is there.
    fn set(&self, name: &str) -> Option<JsValue> {
        // Anything but an object has no member; one whose getter throws is as good as unset.
        let value = Reflect::get(self.value, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    /// A text. The value itself is never in an error: it may be a credential.
    fn text(&self, name: &str) -> Option<String> {
        let text = self.set(name)?.as_string();
        if text.is_none() {
            self.refuse(name, "must be text");
        }
        text
    }

    fn number(&self, name: &str, allowed: &Allowed) -> Option<f64> {
        let number = self.set(name)?.as_f64().unwrap_or(f64::NAN);
        let fits = number >= allowed.min && number <= allowed.max && (!allowed.whole || number.fract() == 0.0);
        if !fits {
            self.refuse(name, allowed.text);
        }
        Some(number)
    }

    fn pairs(&self, name: &str) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let Some(value) = self.set(name) else { return pairs };
        if !value.is_object() {
            self.refuse(name, "must be an object of texts");
            return pairs;
        }
        for entry in Object::entries(value.unchecked_ref()).iter() {
            let entry: Array = entry.unchecked_into();
            let (Some(key), Some(text)) = (entry.get(0).as_string(), entry.get(1).as_string()) else {
                self.refuse(name, "must be an object of texts");
                break;
            };
            pairs.push((key, text));
        }
        pairs
    }

    fn retry(&self) -> Option<Policy> {
        let value = self.set("retry")?;
        if !value.is_object() {
            self.refuse("retry", "must be an object of numbers, or false");
            return None;
        }
        let given = Given::new(&value);
        let mut policy = Policy::default();
        if let Some(attempts) = given.number("attempts", &ATTEMPTS) {
            policy.attempts = attempts as u32;
        }
        if let Some(base) = given.number("baseMs", &WAIT) {
            policy.base_ms = base;
            policy.rate_limit_base_ms = policy.rate_limit_base_ms.min(base * 4.0);
        }
        policy.cap_ms = given.number("capMs", &WAIT).unwrap_or(policy.cap_ms);
        policy.max_retry_after_ms = given.number("maxRetryAfterMs", &WAIT).unwrap_or(policy.max_retry_after_ms);
        self.inherit(given);
        Some(policy)
    }

    fn budget(&self, api: Api) -> Option<Quota> {
        let value = self.set("budget")?;
        if api == Api::ConstructionOnline && value == JsValue::TRUE {
            return Some(Quota::CONSTRUCTION_ONLINE);
        }
        if !value.is_object() {
            self.refuse("budget", "must be an object of numbers; true is for ConstructionOnline, whose quota is known");
            return None;
        }
        let given = Given::new(&value);
        let count = |name| given.number(name, &COUNT).map(|count| count as u32);
        let quota = Quota {
            per_hour: count("perHour"),
            per_day: count("perDay"),
            per_week: count("perWeek"),
            per_month: count("perMonth"),
            max_wait_ms: given.number("maxWaitMs", &WAIT).unwrap_or(Quota::CONSTRUCTION_ONLINE.max_wait_ms),
        };
        self.inherit(given);
        Some(quota)
    }

    /// Takes over what was wrong in a member.
    fn inherit(&self, member: Given<'_>) {
        let fault = self.fault.take().or(member.fault.into_inner());
        self.fault.set(fault);
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
const TIMEOUT: Allowed =
    Allowed::new(f64::MIN_POSITIVE, 2_147_483_647.0, false, "must be milliseconds above zero and below 2^31");
const WAIT: Allowed = Allowed::new(0.0, f64::MAX, false, "must be milliseconds, zero or more");
const ATTEMPTS: Allowed = Allowed::new(1.0, 20.0, true, "must be a whole number from 1 to 20");
const PLACES: Allowed = Allowed::new(1.0, 1_000.0, true, "must be a whole number from 1 to 1000");
const COUNT: Allowed = Allowed::new(0.0, 4_294_967_295.0, true, "must be a whole number below 2^32");
const BYTES: Allowed = Allowed::new(1.0, 9_007_199_254_740_991.0, true, "must be a whole number from 1 to 2^53 - 1");

/// Options of a client.
pub(super) fn client(api: Api, given: &Given<'_>) -> Options {
    let (mut options, own) = (Options::of(api), shared(given));
    options.timeout_ms = own.timeout_ms.unwrap_or(options.timeout_ms);
    options.idle_timeout_ms = own.idle_timeout_ms.unwrap_or(options.idle_timeout_ms);
    options.total_timeout_ms = own.total_timeout_ms.unwrap_or(options.total_timeout_ms);
    options.max_bytes = own.max_bytes.unwrap_or(options.max_bytes);
    options.retry = own.retry.unwrap_or(options.retry);
    options.headers = own.headers;
    options.budget = given.budget(api);
    if let Some(places) = given.number("maxConcurrent", &PLACES) {
        options.max_concurrent = places as usize;
    }
    options
}

/// What clients and calls both take.
fn shared(given: &Given<'_>) -> CallOptions {
    CallOptions {
        timeout_ms: given.number("timeoutMs", &TIMEOUT),
        idle_timeout_ms: given.number("idleTimeoutMs", &TIMEOUT),
        total_timeout_ms: given.number("totalTimeoutMs", &TIMEOUT),
        retry: given.retry(),
        max_bytes: given.number("maxBytes", &BYTES).map(|bytes| bytes as u64),
        headers: given.pairs("headers"),
        ..CallOptions::default()
    }
}

/// Options of a call.
pub(super) fn call(value: &JsValue) -> Result<(CallOptions, Reading), Error> {
    let given = Given::new(value);
    let reading = match given.text("as").as_deref().unwrap_or("json") {
        "json" => Reading::Body(Want::Json),
        "text" => Reading::Body(Want::Text),
        "bytes" => Reading::Body(Want::Bytes),
        "stream" => Reading::Head,
        _ => {
            given.refuse("as", "must be json, text, bytes or stream");
            Reading::Head
        }
    };
    let mut options = shared(&given);
    options.query = given.pairs("query");
    options.accept = given.text("accept");
    given.end((options, reading))
}

/// The base URL of a client, or the subdomain of its HeroBase installation as one.
pub(super) fn base_url(api: Api, given: &Given<'_>) -> Result<String, Error> {
    let wrong = match (given.text("baseUrl"), given.text("subdomain"), api) {
        (Some(url), None, _) => return Ok(url),
        (None, Some(subdomain), Api::HeroBase) => return base_url::hero_base(&subdomain),
        (None, None, Api::LeadConduit) => return Ok(base_url::LEAD_CONDUIT.into()),
        (None, None, Api::ConstructionOnline) => return Ok(base_url::CONSTRUCTION_ONLINE.into()),
        (None, None, Api::HeroBase) => "is required, or baseUrl",
        (Some(_), Some(_), _) => "give subdomain or baseUrl, not both",
        (None, Some(_), _) => "belongs to HeroBase only",
    };
    Err(Error::option("subdomain", wrong))
}

/// The credentials of a client; none for a gateway that adds them.
pub(super) fn credentials(api: Api, given: &Given<'_>) -> Option<Result<Credentials, Error>> {
    let charset = match given.text("charset").as_deref().unwrap_or("utf-8") {
        "utf-8" => Charset::Utf8,
        "latin1" => Charset::Latin1,
        _ => {
            given.refuse("charset", "must be \"utf-8\" or \"latin1\"");
            Charset::Utf8
        }
    };
    let [key, email, password, username] =
        ["apiKey", "email", "password", "username"].map(|name| (name, given.text(name)));
    if key.1.is_none() && email.1.is_none() && password.1.is_none() && username.1.is_none() {
        return None;
    }
    let need = |(name, text): (&str, Option<String>)| {
        text.unwrap_or_else(|| {
            given.refuse(name, "is required beside the other credentials");
            String::new()
        })
    };
    Some(match api {
        Api::LeadConduit => Credentials::lead_conduit(&need(key)),
        Api::ConstructionOnline => Credentials::construction_online(&need(email), &need(password), &need(key), charset),
        Api::HeroBase => Credentials::hero_base(&need(username), &need(password), charset),
    })
}
