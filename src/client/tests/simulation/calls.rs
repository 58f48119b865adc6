//! What must hold for every call of a simulation: rules of its own, not those of the core.

use super::server::{Sim, SimConnection};
use super::world::World;
use crate::client::retry::Policy;
use crate::client::{CallOptions, Client, Consumer, Content, Reply, ResponseFormat};
use crate::error::{Code, Error, Outcome};
use crate::operation::Method;
use crate::runtime::{BodyFormat, HttpRequest, Runtime, Served};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

/// No call of a simulation may live longer, in milliseconds of virtual time.
const LONGEST_LIFE_MS: f64 = 3_600_000.0;
const HOUR_MS: f64 = 3_600_000.0;
/// Tolerance for rounding and for the shortest timer.
pub(super) const ROUNDING_MS: f64 = 0.01;
/// The longest that a reader takes to decide about an error.
const READER_MS: f64 = 50.0;
const DEFAULT_IDLE_MS: f64 = 30_000.0;
const DEFAULT_TIMEOUT_MS: f64 = 60_000.0;
const DEFAULT_TOTAL_MS: f64 = 180_000.0;
/// A body that brings fewer bytes a millisecond is idle.
const MIN_BYTES_PER_MS: f64 = 0.008;
/// What a client may spend on retries, and the price of one.
const RETRY_TOKENS: f64 = 500.0;
const RETRY_PRICE: f64 = 14.0;
/// Longest `Retry-After` that is waited for, and the client's own waits: the first, the first after a 429, and the longest.
const LONGEST_ASKED_MS: f64 = 60_000.0;
const BACKOFF_MS: f64 = 250.0;
const BACKOFF_AT_429_MS: f64 = 1_000.0;
const LONGEST_BACKOFF_MS: f64 = 20_000.0;
/// The longest pause of all calls that one response may ask for.
const LONGEST_PAUSE_MS: f64 = 3_600_000.0;

/// One call: what it may do, and what it has done.
#[derive(Clone, Default)]
struct CallLog {
    context: u32,
    method: Option<Method>,
    attempts: u32,
    idle_ms: f64,
    timeout_ms: f64,
    is_default_timeout: bool,
    /// Its deadline, and how long it may take where none is set: not while its body is read.
    deadline: f64,
    default_total_ms: Option<f64>,
    /// The random source of its body.
    body: u64,
    requests: u32,
    /// When the latest of them was.
    at: f64,
    /// Whether the latest request has a response, and whether that proves that the server did nothing.
    is_answered: bool,
    is_harmless: bool,
    /// Its status.
    status: u16,
    /// Milliseconds that the latest response asked to wait.
    retry_after_ms: Option<f64>,
    /// The wait that was announced for the next request.
    not_before: f64,
    /// Whether the latest request is open, and when it was closed.
    is_open: bool,
    closed_at: f64,
    /// Whether the reader of its body waits for a response, an error or the end.
    is_waited_for: bool,
    /// Whether that reader reads a body now, and whether it pauses between pieces.
    is_read: bool,
    is_resting: bool,
    /// Whether its body is read by its caller, piece by piece.
    is_reading: bool,
    is_over: bool,
}

impl CallLog {
    /// Whether only the idle timeout holds for the body that is read.
    fn is_unlimited(&self) -> bool {
        self.is_read && self.is_default_timeout && self.default_total_ms.is_some()
    }

    /// The wait that must follow its latest request, by the random number that was drawn.
    fn wait_ms(&self, drawn: f64) -> f64 {
        let first = if self.is_answered && self.status == 429 { BACKOFF_AT_429_MS } else { BACKOFF_MS };
        match self.retry_after_ms.filter(|asked| *asked > 0.0) {
            Some(asked) => asked + drawn * BACKOFF_MS.min(asked / 10.0 + 1.0),
            None => drawn * (first * 2f64.powf(f64::from(self.requests) - 1.0)).min(LONGEST_BACKOFF_MS),
        }
    }
}

