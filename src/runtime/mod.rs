//! The platform interface: fetch, timers, clocks, random numbers.
//!
//! The life of a call (`client/`) is written against [`Runtime`], so the same code runs in a browser and in a native
//! test under virtual time.

#[cfg(any(target_arch = "wasm32", test))]
pub(crate) mod executor;
#[cfg(any(target_arch = "wasm32", test))]
mod pending;
mod signal;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
#[cfg(target_arch = "wasm32")]
pub mod web;

use crate::error::{Code, Thrown};
use crate::operation::Method;
use crate::time::duration;
use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::task::Context;
use std::time::Duration;

pub(crate) use signal::Signal;

/// A request as it goes to the wire.
#[derive(Clone, PartialEq)]
pub struct HttpRequest {
    /// HTTP method.
    pub method: Method,
    /// Absolute address.
    pub url: String,
    /// Headers in the order in which they are set.
    pub headers: Vec<(String, String)>,
    /// Body text.
    pub body: Option<String>,
    /// Whether a browser may store the response.
    pub cache: Cache,
    /// Whether the request has credentials in its headers: a browser then adds no cookies and shows no prompt for a password.
    pub has_credentials: bool,
}

crate::numbered! {
    /// What a browser's own cache does with a response, in the words of `fetch`. The caches of browsers distinguish URLs
    /// and not accounts: a response that one client has stored may be given to another.
    pub enum Cache {
        /// Nothing is read from it and nothing written to it.
        NoStore = "no-store",
        /// As the headers of the response say.
        Default = "default",
        /// Stored, and revalidated each time.
        NoCache = "no-cache",
        /// Stored, and never read.
        Reload = "reload",
        /// Read however old it is.
        ForceCache = "force-cache",
    }
}

/// Shows where a request goes and what kinds of headers it has; values, query and body may be secret.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let address = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &address)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// The first part of a response: status and headers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Head {
    /// HTTP status; 0 for a redirect that a browser hides.
    pub status: u16,
    /// Headers with lower-case names, as far as the platform shows them.
    pub headers: Vec<(String, String)>,
    /// Whether the platform shows a redirect as status 0.
    pub opaque_redirect: bool,
}

impl Head {
    /// The value of a header; repeated ones come joined by `", "`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// No response came, or it broke off. Platforms do not say why in any portable way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectionLost {
    /// The platform's message, without any query string.
    pub text: String,
    /// What failed.
    pub what: Loss,
    /// What was thrown, for the error's cause.
    pub thrown: Thrown,
}

/// What failed when no response came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Loss {
    /// The network, as far as the platform says.
    #[default]
    Network,
    /// The caller's own `fetch`, which threw something else than a network failure.
    OwnFetch,
    /// The caller's own `fetch` gave something that is no response.
    NoResponse,
    /// The caller's own `fetch` gave a response whose body it has read, or still reads.
    BodyTaken,
}

crate::numbered! {
    /// What a body is read into.
    pub enum BodyFormat {
        /// Parsed JSON, by the platform's parser where there is one.
        Json = "json",
        /// Text in UTF-8.
        Text = "text",
        /// Bytes.
        Bytes = "bytes",
    }
}

crate::numbered! {
    /// How a step of the platform ended (`web.js`).
    #[doc(hidden)]
    pub enum StepEnd {
        /// As it should.
        Done = "DONE",
        /// The connection was lost.
        Cut = "CUT",
        /// The body is larger than allowed.
        TooLarge = "TOO_LARGE",
        /// The body is not UTF-8.
        NotUtf8 = "NOT_UTF8",
        /// The body ends inside a character.
        CutCharacter = "CUT_CHARACTER",
        /// The body ends before its JSON does.
        CutJson = "CUT_JSON",
        /// The body is not JSON.
        NotJson = "NOT_JSON",
        /// The body is empty.
        Empty = "EMPTY",
        /// The caller's own `fetch` threw.
        OwnFetch = "OWN_FETCH",
        /// The caller's own `fetch` gave something else than a response.
        NoResponse = "NO_RESPONSE",
        /// The caller has left the body.
        Left = "LEFT",
        /// The caller requests the body again.
        Again = "AGAIN",
        /// The caller goes on reading.
        Resumed = "RESUMED",
        /// The caller's own `fetch` gave a response whose body is read already.
        BodyTaken = "BODY_TAKEN",
    }
}

/// Why a body could not be read to its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// The connection ended inside it.
    Cut(ConnectionLost),
    /// It is larger than allowed.
    TooLarge,
    /// Its bytes are not what was wanted.
    Bad {
        /// The code of the error to report.
        code: Code,
        /// What is wrong.
        message: Cow<'static, str>,
        /// Byte offset, when known.
        offset: Option<u64>,
    },
}

