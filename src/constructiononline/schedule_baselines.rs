//! Frozen copies of project schedules.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Task or group frozen in a baseline. The compact form has only the first six properties. The documentation
/// names the properties only: their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct BaselineActivity {
    /// Name.
    pub NAME: Nullable<String>,
    /// Task or group it was frozen from.
    pub ACTIVITY_ID: Option<NumberLike>,
    /// Start.
    pub START_TIME: Nullable<String>,
    /// End.
    pub END_TIME: Nullable<String>,
    /// Type code.
    pub TYPE: Option<NumberLike>,
    /// Name of the type.
    pub TYPE_NAME: Nullable<String>,
    /// Whether it is to be done as soon as possible.
    pub ASAP: Option<Flag>,
    /// Degree of completion; the scale is not published.
    pub COMPLETED: Option<NumberLike>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
}

/// Frozen copy of a project schedule. Its tasks and groups ([`BaselineActivity`]) come in an undocumented
/// member: read the only list in `extra`.
///
/// Source: docs.
#[record]
pub struct ScheduleBaseline {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
}

/// Query of [`ScheduleBaselines::get`] and [`ScheduleBaselines::by_project`].
#[params]
pub struct BaselineDetail {
    /// `true` for all task properties; leave out for the compact form.
    pub detailed: Option<bool>,
}

resource! {
    /// Frozen copies of project schedules.
    pub ScheduleBaselines in ConstructionOnline as "scheduleBaselines";

    /// Lists the baselines of a project schedule.
    ///
    /// Source: docs.
    by_project = "listProjectScheduleBaselines": GET "/api/baselines" (projectID: i64) query(BaselineDetail)
        => List<ScheduleBaseline>, [safe(), docs()];

    /// Reads one schedule baseline.
    ///
    /// Source: docs.
    get = "getScheduleBaseline": GET "/api/baselines" (ID: i64) query(BaselineDetail)
        => FirstOf<ScheduleBaseline>, [safe(), docs()];

    /// Freezes the current project schedule as a baseline.
    ///
    /// Source: docs.
    create = "createScheduleBaseline": POST "/api/baselines" (projectID: i64)
        => Single<ScheduleBaseline>, [non_idempotent(), docs()];

    /// Deletes a baseline; the schedule stays.
    ///
    /// Source: docs.
    delete = "deleteScheduleBaseline": PUT "/api/baselines" (id: i64)
        => Untyped, [idempotent(), docs(), filled(&[ClientParam::Fixed { name: "action", value: "DELETE" }])];
}
