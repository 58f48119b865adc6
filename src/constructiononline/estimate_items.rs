//! Estimates, lines.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Line of an estimate subcategory. Also names the related project, estimate, category and subcategory. The
/// documentation names the properties only: their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct EstimateItem {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Description.
    pub DESCRIPTION: Nullable<String>,
    /// Position in its list.
    pub ROW_NUMBER: Option<NumberLike>,
    /// Cost code.
    pub COST_CODE: Nullable<String>,
    /// Cost class code.
    pub CLASSIFICATION: Option<NumberLike>,
    /// Status code.
    pub STATUS: Option<NumberLike>,
    /// Estimated cost.
    pub COST_ESTIMATE: Option<NumberLike>,
    /// Markup entry.
    pub LINE_ITEM_MARKUP: Option<NumberLike>,
    /// Committed cost.
    pub COMMITTED_COSTS: Option<NumberLike>,
    /// Invoiced so far.
    pub INVOICED_AMOUNTS: Option<NumberLike>,
    /// Actual cost.
    pub ACTUAL: Option<NumberLike>,
    /// Unit rate.
    pub RATE: Option<NumberLike>,
    /// Quantity for the rate.
    pub RATE_QTY: Option<NumberLike>,
    /// Markup entry type code.
    pub LINE_ITEM_MARKUP_TYPE: Option<NumberLike>,
    /// Adjustment amount.
    pub ADJUSTMENT: Option<NumberLike>,
    /// Equipment column of the five-column cost split.
    pub FIVE_COLUMN_EQUIPMENT: Option<NumberLike>,
    /// Labor column of the five-column cost split.
    pub FIVE_COLUMN_LABOR: Option<NumberLike>,
    /// Material column of the five-column cost split.
    pub FIVE_COLUMN_MATERIAL: Option<NumberLike>,
    /// Column for other costs of the five-column cost split.
    pub FIVE_COLUMN_OTHER: Option<NumberLike>,
    /// Subcontractor column of the five-column cost split.
    pub FIVE_COLUMN_SUB: Option<NumberLike>,
    /// Unit label.
    pub UNIT_NAME: Nullable<String>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<NumberLike>,
    /// Committed cost from accounting.
    pub QB_COMMITTED: Option<NumberLike>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<NumberLike>,
}

/// Estimate item to create.
///
/// Source: docs.
#[record]
pub struct EstimateItemCreate {
    /// Name.
    pub NAME: Scalar,
    /// Description.
    pub DESCRIPTION: Option<Scalar>,
    /// Position in its list.
    pub ROW_NUMBER: Option<Scalar>,
    /// Cost code.
    pub COST_CODE: Option<Scalar>,
    /// Cost class code.
    pub CLASSIFICATION: Option<Scalar>,
    /// Status code.
    pub STATUS: Option<Scalar>,
    /// Estimated cost.
    pub COST_ESTIMATE: Option<Scalar>,
    /// Markup entry.
    pub LINE_ITEM_MARKUP: Option<Scalar>,
    /// Committed cost.
    pub COMMITTED_COSTS: Option<Scalar>,
    /// Invoiced so far.
    pub INVOICED_AMOUNTS: Option<Scalar>,
    /// Actual cost.
    pub ACTUAL: Option<Scalar>,
    /// Unit rate.
    pub RATE: Option<Scalar>,
    /// Quantity for the rate.
    pub RATE_QTY: Option<Scalar>,
    /// Markup entry type code.
    pub LINE_ITEM_MARKUP_TYPE: Option<Scalar>,
    /// Adjustment amount.
    pub ADJUSTMENT: Option<Scalar>,
    /// Equipment column of the five-column cost split.
    pub FIVE_COLUMN_EQUIPMENT: Option<Scalar>,
    /// Labor column of the five-column cost split.
    pub FIVE_COLUMN_LABOR: Option<Scalar>,
    /// Material column of the five-column cost split.
    pub FIVE_COLUMN_MATERIAL: Option<Scalar>,
    /// Column for other costs of the five-column cost split.
    pub FIVE_COLUMN_OTHER: Option<Scalar>,
    /// Subcontractor column of the five-column cost split.
    pub FIVE_COLUMN_SUB: Option<Scalar>,
    /// Unit label.
    pub UNIT_NAME: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<Scalar>,
    /// Committed cost from accounting.
    pub QB_COMMITTED: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
}

