//! The world of a simulation: virtual time, the host operations under way in it, and a server that does what chance says.

use super::calls::{Calls, ROUNDING_MS};
use crate::error::Code;
use crate::runtime::{
    BodyFormat, ConnectionLost, Event, Fault, Head, HttpRequest, Progress, Runtime, Served, Signal, Waiter,
};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Context;

/// Longer than any call may live: nothing comes.
const NEVER_MS: f64 = 1e9;
/// A call that is woken hears of it within this.
const WAKE_MS: u64 = 40;
/// How often a call shows that it is alive where requests die without a word, and how often it looks for a permit where no
/// other request can wake it.
const HEARTBEAT_MS: f64 = 500.0;
pub(super) const LOOK_MS: f64 = 20.0;
/// Within this, others find out that a request is gone: it is silent for 2,000 ms, then for 1,000 more, and they look each time
/// within 1,000 ms.
const NOTICED_MS: f64 = 5_000.0 + HEARTBEAT_MS;

thread_local! {
    static CLOCK: Cell<f64> = const { Cell::new(0.0) };
}

/// The time of the simulation that runs on this thread, for tasks, which know no world.
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

/// How the server is today.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// A bit of everything.
    Usual,
    /// Nothing works.
    Down,
    /// It asks for pauses.
    Throttling,
    /// It breaks bodies off, and says nothing to whoever asks again.
    Mute,
}

/// Where the client runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// In a page or a program: nothing dies without a word.
    Page,
    /// In a worker that drops a request whose client has gone. Requests may wake each other.
    Worker,
    /// In such a worker of an older date: nothing that one request does goes on in another.
    OldWorker,
}

/// A host operation under way: when it ends, in whose context it was begun, and whom it notifies.
pub(super) struct Pending {
    pub(super) at: f64,
    pub(super) context: u32,
    pub(super) signal: Rc<Signal>,
    /// Whether it wakes a call that waits for a permit.
    is_wake: bool,
}

/// A request that is gone, and what it held so far.
struct Gone {
    at: f64,
    is_noticed: bool,
}

pub(super) struct World {
    pub(super) chance: Chance,
    now: Cell<f64>,
    pub(super) host: Host,
    /// For how long the thread has been busy with something else, while nothing went on.
    pub(super) busy_ms: Cell<f64>,
    gone: RefCell<BTreeMap<u32, Gone>>,
    /// When a task was polled last, and since when there was never more than a heartbeat between two polls.
    polled_at: Cell<f64>,
    lively_since: Cell<f64>,
    /// What chance gave the core last.
    pub(super) drawn: Cell<f64>,
    pub(super) ops: RefCell<BTreeMap<u64, Pending>>,
    next_op: Cell<u64>,
    next_waiter: Cell<u64>,
    /// The caller whose code runs.
    pub(super) context: Arc<AtomicU32>,
    pub(super) most_open: usize,
    pub(super) mood: Mood,
    open: Cell<usize>,
    /// What holds for every call, and what it has done so far.
    pub(super) calls: Calls,
    faults: RefCell<Vec<String>>,
}

