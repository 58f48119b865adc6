//! A body that the caller reads piece by piece: it lives under the same limits, retries and permit as any other.

use super::call::Call;
use super::classify;
use super::response::UnreadBody;
use super::{CallOptions, Client, Content, Reply, ResponseFormat, ended_by};
use crate::error::{Code, Error};
use crate::http::request::Prepared;
use crate::operation::Operation;
use crate::runtime::{Runtime, Served};
use std::future::Future;

/// The reader of the body.
pub trait Consumer<R: Runtime> {
    /// Takes a response: a body to read, or one that has none. A later one replaces the one that broke off.
    fn respond(&self, reply: &Reply<R>);
    /// Takes the error of the body under way. The consumer may ask for the body again.
    fn fail(&self, error: &Error);
    /// There is no further attempt: the consumer's earlier error stands.
    fn decline(&self);
}

impl<R: Runtime> Client<R> {
    /// Sends a request whose arguments were checked and serves its body to a consumer, until that is done. As for
    /// `end`, see [`Client::send_until`].
    ///
    /// # Errors
    /// Whatever ends the call before a body is served, or for good.
    #[doc(hidden)]
    pub async fn stream_until(
        &self,
        end: impl Future<Output = ()>,
        operation: &'static Operation,
        prepared: Prepared,
        options: &CallOptions,
        consumer: &impl Consumer<R>,
    ) -> Result<(), Error> {
        let call = self.begin(operation, prepared, options, ResponseFormat::Pieces)?;
        let result = ended_by(end, self.stream_with_retries(&call, consumer)).await;
        result.map_err(|error| self.finish_error(error, &call))
    }

    async fn stream_with_retries<'a>(&'a self, call: &Call<'a>, consumer: &impl Consumer<R>) -> Result<(), Error> {
        loop {
            let reply = self.run_with_retries(call, Ok).await?;
            consumer.respond(&reply);
            let broke_off = match &reply.content {
                Content::Unread(body) => self.serve(call, body, &reply, consumer).await,
                _ => {
                    self.refund(call);
                    None
                }
            };
            // The permit is free from here on.
            drop(reply);
            let Some(error) = broke_off else { return Ok(()) };
            call.restore_default_limits(self.runtime.now());
            let Some(delay) = self.retry_in(call, &error) else {
                consumer.decline();
                return Ok(());
            };
            self.back_off(call, error.code, delay).await?;
        }
    }

    /// Serves a body; returns the error for which the consumer requests it again.
    async fn serve<'a>(
        &'a self,
        call: &Call<'a>,
        body: &UnreadBody<R>,
        reply: &Reply<R>,
        consumer: &impl Consumer<R>,
    ) -> Option<Error> {
        call.lift_default_limits();
        let limit = call.options.max_bytes.or(self.options.max_bytes).unwrap_or(u64::MAX);
        let error = match self.with_deadline(call, Some(body), false, self.runtime.serve(body, limit)).await {
            Ok(Served::Finished) => {
                self.refund(call);
                return None;
            }
            Ok(Served::Again) => return Some(Error::new(Code::Truncated, "the body ends before its JSON does")),
            Ok(Served::Failed(fault)) => classify::bad_body(fault, self.runtime.progress(body).length, limit),
            Err(expired) => expired,
        };
        let error = self.finish_error(classify::with_head(error, &reply.head), call);
        // Ends the connection too.
        consumer.fail(&error);
        body.release();
        call.end_attempt();
        // The consumer decides at once, or when it reads on; meanwhile heartbeats show that the call is alive.
        match self.with_deadline(call, None, false, self.runtime.serve(body, limit)).await {
            Ok(Served::Again) => Some(error),
            _ => None,
        }
    }
}