/// Properties to change on an estimate item.
///
/// Source: docs.
#[record]
pub struct EstimateItemUpdate {
    /// Name.
    pub NAME: Option<Scalar>,
    /// Description.
    pub DESCRIPTION: Option<Scalar>,
    /// Position in its list.
    pub ROW_NUMBER: Option<Scalar>,
    /// Cost code.
    pub COST_CODE: Option<Scalar>,
    /// Cost class code.
    pub CLASSIFICATION: Option<Scalar>,
    /// Status code.
    pub STATUS: Option<Scalar>,
    /// Estimated cost.
    pub COST_ESTIMATE: Option<Scalar>,
    /// Markup entry.
    pub LINE_ITEM_MARKUP: Option<Scalar>,
    /// Committed cost.
    pub COMMITTED_COSTS: Option<Scalar>,
    /// Invoiced so far.
    pub INVOICED_AMOUNTS: Option<Scalar>,
    /// Actual cost.
    pub ACTUAL: Option<Scalar>,
    /// Unit rate.
    pub RATE: Option<Scalar>,
    /// Quantity for the rate.
    pub RATE_QTY: Option<Scalar>,
    /// Markup entry type code.
    pub LINE_ITEM_MARKUP_TYPE: Option<Scalar>,
    /// Adjustment amount.
    pub ADJUSTMENT: Option<Scalar>,
    /// Equipment column of the five-column cost split.
    pub FIVE_COLUMN_EQUIPMENT: Option<Scalar>,
    /// Labor column of the five-column cost split.
    pub FIVE_COLUMN_LABOR: Option<Scalar>,
    /// Material column of the five-column cost split.
    pub FIVE_COLUMN_MATERIAL: Option<Scalar>,
    /// Column for other costs of the five-column cost split.
    pub FIVE_COLUMN_OTHER: Option<Scalar>,
    /// Subcontractor column of the five-column cost split.
    pub FIVE_COLUMN_SUB: Option<Scalar>,
    /// Unit label.
    pub UNIT_NAME: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<Scalar>,
    /// Committed cost from accounting.
    pub QB_COMMITTED: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
}

resource! {
    /// Estimates, lines.
    pub EstimateItems in ConstructionOnline as "estimateItems";

    /// Lists the items of an estimate.
    ///
    /// Source: docs.
    by_estimate = "listEstimateItems": GET "/api/EstimateItems" (estID: i64) => List<EstimateItem>, [safe(), docs()];

    /// Lists the estimate items of a project.
    ///
    /// Source: docs.
    by_project = "listProjectEstimateItems": GET "/api/EstimateItems" (projectID: i64)
        => List<EstimateItem>, [safe(), docs()];

    /// Lists the items of an estimate subcategory.
    ///
    /// Source: docs.
    by_subcategory = "listItemsForEstimateSubcategory": GET "/api/EstimateItems" (subcatID: i64)
        => List<EstimateItem>, [safe(), docs()];

    /// Reads one estimate item.
    ///
    /// Source: docs.
    get = "getEstimateItem": GET "/api/EstimateItems" (itemID: i64) => FirstOf<EstimateItem>, [safe(), docs()];

    /// Creates an estimate item.
    ///
    /// Source: docs.
    create = "createEstimateItem": POST "/api/EstimateItems" (subcatID: i64) body(EstimateItemCreate as "itemInfo")
        => Single<EstimateItem>, [non_idempotent(), docs()];

    /// Edits an estimate item.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateEstimateItem": PUT "/api/EstimateItems" (itemID: i64) body(EstimateItemUpdate as "itemInfo")
        => Optional<EstimateItem>, [idempotent(), docs()];

    /// Deletes an estimate item.
    ///
    /// Source: docs.
    delete = "deleteEstimateItem": PUT "/api/EstimateItems" (itemID: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "itemInfo", arg: "itemID", key: "ID" },
            ]),
        ];
}
