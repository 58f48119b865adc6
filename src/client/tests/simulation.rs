//! Deterministic simulation of the client core: a seed decides callers, contexts, operations, readings, faults, aborts,
//! retries, pauses, budgets and permits, all under virtual time. The same seed gives the same run.
//!
//! `SEEDS=1000000 cargo test --release -p leadspan simulation` runs more of them, `SEED=7` one alone.

use super::*;
use crate::client::Consumer;
use crate::client::quota::Quota;
use crate::client::retry::Policy;
use crate::runtime::{
    ConnectionLost, Event, Fault, Head, HttpRequest, Progress, Runtime, Served, Signal, Waiter, Want,
};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

const SEEDS: u64 = 10_000;
/// No call of a simulation may live longer, in milliseconds of virtual time.
const LONGEST_LIFE_MS: f64 = 3_600_000.0;

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): any seed will do, and neighbours have nothing in common.
struct Chance(Cell<u64>);

impl Chance {
    fn next(&self) -> u64 {
        let mut z = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(z);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn ms(&self, most: u64) -> f64 {
        self.below(most + 1) as f64
    }
}

/// What host operations of the world are under way, by the time at which they end.
struct Pending {
    at: f64,
    context: u32,
    signal: Rc<Signal>,
}

struct World {
    chance: Chance,
    now: Cell<f64>,
    ops: RefCell<BTreeMap<u64, Pending>>,
    next_op: Cell<u64>,
    /// The caller whose code runs.
    context: Arc<AtomicU32>,
    most_open: usize,
    open: Cell<usize>,
    /// What every call has sent, and what the latest response to it was.
    sent: RefCell<BTreeMap<String, Sent>>,
    faults: RefCell<Vec<String>>,
}

#[derive(Clone, Copy, Default)]
struct Sent {
    requests: u32,
    /// When the latest of them was.
    at: f64,
    /// Whether the latest response proves that the server did nothing.
    is_harmless: bool,
}

#[derive(Clone)]
struct Sim(Rc<World>);

/// A host operation: ends at its time, in the context in which it was begun.
struct Op {
    world: Rc<World>,
    id: u64,
    signal: Rc<Signal>,
}

impl Op {
    fn begin(world: &Rc<World>, after_ms: f64) -> Self {
        let (id, signal) = (world.next_op.get(), Rc::new(Signal::default()));
        world.next_op.set(id + 1);
        let context = world.context.load(Ordering::Relaxed);
        let pending = Pending { at: world.now.get() + after_ms.max(0.0), context, signal: Rc::clone(&signal) };
        world.ops.borrow_mut().insert(id, pending);
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
struct Connection(Rc<World>);

impl Connection {
    fn open(world: &Rc<World>) -> Self {
        world.open.set(world.open.get() + 1);
        if world.open.get() > world.most_open {
            world.fault("more requests are open than maxConcurrent");
        }
        Self(Rc::clone(world))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.open.set(self.0.open.get() - 1);
    }
}

impl World {
    fn fault(&self, text: &str) {
        self.faults.borrow_mut().push(format!("{text}, at {} ms", self.now.get()));
    }
}

struct SimWaiter {
    world: Rc<World>,
    context: u32,
    signal: Rc<Signal>,
    op: RefCell<Option<Op>>,
}

impl Waiter for SimWaiter {
    fn wake(&self) {
        // As a promise of the waiter's own: it goes on in its context, in a turn of its own.
        let current = self.world.context.swap(self.context, Ordering::Relaxed);
        let mut op = Op::begin(&self.world, 0.0);
        self.world.context.store(current, Ordering::Relaxed);
        if let Some(pending) = self.world.ops.borrow_mut().get_mut(&op.id) {
            pending.signal = Rc::clone(&self.signal);
        }
        op.signal = Rc::clone(&self.signal);
        self.op.replace(Some(op));
    }

    fn listen(&self, context: &Context<'_>) {
        _ = self.signal.poll(context);
    }
}

struct SimBody {
    connection: RefCell<Option<Connection>>,
    length: Cell<u64>,
    waited_ms: Cell<f64>,
    waiting_since: Cell<Option<f64>>,
    is_served: Cell<bool>,
}

impl Sim {
    /// Brings pieces until the body ends one way or another.
    async fn pieces(&self, body: &SimBody, limit: u64, reads_slowly: bool) -> Result<(), Fault> {
        let chance = &self.0.chance;
        let pieces = chance.below(6);
        let (dribbles, cut) = (chance.one_in(8), chance.one_in(5).then(|| chance.below(pieces + 1)));
        for piece in 0..=pieces {
            body.waiting_since.set(Some(self.now()));
            let delay = if dribbles { 400.0 } else { chance.ms(300) };
            Op::begin(&self.0, if chance.one_in(30) { 1e9 } else { delay }).end().await;
            body.waited_ms.set(self.progress(body).waited_ms);
            body.waiting_since.set(None);
            if cut == Some(piece) {
                return Err(Fault::Cut(ConnectionLost::default()));
            }
            body.length.set(body.length.get() + if dribbles { 1 } else { 1 + chance.below(2_000) });
            if body.length.get() > limit {
                return Err(Fault::TooLarge);
            }
            if reads_slowly && chance.one_in(3) {
                Op::begin(&self.0, chance.ms(5_000)).end().await;
            }
        }
        Ok(())
    }
}

impl Runtime for Sim {
    type Body = SimBody;
    type Headers = ();
    type Payload = ();
    type Waiter = SimWaiter;

    async fn fetch(&self, request: &HttpRequest) -> Result<(Head, (), SimBody), ConnectionLost> {
        let world = &self.0;
        let before = world.sent.borrow().get(&request.url).copied().unwrap_or_default();
        if before.requests > 0 && request.method == Method::POST && !before.is_harmless {
            world.fault("an unsafe request is sent again without proof");
        }
        let requests = before.requests + 1;
        world.sent.borrow_mut().insert(request.url.clone(), Sent { requests, at: world.now.get(), is_harmless: false });
        let connection = Connection::open(world);
        let chance = &world.chance;
        Op::begin(world, if chance.one_in(20) { 1e9 } else { chance.ms(400) }).end().await;
        if chance.one_in(8) {
            return Err(ConnectionLost::default());
        }
        let status = [200, 200, 200, 200, 404, 429, 500, 503][chance.below(8) as usize];
        let mut head = Head { status, headers: Vec::new(), opaque_redirect: false };
        let mut retry_after = false;
        if matches!(status, 429 | 503) && chance.one_in(2) {
            retry_after = true;
            let value = ["0", "1", "3", "-5", "90", "Wed, 21 Oct 2015 07:28:00 GMT"][chance.below(6) as usize];
            head.headers.push(("retry-after".to_owned(), value.to_owned()));
        }
        let is_harmless = status == 429 || status == 503 && retry_after;
        if let Some(sent) = world.sent.borrow_mut().get_mut(&request.url) {
            sent.is_harmless = is_harmless;
        }
        let body = SimBody {
            connection: RefCell::new(Some(connection)),
            length: Cell::default(),
            waited_ms: Cell::default(),
            waiting_since: Cell::default(),
            is_served: Cell::default(),
        };
        Ok((head, (), body))
    }

    async fn read(&self, body: &SimBody, want: Want, limit: u64) -> Result<(), Fault> {
        self.pieces(body, limit, false).await?;
        if want == Want::Json && self.0.chance.one_in(10) {
            return Err(Fault::Bad { code: Code::Truncated, message: "cut".into(), offset: None });
        }
        body.connection.take();
        Ok(())
    }

    async fn serve(&self, body: &SimBody, limit: u64) -> Served {
        if body.is_served.replace(true) {
            Op::begin(&self.0, self.0.chance.ms(50)).end().await;
            return if self.0.chance.one_in(3) { Served::Finished } else { Served::Again };
        }
        if self.0.chance.one_in(6) {
            return Served::Finished;
        }
        match self.pieces(body, limit, true).await {
            Err(fault) => Served::Failed(fault),
            Ok(()) if self.0.chance.one_in(8) => Served::Again,
            Ok(()) => Served::Finished,
        }
    }

    fn progress(&self, body: &SimBody) -> Progress {
        let since = body.waiting_since.get();
        let waited_ms = body.waited_ms.get() + since.map_or(0.0, |since| self.now() - since);
        Progress { length: body.length.get(), waited_ms, is_waited_for: since.is_some() }
    }

    fn payload(&self, _: SimBody) -> Option<()> {
        Some(())
    }

    fn text((): ()) -> Option<String> {
        Some("{}".to_owned())
    }

    fn waiter(&self) -> SimWaiter {
        let context = self.0.context.load(Ordering::Relaxed);
        SimWaiter { world: Rc::clone(&self.0), context, signal: Rc::default(), op: RefCell::default() }
    }

    async fn sleep(&self, milliseconds: f64) {
        Op::begin(&self.0, milliseconds).end().await;
    }

    fn now(&self) -> f64 {
        self.0.now.get()
    }

    fn wall_clock(&self) -> f64 {
        1.7e12 + self.0.now.get()
    }

    fn random(&self) -> f64 {
        self.0.chance.below(1 << 20) as f64 / f64::from(1 << 20)
    }

    fn emit(&self, _: &Event<'_>) {}
}

/// Counts what a reading is told.
#[derive(Default)]
struct Reader {
    is_declined: Cell<bool>,
}

impl Consumer<Sim> for Reader {
    fn respond(&self, _: &Reply<Sim>) {
        assert!(!self.is_declined.get(), "a response after the last attempt");
    }

    fn fail(&self, error: &Error) {
        assert!(error.details.attempts > 0);
    }

    fn decline(&self) {
        self.is_declined.set(true);
    }
}

/// One caller: a context, and the calls that it makes one after the other.
struct Caller {
    context: u32,
    future: Option<Pin<Box<dyn Future<Output = ()>>>>,
    starts_at: f64,
    /// When its request is dropped without a word, as edge workers do.
    dies_at: f64,
}

struct TaskWaker {
    caller: usize,
    context: u32,
    current: Arc<AtomicU32>,
    ready: Arc<Mutex<Vec<usize>>>,
    foreign: Arc<AtomicUsize>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        if self.current.load(Ordering::Relaxed) != self.context {
            self.foreign.fetch_add(1, Ordering::Relaxed);
        }
        self.ready.lock().unwrap().push(self.caller);
    }
}

async fn call(client: Rc<Client<Sim>>, number: usize, caller: u32) {
    let chance = &client.runtime().0.chance;
    let method = [Method::GET, Method::POST, Method::DELETE][chance.below(3) as usize];
    let attempts = 1 + chance.below(4) as u32;
    let options = CallOptions {
        retry: Some(Policy { attempts, ..Policy::default() }),
        total_timeout_ms: chance.one_in(2).then(|| 1.0 + chance.ms(8_000)),
        timeout_ms: chance.one_in(2).then(|| 1.0 + chance.ms(2_000)),
        idle_timeout_ms: chance.one_in(2).then(|| 1.0 + chance.ms(900)),
        max_bytes: chance.one_in(4).then(|| chance.below(4_000)),
        ..CallOptions::default()
    };
    let end_ms = if chance.one_in(4) { chance.ms(3_000) } else { LONGEST_LIFE_MS };
    let end = client.runtime().sleep(end_ms);
    let path = format!("/{caller}/{number}");
    let (operation, prepared) = client.undocumented(method, &path, None).unwrap();
    let url = client.base.join(&prepared.target);
    let started = client.runtime().now();
    let (is_reading, result) = if chance.one_in(2) {
        (true, client.stream_until(end, operation, prepared, &options, &Reader::default()).await)
    } else {
        let reading = Reading::Body(if chance.one_in(2) { Want::Json } else { Want::Bytes });
        (false, client.send_until(end, operation, prepared, &options, reading, Ok).await.map(drop))
    };
    let world = &client.runtime().0;
    let Sent { requests, at, .. } = world.sent.borrow().get(&url).copied().unwrap_or_default();
    if result.as_ref().err().is_none_or(|error| error.code == Code::AttemptTimeout)
        && options.timeout_ms.is_some_and(|limit| world.now.get() - at > limit + 51.0)
    {
        world.fault("an attempt took longer than it may");
    }
    if requests > attempts {
        world.fault("more requests than attempts");
    }
    if let Err(error) = &result
        && error.details.attempts != requests
    {
        world.fault(&format!("the error says {} attempts of {requests} requests", error.details.attempts));
    }
    let took = client.runtime().now() - started;
    let limit =
        options.total_timeout_ms.or((!is_reading).then_some(Options::TOTAL_TIMEOUT_MS)).unwrap_or(LONGEST_LIFE_MS);
    // A pause between two attempts may not outlast the call; a consumer that thinks about a failure may, by its own time.
    if took > limit.min(end_ms) + 50.0 {
        world.fault(&format!("a call took {took} ms of {limit}"));
    }
}

/// Runs one seed; what was wrong.
fn run(seed: u64) -> Vec<String> {
    let chance = Chance(Cell::new(seed));
    let most_open = 1 + chance.below(3) as usize;
    let current = Arc::new(AtomicU32::new(0));
    let world = Rc::new(World {
        chance,
        now: Cell::new(0.0),
        ops: RefCell::default(),
        next_op: Cell::default(),
        context: Arc::clone(&current),
        most_open,
        open: Cell::default(),
        sent: RefCell::default(),
        faults: RefCell::default(),
    });
    let chance = &world.chance;
    let budget = chance.one_in(4).then(|| Quota {
        per_hour: Some(1 + chance.below(20) as u32),
        max_wait_ms: chance.ms(60_000),
        ..Quota::default()
    });
    let options = Options { max_concurrent: most_open, budget, ..Options::of(Api::LeadConduit) };
    let base = BaseUrl::parse(Api::LeadConduit, crate::leadconduit::BASE_URL).unwrap();
    let client = Rc::new(Client::new(Api::LeadConduit, base, None, options, Sim(Rc::clone(&world))));
    let callers = 1 + chance.below(8) as u32;
    let mut tasks: Vec<Caller> = (1..=callers)
        .map(|context| {
            let (client, calls) = (Rc::clone(&client), 1 + chance.below(3) as usize);
            let life = async move {
                for number in 0..calls {
                    call(Rc::clone(&client), number, context).await;
                }
            };
            let starts_at = chance.ms(500);
            let dies_at = if chance.one_in(6) { starts_at + chance.ms(2_000) } else { f64::INFINITY };
            Caller { context, future: Some(Box::pin(life)), starts_at, dies_at }
        })
        .collect();
    let (ready, foreign) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
    let mut begun = vec![false; tasks.len()];
    loop {
        let next_op = world
            .ops
            .borrow()
            .iter()
            .map(|(id, op)| (op.at, *id))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let next_start = (0..tasks.len())
            .filter(|index| !begun[*index])
            .min_by(|a, b| tasks[*a].starts_at.total_cmp(&tasks[*b].starts_at));
        let next_death = (0..tasks.len())
            .filter(|index| tasks[*index].future.is_some() && tasks[*index].dies_at.is_finite())
            .min_by(|a, b| tasks[*a].dies_at.total_cmp(&tasks[*b].dies_at));
        let times = [
            next_op.map(|(at, _)| at),
            next_start.map(|index| tasks[index].starts_at),
            next_death.map(|index| tasks[index].dies_at),
        ];
        let Some(at) = times.iter().flatten().copied().reduce(f64::min) else { break };
        if at > world.now.get() && client.permits.free() > 0 && client.permits.queued() > 0 {
            world.fault("a permit is free and a call waits for it");
        }
        world.now.set(world.now.get().max(at));
        if times[2] == Some(at) {
            // Dropped by somebody else's turn: what it held is free, and no code of it runs.
            current.store(0, Ordering::Relaxed);
            tasks[next_death.unwrap()].future = None;
        } else if times[1] == Some(at) {
            let index = next_start.unwrap();
            begun[index] = true;
            current.store(tasks[index].context, Ordering::Relaxed);
            ready.lock().unwrap().push(index);
        } else if let Some((_, id)) = next_op {
            let op = world.ops.borrow_mut().remove(&id).unwrap();
            current.store(op.context, Ordering::Relaxed);
            op.signal.notify(());
        }
        loop {
            let Some(index) = ready.lock().unwrap().pop() else { break };
            let task = &mut tasks[index];
            let Some(future) = task.future.as_mut() else { continue };
            let waker = Waker::from(Arc::new(TaskWaker {
                caller: index,
                context: task.context,
                current: Arc::clone(&current),
                ready: Arc::clone(&ready),
                foreign: Arc::clone(&foreign),
            }));
            if future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                task.future = None;
            }
        }
    }
    let mut faults = world.faults.take();
    if foreign.load(Ordering::Relaxed) > 0 {
        faults.push("a task was polled in the context of another".to_owned());
    }
    if tasks.iter().any(|task| task.future.is_some()) {
        faults.push("a call never settles".to_owned());
    }
    if world.open.get() > 0 || !world.ops.borrow().is_empty() || client.permits.free() != most_open {
        faults.push(format!("left behind: {} requests, {} timers", world.open.get(), world.ops.borrow().len()));
    }
    faults
}

#[test]
fn simulation() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(SEEDS),
    };
    for seed in seeds {
        let faults = run(seed);
        assert!(faults.is_empty(), "seed {seed}: {faults:#?}\nreplay: SEED={seed} cargo test -p leadspan simulation");
    }
}

#[test]
fn a_seed_gives_the_same_run_each_time() {
    for seed in 0..100 {
        assert_eq!(run(seed), run(seed));
    }
}
