//! A fair limit on calls in flight. Runtimes open six connections a host; more would only queue where nobody sees it.

use crate::runtime::Bell;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// Hands out a fixed number of places, first come, first served.
pub(crate) struct Slots {
    free: Cell<usize>,
    // A queue is as long as there are calls waiting: too short for a ring buffer to pay.
    queue: Cell<Vec<Rc<Bell>>>,
}

impl Slots {
    pub(crate) fn new(places: usize) -> Self {
        Self { free: Cell::new(places.max(1)), queue: Cell::default() }
    }

    /// Waits for a place. Dropping the future gives the turn to the next.
    pub(crate) fn acquire(&self) -> Acquire<'_> {
        Acquire { slots: self, turn: None }
    }

    fn release(&self) {
        let queue = self.queue.take();
        let next = queue.first().map(Rc::clone);
        self.queue.set(queue);
        match next {
            Some(next) => {
                self.leave(&next);
                next.ring(());
            }
            None => self.free.set(self.free.get() + 1),
        }
    }

    fn leave(&self, turn: &Rc<Bell>) {
        let mut queue = self.queue.take();
        queue.retain(|other| !Rc::ptr_eq(other, turn));
        self.queue.set(queue);
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
    turn: Option<Rc<Bell>>,
}

impl<'a> Future for Acquire<'a> {
    type Output = Slot<'a>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Slot<'a>> {
        let slots = self.slots;
        if self.turn.is_none() {
            let free = slots.free.get();
            if free > 0 {
                slots.free.set(free - 1);
                return Poll::Ready(Slot(slots));
            }
            let turn = Rc::new(Bell::default());
            let mut queue = slots.queue.take();
            queue.push(Rc::clone(&turn));
            slots.queue.set(queue);
            self.turn = Some(turn);
        }
        match &self.turn {
            Some(turn) if turn.poll(context).is_pending() => Poll::Pending,
            _ => {
                self.turn = None;
                Poll::Ready(Slot(slots))
            }
        }
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        match self.turn.take() {
            Some(turn) if turn.is_rung() => self.slots.release(),
            Some(turn) => self.slots.leave(&turn),
            None => {}
        }
    }
}
