//! Authentication and content negotiation of LeadConduit.

use super::error_response;
use crate::access::basic;
use crate::http::{Request, Response};
use crate::route::Routed;
use crate::state::State;
use leadspan::operation::{Api, Auth, Operation};

/// Checks Basic credentials, whose user is ignored, then `Accept`: 406 if it has no media type of the operation.
pub fn authorize(state: &mut State, routed: &Routed<'_>, request: &Request) -> Result<(), Response> {
    let (operation, auth) = match routed {
        Routed::Found(call) => (Some(call.operation), call.operation.auth),
        Routed::WrongMethod { auth, .. } => (None, *auth),
        Routed::Unknown => (None, Auth::Required),
    };
    let key = basic(request).map(|(_, password)| password);
    let refused = key.as_deref() != Some(state.options.credentials.get(Api::LeadConduit, 0).as_bytes());
    if auth == Auth::Required && refused || auth == Auth::Optional && key.is_some() && refused {
        let mut refusal = error_response(401, "unauthorized", &[]);
        refusal.set("www-authenticate", "Basic realm=\"LeadConduit\"");
        return Err(refusal);
    }
    if auth == Auth::Required && !acceptable(operation, request) {
        return Err(error_response(406, "an unsupported MIME type is requested in the Accept header", &[]));
    }
    Ok(())
}

/// Operations whose printed request has the vendor type of another resource in `Accept`, and succeeds.
const PRINTED_WITH_OTHERS: [&str; 3] = ["getCap", "updateCredential", "listFlowFields"];

/// Prefix of LeadConduit's media types.
const VENDOR_TREE: &str = "application/vnd.com.leadconduit.";

/// Whether `Accept` allows a media type of the operation. Without the header everything is allowed.
fn acceptable(operation: Option<&Operation>, request: &Request) -> bool {
    let Some(accept) = request.get("accept") else {
        return true;
    };
    let csv = operation.is_some_and(|operation| operation.id == "getEventStats");
    let own = operation.and_then(|operation| operation.vendor_media);
    let lenient = operation.is_some_and(|operation| PRINTED_WITH_OTHERS.contains(&operation.id));
    accept.split(',').any(|item| {
        let media = item.split(';').next().unwrap_or_default().trim();
        let is_one_of = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(media));
        let is_vendors = || media.get(..VENDOR_TREE.len()).is_some_and(|tree| tree.eq_ignore_ascii_case(VENDOR_TREE));
        is_one_of(&["application/json", "*/*", "application/*"])
            || csv && is_one_of(&["text/csv", "text/*"])
            || is_vendors() && (lenient || own.is_none_or(|own| own.eq_ignore_ascii_case(media)))
    })
}