impl World {
    pub(super) fn new(chance: Chance, context: Arc<AtomicU32>, most_open: usize, mood: Mood, host: Host) -> Self {
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
            calls: Calls::default(),
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
            // Said once.
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

    /// Whether a call that waits for a permit has been woken and does not know it yet.
    pub(super) fn is_waking(&self) -> bool {
        self.ops.borrow().values().any(|op| op.is_wake)
    }

    /// Ends an operation.
    pub(super) fn take_op(&self, id: u64) -> Option<Pending> {
        self.ops.borrow_mut().remove(&id)
    }

    /// Lives for so long, with signs of life.
    pub(super) async fn stay(self: Rc<Self>, milliseconds: f64) {
        let until = self.now() + milliseconds;
        while self.now() < until {
            Op::begin(&self, HEARTBEAT_MS).end().await;
        }
    }

    /// The operation that ends next: when, and its number.
    pub(super) fn next_op(&self) -> Option<(f64, u64)> {
        let ops = self.ops.borrow();
        ops.iter().map(|(id, op)| (op.at, *id)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    }
}

/// A host operation: ends at its time, in the context in which it was begun.
struct Op {
    world: Rc<World>,
    id: u64,
    signal: Rc<Signal>,
}

impl Op {
    fn begin(world: &Rc<World>, after_ms: f64) -> Self {
        Self::notifying(world, after_ms, world.context(), Rc::default(), false)
    }

    fn notifying(world: &Rc<World>, after_ms: f64, context: u32, signal: Rc<Signal>, is_wake: bool) -> Self {
        let id = world.next_op.get();
        world.next_op.set(id + 1);
        let at = world.now() + after_ms.max(0.0);
        let pending = Pending { at, context, signal: Rc::clone(&signal), is_wake };
        if !world.is_gone(context) {
            world.ops.borrow_mut().insert(id, pending);
        }
        Self { world: Rc::clone(world), id, signal }
    }

    async fn end(&self) {
        poll_fn(|context| self.signal.poll(context)).await;
    }
}

impl Drop for Op {
    fn drop(&mut self) {
        self.world.ops.borrow_mut().remove(&self.id);
    }
}

/// An open request; dropping it closes the connection.
struct Connection {
    world: Rc<World>,
    url: String,
}

impl Connection {
    fn open(world: &Rc<World>, url: &str) -> Self {
        world.open.set(world.open.get() + 1);
        if world.open.get() > world.most_open {
            world.fault("more requests are open than maxConcurrent");
        }
        Self { world: Rc::clone(world), url: url.to_owned() }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.world.open.set(self.world.open.get() - 1);
        self.world.calls.closed(&self.url, self.world.now());
    }
}

/// A wait that another call ends: as a promise of the waiter's own, it goes on in its context, in a turn of its own.
pub(super) struct SimWaiter {
    world: Rc<World>,
    /// Tells it from all others.
    pub(super) number: u64,
    context: u32,
    signal: Rc<Signal>,
    op: RefCell<Option<Op>>,
}

impl Waiter for SimWaiter {
    fn wake(&self) {
        if self.world.host == Host::OldWorker {
            return;
        }
        // It may end before it hears of it.
        let after_ms = if self.world.chance.one_in(2) { self.world.chance.ms(WAKE_MS) } else { 0.0 };
        let op = Op::notifying(&self.world, after_ms, self.context, Rc::clone(&self.signal), true);
        self.op.replace(Some(op));
    }

    fn listen(&self, context: &Context<'_>) {
        _ = self.signal.poll(context);
    }
}

pub(super) struct SimBody {
    world: Rc<World>,
    url: String,
    status: u16,
    connection: RefCell<Option<Connection>>,
    length: Cell<u64>,
    waited_ms: Cell<f64>,
    waiting_since: Cell<Option<f64>>,
    /// Length and wait where the present stretch of waiting began, as a rule that is not the core's sees it.
    stretch: Cell<(u64, f64)>,
    is_served: Cell<bool>,
}

impl SimBody {
    fn waited_ms(&self) -> f64 {
        let now = self.world.now();
        self.waited_ms.get() + self.waiting_since.get().map_or(0.0, |since| now - since)
    }

    fn check_stretch(&self) {
        let (length, waited) = self.stretch.get();
        self.world.calls.check_idle(&self.world, &self.url, self.waited_ms() - waited);
        if self.world.calls.is_moving(&self.url, self.length.get() - length) {
            self.stretch.set((self.length.get(), self.waited_ms()));
        }
    }

    /// Somebody waits for a piece of it, which comes after a while.
    async fn piece(&self, after_ms: f64) {
        self.waiting_since.set(Some(self.world.now()));
        let _wait = Wait(self);
        Op::begin(&self.world, after_ms).end().await;
    }

    /// Brings pieces until the body ends one way or another.
    async fn pieces(&self, limit: u64, reads_slowly: bool) -> Result<(), Fault> {
        let chance = &self.world.chance;
        // What is asked for again is the same text, and may stand still at the same place.
        let script = Chance(Cell::new(self.world.calls.body_of(&self.url)));
        let (pieces, dribbles, hangs) = (script.below(6), script.one_in(8), script.one_in(5));
        let breaks = if self.world.mood == Mood::Mute { chance.one_in(2) } else { chance.one_in(5) };
        let cut = breaks.then(|| chance.below(pieces + 1));
        for piece in 0..=pieces {
            let delay = if dribbles { 400.0 } else { chance.ms(300) };
            let stands_still = hangs && piece == pieces && chance.one_in(2);
            self.piece(if stands_still { NEVER_MS } else { delay }).await;
            if cut == Some(piece) {
                return Err(Fault::Cut(ConnectionLost::default()));
            }
            self.length.set(self.length.get() + if dribbles { 1 } else { 1 + script.below(2_000) });
            if self.length.get() > limit {
                return Err(Fault::TooLarge);
            }
            if reads_slowly && chance.one_in(3) {
                self.world.calls.rests(&self.url, true);
                Op::begin(&self.world, chance.ms(5_000)).end().await;
                self.world.calls.rests(&self.url, false);
            }
        }
        Ok(())
    }
}

/// The wait for a piece, which ends with it or is given up.
struct Wait<'a>(&'a SimBody);

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.0.waited_ms.set(self.0.waited_ms());
        self.0.waiting_since.set(None);
        self.0.check_stretch();
    }
}

#[derive(Clone)]
pub(super) struct Sim(pub(super) Rc<World>);

