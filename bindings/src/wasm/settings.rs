//! Settings of clients and calls as the TypeScript API hands them over: checked numbers in the order of [`Setting`], NaN for
//! what is not set.

use crate::codes::Setting;
use js_sys::Array;
use leadspan::client::retry::Policy;
use leadspan::client::{CallOptions, ClientOptions};
use leadspan::operation::{Api, Quota};
use leadspan::runtime::Cache;

/// The numbers of a client or a call.
pub(super) struct Numbers(pub(super) Vec<f64>);

impl Numbers {
    fn get(&self, setting: Setting) -> Option<f64> {
        self.0.get(setting as usize).copied().filter(|number| !number.is_nan())
    }

    fn policy(&self, inherited: Policy) -> Policy {
        let mut policy = inherited;
        if let Some(attempts) = self.get(Setting::RetryAttempts) {
            policy.attempts = attempts as u32;
        }
        if let Some(base) = self.get(Setting::RetryBase) {
            policy.base_ms = base;
            policy.rate_limit_base_ms = Policy::default().rate_limit_base_ms.min(base * 4.0);
        }
        policy.cap_ms = self.get(Setting::RetryCap).unwrap_or(policy.cap_ms);
        policy.max_retry_after_ms = self.get(Setting::RetryMaxAfter).unwrap_or(policy.max_retry_after_ms);
        policy
    }

    /// The budget of a client. An infinite hour stands for the quota of the API's profile.
    fn budget(&self, api: Api) -> Option<Quota> {
        let count = |setting| self.get(setting).map(|count| count as u32);
        if self.get(Setting::BudgetHour) == Some(f64::INFINITY) {
            return api.profile().quota;
        }
        let max_wait_ms = self.get(Setting::BudgetMaxWait).unwrap_or(Quota::MAX_WAIT_MS);
        let given = self.0.get(Setting::BudgetHour as usize..=Setting::BudgetMaxWait as usize).unwrap_or_default();
        given.iter().any(|number| !number.is_nan()).then(|| Quota {
            per_hour: count(Setting::BudgetHour),
            per_day: count(Setting::BudgetDay),
            per_week: count(Setting::BudgetWeek),
            per_month: count(Setting::BudgetMonth),
            max_wait_ms,
        })
    }

    /// The options of a client.
    pub(super) fn client(&self, api: Api, headers: &Array) -> ClientOptions {
        let mut options = ClientOptions::of(api);
        let own = self.call(&options, Some(headers), None);
        options.timeout_ms = own.timeout_ms;
        options.idle_timeout_ms = own.idle_timeout_ms.unwrap_or(options.idle_timeout_ms);
        options.total_timeout_ms = own.total_timeout_ms;
        options.max_bytes = own.max_bytes;
        options.retry = own.retry.unwrap_or(options.retry);
        options.headers = own.headers;
        options.max_concurrent =
            self.get(Setting::MaxConcurrent).map_or(options.max_concurrent, |permits| permits as usize);
        options.budget = self.budget(api);
        let mode = self.get(Setting::Cache).and_then(|mode| Cache::ALL.get(mode as usize));
        options.cache = mode.copied().unwrap_or(options.cache);
        options
    }

    /// The options of a call.
    pub(super) fn call(
        &self,
        inherited: &ClientOptions,
        headers: Option<&Array>,
        query: Option<&Array>,
    ) -> CallOptions {
        let mut options = CallOptions::default();
        options.timeout_ms = self.get(Setting::Timeout);
        options.idle_timeout_ms = self.get(Setting::IdleTimeout);
        options.total_timeout_ms = self.get(Setting::TotalTimeout);
        options.max_bytes = self.get(Setting::MaxBytes).map(|bytes| bytes as u64);
        options.retry = Some(self.policy(inherited.retry));
        options.headers = headers.map(pairs).unwrap_or_default();
        options.query = query.map(pairs).unwrap_or_default();
        options
    }
}

/// Pairs out of a list of alternating names and values.
fn pairs(list: &Array) -> Vec<(String, String)> {
    let text = |at| list.get(at).as_string().unwrap_or_default();
    let mut pairs = Vec::new();
    for pair in 0..list.length() / 2 {
        pairs.push((text(pair * 2), text(pair * 2 + 1)));
    }
    pairs
}
