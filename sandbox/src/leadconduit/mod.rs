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

use crate::check::Complaint;
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::schema::{self, Problem};
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
    admit: access::admit,
    answer,
    finish: |_, call, response| finish(call, response),
    problem,
    mistake: parameters::mistake,
    refused_parameters: 422,
    refuse_body,
    operations: include_str!("../../data/leadconduit/operations.txt"),
    bodies: include_str!("../../data/leadconduit/bodies.json"),
    examples: include_str!("../../data/leadconduit/examples.json"),
    store: State::make_lead_conduit,
};

/// Errors in the structure of the body.
fn refuse_body(_: &str, problems: &[Problem]) -> Response {
    let text = "validation failed";
    Response::json(422, &json!({"error": text, "message": text, "errors": schema::tree(problems)}))
}

/// Makes the response of a valid call.
pub fn answer(state: &mut State, call: &RoutedCall<'_>) -> Response {
    if let Err(refusal) = body_is_readable(call) {
        return refusal;
    }
    match call.operation.id {
        "listChangelogs" | "listFlowChangelogs" | "listFieldChangelogs" | "listEntityChangelogs" => {
            changelogs::list(state, call)
        }
        "listEvents" => events::list(state, call),
        "getEventStats" => stats::answer(state, call),
        "previewReport" | "runReport" => stats::report(state, call),
        "searchLeads" => search::leads(state, call),
        "submitLead" | "submitLeadByQuery" => submissions::submit(state, call),
        "pingSource" | "pingSourceByQuery" => submissions::ping(state, call),
        "sendFeedback" => submissions::feedback(state, call),
        "deployFlow" | "listFlowFields" | "getFlowFieldUsage" | "getSourceMeta" => flows::answer(state, call),
        "getStatus" => Response::json(200, &json!({"status": "ok"})),
        "getAccount" | "updateAccount" | "syncAccount" | "getUser" | "inviteSource" | "inviteRecipient"
        | "resendInvitation" | "completeBuyerSetup" | "testFirehose" => account::answer(state, call),
        _ => records::answer(state, call),
    }
}

/// An error body: `error` as documented for 401 and 403, also as `message`, and `errors` by member on 422.
pub fn problem(status: u16, message: &str, complaints: &[Complaint]) -> Response {
    let mut body = json!({"error": message, "message": message});
    if !complaints.is_empty() {
        let errors: Map<_, _> = complaints.iter().map(|c| (c.name.clone(), json!([c.text]))).collect();
        set(&mut body, "errors", errors);
    }
    Response::json(status, &body)
}

/// A record that does not exist.
fn not_found() -> Response {
    problem(404, "not found", &[])
}

/// A validation error of one member of the body.
fn invalid(member: &str, text: &str) -> Response {
    problem(422, "validation failed", &[Complaint::new(member, text)])
}

/// A body needs a JSON media type (415) and must be JSON (422). Submissions accept other formats as well.
fn body_is_readable(call: &RoutedCall<'_>) -> Result<(), Response> {
    let write = matches!(call.operation.method, Method::POST | Method::PUT);
    let open = ["submitLead", "pingSource", "sendFeedback"].contains(&call.operation.id);
    if !write || open || call.request.body.is_empty() {
        return Ok(());
    }
    if !call.request.get("content-type").is_some_and(|media| contains(media, "json")) {
        return Err(problem(415, "unsupported media type", &[]));
    }
    match call.json() {
        Some(_) => Ok(()),
        None => Err(problem(422, "the body is not JSON", &[])),
    }
}

/// Headers of every response: the vendor's media type if it is requested, a weak ETag, `vary`.
pub fn finish(call: &RoutedCall<'_>, response: &mut Response) {
    let json = response.get("content-type").is_some_and(|media| media.starts_with("application/json"));
    if let Some(vendor) = call.operation.vendor_media.filter(|vendor| json && call.request.accepts(vendor)) {
        response.set("content-type", format!("{vendor}; charset=utf-8"));
    }
    if response.status == 200 && !response.body.is_empty() {
        let hash = response
            .body
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        let tag = format!("W/\"{:x}-{hash:016x}\"", response.body.len());
        response.set("etag", tag);
    }
    response.set("vary", "Accept, Accept-Encoding");
}

/// Members of credentials that hold secrets.
const SECRETS: [&str; 5] = ["username", "password", "token", "access_token", "refresh_token"];

/// A record with masked secrets: LeadConduit returns stored credentials this way.
fn masked(record: &Value) -> Value {
    let mut shown = crate::store::public(record);
    for name in SECRETS {
        if let Some(Value::String(secret)) = shown.get_mut(name) {
            *secret = "*".repeat(secret.chars().count());
        }
    }
    shown
}
