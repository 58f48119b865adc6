//! One attempt: a permit, the pauses that are due, the request, and what its response means.

use super::call::Call;
use super::classify::{self, Classification};
use super::quota::Admission;
use super::response::{Content, Reply, UnreadBody};
use super::retry;
use super::{Client, ClientOptions, RateLimit};
use crate::error::{Code, Error};
use crate::redact;
use crate::runtime::{BodyFormat, ClientEvent, Head, Runtime};
use crate::text;

/// The longest pause of all calls of a client: one mistaken `Retry-After` must not end it for good.
const LONGEST_PAUSE_MS: f64 = 3_600_000.0;

impl<R: Runtime> Client<R> {
    pub(super) async fn attempt<'a>(&'a self, call: &Call<'a>) -> Result<Reply<R>, Error> {
        call.end_attempt();
        let permit = self.with_deadline(call, None, true, self.permits.acquire(&self.runtime)).await?;
        self.wait_for_rate_limit(call).await?;
        let began = self.runtime.now();
        let attempt = call.begin_attempt(began);
        let (operation, method) = (call.operation.id, call.operation.method.as_str());
        self.runtime.emit(&ClientEvent::Request { operation, method, url: &call.loggable_url, attempt });
        let response = self.with_deadline(call, None, false, self.runtime.fetch(&call.request)).await?;
        let (head, headers, body) = response.map_err(classify::no_answer)?;
        let elapsed_ms = self.runtime.now() - began;
        self.runtime.emit(&ClientEvent::Response { operation, status: head.status, attempt, elapsed_ms });
        self.note_limits(&head);
        let content = match classify::classify(call.operation, &head, call.reading) {
            Classification::Unread => Content::Unread(UnreadBody::new(body, permit)),
            Classification::Nothing => Content::Empty,
            Classification::Refused(error) => return Err(error),
            Classification::Failed => self.read_failure(call, &head, body).await?,
            Classification::Body(format) => {
                let limit = call.options.max_bytes.or(self.options.max_bytes).unwrap_or(ClientOptions::MAX_BYTES);
                let (payload, end) = self.read(call, body, format, limit).await;
                end.map_err(|error| classify::with_head(error, &head))?;
                payload.map_or(Content::Empty, Content::Payload)
            }
        };
        Ok(Reply { head, headers, content, attempts: attempt, elapsed_ms: self.runtime.now() - call.started })
    }

    /// Milliseconds left of a pause that the server asked of every call of this client.
    fn server_pause(&self, call: &Call<'_>) -> Result<f64, Error> {
        let until = self.limits.get().blocked_until;
        // Mostly no server has asked for a pause, and reading the clock costs.
        let wait = if until > 0.0 { until - self.runtime.now() } else { 0.0 };
        let longest = call.options.retry.unwrap_or(self.options.retry).max_retry_after_ms;
        if wait > 0.0 && (until >= call.deadline.get() || wait > longest) {
            let mut error = Error::new(Code::RateLimited, "the server asked for a pause that outlasts this call");
            error.details.retry_after_ms = Some(wait);
            return Err(error);
        }
        Ok(wait)
    }

    /// Waits until neither the server's pause nor the client's own quota holds a request back, if that is soon enough. Either
    /// may change while the other is awaited.
    async fn wait_for_rate_limit<'a>(&'a self, call: &Call<'a>) -> Result<(), Error> {
        loop {
            let pause = self.server_pause(call)?;
            if pause > 0.0 {
                self.pause(call, pause).await?;
                continue;
            }
            let asked = self.budget.borrow_mut().as_mut().map(|budget| {
                let now = self.runtime.now();
                (now, budget.ask(now))
            });
            let Some((now, admission)) = asked else { return Ok(()) };
            match admission {
                Admission::Now => return Ok(()),
                Admission::Wait(wait) if now + wait < call.deadline.get() => self.pause(call, wait).await?,
                Admission::Wait(wait) | Admission::Spent(wait) => {
                    let mut error = Error::new(Code::BudgetSpent, "the client's own budget of requests is spent");
                    error.details.retry_after_ms = Some(wait);
                    return Err(error);
                }
            }
        }
    }

    /// Reads a body to its end or its first fault; returns what was read, and the fault.
    async fn read<'a>(
        &'a self,
        call: &Call<'a>,
        body: R::Body,
        format: BodyFormat,
        limit: u64,
    ) -> (Option<R::Payload>, Result<(), Error>) {
        let end = match self.with_deadline(call, Some(&body), false, self.runtime.read(&body, format, limit)).await {
            Ok(end) => end.map_err(|fault| classify::bad_body(fault, self.runtime.progress(&body).length, limit)),
            Err(expired) => Err(expired),
        };
        (self.runtime.payload(body), end)
    }

    /// Reads the body of a response that is not data: an error, or the vendor's way to say "none".
    async fn read_failure<'a>(&'a self, call: &Call<'a>, head: &Head, body: R::Body) -> Result<Content<R>, Error> {
        let (payload, end) = self.read(call, body, BodyFormat::Text, classify::ERROR_BODY_LIMIT).await;
        let whole = end.is_ok();
        // A body that could not be read whole changes nothing: the status stands, and so does a pause it asks for. Only the
        // end of the whole call comes first.
        if let Err(error) = end
            && error.code == Code::TotalTimeout
        {
            return Err(error);
        }
        let text = payload.and_then(R::text).unwrap_or_default();
        if whole && classify::means_none(call.operation, head, &text) {
            return Ok(Content::Empty);
        }
        let text = match &self.credentials {
            Some(credentials) if !R::RAW_ERRORS => credentials.redact(&text),
            _ => text,
        };
        let hide = |text: &str| match R::RAW_ERRORS {
            true => text.to_owned(),
            false => redact::without_values(text, &call.request.url, call.request.body.as_deref()),
        };
        let retry_after = retry::retry_after_ms(head, self.runtime.wall_clock());
        if let Some(wait) = retry_after.filter(|_| head.status == 429) {
            let limits = self.limits.get();
            let blocked_until = limits.blocked_until.max(self.runtime.now() + wait.min(LONGEST_PAUSE_MS));
            self.limits.set(RateLimit { blocked_until, ..limits });
        }
        Err(classify::status_error::<R>(self.api, call.operation, head, text, retry_after, hide))
    }

    fn note_limits(&self, head: &Head) {
        let number = |name| head.header(name).and_then(text::decimal);
        let mut limits = self.limits.get();
        limits.limit = number("x-rate-limit-limit").or(limits.limit);
        limits.remaining = number("x-rate-limit-remaining").or(limits.remaining);
        self.limits.set(limits);
    }
}
