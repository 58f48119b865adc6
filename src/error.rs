//! One error type for all failures, with stable kinds and codes.
//!
//! No error ever holds a credential, a query string or an unredacted URL: what may be shown is listed, not filtered.

mod issues;

use crate::operation::{Api, Operation};
use crate::text;
use crate::time::duration;
use serde::{Serialize, Serializer};
use std::fmt;
use std::time::Duration;

pub use issues::flatten_issues;

/// A value that JavaScript threw. It is empty outside WebAssembly.
#[derive(Clone, Default)]
pub struct Thrown(#[cfg(target_arch = "wasm32")] pub Option<wasm_bindgen::JsValue>);

/// It may quote a secret, so it is never shown.
impl fmt::Debug for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Thrown")
    }
}

/// Two errors are equal when they say the same.
impl PartialEq for Thrown {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Declares an enum of stable strings.
macro_rules! stable {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl Serialize for $name {
            // By hand: the derived form makes one call per variant, which counts in a wasm file.
            fn serialize<S: Serializer>(&self, output: S) -> std::result::Result<S::Ok, S::Error> {
                output.serialize_str(self.as_str())
            }
        }

        impl $name {
            /// Every value, in order: the source of the TypeScript union.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable string.
            // Inlining would copy its table to every caller.
            #[inline(never)]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

stable! {
    /// What went wrong, coarsely: the class of the error in TypeScript.
    ErrorKind {
        /// The call itself is wrong; nothing was sent.
        Usage = "usage",
        /// A credential cannot be used as it is; nothing was sent.
        Credential = "credential",
        /// No response, or one that broke off.
        Network = "network",
        /// A response that took too long.
        Timeout = "timeout",
        /// The caller's signal ended the call.
        Aborted = "aborted",
        /// The server responded with a redirect, which is never followed.
        Redirect = "redirect",
        /// The server responded with an error status.
        Http = "http",
        /// The body is not what its media type promises.
        Decode = "decode",
        /// The body is of another kind altogether, as a login page.
        Content = "content",
        /// The body is larger than allowed.
        TooLarge = "too_large",
        /// Paging does not move.
        Paging = "paging",
        /// The caller's own request budget is spent.
        Budget = "budget",
        /// A fault of this library.
        Internal = "internal",
    }
}

stable! {
    /// What went wrong, finely. Codes are never renamed.
    Code {
        /// A parameter the operation does not have.
        UnknownParameter = "usage/unknown-parameter",
        /// A required parameter is missing.
        MissingParameter = "usage/missing-parameter",
        /// A parameter's value is not allowed.
        InvalidParameter = "usage/invalid-parameter",
        /// Two parameters exclude each other.
        ExclusiveParameters = "usage/exclusive-parameters",
        /// The address would be longer than servers take.
        AddressTooLong = "usage/address-too-long",
        /// An option of the client or the call is not allowed.
        InvalidOption = "usage/invalid-option",
        /// The base URL is not allowed.
        InvalidBaseUrl = "usage/invalid-base-url",
        /// No operation has this id.
        UnknownOperation = "usage/unknown-operation",
        /// The request body is an example that was not edited.
        UneditedExample = "usage/unedited-example",
        /// A credential is empty or has a character that cannot be sent.
        InvalidCredential = "credential/invalid",
        /// Raw credentials in a page without the explicit opt-in.
        BrowserCredentials = "credential/browser",
        /// No connection, or it ended before the status.
        NoAnswer = "network/no-answer",
        /// The connection ended inside the body.
        BodyCut = "network/body-cut",
        /// The client's own `fetch` threw something else than a network failure.
        FetchThrew = "network/fetch-threw",
        /// The client's own `fetch` gave something that is no response, or one whose body it had read itself.
        NoResponse = "network/no-response",
        /// One attempt took too long.
        AttemptTimeout = "timeout/attempt",
        /// The body was idle for too long.
        IdleTimeout = "timeout/idle",
        /// All attempts together took too long.
        TotalTimeout = "timeout/total",
        /// The caller's signal.
        Aborted = "aborted/signal",
        /// A redirect.
        RedirectRefused = "redirect/refused",
        /// Status 400.
        BadRequest = "http/bad-request",
        /// Status 401.
        Unauthorized = "http/unauthorized",
        /// Status 402: the account is unpaid (LeadConduit).
        PaymentRequired = "http/payment-required",
        /// Status 403.
        Forbidden = "http/forbidden",
        /// Status 404 or 410.
        NotFound = "http/not-found",
        /// Status 406.
        NotAcceptable = "http/not-acceptable",
        /// Status 409: a more recent version of the record exists.
        Conflict = "http/conflict",
        /// Status 415.
        UnsupportedMedia = "http/unsupported-media-type",
        /// Status 422: the record has mistakes, listed in `issues`.
        Invalid = "http/invalid",
        /// Status 429.
        RateLimited = "http/rate-limited",
        /// Any other status from 400 to 499.
        ClientError = "http/client-error",
        /// Status 503.
        Unavailable = "http/unavailable",
        /// Any other status from 500.
        ServerError = "http/server-error",
        /// A status that no client should meet here (1xx, 304 and the like).
        UnexpectedStatus = "http/unexpected-status",
        /// The body ends too early.
        Truncated = "decode/truncated",
        /// The body is not JSON.
        Syntax = "decode/syntax",
        /// The body is not UTF-8.
        Encoding = "decode/encoding",
        /// The body is nested too deeply.
        Depth = "decode/depth",
        /// The body is JSON of another shape than documented.
        Mismatch = "decode/mismatch",
        /// The body is empty.
        EmptyBody = "decode/empty",
        /// HTML or another kind of page.
        UnexpectedContent = "content/unexpected",
        /// More bytes than `maxBytes`.
        TooLarge = "too_large/body",
        /// The same page again.
        PaginationStuck = "paging/stuck",
        /// A cursor that is not of this call.
        BadCursor = "paging/bad-cursor",
        /// The client's own request budget is spent.
        BudgetSpent = "budget/spent",
        /// The WebAssembly instance trapped.
        Trap = "internal/trap",
        /// A WebAssembly module, or another file of the package that is loaded when first needed, could not be loaded.
        Load = "internal/load",
        /// Anything else that should not happen.
        Internal = "internal/fault",
    }
}

impl Code {
    /// The class of a code.
    pub fn kind(self) -> ErrorKind {
        let class = text::before(self.as_str(), "/");
        ErrorKind::ALL.iter().copied().find(|kind| kind.as_str() == class).unwrap_or(ErrorKind::Internal)
    }

    /// The code of an error status.
    pub const fn of_status(status: u16) -> Self {
        match status {
            400 => Self::BadRequest,
            401 => Self::Unauthorized,
            402 => Self::PaymentRequired,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            406 => Self::NotAcceptable,
            409 => Self::Conflict,
            415 => Self::UnsupportedMedia,
            422 => Self::Invalid,
            429 => Self::RateLimited,
            405 | 407 | 408 | 411..=414 | 416..=421 | 423..=428 | 430..=499 => Self::ClientError,
            503 => Self::Unavailable,
            500..=599 => Self::ServerError,
            _ => Self::UnexpectedStatus,
        }
    }
}

/// What is known of the effect of a request that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The request never left.
    NotSent,
    /// The server responded.
    Answered,
    /// The request may or may not have taken effect; look before trying again.
    Unknown,
}

/// One mistake in a body, in either direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// Where, as a JSON pointer (RFC 6901); empty for the whole body.
    pub pointer: String,
    /// What, in words.
    pub message: String,
}

/// Everything an error knows besides its code.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Details {
    /// API of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<&'static str>,
    /// `operationId` of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// The parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// HTTP method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'static str>,
    /// Host and path, never a query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// HTTP status, when there was a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The server's id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Attempts made.
    pub attempts: u32,
    /// Milliseconds since the call began; see [`Error::elapsed`].
    #[doc(hidden)]
    pub elapsed_ms: f64,
    /// Milliseconds the server asked to wait; see [`Error::retry_after`].
    #[doc(hidden)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<f64>,
    /// What is known of the effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// First bytes of the response as text, for error statuses and unexpected content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_body: Option<String>,
    /// Response headers that are safe to log.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// Mistakes in the body, as the server or the check of the response lists them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<Issue>,
    /// The platform's message, without any query string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The value that JavaScript threw, where there is one.
    #[serde(skip)]
    pub thrown: Thrown,
    /// Byte offset in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

/// The result of every function of this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of every function of this library.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    /// What went wrong.
    pub code: Code,
    /// A sentence that names the field and the fix.
    pub message: String,
    /// Where and how.
    pub details: Box<Details>,
}

