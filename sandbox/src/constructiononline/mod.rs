//! The emulator of ConstructionOnline.

mod access;
mod contacts;
mod filters;
mod items;
mod kinds;
mod prices;
mod reading;
mod relations;
pub(crate) mod seed;
mod selectors;
mod writing;

use crate::check;
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::state::State;
use crate::vendor::Vendor;
use leadspan::operation::{Api, Method};

pub(crate) static VENDOR: Vendor = Vendor {
    hosts: &["api.constructiononline.com"],
    base_path: "",
    has_case: false,
    credentials: &["builder@sandbox.example", "sandbox-password", "sandbox-constructiononline-key"],
    authorize: access::authorize,
    respond,
    finish: |_, _, _| {},
    error_response: |status, message, _| error_response(status, message),
    parameter_error: |_, _| None,
    // Documented for dates in another format. No other status is documented for parameters, so it applies to all of them.
    invalid_parameter_status: 404,
    body_error_response: |message, _| error_response(400, message),
    operations: include_str!("../../data/constructiononline/operations.txt"),
    bodies: include_str!("../../data/constructiononline/bodies.json"),
    examples: include_str!("../../data/constructiononline/examples.json"),
    store: |state| seed::store(state.options.seed, state.options.now, state.options.leads),
};

const API: Api = Api::ConstructionOnline;
/// The contact of the sandbox's login.
const CALLER: i64 = 987_871;
/// The caller's company.
const COMPANY: i64 = 70_001;

/// Makes the response of a valid call.
pub fn respond(state: &mut State, call: &RoutedCall<'_>) -> Response {
    match (call.operation.method, call.fixed("action")) {
        (Method::GET, _) => reading::respond(state, call),
        (Method::POST, _) => writing::create(state, call),
        (_, Some("DELETE")) => writing::delete(state, call),
        (_, Some(_)) => writing::archive(state, call),
        (_, None) => writing::update(state, call),
    }
}

/// An error body. None is documented; this is the default of ASP.NET Web API.
pub fn error_response(status: u16, message: &str) -> Response {
    check::with_hint(Response::json(status, &json!({ "Message": message })), message, &[])
}

fn not_found() -> Response {
    error_response(404, "The server was not able to locate the resource specified in the request.")
}

/// The collection of a call: the last fixed segment of its path.
fn collection(call: &RoutedCall<'_>) -> &'static str {
    let mut fixed = call.operation.path.split('/').filter(|part| !part.starts_with('{'));
    fixed.next_back().unwrap_or_default()
}
