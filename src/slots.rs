//! A fair limit on calls in flight. Runtimes open six connections a host; more would only queue where nobody sees it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Hands out a fixed number of places, first come, first served.
#[derive(Debug)]
pub(crate) struct Slots {
    free: Cell<usize>,
    queue: RefCell<VecDeque<Rc<Ticket>>>,
}

#[derive(Debug, Default)]
struct Ticket {
    waker: RefCell<Option<Waker>>,
    granted: Cell<bool>,
}

impl Slots {
    pub(crate) fn new(places: usize) -> Self {
        Self { free: Cell::new(places.max(1)), queue: RefCell::default() }
    }

    /// Waits for a place. Dropping the future gives the turn to the next.
    pub(crate) fn acquire(&self) -> Acquire<'_> {
        Acquire { slots: self, ticket: None }
    }

    fn release(&self) {
        match self.queue.borrow_mut().pop_front() {
            Some(next) => {
                next.granted.set(true);
                if let Some(waker) = next.waker.take() {
                    waker.wake();
                }
            }
            None => self.free.set(self.free.get() + 1),
        }
    }
}

/// A place; dropping it frees it.
#[derive(Debug)]
pub(crate) struct Slot<'a>(&'a Slots);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// The wait for a place.
#[derive(Debug)]
pub(crate) struct Acquire<'a> {
    slots: &'a Slots,
    ticket: Option<Rc<Ticket>>,
}

impl<'a> Future for Acquire<'a> {
    type Output = Slot<'a>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Slot<'a>> {
        let slots = self.slots;
        if let Some(ticket) = &self.ticket {
            if ticket.granted.get() {
                self.ticket = None;
                return Poll::Ready(Slot(slots));
            }
            *ticket.waker.borrow_mut() = Some(context.waker().clone());
            return Poll::Pending;
        }
        if slots.free.get() > 0 {
            slots.free.set(slots.free.get() - 1);
            return Poll::Ready(Slot(slots));
        }
        let ticket = Rc::new(Ticket { waker: RefCell::new(Some(context.waker().clone())), granted: Cell::new(false) });
        slots.queue.borrow_mut().push_back(Rc::clone(&ticket));
        self.ticket = Some(ticket);
        Poll::Pending
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket.take() else { return };
        if ticket.granted.get() {
            self.slots.release();
        } else {
            self.slots.queue.borrow_mut().retain(|other| !Rc::ptr_eq(other, &ticket));
        }
    }
}
