//! The three APIs, emulated: a request goes in, a response comes out, and nothing touches a network.
//!
//! [`handle`] is the whole of it. [`State`] holds the records, the clock and the quotas; `route` finds the operation in
//! leadspan's own table, and a folder an API, declared by its [`Vendor`](vendor::Vendor), asks for credentials and answers from the records. Whatever the
//! vendors left undocumented is decided here once and said in the doc comment of the function that decides it.

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

/// The request reached no host: what `fetch` reports as a network failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable(pub String);

/// Answers one request and changes `state` as the API would.
///
/// Hosts: `app.leadconduit.com`, `api.constructiononline.com`, `*.herobase.com`; on any other host the paths
/// `/leadconduit`, `/constructiononline` and `/herobase/api` stand for their base addresses. `request.at` is the time
/// at which the request arrives; it should not run backwards.
///
/// # Errors
/// [`Unreachable`] when none of the three APIs lives at the address.
pub fn handle(state: &mut State, request: &Request) -> Result<Response, Unreachable> {
    let address = route::locate(&request.url).ok_or_else(|| {
        Unreachable(format!("the sandbox does not know the address {}", http::without_query(&request.url)))
    })?;
    state.now = state.now.max(request.at);
    // What a call writes is later than what it could have read: times of records never repeat, whatever the clock does.
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

/// A header of answers that a rule of the sandbox decided: which one.
const HINT: &str = "x-sandbox-hint";

fn respond(state: &mut State, address: route::Address<'_>, request: &Request) -> Response {
    let vendor = vendor::of(address.api);
    let routed = route::find(address, request);
    if let Err(refusal) = (vendor.admit)(state, &routed, request) {
        return refusal;
    }
    match routed {
        Routed::Found(call) => {
            let mut response = answer(state, &call);
            (vendor.finish)(state, &call, &mut response);
            if let (Some(name), None) = (check::unknown_param(&call), response.get(HINT)) {
                response.set(HINT, format!("parameter {name} is unknown and was ignored, as the real host does"));
            }
            response.set("x-sandbox-operation", call.operation.id);
            response
        }
        Routed::WrongMethod { allowed, .. } => {
            let mut response = (vendor.problem)(405, "The method is not allowed here.", &[]);
            response.set("allow", allowed.join(", "));
            response
        }
        Routed::Unknown => {
            let mut response = (vendor.problem)(501, "The sandbox does not emulate this.", &[]);
            response.set(HINT, "no documented operation has this path and these parameters");
            response
        }
    }
}

fn answer(state: &mut State, call: &RoutedCall<'_>) -> Response {
    match check::parameters_fit(call).and_then(|()| check::body_fits(call)) {
        Ok(()) => (vendor::of(call.operation.api).answer)(state, call),
        Err(refusal) => refusal,
    }
}
