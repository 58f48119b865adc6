//! A fair limit on open requests. Runtimes open six connections per host; more requests would only queue where no
//! timeout sees them.
//!
//! A permit that is freed is not handed over: the first waiter is woken through its own [`Waiter`] and takes it when it is
//! polled in its own context. Edge workers forbid one request to continue another, and may drop a request at any time; a
//! waiter that is never polled again must not own anything.

use crate::runtime::{Runtime, Waiter};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// Hands out a fixed number of permits, first come, first served.
pub(crate) struct Semaphore<W> {
    free: Cell<usize>,
    // As long as there are calls waiting: too short for a ring buffer to pay.
    queue: RefCell<Vec<Rc<W>>>,
}

impl<W: Waiter> Semaphore<W> {
    pub(crate) fn new(permits: usize) -> Rc<Self> {
        Rc::new(Self { free: Cell::new(permits.max(1)), queue: RefCell::default() })
    }

    /// Free permits.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub(crate) fn free(&self) -> usize {
        self.free.get()
    }

    /// Calls that wait for one.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub(crate) fn queued(&self) -> usize {
        self.queue.borrow().len()
    }

    /// The waiter that waits longest.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub(crate) fn first(&self) -> Option<Rc<W>> {
        self.queue.borrow().first().map(Rc::clone)
    }

    /// Waits for a permit. Dropping the future leaves the queue.
    pub(crate) fn acquire<'a, R: Runtime<Waiter = W>>(self: &'a Rc<Self>, runtime: &'a R) -> Acquire<'a, R> {
        Acquire { semaphore: self, runtime, waiter: None }
    }

    fn release(&self) {
        self.free.set(self.free.get() + 1);
        self.wake_last_admitted();
    }

    /// Wakes the last of the waiters for whom there is a permit: the others were woken when theirs became free.
    fn wake_last_admitted(&self) {
        let waiter = self.free.get().checked_sub(1).and_then(|last| self.queue.borrow().get(last).map(Rc::clone));
        if let Some(waiter) = waiter {
            waiter.wake();
        }
    }

    /// Leaves the queue; returns the position held until then.
    fn leave(&self, waiter: &Rc<W>) -> Option<usize> {
        let mut queue = self.queue.borrow_mut();
        let position = queue.iter().position(|other| Rc::ptr_eq(other, waiter))?;
        queue.remove(position);
        Some(position)
    }

    fn has_permit_at(&self, position: usize) -> bool {
        position < self.free.get()
    }
}

/// A permit; dropping it frees it.
pub(crate) struct Permit<W: Waiter>(Rc<Semaphore<W>>);

impl<W: Waiter> Drop for Permit<W> {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// The wait for a permit.
pub(crate) struct Acquire<'a, R: Runtime> {
    semaphore: &'a Rc<Semaphore<R::Waiter>>,
    runtime: &'a R,
    waiter: Option<Rc<R::Waiter>>,
}

impl<R: Runtime> Acquire<'_, R> {
    fn take(&mut self) -> Permit<R::Waiter> {
        let semaphore = self.semaphore;
        semaphore.free.set(semaphore.free.get() - 1);
        if let Some(waiter) = self.waiter.take() {
            semaphore.leave(&waiter);
        }
        Permit(Rc::clone(semaphore))
    }
}

impl<R: Runtime> Future for Acquire<'_, R> {
    type Output = Permit<R::Waiter>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let semaphore = this.semaphore;
        let position = match &this.waiter {
            Some(waiter) => semaphore.queue.borrow().iter().position(|other| Rc::ptr_eq(other, waiter)),
            None => Some(semaphore.queue.borrow().len()),
        };
        if position.is_some_and(|position| semaphore.has_permit_at(position)) {
            return Poll::Ready(this.take());
        }
        let waiter = this.waiter.get_or_insert_with(|| {
            let waiter = Rc::new(this.runtime.waiter());
            semaphore.queue.borrow_mut().push(Rc::clone(&waiter));
            waiter
        });
        waiter.listen(context);
        Poll::Pending
    }
}

impl<R: Runtime> Drop for Acquire<'_, R> {
    fn drop(&mut self) {
        let Some(waiter) = self.waiter.take() else { return };
        let position = self.semaphore.leave(&waiter);
        // The next in line is admitted instead and has not been woken yet.
        if position.is_some_and(|position| self.semaphore.has_permit_at(position)) {
            self.semaphore.wake_last_admitted();
        }
    }
}
