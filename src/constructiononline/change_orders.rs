//! Changes to the scope and price of a project.

use crate::constructiononline::{Code, Id, LooseDateTime};
use crate::resource::prelude::*;

/// Project change order without its items. Money values are decimals.
///
/// Source: seed.
#[record]
pub struct ChangeOrder {
    /// Change order identifier.
    pub ID: Id,
    /// Title.
    #[always]
    pub NAME: Option<String>,
    /// Project it belongs to.
    #[always]
    pub PRJ_ID: Option<Id>,
    /// Name of that project.
    #[always]
    pub PROJECTNAME: Nullable<String>,
    /// Human number, as text.
    #[always]
    pub NUMBER: Nullable<String>,
    /// Description; may hold line feeds.
    #[always]
    pub DETAILS: Nullable<String>,
    /// Approval state: 0 pending, 1 approved, 2 rejected, 3 draft.
    #[always]
    pub CONDITION: Option<Number>,
    /// Cost before tax and markup.
    #[always]
    pub COST_MONEY: Nullable<Number>,
    /// Workdays added to the project.
    #[always]
    pub COST_TIME: Nullable<Number>,
    /// Creation time.
    #[always]
    pub DATE_CREATED: Nullable<LooseDateTime>,
    /// Creator contact.
    #[always]
    pub CREATED_BY: Nullable<Id>,
    /// Creator name; may be empty.
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
    /// Notes.
    #[always]
    pub NOTES: Nullable<String>,
    /// Reason text.
    #[always]
    pub REASONING: Nullable<String>,
    /// Price.
    #[always]
    pub PRICE: Nullable<Number>,
    /// Quantity.
    #[always]
    pub QTY: Nullable<Number>,
    /// Short line under the title.
    #[always]
    pub SUBTITLE: Nullable<String>,
    /// Image reference; 0 when none.
    #[always]
    pub IMAGE_ID: Nullable<Number>,
    /// Link; empty when none.
    #[always]
    pub URL: Nullable<String>,
    /// Multiplier; only null observed.
    #[always]
    pub MULTIPLIER: Nullable<Number>,
    /// Markup amount in money; PRICE plus MARKUP gives CLIENT_PRICE.
    #[always]
    pub MARKUP: Nullable<Number>,
    /// Tax rate in percent.
    #[always]
    pub TAX_PERCENT: Nullable<Number>,
    /// Tax method code; 3 observed, meanings not published.
    #[always]
    pub TAX_METHOD: Nullable<Code>,
    /// Tax amount.
    #[always]
    pub SALES_TAX: Nullable<Number>,
    /// Price to the client: cost plus markup plus tax.
    #[always]
    pub CLIENT_PRICE: Nullable<Number>,
    /// Submission day.
    #[always]
    pub DATE_SUBMITTED: Nullable<LooseDateTime>,
    /// General-contractor change order reference.
    #[always]
    pub GCCO: Nullable<String>,
    /// Accounting link; only null observed.
    #[always]
    pub QBO_INVOICE_ID: Option<Value>,
    /// Accounting link; only null observed.
    #[always]
    pub ACCT_INVOICE_ID: Option<Value>,
    /// Actual cost.
    #[always]
    pub ACTUAL: Nullable<Number>,
    /// Invoiced so far.
    #[always]
    pub INVOICED_AMOUNTS: Nullable<Number>,
    /// Committed cost.
    #[always]
    pub COMMITTED_COSTS: Nullable<Number>,
    /// Markup type code; 1 observed, meanings not published.
    #[always]
    pub MARKUP_TYPE: Nullable<Code>,
    /// Committed cost from accounting.
    #[always]
    pub QB_COMMITTED: Nullable<Number>,
    /// Invoiced amount from accounting.
    #[always]
    pub QB_INVOICED: Nullable<Number>,
    /// Actual cost from accounting (plural here, QB_ACTUAL on items).
    #[always]
    pub QB_ACTUALS: Nullable<Number>,
    /// Unit reference; only null observed.
    #[always]
    pub UNIT: Option<Value>,
    /// Unit label.
    #[always]
    pub UNIT_NAME: Nullable<String>,
    /// Related estimate subcategories; list form not published.
    #[always]
    pub RELSUBCATS: Nullable<String>,
    /// Related contacts; list form not published.
    #[always]
    pub RELCONIDS: Nullable<String>,
    /// Related users as one string: id and name joined by a comma. How several users are joined is not
    /// published.
    #[always]
    pub RELUSERIDS: Nullable<String>,
    /// Substantial commencement; known as a writable property only.
    pub SUBSTANTIAL_COMMENCEMENT: Nullable<String>,
}

