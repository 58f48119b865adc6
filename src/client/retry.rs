//! Whether and when to try again. Pure: time and chance are arguments.

use crate::error::{Code, Outcome};
use crate::operation::{Api, Safety};
use crate::runtime::Head;
use crate::text;
use crate::time::milliseconds;
use crate::wire::date::parse_http_date;
use std::time::Duration;

/// How often and how long a call tries.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// First backoff after a network error or a 5xx, in milliseconds.
    #[doc(hidden)]
    pub base_ms: f64,
    /// First backoff after a 429 without `Retry-After`, in milliseconds.
    #[doc(hidden)]
    pub rate_limit_base_ms: f64,
    /// Longest backoff of our own, in milliseconds.
    #[doc(hidden)]
    pub cap_ms: f64,
    /// Longest `Retry-After` that is waited for, in milliseconds; a longer one fails at once.
    #[doc(hidden)]
    pub max_retry_after_ms: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 3,
            base_ms: 250.0,
            rate_limit_base_ms: 1_000.0,
            cap_ms: 20_000.0,
            max_retry_after_ms: 60_000.0,
        }
    }
}

impl Policy {
    /// One attempt, and no more.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// Attempts in all, the first included. The default is 3.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The first backoff after a network error or a 5xx. The default is 250 ms.
    #[must_use]
    pub fn base(mut self, wait: Duration) -> Self {
        self.base_ms = milliseconds(wait);
        self
    }

    /// The first backoff after a 429 without `Retry-After`. The default is 1 s.
    #[must_use]
    pub fn rate_limit_base(mut self, wait: Duration) -> Self {
        self.rate_limit_base_ms = milliseconds(wait);
        self
    }

    /// The longest backoff of our own. The default is 20 s.
    #[must_use]
    pub fn cap(mut self, longest: Duration) -> Self {
        self.cap_ms = milliseconds(longest);
        self
    }

    /// The longest `Retry-After` that is waited for; a longer one fails at once. The default is 60 s.
    #[must_use]
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after_ms = milliseconds(longest);
        self
    }
}

/// What is known when an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Failure {
    /// The failure.
    pub code: Code,
    /// HTTP status, when there was a response.
    pub status: Option<u16>,
    /// What the server asked to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// Whether the limit that was hit lasts for hours or more.
    pub long_limit: bool,
}

/// What to do after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decision {
    /// Try again after this many milliseconds.
    Wait(f64),
    /// Report the failure.
    Stop,
}

/// Whether a failure may be tried again at all, by the safety class of the operation.
///
/// An unsafe operation is only tried again when the server provably did nothing: it responded 429, or 503 with a time to
/// come back.
pub fn may_retry(safety: Safety, failure: &Failure) -> bool {
    if failure.long_limit {
        return false;
    }
    match safety {
        Safety::Safe | Safety::Idempotent => match failure.code {
            Code::NoAnswer | Code::BodyCut | Code::AttemptTimeout | Code::IdleTimeout | Code::Truncated => true,
            _ => {
                matches!(failure.status, Some(408 | 425 | 429 | 500..=599))
                    && failure.code.as_str().starts_with("http/")
            }
        },
        Safety::Unsafe => match failure.status {
            Some(429) => true,
            Some(503) => failure.retry_after_ms.is_some(),
            _ => false,
        },
    }
}

/// Decides what follows attempt number `attempt` (from 1), given a random number below 1 and the time left.
pub fn decide(policy: &Policy, safety: Safety, failure: &Failure, attempt: u32, random: f64, left_ms: f64) -> Decision {
    // A truncated document is tried once more only: a proxy that cuts it does so every time.
    let most = if failure.code == Code::Truncated { policy.attempts.min(2) } else { policy.attempts };
    if attempt >= most || !may_retry(safety, failure) {
        return Decision::Stop;
    }
    // Zero and dates in the past would mean "now", which a server in trouble does not mean.
    let delay = match failure.retry_after_ms.filter(|asked| *asked > 0.0) {
        Some(asked) if asked > policy.max_retry_after_ms => return Decision::Stop,
        Some(asked) => asked + random * policy.base_ms.min(asked / 10.0 + 1.0),
        None => random * backoff(policy, failure.status, attempt),
    };
    if delay >= left_ms { Decision::Stop } else { Decision::Wait(delay) }
}

