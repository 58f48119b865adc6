//! Expenses, as a lump sum or by line.

use crate::constructiononline::{Filter, Id, PurchasingItem, PurchasingItemCreate, PurchasingItemUpdate};
use crate::resource::prelude::*;

/// Lump-sum or itemized expense. The documentation names the properties only: their types and meanings are
/// presumed.
///
/// Source: docs.
#[record]
pub struct Expense {
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

/// Expense to create; ITEMS makes it itemized, otherwise give SUBTOTAL.
///
/// Source: docs.
#[record]
pub struct ExpenseCreate {
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

/// Properties to change on an expense.
///
/// Source: docs.
#[record]
pub struct ExpenseUpdate {
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
    /// Expenses, as a lump sum or by line.
    pub Expenses in ConstructionOnline as "expenses";

    /// Lists every expense.
    ///
    /// Source: docs.
    list = "listExpenses": GET "/api/Expenses" () => List<Expense>, [safe(), docs()];

    /// Lists the expenses that match a filter.
    ///
    /// How several clauses combine is not documented; presumably all must hold. The filter spells TAX_PERCENT
    /// as TAX_PERCET.
    ///
    /// Source: docs.
    search = "searchExpenses": GET "/api/Expenses" () body(Filter as "FILTER") => List<Expense>, [safe(), docs()];

    /// Reads one expense.
    ///
    /// Source: docs.
    get = "getExpense": GET "/api/Expenses" (id: i64) => FirstOf<Expense>, [safe(), docs()];

    /// Creates a lump-sum or itemized expense.
    ///
    /// ITEMS makes it itemized, otherwise give SUBTOTAL.
    ///
    /// Source: docs.
    create = "createExpense": POST "/api/Expenses" () body(ExpenseCreate as "Info")
        => Single<Expense>, [non_idempotent(), docs()];

    /// Edits an expense and its lines.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateExpense": PUT "/api/Expenses" (id: i64) body(ExpenseUpdate as "Info")
        => Optional<Expense>, [idempotent(), docs()];
}
