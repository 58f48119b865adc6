//! Settings of clients and of calls.

use super::quota::Quota;
use super::retry::Policy;
use crate::operation::Api;
use crate::runtime::{BodyFormat, Cache};
use crate::time::milliseconds;
use std::time::Duration;

/// Settings of a client, each with its default; [`ClientBuilder`](super::ClientBuilder) sets them. Times are milliseconds, as the
/// JavaScript surface has them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClientOptions {
    /// Milliseconds for one attempt, head and body. `None` is the default, 60,000 or at ConstructionOnline 30,000 as in its
    /// own sample, which ends with the head where the caller reads the body piece by piece.
    #[doc(hidden)]
    pub timeout_ms: Option<f64>,
    /// Milliseconds of waiting for a body within which it must bring 8 bytes a second. Default 30,000.
    #[doc(hidden)]
    pub idle_timeout_ms: f64,
    /// Milliseconds for all attempts and waits of a call. `None` is the default, 180,000, which ends with the head where the
    /// caller reads the body piece by piece.
    #[doc(hidden)]
    pub total_timeout_ms: Option<f64>,
    /// Retries.
    pub retry: Policy,
    /// Largest decoded body, in bytes. `None` is the default, 256 MiB, and no limit where the caller reads the body piece by
    /// piece.
    pub max_bytes: Option<u64>,
    /// Requests open at once, each until its body ends or is left. Default 5.
    pub max_concurrent: usize,
    /// Headers added to every request.
    pub headers: Vec<(String, String)>,
    /// Requests that this client allows itself; none by default.
    pub budget: Option<Quota>,
    /// Whether a browser may store responses. Default [`Cache::NoStore`].
    pub cache: Cache,
}

impl ClientOptions {
    /// Milliseconds for all attempts and waits of a call that sets nothing.
    pub(super) const TOTAL_TIMEOUT_MS: f64 = 180_000.0;
    /// Largest decoded body of a call that sets nothing.
    pub(super) const MAX_BYTES: u64 = 256 << 20;

    /// The defaults of an API.
    #[inline]
    pub fn of(_: Api) -> Self {
        Self {
            timeout_ms: None,
            idle_timeout_ms: 30_000.0,
            total_timeout_ms: None,
            retry: Policy::default(),
            max_bytes: None,
            max_concurrent: 5,
            headers: Vec::new(),
            budget: None,
            cache: Cache::NoStore,
        }
    }
}

/// Settings of one call; what is not set is inherited from the client.
///
/// ```
/// use leadspan::CallOptions;
/// use std::time::Duration;
///
/// let hasty = CallOptions::default().timeout(Duration::from_secs(5)).header("X-Request-Source", "cron");
/// # assert_eq!(hasty.headers.len(), 1);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct CallOptions {
    /// See [`ClientOptions::timeout_ms`].
    #[doc(hidden)]
    pub timeout_ms: Option<f64>,
    /// See [`ClientOptions::idle_timeout_ms`].
    #[doc(hidden)]
    pub idle_timeout_ms: Option<f64>,
    /// See [`ClientOptions::total_timeout_ms`].
    #[doc(hidden)]
    pub total_timeout_ms: Option<f64>,
    /// See [`ClientOptions::retry`].
    pub retry: Option<Policy>,
    /// See [`ClientOptions::max_bytes`].
    pub max_bytes: Option<u64>,
    /// Headers added to the request, after the client's own.
    pub headers: Vec<(String, String)>,
    /// Query parameters that no document names.
    pub query: Vec<(String, String)>,
    /// Another `Accept` than the operation's.
    pub accept: Option<String>,
}

impl CallOptions {
    /// The longest that one attempt may take; see [`ClientBuilder::timeout`](super::ClientBuilder::timeout).
    #[must_use]
    pub fn timeout(mut self, longest: Duration) -> Self {
        self.timeout_ms = Some(milliseconds(longest));
        self
    }

    /// The longest that a body may be idle; see [`ClientBuilder::idle_timeout`](super::ClientBuilder::idle_timeout).
    #[must_use]
    pub fn idle_timeout(mut self, longest: Duration) -> Self {
        self.idle_timeout_ms = Some(milliseconds(longest));
        self
    }

    /// The longest that the whole call may take; see [`ClientBuilder::total_timeout`](super::ClientBuilder::total_timeout).
    #[must_use]
    pub fn total_timeout(mut self, longest: Duration) -> Self {
        self.total_timeout_ms = Some(milliseconds(longest));
        self
    }

    /// When and how often the call is tried again.
    #[must_use]
    pub fn retry(mut self, policy: Policy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// The largest decoded body, in bytes.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// A header of the request, after the client's own.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A query parameter that no document names.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Another `Accept` than the operation's.
    #[must_use]
    pub fn accept(mut self, media_types: impl Into<String>) -> Self {
        self.accept = Some(media_types.into());
        self
    }
}

/// How much of the response a caller wants read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseFormat {
    /// The whole body, as this.
    Body(BodyFormat),
    /// Only the head; the body is handed out unread.
    Head,
    /// The head, and the body piece by piece under all limits of the call.
    Pieces,
}
