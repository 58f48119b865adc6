//! Clients with options of their own.

use super::quota::Quota;
use super::retry::Policy;
use super::{Client, ClientOptions};
use crate::error::Error;
use crate::http::auth::Credentials;
use crate::http::base_url::BaseUrl;
use crate::operation::Api;
use crate::runtime::{Cache, Runtime};
use crate::time::milliseconds;
use std::marker::PhantomData;
use std::time::Duration;

/// Makes the client of an API, `C`: what is not set has its default. The `builder` of each client begins one.
///
/// ```ignore-wasm32
/// use leadspan::leadconduit::LeadConduit;
/// use leadspan::{Credentials, Policy};
/// use std::time::Duration;
/// # let runtime = leadspan::runtime::testing::Scripted::playing(Vec::new());
///
/// let lc = LeadConduit::builder(runtime)
///     .credentials(Credentials::lead_conduit("my-key")?)
///     .timeout(Duration::from_secs(10))
///     .retry(Policy::default().attempts(5))
///     .build()?;
/// # Ok::<(), leadspan::Error>(())
/// ```
#[must_use = "a client is made by `build`"]
pub struct ClientBuilder<R: Runtime, C> {
    api: Api,
    base_url: String,
    credentials: Option<Credentials>,
    options: ClientOptions,
    runtime: R,
    client: PhantomData<fn() -> C>,
}

impl<R: Runtime, C: From<Client<R>>> ClientBuilder<R, C> {
    pub(crate) fn new(api: Api, runtime: R) -> Self {
        Self {
            api,
            base_url: api.profile().base_url.to_owned(),
            credentials: None,
            options: ClientOptions::of(api),
            runtime,
            client: PhantomData,
        }
    }

    /// An address other than the vendor's: https, or http on loopback.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// The credentials. Without them a client serves a gateway that adds them, and the operations that need none.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The longest that one attempt may take, head and body. The default is 60 s, at ConstructionOnline 30 s; it ends with the
    /// head where the caller reads the body piece by piece.
    pub fn timeout(mut self, longest: Duration) -> Self {
        self.options.timeout_ms = Some(milliseconds(longest));
        self
    }

    /// The waiting for a body within which it must bring 8 bytes a second. The default is 30 s.
    pub fn idle_timeout(mut self, longest: Duration) -> Self {
        self.options.idle_timeout_ms = milliseconds(longest);
        self
    }

    /// The longest that all attempts and waits of a call may take. The default is 180 s; it ends with the head where the caller
    /// reads the body piece by piece.
    pub fn total_timeout(mut self, longest: Duration) -> Self {
        self.options.total_timeout_ms = Some(milliseconds(longest));
        self
    }

    /// When and how often calls are tried again.
    pub fn retry(mut self, policy: Policy) -> Self {
        self.options.retry = policy;
        self
    }

    /// The largest decoded body, in bytes. The default is 256 MiB.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.options.max_bytes = Some(bytes);
        self
    }

    /// Requests open at once, each until its body ends or is left. The default is 5.
    pub fn max_concurrent(mut self, requests: usize) -> Self {
        self.options.max_concurrent = requests;
        self
    }

    /// A header of every request.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// The requests that the client allows itself; without one they are not counted.
    pub fn budget(mut self, quota: Quota) -> Self {
        self.options.budget = Some(quota);
        self
    }

    /// Whether a browser may store responses. The default is [`Cache::NoStore`].
    pub fn cache(mut self, cache: Cache) -> Self {
        self.options.cache = cache;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// `usage/invalid-base-url` for anything but https (http on loopback), user-info, a query or a fragment.
    pub fn build(self) -> Result<C, Error> {
        let base = BaseUrl::parse(self.api, &self.base_url)?;
        Ok(Client::new(self.api, base, self.credentials, self.options, self.runtime).into())
    }
}