/// The upper bound of the backoff after attempt number `attempt`.
pub fn backoff(policy: &Policy, status: Option<u16>, attempt: u32) -> f64 {
    let base = if status == Some(429) { policy.rate_limit_base_ms } else { policy.base_ms };
    let doubled = base * f64::from(1u32 << attempt.saturating_sub(1).min(30));
    doubled.min(policy.cap_ms)
}

/// What is known of the effect of an unsafe request that failed this way; `None` for requests that may be repeated.
#[inline]
pub fn outcome(safety: Safety, failure: &Failure) -> Option<Outcome> {
    if safety == Safety::Safe {
        return None;
    }
    Some(match failure.status {
        Some(408 | 425 | 500..=599) | None => Outcome::Unknown,
        // A success status with a body that breaks off: the response is lost, not the effect.
        Some(200..=299) => Outcome::Unknown,
        Some(_) => Outcome::Answered,
    })
}

/// Milliseconds to wait by a response's headers.
///
/// `Retry-After` in seconds or as a date (measured against the server's own `Date`), the largest of a list; negative
/// is zero, garbage is nothing. Without it, HeroBase's `X-Rate-Limit-Reset` counts on a 429: values above 10^9 are a
/// Unix time, others seconds (notes on limits).
pub fn retry_after_ms(head: &Head, wall_clock_ms: f64) -> Option<f64> {
    let now = head.header("date").and_then(parse_http_date).unwrap_or(wall_clock_ms);
    if let Some(text) = head.header("retry-after") {
        return parse_retry_after(text, now);
    }
    let reset = head.header("x-rate-limit-reset").filter(|_| head.status == 429).and_then(text::decimal)?;
    let wait = if reset > 1e9 { reset * 1_000.0 - now } else { reset * 1_000.0 };
    Some(wait.max(0.0))
}

fn parse_retry_after(text: &str, now_ms: f64) -> Option<f64> {
    if let Some(date) = parse_http_date(text) {
        return Some((date - now_ms).max(0.0));
    }
    let mut largest: Option<f64> = None;
    for seconds in text::split(text, ",").filter_map(text::decimal) {
        largest = Some(seconds.max(largest.unwrap_or(0.0)));
    }
    largest.map(|seconds| seconds * 1_000.0)
}

/// Whether the text of a 429 names a limit that no backoff outlasts. The form of such texts is not documented, so any of the
/// profile's words counts.
#[inline]
pub fn names_long_limit(api: Api, body: &str) -> bool {
    let body = body.to_ascii_lowercase();
    api.profile().long_limits.iter().any(|word| text::contains(&body, word))
}

/// A client's allowance for retries: retries cost, successes pay back.
///
/// In a full outage it allows about 35 retries and then one attempt a call, so that a client does not add to the load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryBudget {
    tokens: f64,
}

impl RetryBudget {
    const CAPACITY: f64 = 500.0;
    const COST: f64 = 14.0;

    /// A full allowance.
    #[inline]
    pub const fn full() -> Self {
        Self { tokens: Self::CAPACITY }
    }

    /// Takes the price of a retry, if the allowance covers it.
    #[inline]
    pub fn take(&mut self) -> bool {
        let enough = self.tokens >= Self::COST;
        if enough {
            self.tokens -= Self::COST;
        }
        enough
    }

    /// Pays back after a success: the price of the retry that led to it, or one.
    #[inline]
    pub fn success(&mut self, retried: bool) {
        let back = if retried { Self::COST } else { 1.0 };
        self.tokens = (self.tokens + back).min(Self::CAPACITY);
    }
}
