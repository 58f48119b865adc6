//! A scripted server under virtual time: hours of backoff pass in microseconds, and every run is the same.

use super::{
    BodyFormat, BytesRuntime, ClientEvent, ConnectionLost, Fault, Head, HttpRequest, Progress, Runtime, Served, Signal,
    Waiter,
};
use crate::error::Code;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// How a scripted body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyEnd {
    /// As it should.
    Clean,
    /// The connection is cut.
    Cut,
    /// Nothing more arrives.
    Hang,
}

/// What the scripted server does with one request.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerStep {
    /// Responds after a while.
    Respond {
        /// Milliseconds until the head.
        after_ms: f64,
        /// The head.
        head: Head,
        /// Pieces of the body, each with the milliseconds before it.
        chunks: Vec<(f64, Vec<u8>)>,
        /// How the body ends.
        end: BodyEnd,
    },
    /// The connection fails after a while.
    Lost {
        /// Milliseconds until it fails.
        after_ms: f64,
    },
    /// Nothing ever happens.
    Silence,
}

impl ServerStep {
    /// A response at once, whole.
    pub fn respond(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let chunks = if body.is_empty() { Vec::new() } else { vec![(0.0, body.as_bytes().to_vec())] };
        Self::Respond {
            after_ms: 0.0,
            head: Head { status, headers, opaque_redirect: false },
            chunks,
            end: BodyEnd::Clean,
        }
    }

    /// A JSON response at once.
    pub fn json(body: &str) -> Self {
        Self::respond(200, &[("content-type", "application/json")], body)
    }
}

type Script = Box<dyn FnMut(&HttpRequest, usize) -> ServerStep>;

struct ScriptedState {
    now: Cell<f64>,
    seed: Cell<u64>,
    timers: RefCell<BTreeMap<u64, (f64, Waker)>>,
    next_timer: Cell<u64>,
    script: RefCell<Script>,
    requests: RefCell<Vec<HttpRequest>>,
    events: RefCell<Vec<String>>,
}

/// The scripted runtime. Clones share one world.
#[derive(Clone)]
pub struct Scripted(Rc<ScriptedState>);

impl Scripted {
    /// A world whose server is a function of the request and its number (from 0).
    pub fn new(script: impl FnMut(&HttpRequest, usize) -> ServerStep + 'static) -> Self {
        Self(Rc::new(ScriptedState {
            now: Cell::new(0.0),
            seed: Cell::new(0x9e37_79b9_7f4a_7c15),
            timers: RefCell::default(),
            next_timer: Cell::new(0),
            script: RefCell::new(Box::new(script)),
            requests: RefCell::default(),
            events: RefCell::default(),
        }))
    }

    /// A world that plays the steps in order and then repeats the last.
    pub fn playing(steps: Vec<ServerStep>) -> Self {
        Self::new(move |_, number| steps.get(number).or_else(|| steps.last()).cloned().unwrap_or(ServerStep::Silence))
    }

    /// Runs a future to its end, moving the clock whenever everything waits.
    ///
    /// # Panics
    /// When the future waits for something that no timer ends.
    #[allow(clippy::panic, reason = "a deadlock in a test must be loud")]
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            woken.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
            if !woken.0.load(Ordering::Relaxed) && !self.advance() {
                panic!("deadlock at {} ms: nothing will ever wake this future", self.0.now.get());
            }
        }
    }

    /// Moves the clock to the next timer and wakes the tasks that wait for that time; false when no timer is set.
    fn advance(&self) -> bool {
        let next = self.0.timers.borrow().values().map(|(at, _)| *at).fold(f64::INFINITY, f64::min);
        if next.is_infinite() {
            return false;
        }
        self.0.now.set(self.0.now.get().max(next));
        let now = self.0.now.get();
        let due: Vec<u64> =
            self.0.timers.borrow().iter().filter(|(_, (at, _))| *at <= now).map(|(id, _)| *id).collect();
        for id in due {
            let timer = self.0.timers.borrow_mut().remove(&id);
            if let Some((_, waker)) = timer {
                waker.wake();
            }
        }
        true
    }

    /// The requests the server saw.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.0.requests.borrow().clone()
    }

    /// The events that the observer received.
    pub fn events(&self) -> Vec<String> {
        self.0.events.borrow().clone()
    }

    /// Timers that are still set.
    pub fn timers(&self) -> usize {
        self.0.timers.borrow().len()
    }

    /// Seeds another sequence of random numbers.
    pub fn seed(&self, seed: u64) {
        self.0.seed.set(seed | 1);
    }
}

/// Whether the future that runs asked to be polled again.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A timer that is cleared when it is dropped.
struct Sleep {
    world: Rc<ScriptedState>,
    at: f64,
    id: Option<u64>,
}

impl Future for Sleep {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.world.now.get() >= self.at {
            return Poll::Ready(());
        }
        let id = self.id.unwrap_or_else(|| {
            let id = self.world.next_timer.get();
            self.world.next_timer.set(id + 1);
            id
        });
        self.id = Some(id);
        self.world.timers.borrow_mut().insert(id, (self.at, context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.world.timers.borrow_mut().remove(&id);
        }
    }
}

