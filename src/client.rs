//! The life of a call: admit -> attempt -> classify -> retry or return.

mod options;

use crate::answer::{self, Verdict};
use crate::auth::Credentials;
use crate::base_url::BaseUrl;
use crate::budget::{Budget, Grant};
use crate::error::{Code, Error, Outcome};
use crate::operation::{Api, Auth, Method, Operation};
use crate::request::{Args, Prepared, prepare};
use crate::retry::{self, Bucket, Decision, Failure};
use crate::runtime::{Event, Head, HttpRequest, Runtime, Want};
use crate::slots::Slots;
use crate::text;
use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

pub use options::{CallOptions, Options, Reading};

/// The body of a reply.
pub enum Content<R: Runtime> {
    /// Read.
    Payload(R::Payload),
    /// Not read; whoever takes it reads or drops it.
    Unread(R::Body),
    /// The status says that there is none, or the body was empty.
    Empty,
}

/// A successful answer.
pub struct Reply<R: Runtime> {
    /// Status and the headers a call looks at.
    pub head: Head,
    /// All headers, in the platform's own form.
    pub headers: R::Headers,
    /// Body.
    pub content: Content<R>,
    /// Attempts made.
    pub attempts: u32,
    /// Milliseconds since the call began.
    pub elapsed_ms: f64,
}

/// What a client knows of the server's limits.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RateLimit {
    /// Calls allowed in the current window (`X-Rate-Limit-Limit`).
    pub limit: Option<f64>,
    /// Calls left in it (`X-Rate-Limit-Remaining`).
    pub remaining: Option<f64>,
    /// Milliseconds on the runtime's clock until which the server asked for silence.
    pub blocked_until: f64,
}

/// A client of one API. Cheap to borrow; one per account.
pub struct Client<R: Runtime> {
    api: Api,
    base: BaseUrl,
    credentials: Option<Credentials>,
    options: Options,
    runtime: R,
    bucket: Cell<Bucket>,
    limits: Cell<RateLimit>,
    budget: RefCell<Option<Budget>>,
    slots: Slots,
}

/// A call on its way, and what became of it so far.
struct Call<'a> {
    operation: &'static Operation,
    request: HttpRequest,
    shown: String,
    options: &'a CallOptions,
    reading: Reading,
    started: f64,
    attempts: Cell<u32>,
    /// When the attempt under way must have ended, on the runtime's clock.
    attempt_ends: Cell<f64>,
    /// The one timer of the call: it rings no later than the next limit, and is set anew when it rang too early.
    alarm: RefCell<Option<Pin<Box<dyn Future<Output = ()> + 'a>>>>,
}

/// When a call ends that nothing limits.
const NEVER: f64 = f64::INFINITY;

impl<R: Runtime> Client<R> {
    /// A client; without credentials it serves a gateway that adds them, and the operations that need none.
    pub fn new(api: Api, base: BaseUrl, credentials: Option<Credentials>, options: Options, runtime: R) -> Self {
        let slots = Slots::new(options.max_concurrent);
        let budget = RefCell::new(options.budget.map(Budget::new));
        Self {
            api,
            base,
            credentials,
            options,
            runtime,
            bucket: Cell::new(Bucket::full()),
            limits: Cell::default(),
            budget,
            slots,
        }
    }

    /// The API this client speaks.
    pub fn api(&self) -> Api {
        self.api
    }

    /// The settings.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The credentials, one secret a line.
    #[cfg(feature = "js")]
    pub(crate) fn secrets(&self) -> String {
        self.credentials.as_ref().map(Credentials::lines).unwrap_or_default()
    }

    /// The runtime.
    pub fn runtime(&self) -> &R {
        &self.runtime
    }

    /// What is known of the server's limits.
    pub fn rate_limit(&self) -> RateLimit {
        self.limits.get()
    }

    /// Calls an operation.
    ///
    /// # Errors
    /// Every [`Code`]: mistakes in the arguments before anything is sent, then whatever the network and the server do.
    pub async fn call(
        &self,
        operation: &'static Operation,
        args: &Args,
        body: Option<&str>,
        options: &CallOptions,
        reading: Reading,
    ) -> Result<Reply<R>, Error> {
        let prepared = prepare(operation, args, body)?;
        self.send(operation, prepared, options, reading).await
    }

