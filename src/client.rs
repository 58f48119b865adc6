//! The life of a call: admit -> attempt -> classify -> retry or return.

use crate::answer::{self, Verdict};
use crate::auth::Credentials;
use crate::base_url::BaseUrl;
use crate::error::{Code, Error, Outcome};
use crate::operation::{Api, Auth, Method, Operation};
use crate::request::{Args, Prepared, prepare};
use crate::retry::{self, Bucket, Decision, Failure, Policy};
use crate::runtime::{AsLength, Collector, Either, Event, Head, HttpRequest, Runtime, Want, race};
use crate::slots::Slots;
use std::cell::{Cell, RefCell};

/// Settings of a client, each with its default.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Milliseconds for one attempt, head and body. Default 60,000; ConstructionOnline 30,000, as its own sample.
    pub timeout_ms: f64,
    /// Milliseconds between two pieces of a body. Default 30,000.
    pub idle_timeout_ms: f64,
    /// Milliseconds for all attempts and waits of a call. Default 180,000.
    pub total_timeout_ms: f64,
    /// Retries.
    pub retry: Policy,
    /// Largest decoded body, in bytes. Default 256 MiB; streams have none unless asked.
    pub max_bytes: u64,
    /// Calls in flight at once. Default 5.
    pub max_concurrent: usize,
    /// Headers added to every request.
    pub headers: Vec<(String, String)>,
}

impl Options {
    /// The defaults of an API.
    pub fn of(api: Api) -> Self {
        let timeout_ms = if api == Api::ConstructionOnline { 30_000.0 } else { 60_000.0 };
        Self {
            timeout_ms,
            idle_timeout_ms: 30_000.0,
            total_timeout_ms: 180_000.0,
            retry: Policy::default(),
            max_bytes: 256 << 20,
            max_concurrent: 5,
            headers: Vec::new(),
        }
    }
}

/// Settings of one call; what is not set is inherited from the client.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallOptions {
    /// See [`Options::timeout_ms`].
    pub timeout_ms: Option<f64>,
    /// See [`Options::idle_timeout_ms`].
    pub idle_timeout_ms: Option<f64>,
    /// See [`Options::total_timeout_ms`].
    pub total_timeout_ms: Option<f64>,
    /// See [`Options::retry`].
    pub retry: Option<Policy>,
    /// See [`Options::max_bytes`].
    pub max_bytes: Option<u64>,
    /// Headers added to the request, after the client's own.
    pub headers: Vec<(String, String)>,
    /// Query parameters that no document names.
    pub query: Vec<(String, String)>,
    /// Another `Accept` than the operation's.
    pub accept: Option<String>,
}

/// How much of the answer a caller wants read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The whole body, as this.
    Body(Want),
    /// Only the head; the body is handed out unread.
    Head,
}

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
#[derive(Debug, Clone, Default, PartialEq)]
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
    limits: RefCell<RateLimit>,
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
}

impl<R: Runtime> Client<R> {
    /// A client; without credentials it serves a gateway that adds them, and the operations that need none.
    pub fn new(api: Api, base: BaseUrl, credentials: Option<Credentials>, options: Options, runtime: R) -> Self {
        let slots = Slots::new(options.max_concurrent);
        Self { api, base, credentials, options, runtime, bucket: Cell::new(Bucket::full()), limits: RefCell::default(), slots }
    }

    /// The API this client speaks.
    pub fn api(&self) -> Api {
        self.api
    }

    /// The runtime.
    pub fn runtime(&self) -> &R {
        &self.runtime
    }

    /// What is known of the server's limits.
    pub fn rate_limit(&self) -> RateLimit {
        self.limits.borrow().clone()
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
        let operation = answer::undocumented(method);
        let path = answer::plain_path(path).map_err(|why| Error::usage(Code::InvalidParameter, operation, "path", why).at(self.api))?;
        let body = body.map(|text| ("application/json", text.to_owned()));
        let prepared = Prepared { target: path.clone(), shown: path, body };
        self.send(operation, prepared, options, reading).await
    }

