//! The emulator of HeroBase.

mod access;
mod calls;
mod export;
mod hooks;
mod html;
mod import;
pub(crate) mod limits;
mod rights;
pub(crate) mod seed;
mod time_format;

use crate::check::{self, FieldError};
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::schema::BodyError;
use crate::state::State;
use crate::store::is;
use crate::vendor::Vendor;
use leadspan::operation::Api;
use std::borrow::Cow;

const API: Api = Api::HeroBase;

pub(crate) static VENDOR: Vendor = Vendor {
    hosts: &[".herobase.com"],
    base_path: "/api",
    has_case: false,
    credentials: &["sandbox", "sandbox-password"],
    authorize: access::authorize,
    respond,
    finish: |state, _, response| state.calls.describe(state.options.calls_per_minute, state.now, response),
    error_response,
    parameter_error,
    invalid_parameter_status: 400,
    body_error_response: |message, errors| {
        error_response(400, message, &errors.iter().map(BodyError::field_error).collect::<Vec<_>>())
    },
    operations: include_str!("../../data/herobase/operations.txt"),
    bodies: include_str!("../../data/herobase/bodies.json"),
    examples: include_str!("../../data/herobase/examples.json"),
    store: |state| seed::store(state.options.seed, state.options.now, state.options.leads),
};

/// Makes the response of a valid call; an HTML page if a browser requests one.
pub fn respond(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let response = match rights::check(state, call) {
        Ok(()) => dispatch(state, call),
        Err(refusal) => refusal,
    };
    if html::is_wanted(call.request) { html::page(call.operation.id, &response.whole()) } else { response }
}

fn dispatch(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let list = |collection: &str| {
        let records = state.store(API).all(collection).iter().map(Cow::Borrowed);
        Response::records(limited(call, records))
    };
    match call.operation.id {
        "getAccount" => match state.store(API).all("account").first() {
            Some(account) => Response::json(200, account),
            None => not_found("The account does not exist."),
        },
        "getRequestLimits" => Response::json(200, &limits::CallCounter::limits(state.options.calls_per_minute)),
        "getRequestCounts" => Response::json(200, &state.calls.counts(state.now)),
        "listCampaigns" => campaigns(state, call),
        "listProjects" => list("projects"),
        "listUsers" => list("users"),
        "listOrganizationalUnits" => list("organizationalunits"),
        "listSearches" => {
            // The criteria of a search are private to the sandbox; the guide describes the name alone.
            let names = state.store(API).all("searches").iter().map(|search| json!({"name": search["name"]}));
            Response::records(limited(call, names.map(Cow::Owned)))
        }
        "listLeadSegments" => list("leadsegments"),
        "listLeadDefinitions" => list("leaddefinitions"),
        "importLead" => import::lead(state, call),
        "getImportExampleRequest" => import::example(state, call),
        "exportLeads" | "exportLeadsCsv" | "listSimpleLeads" | "exportRawLeadsCsv" | "getLead" | "getExportExample" => {
            export::respond(state, call)
        }
        "listCalls" | "listOrganizationalUnitCalls" | "listCallRecordings" | "exportCallsCsv" => {
            calls::respond(state, call)
        }
        _ => hooks::respond(state, call),
    }
}

/// Truncates a list to `Limit`.
fn limited<T>(call: &RoutedCall<'_>, items: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    items.take(call.number("Limit").map_or(usize::MAX, |limit| limit as usize))
}

fn campaigns(state: &State, call: &RoutedCall<'_>) -> Response {
    let patterns = rights::projects(state);
    let records = state.store(API).all("campaigns").iter().filter(|campaign| {
        let project = crate::lookup::plain(crate::lookup::raw_at(campaign, "project.name")).unwrap_or_default();
        let active = match call.arg("Active").map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "active" | "1") => is(campaign, "active", "true"),
            Some("false" | "inactive" | "0") => is(campaign, "active", "false"),
            _ => true,
        };
        active
            && rights::covers(&patterns, &project)
            && call.arg("Project").is_none_or(|wanted| rights::fits(wanted, &project))
    });
    Response::records(limited(call, records.map(Cow::Borrowed)))
}

/// Whether `Active` has the documented value `All`, or a flag in a usual form; the document names no other.
fn is_active_filter(value: &str) -> bool {
    ["all", "true", "false", "active", "inactive", "1", "0"].iter().any(|known| known.eq_ignore_ascii_case(value))
}

/// Validates formats that the documents describe in prose.
fn parameter_error(name: &str, value: &str) -> Option<String> {
    let text = match name {
        "ModifiedFrom" | "ModifiedTo" | "StartTime" if time_format::parse(value).is_none() => "is not a date or a time",
        "TimeSpan" if time_format::span(value).is_none() => "is not a time span such as PT2H or 1.00:00:00",
        "Active" if !is_active_filter(value) => "is not one of All, true, false",
        "encoding" if !export::knows_encoding(value) => "is not one of utf-8, windows-1252",
        _ => return None,
    };
    Some(text.to_owned())
}

/// An error in ServiceStack's format, which the vendor's own client suggests; error bodies are undocumented.
pub fn error_response(status: u16, message: &str, field_errors: &[FieldError]) -> Response {
    let code = match status {
        400 => "ArgumentException",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        429 => "TooManyRequests",
        _ => "Exception",
    };
    let errors: Vec<_> = field_errors
        .iter()
        .map(|error| json!({"errorCode": "Invalid", "fieldName": error.name, "message": error.text}))
        .collect();
    let body = json!({"responseStatus": {"errorCode": code, "message": message, "errors": errors}});
    check::with_hint(Response::json(status, &body), message, field_errors)
}

fn not_found(message: &str) -> Response {
    error_response(404, message, &[])
}

fn bad_request(member: &str, text: &str) -> Response {
    error_response(400, &format!("{member} {text}"), &[FieldError::new(member, text)])
}
