//! A call in progress: what it sends, how far it is, and its deadlines.
//!
//! The rule of the limits: a value that the caller sets holds for every way of reading, to the end of the body. A value
//! that is not set, the default, ends with the head where the caller reads the body piece by piece (`select`,
//! `countBy`, CSV rows, streams): such a body may take long by nature, and may as long as it makes progress.

use super::{CallOptions, Client, ClientOptions, ResponseFormat};
use crate::error::{Code, Error};
use crate::operation::Operation;
use crate::runtime::{HttpRequest, Progress, Runtime};
use crate::text;
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// A deadline that never comes.
const NEVER: f64 = f64::INFINITY;
/// Least bytes a millisecond of a body that counts as moving, over an idle timeout: less than 8 a second is not worth the wait.
const MIN_BYTES_PER_MS: f64 = 0.008;

/// A shorter rest of a wait is a rounding error: waiting for it could loop for ever on a clock that does not advance.
const SHORTEST_SLEEP_MS: f64 = 0.001;

/// Milliseconds that a limit allows, and whether it is the default.
#[derive(Clone, Copy)]
struct Limit {
    ms: f64,
    is_default: bool,
}

impl Limit {
    fn new(set: Option<f64>, default: f64) -> Self {
        Self { ms: set.unwrap_or(default), is_default: set.is_none() }
    }
}

/// A call in progress, and what is known of it so far.
pub(super) struct Call<'a> {
    pub(super) operation: &'static Operation,
    pub(super) request: HttpRequest,
    /// The URL as logs may have it.
    pub(super) loggable_url: String,
    pub(super) options: &'a CallOptions,
    pub(super) reading: ResponseFormat,
    pub(super) started: f64,
    pub(super) attempts: Cell<u32>,
    /// Whether the last attempt was answered by 429, so that the server did nothing, and no other has begun.
    pub(super) was_refused: Cell<bool>,
    /// When the whole call must have ended, on the runtime's clock.
    pub(super) deadline: Cell<f64>,
    attempt_deadline: Cell<f64>,
    total: Limit,
    timeout: Limit,
    idle_ms: f64,
    /// What a body had brought when the present stretch of waiting for it began.
    progress: Cell<Progress>,
    /// The call's only timer: it fires at or before the next deadline and is set again if it fires early.
    deadline_timer: RefCell<Option<Pin<Box<dyn Future<Output = ()> + 'a>>>>,
    timer_due: Cell<f64>,
}

impl<'a> Call<'a> {
    /// `defaults` are the client's options, and the milliseconds that its API has for an attempt.
    pub(super) fn new(
        operation: &'static Operation,
        request: HttpRequest,
        loggable_url: String,
        options: &'a CallOptions,
        reading: ResponseFormat,
        defaults: (&ClientOptions, f64),
        now: f64,
    ) -> Self {
        let (inherited, default_timeout_ms) = defaults;
        let total =
            Limit::new(options.total_timeout_ms.or(inherited.total_timeout_ms), ClientOptions::TOTAL_TIMEOUT_MS);
        let timeout = Limit::new(options.timeout_ms.or(inherited.timeout_ms), default_timeout_ms);
        Self {
            operation,
            request,
            loggable_url,
            options,
            reading,
            started: now,
            attempts: Cell::new(0),
            was_refused: Cell::default(),
            deadline: Cell::new(now + total.ms),
            attempt_deadline: Cell::new(NEVER),
            total,
            timeout,
            idle_ms: options.idle_timeout_ms.unwrap_or(inherited.idle_timeout_ms),
            progress: Cell::default(),
            deadline_timer: RefCell::default(),
            timer_due: Cell::default(),
        }
    }

    /// Begins an attempt; returns its number.
    pub(super) fn begin_attempt(&self, now: f64) -> u32 {
        let attempt = self.attempts.get() + 1;
        self.attempts.set(attempt);
        self.was_refused.set(false);
        self.attempt_deadline.set(now + self.timeout.ms);
        // The timer set for the wait for a permit mostly fires early enough for the attempt, too.
        if self.timer_due.get() > self.attempt_deadline.get() {
            self.clear_timer();
        }
        attempt
    }

