//! Schedule headers.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Schedule header, for a project or free-standing. The documentation names the properties only: their types
/// and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct Schedule {
    /// Record identifier.
    pub ID: Id,
    /// Name of the schedule.
    pub TITLE: Option<String>,
    /// True when made from a template.
    pub IS_TEMPLATE: Option<bool>,
    /// Display colour.
    pub CUSTOM_COLOR: Nullable<String>,
}

/// Schedule to create. Only TITLE is named by the documentation.
///
/// Source: docs.
#[record(open)]
pub struct ScheduleCreate {
    /// Name of the schedule.
    pub TITLE: Scalar,
    /// Display colour.
    pub CUSTOM_COLOR: Option<Scalar>,
}

/// Properties to change on a schedule. The list of writable properties is not published.
///
/// Source: docs.
#[record]
pub struct ScheduleUpdate {
    /// Name of the schedule.
    pub TITLE: Option<Scalar>,
    /// Display colour.
    pub CUSTOM_COLOR: Option<Scalar>,
}

resource! {
    /// Schedule headers.
    pub Schedules in ConstructionOnline as "schedules";

    /// Lists active project schedules and free-standing schedules.
    ///
    /// Templates and deleted schedules are left out.
    ///
    /// Source: docs.
    list = "listSchedules": GET "/api/Schedules" () => List<Schedule>, [safe(), docs()];

    /// Reads one schedule.
    ///
    /// Source: docs.
    get = "getSchedule": GET "/api/Schedules/{ID}" (ID: i64) => FirstOf<Schedule>, [safe(), docs()];

    /// Creates a schedule.
    ///
    /// Tasks and groups cannot be added this way.
    ///
    /// Source: docs.
    create = "createSchedule": POST "/api/Schedules" () body(ScheduleCreate as "SchedInfo")
        => Single<Schedule>, [non_idempotent(), docs()];

    /// Edits a schedule.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateSchedule": PUT "/api/Schedules" (id: i64) body(ScheduleUpdate as "SchedInfo")
        => Optional<Schedule>, [idempotent(), docs()];
}
