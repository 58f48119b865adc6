//! The emulator of LeadConduit.

mod access;
mod account;
mod body;
mod caps;
mod changelogs;
mod deletion;
mod events;
mod flow_run;
mod flows;
pub(crate) mod history;
mod parameters;
mod records;
mod references;
mod search;
mod stats;
mod submissions;
mod values;
mod variables;

use crate::check::{self, FieldError};
use crate::http::{Response, hash};
use crate::json::json;
use crate::route::RoutedCall;
use crate::schema::{self, BodyError};
use crate::state::State;
use crate::store::set;
use crate::vendor::Vendor;
use leadspan::__private::contains;
use leadspan::operation::Method;
use serde_json::{Map, Value};

pub(crate) static VENDOR: Vendor = Vendor {
    hosts: &["app.leadconduit.com", "next.leadconduit.com", "app.leadconduit-staging.com"],
    base_path: "",
    has_case: true,
    credentials: &["sandbox-leadconduit-key"],
    authorize: access::authorize,
    respond,
    finish: |_, call, response| finish(call, response),
    error_response,
    parameter_error: parameters::parameter_error,
    invalid_parameter_status: 422,
    body_error_response,
    operations: include_str!("../../data/leadconduit/operations.txt"),
    bodies: include_str!("../../data/leadconduit/bodies.json"),
    examples: include_str!("../../data/leadconduit/examples.json"),
    store: State::make_lead_conduit,
};

/// Errors in the structure of the body.
fn body_error_response(_: &str, errors: &[BodyError]) -> Response {
    let text = "validation failed";
    Response::json(422, &json!({"error": text, "message": text, "errors": schema::tree(errors)}))
}

/// Makes the response of a valid call.
pub fn respond(state: &mut State, call: &RoutedCall<'_>) -> Response {
    if let Err(refusal) = body_is_readable(call) {
        return refusal;
    }
    match call.operation.id {
        "listChangelogs" | "listFlowChangelogs" | "listFieldChangelogs" | "listEntityChangelogs" => {
            changelogs::list(state, call)
        }
        "listEvents" => events::list(state, call),
        "getEventStats" => stats::respond(state, call),
        "previewReport" | "runReport" => stats::report(state, call),
        "searchLeads" => search::leads(state, call),
        "submitLead" | "submitLeadByQuery" => submissions::submit(state, call),
        "pingSource" | "pingSourceByQuery" => submissions::ping(state, call),
        "sendFeedback" => submissions::feedback(state, call),
        "deployFlow" | "listFlowFields" | "getFlowFieldUsage" | "getSourceMeta" => flows::respond(state, call),
        "getStatus" => Response::json(200, &json!({"status": "ok"})),
        "getAccount" | "updateAccount" | "syncAccount" | "getUser" | "inviteSource" | "inviteRecipient"
        | "resendInvitation" | "completeBuyerSetup" | "testFirehose" => account::respond(state, call),
        _ => records::respond(state, call),
    }
}

/// An error body: `error` as documented for 401 and 403, also as `message`, and `errors` by member on 422.
pub fn error_response(status: u16, message: &str, field_errors: &[FieldError]) -> Response {
    let mut body = json!({"error": message, "message": message});
    if !field_errors.is_empty() {
        let errors: Map<_, _> = field_errors.iter().map(|c| (c.name.clone(), json!([c.text]))).collect();
        set(&mut body, "errors", errors);
    }
    check::with_hint(Response::json(status, &body), message, field_errors)
}

/// A record that does not exist.
fn not_found() -> Response {
    error_response(404, "not found", &[])
}

/// A validation error of one member of the body.
fn invalid(member: &str, text: &str) -> Response {
    error_response(422, "validation failed", &[FieldError::new(member, text)])
}

/// A body needs a JSON media type (415) and must be JSON (422). Submissions accept other formats as well.
fn body_is_readable(call: &RoutedCall<'_>) -> Result<(), Response> {
    let write = matches!(call.operation.method, Method::POST | Method::PUT);
    let open = ["submitLead", "pingSource", "sendFeedback"].contains(&call.operation.id);
    if !write || open || call.request.body.is_empty() {
        return Ok(());
    }
    if !call.request.get("content-type").is_some_and(|media| contains(&media.to_ascii_lowercase(), "json")) {
        return Err(error_response(415, "unsupported media type", &[]));
    }
    match call.json() {
        Some(_) => Ok(()),
        None => Err(error_response(422, "the body is not JSON", &[])),
    }
}

/// Headers of every response: the vendor's media type if it is requested, a weak ETag, `vary`.
pub fn finish(call: &RoutedCall<'_>, response: &mut Response) {
    let json = response.get("content-type").is_some_and(|media| media.starts_with("application/json"));
    if let Some(vendor) = call.operation.vendor_media.filter(|vendor| json && call.request.accepts(vendor)) {
        response.set("content-type", format!("{vendor}; charset=utf-8"));
    }
    if response.status == 200 && !response.body.is_empty() {
        let hash = hash(&response.body);
        let tag = format!("W/\"{:x}-{hash:016x}\"", response.body.len());
        response.set("etag", tag);
    }
    response.set("vary", "Accept, Accept-Encoding");
}

/// Members of credentials that hold secrets.
const SECRET_MEMBERS: [&str; 5] = ["username", "password", "token", "access_token", "refresh_token"];

/// A record with masked secrets: LeadConduit returns stored credentials this way.
fn masked(record: &Value) -> Value {
    let mut shown = crate::store::public(record);
    for name in SECRET_MEMBERS {
        if let Some(Value::String(secret)) = shown.get_mut(name) {
            *secret = "*".repeat(secret.chars().count());
        }
    }
    shown
}
