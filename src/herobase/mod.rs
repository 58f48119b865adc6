//! HeroBase: campaigns, lead import and export, calls.
//!
//! One file a resource: its types, then its operations. References and errors that several share are in `common`.
//!
//! ```ignore-wasm32
//! use leadspan::http::auth::{Charset, Credentials};
//! use leadspan::http::base_url::hero_base;
//! use leadspan::herobase::{HeroBase, ImportLeadRequest};
//! # use leadspan::runtime::testing::{Scripted, Step};
//! # let runtime = Scripted::playing(vec![Step::answer(200, &[], "")]);
//! # let world = runtime.clone();
//! # world.run(async {
//! let credentials = Credentials::hero_base("web-service", "password", Charset::Utf8)?;
//! let hb = HeroBase::new(&hero_base("wshero01")?, Some(credentials), runtime)?;
//! let lead = ImportLeadRequest {
//!     campaignCode: "ExampleCampaignCode".into(),
//!     data: [("name".to_owned(), "Ian M. Banks".into()), ("phone".to_owned(), "+44 1234567890".into())].into(),
//!     ..Default::default()
//! };
//! hb.leads().import(&lead).await?;
//! # Ok::<(), leadspan::Error>(())
//! # })?;
//! # assert_eq!(world.requests()[0].url, "https://wshero01.herobase.com/api/leads");
//! # Ok::<(), leadspan::Error>(())
//! ```

use crate::resource::prelude::api;

mod account;
mod calls;
mod campaigns;
mod common;
mod hooks;
mod import_check;
mod lead_definitions;
mod lead_segments;
mod leads;
mod organization;
mod projects;
mod rights;
mod searches;

pub use account::*;
pub use calls::*;
pub use campaigns::*;
pub use common::*;
pub use hooks::*;
pub use import_check::*;
pub use lead_definitions::*;
pub use lead_segments::*;
pub use leads::*;
pub use organization::*;
pub use projects::*;
pub use rights::*;
pub use searches::*;

api! {
    /// Campaigns and outbound calls by Enreach: one accessor a resource.
    HeroBase:
    account: account::AccountResource,
    campaigns: campaigns::Campaigns,
    projects: projects::Projects,
    leads: leads::Leads,
    lead_definitions: lead_definitions::LeadDefinitions,
    searches: searches::Searches,
    lead_segments: lead_segments::LeadSegments,
    calls: calls::Calls,
    organization: organization::Organization,
    hooks: hooks::Hooks,
}
