//! An emulator of the APIs: it takes a request and returns a response, without a network.
//!
//! [`handle`] is the entry point. [`State`] holds the records, the clock and the quotas; `route` finds the operation in
//! leadspan's own table; a folder for each API, declared by its [`Vendor`](vendor::Vendor), checks credentials and
//! makes responses from the records. Behavior that the vendors leave undocumented is decided once, by the function that
//! implements it, and explained in its doc comment.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod examples;
pub mod http;
pub mod options;
pub mod state;
pub mod store;
pub mod time;

mod access;
mod arrivals;
mod check;
mod constructiononline;
mod csv;
mod decimal;
mod herobase;
mod json;
mod leadconduit;
mod letters;
mod listing;
mod lookup;
mod names;
mod order;
pub mod outcomes;
mod parse;
mod print;
mod quota;
mod random;
mod route;
mod schema;
pub mod table;
pub mod vendor;
mod zone;

#[cfg(target_arch = "wasm32")]
mod wasm;

pub use http::{Request, Response};
pub use options::{SandboxCredentials, SandboxOptions};
pub use state::State;

use route::{Routed, RoutedCall};

/// No emulated host has this address: `fetch` reports a network failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable(pub String);

/// Handles one request and changes `state` as the API would.
///
/// Hosts: `app.leadconduit.com`, `api.constructiononline.com`, `*.herobase.com`. On any other host the paths
/// `/leadconduit`, `/constructiononline` and `/herobase/api` stand for the base URLs. `request.at` is the time of arrival;
/// it should not decrease.
///
/// # Errors
/// [`Unreachable`] if the address belongs to none of the APIs.
pub fn handle(state: &mut State, request: &Request) -> Result<Response, Unreachable> {
    let address = route::locate(&request.url)
        .ok_or_else(|| Unreachable(format!("the sandbox emulates no host at {}", http::without_query(&request.url))))?;
    state.now = state.now.max(request.at);
    // Writes get later times than anything that was readable before them: times of records are unique, whatever the clock does.
    if !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        state.now += 1;
    }
    let mut response = respond(state, address, request);
    response.set("date", time::http_date(state.now));
    if request.method == "HEAD" {
        response.body.clear();
        response.rest = None;
    }
    Ok(response)
}

/// The response header that names the sandbox's own rule that decided the response.
const HINT: &str = "x-sandbox-hint";

fn respond(state: &mut State, address: route::Address<'_>, request: &Request) -> Response {
    let vendor = vendor::of(address.api);
    let routed = route::find(address, request);
    if let Err(refusal) = (vendor.authorize)(state, &routed, request) {
        return refusal;
    }
    match routed {
        Routed::Found(call) => {
            let mut response = respond_to_call(state, &call);
            (vendor.finish)(state, &call, &mut response);
            if let (Some(name), None) = (check::unknown_param(&call), response.get(HINT)) {
                response.set(HINT, format!("parameter {name} is unknown and ignored, as by the real host"));
            }
            response.set("x-sandbox-operation", call.operation.id);
            response
        }
        Routed::WrongMethod { allowed, .. } => {
            let mut response = (vendor.error_response)(405, "The method is not allowed here.", &[]);
            response.set("allow", allowed.join(", "));
            response
        }
        Routed::Unknown => {
            let mut response = (vendor.error_response)(501, "The sandbox does not emulate this.", &[]);
            response.set(HINT, "no documented operation has this path and these parameters");
            response
        }
    }
}

fn respond_to_call(state: &mut State, call: &RoutedCall<'_>) -> Response {
    match check::validate_parameters(call).and_then(|()| check::validate_body(call)) {
        Ok(()) => (vendor::of(call.operation.api).respond)(state, call),
        Err(refusal) => refusal,
    }
}
