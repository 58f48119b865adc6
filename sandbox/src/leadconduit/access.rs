//! Who may call LeadConduit.

use super::problem;
use crate::access::basic;
use crate::http::{Request, Response};
use crate::route::Routed;
use crate::state::State;
use leadspan::operation::{Api, Auth, Operation};

/// Basic with any user and the key; 406 when `Accept` asks for what the operation does not have.
pub fn admit(state: &mut State, routed: &Routed<'_>, request: &Request) -> Result<(), Response> {
    let (operation, auth) = match routed {
        Routed::Found(call) => (Some(call.operation), call.operation.auth),
        Routed::WrongMethod { auth, .. } => (None, *auth),
        Routed::Unknown => (None, Auth::Required),
    };
    let key = basic(request).map(|(_, password)| password);
    let refused = key.as_deref() != Some(state.options.credentials.get(Api::LeadConduit, 0).as_bytes());
    if auth == Auth::Required && refused || auth == Auth::Optional && key.is_some() && refused {
        let mut refusal = problem(401, "unauthorized", &[]);
        refusal.set("www-authenticate", "Basic realm=\"LeadConduit\"");
        return Err(refusal);
    }
    if auth == Auth::Required && !acceptable(operation, request) {
        return Err(problem(406, "an unsupported MIME type is requested in the Accept header", &[]));
    }
    Ok(())
}

/// Operations whose printed request asks for the vendor type of another resource, and gets it.
const PRINTED_WITH_OTHERS: [&str; 3] = ["getCap", "updateCredential", "listFlowFields"];

/// Whether the `Accept` header allows what an operation answers with. Without the header anything is allowed.
fn acceptable(operation: Option<&Operation>, request: &Request) -> bool {
    let Some(accept) = request.get("accept") else {
        return true;
    };
    let csv = operation.is_some_and(|operation| operation.id == "getEventStats");
    let own = operation.and_then(|operation| operation.vendor_media);
    let lenient = operation.is_some_and(|operation| PRINTED_WITH_OTHERS.contains(&operation.id));
    accept.split(',').any(|item| {
        let media = item.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match media.as_str() {
            "*/*" | "application/*" | "application/json" => true,
            "text/csv" | "text/*" => csv,
            media if media.starts_with("application/vnd.com.leadconduit.") => {
                lenient || own.is_none_or(|own| own.eq_ignore_ascii_case(media))
            }
            _ => false,
        }
    })
}