    async fn send(
        &self,
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
        };
        let total = options.total_timeout_ms.unwrap_or(self.options.total_timeout_ms);
        match race(self.attempts(&call, call.started + total), self.runtime.sleep(total)).await {
            Either::First(result) => result,
            Either::Second(()) => {
                let text = format!("{} did not end within {} ms (totalTimeoutMs)", operation.id, total as u64);
                Err(self.finish_error(Error::new(Code::TotalTimeout, text), &call))
            }
        }
    }

    fn build(&self, operation: &'static Operation, prepared: Prepared, options: &CallOptions) -> Result<HttpRequest, Error> {
        let mut target = prepared.target;
        answer::append_query(&mut target, operation, &options.query)?;
        let accept = options.accept.as_deref().unwrap_or_else(|| answer::accept(operation));
        let mut headers = vec![("Accept".to_owned(), accept.to_owned())];
        let body = prepared.body.map(|(media, text)| {
            headers.push(("Content-Type".to_owned(), media.to_owned()));
            text
        });
        for (name, value) in self.options.headers.iter().chain(&options.headers) {
            answer::check_header(name, value)?;
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.clone(), value.clone()));
        }
        // Credentials come last, so that nothing a caller sets can stand in their place.
        if let Some(credentials) = self.credentials.as_ref().filter(|_| operation.auth != Auth::None) {
            headers.extend(credentials.headers().map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        Ok(HttpRequest { method: operation.method, url: self.base.join(&target), headers, body })
    }

    async fn attempts(&self, call: &Call<'_>, deadline: f64) -> Result<Reply<R>, Error> {
        let policy = call.options.retry.unwrap_or(self.options.retry);
        loop {
            let error = match self.attempt(call, deadline).await {
                Ok(reply) => {
                    self.paid_back(call.attempts.get() > 1);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            let attempt = call.attempts.get();
            let failure = self.failure(&error);
            let left = deadline - self.runtime.now();
            let decision = retry::decide(&policy, call.operation.safety, &failure, attempt, self.runtime.random(), left);
            let Decision::Wait(delay) = decision else { return Err(self.finish_error(error, call)) };
            if !self.pay() {
                return Err(self.finish_error(error, call));
            }
            let (operation, code) = (call.operation.id, error.code.as_str());
            self.runtime.emit(&Event::Retry { operation, code, attempt, delay_ms: delay });
            self.runtime.sleep(delay).await;
        }
    }

    async fn attempt(&self, call: &Call<'_>, deadline: f64) -> Result<Reply<R>, Error> {
        let _slot = self.slots.acquire().await;
        self.wait_for_silence(deadline).await?;
        let attempt = call.attempts.get() + 1;
        call.attempts.set(attempt);
        let (operation, method) = (call.operation.id, call.operation.method.as_str());
        self.runtime.emit(&Event::Request { operation, method, url: &call.shown, attempt });
        let timeout = call.options.timeout_ms.unwrap_or(self.options.timeout_ms);
        match race(self.exchange(call, attempt), self.runtime.sleep(timeout)).await {
            Either::First(result) => result,
            Either::Second(()) => {
                Err(Error::new(Code::AttemptTimeout, format!("no full answer within {} ms (timeoutMs)", timeout as u64)))
            }
        }
    }

    /// Waits out a pause that the server asked of any call of this client.
    async fn wait_for_silence(&self, deadline: f64) -> Result<(), Error> {
        let until = self.limits.borrow().blocked_until;
        let now = self.runtime.now();
        if until <= now {
            return Ok(());
        }
        let wait = until - now;
        if until >= deadline || wait > self.options.retry.max_retry_after_ms {
            let mut error = Error::new(Code::RateLimited, "the server asked for a pause that outlasts this call");
            error.details.retry_after_ms = Some(wait);
            error.details.outcome = Some(Outcome::NotSent);
            return Err(error);
        }
        self.runtime.sleep(wait).await;
        Ok(())
    }

    async fn exchange(&self, call: &Call<'_>, attempt: u32) -> Result<Reply<R>, Error> {
        let began = self.runtime.now();
        let (head, headers, body) = self.runtime.fetch(&call.request).await.map_err(answer::no_answer)?;
        let elapsed_ms = self.runtime.now() - began;
        self.runtime.emit(&Event::Response { operation: call.operation.id, status: head.status, attempt, elapsed_ms });
        self.note_limits(&head);
        let content = match answer::judge(call.operation, &head, call.reading) {
            Verdict::Body(want) => self.read(call, &head, body, want).await?,
            Verdict::Unread => Content::Unread(body),
            Verdict::Nothing => Content::Empty,
            Verdict::Refused(error) => return Err(error),
            Verdict::Failed => return Err(self.failed(call, &head, body).await),
        };
        let elapsed_ms = self.runtime.now() - call.started;
        Ok(Reply { head, headers, content, attempts: attempt, elapsed_ms })
    }

    async fn read(&self, call: &Call<'_>, head: &Head, body: R::Body, want: Want) -> Result<Content<R>, Error> {
        let limit = call.options.max_bytes.unwrap_or(self.options.max_bytes);
        self.collect(call, body, want, limit).await.map_err(|mut error| {
            error.details.status = Some(head.status);
            error.details.request_id = answer::request_id(head);
            error
        })
    }

    async fn collect(&self, call: &Call<'_>, mut body: R::Body, want: Want, limit: u64) -> Result<Content<R>, Error> {
        let idle = call.options.idle_timeout_ms.unwrap_or(self.options.idle_timeout_ms);
        let mut collector = self.runtime.collect(want);
        let mut length = 0;
        loop {
            let chunk = match race(self.runtime.chunk(&mut body), self.runtime.sleep(idle)).await {
                Either::First(chunk) => chunk.map_err(|lost| answer::body_cut(lost, length))?,
                Either::Second(()) => {
                    let text = format!("the body stood still for {} ms after {length} bytes (idleTimeoutMs)", idle as u64);
                    return Err(Error::new(Code::IdleTimeout, text));
                }
            };
            let Some(chunk) = chunk else { break };
            length += chunk.length();
            if length > limit {
                let text = format!("the body is larger than {limit} bytes (maxBytes)");
                return Err(Error::new(Code::TooLarge, text));
            }
            collector.push(chunk).map_err(answer::bad_body)?;
        }
        if length == 0 && want != Want::Bytes {
            return Ok(Content::Empty);
        }
        collector.finish().map(Content::Payload).map_err(answer::bad_body)
    }

    /// Reads the beginning of an error answer; its failure changes nothing.
    async fn failed(&self, call: &Call<'_>, head: &Head, mut body: R::Body) -> Error {
        let idle = call.options.idle_timeout_ms.unwrap_or(self.options.idle_timeout_ms);
        let mut text = self.runtime.collect(Want::Text);
        let mut length = 0;
        while length < answer::ERROR_BODY_LIMIT {
            let next = race(self.runtime.chunk(&mut body), self.runtime.sleep(idle)).await;
            let Either::First(Ok(Some(chunk))) = next else { break };
            length += chunk.length();
            if text.push(chunk).is_err() {
                break;
            }
        }
        let text = text.finish().ok().and_then(R::text).unwrap_or_default();
        let text = self.credentials.as_ref().map_or_else(|| text.clone(), |known| known.redact(&text));
        let retry_after = retry::retry_after_ms(head, self.runtime.wall_clock());
        if let Some(wait) = retry_after.filter(|_| head.status == 429) {
            let until = self.runtime.now() + wait;
            let mut limits = self.limits.borrow_mut();
            limits.blocked_until = limits.blocked_until.max(until);
        }
        answer::status_error(self.api, call.operation, head, text, retry_after)
    }

    fn note_limits(&self, head: &Head) {
        let number = |name| head.header(name).and_then(retry::decimal);
        let mut limits = self.limits.borrow_mut();
        limits.limit = number("x-rate-limit-limit").or(limits.limit);
        limits.remaining = number("x-rate-limit-remaining").or(limits.remaining);
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
