//! Client invoices.

use crate::constructiononline::{Filter, Id};
use crate::resource::prelude::*;

/// Client invoice. The documentation names the properties only: their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct Invoice {
    /// Record identifier.
    pub ID: Id,
    /// Project.
    pub PRJ_ID: Option<NumberLike>,
    /// Human invoice number.
    pub INV_NUMBER: Option<NumberLike>,
    /// Invoice day.
    pub INV_DATE: Nullable<String>,
    /// Total amount.
    pub TOTAL: Option<NumberLike>,
    /// Amount held back.
    pub RETAINAGE: Option<NumberLike>,
    /// Last modification.
    pub LMOD: Nullable<String>,
    /// Status code.
    pub STATUS: Option<NumberLike>,
    /// Identifier in the connected accounting system.
    pub ACCT_INT_ID: Option<NumberLike>,
    /// Amount sent to the accounting system.
    pub SENT_TO_ACCT_INT_VALUE: Option<NumberLike>,
    /// Companion amount sent to the accounting system; meaning not published.
    pub SENT_TO_ACCT_INT_COM: Option<NumberLike>,
    /// Company account.
    pub COMPANY_ID: Option<NumberLike>,
    /// Change order.
    pub CORDER_ID: Option<NumberLike>,
    /// Proration flag; meaning not published.
    pub COM_PRORATED: Option<Flag>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
    /// Last modifier contact.
    pub LMOD_BY: Option<NumberLike>,
    /// When it was sent to the accounting system.
    pub ACCT_INT_SENT_DATE: Nullable<String>,
    /// Amount paid so far.
    pub PAID_AMOUNT: Option<NumberLike>,
    /// Day it was paid.
    pub PAID_DATE: Nullable<String>,
    /// Title.
    pub TITLE: Nullable<String>,
    /// Notes.
    pub NOTES: Nullable<String>,
    /// Due day.
    pub DUE_DATE: Nullable<String>,
    /// Client contact.
    pub CLIENT_ID: Option<NumberLike>,
    /// Payment terms.
    pub TERM_ID: Option<NumberLike>,
    /// Companion total; meaning not published.
    pub TOTAL_COM: Option<NumberLike>,
    /// Whether it came from the accounting system.
    pub FROM_ACCT_INT: Option<Flag>,
    /// When it was e-mailed.
    pub DATE_EMAILED: Nullable<String>,
    /// Reference to another record.
    pub REFERENCE_ID: Option<NumberLike>,
    /// Identifiers of attachments, as one string.
    pub ATTACHIDS: Nullable<String>,
    /// Attachments, as one string.
    pub ATTACHMENTS: Nullable<String>,
}

resource! {
    /// Client invoices.
    pub Invoices in ConstructionOnline as "invoices";

    /// Lists every invoice.
    ///
    /// Source: docs.
    list = "listInvoices": GET "/api/Invoices" () => List<Invoice>, [safe(), docs()];

    /// Lists the invoices that match a filter.
    ///
    /// How several clauses combine is not documented; presumably all must hold.
    ///
    /// Source: docs.
    search = "searchInvoices": GET "/api/Invoices" () body(Filter as "FILTER") => List<Invoice>, [safe(), docs()];

    /// Reads one invoice.
    ///
    /// Source: docs.
    get = "getInvoice": GET "/api/Invoices" (id: i64) => FirstOf<Invoice>, [safe(), docs()];
}
