//! The three APIs, emulated: a request goes in, a response comes out, and nothing touches a network.
//!
//! [`handle`] is the whole of it. [`State`] holds the records, the clock and the quotas; `route` finds the operation in
//! leadspan's own table, `access` asks for credentials, and one module an API answers from the records. Whatever the
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
mod print;
mod quota;
mod random;
mod route;
mod schema;
pub mod table;
mod zone;

#[cfg(target_arch = "wasm32")]
mod wasm;

pub use http::{Request, Response};
pub use options::{Credentials, Options};
pub use state::State;

use leadspan::operation::Api;
use route::{Call, Routed};

/// The request reached nobody: what `fetch` reports as a network failure.
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
    let place = route::locate(&request.url).ok_or_else(|| {
        Unreachable(format!("the sandbox does not know the address {}", http::without_query(&request.url)))
    })?;
    state.now = state.now.max(request.at);
    // What a call writes is later than what it could have read: times of records never repeat, whatever the clock does.
    if !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        state.now += 1;
    }
    let mut response = respond(state, &place, request);
    response.set("date", &time::http_date(state.now));
    if request.method == "HEAD" {
        response.body.clear();
    }
    Ok(response)
}

/// A header of answers that a rule of the sandbox decided: which one.
const HINT: &str = "x-sandbox-hint";

fn respond(state: &mut State, place: &route::Place, request: &Request) -> Response {
    let routed = route::find(place, request);
    if let Err(refusal) = access::admit(state, place.api, &routed, request) {
        return refusal;
    }
    match routed {
        Routed::Found(call) => {
            let mut response = answer(state, &call);
            access::after(state, place.api, &call, &mut response);
            if let (Some(name), None) = (check::stranger(&call), response.get(HINT)) {
                response.set(HINT, &format!("parameter {name} is unknown and was ignored, as the real host does"));
            }
            response.set("x-sandbox-operation", call.operation.id);
            response
        }
        Routed::WrongMethod { allowed, .. } => {
            let mut response = problem(place.api, 405, "The method is not allowed here.", &[]);
            response.set("allow", &allowed.join(", "));
            response
        }
        Routed::Unknown => {
            let mut response = problem(place.api, 501, "The sandbox does not emulate this.", &[]);
            response.set(HINT, "no documented operation has this path and these parameters");
            response
        }
    }
}

fn answer(state: &mut State, call: &Call<'_>) -> Response {
    let complaints = check::parameters(call);
    if let Some(first) = complaints.first() {
        let mut refusal = refuse_parameters(call, &complaints);
        refusal.set(HINT, &format!("parameter {} {}", first.name, first.text));
        return refusal;
    }
    if let Err(refusal) = check::body_fits(call) {
        return refusal;
    }
    match call.operation.api {
        Api::LeadConduit => leadconduit::answer(state, call),
        Api::ConstructionOnline => constructiononline::answer(state, call),
        Api::HeroBase => herobase::answer(state, call),
    }
}

/// LeadConduit says 422 and HeroBase 400. ConstructionOnline documents 404 for a date it cannot read and names no
/// other status for arguments, so 404 stands for all of them.
fn refuse_parameters(call: &Call<'_>, complaints: &[check::Complaint]) -> Response {
    let status = match call.operation.api {
        Api::LeadConduit => 422,
        Api::ConstructionOnline => 404,
        Api::HeroBase => 400,
    };
    problem(call.operation.api, status, "The request has parameters that are missing or malformed.", complaints)
}

/// An error in the form of its API.
fn problem(api: Api, status: u16, message: &str, complaints: &[check::Complaint]) -> Response {
    match api {
        Api::LeadConduit => leadconduit::problem(status, message, complaints),
        Api::ConstructionOnline => constructiononline::problem(status, message),
        Api::HeroBase => herobase::problem(status, message, complaints),
    }
}