/// The calls by the addresses that they send to, and what they share.
pub(super) struct SimCalls {
    logs: RefCell<BTreeMap<String, CallLog>>,
    /// The call that each caller makes now.
    current: RefCell<BTreeMap<u32, String>>,
    /// When requests were sent.
    times: RefCell<Vec<f64>>,
    pub(super) per_hour: Cell<Option<u32>>,
    silent_until: Cell<f64>,
    /// Upper and lower bound: a success may refund less than it seems from outside.
    retry_tokens: Cell<f64>,
    least_retry_tokens: Cell<f64>,
}

impl Default for SimCalls {
    fn default() -> Self {
        Self {
            logs: RefCell::default(),
            current: RefCell::default(),
            times: RefCell::default(),
            per_hour: Cell::default(),
            silent_until: Cell::default(),
            retry_tokens: Cell::new(RETRY_TOKENS),
            least_retry_tokens: Cell::new(RETRY_TOKENS),
        }
    }
}

impl SimCalls {
    fn begin(&self, url: &str, log: CallLog) {
        self.current.borrow_mut().insert(log.context, url.to_owned());
        self.logs.borrow_mut().insert(url.to_owned(), log);
    }

    /// When requests were sent.
    pub(super) fn times(&self) -> Vec<f64> {
        self.times.borrow().clone()
    }

    fn log(&self, url: &str) -> CallLog {
        self.logs.borrow().get(url).cloned().unwrap_or_default()
    }

    /// The random source of the body of a call.
    pub(super) fn body_of(&self, url: &str) -> u64 {
        self.log(url).body
    }

    /// Whether more than one request was sent for a call.
    pub(super) fn is_again(&self, url: &str) -> bool {
        self.log(url).requests > 1
    }

    /// The reader of a body pauses, or reads on.
    pub(super) fn rests(&self, url: &str, is_resting: bool) {
        self.change(url, |log| log.is_resting = is_resting);
    }

    /// Whether a caller pauses in a body without any limit.
    pub(super) fn is_resting(&self, context: u32) -> bool {
        let url = self.current.borrow().get(&context).cloned();
        url.is_some_and(|url| {
            let log = self.log(&url);
            log.is_resting && log.is_unlimited()
        })
    }

    fn change(&self, url: &str, change: impl FnOnce(&mut CallLog)) {
        if let Some(log) = self.logs.borrow_mut().get_mut(url) {
            change(log);
        }
    }

    /// A request is sent.
    pub(super) fn sent(&self, world: &World, request: &HttpRequest) {
        let (log, now) = (self.log(&request.url), world.now());
        let is_retry = log.requests > 0;
        let hour = self.times.borrow().iter().filter(|at| **at > now - HOUR_MS + ROUNDING_MS).count() + 1;
        self.times.borrow_mut().push(now);
        let rules = [
            (
                log.method == Some(Method::POST) && is_retry && !log.is_harmless,
                "an unsafe request is sent again without proof",
            ),
            (log.is_over, "a request is sent after its call has ended"),
            (is_retry && now < log.not_before - ROUNDING_MS, "a retry comes before its time"),
            (now < self.silent_until.get() - ROUNDING_MS, "a request is sent in a pause of the server"),
            (self.per_hour.get().is_some_and(|most| hour > most as usize), "the budget is overdrawn"),
            (
                now > log.deadline + world.busy_ms.get() + ROUNDING_MS,
                "a request is sent after its call must have ended",
            ),
        ];
        rules.iter().filter(|(is_broken, _)| *is_broken).for_each(|(_, text)| world.fault(text));
        self.change(&request.url, |log| {
            log.requests += 1;
            log.at = now;
            log.is_open = true;
            (log.is_answered, log.is_harmless, log.retry_after_ms) = (false, false, None);
        });
    }

    /// The connection of a request is closed.
    pub(super) fn closed(&self, url: &str, now: f64) {
        self.change(url, |log| (log.is_open, log.closed_at) = (false, now));
    }

    /// The head of a response has come.
    pub(super) fn responded(&self, url: &str, status: u16, retry_after: Option<&str>) {
        // A `Retry-After` that is a date lies in the past.
        let retry_after_ms = retry_after.map(|text| text.parse::<f64>().unwrap_or(0.0).max(0.0) * 1_000.0);
        self.change(url, |log| {
            log.is_answered = true;
            log.status = status;
            log.is_harmless = status == 429 || status == 503 && retry_after.is_some();
            log.retry_after_ms = retry_after_ms;
            if status == 200 && !log.is_reading {
                self.refund(log.requests);
            }
        });
    }

