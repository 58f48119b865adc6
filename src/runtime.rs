//! The only door to the outside: fetch, timers, clocks, chance.
//!
//! The life of a call (`client.rs`) is written against [`Runtime`], so the same code runs in a browser and in a native
//! test under virtual time.

#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
#[cfg(target_arch = "wasm32")]
pub mod web;

use crate::operation::Method;
use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

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

/// The first part of an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Head {
    /// HTTP status; 0 for a redirect that a browser hides.
    pub status: u16,
    /// Headers with lower-case names, as far as the platform shows them.
    pub headers: Vec<(String, String)>,
    /// Whether the platform hides a redirect behind status 0.
    pub opaque_redirect: bool,
}

impl Head {
    /// The value of a header; repeated ones come joined by `", "`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The connection failed; the platforms do not say why in any portable way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionLost {
    /// What the platform said, without any query string.
    pub text: String,
}

/// What a body is read into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Parsed JSON, by the platform's parser where there is one.
    Json,
    /// Text in UTF-8.
    Text,
    /// Bytes.
    Bytes,
}

/// Why collected bytes are not what was wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadBody {
    /// The code of the error to report.
    pub code: crate::error::Code,
    /// What is wrong.
    pub message: String,
    /// Byte offset, when known.
    pub offset: Option<u64>,
}

/// Puts the chunks of a body together.
pub trait Collector<Chunk, Payload> {
    /// Takes the next chunk.
    ///
    /// # Errors
    /// When the bytes cannot be what was wanted.
    fn push(&mut self, chunk: Chunk) -> Result<(), BadBody>;
    /// Ends the body.
    ///
    /// # Errors
    /// When the bytes are not what was wanted.
    fn finish(self) -> Result<Payload, BadBody>;
}

/// What a call needs of the world.
pub trait Runtime {
    /// An answer whose body is not read yet. Dropping it ends the connection.
    type Body;
    /// The platform's own form of the answer's headers, handed on to the caller.
    type Headers;
    /// A piece of a body.
    type Chunk: AsLength;
    /// A body that was read.
    type Payload;
    /// Puts chunks together.
    type Collector: Collector<Self::Chunk, Self::Payload>;

    /// Sends a request and waits for the head of the answer. Dropping the future ends the request.
    fn fetch(
        &self,
        request: &HttpRequest,
    ) -> impl Future<Output = Result<(Head, Self::Headers, Self::Body), ConnectionLost>>;
    /// The next piece of a body, `None` at its end.
    fn chunk(&self, body: &mut Self::Body) -> impl Future<Output = Result<Option<Self::Chunk>, ConnectionLost>>;
    /// A collector for one body.
    fn collect(&self, want: Want) -> Self::Collector;
    /// The text of a payload that was wanted as text.
    fn text(payload: Self::Payload) -> Option<String>;
    /// Waits. Dropping the future clears the timer.
    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()>;
    /// Milliseconds on a clock that only moves forward.
    fn now(&self) -> f64;
    /// Milliseconds since 1970, for servers that send dates without their own clock.
    fn wall_clock(&self) -> f64;
    /// A number from 0 up to, but not including, 1.
    fn random(&self) -> f64;
    /// Tells the caller's observer what happens. Nothing secret is in an event.
    fn emit(&self, event: &Event<'_>);
}

/// The size of a chunk.
pub trait AsLength {
    /// Bytes in the chunk.
    fn length(&self) -> u64;
}

impl AsLength for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }
}

/// What an observer is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'a> {
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
    /// An answer arrived.
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

/// Something that happens once, and the one who waits for it.
#[derive(Default)]
pub(crate) struct Bell {
    rung: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

impl Bell {
    pub(crate) fn ring(&self) {
        self.rung.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    pub(crate) fn is_rung(&self) -> bool {
        self.rung.get()
    }

    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<()> {
        if self.rung.get() {
            return Poll::Ready(());
        }
        self.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

/// The first of two futures to end; the other is dropped.
pub(crate) enum Either<A, B> {
    /// The first one ended.
    First(A),
    /// The second one ended.
    Second(B),
}

/// Runs two futures until one ends. The first wins a tie.
pub(crate) async fn race<A: Future, B: Future>(first: A, second: B) -> Either<A::Output, B::Output> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    std::future::poll_fn(|context| {
        if let Poll::Ready(output) = first.as_mut().poll(context) {
            return Poll::Ready(Either::First(output));
        }
        second.as_mut().poll(context).map(Either::Second)
    })
    .await
}
