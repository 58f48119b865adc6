//! A function for an edge worker or a page: how many events of the latest page failed, by their reason.
//!
//! `cargo build --example wasm_app --target wasm32-unknown-unknown` compiles it; a bundler takes what wasm-bindgen makes of it.

#![cfg_attr(not(target_arch = "wasm32"), allow(missing_docs, reason = "there is nothing to show outside WebAssembly"))]

#[cfg(target_arch = "wasm32")]
mod app {
    use leadspan::leadconduit::{EventOutcome, LeadConduit, ListEvents};
    use leadspan::{Credentials, Web};
    use std::collections::BTreeMap;
    use std::time::Duration;
    use wasm_bindgen::prelude::*;

    /// Reasons and how often they came. Errors reach JavaScript as plain objects with `code` and `message`.
    #[wasm_bindgen]
    pub async fn failures(api_key: String) -> Result<Vec<String>, JsValue> {
        let count = count(&api_key).await.map_err(|error| JsValue::from(&error))?;
        Ok(count.into_iter().map(|(reason, events)| format!("{events} {reason}")).collect())
    }

    async fn count(api_key: &str) -> leadspan::Result<BTreeMap<String, usize>> {
        let lc = LeadConduit::builder(Web::new())
            .credentials(Credentials::lead_conduit(api_key)?)
            .total_timeout(Duration::from_secs(20))
            .build()?;
        let query = ListEvents { limit: Some(100), ..Default::default() };
        let mut count = BTreeMap::new();
        for event in lc.events().list(&query).await?.items {
            if event.outcome == Some(EventOutcome::Failure) {
                let reason = event.reason.into_value().unwrap_or_else(|| "no reason".to_owned());
                *count.entry(reason).or_default() += 1;
            }
        }
        Ok(count)
    }
}
