//! Estimates, first level.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// First level of an estimate. The documentation names the properties only: their types and meanings are
/// presumed.
///
/// Source: docs.
#[record]
pub struct EstimateCategory {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
}

resource! {
    /// Estimates, first level.
    pub EstimateCategories in ConstructionOnline as "estimateCategories";

    /// Lists the categories of an estimate.
    ///
    /// Source: docs.
    by_estimate = "listEstimateCategories": GET "/api/EstimateCategories" (estID: i64)
        => List<EstimateCategory>, [safe(), docs()];

    /// Lists the estimate categories of a project.
    ///
    /// Source: docs.
    by_project = "listProjectEstimateCategories": GET "/api/EstimateCategories" (projectID: i64)
        => List<EstimateCategory>, [safe(), docs()];

    /// Reads one estimate category.
    ///
    /// Source: docs.
    get = "getEstimateCategory": GET "/api/EstimateCategories" (catID: i64)
        => FirstOf<EstimateCategory>, [safe(), docs()];
}
