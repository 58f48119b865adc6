//! The host operations under way, by the numbers that JavaScript has for them.

use super::Signal;
use slab::Slab;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll};

/// The host operations under way: JavaScript has a number for each and notifies its signal.
/// One closure serves them all, since a closure each would be the largest cost of a small call.
#[derive(Default)]
pub(super) struct PendingOps {
    slots: RefCell<Slab<Rc<Op>>>,
    /// Of operations so far, above the bits of a slot.
    count: Cell<usize>,
}

/// The low bits of a number are its slot. The others distinguish it from earlier operations in that slot: a promise of
/// an operation that is over may still notify.
const SLOT: usize = (1 << 20) - 1;

#[derive(Default)]
struct Op {
    number: Cell<usize>,
    signal: Signal<f64>,
}

impl PendingOps {
    pub(super) fn notify(&self, number: usize, end: f64) {
        let op = self.slots.borrow().get(number & SLOT).map(Rc::clone);
        if let Some(op) = op
            && op.number.get() == number
        {
            op.signal.notify(end);
        }
    }
}

/// A host operation under way; its slot is free again when this is dropped.
pub(super) struct PendingOp {
    pending: Rc<PendingOps>,
    op: Rc<Op>,
}

impl PendingOp {
    pub(super) fn among(pending: &Rc<PendingOps>) -> Self {
        let op = Rc::<Op>::default();
        let count = pending.count.get().wrapping_add(SLOT + 1);
        pending.count.set(count);
        op.number.set(count | pending.slots.borrow_mut().insert(Rc::clone(&op)));
        Self { pending: Rc::clone(pending), op }
    }

    pub(super) fn number(&self) -> usize {
        self.op.number.get()
    }

    /// Waits for the end of a step: its number.
    pub(super) async fn end(&self) -> f64 {
        poll_fn(|context| self.poll(context)).await
    }

    pub(super) fn poll(&self, context: &Context<'_>) -> Poll<f64> {
        self.op.signal.poll(context)
    }
}

impl Drop for PendingOp {
    fn drop(&mut self) {
        self.pending.slots.borrow_mut().try_remove(self.number() & SLOT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::Waker;

    #[test]
    fn an_operation_that_is_over_does_not_notify_the_next_one_in_its_slot() {
        let (pending, mut context) = (Rc::<PendingOps>::default(), Context::from_waker(Waker::noop()));
        let over = PendingOp::among(&pending).number();
        let next = PendingOp::among(&pending);
        assert_eq!((over & SLOT, over == next.number()), (next.number() & SLOT, false));
        let mut end = pin!(next.end());
        pending.notify(over, 1.0);
        assert!(end.as_mut().poll(&mut context).is_pending());
        pending.notify(next.number(), 2.0);
        assert_eq!(end.as_mut().poll(&mut context), Poll::Ready(2.0));
    }
}
