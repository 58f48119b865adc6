//! Who may call: credentials, the `Accept` header, quotas.

use crate::herobase;
use crate::http::{Request, Response};
use crate::route::{Call, Routed};
use crate::state::State;
use crate::{constructiononline, leadconduit};
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
    let pair = from_base64(token)?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some((pair.get(..colon)?.to_vec(), pair.get(colon + 1..)?.to_vec()))
}

/// The bytes of base64 text as RFC 4648 writes it: with its padding, and no bits left over.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    (held == 0).then_some(bytes)
}

/// UTF-8 or ISO-8859-1: both are in the vendors' samples.
fn same_text(bytes: &[u8], text: &str) -> bool {
    bytes == text.as_bytes() || text.chars().map(u32::from).eq(bytes.iter().map(|byte| u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::from_base64;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    #[test]
    fn base64_is_read_as_the_crate_reads_it() {
        for length in 0..20_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(73).wrapping_add(length)).collect();
            assert_eq!(from_base64(&STANDARD.encode(&bytes)), Some(bytes));
        }
        for text in ["A", "AA", "AAA", "AA=A", "A===", "AB==", "AAB=", "AAA\n", "AA-_", "====", "Zm9v Zm9v"] {
            assert_eq!(from_base64(text), STANDARD.decode(text).ok(), "{text:?}");
        }
    }
}
