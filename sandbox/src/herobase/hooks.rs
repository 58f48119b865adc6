//! Webhooks: the sandbox stores them and never calls them.

use super::{API, bad_request, error_response, export, not_found};
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::state::State;
use crate::time;
use std::borrow::Cow;

/// Known release types. The real service fails on any other with the message below.
const RELEASES: [&str; 5] = ["Success", "NotInterested", "InvalidLead", "Callback", "NoAnswer"];

/// Known methods of deliveries; no document lists them.
const METHODS: [&str; 2] = ["POST", "PUT"];

/// Responds to operations below `/hooks`.
pub fn respond(state: &mut State, call: &RoutedCall<'_>) -> Response {
    match call.operation.id {
        "listHooks" => Response::records(state.store(API).all("hooks").iter().map(Cow::Borrowed)),
        "createHook" => create(state, call),
        "getHooksMeta" => {
            Response::json(200, &json!({"leadReleaseTypes": RELEASES, "methods": METHODS, "formats": ["Json"]}))
        }
        "deleteHook" => match state.store_mut(API).remove("hooks", "id", call.id()) {
            Some(_) => Response::empty(200),
            None => not_found("The hook does not exist."),
        },
        _ => match state.store(API).find("hooks", "id", call.id()) {
            Some(_) => Response::json(200, &export::example(state)),
            None => not_found("The hook does not exist."),
        },
    }
}

fn create(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let body = call.object();
    let text = |name: &str| {
        let found = body.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| value.as_str()).filter(|text| !text.is_empty())
    };
    if let Some(missing) = ["Name", "Method", "Url"].into_iter().find(|name| text(name).is_none()) {
        return bad_request(missing, "is required");
    }
    let is_url = |url: &str| url.starts_with("https://") || url.starts_with("http://");
    if !text("Url").is_some_and(is_url) {
        return bad_request("Url", "is not an http or https URL");
    }
    if !text("Method").is_some_and(|method| METHODS.iter().any(|known| known.eq_ignore_ascii_case(method))) {
        return bad_request("Method", "is not one of POST, PUT");
    }
    if text("LeadReleaseType").is_some_and(|release| !RELEASES.contains(&release)) {
        return error_response(500, "Sequence contains no matching element", &[]);
    }
    let id = state.store_mut(API).new_number("hooks", "id");
    let hook = json!({
        "id": id, "url": text("Url"), "description": text("Name"), "createdDate": time::dot_net(state.now),
    });
    state.store_mut(API).push("hooks", hook.clone());
    Response::json(200, &hook)
}