impl Outcome {
    /// The stable string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Answered => "answered",
            Self::Unknown => "unknown",
        }
    }
}

impl Error {
    /// An error without details.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Box::default() }
    }

    /// A mistake in the arguments of an operation.
    pub fn usage(code: Code, operation: &'static Operation, parameter: &str, text: String) -> Self {
        let text = text::concat(&[operation.id, ": ", parameter, ": ", &text]);
        let mut error = Self::new(code, text).of(operation);
        error.details.parameter = Some(parameter.to_owned());
        error.details.outcome = Some(Outcome::NotSent);
        error
    }

    /// A mistake in an option.
    pub fn option(name: &str, text: &str) -> Self {
        let mut error = Self::new(Code::InvalidOption, text::concat(&["option ", name, ": ", text]));
        error.details.parameter = Some(name.to_owned());
        error.details.outcome = Some(Outcome::NotSent);
        error
    }

    /// Names the operation.
    #[must_use]
    pub fn of(mut self, operation: &'static Operation) -> Self {
        self.details.api = Some(operation.api.name());
        self.details.operation = Some(operation.id);
        self.details.method = Some(operation.method.as_str());
        self
    }

    /// Names the API.
    #[must_use]
    pub fn at(mut self, api: Api) -> Self {
        self.details.api = Some(api.name());
        self
    }

    /// The class of the error.
    pub fn kind(&self) -> ErrorKind {
        self.code.kind()
    }

    /// HTTP status, when there was a response.
    pub fn status(&self) -> Option<u16> {
        self.details.status
    }

    /// The time from the beginning of the call to the error.
    pub fn elapsed(&self) -> Duration {
        duration(self.details.elapsed_ms)
    }

    /// How long the server asked to wait, or the client's own budget makes the next request wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.details.retry_after_ms.map(duration)
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, output: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct LoggableError<'a> {
            kind: ErrorKind,
            code: Code,
            message: &'a str,
            #[serde(flatten)]
            details: &'a Details,
        }
        LoggableError { kind: self.kind(), code: self.code, message: &self.message, details: &self.details }
            .serialize(output)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.message, self.code.as_str())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.details.cause.as_ref().map(|cause| cause as _)
    }
}

/// The platform's message about a failure, without any query string: the [source](std::error::Error::source) of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Cause(pub String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}
