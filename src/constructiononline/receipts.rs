//! Receipts, as a lump sum or by line.

use crate::constructiononline::{Filter, Id, PurchasingItem, PurchasingItemCreate, PurchasingItemUpdate};
use crate::resource::prelude::*;

/// Lump-sum or itemized receipt. The documentation names the properties only: their types and meanings are
/// presumed.
///
/// Source: docs.
#[record]
pub struct Receipt {
    /// Record identifier.
    pub ID: Id,
    /// Title.
    pub TITLE: Nullable<String>,
    /// Company account.
    pub COMPANY_ID: Option<NumberLike>,
    /// Project.
    pub PRJ_ID: Option<NumberLike>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
    /// Amount before tax.
    pub SUBTOTAL: Option<NumberLike>,
    /// Tax rate in percent.
    pub TAX_PERCENT: Option<NumberLike>,
    /// Tax type code.
    pub TAX_TYPE: Option<NumberLike>,
    /// Total amount.
    pub TOTAL: Option<NumberLike>,
    /// Amount billed so far.
    pub AMOUNT_BILLED: Option<NumberLike>,
    /// Amount paid so far.
    pub AMOUNT_PAID: Option<NumberLike>,
    /// Whether it is paid.
    pub PAID: Option<Flag>,
    /// Vendor contact.
    pub VENDOR_ID: Option<NumberLike>,
    /// Last modification.
    pub LMOD: Nullable<String>,
    /// Last modifier contact.
    pub LMOD_BY: Option<NumberLike>,
    /// Notes.
    pub NOTES: Nullable<String>,
    /// Trade list value.
    pub TRADE: Option<NumberLike>,
    /// Receipt status code.
    pub RECEIPT_STATUS: Option<NumberLike>,
    /// Whether it is an expense rather than a receipt.
    pub IS_EXPENSE: Option<Flag>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<NumberLike>,
    /// Tags, as one string.
    pub TAGS: Nullable<String>,
    /// Lines of the record.
    pub ITEMS: Nullable<Vec<PurchasingItem>>,
}

/// Receipt to create; ITEMS makes it itemized, otherwise give SUBTOTAL.
///
/// Source: docs.
#[record]
pub struct ReceiptCreate {
    /// Project.
    pub PRJ_ID: Scalar,
    /// Title.
    pub TITLE: Scalar,
    /// Creation time.
    pub DATE_CREATED: Option<Scalar>,
    /// Creator contact.
    pub CREATED_BY: Option<Scalar>,
    /// Amount before tax.
    pub SUBTOTAL: Option<Scalar>,
    /// Tax rate in percent.
    pub TAX_PERCENT: Option<Scalar>,
    /// Tax type code.
    pub TAX_TYPE: Option<Scalar>,
    /// Vendor contact.
    pub VENDOR_ID: Option<Scalar>,
    /// Last modification.
    pub LMOD: Option<Scalar>,
    /// Last modifier contact.
    pub LMOD_BY: Option<Scalar>,
    /// Notes.
    pub NOTES: Option<Scalar>,
    /// Trade list value.
    pub TRADE: Option<Scalar>,
    /// Receipt status code.
    pub RECEIPT_STATUS: Option<Scalar>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<Scalar>,
    /// Tags, as one string.
    pub TAGS: Option<Scalar>,
    /// Lines.
    pub ITEMS: Option<Vec<PurchasingItemCreate>>,
}

/// Properties to change on a receipt.
///
/// Source: docs.
#[record]
pub struct ReceiptUpdate {
    /// Title.
    pub TITLE: Option<Scalar>,
    /// Amount before tax.
    pub SUBTOTAL: Option<Scalar>,
    /// Tax rate in percent.
    pub TAX_PERCENT: Option<Scalar>,
    /// Tax type code.
    pub TAX_TYPE: Option<Scalar>,
    /// Vendor contact.
    pub VENDOR_ID: Option<Scalar>,
    /// Notes.
    pub NOTES: Option<Scalar>,
    /// Trade list value.
    pub TRADE: Option<Scalar>,
    /// Receipt status code.
    pub RECEIPT_STATUS: Option<Scalar>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<Scalar>,
    /// Tags, as one string.
    pub TAGS: Option<Scalar>,
    /// Lines.
    pub ITEMS: Nullable<Vec<PurchasingItemUpdate>>,
}

resource! {
    /// Receipts, as a lump sum or by line.
    pub Receipts in ConstructionOnline as "receipts";

    /// Lists every receipt.
    ///
    /// Source: docs.
    list = "listReceipts": GET "/api/Receipts" () => List<Receipt>, [safe(), docs()];

    /// Lists the receipts of a project.
    ///
    /// Source: docs.
    by_project = "listProjectReceipts": GET "/api/Receipts" (projectID: i64) => List<Receipt>, [safe(), docs()];

    /// Lists the receipts that match a filter.
    ///
    /// How several clauses combine is not documented; presumably all must hold. The filter spells TAX_PERCENT
    /// as TAX_PERCET.
    ///
    /// Source: docs.
    search = "searchReceipts": GET "/api/Receipts" () body(Filter as "FILTER") => List<Receipt>, [safe(), docs()];

    /// Reads one receipt.
    ///
    /// Source: docs.
    get = "getReceipt": GET "/api/Receipts" (id: i64) => FirstOf<Receipt>, [safe(), docs()];

    /// Creates a lump-sum or itemized receipt.
    ///
    /// ITEMS makes it itemized, otherwise give SUBTOTAL.
    ///
    /// Source: docs.
    create = "createReceipt": POST "/api/Receipts" () body(ReceiptCreate as "Info")
        => Single<Receipt>, [non_idempotent(), docs()];

    /// Edits a receipt and its lines.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateReceipt": PUT "/api/Receipts" (id: i64) body(ReceiptUpdate as "Info")
        => Optional<Receipt>, [idempotent(), docs()];
}
