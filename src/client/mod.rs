//! The life of a call: admit -> attempt -> classify -> retry or return.
//!
//! `call` holds its deadlines, `attempt` is one request, `stream` a body that the caller reads, `semaphore` the limit on open
//! requests. No other code retries, waits or times out.

mod attempt;
mod builder;
mod call;
pub(crate) mod classify;
mod options;
pub mod quota;
mod response;
pub mod retry;
mod semaphore;
mod stream;

use crate::error::{Code, Error, Outcome};
use crate::http::auth::Credentials;
use crate::http::base_url::BaseUrl;
use crate::http::request::{Prepared, check_length, prepare};
use crate::http::{headers, undocumented};
use crate::operation::{Api, Args, Auth, Body, Method, Operation, Safety};
use crate::redact;
use crate::runtime::{ClientEvent, HttpRequest, Runtime};
use crate::time::duration;
use call::Call;
use quota::Budget;
use retry::{Decision, Failure, RetryBudget};
use semaphore::Semaphore;
use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

pub use builder::ClientBuilder;
pub use options::{CallOptions, ClientOptions, ResponseFormat};
pub use response::{Content, Reply, UnreadBody};
#[doc(hidden)]
pub use stream::Consumer;

/// What a client knows of the server's limits.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Calls allowed in the current window (`X-Rate-Limit-Limit`).
    pub limit: Option<f64>,
    /// Calls left in it (`X-Rate-Limit-Remaining`).
    pub remaining: Option<f64>,
    /// Time on the runtime's clock, in milliseconds, until which the server asked to pause; see [`Client::pause_left`].
    #[doc(hidden)]
    pub blocked_until: f64,
}

/// A client of one API. Cheap to borrow; one per account.
pub struct Client<R: Runtime> {
    api: Api,
    base: BaseUrl,
    credentials: Option<Credentials>,
    options: ClientOptions,
    runtime: R,
    retry_budget: Cell<RetryBudget>,
    limits: Cell<RateLimit>,
    budget: RefCell<Option<Budget>>,
    permits: Rc<Semaphore<R::Waiter>>,
}

impl<R: Runtime> Client<R> {
    /// A client; without credentials it serves a gateway that adds them, and the operations that need none.
    pub fn new(api: Api, base: BaseUrl, credentials: Option<Credentials>, options: ClientOptions, runtime: R) -> Self {
        let permits = Semaphore::new(options.max_concurrent);
        let budget = RefCell::new(options.budget.map(Budget::new));
        Self {
            api,
            base,
            credentials,
            options,
            runtime,
            retry_budget: Cell::new(RetryBudget::full()),
            limits: Cell::default(),
            budget,
            permits,
        }
    }

    /// The API this client speaks.
    pub fn api(&self) -> Api {
        self.api
    }

