//! Lines of detailed change orders.

use crate::constructiononline::{Code, Id, LooseDateTime};
use crate::resource::prelude::*;

/// Line of a detailed change order. Lump-sum change orders have none.
///
/// Source: seed.
#[record]
pub struct ChangeOrderItem {
    /// Item identifier.
    pub ID: Id,
    /// Owning change order.
    #[always]
    pub CHANGE_ORDER_ID: Option<Id>,
    /// Item name.
    #[always]
    pub NAME: Option<String>,
    /// Project.
    #[always]
    pub PRJ_ID: Option<Id>,
    /// Project name.
    #[always]
    pub PROJECTNAME: Nullable<String>,
    /// Position, from 0.
    #[always]
    pub ROW_NUMBER: Nullable<Number>,
    /// Description.
    #[always]
    pub DESCRIPTION: Nullable<String>,
    /// Cost class code; 1 observed, meanings not published.
    #[always]
    pub CLASSIFICATION: Nullable<Code>,
    /// Status code; 3 observed, meanings not published.
    #[always]
    pub STATUS: Nullable<Code>,
    /// Estimated cost.
    #[always]
    pub COST_ESTIMATE: Nullable<Number>,
    /// Total cost; null observed.
    #[always]
    pub COST_TOTAL: Nullable<Number>,
    /// Notes for subcontractors.
    #[always]
    pub NOTES_TEAMLINK: Nullable<String>,
    /// Notes for the client.
    #[always]
    pub NOTES_CLIENTLINK: Nullable<String>,
    /// General notes.
    #[always]
    pub NOTES_GENERAL: Nullable<String>,
    /// Markup entry; text has been seen.
    #[always]
    pub LINE_ITEM_MARKUP: Option<NumberLike>,
    /// Unit rate.
    #[always]
    pub RATE: Nullable<Number>,
    /// Quantity for the rate.
    #[always]
    pub RATE_QTY: Nullable<Number>,
    /// Markup entry type code.
    #[always]
    pub LINE_ITEM_MARKUP_TYPE: Nullable<Code>,
    /// Adjustment amount.
    #[always]
    pub ADJUSTMENT: Nullable<Number>,
    /// Traffic-light code; 0 observed.
    #[always]
    pub TRAFFIC_COLOR: Nullable<Code>,
    /// Cost code.
    #[always]
    pub COST_CODE_ID: Nullable<Id>,
    /// Markup in money.
    #[always]
    pub MARKUP: Nullable<Number>,
    /// Committed cost.
    #[always]
    pub COMMITTED_COSTS: Nullable<Number>,
    /// Invoiced so far.
    #[always]
    pub INVOICED_AMOUNTS: Nullable<Number>,
    /// Actual cost.
    #[always]
    pub ACTUAL: Nullable<Number>,
    /// Committed cost from accounting.
    #[always]
    pub QB_COMMITTED: Nullable<Number>,
    /// Invoiced amount from accounting.
    #[always]
    pub QB_INVOICED: Nullable<Number>,
    /// Actual cost from accounting.
    #[always]
    pub QB_ACTUAL: Nullable<Number>,
    /// Tax rate in percent.
    #[always]
    pub TAX_PERCENT: Nullable<Number>,
    /// Tax method code; 3 observed, meanings not published.
    #[always]
    pub TAX_METHOD: Nullable<Code>,
    /// Tax amount.
    #[always]
    pub SALES_TAX: Nullable<Number>,
    /// Price to the client.
    #[always]
    pub CLIENT_PRICE: Nullable<Number>,
    /// Creation time.
    #[always]
    pub DATE_CREATED: Nullable<LooseDateTime>,
    /// Creator contact.
    #[always]
    pub CREATED_BY: Nullable<Id>,
    /// Creator name.
    #[always]
    pub CREATOR: Nullable<String>,
    /// Closing time.
    #[always]
    pub DATE_CLOSED: Nullable<LooseDateTime>,
    /// Contact who closed it.
    #[always]
    pub CLOSED_BY: Nullable<Id>,
    /// Name of that contact; may be empty.
    #[always]
    pub CLOSER: Nullable<String>,
    /// Last modification; the field compared by fromDate.
    #[always]
    pub DATE_MODIFIED: Nullable<LooseDateTime>,
    /// Last modifier contact.
    #[always]
    pub MODIFIED_BY: Nullable<Id>,
    /// Name of the last modifier; may be empty.
    #[always]
    pub MODIFIER: Nullable<String>,
    /// Custom unit; only null observed.
    #[always]
    pub CUSTOM_UNIT: Option<Value>,
    /// Unit label.
    #[always]
    pub UNIT_NAME: Nullable<String>,
    /// Related estimate subcategories; only null observed.
    #[always]
    pub RELSUBCATS: Nullable<String>,
}

