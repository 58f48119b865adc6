//! The world of a simulation: virtual time, and the host operations under way in it.

use super::calls::{ROUNDING_MS, SimCalls};
use crate::runtime::Signal;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// How often a call sends a heartbeat where requests are dropped without notice, and how often it looks for a permit where no
/// other request can wake it.
pub(super) const HEARTBEAT_MS: f64 = 500.0;
pub(super) const LOOK_MS: f64 = 20.0;
/// Within this, others notice that a request is gone: it is silent for 2,000 ms, then for 1,000 more, and they check each time
/// within 1,000 ms.
const NOTICED_MS: f64 = 5_000.0 + HEARTBEAT_MS;

thread_local! {
    static CLOCK: Cell<f64> = const { Cell::new(0.0) };
}

/// The time of the simulation that runs on this thread, for tasks, which have no access to the world.
pub(super) fn clock() -> f64 {
    CLOCK.get()
}

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): any seed will do, and neighbours have nothing in common.
pub(super) struct Chance(pub(super) Cell<u64>);

impl Chance {
    fn next(&self) -> u64 {
        let mut z = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(z);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(super) fn one_in(&self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    pub(super) fn ms(&self, most: u64) -> f64 {
        self.below(most + 1) as f64
    }
}

/// The mood of the server in this run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// A bit of everything.
    Usual,
    /// Nothing works.
    Down,
    /// It asks for pauses.
    Throttling,
    /// It breaks bodies off, and does not respond to repeated requests.
    Mute,
}

/// Where the client runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SimHost {
    /// In a page or a program: nothing is dropped without notice.
    Page,
    /// In a worker that drops a request whose client has gone. Requests may wake each other.
    Worker,
    /// In such a worker of an older date: nothing that one request does goes on in another.
    OldWorker,
}

/// A host operation under way: when it ends, in which context it was begun, and which task it notifies.
pub(super) struct Pending {
    pub(super) at: f64,
    pub(super) context: u32,
    pub(super) signal: Rc<Signal>,
    /// Whether it wakes a call that waits for a permit.
    is_wake: bool,
}

/// A request that is gone, and what it held until then.
struct Gone {
    at: f64,
    is_noticed: bool,
}

pub(super) struct World {
    pub(super) chance: Chance,
    now: Cell<f64>,
    pub(super) host: SimHost,
    /// How long the thread has been busy, while nothing else ran.
    pub(super) busy_ms: Cell<f64>,
    gone: RefCell<BTreeMap<u32, Gone>>,
    /// When a task was polled last, and since when there was never more than a heartbeat between two polls.
    polled_at: Cell<f64>,
    lively_since: Cell<f64>,
    /// The random number that the core drew last.
    pub(super) drawn: Cell<f64>,
    pub(super) ops: RefCell<BTreeMap<u64, Pending>>,
    next_op: Cell<u64>,
    pub(super) next_waiter: Cell<u64>,
    /// The caller whose code runs.
    pub(super) context: Arc<AtomicU32>,
    pub(super) most_open: usize,
    pub(super) mood: Mood,
    pub(super) open: Cell<usize>,
    /// The rules of every call, and what it has done so far.
    pub(super) calls: SimCalls,
    faults: RefCell<Vec<String>>,
}

impl World {
    pub(super) fn new(chance: Chance, context: Arc<AtomicU32>, most_open: usize, mood: Mood, host: SimHost) -> Self {
        CLOCK.set(0.0);
        Self {
            chance,
            now: Cell::new(0.0),
            host,
            busy_ms: Cell::default(),
            gone: RefCell::default(),
            polled_at: Cell::default(),
            lively_since: Cell::default(),
            drawn: Cell::default(),
            ops: RefCell::default(),
            next_op: Cell::default(),
            next_waiter: Cell::default(),
            context,
            most_open,
            mood,
            open: Cell::new(0),
            calls: SimCalls::default(),
            faults: RefCell::default(),
        }
    }

    pub(super) fn now(&self) -> f64 {
        self.now.get()
    }

    pub(super) fn set_now(&self, now: f64) {
        self.now.set(now);
        CLOCK.set(now);
    }

