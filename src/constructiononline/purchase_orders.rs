//! Orders placed with vendors.

use crate::constructiononline::{Filter, Id, PurchasingItem, PurchasingItemCreate};
use crate::resource::prelude::*;

/// Purchase order with its lines. The documentation names the properties only: their types and meanings are
/// presumed.
///
/// Source: docs.
#[record]
pub struct PurchaseOrder {
    /// Record identifier.
    pub ID: Id,
    /// Title.
    pub TITLE: Nullable<String>,
    /// Human purchase order number.
    pub PO_NUMBER: Option<NumberLike>,
    /// Company account.
    pub COMPANY_ID: Option<NumberLike>,
    /// Project.
    pub PRJ_ID: Option<NumberLike>,
    /// Estimate.
    pub ESTIMATE_ID: Option<NumberLike>,
    /// Whether it was made without a source record.
    pub FROM_SCRATCH: Option<Flag>,
    /// Whether it is active.
    pub ACTIVE: Option<Flag>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
    /// Due day.
    pub DUE_DATE: Nullable<String>,
    /// Day work starts.
    pub START_DATE: Nullable<String>,
    /// Day work is complete.
    pub COMPLETION_DATE: Nullable<String>,
    /// Delivery day.
    pub DELIVERY_DATE: Nullable<String>,
    /// Amount before tax.
    pub SUBTOTAL: Option<NumberLike>,
    /// Total amount.
    pub TOTAL: Option<NumberLike>,
    /// Amount billed so far.
    pub AMOUNT_BILLED: Option<NumberLike>,
    /// Amount paid so far.
    pub AMOUNT_PAID: Option<NumberLike>,
    /// Whether it is paid in full.
    pub PAID_IN_FULL: Option<Flag>,
    /// Vendor contact.
    pub VENDOR_ID: Option<NumberLike>,
    /// Last modification.
    pub LMOD: Nullable<String>,
    /// Last modifier contact.
    pub LMOD_BY: Option<NumberLike>,
    /// Approval status code.
    pub APPROVAL_STATUS: Option<NumberLike>,
    /// Contact who verifies it.
    pub VERIFIER: Option<NumberLike>,
    /// Verification day.
    pub VERIFICATION_DATE: Nullable<String>,
    /// Internal notes.
    pub INT_NOTES: Nullable<String>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Nullable<String>,
    /// Trade list value.
    pub TRADE: Option<NumberLike>,
    /// Purchase order type code.
    pub PO_TYPE: Option<NumberLike>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<NumberLike>,
    /// Identifier in the connected accounting system.
    pub ACCT_INT_ID: Option<NumberLike>,
    /// Vendor in the connected accounting system.
    pub ACCT_INT_VENDOR_ID: Option<NumberLike>,
    /// Amount sent to the accounting system.
    pub SENT_TO_ACCT_INT_VALUE: Option<NumberLike>,
    /// Contact who approves it.
    pub APPROVER: Option<NumberLike>,
    /// Approval day.
    pub APPROVAL_DATE: Nullable<String>,
    /// Verification status code.
    pub VERIFICATION_STATUS: Option<NumberLike>,
    /// Lines of the record.
    pub ITEMS: Nullable<Vec<PurchasingItem>>,
}

/// Purchase order to create, with its lines.
///
/// Source: docs.
#[record]
pub struct PurchaseOrderCreate {
    /// Project.
    pub PRJ_ID: Scalar,
    /// Vendor contact.
    pub VENDOR_ID: Scalar,
    /// Lines.
    pub ITEMS: Vec<PurchasingItemCreate>,
    /// Title.
    pub TITLE: Option<Scalar>,
    /// Due day.
    pub DUE_DATE: Option<Scalar>,
    /// Day work starts.
    pub START_DATE: Option<Scalar>,
    /// Day work is complete.
    pub COMPLETION_DATE: Option<Scalar>,
    /// Delivery day.
    pub DELIVERY_DATE: Option<Scalar>,
    /// Whether it is active.
    pub ACTIVE: Option<Scalar>,
    /// Approval status code.
    pub APPROVAL_STATUS: Option<Scalar>,
    /// Contact who approves it.
    pub APPROVER: Option<Scalar>,
    /// Approval day.
    pub APPROVAL_DATE: Option<Scalar>,
    /// Verification status code.
    pub VERIFICATION_STATUS: Option<Scalar>,
    /// Contact who verifies it.
    pub VERIFIER: Option<Scalar>,
    /// Verification day.
    pub VERIFICATION_DATE: Option<Scalar>,
    /// Internal notes.
    pub INT_NOTES: Option<Scalar>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Option<Scalar>,
    /// Trade list value.
    pub TRADE: Option<Scalar>,
    /// Purchase order type code.
    pub PO_TYPE: Option<Scalar>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<Scalar>,
    /// Last modification.
    pub LMOD: Option<Scalar>,
    /// Last modifier contact.
    pub LMOD_BY: Option<Scalar>,
    /// Creation time.
    pub DATE_CREATED: Option<Scalar>,
    /// Creator contact.
    pub CREATED_BY: Option<Scalar>,
}

resource! {
    /// Orders placed with vendors.
    pub PurchaseOrders in ConstructionOnline as "purchaseOrders";

    /// Lists every purchase order.
    ///
    /// Source: docs.
    list = "listPurchaseOrders": GET "/api/PurchaseOrders" () => List<PurchaseOrder>, [safe(), docs()];

    /// Lists the purchase orders that match a filter.
    ///
    /// How several clauses combine is not documented; presumably all must hold.
    ///
    /// Source: docs.
    search = "searchPurchaseOrders": GET "/api/PurchaseOrders" () body(Filter as "FILTER")
        => List<PurchaseOrder>, [safe(), docs()];

    /// Reads one purchase order.
    ///
    /// Source: docs.
    get = "getPurchaseOrder": GET "/api/PurchaseOrders" (id: i64) => FirstOf<PurchaseOrder>, [safe(), docs()];

    /// Creates a purchase order.
    ///
    /// Source: docs.
    create = "createPurchaseOrder": POST "/api/PurchaseOrders" () body(PurchaseOrderCreate as "Info")
        => Single<PurchaseOrder>, [non_idempotent(), docs()];
}
