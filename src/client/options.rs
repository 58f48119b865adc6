//! Settings of clients and of calls.

use crate::budget::Quota;
use crate::operation::Api;
use crate::retry::Policy;
use crate::runtime::Want;

/// Settings of a client, each with its default.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Milliseconds for one attempt, head and body. Default 60,000; ConstructionOnline 30,000, as its own sample.
    pub timeout_ms: f64,
    /// Milliseconds between two pieces of a body. Default 30,000.
    pub idle_timeout_ms: f64,
    /// Milliseconds for all attempts and waits of a call. Default 180,000.
    pub total_timeout_ms: f64,
    /// Retries.
    pub retry: Policy,
    /// Largest decoded body, in bytes. Default 256 MiB; streams have none unless asked.
    pub max_bytes: u64,
    /// Calls in flight at once. Default 5.
    pub max_concurrent: usize,
    /// Headers added to every request.
    pub headers: Vec<(String, String)>,
    /// Requests that this client allows itself; none by default.
    pub budget: Option<Quota>,
}

impl Options {
    /// The defaults of an API.
    pub fn of(api: Api) -> Self {
        let timeout_ms = if api == Api::ConstructionOnline { 30_000.0 } else { 60_000.0 };
        Self {
            timeout_ms,
            idle_timeout_ms: 30_000.0,
            total_timeout_ms: 180_000.0,
            retry: Policy::default(),
            max_bytes: 256 << 20,
            max_concurrent: 5,
            headers: Vec::new(),
            budget: None,
        }
    }
}

/// Settings of one call; what is not set is inherited from the client.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallOptions {
    /// See [`Options::timeout_ms`].
    pub timeout_ms: Option<f64>,
    /// See [`Options::idle_timeout_ms`].
    pub idle_timeout_ms: Option<f64>,
    /// See [`Options::total_timeout_ms`].
    pub total_timeout_ms: Option<f64>,
    /// See [`Options::retry`].
    pub retry: Option<Policy>,
    /// See [`Options::max_bytes`].
    pub max_bytes: Option<u64>,
    /// Headers added to the request, after the client's own.
    pub headers: Vec<(String, String)>,
    /// Query parameters that no document names.
    pub query: Vec<(String, String)>,
    /// Another `Accept` than the operation's.
    pub accept: Option<String>,
}

/// How much of the answer a caller wants read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The whole body, as this.
    Body(Want),
    /// Only the head; the body is handed out unread.
    Head,
}