    /// A call has succeeded: one whose body is read by its caller once that is whole.
    fn refund(&self, requests: u32) {
        let back = if requests > 1 { RETRY_PRICE } else { 1.0 };
        self.retry_tokens.set((self.retry_tokens.get() + back).min(RETRY_TOKENS));
    }

    /// A response that asks every call for a pause has been read.
    pub(super) fn asked_for_a_pause(&self, world: &World, url: &str) {
        if let Some(wait) = self.log(url).retry_after_ms {
            self.silent_until.set(self.silent_until.get().max(world.now() + wait.min(LONGEST_PAUSE_MS)));
        }
    }

    /// Another request is announced.
    pub(super) fn will_retry(&self, world: &World, code: &str, attempt: u32, delay_ms: f64) {
        let Some(url) = self.current.borrow().get(&world.context()).cloned() else { return };
        let (log, now) = (self.log(&url), world.now());
        let asked = log.retry_after_ms.filter(|asked| *asked > 0.0);
        self.retry_tokens.set(self.retry_tokens.get() - RETRY_PRICE);
        self.least_retry_tokens.set(self.least_retry_tokens.get() - RETRY_PRICE);
        let rules = [
            (self.retry_tokens.get() < 0.0, "there are more retries than the client may spend"),
            ((delay_ms - log.wait_ms(world.drawn.get())).abs() > ROUNDING_MS, "a wait is not the one that chance drew"),
            (attempt != log.requests, "a retry says another number of attempts than were made"),
            (log.is_open, "a retry is announced while its request is open"),
            (attempt >= log.attempts, "a retry follows the last attempt"),
            (code == Code::Truncated.as_str() && attempt >= 2, "a truncated body is requested a third time"),
            (now + delay_ms >= log.deadline, "a wait outlasts its call"),
            (asked.is_some_and(|asked| delay_ms < asked), "a retry comes sooner than the server asked"),
            (asked.is_some_and(|asked| asked > LONGEST_ASKED_MS), "a wait is longer than the longest that is allowed"),
        ];
        rules.iter().filter(|(is_broken, _)| *is_broken).for_each(|(_, text)| world.fault(text));
        self.change(&url, |log| log.not_before = now + delay_ms);
    }

    /// The outcome of a body that its reader reads.
    pub(super) fn served(&self, world: &World, url: &str, served: &Served) {
        self.change(url, |log| {
            if *served == Served::Finished && log.is_read {
                self.refund(log.requests);
            }
            log.is_waited_for = *served != Served::Finished;
            log.is_read = false;
            if *served == Served::Again {
                log.deadline = log.default_total_ms.map_or(log.deadline, |total| world.now() + total);
            }
        });
    }

    /// A reader has waited this long for a body that was too slow.
    pub(super) fn check_idle(&self, world: &World, url: &str, waited_ms: f64) {
        // Idleness is checked by timers: what comes right after one is only seen by the next, and one that was set
        // while a slow reader did not wait may be as late again, in workers twice.
        let (idle_ms, is_gone) = (self.log(url).idle_ms, world.is_gone(self.log(url).context));
        if !is_gone && waited_ms > 4.0 * idle_ms + world.busy_ms.get() + ROUNDING_MS {
            world.fault(&format!("a body stands still and is waited for, {waited_ms} ms of {idle_ms}"));
        }
    }

    /// Whether this many bytes are enough for one stretch of waiting.
    pub(super) fn is_moving(&self, url: &str, bytes: u64) -> bool {
        bytes as f64 >= MIN_BYTES_PER_MS * self.log(url).idle_ms
    }
}

/// A reader of bodies: each of its waits must end.
struct SimReader {
    world: Rc<World>,
    url: String,
    started: f64,
    is_declined: Cell<bool>,
    attempts: Cell<u32>,
    connection: RefCell<Weak<RefCell<Option<SimConnection>>>>,
}

