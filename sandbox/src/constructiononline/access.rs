//! Authentication and quota of ConstructionOnline.

use super::error_response;
use crate::access::{basic, same_text};
use crate::http::{Request, Response};
use crate::route::Routed;
use crate::state::State;
use leadspan::operation::Api;

/// Checks Basic credentials and `APIKey`, then the quota of the key. Rejected calls do not count.
pub fn authorize(state: &mut State, _: &Routed<'_>, request: &Request) -> Result<(), Response> {
    let own = |position| state.options.credentials.get(Api::ConstructionOnline, position);
    let login = basic(request).is_some_and(|(user, password)| same_text(&user, own(0)) && same_text(&password, own(1)));
    if !login || request.get("apikey") != Some(own(2)) {
        return Err(error_response(401, "Authorization has been denied for this request."));
    }
    let Some(limits) = state.options.quota else {
        return Ok(());
    };
    state.quota.spend(limits, state.now).map_err(|(window, seconds)| {
        let text = format!("API calls quota exceeded! Maximum admitted per {window}. Try again in {seconds} seconds.");
        let mut refusal = error_response(429, &text);
        refusal.set("retry-after", seconds.to_string());
        refusal
    })
}
