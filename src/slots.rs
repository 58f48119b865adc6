//! A fair limit on calls in flight. Runtimes open six connections a host; more would only queue where nobody sees it.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Hands out a fixed number of places, first come, first served.
pub(crate) struct Slots {
    free: Cell<usize>,
    // A queue is as long as there are calls waiting: too short for a ring buffer to pay.
    queue: Cell<Vec<Rc<Ticket>>>,
}

#[derive(Default)]
struct Ticket {
    waker: Cell<Option<Waker>>,
    granted: Cell<bool>,
}

impl Slots {
    pub(crate) fn new(places: usize) -> Self {
        Self { free: Cell::new(places.max(1)), queue: Cell::default() }
    }

    /// Waits for a place. Dropping the future gives the turn to the next.
    pub(crate) fn acquire(&self) -> Acquire<'_> {
        Acquire { slots: self, ticket: None }
    }

    fn release(&self) {
        let mut queue = self.queue.take();
        if queue.is_empty() {
            self.free.set(self.free.get() + 1);
            return;
        }
        let next = queue.remove(0);
        self.queue.set(queue);
        next.granted.set(true);
        if let Some(waker) = next.waker.take() {
            waker.wake();
        }
    }
}

/// A place; dropping it frees it.
pub(crate) struct Slot<'a>(&'a Slots);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// The wait for a place.
pub(crate) struct Acquire<'a> {
    slots: &'a Slots,
    ticket: Option<Rc<Ticket>>,
}

impl<'a> Future for Acquire<'a> {
    type Output = Slot<'a>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Slot<'a>> {
        let slots = self.slots;
        match &self.ticket {
            Some(ticket) if ticket.granted.get() => {
                self.ticket = None;
                return Poll::Ready(Slot(slots));
            }
            Some(ticket) => ticket.waker.set(Some(context.waker().clone())),
            None if slots.free.get() > 0 => {
                slots.free.set(slots.free.get() - 1);
                return Poll::Ready(Slot(slots));
            }
            None => {
                let ticket = Rc::new(Ticket::default());
                ticket.waker.set(Some(context.waker().clone()));
                let mut queue = slots.queue.take();
                queue.push(Rc::clone(&ticket));
                slots.queue.set(queue);
                self.ticket = Some(ticket);
            }
        }
        Poll::Pending
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket.take() else { return };
        if ticket.granted.get() {
            self.slots.release();
        } else {
            let mut queue = self.slots.queue.take();
            queue.retain(|other| !Rc::ptr_eq(other, &ticket));
            self.slots.queue.set(queue);
        }
    }
}