impl SimReader {
    fn check_readers(&self) {
        self.world.calls.change(&self.url, |log| log.is_waited_for = false);
        if self.is_declined.get() {
            self.world.fault("a reader hears more after the last attempt");
        }
    }
}

impl Consumer<Sim> for SimReader {
    fn respond(&self, reply: &Reply<Sim>) {
        self.check_readers();
        if self.attempts.replace(reply.attempts) >= reply.attempts {
            self.world.fault("a body comes again without another attempt");
        }
        // The body is read from here on, and whatever ends that has to be reported.
        let is_body = matches!(reply.content, Content::Unread(_));
        if let Content::Unread(body) = &reply.content {
            self.connection.replace(Rc::downgrade(&body.connection));
        }
        self.world.calls.change(&self.url, |log| {
            if !is_body {
                self.world.calls.refund(log.requests);
            }
            (log.is_waited_for, log.is_read) = (is_body, is_body);
            if is_body && log.default_total_ms.is_some() {
                log.deadline = f64::INFINITY;
            }
        });
    }

    fn fail(&self, error: &Error) {
        self.check_readers();
        if let Some(connection) = self.connection.borrow().upgrade() {
            connection.take();
        }
        check_error(&self.world, &self.url, self.started, error);
    }

    fn decline(&self) {
        self.check_readers();
        self.is_declined.set(true);
    }
}

/// The details of an error must be true.
fn check_error(world: &World, url: &str, started: f64, error: &Error) {
    let (log, details, now) = (world.calls.log(url), &error.details, world.now());
    let since = |time: f64| now - time + ROUNDING_MS;
    let is_over = !log.is_open && log.closed_at < now - ROUNDING_MS;
    let is_unknown = log.requests > 0 && !log.is_answered && log.method != Some(Method::GET);
    let rules = [
        (details.attempts != log.requests, "an error says another number of attempts than were made"),
        ((details.elapsed_ms - (now - started)).abs() > ROUNDING_MS, "an error says another time than has passed"),
        (error.code == Code::AttemptTimeout && since(log.at) < log.timeout_ms, "an attempt is ended before its time"),
        (error.code == Code::AttemptTimeout && is_over, "an attempt is timed out that is over"),
        (
            error.code == Code::AttemptTimeout && log.is_read && log.is_default_timeout,
            "a limit that was not set ends a body that is read",
        ),
        (error.code == Code::IdleTimeout && since(log.at) < log.idle_ms, "a body is given up before its time"),
        (error.code == Code::TotalTimeout && now < log.deadline - ROUNDING_MS, "a call is ended before its time"),
        (
            (log.requests == 0) != (details.outcome == Some(Outcome::NotSent)),
            "an error is wrong about whether anything was sent",
        ),
        (
            is_unknown && details.outcome != Some(Outcome::Unknown),
            "an error claims to know what a request without a response did",
        ),
    ];
    rules.iter().filter(|(is_broken, _)| *is_broken).for_each(|(_, text)| world.fault(text));
}

