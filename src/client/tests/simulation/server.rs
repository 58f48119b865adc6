//! The server of a simulation, which acts at random, and the runtime that reaches it.

use super::world::{Chance, HEARTBEAT_MS, HostOp, LOOK_MS, Mood, SimHost, World};
use crate::error::Code;
use crate::runtime::{
    BodyFormat, ClientEvent, ConnectionLost, Fault, Head, HttpRequest, Progress, Runtime, Served, Signal, Waiter,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Context;

/// Longer than any call may live: nothing comes.
const NEVER_MS: f64 = 1e9;
/// A call that is woken is polled within this.
const WAKE_MS: u64 = 40;

/// An open request; dropping it closes the connection.
pub(super) struct SimConnection {
    world: Rc<World>,
    url: String,
}

impl SimConnection {
    fn open(world: &Rc<World>, url: &str) -> Self {
        world.open.set(world.open.get() + 1);
        if world.open.get() > world.most_open {
            world.fault("more requests are open than maxConcurrent");
        }
        Self { world: Rc::clone(world), url: url.to_owned() }
    }
}

impl Drop for SimConnection {
    fn drop(&mut self) {
        self.world.open.set(self.world.open.get() - 1);
        self.world.calls.closed(&self.url, self.world.now());
    }
}

/// A wait that another call ends: like a promise of the waiter, it continues in the waiter's context, in a poll of its own.
pub(super) struct SimWaiter {
    world: Rc<World>,
    /// Its identity.
    pub(super) number: u64,
    context: u32,
    signal: Rc<Signal>,
    op: RefCell<Option<HostOp>>,
}

impl Waiter for SimWaiter {
    fn wake(&self) {
        if self.world.host == SimHost::OldWorker {
            return;
        }
        // It may end before it is polled.
        let after_ms = if self.world.chance.one_in(2) { self.world.chance.ms(WAKE_MS) } else { 0.0 };
        let op = HostOp::notifying(&self.world, after_ms, self.context, Rc::clone(&self.signal), true);
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
    /// Its reader closes it when the body has failed.
    pub(super) connection: Rc<RefCell<Option<SimConnection>>>,
    length: Cell<u64>,
    waited_ms: Cell<f64>,
    waiting_since: Cell<Option<f64>>,
    /// Length and wait at the beginning of the present stretch of waiting, by a rule independent of the core's.
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

    /// A task waits for its next piece, which comes after a while.
    async fn piece(&self, after_ms: f64) {
        self.waiting_since.set(Some(self.world.now()));
        let _wait = PieceWait(self);
        HostOp::begin(&self.world, after_ms).end().await;
    }

    /// Brings pieces until the body ends one way or another.
    async fn pieces(&self, limit: u64, reads_slowly: bool) -> Result<(), Fault> {
        let chance = &self.world.chance;
        // A repeated request gets the same text, and may stall at the same position.
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
                HostOp::begin(&self.world, chance.ms(5_000)).end().await;
                self.world.calls.rests(&self.url, false);
            }
        }
        Ok(())
    }
}

/// The wait for a piece, which ends with it or is given up.
struct PieceWait<'a>(&'a SimBody);

impl Drop for PieceWait<'_> {
    fn drop(&mut self) {
        self.0.waited_ms.set(self.0.waited_ms());
        self.0.waiting_since.set(None);
        self.0.check_stretch();
    }
}

#[derive(Clone)]
pub(super) struct Sim(pub(super) Rc<World>);

impl Sim {
    /// The server's response: a status, and how long it asks to wait.
    fn respond(&self) -> (u16, Option<&'static str>) {
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
        let connection = SimConnection::open(world, &request.url);
        let is_silent = chance.one_in(20) || self.0.mood == Mood::Mute && world.calls.is_again(&request.url);
        HostOp::begin(world, if is_silent { NEVER_MS } else { chance.ms(400) }).end().await;
        if chance.one_in(8) {
            return Err(ConnectionLost::default());
        }
        let (status, retry_after) = self.respond();
        let headers = retry_after.map(|value| ("retry-after".to_owned(), value.to_owned())).into_iter().collect();
        world.calls.responded(&request.url, status, retry_after);
        let body = SimBody {
            world: Rc::clone(world),
            url: request.url.clone(),
            status,
            connection: Rc::new(RefCell::new(Some(connection))),
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
            self.0.calls.asked_for_a_pause(&self.0, &body.url);
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
            HostOp::begin(&self.0, self.0.chance.ms(50)).end().await;
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
            SimHost::Page => f64::INFINITY,
            SimHost::OldWorker if queued => LOOK_MS,
            SimHost::Worker | SimHost::OldWorker => HEARTBEAT_MS,
        }
    }

    async fn sleep(&self, milliseconds: f64) {
        if self.0.host == SimHost::Page && self.0.calls.is_resting(self.0.context()) {
            self.0.fault("a timer is set while a reader takes its time");
        }
        HostOp::begin(&self.0, milliseconds).end().await;
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

    fn emit(&self, event: &ClientEvent<'_>) {
        if let ClientEvent::Retry { code, attempt, delay_ms, .. } = *event {
            self.0.calls.will_retry(&self.0, code, attempt, delay_ms);
        }
    }
}
