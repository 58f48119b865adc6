//! What a call gives back.

use crate::client::semaphore::Permit;
use crate::runtime::{Head, Runtime};
use crate::time::duration;
use std::cell::Cell;
use std::ops::Deref;
use std::time::Duration;

/// The body of a reply.
pub enum Content<R: Runtime> {
    /// Read.
    Payload(R::Payload),
    /// Unread body. The receiver must consume or drop it.
    Unread(UnreadBody<R>),
    /// The status says that there is none, or the body was empty.
    Empty,
}

/// A successful response.
pub struct Reply<R: Runtime> {
    /// Status and the headers a call looks at.
    pub head: Head,
    /// All headers, in the platform's own form.
    pub headers: R::Headers,
    /// Body.
    pub content: Content<R>,
    /// Attempts made.
    pub attempts: u32,
    /// Milliseconds since the call began; see [`Reply::elapsed`].
    #[doc(hidden)]
    pub elapsed_ms: f64,
}

impl<R: Runtime> Reply<R> {
    /// The time from the beginning of the call to its response.
    pub fn elapsed(&self) -> Duration {
        duration(self.elapsed_ms)
    }
}

/// A body that its receiver reads. It counts as an open request until it is dropped or [taken out](Self::into_inner).
pub struct UnreadBody<R: Runtime> {
    body: R::Body,
    permit: Cell<Option<Permit<R::Waiter>>>,
}

impl<R: Runtime> UnreadBody<R> {
    pub(crate) fn new(body: R::Body, permit: Permit<R::Waiter>) -> Self {
        Self { body, permit: Cell::new(Some(permit)) }
    }

    /// The connection has ended: the body does not count as an open request any more.
    pub(super) fn release(&self) {
        self.permit.take();
    }

    /// The body alone; it does not count as an open request any more.
    pub fn into_inner(self) -> R::Body {
        self.body
    }
}

impl<R: Runtime> Deref for UnreadBody<R> {
    type Target = R::Body;

    fn deref(&self) -> &R::Body {
        &self.body
    }
}
