//! Notifies a waiting task that a host operation has ended.

use std::cell::Cell;
use std::task::{Context, Poll, Waker};

/// A value that a host operation brings, and the task that waits for it.
pub(crate) struct Signal<T = ()> {
    value: Cell<Option<T>>,
    waker: Cell<Option<Waker>>,
}

impl<T> Default for Signal<T> {
    fn default() -> Self {
        Self { value: Cell::default(), waker: Cell::default() }
    }
}

impl<T: Copy> Signal<T> {
    pub(crate) fn notify(&self, value: T) {
        self.value.set(Some(value));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Takes the value: a signal can be notified again.
    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<T> {
        match self.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                self.waker.set(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}
