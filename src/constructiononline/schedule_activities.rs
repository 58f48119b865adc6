//! Tasks and groups of schedules.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Task or group of a schedule; groups leave task-only properties empty. The documentation names the
/// properties only: their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct ScheduleActivity {
    /// Record identifier.
    pub ID: Id,
    /// Task or group name.
    pub SUBJECT: Nullable<String>,
    /// Start.
    pub START_TIME: Nullable<String>,
    /// End.
    pub END_TIME: Nullable<String>,
    /// Degree of completion; the scale is not published.
    pub COMPLETED: Option<NumberLike>,
    /// Whether it is to be done as soon as possible.
    pub ASAP: Option<Flag>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
}

/// Properties to change on a task or group. The list of writable properties is not published.
///
/// Source: docs.
#[record]
pub struct ScheduleActivityUpdate {
    /// Task or group name.
    pub SUBJECT: Option<Scalar>,
    /// Start.
    pub START_TIME: Option<Scalar>,
    /// End.
    pub END_TIME: Option<Scalar>,
    /// Degree of completion; the scale is not published.
    pub COMPLETED: Option<Scalar>,
}

resource! {
    /// Tasks and groups of schedules.
    pub ScheduleActivities in ConstructionOnline as "scheduleActivities";

    /// Lists the tasks and groups of a schedule.
    ///
    /// Source: docs.
    by_schedule = "listScheduleActivities": GET "/api/ScheduleActivities" (scheduleID: i64)
        => List<ScheduleActivity>, [safe(), docs()];

    /// Lists the tasks and groups of a project.
    ///
    /// Empty when the project has no schedule.
    ///
    /// Source: docs.
    by_project = "listProjectScheduleActivities": GET "/api/ScheduleActivities" (prjID: i64)
        => List<ScheduleActivity>, [safe(), docs()];

    /// Lists tasks and groups that start on or after a day.
    ///
    /// Covers all visible schedules. None in the range gives an empty list.
    ///
    /// Source: docs.
    from = "listScheduleActivitiesFrom": GET "/api/ScheduleActivities" (startDate: Date)
        => List<ScheduleActivity>, [safe(), docs(), empty_on_404()];

    /// Lists tasks and groups whose start and end both fall in a range.
    ///
    /// None in the range gives an empty list.
    ///
    /// Source: docs.
    between = "listScheduleActivitiesBetween": GET "/api/ScheduleActivities" (startDate: Date, endDate: Date)
        => List<ScheduleActivity>, [safe(), docs(), empty_on_404()];

    /// Reads one task or group.
    ///
    /// Source: docs.
    get = "getScheduleActivity": GET "/api/ScheduleActivities/{id}" (id: i64)
        => FirstOf<ScheduleActivity>, [safe(), docs()];

    /// Edits a task or group.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateScheduleActivity": PUT "/api/ScheduleActivities" (id: i64)
        body(ScheduleActivityUpdate as "ActInfo")
        => Optional<ScheduleActivity>, [idempotent(), docs()];

    /// Deletes a task or group; deleting a group keeps its tasks.
    ///
    /// Source: docs.
    delete = "deleteScheduleActivity": PUT "/api/ScheduleActivities" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "ActInfo", arg: "id", key: "ID" },
            ]),
        ];
}
