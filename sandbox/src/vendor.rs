//! What is particular to one API in the sandbox. Each API's folder declares its own; everything else goes by it.

use crate::check::Complaint;
use crate::http::{Request, Response};
use crate::route::{Routed, RoutedCall};
use crate::schema::Problem;
use crate::state::State;
use crate::store::Store;
use leadspan::operation::Api;
use std::sync::OnceLock;

/// What is particular to one API.
pub struct Vendor {
    /// Its hosts; one that begins with a dot stands for every name below it.
    pub hosts: &'static [&'static str],
    /// What its paths begin with, on its hosts and below the folder that stands for it elsewhere.
    pub base_path: &'static str,
    /// Whether its server tells paths apart by case.
    pub has_case: bool,
    /// The credentials that it accepts unless others are set, in the order of its options.
    pub credentials: &'static [&'static str],
    /// Lets a request in, or answers it with the API's own refusal.
    pub admit: fn(&mut State, &Routed<'_>, &Request) -> Result<(), Response>,
    /// Answers a call that may be made and whose arguments fit.
    pub answer: fn(&mut State, &RoutedCall<'_>) -> Response,
    /// Adds what every answer carries.
    pub finish: fn(&State, &RoutedCall<'_>, &mut Response),
    /// An error in its form.
    pub problem: fn(u16, &str, &[Complaint]) -> Response,
    /// What is wrong with a parameter's value by rules that its kind in the table does not express: its name in the row, the value.
    pub mistake: fn(&str, &str) -> Option<String>,
    /// The status of query parameters that are missing or malformed.
    pub refused_parameters: u16,
    /// Refuses a body: the first problem in words, and all of them.
    pub refuse_body: fn(&str, &[Problem]) -> Response,
    /// Its operation table, `data/<api>/operations.txt`.
    pub operations: &'static str,
    /// The types of its bodies, `data/<api>/bodies.json`.
    pub bodies: &'static str,
    /// Arguments that each operation can be tried with, `data/<api>/examples.json`.
    pub examples: &'static str,
    /// The records that it starts with.
    pub store: fn(&State) -> Store,
}

macro_rules! vendors {
    ($($name:ident = $module:ident;)*) => {
        /// The API's own.
        pub fn of(api: Api) -> &'static Vendor {
            match api {
                $(Api::$name => &crate::$module::VENDOR,)*
            }
        }
    };
}

leadspan::with_apis!(vendors);

/// A value for each API, by its number, made when it is first used.
pub type PerApi<T> = [OnceLock<T>; Api::ALL.len()];

/// The name of an API in the examples, in paths on loopback and in the JavaScript API.
pub fn name(api: Api) -> &'static str {
    api.profile().module
}

/// The API of a name.
pub fn named(text: &str) -> Option<Api> {
    Api::ALL.iter().copied().find(|api| name(*api) == text)
}