/// What a call needs of its platform.
pub trait Runtime {
    /// A response whose body is being read. Dropping it before its end ends the connection.
    type Body;
    /// The platform's own form of the response's headers, handed on to the caller.
    type Headers;
    /// A body that was read.
    type Payload;
    /// A wait that another call can end.
    type Waiter: Waiter;

    /// Whether callers read the bodies of error responses and redact errors by themselves, as the TypeScript
    /// API does with the engine's own parser. Errors then hold raw bodies and no message or issue of the server.
    #[doc(hidden)]
    const RAW_ERRORS: bool = false;

    /// Sends a request and waits for the head of the response. Dropping the future ends the request.
    fn fetch(
        &self,
        request: &HttpRequest,
    ) -> impl Future<Output = Result<(Head, Self::Headers, Self::Body), ConnectionLost>>;
    /// Reads a body to its end, at most `limit` bytes and the piece that goes beyond.
    fn read(&self, body: &Self::Body, format: BodyFormat, limit: u64) -> impl Future<Output = Result<(), Fault>>;
    /// Lets the caller read a body piece by piece, at most `limit` bytes of it, and waits until that needs a decision.
    fn serve(&self, body: &Self::Body, limit: u64) -> impl Future<Output = Served>;
    /// How much of a body has come, and how long its reader has waited for it.
    fn progress(&self, body: &Self::Body) -> Progress;
    /// What was read of a body; of one that broke off, what there is. `None` for JSON or text without a byte.
    fn payload(&self, body: Self::Body) -> Option<Self::Payload>;
    /// A payload that was requested as text.
    fn text(payload: Self::Payload) -> Option<String>;
    /// A wait that another call can end, for the call that runs now.
    fn waiter(&self) -> Self::Waiter;
    /// How long a call may go unpolled, in milliseconds. Runtimes that drop requests without notice need heartbeats of each call
    /// and, while it is `queued` for a permit, perhaps need it to poll for one. Other runtimes return infinity.
    fn heartbeat_ms(&self, queued: bool) -> f64 {
        _ = queued;
        f64::INFINITY
    }
    /// Waits. Dropping the future clears the timer.
    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()>;
    /// Milliseconds on a clock that only moves forward.
    fn now(&self) -> f64;
    /// Milliseconds since 1970, for servers that send dates without their own clock.
    fn wall_clock(&self) -> f64;
    /// A number from 0 up to, but not including, 1.
    fn random(&self) -> f64;
    /// Notifies the caller's observer. Nothing secret is in an event.
    fn emit(&self, event: &ClientEvent<'_>);
}

/// A runtime that hands bodies to Rust as bytes.
pub trait BytesRuntime: Runtime {
    /// A payload that was requested as bytes.
    fn bytes(payload: Self::Payload) -> Vec<u8>;
}

/// The progress of reading a body.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Progress {
    /// Bytes so far.
    pub length: u64,
    /// Milliseconds for which its reader waited for bytes. The time that a slow caller takes is not the server's fault.
    pub waited_ms: f64,
    /// Whether its reader waits for bytes of it now. If not, the task is polled when it does again.
    pub is_waited_for: bool,
}

/// What a body that the caller reads needs next.
#[derive(Debug, Clone, PartialEq)]
pub enum Served {
    /// Nothing: it was read to its end, or the caller left.
    Finished,
    /// Another request: what came is incomplete, and the caller has used none of it.
    Again,
    /// An error for its reader.
    Failed(Fault),
}

/// A wait of one call that another call can end.
pub trait Waiter {
    /// Ends the wait, from the context of any call; the waiting call continues in its own.
    fn wake(&self);
    /// Has the task of `context` polled once the wait has ended.
    fn listen(&self, context: &Context<'_>);
}

impl ClientEvent<'_> {
    /// The time that a response took, or until the next attempt; none for a request that begins.
    pub fn span(&self) -> Option<Duration> {
        match *self {
            Self::Request { .. } => None,
            Self::Response { elapsed_ms, .. } => Some(duration(elapsed_ms)),
            Self::Retry { delay_ms, .. } => Some(duration(delay_ms)),
        }
    }
}

/// What an observer receives.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ClientEvent<'a> {
    /// An attempt begins.
    Request {
        /// `operationId`.
        operation: &'a str,
        /// HTTP method.
        method: &'a str,
        /// Host and path, never a query.
        url: &'a str,
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// A response arrived.
    Response {
        /// `operationId`.
        operation: &'a str,
        /// HTTP status.
        status: u16,
        /// Number of the attempt, from 1.
        attempt: u32,
        /// Milliseconds since the attempt began.
        elapsed_ms: f64,
    },
    /// Another attempt follows.
    Retry {
        /// `operationId`.
        operation: &'a str,
        /// Why, as an error code.
        code: &'a str,
        /// Number of the attempt that failed.
        attempt: u32,
        /// Milliseconds until the next one.
        delay_ms: f64,
    },
}
