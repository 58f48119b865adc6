//! Webhooks.

use crate::herobase::DotNetDateTime;
use crate::resource::prelude::*;

/// Registered webhook.
///
/// Source: docs.
#[record(any_case)]
pub struct Hook {
    /// Hook id.
    pub id: Option<NumberLike>,
    /// Target.
    pub url: Nullable<String>,
    /// Label.
    pub description: Nullable<String>,
    /// Creation time.
    pub createdDate: Nullable<DotNetDateTime>,
}

/// Webhook to register.
///
/// Source: docs.
#[record(any_case)]
pub struct HookCreate {
    /// Label.
    pub Name: String,
    /// Campaign filter.
    pub CampaignCode: Nullable<String>,
    /// Lead status that fires the hook, e.g. UserProcessed.
    pub LeadStatus: Nullable<String>,
    /// Result filter; an unknown value makes the call fail.
    pub LeadReleaseType: Nullable<String>,
    /// HTTP method of the delivery.
    pub Method: String,
    /// Target URL.
    pub Url: String,
    /// Body format, e.g. Json.
    pub Format: Nullable<String>,
    /// Body text with {Placeholder} markers filled in on delivery.
    pub ContentTemplate: Nullable<String>,
}

resource! {
    /// Webhooks.
    pub Hooks in HeroBase as "hooks";

    /// Lists registered webhooks.
    ///
    /// Source: docs.
    list = "listHooks": GET "/hooks" () => List<Hook>, [safe(), docs()];

    /// Registers a webhook.
    ///
    /// An unknown `LeadReleaseType` makes the call fail.
    ///
    /// Source: docs.
    create = "createHook": POST "/hooks" () body(HookCreate) => Single<Hook>, [non_idempotent(), docs()];

    /// Reads the options available for webhooks.
    ///
    /// The body is not documented.
    ///
    /// Source: docs.
    meta = "getHooksMeta": GET "/hooks/meta" () => AnyJson, [safe(), docs()];

    /// Removes a webhook.
    ///
    /// Source: docs.
    delete = "deleteHook": DELETE "/hooks/{id}" (id: NumberLike) => Untyped, [idempotent(), docs()];

    /// Fetches an example delivery of a webhook.
    ///
    /// Fails until the hook has seen an event.
    ///
    /// Source: docs.
    example = "getHookExample": GET "/hooks/{id}/example" (id: NumberLike) => AnyJson, [safe(), docs()];
}