/// Change order to create.
///
/// Source: docs.
#[record]
pub struct ChangeOrderCreate {
    /// Title.
    pub NAME: Scalar,
    /// Project it belongs to.
    pub PRJ_ID: Scalar,
    /// Approval state: 0 pending, 1 approved, 2 rejected, 3 draft.
    pub CONDITION: Scalar,
    /// Human number, as text.
    pub NUMBER: Option<Scalar>,
    /// Description; may hold line feeds.
    pub DETAILS: Option<Scalar>,
    /// Cost before tax and markup.
    pub COST_MONEY: Option<Scalar>,
    /// Closing time.
    pub DATE_CLOSED: Option<Scalar>,
    /// Notes.
    pub NOTES: Option<Scalar>,
    /// Reason text.
    pub REASONING: Option<Scalar>,
    /// Price.
    pub PRICE: Option<Scalar>,
    /// Quantity.
    pub QTY: Option<Scalar>,
    /// Unit label.
    pub UNIT_NAME: Option<Scalar>,
    /// Short line under the title.
    pub SUBTITLE: Option<Scalar>,
    /// Image reference; 0 when none.
    pub IMAGE_ID: Option<Scalar>,
    /// Link; empty when none.
    pub URL: Option<Scalar>,
    /// Substantial commencement.
    pub SUBSTANTIAL_COMMENCEMENT: Option<Scalar>,
    /// Multiplier.
    pub MULTIPLIER: Option<Scalar>,
    /// Markup amount in money.
    pub MARKUP: Option<Scalar>,
    /// Markup type code.
    pub MARKUP_TYPE: Option<Scalar>,
    /// Submission day.
    pub DATE_SUBMITTED: Option<Scalar>,
    /// General-contractor change order reference.
    pub GCCO: Option<Scalar>,
    /// Accounting link.
    pub QBO_INVOICE_ID: Option<Scalar>,
    /// Accounting link.
    pub ACCT_INVOICE_ID: Option<Scalar>,
    /// Related estimate subcategories; list form not published.
    pub SUBCATIDS: Option<Scalar>,
    /// Related contacts; list form not published.
    pub CONIDS: Option<Scalar>,
    /// Related users; list form not published.
    pub USERIDS: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUALS: Option<Scalar>,
    /// Committed cost from accounting.
    pub QB_COMMITTED: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
}

/// Properties to change on a change order.
///
/// Source: docs.
#[record]
pub struct ChangeOrderUpdate {
    /// Approval state: 0 pending, 1 approved, 2 rejected, 3 draft.
    pub CONDITION: Option<Scalar>,
    /// Human number, as text.
    pub NUMBER: Option<Scalar>,
    /// Description; may hold line feeds.
    pub DETAILS: Option<Scalar>,
    /// Cost before tax and markup.
    pub COST_MONEY: Option<Scalar>,
    /// Closing time.
    pub DATE_CLOSED: Option<Scalar>,
    /// Notes.
    pub NOTES: Option<Scalar>,
    /// Reason text.
    pub REASONING: Option<Scalar>,
    /// Price.
    pub PRICE: Option<Scalar>,
    /// Quantity.
    pub QTY: Option<Scalar>,
    /// Unit label.
    pub UNIT_NAME: Option<Scalar>,
    /// Short line under the title.
    pub SUBTITLE: Option<Scalar>,
    /// Image reference; 0 when none.
    pub IMAGE_ID: Option<Scalar>,
    /// Link; empty when none.
    pub URL: Option<Scalar>,
    /// Substantial commencement.
    pub SUBSTANTIAL_COMMENCEMENT: Option<Scalar>,
    /// Multiplier.
    pub MULTIPLIER: Option<Scalar>,
    /// Markup amount in money.
    pub MARKUP: Option<Scalar>,
    /// Markup type code.
    pub MARKUP_TYPE: Option<Scalar>,
    /// Submission day.
    pub DATE_SUBMITTED: Option<Scalar>,
    /// General-contractor change order reference.
    pub GCCO: Option<Scalar>,
    /// Accounting link.
    pub QBO_INVOICE_ID: Option<Value>,
    /// Accounting link.
    pub ACCT_INVOICE_ID: Option<Value>,
    /// Related estimate subcategories; list form not published.
    pub SUBCATIDS: Option<Scalar>,
    /// Related contacts; list form not published.
    pub CONIDS: Option<Scalar>,
    /// Related users; list form not published.
    pub USERIDS: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUALS: Option<Scalar>,
    /// Committed cost from accounting.
    pub QB_COMMITTED: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
}

