//! Company overhead and margin of estimates.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Company overhead and margin entry of an estimate. The documentation names the properties only: their types
/// and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct EstimateMarkupEntry {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Value of the entry.
    pub VALUE: Option<NumberLike>,
    /// Markup type code.
    pub MARKUP_TYPE: Option<NumberLike>,
    /// Whether it is shown.
    pub VISIBLE: Option<Flag>,
    /// Invoiced so far.
    pub INVOICED: Option<NumberLike>,
    /// Actual cost.
    pub ACTUALS: Option<NumberLike>,
    /// Actual cost from accounting.
    pub QB_ACTUALS: Option<NumberLike>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<NumberLike>,
}

/// Properties to change on an overhead and margin entry.
///
/// Source: docs.
#[record]
pub struct EstimateMarkupUpdate {
    /// Name.
    pub NAME: Option<Scalar>,
    /// Value of the entry.
    pub VALUE: Option<Scalar>,
    /// Markup type code.
    pub MARKUP_TYPE: Option<Scalar>,
    /// Whether it is shown.
    pub VISIBLE: Option<Scalar>,
    /// Invoiced so far.
    pub INVOICED: Option<Scalar>,
    /// Actual cost.
    pub ACTUALS: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUALS: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
}

resource! {
    /// Company overhead and margin of estimates.
    pub EstimateMarkup in ConstructionOnline as "estimateMarkup";

    /// Lists the overhead and margin entries of an estimate.
    ///
    /// Source: docs.
    by_estimate = "listEstimateMarkup": GET "/api/EstimateMarkup" (estID: i64)
        => List<EstimateMarkupEntry>, [safe(), docs()];

    /// Reads one overhead and margin entry.
    ///
    /// Source: docs.
    get = "getEstimateMarkupEntry": GET "/api/EstimateMarkup" (markupID: i64)
        => FirstOf<EstimateMarkupEntry>, [safe(), docs()];

    /// Edits an overhead and margin entry.
    ///
    /// Only the properties named change. The id parameter is muID here, markupID when reading.
    ///
    /// Source: docs.
    update = "updateEstimateMarkupEntry": PUT "/api/EstimateMarkup" (muID: i64)
        body(EstimateMarkupUpdate as "markupInfo")
        => Optional<EstimateMarkupEntry>, [idempotent(), docs()];
}