impl Sim {
    /// What the server answers: a status, and how long it asks to wait.
    fn answer(&self) -> (u16, Option<&'static str>) {
        let chance = &self.0.chance;
        let status = match self.0.mood {
            Mood::Usual => [200, 200, 200, 200, 404, 429, 500, 503][chance.below(8) as usize],
            Mood::Down => [500, 502, 503][chance.below(3) as usize],
            Mood::Throttling => [200, 200, 429][chance.below(3) as usize],
            Mood::Mute => 200,
        };
        let asks = matches!(status, 429 | 503) && chance.one_in(2);
        (status, asks.then(|| ["0", "1", "3", "-5", "90", "Wed, 21 Oct 2015 07:28:00 GMT"][chance.below(6) as usize]))
    }
}

impl Runtime for Sim {
    type Body = SimBody;
    type Headers = ();
    type Payload = ();
    type Waiter = SimWaiter;

    async fn fetch(&self, request: &HttpRequest) -> Result<(Head, (), SimBody), ConnectionLost> {
        let (world, chance) = (&self.0, &self.0.chance);
        world.calls.sent(world, request);
        let connection = Connection::open(world, &request.url);
        let is_silent = chance.one_in(20) || self.0.mood == Mood::Mute && world.calls.is_again(&request.url);
        Op::begin(world, if is_silent { NEVER_MS } else { chance.ms(400) }).end().await;
        if chance.one_in(8) {
            return Err(ConnectionLost::default());
        }
        let (status, retry_after) = self.answer();
        let headers = retry_after.map(|value| ("retry-after".to_owned(), value.to_owned())).into_iter().collect();
        world.calls.answered(&request.url, status, retry_after);
        let body = SimBody {
            world: Rc::clone(world),
            url: request.url.clone(),
            status,
            connection: RefCell::new(Some(connection)),
            length: Cell::default(),
            waited_ms: Cell::default(),
            waiting_since: Cell::default(),
            stretch: Cell::default(),
            is_served: Cell::default(),
        };
        Ok((Head { status, headers, opaque_redirect: false }, (), body))
    }

    async fn read(&self, body: &SimBody, want: BodyFormat, limit: u64) -> Result<(), Fault> {
        let end = body.pieces(limit, false).await;
        if body.status == 429 {
            self.0.calls.asked_for_silence(&self.0, &body.url);
        }
        end?;
        if want == BodyFormat::Json && self.0.chance.one_in(10) {
            return Err(Fault::Bad { code: Code::Truncated, message: "cut".into(), offset: None });
        }
        body.connection.take();
        Ok(())
    }

    async fn serve(&self, body: &SimBody, limit: u64) -> Served {
        let served = if body.is_served.replace(true) {
            // The reader decides what to do about an error.
            Op::begin(&self.0, self.0.chance.ms(50)).end().await;
            if self.0.chance.one_in(3) { Served::Finished } else { Served::Again }
        } else if self.0.chance.one_in(6) {
            Served::Finished
        } else {
            match body.pieces(limit, true).await {
                Err(fault) => Served::Failed(fault),
                Ok(()) if self.0.chance.one_in(8) => Served::Again,
                Ok(()) => Served::Finished,
            }
        };
        self.0.calls.served(&self.0, &body.url, &served);
        served
    }

    fn progress(&self, body: &SimBody) -> Progress {
        let is_waited_for = body.waiting_since.get().is_some();
        Progress { length: body.length.get(), waited_ms: body.waited_ms(), is_waited_for }
    }

    fn payload(&self, _: SimBody) -> Option<()> {
        Some(())
    }

    fn text((): ()) -> Option<String> {
        Some("{}".to_owned())
    }

    fn waiter(&self) -> SimWaiter {
        let (context, number) = (self.0.context(), self.0.next_waiter.get());
        self.0.next_waiter.set(number + 1);
        SimWaiter { world: Rc::clone(&self.0), number, context, signal: Rc::default(), op: RefCell::default() }
    }

    fn heartbeat_ms(&self, queued: bool) -> f64 {
        match self.0.host {
            Host::Page => f64::INFINITY,
            Host::OldWorker if queued => LOOK_MS,
            Host::Worker | Host::OldWorker => HEARTBEAT_MS,
        }
    }

    async fn sleep(&self, milliseconds: f64) {
        if self.0.host == Host::Page && self.0.calls.is_resting(self.0.context()) {
            self.0.fault("a timer is set while a reader takes its time");
        }
        Op::begin(&self.0, milliseconds).end().await;
    }

    fn now(&self) -> f64 {
        self.0.now()
    }

    fn wall_clock(&self) -> f64 {
        1.7e12 + self.0.now()
    }

    fn random(&self) -> f64 {
        self.0.drawn.set(self.0.chance.below(1 << 20) as f64 / f64::from(1 << 20));
        self.0.drawn.get()
    }

    fn emit(&self, event: &Event<'_>) {
        if let Event::Retry { code, attempt, delay_ms, .. } = *event {
            self.0.calls.will_retry(&self.0, code, attempt, delay_ms);
        }
    }
}
