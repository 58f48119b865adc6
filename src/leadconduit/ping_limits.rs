//! Ping limits and their counters.

use crate::leadconduit::{BsonId, DurationUnit, TimeZone, Timestamp};
use crate::resource::prelude::*;

/// Ping limit configured on a flow or source.
///
/// Source: docs.
#[record]
pub struct PingLimit {
    /// Identifier.
    pub id: Option<BsonId>,
    /// Display name.
    pub name: Option<String>,
    /// Pings allowed per interval.
    pub maximum: Option<Number>,
    /// Interval length in units.
    pub duration: Option<Number>,
    /// Interval unit.
    pub duration_units: Option<DurationUnit>,
    /// Zone in which the interval resets.
    pub time_zone: Option<TimeZone>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
}

/// Counter of a ping limit during the current interval.
///
/// Source: docs.
#[record]
pub struct PingLimitCounter {
    /// Identifier.
    pub id: Option<BsonId>,
    /// Display name.
    pub name: Option<String>,
    /// Pings allowed per interval.
    pub maximum: Option<Number>,
    /// Interval length in units.
    pub duration: Option<Number>,
    /// Interval unit.
    pub duration_units: Option<DurationUnit>,
    /// Zone in which the interval resets.
    pub time_zone: Option<TimeZone>,
    /// Flow the limit belongs to.
    pub flow_id: Option<BsonId>,
    /// Source entity, when set on a source.
    pub source_id: Option<BsonId>,
    /// Pings turned away so far.
    pub failed_count: Option<Number>,
    /// Start of the interval.
    pub started_at: Option<Timestamp>,
    /// End of the interval.
    pub expires_at: Option<Timestamp>,
    /// Creation time; only in the configuration form, which has no counts.
    pub created_at: Option<Timestamp>,
}

/// Query of [`PingLimits::list`].
#[params]
pub struct ListPingLimits {
    /// Only limits of this flow.
    pub flow_id: Option<BsonId>,
}

resource! {
    /// Ping limits and their counters.
    pub PingLimits in LeadConduit as "pingLimits";

    /// Lists the counters of ping limits.
    ///
    /// Records may come in the configuration form, without counts.
    ///
    /// Source: docs.
    list = "listPingLimits": GET "/ping_limits" () query(ListPingLimits) => List<PingLimitCounter>, [safe(), docs()];

    /// Fetches the counter of one ping limit.
    ///
    /// Source: docs.
    get = "getPingLimit": GET "/ping_limits/{id}" (id: BsonId) => Single<PingLimitCounter>, [safe(), docs()];
}
