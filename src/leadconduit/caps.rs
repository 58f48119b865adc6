//! Lead-volume caps and their counters.

use crate::leadconduit::{BsonId, DurationUnit, RuleSet, TimeZone, Timestamp};
use crate::resource::prelude::*;

/// Limit configured on a flow, source or step.
///
/// Source: docs.
#[record]
pub struct CapConfig {
    /// Identifier, shared with the counter.
    pub id: Option<BsonId>,
    /// Kind of cap; only volume exists.
    pub r#type: Option<CapType>,
    /// Display name.
    pub name: Nullable<String>,
    /// Successful leads allowed per interval.
    pub maximum: Option<Number>,
    /// Interval length in units.
    pub duration: Option<Number>,
    /// Interval unit.
    pub duration_units: Option<DurationUnit>,
    /// Which leads count.
    pub rule_set: Nullable<RuleSet>,
    /// Nested caps, considered only when this one matches.
    pub caps: Option<Vec<CapConfig>>,
    /// Zone in which the interval resets.
    pub time_zone: Option<TimeZone>,
    /// Reason reported when reached.
    pub reason: Nullable<String>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
}

text_enum! {
    /// Kind of cap; only volume exists.
    pub enum CapType { Volume = "volume" }
}

/// Counter of an active cap during the current interval.
///
/// Source: seed.
#[record]
pub struct Cap {
    /// Identifier, shared with the cap configured in the flow.
    #[always]
    pub id: Option<BsonId>,
    /// Display name.
    #[always]
    pub name: Nullable<String>,
    /// Kind of cap.
    #[always]
    pub r#type: Option<CapType>,
    /// Successful leads allowed per interval.
    #[always]
    pub maximum: Option<Number>,
    /// Interval length in units.
    #[always]
    pub duration: Option<Number>,
    /// Interval unit.
    #[always]
    pub duration_units: Option<DurationUnit>,
    /// Successful leads so far.
    pub count: Option<Number>,
    /// Leads turned away so far.
    pub failed_count: Option<Number>,
    /// Flow the cap belongs to.
    pub flow_id: Option<BsonId>,
    /// Source the cap belongs to.
    pub source_id: Nullable<BsonId>,
    /// Step the cap belongs to; six characters or 24 hexadecimal digits.
    pub step_id: Nullable<String>,
    /// Identifiers of nested caps.
    pub cap_ids: Option<Vec<BsonId>>,
    /// Nested caps.
    pub caps: Option<Vec<CapConfig>>,
    /// Zone in which the interval resets.
    pub time_zone: Option<TimeZone>,
    /// Start of the interval.
    pub started_at: Option<Timestamp>,
    /// End of the interval.
    pub expires_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}

/// Query of [`Caps::list`].
#[params]
pub struct ListCaps {
    /// Only caps of this flow.
    pub flow_id: Option<BsonId>,
}

resource! {
    /// Lead-volume caps and their counters.
    pub Caps in LeadConduit as "caps";

    /// Lists the counters of every active cap.
    ///
    /// Caps without traffic in the current interval are left out.
    ///
    /// Source: seed.
    list = "listCaps": GET "/caps" () query(ListCaps)
        => List<Cap>, [safe(), seed(), media("application/vnd.com.leadconduit.cap+json")];

    /// Fetches the counter of one cap.
    ///
    /// Source: seed.
    get = "getCap": GET "/caps/{id}" (id: BsonId)
        => Single<Cap>, [safe(), seed(), media("application/vnd.com.leadconduit.cap+json")];
}
