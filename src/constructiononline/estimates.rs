//! Estimate headers.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Estimate header without categories, subcategories or items. One per project or opportunity. The
/// documentation names the properties only: their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct Estimate {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Project.
    pub PROJECT_ID: Option<NumberLike>,
    /// Name of the markup.
    pub MARKUP_NAME: Nullable<String>,
    /// Whether costs are split into five columns.
    pub FIVE_COLUMN_ESTIMATE: Option<Flag>,
    /// Whether it is an advanced estimate.
    pub ADVANCED_ESTIMATE: Option<Flag>,
    /// Total price.
    pub TOTAL_PRICE: Option<NumberLike>,
    /// Last exchange of the estimate with desktop accounting.
    pub LAST_QBD_ESTIMATE_DATE: Nullable<String>,
    /// Last exchange of actual costs with desktop accounting.
    pub LAST_QBD_ACTUAL_DATE: Nullable<String>,
    /// Last exchange of invoices with desktop accounting.
    pub LAST_QBD_INVOICE_DATE: Nullable<String>,
    /// Last exchange of purchase orders with desktop accounting.
    pub LAST_QBD_PO_DATE: Nullable<String>,
    /// Total actual cost from accounting.
    pub TOTAL_QB_ACTUALS: Option<NumberLike>,
    /// Total invoiced amount from accounting.
    pub TOTAL_QB_INVOICED: Option<NumberLike>,
    /// Total committed cost from accounting.
    pub TOTAL_QB_COMMITTED: Option<NumberLike>,
}

/// Estimate to create for a project or opportunity that has none.
///
/// Source: docs.
#[record]
pub struct EstimateCreate {
    /// Name.
    pub NAME: Scalar,
    /// Project.
    pub PROJECT_ID: Scalar,
    /// Name of the markup.
    pub MARKUP_NAME: Option<Scalar>,
    /// Whether costs are split into five columns.
    pub FIVE_COLUMN_ESTIMATE: Option<Scalar>,
    /// Whether it is an advanced estimate.
    pub ADVANCED_ESTIMATE: Option<Scalar>,
    /// Total price.
    pub TOTAL_PRICE: Option<Scalar>,
    /// Last exchange of the estimate with desktop accounting.
    pub LAST_QBD_ESTIMATE_DATE: Option<Scalar>,
    /// Last exchange of actual costs with desktop accounting.
    pub LAST_QBD_ACTUAL_DATE: Option<Scalar>,
    /// Last exchange of invoices with desktop accounting.
    pub LAST_QBD_INVOICE_DATE: Option<Scalar>,
    /// Last exchange of purchase orders with desktop accounting.
    pub LAST_QBD_PO_DATE: Option<Scalar>,
    /// Total actual cost from accounting.
    pub TOTAL_QB_ACTUALS: Option<Scalar>,
    /// Total invoiced amount from accounting.
    pub TOTAL_QB_INVOICED: Option<Scalar>,
    /// Total committed cost from accounting.
    pub TOTAL_QB_COMMITTED: Option<Scalar>,
}

/// Properties to change on an estimate.
///
/// Source: docs.
#[record]
pub struct EstimateUpdate {
    /// Name of the markup.
    pub MARKUP_NAME: Option<Scalar>,
    /// Whether costs are split into five columns.
    pub FIVE_COLUMN_ESTIMATE: Option<Scalar>,
    /// Whether it is an advanced estimate.
    pub ADVANCED_ESTIMATE: Option<Scalar>,
    /// Total price.
    pub TOTAL_PRICE: Option<Scalar>,
    /// Last exchange of the estimate with desktop accounting.
    pub LAST_QBD_ESTIMATE_DATE: Option<Scalar>,
    /// Last exchange of actual costs with desktop accounting.
    pub LAST_QBD_ACTUAL_DATE: Option<Scalar>,
    /// Last exchange of invoices with desktop accounting.
    pub LAST_QBD_INVOICE_DATE: Option<Scalar>,
    /// Last exchange of purchase orders with desktop accounting.
    pub LAST_QBD_PO_DATE: Option<Scalar>,
    /// Total actual cost from accounting.
    pub TOTAL_QB_ACTUALS: Option<Scalar>,
    /// Total invoiced amount from accounting.
    pub TOTAL_QB_INVOICED: Option<Scalar>,
    /// Total committed cost from accounting.
    pub TOTAL_QB_COMMITTED: Option<Scalar>,
}

resource! {
    /// Estimate headers.
    pub Estimates in ConstructionOnline as "estimates";

    /// Lists every estimate header.
    ///
    /// Source: docs.
    list = "listEstimates": GET "/api/v2/estimates" () => List<Estimate>, [safe(), docs()];

    /// Reads the estimate of a project.
    ///
    /// Source: docs.
    by_project = "getProjectEstimate": GET "/api/v2/estimates" (projectID: i64) => FirstOf<Estimate>, [safe(), docs()];

    /// Reads one estimate header.
    ///
    /// Source: docs.
    get = "getEstimate": GET "/api/v2/estimates" (id: i64) => FirstOf<Estimate>, [safe(), docs()];

    /// Creates an estimate.
    ///
    /// A project has one estimate.
    ///
    /// Source: docs.
    create = "createEstimate": POST "/api/v2/estimates" () body(EstimateCreate)
        => Single<Estimate>, [non_idempotent(), docs()];

    /// Edits an estimate header.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateEstimate": PUT "/api/v2/estimates" (id: i64) body(EstimateUpdate as "estimateInfo")
        => Optional<Estimate>, [idempotent(), docs()];

    /// Deletes an estimate with everything in it.
    ///
    /// Source: docs.
    delete = "deleteEstimate": PUT "/api/v2/estimates" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "estimateInfo", arg: "id", key: "ID" },
            ]),
        ];
}
