//! Payments made to vendors.

use crate::constructiononline::{Filter, Id, PurchasingItem};
use crate::resource::prelude::*;

/// Payment made to a vendor. The documentation names the properties only: their types and meanings are
/// presumed.
///
/// Source: docs.
#[record]
pub struct Payment {
    /// Record identifier.
    pub ID: Id,
    /// Title.
    pub TITLE: Nullable<String>,
    /// Human number.
    pub NUMBER: Option<NumberLike>,
    /// Company account.
    pub COMPANY_ID: Option<NumberLike>,
    /// Project.
    pub PRJ_ID: Option<NumberLike>,
    /// Estimate.
    pub ESTIMATE_ID: Option<NumberLike>,
    /// Vendor contact.
    pub VENDOR_ID: Option<NumberLike>,
    /// Day it was paid.
    pub PAID_DATE: Nullable<String>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
    /// Amount before tax.
    pub SUBTOTAL: Option<NumberLike>,
    /// Total amount.
    pub TOTAL: Option<NumberLike>,
    /// Last modification.
    pub LMOD: Nullable<String>,
    /// Last modifier contact.
    pub LMOD_BY: Option<NumberLike>,
    /// Notes.
    pub NOTES: Nullable<String>,
    /// Payment method code.
    pub PAYMENT_METHOD: Option<NumberLike>,
    /// Traffic-light code.
    pub TRAFFIC_COLOR: Option<NumberLike>,
    /// Identifier in the connected accounting system.
    pub ACCT_INT_ID: Option<NumberLike>,
    /// Vendor in the connected accounting system.
    pub ACCT_INT_VENDOR_ID: Option<NumberLike>,
    /// Amount sent to the accounting system.
    pub SENT_TO_ACCT_INT_VALUE: Option<NumberLike>,
    /// Lines of the record.
    pub ITEMS: Nullable<Vec<PurchasingItem>>,
}

resource! {
    /// Payments made to vendors.
    pub Payments in ConstructionOnline as "payments";

    /// Lists every payment made.
    ///
    /// Source: docs.
    list = "listPayments": GET "/api/POPayments" () => List<Payment>, [safe(), docs()];

    /// Lists the payments of a project.
    ///
    /// Source: docs.
    by_project = "listProjectPayments": GET "/api/POPayments" (projectID: i64) => List<Payment>, [safe(), docs()];

    /// Lists the payments that match a filter.
    ///
    /// How several clauses combine is not documented; presumably all must hold.
    ///
    /// Source: docs.
    search = "searchPayments": GET "/api/POPayments" () body(Filter as "FILTER") => List<Payment>, [safe(), docs()];

    /// Reads one payment.
    ///
    /// Source: docs.
    get = "getPayment": GET "/api/POPayments" (id: i64) => FirstOf<Payment>, [safe(), docs()];
}
