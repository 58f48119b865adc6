//! Recorded working time.

use crate::resource::prelude::*;

/// Time data record; times are UTC. No property is documented: read `extra`.
///
/// Source: docs.
#[record(open)]
pub struct TimeDataRecord {}

resource! {
    /// Recorded working time.
    pub TimeData in ConstructionOnline as "timeData";

    /// Lists the caller's own time data.
    ///
    /// Source: docs.
    mine = "listMyTimeData": GET "/api/TimeData" () => List<TimeDataRecord>, [safe(), docs()];

    /// Lists the caller's own time data on a project.
    ///
    /// Source: docs.
    by_project = "listMyProjectTimeData": GET "/api/TimeData" (projectID: i64)
        => List<TimeDataRecord>, [safe(), docs()];

    /// Lists the time data of one user.
    ///
    /// Source: docs.
    by_user = "listUserTimeData": GET "/api/TimeData" (userID: i64) => List<TimeDataRecord>, [safe(), docs()];
}
