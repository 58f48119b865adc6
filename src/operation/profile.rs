//! The facts of one API that the layers above need. Each vendor's folder declares its own.

use crate::time::milliseconds;
use std::time::Duration;

/// The facts of one API.
#[derive(Debug)]
pub struct Profile {
    /// Name in error texts and in TypeScript.
    pub name: &'static str,
    /// Module of the crate; folders and files of the API are named alike.
    pub module: &'static str,
    /// Where the API is; `{subdomain}` stands for the name of an installation.
    pub base_url: &'static str,
    /// How requests are authenticated.
    pub sign_in: SignIn,
    /// Milliseconds for one attempt of a call that sets nothing.
    pub timeout_ms: f64,
    /// Requests that the vendor allows a key, where it says so.
    pub quota: Option<Quota>,
    /// Words in the body of a 429 that name a limit no backoff outlasts.
    pub long_limits: &'static [&'static str],
    /// Statuses of failure that every operation has; none where they follow from the facts of each row.
    pub failures: &'static [u16],
    /// What the TypeScript entry says of the client; for the generator.
    #[cfg(feature = "meta")]
    pub docs: ClientDocs,
}

/// What the TypeScript entry of an API says of its client, and exports besides.
#[cfg(feature = "meta")]
#[derive(Debug)]
pub struct ClientDocs {
    /// What the API is for, in a sentence.
    pub about: &'static str,
    /// An example, line by line.
    pub example: &'static [&'static str],
    /// What a client needs, in words: `a person's login and the company's key`.
    pub credentials: &'static str,
    /// A sentence about each of [`SignIn::options`].
    pub options: &'static [&'static str],
    /// Modules of `js/helpers/` for its records.
    pub helpers: &'static [&'static str],
    /// Records that have the name of an error class.
    pub shadowed: &'static [&'static str],
}

/// How requests of an API are authenticated: Basic authentication and, at some, a key in a header of its own.
#[derive(Debug)]
pub struct SignIn {
    /// The options of a client that are credentials, in their order: all of them or none.
    pub options: &'static [&'static str],
    /// The user name.
    pub user: Part,
    /// The password.
    pub password: Part,
    /// A header for a key, and the position of the key in `options`.
    pub key: Option<(&'static str, usize)>,
    /// Whether the vendor's own samples write credentials in ISO-8859-1, so that callers may choose.
    pub charset: bool,
    /// What to check when the credentials are refused.
    pub described: &'static str,
}

/// One half of Basic authentication.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// Always the same string.
    Fixed(&'static str),
    /// The option at this position.
    Option(usize),
}

/// How many requests may be sent; `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quota {
    /// In any hour.
    pub per_hour: Option<u32>,
    /// In any 24 hours.
    pub per_day: Option<u32>,
    /// In any 7 days.
    pub per_week: Option<u32>,
    /// In any 31 days.
    pub per_month: Option<u32>,
    /// Longest wait for a request, in milliseconds; a longer one is refused.
    #[doc(hidden)]
    pub max_wait_ms: f64,
}

impl Quota {
    /// The default of the longest wait.
    #[doc(hidden)]
    pub const MAX_WAIT_MS: f64 = 60_000.0;

    /// The longest wait for a request; a longer one is refused. The default of a quota that is not the vendor's is none.
    #[must_use]
    pub fn max_wait(mut self, longest: Duration) -> Self {
        self.max_wait_ms = milliseconds(longest);
        self
    }
}