    /// Calls a path that no document names, with the same authentication, retries and limits.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
        options: &CallOptions,
        reading: Reading,
    ) -> Result<Reply<R>, Error> {
        let (operation, prepared) = self.undocumented(method, path, body)?;
        self.send(operation, prepared, options, reading).await
    }

    /// The request of a path that no document names.
    pub(crate) fn undocumented(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Result<(&'static Operation, Prepared), Error> {
        let operation = answer::undocumented(method);
        let path = answer::plain_path(path)
            .map_err(|why| Error::usage(Code::InvalidParameter, operation, "path", why.to_owned()).at(self.api))?;
        let body = body.map(|text| ("application/json", text.to_owned()));
        Ok((operation, Prepared { target: path.clone(), shown: path, body }))
    }

    /// Sends a request whose arguments were checked.
    pub(crate) async fn send(
        &self,
        operation: &'static Operation,
        prepared: Prepared,
        options: &CallOptions,
        reading: Reading,
    ) -> Result<Reply<R>, Error> {
        self.send_until(pending(), operation, prepared, options, reading).await
    }

    /// As `send`, unless `end` comes first: then the call is dropped, with its requests and timers, and the error says
    /// how far it had got.
    pub(crate) async fn send_until(
        &self,
        end: impl Future<Output = ()>,
        operation: &'static Operation,
        prepared: Prepared,
        options: &CallOptions,
        reading: Reading,
    ) -> Result<Reply<R>, Error> {
        let call = Call {
            operation,
            shown: self.base.shown(&prepared.shown),
            request: self.build(operation, prepared, options).map_err(|error| error.at(self.api))?,
            options,
            reading,
            started: self.runtime.now(),
            attempts: Cell::new(0),
            attempt_ends: Cell::new(NEVER),
            alarm: RefCell::default(),
        };
        let (mut end, mut tries) = (pin!(end), pin!(self.tries(&call)));
        let result = poll_fn(|context| match end.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(Error::new(Code::Aborted, "the call was aborted by its signal"))),
            Poll::Pending => tries.as_mut().poll(context),
        });
        result.await.map_err(|error| self.finish_error(error, &call))
    }

    /// Tries until there is an answer or a failure that stays.
    async fn tries<'a>(&'a self, call: &Call<'a>) -> Result<Reply<R>, Error> {
        loop {
            let error = match self.attempt(call).await {
                Ok(reply) => {
                    self.paid_back(reply.attempts > 1);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            let Some(delay) = self.retry_in(call, &error) else { return Err(error) };
            let (operation, code, attempt) = (call.operation.id, error.code.as_str(), call.attempts.get());
            call.alarm.take();
            self.runtime.emit(&Event::Retry { operation, code, attempt, delay_ms: delay });
            self.runtime.sleep(delay).await;
        }
    }

    fn build(
        &self,
        operation: &'static Operation,
        prepared: Prepared,
        options: &CallOptions,
    ) -> Result<HttpRequest, Error> {
        let mut target = prepared.target;
        let secret = |value: &str| self.credentials.as_ref().is_some_and(|credentials| credentials.are(value));
        if options.query.iter().any(|(_, value)| secret(value)) {
            return Err(Error::option(
                "query",
                "holds a credential, and addresses are kept in logs; credentials go in headers",
            ));
        }
        answer::append_query(&mut target, operation, &options.query)?;
        let accept = options.accept.as_deref().unwrap_or_else(|| answer::accept(operation));
        let mut headers = vec![("Accept".to_owned(), accept.to_owned())];
        if let Some((media, _)) = &prepared.body {
            headers.push(("Content-Type".to_owned(), (*media).to_owned()));
        }
        for given in [&self.options.headers, &options.headers] {
            for (name, value) in given {
                answer::check_header(name, value)?;
                headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                headers.push((name.clone(), value.clone()));
            }
        }
        // Credentials come last, so that nothing a caller sets can stand in their place.
        if let Some(credentials) = self.credentials.as_ref().filter(|_| operation.auth != Auth::None) {
            for (name, value) in credentials.headers() {
                headers.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(HttpRequest {
            method: operation.method,
            url: self.base.join(&target),
            headers,
            body: prepared.body.map(|(_, text)| text),
        })
    }

    /// Milliseconds until the next attempt, when there is one.
    fn retry_in(&self, call: &Call<'_>, error: &Error) -> Option<f64> {
        let policy = call.options.retry.unwrap_or(self.options.retry);
        let left = self.ends(call) - self.runtime.now();
        let failure = self.failure(error);
        match retry::decide(&policy, call.operation.safety, &failure, call.attempts.get(), self.runtime.random(), left)
        {
            Decision::Wait(delay) if self.pay() => Some(delay),
            Decision::Wait(_) | Decision::Stop => None,
        }
    }

    fn total_timeout(&self, call: &Call<'_>) -> f64 {
        call.options.total_timeout_ms.unwrap_or(self.options.total_timeout_ms)
    }

    /// When a call must have ended, on the runtime's clock.
    fn ends(&self, call: &Call<'_>) -> f64 {
        call.started + self.total_timeout(call)
    }

    /// Waits for a step as long as its attempt and its call may take, and a body while it moves: `moved` tells when it
    /// last did.
    async fn within<'a, T>(
        &'a self,
        call: &Call<'a>,
        moved: impl Fn() -> Option<f64>,
        step: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let mut step = pin!(step);
        poll_fn(|context| {
            if let Poll::Ready(output) = step.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            loop {
                let mut alarm = call.alarm.borrow_mut();
                if alarm.as_mut().is_some_and(|alarm| alarm.as_mut().poll(context).is_pending()) {
                    return Poll::Pending;
                }
                let now = self.runtime.now();
                let idle = self.idle_timeout(call);
                if let Some(late) = self.late(call, now, moved().map_or(NEVER, |moved| moved + idle)) {
                    return Poll::Ready(Err(late));
                }
                // Never later than the body that may follow could stand still for too long.
                let next = call.attempt_ends.get().min(self.ends(call)).min(moved().unwrap_or(now) + idle);
                *alarm = Some(Box::pin(self.runtime.sleep(next - now)));
            }
        })
        .await
    }

    /// Which limit has passed.
    fn late(&self, call: &Call<'_>, now: f64, idle_ends: f64) -> Option<Error> {
        let (code, before, limit, after) = if now >= idle_ends {
            (Code::IdleTimeout, "the body stood still for ", self.idle_timeout(call), " ms (idleTimeoutMs)")
        } else if now >= call.attempt_ends.get() {
            (Code::AttemptTimeout, "no full answer within ", self.timeout(call), " ms (timeoutMs)")
        } else if now >= self.ends(call) {
            (Code::TotalTimeout, "the call did not end within ", self.total_timeout(call), " ms (totalTimeoutMs)")
        } else {
            return None;
        };
        Some(Error::new(code, text::concat(&[before, &text::digits(limit as i64), after])))
    }

    fn timeout(&self, call: &Call<'_>) -> f64 {
        call.options.timeout_ms.unwrap_or(self.options.timeout_ms)
    }

    fn idle_timeout(&self, call: &Call<'_>) -> f64 {
        call.options.idle_timeout_ms.unwrap_or(self.options.idle_timeout_ms)
    }

    async fn attempt<'a>(&'a self, call: &Call<'a>) -> Result<Reply<R>, Error> {
        call.attempt_ends.set(NEVER);
        let _slot = self.within(call, || None, self.slots.acquire()).await?;
        call.alarm.take();
        self.turn(call).await?;
        let began = self.runtime.now();
        let attempt = call.attempts.get() + 1;
        call.attempts.set(attempt);
        let (operation, method) = (call.operation.id, call.operation.method.as_str());
        self.runtime.emit(&Event::Request { operation, method, url: &call.shown, attempt });
        call.attempt_ends.set(began + self.timeout(call));
        let answer = self.within(call, || None, self.runtime.fetch(&call.request)).await?;
        let (head, headers, body) = answer.map_err(answer::no_answer)?;
        let elapsed_ms = self.runtime.now() - began;
        self.runtime.emit(&Event::Response { operation, status: head.status, attempt, elapsed_ms });
        self.note_limits(&head);
        let verdict = answer::judge(call.operation, &head, call.reading);
        let content = match verdict {
            Verdict::Unread => Content::Unread(body),
            Verdict::Nothing => Content::Empty,
            Verdict::Refused(error) => return Err(error),
            Verdict::Body(_) | Verdict::Failed => {
                let (want, limit) = match verdict {
                    Verdict::Body(want) => (want, call.options.max_bytes.unwrap_or(self.options.max_bytes)),
                    _ => (Want::Text, answer::ERROR_BODY_LIMIT),
                };
                let (payload, end) = self.read(call, body, want, limit).await;
                if matches!(verdict, Verdict::Failed) {
                    return Err(self.failed(call, &head, payload, end));
                }
                end.map_err(|mut error| {
                    error.details.status = Some(head.status);
                    error.details.request_id = answer::request_id(&head);
                    error
                })?;
                payload.map_or(Content::Empty, Content::Payload)
            }
        };
        Ok(Reply { head, headers, content, attempts: attempt, elapsed_ms: self.runtime.now() - call.started })
    }

    /// Milliseconds left of a pause that the server asked of any call of this client.
    fn silence(&self, call: &Call<'_>) -> Result<f64, Error> {
        let until = self.limits.get().blocked_until;
        // Mostly no server has asked for anything, and clocks cost.
        let wait = if until > 0.0 { until - self.runtime.now() } else { 0.0 };
        let longest = call.options.retry.unwrap_or(self.options.retry).max_retry_after_ms;
        if wait > 0.0 && (until >= self.ends(call) || wait > longest) {
            let mut error = Error::new(Code::RateLimited, "the server asked for a pause that outlasts this call");
            error.details.retry_after_ms = Some(wait);
            return Err(error);
        }
        Ok(wait)
    }

    /// Waits until neither the server's pause nor the client's own budget holds a request back, if that is soon. Either
    /// may change while the other is waited for.
    async fn turn(&self, call: &Call<'_>) -> Result<(), Error> {
        loop {
            let silence = self.silence(call)?;
            if silence > 0.0 {
                self.runtime.sleep(silence).await;
                continue;
            }
            let asked = self.budget.borrow_mut().as_mut().map(|budget| {
                let now = self.runtime.now();
                (now, budget.ask(now))
            });
            let Some((now, grant)) = asked else { return Ok(()) };
            match grant {
                Grant::Now => return Ok(()),
                Grant::Wait(wait) if now + wait < self.ends(call) => self.runtime.sleep(wait).await,
                Grant::Wait(wait) | Grant::Spent(wait) => {
                    let mut error = Error::new(Code::BudgetSpent, "the client's own budget of requests is spent");
                    error.details.retry_after_ms = Some(wait);
                    return Err(error);
                }
            }
        }
    }

    /// Reads a body until it ends or something is wrong with it: what there is, and the fault.
    async fn read<'a>(
        &'a self,
        call: &Call<'a>,
        body: R::Body,
        want: Want,
        limit: u64,
    ) -> (Option<R::Payload>, Result<(), Error>) {
        let moved = || Some(self.runtime.progress(&body).at);
        let end = match self.within(call, moved, self.runtime.read(&body, want, limit)).await {
            Ok(end) => end.map_err(|fault| answer::bad_body(fault, self.runtime.progress(&body).length, limit)),
            Err(late) => Err(late),
        };
        (self.runtime.payload(body), end)
    }

    /// The error of an answer that is not data. That its body could not be read whole changes nothing, unless time is up.
    fn failed(&self, call: &Call<'_>, head: &Head, payload: Option<R::Payload>, end: Result<(), Error>) -> Error {
        if let Err(error) = end
            && matches!(error.code, Code::AttemptTimeout | Code::TotalTimeout)
        {
            return error;
        }
        let text = payload.and_then(R::text).unwrap_or_default();
        #[cfg(not(feature = "js"))]
        let text = self.credentials.as_ref().map_or(text.clone(), |known| known.redact(&text));
        let retry_after = retry::retry_after_ms(head, self.runtime.wall_clock());
        if let Some(wait) = retry_after.filter(|_| head.status == 429) {
            let mut limits = self.limits.get();
            limits.blocked_until = limits.blocked_until.max(self.runtime.now() + wait);
            self.limits.set(limits);
        }
        answer::status_error(self.api, call.operation, head, text, retry_after)
    }

    fn note_limits(&self, head: &Head) {
        let number = |name| head.header(name).and_then(retry::decimal);
        let mut limits = self.limits.get();
        limits.limit = number("x-rate-limit-limit").or(limits.limit);
        limits.remaining = number("x-rate-limit-remaining").or(limits.remaining);
        self.limits.set(limits);
    }

    fn failure(&self, error: &Error) -> Failure {
        let details = &error.details;
        Failure {
            code: error.code,
            status: details.status,
            retry_after_ms: details.retry_after_ms,
            long_limit: details.status == Some(429)
                && retry::names_long_limit(self.api, details.raw_body.as_deref().unwrap_or_default()),
        }
    }

    fn finish_error(&self, error: Error, call: &Call<'_>) -> Error {
        let failure = self.failure(&error);
        let mut error = error.of(call.operation).at(self.api);
        let sent = call.attempts.get() > 0;
        error.details.attempts = call.attempts.get();
        error.details.elapsed_ms = self.runtime.now() - call.started;
        error.details.url = Some(call.shown.clone());
        #[cfg(not(feature = "js"))]
        if let Some(credentials) = &self.credentials {
            credentials.blot(&mut error);
        }
        error.details.outcome = error.details.outcome.or_else(|| match sent {
            true => retry::outcome(call.operation.safety, &failure),
            false => Some(Outcome::NotSent),
        });
        error
    }

    fn pay(&self) -> bool {
        let mut bucket = self.bucket.get();
        let paid = bucket.take();
        self.bucket.set(bucket);
        paid
    }

    fn paid_back(&self, retried: bool) {
        let mut bucket = self.bucket.get();
        bucket.success(retried);
        self.bucket.set(bucket);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
