//! Who may call: credentials, the `Accept` header, quotas.

use crate::herobase;
use crate::http::{Request, Response};
use crate::route::{Call, Routed};
use crate::state::State;
use crate::{constructiononline, leadconduit};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use leadspan::operation::{Api, Auth, Operation};

/// Lets a request in, or answers it with the API's own refusal.
pub fn admit(state: &mut State, api: Api, routed: &Routed<'_>, request: &Request) -> Result<(), Response> {
    let (operation, auth) = match routed {
        Routed::Found(call) => (Some(call.operation), call.operation.auth),
        Routed::WrongMethod { auth, .. } => (None, *auth),
        Routed::Unknown => (None, Auth::Required),
    };
    match api {
        Api::LeadConduit => lead_conduit(state, operation, auth, request),
        Api::ConstructionOnline => construction_online(state, request),
        Api::HeroBase => hero_base(state, request),
    }
}

/// Adds what an API says about its limits to every answer.
pub fn after(state: &State, api: Api, call: &Call<'_>, response: &mut Response) {
    match api {
        Api::HeroBase => state.calls.describe(state.options.calls_per_minute, state.now, response),
        Api::LeadConduit => leadconduit::finish(call, response),
        Api::ConstructionOnline => {}
    }
}

/// Basic with any user and the key; 406 when `Accept` asks for what the operation does not have.
fn lead_conduit(state: &State, operation: Option<&Operation>, auth: Auth, request: &Request) -> Result<(), Response> {
    let key = basic(request).map(|(_, password)| password);
    let wrong = key.as_deref() != Some(state.options.credentials.leadconduit_key.as_bytes());
    if auth == Auth::Required && wrong || auth == Auth::Optional && key.is_some() && wrong {
        let mut refusal = leadconduit::problem(401, "unauthorized", &[]);
        refusal.set("www-authenticate", "Basic realm=\"LeadConduit\"");
        return Err(refusal);
    }
    if auth == Auth::Required && !acceptable(operation, request) {
        return Err(leadconduit::problem(406, "an unsupported MIME type is requested in the Accept header", &[]));
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

/// Basic and `APIKey`, then the quota of the key. Refused calls are not counted.
fn construction_online(state: &mut State, request: &Request) -> Result<(), Response> {
    let own = &state.options.credentials;
    let login = basic(request)
        .is_some_and(|(user, password)| same_text(&user, &own.email) && same_text(&password, &own.password));
    if !login || request.get("apikey") != Some(own.constructiononline_key.as_str()) {
        return Err(constructiononline::problem(401, "Authorization has been denied for this request."));
    }
    let Some(limits) = state.options.quota else {
        return Ok(());
    };
    state.quota.spend(limits, state.now).map_err(|(window, seconds)| {
        let text = format!("API calls quota exceeded! Maximum admitted per {window}. Try again in {seconds} seconds.");
        let mut refusal = constructiononline::problem(429, &text);
        refusal.set("retry-after", &seconds.to_string());
        refusal
    })
}

fn hero_base(state: &mut State, request: &Request) -> Result<(), Response> {
    let own = &state.options.credentials;
    let known = basic(request).is_some_and(|(user, password)| {
        same_text(&user, &own.herobase_user) && same_text(&password, &own.herobase_password)
    });
    if !known {
        let mut refusal = herobase::problem(401, "Invalid user name or password.", &[]);
        refusal.set("www-authenticate", "Basic realm=\"HeroBase\"");
        return Err(refusal);
    }
    if let Err(seconds) = state.calls.spend(state.options.calls_per_minute, state.now) {
        let mut refusal = herobase::problem(429, "Rate limit exceeded.", &[]);
        refusal.set("retry-after", &seconds.to_string());
        state.calls.describe(state.options.calls_per_minute, state.now, &mut refusal);
        return Err(refusal);
    }
    Ok(())
}

/// User name and password of Basic, as bytes: the vendors' samples disagree on the charset.
fn basic(request: &Request) -> Option<(Vec<u8>, Vec<u8>)> {
    let token = request.get("authorization")?.strip_prefix("Basic ")?;
    let pair = STANDARD.decode(token).ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some((pair.get(..colon)?.to_vec(), pair.get(colon + 1..)?.to_vec()))
}

/// UTF-8 or ISO-8859-1: both are in the vendors' samples.
fn same_text(bytes: &[u8], text: &str) -> bool {
    let latin1: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes == text.as_bytes() || latin1.is_some_and(|latin1| latin1 == bytes)
}
