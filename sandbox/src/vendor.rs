//! What is specific to one API. Each API's folder declares a [`Vendor`]; shared code has no other knowledge of APIs.

use crate::check::FieldError;
use crate::http::{Request, Response};
use crate::route::{Routed, RoutedCall};
use crate::schema::BodyError;
use crate::state::State;
use crate::store::Store;
use leadspan::operation::Api;
use std::sync::OnceLock;

/// What is specific to one API.
pub struct Vendor {
    /// Host names; one that begins with a dot stands for all its subdomains.
    pub hosts: &'static [&'static str],
    /// Prefix of all paths, also below the path segment that names the API on other hosts.
    pub base_path: &'static str,
    /// Whether paths are case-sensitive.
    pub has_case: bool,
    /// The default credentials, in the order of the client's options.
    pub credentials: &'static [&'static str],
    /// Checks credentials, quotas and the `Accept` header.
    pub authorize: fn(&mut State, &Routed<'_>, &Request) -> Result<(), Response>,
    /// Makes the response of a valid call.
    pub respond: fn(&mut State, &RoutedCall<'_>) -> Response,
    /// Adds the headers that every response has.
    pub finish: fn(&State, &RoutedCall<'_>, &mut Response),
    /// An error response in the API's format: status, message, errors of fields.
    pub error_response: fn(u16, &str, &[FieldError]) -> Response,
    /// Validates a parameter by rules that its kind in the table does not express: its name in the row, the value.
    pub parameter_error: fn(&str, &str) -> Option<String>,
    /// The status for query parameters that are missing or invalid.
    pub invalid_parameter_status: u16,
    /// The error response for an invalid body: a message about the first error, and all errors.
    pub body_error_response: fn(&str, &[BodyError]) -> Response,
    /// Its operation table, `data/<api>/operations.txt`.
    pub operations: &'static str,
    /// The types of its bodies, `data/<api>/bodies.json`.
    pub bodies: &'static str,
    /// Arguments that each operation can be tried with, `data/<api>/examples.json`.
    pub examples: &'static str,
    /// Makes the initial records.
    pub store: fn(&State) -> Store,
}

macro_rules! vendors {
    ($($name:ident = $module:ident;)*) => {
        /// The vendor of an API.
        pub fn of(api: Api) -> &'static Vendor {
            match api {
                $(Api::$name => &crate::$module::VENDOR,)*
            }
        }
    };
}

leadspan::with_apis!(vendors);

/// A lazily initialized value for each API, indexed by its number.
pub type PerApi<T> = [OnceLock<T>; Api::ALL.len()];

/// The name of an API in snapshots, in paths on loopback and in the JavaScript API.
pub fn name(api: Api) -> &'static str {
    api.profile().module
}

/// Finds an API by name.
pub fn named(text: &str) -> Option<Api> {
    Api::ALL.iter().copied().find(|api| name(*api) == text)
}