    /// No attempt is under way: waits are limited by the call alone.
    pub(super) fn end_attempt(&self) {
        self.attempt_deadline.set(NEVER);
        self.progress.set(Progress::default());
        self.clear_timer();
    }

    /// The caller reads the body from here on: default limits no longer apply.
    pub(super) fn lift_default_limits(&self) {
        if self.timeout.is_default {
            self.attempt_deadline.set(NEVER);
        }
        if self.total.is_default {
            self.deadline.set(NEVER);
        }
        self.clear_timer();
    }

    /// The attempts that may follow a body that broke off are limited as the first one was.
    pub(super) fn restore_default_limits(&self, now: f64) {
        if self.total.is_default {
            self.deadline.set(now + self.total.ms);
        }
    }

    pub(super) fn clear_timer(&self) {
        self.deadline_timer.take();
    }

    /// Milliseconds of waiting for a body until it counts as standing still. A caller may take its time between two pieces.
    fn idle_left(&self, progress: Progress) -> f64 {
        if !progress.is_waited_for {
            return NEVER;
        }
        let before = self.progress.get();
        if (progress.length - before.length) as f64 >= MIN_BYTES_PER_MS * self.idle_ms {
            self.progress.set(progress);
            return self.idle_ms;
        }
        self.idle_ms - (progress.waited_ms - before.waited_ms)
    }

    /// The deadline that has passed.
    fn expired_deadline(&self, now: f64, idle_left: f64) -> Option<Error> {
        let (code, before, limit, after) = if idle_left <= 0.0 {
            (Code::IdleTimeout, "the body stood still for ", self.idle_ms, " ms (idleTimeoutMs)")
        } else if now >= self.attempt_deadline.get() {
            (Code::AttemptTimeout, "no complete response within ", self.timeout.ms, " ms (timeoutMs)")
        } else if now >= self.deadline.get() {
            (Code::TotalTimeout, "the call did not end within ", self.total.ms, " ms (totalTimeoutMs)")
        } else {
            return None;
        };
        Some(Error::new(code, text::concat(&[before, &text::format_i64(limit as i64), after])))
    }
}

impl<R: Runtime> Client<R> {
    /// Waits for a step as long as its attempt and its call may take, and for a body while it moves.
    pub(super) async fn with_deadline<'a, T>(
        &'a self,
        call: &Call<'a>,
        body: Option<&R::Body>,
        queued: bool,
        step: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let mut step = pin!(step);
        poll_fn(|context| match step.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => self.poll_deadlines(call, body, queued, context).map(Err),
        })
        .await
    }

    /// The error of a deadline that has passed; until then the timer is set for the next one. Apart from
    /// `with_deadline`, of which there is a copy for each kind of step.
    #[inline(never)]
    fn poll_deadlines<'a>(
        &'a self,
        call: &Call<'a>,
        body: Option<&R::Body>,
        queued: bool,
        context: &mut Context<'_>,
    ) -> Poll<Error> {
        loop {
            let mut timer = call.deadline_timer.borrow_mut();
            if timer.as_mut().is_some_and(|timer| timer.as_mut().poll(context).is_pending()) {
                return Poll::Pending;
            }
            let now = self.runtime.now();
            let idle_left = body.map_or(NEVER, |body| call.idle_left(self.runtime.progress(body)));
            if let Some(expired) = call.expired_deadline(now, idle_left) {
                return Poll::Ready(expired);
            }
            let next = (call.attempt_deadline.get().min(call.deadline.get()) - now).min(idle_left);
            let next = next.min(self.runtime.heartbeat_ms(queued));
            if next == NEVER {
                // A caller that has stopped reading without closing must not keep a program alive by a timer.
                *timer = None;
                return Poll::Pending;
            }
            // Never later than the idle timeout of a body that may follow.
            let wait = next.min(call.idle_ms).max(SHORTEST_SLEEP_MS);
            call.timer_due.set(now + wait);
            *timer = Some(Box::pin(self.runtime.sleep(wait)));
        }
    }

    /// Waits a while, under the limits of the call.
    pub(super) async fn pause<'a>(&'a self, call: &Call<'a>, milliseconds: f64) -> Result<(), Error> {
        call.clear_timer();
        self.with_deadline(call, None, false, self.runtime.sleep(milliseconds)).await
    }
}
