//! HeroBase: campaigns, lead import and export, calls.
//!
//! One file a resource: its types, then its operations. References and errors that several share are in `common`.
//!
//! ```ignore-wasm32
//! use leadspan::http::auth::{CredentialCharset, Credentials};
//! use leadspan::herobase::{HeroBase, ImportLeadRequest, base_url};
//! # use leadspan::runtime::testing::{Scripted, ServerStep};
//! # let runtime = Scripted::playing(vec![ServerStep::respond(200, &[], "")]);
//! # let world = runtime.clone();
//! # world.run(async {
//! let credentials = Credentials::hero_base("web-service", "password", CredentialCharset::Utf8)?;
//! let hb = HeroBase::new(&base_url("wshero01")?, Some(credentials), runtime)?;
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

use crate::http::auth::{CredentialCharset, Credentials};
use crate::http::base_url::installation;
use crate::operation::{Part, Profile, SignIn};
use crate::resource::prelude::api;
use crate::{Api, Error};

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

/// What is particular to HeroBase.
pub(crate) static PROFILE: Profile = Profile {
    name: "HeroBase",
    module: "herobase",
    base_url: "https://{subdomain}.herobase.com/api",
    sign_in: SignIn {
        options: &["username", "password"],
        user: Part::Option(0),
        password: Part::Option(1),
        key: None,
        charset: true,
        described: "the web-service login",
    },
    timeout_ms: 60_000.0,
    quota: None,
    long_limits: &[],
    // No list is documented; these follow from authentication, rights and limits.
    failures: &[400, 401, 403, 404, 429, 500],
    #[cfg(feature = "meta")]
    docs: crate::operation::ClientDocs {
        about: "Campaigns and outbound calls by Enreach.",
        example: &[
            "const hb = new HeroBase({ subdomain: \"wshero01\", username, password });",
            "await hb.leads.import({ campaignCode: \"TEST\", data: { phone: \"…\" } });",
        ],
        credentials: "an installation and a web-service login",
        options: &["Name of the web-service login.", "Its password."],
        helpers: &["import-check", "rights", "values"],
        shadowed: &[],
    },
};

/// The address of an installation, by its subdomain of herobase.com.
///
/// # Errors
/// `usage/invalid-base-url` when `subdomain` is not one plain label.
pub fn base_url(subdomain: &str) -> Result<String, Error> {
    installation(Api::HeroBase, subdomain)
}

impl Credentials {
    /// HeroBase: Basic with a web-service login.
    ///
    /// # Errors
    /// As [`Credentials::of`].
    pub fn hero_base(username: &str, password: &str, charset: CredentialCharset) -> Result<Self, Error> {
        Self::of(Api::HeroBase, &[username, password], charset)
    }
}

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
