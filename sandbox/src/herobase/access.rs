//! Authentication and rate limit of HeroBase.

use super::{API, error_response};
use crate::access::{basic, same_text};
use crate::http::{Request, Response};
use crate::route::Routed;
use crate::state::State;

/// Checks Basic credentials, then the calls per minute.
pub fn authorize(state: &mut State, _: &Routed<'_>, request: &Request) -> Result<(), Response> {
    let own = |position| state.options.credentials.get(API, position);
    let known = basic(request).is_some_and(|(user, password)| same_text(&user, own(0)) && same_text(&password, own(1)));
    if !known {
        let mut refusal = error_response(401, "Invalid user name or password.", &[]);
        refusal.set("www-authenticate", "Basic realm=\"HeroBase\"");
        return Err(refusal);
    }
    if let Err(seconds) = state.calls.spend(state.options.calls_per_minute, state.now) {
        let mut refusal = error_response(429, "Rate limit exceeded.", &[]);
        refusal.set("retry-after", seconds.to_string());
        state.calls.describe(state.options.calls_per_minute, state.now, &mut refusal);
        return Err(refusal);
    }
    Ok(())
}