/// Change order to edit, named by its ID; properties left out stay as they are.
///
/// Source: docs.
#[record]
pub struct ChangeOrderBulkUpdate {
    /// Change order identifier.
    pub ID: Scalar,
    /// Approval state: 0 pending, 1 approved, 2 rejected, 3 draft.
    pub CONDITION: Option<Scalar>,
    /// Human number, as text.
    pub NUMBER: Option<Scalar>,
    /// Description; may hold line feeds.
    pub DETAILS: Option<Scalar>,
    /// Cost before tax and markup.
    pub COST_MONEY: Option<Scalar>,
    /// Closing time.
    pub DATE_CLOSED: Option<Scalar>,
    /// Notes.
    pub NOTES: Option<Scalar>,
    /// Reason text.
    pub REASONING: Option<Scalar>,
    /// Price.
    pub PRICE: Option<Scalar>,
    /// Quantity.
    pub QTY: Option<Scalar>,
    /// Unit label.
    pub UNIT_NAME: Option<Scalar>,
    /// Short line under the title.
    pub SUBTITLE: Option<Scalar>,
    /// Image reference; 0 when none.
    pub IMAGE_ID: Option<Scalar>,
    /// Link; empty when none.
    pub URL: Option<Scalar>,
    /// Substantial commencement.
    pub SUBSTANTIAL_COMMENCEMENT: Option<Scalar>,
    /// Multiplier.
    pub MULTIPLIER: Option<Scalar>,
    /// Markup amount in money.
    pub MARKUP: Option<Scalar>,
    /// Markup type code.
    pub MARKUP_TYPE: Option<Scalar>,
    /// Submission day.
    pub DATE_SUBMITTED: Option<Scalar>,
    /// General-contractor change order reference.
    pub GCCO: Option<Scalar>,
    /// Accounting link.
    pub QBO_INVOICE_ID: Option<Value>,
    /// Accounting link.
    pub ACCT_INVOICE_ID: Option<Value>,
    /// Related estimate subcategories; list form not published.
    pub SUBCATIDS: Option<Scalar>,
    /// Related contacts; list form not published.
    pub CONIDS: Option<Scalar>,
    /// Related users; list form not published.
    pub USERIDS: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUALS: Option<Scalar>,
    /// Committed cost from accounting.
    pub QB_COMMITTED: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
}

resource! {
    /// Changes to the scope and price of a project.
    pub ChangeOrders in ConstructionOnline as "changeOrders";

    /// Lists every change order of the account.
    ///
    /// They come without their items.
    ///
    /// Source: docs.
    list = "listChangeOrders": GET "/api/ChangeOrders" () => List<ChangeOrder>, [safe(), docs()];

    /// Lists the change orders of a project.
    ///
    /// Source: docs.
    by_project = "listProjectChangeOrders": GET "/api/ChangeOrders" (projectID: i64)
        => List<ChangeOrder>, [safe(), docs()];

    /// Lists change orders modified on or after a day.
    ///
    /// Compares DATE_MODIFIED, the day included; the time zone is not documented. None in the range gives an
    /// empty list.
    ///
    /// Source: seed.
    modified_since = "listChangeOrdersModifiedSince": GET "/api/ChangeOrders" (fromDate: Date)
        => List<ChangeOrder>, [safe(), seed(), empty_on_404()];

    /// Reads one change order.
    ///
    /// Source: docs.
    get = "getChangeOrder": GET "/api/ChangeOrders/{id}" (id: i64) => FirstOf<ChangeOrder>, [safe(), docs()];

    /// Creates a change order.
    ///
    /// Items cannot be added this way.
    ///
    /// Source: docs.
    create = "createChangeOrder": POST "/api/ChangeOrders" () body(ChangeOrderCreate as "coInfo")
        => Single<ChangeOrder>, [non_idempotent(), docs()];

    /// Edits a change order.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateChangeOrder": PUT "/api/ChangeOrders/{id}" (id: i64) body(ChangeOrderUpdate as "coInfo")
        => Optional<ChangeOrder>, [idempotent(), docs()];

    /// Edits several change orders of a project.
    ///
    /// Only the properties named change. The changes travel in the address: send small batches.
    ///
    /// Source: docs.
    update_many = "updateChangeOrders": PUT "/api/ChangeOrders" () body(Vec<ChangeOrderBulkUpdate> as "coInfo")
        => List<ChangeOrder>, [idempotent(), docs()];

    /// Deletes a change order and its items.
    ///
    /// Source: docs.
    delete = "deleteChangeOrder": PUT "/api/ChangeOrders/{id}" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "coInfo", arg: "id", key: "ID" },
            ]),
        ];
}
