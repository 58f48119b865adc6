//! Time sheets of company users.

use crate::resource::prelude::*;

/// Time sheet; times are UTC. No property is documented: read `extra`.
///
/// Source: docs.
#[record(open)]
pub struct TimeSheet {}

resource! {
    /// Time sheets of company users.
    pub TimeSheets in ConstructionOnline as "timeSheets";

    /// Lists the time sheets of all company users.
    ///
    /// Returned times are UTC; whether START and END are is not documented.
    ///
    /// Source: docs.
    company = "listCompanyTimeSheets": GET "/api/Company/TimeTracking" (START: DateTime, END: DateTime)
        => List<TimeSheet>, [safe(), docs(), empty_on_404()];

    /// Lists the caller's own time sheets.
    ///
    /// Returned times are UTC; whether START and END are is not documented.
    ///
    /// Source: docs.
    mine = "listMyTimeSheets": GET "/api/Contact/TimeTracking" (START: DateTime, END: DateTime)
        => List<TimeSheet>, [safe(), docs(), empty_on_404()];

    /// Lists the time sheets of one company user.
    ///
    /// Returned times are UTC; whether START and END are is not documented.
    ///
    /// Source: docs.
    user = "listUserTimeSheets": GET "/api/User/TimeTracking" (userID: i64, START: DateTime, END: DateTime)
        => List<TimeSheet>, [safe(), docs(), empty_on_404()];
}
