//! Settings of clients and calls as the face hands them over: checked numbers in a fixed order, NaN for what is not set.
//! The order is that of `js/request/settings.ts`.

use crate::budget::Quota;
use crate::client::{CallOptions, Options};
use crate::operation::Api;
use crate::retry::Policy;
use crate::runtime::Cache;
use js_sys::Array;

/// The numbers of a client or a call.
pub(super) struct Numbers(pub(super) Vec<f64>);

impl Numbers {
    fn get(&self, place: usize) -> Option<f64> {
        self.0.get(place).copied().filter(|number| !number.is_nan())
    }

    fn policy(&self, inherited: Policy) -> Policy {
        let mut policy = inherited;
        if let Some(attempts) = self.get(4) {
            policy.attempts = attempts as u32;
        }
        if let Some(base) = self.get(5) {
            policy.base_ms = base;
            policy.rate_limit_base_ms = Policy::default().rate_limit_base_ms.min(base * 4.0);
        }
        policy.cap_ms = self.get(6).unwrap_or(policy.cap_ms);
        policy.max_retry_after_ms = self.get(7).unwrap_or(policy.max_retry_after_ms);
        policy
    }

    /// The budget of a client. An endless hour stands for the quota that is known of the API.
    fn budget(&self) -> Option<Quota> {
        let count = |place| self.get(place).map(|count| count as u32);
        let known = Quota::CONSTRUCTION_ONLINE;
        if self.get(9) == Some(f64::INFINITY) {
            return Some(known);
        }
        let max_wait_ms = self.get(13).unwrap_or(known.max_wait_ms);
        (9..=13).any(|place| self.get(place).is_some()).then(|| Quota {
            per_hour: count(9),
            per_day: count(10),
            per_week: count(11),
            per_month: count(12),
            max_wait_ms,
        })
    }

    /// The options of a client.
    pub(super) fn client(&self, api: Api, headers: &Array) -> Options {
        let mut options = Options::of(api);
        let own = self.call(&options, Some(headers), None);
        options.timeout_ms = own.timeout_ms;
        options.idle_timeout_ms = own.idle_timeout_ms.unwrap_or(options.idle_timeout_ms);
        options.total_timeout_ms = own.total_timeout_ms;
        options.max_bytes = own.max_bytes;
        options.retry = own.retry.unwrap_or(options.retry);
        options.headers = own.headers;
        options.max_concurrent = self.get(8).map_or(options.max_concurrent, |places| places as usize);
        options.budget = self.budget();
        options.cache = self.get(14).and_then(|mode| Cache::ALL.get(mode as usize).copied()).unwrap_or_default();
        options
    }

    /// The options of a call.
    pub(super) fn call(&self, inherited: &Options, headers: Option<&Array>, query: Option<&Array>) -> CallOptions {
        CallOptions {
            timeout_ms: self.get(0),
            idle_timeout_ms: self.get(1),
            total_timeout_ms: self.get(2),
            max_bytes: self.get(3).map(|bytes| bytes as u64),
            retry: Some(self.policy(inherited.retry)),
            headers: headers.map(pairs).unwrap_or_default(),
            query: query.map(pairs).unwrap_or_default(),
            accept: None,
        }
    }
}

/// Texts in a list, name and value by turns.
fn pairs(list: &Array) -> Vec<(String, String)> {
    let text = |place| list.get(place).as_string().unwrap_or_default();
    let mut pairs = Vec::new();
    for place in 0..list.length() / 2 {
        pairs.push((text(place * 2), text(place * 2 + 1)));
    }
    pairs
}
