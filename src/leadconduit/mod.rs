//! LeadConduit: routing of leads from sources to recipients.
//!
//! One file a resource: its types, then its operations. Steps, rules, lead values and pricing have files of their own.
//!
//! ```ignore-wasm32
//! use leadspan::http::auth::Credentials;
//! use leadspan::leadconduit::{BASE_URL, LeadConduit, ListCaps};
//! # use leadspan::runtime::testing::{Scripted, ServerStep};
//! # let runtime = Scripted::playing(vec![ServerStep::json(r#"[{"id":"55d1f41b976c0bfb67e7a837","name":"My Cap"}]"#)]);
//! # let world = runtime.clone();
//! # world.run(async {
//! let lc = LeadConduit::new(BASE_URL, Some(Credentials::lead_conduit("my-key")?), runtime)?;
//! let caps = lc.caps().list(&ListCaps::default()).await?;
//! assert_eq!(caps[0].name.value().map(String::as_str), Some("My Cap"));
//! # Ok::<(), leadspan::Error>(())
//! # })?;
//! # Ok::<(), leadspan::Error>(())
//! ```

use crate::operation::{Part, Profile, SignIn};
use crate::resource::prelude::api;

mod account;
mod caps;
mod changelogs;
mod common;
mod credentials;
mod destinations;
mod entities;
mod events;
mod exports;
mod feedback;
mod fields;
mod firehose;
mod flows;
mod invitations;
mod lead_vars;
mod leads;
mod modules;
mod onboards;
mod packages;
mod ping_limits;
mod pricing;
mod reports;
mod routers;
mod rules;
mod search;
mod status;
mod steps;
mod types;
mod user;
mod user_settings;
mod values;
mod vars;

pub use account::*;
pub use caps::*;
pub use changelogs::*;
pub use common::*;
pub use credentials::*;
pub use destinations::*;
pub use entities::*;
pub use events::*;
pub use exports::*;
pub use feedback::*;
pub use fields::*;
pub use firehose::*;
pub use flows::*;
pub use invitations::*;
pub use lead_vars::*;
pub use leads::*;
pub use modules::*;
pub use onboards::*;
pub use packages::*;
pub use ping_limits::*;
pub use pricing::*;
pub use reports::*;
pub use routers::*;
pub use rules::*;
pub use search::*;
pub use status::*;
pub use steps::*;
pub use types::*;
pub use user::*;
pub use user_settings::*;
pub use values::*;
pub use vars::*;

/// What is particular to LeadConduit.
pub(crate) static PROFILE: Profile = Profile {
    name: "LeadConduit",
    module: "leadconduit",
    // The current host. The seed's samples call `https://next.leadconduit.com`.
    base_url: BASE_URL,
    sign_in: SignIn {
        options: &["apiKey"],
        user: Part::Fixed("X"),
        password: Part::Option(0),
        key: None,
        charset: false,
        described: "the API key",
    },
    timeout_ms: 60_000.0,
    quota: None,
    long_limits: &[],
    failures: &[],
    #[cfg(feature = "meta")]
    docs: crate::operation::ClientDocs {
        about: "Lead routing by ActiveProspect.",
        example: &[
            "const lc = new LeadConduit({ apiKey });",
            "const cap = await lc.caps.get(\"5b898b13cea36a21e4618dfa\");",
        ],
        credentials: "the account's API key",
        options: &["The account's API key."],
        helpers: &[],
        shadowed: &["ValidationError"],
    },
};

/// The vendor's address.
pub const BASE_URL: &str = "https://app.leadconduit.com";

impl crate::http::auth::Credentials {
    /// LeadConduit: Basic with any user name and the key as password.
    ///
    /// # Errors
    /// As [`Credentials::of`](crate::http::auth::Credentials::of).
    pub fn lead_conduit(api_key: &str) -> Result<Self, crate::Error> {
        Self::of(crate::Api::LeadConduit, &[api_key], crate::http::auth::CredentialCharset::Utf8)
    }
}

api! {
    /// Lead routing by ActiveProspect: one accessor a resource.
    LeadConduit:
    caps: caps::Caps,
    ping_limits: ping_limits::PingLimits,
    changelogs: changelogs::Changelogs,
    credentials: credentials::Credentials,
    entities: entities::Entities,
    events: events::Events,
    fields: fields::Fields,
    flows: flows::Flows,
    modules: modules::Modules,
    packages: packages::Packages,
    reports: reports::Reports,
    routers: routers::Routers,
    search: search::Search,
    status: status::Status,
    types: types::Types,
    vars: vars::Variables,
    destinations: destinations::Destinations,
    exports: exports::Exports,
    leads: leads::Leads,
    feedback: feedback::Feedback,
    account: account::AccountResource,
    user: user::UserResource,
    user_settings: user_settings::UserSettingsResource,
    invitations: invitations::Invitations,
    onboards: onboards::Onboards,
    firehose: firehose::FirehoseResource,
}
