//! Projects removed from the account.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Project removed from the account; cannot be restored. The documentation names the properties only: their
/// types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct DeletedProject {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
}

resource! {
    /// Projects removed from the account.
    pub DeletedProjects in ConstructionOnline as "deletedProjects";

    /// Lists deleted projects.
    ///
    /// Source: docs.
    list = "listDeletedProjects": GET "/api/v2/DeletedProjects" () => List<DeletedProject>, [safe(), docs()];

    /// Reads one deleted project.
    ///
    /// Source: docs.
    get = "getDeletedProject": GET "/api/v2/DeletedProjects" (id: i64) => FirstOf<DeletedProject>, [safe(), docs()];

    /// Lists projects deleted on or after a day.
    ///
    /// Compares the day of deletion, the day included; the time zone is not documented. None in the range
    /// gives an empty list.
    ///
    /// Source: docs.
    deleted_since = "listProjectsDeletedSince": GET "/api/v2/DeletedProjects" (fromDate: Date)
        => List<DeletedProject>, [safe(), docs(), empty_on_404()];
}