    /// The request of a context is dropped, and with it whatever it waited for.
    pub(super) fn kill(&self, context: u32) {
        self.ops.borrow_mut().retain(|_, op| op.context != context);
        self.gone.borrow_mut().insert(context, Gone { at: self.now(), is_noticed: false });
    }

    pub(super) fn is_gone(&self, context: u32) -> bool {
        self.gone.borrow().contains_key(&context)
    }

    /// Whether a request that is gone holds what it had.
    pub(super) fn has_unnoticed(&self) -> bool {
        self.gone.borrow().values().any(|gone| !gone.is_noticed)
    }

    /// A task is polled.
    pub(super) fn polled(&self, context: u32) {
        if context != self.context() {
            self.fault("a task is polled in the context of another");
        }
        if self.is_gone(context) {
            self.fault("a request that is gone goes on");
        }
        let now = self.now();
        if now - self.polled_at.replace(now) > HEARTBEAT_MS + ROUNDING_MS {
            self.lively_since.set(now);
        }
        let mut gone = self.gone.borrow_mut();
        let forgotten = gone
            .values_mut()
            .find(|gone| !gone.is_noticed && now - gone.at.max(self.lively_since.get()) > NOTICED_MS + ROUNDING_MS);
        if let Some(forgotten) = forgotten {
            // Reported once.
            forgotten.is_noticed = true;
            self.fault("what a request held that is gone does not come back");
        }
    }

    /// A task is dropped before its end.
    pub(super) fn dropped(&self, context: u32) {
        match self.gone.borrow_mut().get_mut(&context) {
            Some(gone) => gone.is_noticed = true,
            None => self.fault("a task is dropped whose request is alive"),
        }
    }

    pub(super) fn fault(&self, text: &str) {
        self.faults.borrow_mut().push(format!("{text}, at {} ms", self.now()));
    }

    pub(super) fn take_faults(&self) -> Vec<String> {
        self.faults.take()
    }

    /// Requests that are open now.
    pub(super) fn open(&self) -> usize {
        self.open.get()
    }

    pub(super) fn context(&self) -> u32 {
        self.context.load(Ordering::Relaxed)
    }

    /// Whether a call that waits for a permit has been woken and not polled yet.
    pub(super) fn is_waking(&self) -> bool {
        self.ops.borrow().values().any(|op| op.is_wake)
    }

    /// Ends an operation.
    pub(super) fn take_op(&self, id: u64) -> Option<Pending> {
        self.ops.borrow_mut().remove(&id)
    }

    /// Stays alive for this long, with heartbeats.
    pub(super) async fn stay(self: Rc<Self>, milliseconds: f64) {
        let until = self.now() + milliseconds;
        while self.now() < until {
            HostOp::begin(&self, HEARTBEAT_MS).end().await;
        }
    }

    /// The operation that ends next: when, and its number.
    pub(super) fn next_op(&self) -> Option<(f64, u64)> {
        let ops = self.ops.borrow();
        ops.iter().map(|(id, op)| (op.at, *id)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    }
}

/// A host operation: ends at its time, in the context in which it was begun.
pub(super) struct HostOp {
    world: Rc<World>,
    id: u64,
    signal: Rc<Signal>,
}

impl HostOp {
    pub(super) fn begin(world: &Rc<World>, after_ms: f64) -> Self {
        Self::notifying(world, after_ms, world.context(), Rc::default(), false)
    }

    pub(super) fn notifying(world: &Rc<World>, after_ms: f64, context: u32, signal: Rc<Signal>, is_wake: bool) -> Self {
        let id = world.next_op.get();
        world.next_op.set(id + 1);
        let at = world.now() + after_ms.max(0.0);
        let pending = Pending { at, context, signal: Rc::clone(&signal), is_wake };
        if !world.is_gone(context) {
            world.ops.borrow_mut().insert(id, pending);
        }
        Self { world: Rc::clone(world), id, signal }
    }

    pub(super) async fn end(&self) {
        poll_fn(|context| self.signal.poll(context)).await;
    }
}

impl Drop for HostOp {
    fn drop(&mut self) {
        self.world.ops.borrow_mut().remove(&self.id);
    }
}
