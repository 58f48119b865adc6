//! Campaigns that take leads.

use crate::resource::prelude::*;

/// Campaign the account may see.
///
/// Source: docs.
#[record(open, any_case)]
pub struct Campaign {
    /// Campaign id, CAMP digits S digits.
    pub uniqueId: Nullable<String>,
    /// Campaign code for imports.
    pub code: Nullable<String>,
    /// Name.
    pub name: Nullable<String>,
    /// Project; its type is not documented.
    pub project: Option<Value>,
    /// Active flag.
    pub active: Nullable<bool>,
    /// Status text.
    pub status: Nullable<String>,
}

text_enum! {
    /// Which campaigns are listed by activity.
    pub enum CampaignActivity: open { All = "All" }
}

/// Query of [`Campaigns::list`].
#[params]
pub struct ListCampaigns {
    /// Project name, * as wildcard.
    pub Project: Option<String>,
    /// Activity filter; `All` lists active and other campaigns.
    pub Active: Option<CampaignActivity>,
    /// Most records to return; clients use up to 5000.
    #[param(min = 1)]
    pub Limit: Option<i64>,
}

resource! {
    /// Campaigns that take leads.
    pub Campaigns in HeroBase as "campaigns";

    /// Lists campaigns the account may see.
    ///
    /// May be closed to an account that can import: never require it before an import.
    ///
    /// Source: seed.
    list = "listCampaigns": GET "/campaigns" () query(ListCampaigns) => List<Campaign>, [safe(), seed()];
}