/// Change order item to create.
///
/// Source: docs.
#[record]
pub struct ChangeOrderItemCreate {
    /// Item name.
    pub NAME: Scalar,
    /// Owning change order.
    pub CHANGE_ORDER_ID: Scalar,
    /// Description.
    pub DESCRIPTION: Option<Scalar>,
    /// Markup entry.
    pub LINE_ITEM_MARKUP: Option<Scalar>,
    /// Unit rate.
    pub RATE: Option<Scalar>,
    /// Quantity for the rate.
    pub RATE_QTY: Option<Scalar>,
    /// Markup entry type code.
    pub LINE_ITEM_MARKUP_TYPE: Option<Scalar>,
    /// Adjustment amount.
    pub ADJUSTMENT: Option<Scalar>,
    /// Cost code.
    pub COST_CODE_ID: Option<Scalar>,
    /// Markup in money.
    pub DOLLAR_MARKUP: Option<Scalar>,
    /// Invoiced so far.
    pub INVOICED_AMOUNTS: Option<Scalar>,
    /// Actual cost.
    pub ACTUAL: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<Scalar>,
    /// Tax rate in percent.
    pub TAX_PERCENT: Option<Scalar>,
    /// Tax amount.
    pub SALES_TAX: Option<Scalar>,
    /// Estimated cost.
    pub COST_ESTIMATE: Option<Scalar>,
    /// Related estimate subcategories; list form not published.
    pub SUBCATIDS: Option<Scalar>,
}

/// Properties to change on an item.
///
/// Source: docs.
#[record]
pub struct ChangeOrderItemUpdate {
    /// Item name.
    pub NAME: Option<Scalar>,
    /// Description.
    pub DESCRIPTION: Option<Scalar>,
    /// Markup entry.
    pub LINE_ITEM_MARKUP: Option<Scalar>,
    /// Unit rate.
    pub RATE: Option<Scalar>,
    /// Quantity for the rate.
    pub RATE_QTY: Option<Scalar>,
    /// Markup entry type code.
    pub LINE_ITEM_MARKUP_TYPE: Option<Scalar>,
    /// Adjustment amount.
    pub ADJUSTMENT: Option<Scalar>,
    /// Cost code.
    pub COST_CODE_ID: Option<Scalar>,
    /// Markup in money.
    pub DOLLAR_MARKUP: Option<Scalar>,
    /// Invoiced so far.
    pub INVOICED_AMOUNTS: Option<Scalar>,
    /// Actual cost.
    pub ACTUAL: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<Scalar>,
    /// Tax rate in percent.
    pub TAX_PERCENT: Option<Scalar>,
    /// Tax amount.
    pub SALES_TAX: Option<Scalar>,
    /// Estimated cost.
    pub COST_ESTIMATE: Option<Scalar>,
    /// Related estimate subcategories; list form not published.
    pub SUBCATIDS: Option<Scalar>,
}

resource! {
    /// Lines of detailed change orders.
    pub ChangeOrderItems in ConstructionOnline as "changeOrderItems";

    /// Lists every change order item of the account.
    ///
    /// Source: docs.
    list = "listChangeOrderItems": GET "/api/ChangeOrderItems" () => List<ChangeOrderItem>, [safe(), docs()];

    /// Lists the change order items of a project.
    ///
    /// Source: docs.
    by_project = "listProjectChangeOrderItems": GET "/api/ChangeOrderItems" (projectID: i64)
        => List<ChangeOrderItem>, [safe(), docs()];

    /// Lists the items of a change order.
    ///
    /// A lump-sum change order has none.
    ///
    /// Source: docs.
    by_change_order = "listItemsForChangeOrder": GET "/api/ChangeOrderItems" (changeOrderID: i64)
        => List<ChangeOrderItem>, [safe(), docs()];

    /// Lists change order items modified on or after a day.
    ///
    /// Compares DATE_MODIFIED, the day included; the time zone is not documented. None in the range gives an
    /// empty list.
    ///
    /// Source: seed.
    modified_since = "listChangeOrderItemsModifiedSince": GET "/api/ChangeOrderItems" (fromDate: Date)
        => List<ChangeOrderItem>, [safe(), seed(), empty_on_404()];

    /// Reads one change order item.
    ///
    /// Source: docs.
    get = "getChangeOrderItem": GET "/api/ChangeOrderItems/{id}" (id: i64)
        => FirstOf<ChangeOrderItem>, [safe(), docs()];

    /// Creates an item of a change order.
    ///
    /// Source: docs.
    create = "createChangeOrderItem": POST "/api/ChangeOrderItems" () body(ChangeOrderItemCreate as "coItemInfo")
        => Single<ChangeOrderItem>, [non_idempotent(), docs()];

    /// Edits an item.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateChangeOrderItem": PUT "/api/ChangeOrderItems/{id}" (id: i64)
        body(ChangeOrderItemUpdate as "coItemInfo")
        => Optional<ChangeOrderItem>, [idempotent(), docs()];

    /// Deletes an item of a detailed change order.
    ///
    /// Source: docs.
    delete = "deleteChangeOrderItem": PUT "/api/ChangeOrderItems" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "coItemInfo", arg: "id", key: "ID" },
            ]),
        ];
}