/// One call, with the invariants at its end.
pub(super) async fn call(client: Rc<Client<Sim>>, number: usize, caller: u32) {
    let world = Rc::clone(&client.runtime().0);
    let chance = &world.chance;
    let method = [Method::GET, Method::POST, Method::DELETE][chance.below(3) as usize];
    let options = CallOptions {
        retry: Some(Policy { attempts: 1 + chance.below(5) as u32, ..Policy::default() }),
        total_timeout_ms: chance.one_in(2).then(|| 1.0 + chance.ms(8_000)),
        timeout_ms: chance.one_in(2).then(|| 1.0 + chance.ms(2_000)),
        idle_timeout_ms: chance.one_in(2).then(|| 1.0 + chance.ms(900)),
        max_bytes: chance.one_in(4).then(|| chance.below(4_000)),
        ..CallOptions::default()
    };
    let is_reading = chance.one_in(2);
    let end_ms = if chance.one_in(4) { chance.ms(3_000) } else { LONGEST_LIFE_MS };
    let end = client.runtime().sleep(end_ms);
    let (operation, prepared) = client.undocumented(method, &format!("/{caller}/{number}"), None).unwrap();
    let url = client.base.join(&prepared.target);
    let started = world.now();
    let log = CallLog {
        context: caller,
        method: Some(method),
        attempts: options.retry.map_or(0, |policy| policy.attempts),
        idle_ms: options.idle_timeout_ms.unwrap_or(DEFAULT_IDLE_MS),
        timeout_ms: options.timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS),
        is_default_timeout: options.timeout_ms.is_none(),
        deadline: started + options.total_timeout_ms.unwrap_or(DEFAULT_TOTAL_MS),
        default_total_ms: options.total_timeout_ms.is_none().then_some(DEFAULT_TOTAL_MS),
        body: chance.below(u64::MAX),
        is_reading,
        ..CallLog::default()
    };
    world.calls.begin(&url, log);
    let result = if is_reading {
        let reader = SimReader {
            world: Rc::clone(&world),
            url: url.clone(),
            started,
            is_declined: Cell::default(),
            attempts: Cell::default(),
            connection: RefCell::default(),
        };
        client.stream_until(end, operation, prepared, &options, &reader).await.map(|()| None)
    } else {
        let reading = ResponseFormat::Body(if chance.one_in(2) { BodyFormat::Json } else { BodyFormat::Bytes });
        client.send_until(end, operation, prepared, &options, reading, Ok).await.map(|reply| Some(reply.attempts))
    };
    check_end(&world, &url, is_reading, [started, end_ms], &result);
    world.calls.change(&url, |log| log.is_over = true);
}

fn check_end(
    world: &World,
    url: &str,
    is_reading: bool,
    [started, end_ms]: [f64; 2],
    result: &Result<Option<u32>, Error>,
) {
    let (log, now, busy) = (world.calls.log(url), world.now(), world.busy_ms.get());
    // A reader that decides about an error may outlast its call, by the time that it takes.
    let longest = READER_MS + busy + ROUNDING_MS;
    let is_timed = result.as_ref().err().is_none_or(|error| error.code == Code::AttemptTimeout);
    let has_timeout = !(is_reading && log.is_default_timeout);
    let rules = [
        (is_timed && has_timeout && now - log.at > log.timeout_ms + longest, "an attempt took longer than it may"),
        (log.requests > log.attempts, "more requests than attempts"),
        (now > log.deadline + longest, "a call took longer than it may"),
        (now - started > end_ms.min(LONGEST_LIFE_MS) + longest, "a call outlasts its abort"),
        (
            matches!(result, Ok(Some(attempts)) if *attempts != log.requests),
            "a reply says another number of attempts than were made",
        ),
        (
            matches!(result, Err(error) if error.code == Code::Aborted && now - started < end_ms - ROUNDING_MS),
            "a call is aborted that was not aborted",
        ),
        (result.is_ok() && log.is_waited_for, "the reader of a body waits for ever"),
        (result.as_ref().is_err_and(|error| must_be_retried(world, &log, error)), "a call is given up too early"),
    ];
    rules.iter().filter(|(is_broken, _)| *is_broken).for_each(|(_, text)| world.fault(text));
    if let Err(error) = result {
        check_error(world, url, started, error);
    }
}

/// Whether another request must follow this error: it is allowed, and there is time and allowance for it.
fn must_be_retried(world: &World, log: &CallLog, error: &Error) -> bool {
    let is_lost = matches!(error.code, Code::NoAnswer | Code::BodyCut | Code::AttemptTimeout | Code::IdleTimeout);
    // A pause that outlasts the call has the status of the response that asked for it, some time before.
    let is_response = log.is_answered && log.closed_at >= world.now() - ROUNDING_MS;
    let is_asked = is_response && matches!(error.details.status, Some(429 | 500 | 502 | 503));
    let is_safe = log.method != Some(Method::POST) || is_asked && log.is_harmless;
    let wait = log.wait_ms(world.drawn.get());
    is_safe
        && (is_lost || is_asked)
        && log.requests < log.attempts
        && log.retry_after_ms.is_none_or(|asked| asked <= LONGEST_ASKED_MS)
        && world.now() + wait < log.deadline - ROUNDING_MS
        && world.calls.least_retry_tokens.get() >= RETRY_PRICE
}
