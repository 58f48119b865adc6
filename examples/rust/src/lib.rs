//! A web app in Rust: counts failed events on a gateway, and says what went wrong in words.

use leadspan::Web;
use leadspan::leadconduit::{EventOutcome, LeadConduit};
use wasm_bindgen::prelude::*;

/// Counts the failed events that the gateway at `address` knows. The page has no credential; the gateway adds it.
#[wasm_bindgen(js_name = countFailures)]
pub async fn count_failures(address: &str) -> Result<u32, JsError> {
    failures(address).await.map_err(|error| JsError::new(&format!("{} ({})", error.message, error.code.as_str())))
}

async fn failures(address: &str) -> leadspan::Result<u32> {
    let lc = LeadConduit::new(address, None, Web::new())?;
    let mut pages = lc.events().list_pages(&Default::default());
    let mut count = 0;
    while let Some(page) = pages.next().await? {
        count += page.iter().filter(|event| event.outcome == Some(EventOutcome::Failure)).count() as u32;
    }
    Ok(count)
}
