//! The request limit and its headers.

use crate::http::Response;
use serde_json::{Value, json};

/// Calls a minute. The vendor names the headers but no number; this one is large enough to stay out of the way.
const LIMIT: u32 = 600;
const MINUTE: i64 = 60_000;

/// The calls of the minute that runs.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    began: i64,
    used: u32,
    total: u32,
}

impl Calls {
    /// Counts a call, or says how many seconds to wait.
    pub fn spend(&mut self, now: i64) -> Result<(), i64> {
        if now - self.began >= MINUTE {
            (self.began, self.used) = (now, 0);
        }
        if self.used >= LIMIT {
            return Err(self.seconds_left(now));
        }
        self.used += 1;
        self.total += 1;
        Ok(())
    }

    fn seconds_left(&self, now: i64) -> i64 {
        (self.began + MINUTE - now + 999) / 1_000
    }

    /// Puts the limit, what is left of it and the seconds to its renewal into a response.
    pub fn describe(&self, now: i64, response: &mut Response) {
        response.set("x-rate-limit-limit", &LIMIT.to_string());
        response.set("x-rate-limit-remaining", &(LIMIT - self.used.min(LIMIT)).to_string());
        response.set("x-rate-limit-reset", &self.seconds_left(now).max(0).to_string());
    }

    /// What `/myaccount/request/limits` says.
    pub fn limits(&self) -> Value {
        json!({"perMinute": LIMIT})
    }

    /// What `/myaccount/request/counts` says.
    pub fn counts(&self, now: i64) -> Value {
        let minute = if now - self.began < MINUTE { self.used } else { 0 };
        json!({"thisMinute": minute, "total": self.total})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_minute_refuses_until_the_next() {
        let mut calls = Calls::default();
        for _ in 0..LIMIT {
            assert_eq!(calls.spend(100_000), Ok(()));
        }
        assert_eq!(calls.spend(130_000), Err(30));
        assert_eq!(calls.spend(160_000), Ok(()));
    }
}
