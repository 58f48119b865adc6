//! The rate limit and its headers.

use crate::http::Response;
use crate::json::json;
use serde_json::Value;

const MINUTE: i64 = 60_000;

/// The calls of the current minute.
#[derive(Debug, Clone, Default)]
pub struct CallCounter {
    began: i64,
    used: u32,
    total: u32,
}

impl CallCounter {
    /// Counts a call.
    ///
    /// # Errors
    /// The number of seconds to wait.
    pub fn spend(&mut self, limit: Option<u32>, now: i64) -> Result<(), i64> {
        if now - self.began >= MINUTE {
            (self.began, self.used) = (now, 0);
        }
        if limit.is_some_and(|limit| self.used >= limit) {
            return Err(self.seconds_left(now));
        }
        self.used += 1;
        self.total += 1;
        Ok(())
    }

    fn seconds_left(&self, now: i64) -> i64 {
        (self.began + MINUTE - now + 999) / 1_000
    }

    /// Sets the headers of the limit: its size, what remains, and the seconds until it resets.
    pub fn describe(&self, limit: Option<u32>, now: i64, response: &mut Response) {
        let Some(limit) = limit else { return };
        response.set("x-rate-limit-limit", limit.to_string());
        response.set("x-rate-limit-remaining", limit.saturating_sub(self.used).to_string());
        response.set("x-rate-limit-reset", self.seconds_left(now).max(0).to_string());
    }

    /// The response of `/myaccount/request/limits`.
    pub fn limits(limit: Option<u32>) -> Value {
        json!({"perMinute": limit})
    }

    /// The response of `/myaccount/request/counts`.
    pub fn counts(&self, now: i64) -> Value {
        let minute = if now - self.began < MINUTE { self.used } else { 0 };
        json!({"thisMinute": minute, "total": self.total})
    }

    /// The counters, for a snapshot.
    pub fn to_json(&self) -> Value {
        json!([self.began, self.used, self.total])
    }

    /// The counters of a snapshot.
    pub fn from_json(value: &Value) -> Option<Self> {
        let count = |at: usize| u32::try_from(value.get(at)?.as_u64()?).ok();
        Some(Self { began: value.get(0)?.as_i64()?, used: count(1)?, total: count(2)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_minute_refuses_until_the_next() {
        let mut calls = CallCounter::default();
        for _ in 0..3 {
            assert_eq!(calls.spend(Some(3), 100_000), Ok(()));
        }
        assert_eq!(calls.spend(Some(3), 130_000), Err(30));
        assert_eq!(calls.spend(None, 130_000), Ok(()));
        assert_eq!(calls.spend(Some(3), 160_000), Ok(()));
    }
}