/// A scripted body and what was read of it.
pub struct ScriptedBody {
    rest: RefCell<VecDeque<(f64, Vec<u8>)>>,
    end: BodyEnd,
    bytes: RefCell<Vec<u8>>,
    head_at: f64,
    wanted: Cell<BodyFormat>,
}

/// A wait that another task can end: all tasks of a scripted world share one context.
#[derive(Default)]
pub struct ScriptedWaiter(Signal);

impl Waiter for ScriptedWaiter {
    fn wake(&self) {
        self.0.notify(());
    }

    fn listen(&self, context: &Context<'_>) {
        _ = self.0.poll(context);
    }
}

/// Checks the end of a document as the web runtime would.
fn check_json(bytes: &[u8]) -> Result<(), Fault> {
    serde_json::from_slice::<serde::de::IgnoredAny>(bytes).map(|_| ()).map_err(|bad| {
        let code = if bad.is_eof() { Code::Truncated } else { Code::Syntax };
        Fault::Bad { code, message: bad.to_string().into(), offset: None }
    })
}

impl Runtime for Scripted {
    type Body = ScriptedBody;
    type Headers = ();
    type Payload = Vec<u8>;
    type Waiter = ScriptedWaiter;

    async fn fetch(&self, request: &HttpRequest) -> Result<(Head, (), ScriptedBody), ConnectionLost> {
        let number = self.0.requests.borrow().len();
        self.0.requests.borrow_mut().push(request.clone());
        let step = (self.0.script.borrow_mut())(request, number);
        match step {
            ServerStep::Respond { after_ms, head, chunks, end } => {
                self.sleep(after_ms).await;
                let body = ScriptedBody {
                    rest: RefCell::new(chunks.into()),
                    end,
                    bytes: RefCell::default(),
                    head_at: self.now(),
                    wanted: Cell::new(BodyFormat::Bytes),
                };
                Ok((head, (), body))
            }
            ServerStep::Lost { after_ms } => {
                self.sleep(after_ms).await;
                Err(ConnectionLost::default())
            }
            ServerStep::Silence => std::future::pending().await,
        }
    }

    async fn read(&self, body: &ScriptedBody, format: BodyFormat, limit: u64) -> Result<(), Fault> {
        body.wanted.set(format);
        loop {
            let next = body.rest.borrow_mut().pop_front();
            let Some((wait, chunk)) = next else { break };
            self.sleep(wait).await;
            body.bytes.borrow_mut().extend(chunk);
            if body.bytes.borrow().len() as u64 > limit {
                return Err(Fault::TooLarge);
            }
        }
        match body.end {
            BodyEnd::Clean if format == BodyFormat::Json && !body.bytes.borrow().is_empty() => {
                check_json(&body.bytes.borrow())
            }
            BodyEnd::Clean => Ok(()),
            BodyEnd::Cut => Err(Fault::Cut(ConnectionLost::default())),
            BodyEnd::Hang => std::future::pending().await,
        }
    }

    /// The consumer of a scripted world reads to the end as fast as it can and never asks again.
    async fn serve(&self, body: &ScriptedBody, limit: u64) -> Served {
        match self.read(body, BodyFormat::Bytes, limit).await {
            Ok(()) => Served::Finished,
            Err(fault) => Served::Failed(fault),
        }
    }

    fn progress(&self, body: &ScriptedBody) -> Progress {
        let length = body.bytes.borrow().len() as u64;
        Progress { length, waited_ms: self.now() - body.head_at, is_waited_for: true }
    }

    fn waiter(&self) -> ScriptedWaiter {
        ScriptedWaiter::default()
    }

    fn payload(&self, body: ScriptedBody) -> Option<Vec<u8>> {
        let bytes = body.bytes.into_inner();
        (body.wanted.get() == BodyFormat::Bytes || !bytes.is_empty()).then_some(bytes)
    }

    fn text(payload: Vec<u8>) -> Option<String> {
        String::from_utf8(payload).ok()
    }

    fn sleep(&self, milliseconds: f64) -> impl Future<Output = ()> {
        Sleep { world: Rc::clone(&self.0), at: self.0.now.get() + milliseconds, id: None }
    }

    fn now(&self) -> f64 {
        self.0.now.get()
    }

    fn wall_clock(&self) -> f64 {
        // An arbitrary, fixed day: tests of dates set the server's own clock.
        1_700_000_000_000.0 + self.0.now.get()
    }

    fn random(&self) -> f64 {
        // xorshift64*: small, seedable, good enough for jitter.
        let mut seed = self.0.seed.get();
        seed ^= seed >> 12;
        seed ^= seed << 25;
        seed ^= seed >> 27;
        self.0.seed.set(seed);
        (seed.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn emit(&self, event: &ClientEvent<'_>) {
        self.0.events.borrow_mut().push(format!("{event:?}"));
    }
}

impl BytesRuntime for Scripted {
    fn bytes(payload: Vec<u8>) -> Vec<u8> {
        payload
    }
}