    /// The settings.
    pub fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// The credentials, one secret a line.
    #[doc(hidden)]
    pub fn secrets(&self) -> String {
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

    /// What is left of a pause that the server asked for; calls wait until it is over.
    pub fn pause_left(&self) -> Duration {
        duration(self.limits.get().blocked_until - self.runtime.now())
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
        reading: ResponseFormat,
    ) -> Result<Reply<R>, Error> {
        let prepared = self.prepare(operation, args, body)?;
        self.send_until(pending(), operation, prepared, options, reading, Ok).await
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
        reading: ResponseFormat,
    ) -> Result<Reply<R>, Error> {
        let (operation, prepared) = self.undocumented(method, path, body)?;
        self.send_until(pending(), operation, prepared, options, reading, Ok).await
    }

    /// The request of an operation, with arguments that hold no credential.
    pub(crate) fn prepare(
        &self,
        operation: &'static Operation,
        args: &Args,
        body: Option<&str>,
    ) -> Result<Prepared, Error> {
        let in_query = body.filter(|_| matches!(operation.body, Body::InQuery(_)));
        let in_body = in_query.filter(|text| self.has_credential(text)).map(|_| "body");
        match args.holder_of(|text| self.has_credential(text)).or(in_body) {
            None => prepare(operation, args, body),
            Some(name) => Err(Error::usage(Code::InvalidParameter, operation, name, CREDENTIAL_ELSEWHERE.to_owned())),
        }
    }

    /// Whether a string holds a credential, which belongs in its own headers only: URLs end up in logs.
    /// The TypeScript API checks this by itself, before anything crosses.
    fn has_credential(&self, text: &str) -> bool {
        !R::RAW_ERRORS && self.credentials.as_ref().is_some_and(|credentials| credentials.are_in(text))
    }

    /// The request of a path that no document names.
    #[doc(hidden)]
    pub fn undocumented(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Result<(&'static Operation, Prepared), Error> {
        let operation = undocumented::undocumented(method);
        if self.has_credential(path) {
            let error = Error::usage(Code::InvalidParameter, operation, "path", CREDENTIAL_ELSEWHERE.to_owned());
            return Err(error.at(self.api));
        }
        let path = undocumented::plain_path(path)
            .map_err(|why| Error::usage(Code::InvalidParameter, operation, "path", why.to_owned()).at(self.api))?;
        check_length(operation, "path", path.len()).map_err(|error| error.at(self.api))?;
        let body = body.map(|text| ("application/json", text.to_owned()));
        Ok((operation, Prepared { target: path.clone(), loggable_target: path, body }))
    }

    /// Sends a request whose arguments were checked, and converts its response. A response of which `finish` makes
    /// an error that may be retried is requested again.
    ///
    /// When `end` comes first, the call is dropped with its requests and timers, and the error says how far it had got.
    #[doc(hidden)]
    pub async fn send_until<T>(
        &self,
        end: impl Future<Output = ()>,
        operation: &'static Operation,
        prepared: Prepared,
        options: &CallOptions,
        reading: ResponseFormat,
        finish: impl Fn(Reply<R>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let call = self.begin(operation, prepared, options, reading)?;
        let result = ended_by(end, self.run_with_retries(&call, finish)).await;
        if result.is_ok() {
            self.refund(&call);
        }
        result.map_err(|error| self.finish_error(error, &call))
    }

    fn begin<'a>(
        &self,
        operation: &'static Operation,
        prepared: Prepared,
        options: &'a CallOptions,
        reading: ResponseFormat,
    ) -> Result<Call<'a>, Error> {
        let loggable_url = self.base.loggable_url(&prepared.loggable_target);
        let request = self.build(operation, prepared, options).map_err(|error| error.at(self.api))?;
        let defaults = (&self.options, self.api.profile().timeout_ms);
        Ok(Call::new(operation, request, loggable_url, options, reading, defaults, self.runtime.now()))
    }

    /// Tries until there is a response or a failure that stays.
    async fn run_with_retries<'a, T>(
        &'a self,
        call: &Call<'a>,
        finish: impl Fn(Reply<R>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        loop {
            let error = match self.attempt(call).await.and_then(&finish) {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            let Some(delay) = self.retry_in(call, &error) else { return Err(error) };
            self.back_off(call, error.code, delay).await?;
        }
    }

    /// Waits before the next attempt.
    async fn back_off<'a>(&'a self, call: &Call<'a>, code: Code, delay_ms: f64) -> Result<(), Error> {
        let (operation, attempt) = (call.operation.id, call.attempts.get());
        self.runtime.emit(&ClientEvent::Retry { operation, code: code.as_str(), attempt, delay_ms });
        call.end_attempt();
        call.was_refused.set(code == Code::RateLimited);
        self.pause(call, delay_ms).await
    }

    fn build(
        &self,
        operation: &'static Operation,
        prepared: Prepared,
        options: &CallOptions,
    ) -> Result<HttpRequest, Error> {
        let mut target = prepared.target;
        for (option, given) in
            [("query", &options.query), ("headers", &self.options.headers), ("headers", &options.headers)]
        {
            if given.iter().any(|(name, value)| self.has_credential(name) || self.has_credential(value)) {
                return Err(Error::option(option, CREDENTIAL_ELSEWHERE));
            }
        }
        undocumented::append_query(&mut target, operation, &options.query)?;
        check_length(operation, "query", target.len())?;
        let accept = options.accept.as_deref().unwrap_or_else(|| headers::accept(operation));
        let mut set = vec![("Accept".to_owned(), accept.to_owned())];
        if let Some((media, _)) = &prepared.body {
            set.push(("Content-Type".to_owned(), (*media).to_owned()));
        }
        for given in [&self.options.headers, &options.headers] {
            for (name, value) in given {
                headers::check_header(name, value)?;
                set.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                set.push((name.clone(), value.clone()));
            }
        }
        // Credentials come last, so that nothing a caller sets can replace them.
        if let Some(credentials) = self.credentials.as_ref().filter(|_| operation.auth != Auth::None) {
            for (name, value) in credentials.headers() {
                set.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(HttpRequest {
            method: operation.method,
            url: self.base.join(&target),
            headers: set,
            body: prepared.body.map(|(_, text)| text),
            cache: self.options.cache,
            has_credentials: self.credentials.is_some(),
        })
    }

    /// Milliseconds until the next attempt, when there is one.
    fn retry_in(&self, call: &Call<'_>, error: &Error) -> Option<f64> {
        let policy = call.options.retry.unwrap_or(self.options.retry);
        let left = call.deadline.get() - self.runtime.now();
        let failure = self.failure(error);
        match retry::decide(&policy, call.operation.safety, &failure, call.attempts.get(), self.runtime.random(), left)
        {
            Decision::Wait(delay) if self.spend_retry_token() => Some(delay),
            Decision::Wait(_) | Decision::Stop => None,
        }
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
        error.details.url = Some(call.loggable_url.clone());
        if !R::RAW_ERRORS {
            self.redact_error(&mut error, call);
        }
        error.details.outcome = error.details.outcome.or_else(|| match sent {
            true if call.was_refused.get() && call.operation.safety != Safety::Safe => Some(Outcome::Answered),
            true => retry::outcome(call.operation.safety, &failure),
            false => Some(Outcome::NotSent),
        });
        if error.code == Code::RateLimited {
            // Of a call that the pause holds back, it is the status of the response that asked for the pause.
            error.details.status = Some(429);
        }
        error
    }

    /// Redacts an error.
    fn redact_error(&self, error: &mut Error, call: &Call<'_>) {
        if let Some(credentials) = &self.credentials {
            credentials.redact_error(error);
        }
        if let Some(cause) = &mut error.details.cause {
            cause.0 = redact::without_values(&cause.0, &call.request.url, call.request.body.as_deref());
        }
    }

    fn spend_retry_token(&self) -> bool {
        let mut retry_budget = self.retry_budget.get();
        let paid = retry_budget.take();
        self.retry_budget.set(retry_budget);
        paid
    }

    /// A call has succeeded, to the end of its body.
    #[inline(never)]
    fn refund(&self, call: &Call<'_>) {
        let mut retry_budget = self.retry_budget.get();
        retry_budget.success(call.attempts.get() > 1);
        self.retry_budget.set(retry_budget);
    }
}

/// The error about a credential in an argument or option.
const CREDENTIAL_ELSEWHERE: &str =
    "holds a credential, and addresses are kept in logs; credentials are options of the client";

/// Runs a call unless `end` comes first.
async fn ended_by<T>(end: impl Future<Output = ()>, run: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let (mut end, mut run) = (pin!(end), pin!(run));
    poll_fn(|context| match end.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(Err(Error::new(Code::Aborted, "the call was aborted by its signal"))),
        Poll::Pending => run.as_mut().poll(context),
    })
    .await
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
