//! Bills from vendors.

use crate::constructiononline::{Id, PurchasingItem, PurchasingItemCreate, PurchasingItemUpdate};
use crate::resource::prelude::*;

/// Vendor bill with its lines. The documentation names the properties only: their types and meanings are
/// presumed.
///
/// Source: docs.
#[record]
pub struct Bill {
    /// Record identifier.
    pub ID: Id,
    /// Project.
    pub PRJ_ID: Option<NumberLike>,
    /// Title.
    pub TITLE: Nullable<String>,
    /// Due day.
    pub DUE_DATE: Nullable<String>,
    /// Day of the vendor's invoice.
    pub INVOICE_DATE: Nullable<String>,
    /// Day it was received; spelled this way by the service.
    pub RECIEVED_DATE: Nullable<String>,
    /// Whether it is active.
    pub ACTIVE: Option<Flag>,
    /// Whether it may be paid.
    pub READY_FOR_PAYMENT: Option<Flag>,
    /// Contact who approves it.
    pub APPROVER: Option<NumberLike>,
    /// Approval day.
    pub APPROVAL_DATE: Nullable<String>,
    /// Notes.
    pub NOTES: Nullable<String>,
    /// Trade list value.
    pub TRADE: Option<NumberLike>,
    /// Bill type code.
    pub BILL_TYPE: Option<NumberLike>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<NumberLike>,
    /// Last modification.
    pub LMOD: Nullable<String>,
    /// Last modifier contact.
    pub LMOD_BY: Option<NumberLike>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
    /// Day it was paid.
    pub PAID_DATE: Nullable<String>,
    /// Whether it is paid.
    pub PAID: Option<Flag>,
    /// Vendor contact.
    pub VENDOR_ID: Option<NumberLike>,
    /// Lines of the record.
    pub ITEMS: Nullable<Vec<PurchasingItem>>,
}

/// Bill to create, with its lines.
///
/// Source: docs.
#[record]
pub struct BillCreate {
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
    /// Day of the vendor's invoice.
    pub INVOICE_DATE: Option<Scalar>,
    /// Day it was received; spelled this way by the service.
    pub RECIEVED_DATE: Option<Scalar>,
    /// Whether it is active.
    pub ACTIVE: Option<Scalar>,
    /// Whether it may be paid.
    pub READY_FOR_PAYMENT: Option<Scalar>,
    /// Contact who approves it.
    pub APPROVER: Option<Scalar>,
    /// Approval day.
    pub APPROVAL_DATE: Option<Scalar>,
    /// Notes.
    pub NOTES: Option<Scalar>,
    /// Trade list value.
    pub TRADE: Option<Scalar>,
    /// Bill type code.
    pub BILL_TYPE: Option<Scalar>,
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

/// Properties to change on a bill.
///
/// Source: docs.
#[record]
pub struct BillUpdate {
    /// Title.
    pub TITLE: Option<Scalar>,
    /// Whether it is active.
    pub ACTIVE: Option<Scalar>,
    /// Due day.
    pub DUE_DATE: Option<Scalar>,
    /// Day of the vendor's invoice.
    pub INVOICE_DATE: Option<Scalar>,
    /// Day it was paid.
    pub PAID_DATE: Option<Scalar>,
    /// Whether it is paid.
    pub PAID: Option<Scalar>,
    /// Whether it may be paid.
    pub READY_FOR_PAYMENT: Option<Scalar>,
    /// Vendor contact.
    pub VENDOR_ID: Option<Scalar>,
    /// Notes.
    pub NOTES: Option<Scalar>,
    /// Trade list value.
    pub TRADE: Option<Scalar>,
    /// Bill type code.
    pub BILL_TYPE: Option<Scalar>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<Scalar>,
    /// Lines.
    pub ITEMS: Nullable<Vec<PurchasingItemUpdate>>,
}

resource! {
    /// Bills from vendors.
    pub Bills in ConstructionOnline as "bills";

    /// Lists every bill.
    ///
    /// Source: docs.
    list = "listBills": GET "/api/Bills" () => List<Bill>, [safe(), docs()];

    /// Lists the bills of a project.
    ///
    /// Source: docs.
    by_project = "listProjectBills": GET "/api/Bills" (projectID: i64) => List<Bill>, [safe(), docs()];

    /// Reads one bill.
    ///
    /// Source: docs.
    get = "getBill": GET "/api/Bills" (id: i64) => FirstOf<Bill>, [safe(), docs()];

    /// Creates a bill.
    ///
    /// Source: docs.
    create = "createBill": POST "/api/Bills" () body(BillCreate as "Info") => Single<Bill>, [non_idempotent(), docs()];

    /// Edits a bill and its lines.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateBill": PUT "/api/Bills" (id: i64) body(BillUpdate as "Info") => Optional<Bill>, [idempotent(), docs()];
}
