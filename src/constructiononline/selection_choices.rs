//! Client selections, lowest level: what a client approves.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Lowest level of client selections; approvals happen here. The documentation names the properties only:
/// their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct SelectionChoice {
    /// Record identifier.
    pub ID: Id,
    /// Project.
    pub PRJ_ID: Option<NumberLike>,
    /// Owning subcategory.
    pub SUBCATEGORY_ID: Option<NumberLike>,
    /// Name.
    pub NAME: Nullable<String>,
    /// Description.
    pub DETAILS: Nullable<String>,
    /// Whether it is approved.
    pub APPROVED: Option<Flag>,
    /// Approval time.
    pub DATE_APPROVED: Nullable<String>,
    /// Contact who approved it.
    pub APPROVED_BY: Option<NumberLike>,
    /// Price.
    pub PRICE: Option<NumberLike>,
    /// Unit label.
    pub UNIT_NAME: Nullable<String>,
    /// Quantity.
    pub QTY: Option<NumberLike>,
    /// Total cost.
    pub TOTAL_COST: Option<NumberLike>,
    /// Link.
    pub URL: Nullable<String>,
    /// Image reference.
    pub IMAGE_ID: Option<NumberLike>,
    /// Vendor as free text.
    pub VENDOR_TEXT: Nullable<String>,
    /// Status code.
    pub STATUS: Option<NumberLike>,
    /// Vendor contact.
    pub VENDOR_ID: Option<NumberLike>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
    /// Sort position.
    pub SORT_NUM: Option<NumberLike>,
    /// Type code.
    pub TYPE: Option<NumberLike>,
    /// Whether it is the default choice.
    pub IS_DEFAULT: Option<Flag>,
    /// Amount paid so far.
    pub AMOUNT_PAID: Option<NumberLike>,
    /// Actual cost.
    pub ACTUAL: Option<NumberLike>,
    /// Markup.
    pub MARKUP: Option<NumberLike>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<NumberLike>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<NumberLike>,
}

/// Selection choice to create.
///
/// Source: docs.
#[record]
pub struct SelectionChoiceCreate {
    /// Name.
    pub NAME: Scalar,
    /// Project.
    pub PRJ_ID: Scalar,
    /// Owning subcategory.
    pub SUBCATEGORY_ID: Scalar,
    /// Description.
    pub DETAILS: Option<Scalar>,
    /// Whether it is approved.
    pub APPROVED: Option<Scalar>,
    /// Approval time.
    pub DATE_APPROVED: Option<Scalar>,
    /// Contact who approved it.
    pub APPROVED_BY: Option<Scalar>,
    /// Price.
    pub PRICE: Option<Scalar>,
    /// Unit label.
    pub UNIT_NAME: Option<Scalar>,
    /// Quantity.
    pub QTY: Option<Scalar>,
    /// Total cost.
    pub TOTAL_COST: Option<Scalar>,
    /// Link.
    pub URL: Option<Scalar>,
    /// Image reference.
    pub IMAGE_ID: Option<Scalar>,
    /// Vendor as free text.
    pub VENDOR_TEXT: Option<Scalar>,
    /// Status code.
    pub STATUS: Option<Scalar>,
    /// Vendor contact.
    pub VENDOR_ID: Option<Scalar>,
    /// Creation time.
    pub DATE_CREATED: Option<Scalar>,
    /// Creator contact.
    pub CREATED_BY: Option<Scalar>,
    /// Sort position.
    pub SORT_NUM: Option<Scalar>,
    /// Type code.
    pub TYPE: Option<Scalar>,
    /// Whether it is the default choice.
    pub IS_DEFAULT: Option<Scalar>,
    /// Amount paid so far.
    pub AMOUNT_PAID: Option<Scalar>,
    /// Actual cost.
    pub ACTUAL: Option<Scalar>,
    /// Markup.
    pub MARKUP: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<Scalar>,
}

/// Properties to change on a selection choice.
///
/// Source: docs.
#[record]
pub struct SelectionChoiceUpdate {
    /// Name.
    pub NAME: Option<Scalar>,
    /// Description.
    pub DETAILS: Option<Scalar>,
    /// Whether it is approved.
    pub APPROVED: Option<Scalar>,
    /// Approval time.
    pub DATE_APPROVED: Option<Scalar>,
    /// Contact who approved it.
    pub APPROVED_BY: Option<Scalar>,
    /// Price.
    pub PRICE: Option<Scalar>,
    /// Unit label.
    pub UNIT_NAME: Option<Scalar>,
    /// Quantity.
    pub QTY: Option<Scalar>,
    /// Total cost.
    pub TOTAL_COST: Option<Scalar>,
    /// Link.
    pub URL: Option<Scalar>,
    /// Image reference.
    pub IMAGE_ID: Option<Scalar>,
    /// Vendor as free text.
    pub VENDOR_TEXT: Option<Scalar>,
    /// Status code.
    pub STATUS: Option<Scalar>,
    /// Vendor contact.
    pub VENDOR_ID: Option<Scalar>,
    /// Creation time.
    pub DATE_CREATED: Option<Scalar>,
    /// Creator contact.
    pub CREATED_BY: Option<Scalar>,
    /// Sort position.
    pub SORT_NUM: Option<Scalar>,
    /// Type code.
    pub TYPE: Option<Scalar>,
    /// Whether it is the default choice.
    pub IS_DEFAULT: Option<Scalar>,
    /// Amount paid so far.
    pub AMOUNT_PAID: Option<Scalar>,
    /// Actual cost.
    pub ACTUAL: Option<Scalar>,
    /// Markup.
    pub MARKUP: Option<Scalar>,
    /// Invoiced amount from accounting.
    pub QB_INVOICED: Option<Scalar>,
    /// Actual cost from accounting.
    pub QB_ACTUAL: Option<Scalar>,
}

resource! {
    /// Client selections, lowest level: what a client approves.
    pub SelectionChoices in ConstructionOnline as "selectionChoices";

    /// Lists every selection choice.
    ///
    /// Source: docs.
    list = "listSelectionChoices": GET "/api/SelectionChoices" () => List<SelectionChoice>, [safe(), docs()];

    /// Lists the selection choices of a project.
    ///
    /// Source: docs.
    by_project = "listProjectSelectionChoices": GET "/api/SelectionChoices" (projectID: i64)
        => List<SelectionChoice>, [safe(), docs()];

    /// Lists the choices of a selection subcategory.
    ///
    /// Source: docs.
    by_subcategory = "listChoicesForSelectionSubcategory": GET "/api/SelectionChoices" (subCategoryID: i64)
        => List<SelectionChoice>, [safe(), docs()];

    /// Reads one selection choice.
    ///
    /// Source: docs.
    get = "getSelectionChoice": GET "/api/SelectionChoices/{id}" (id: i64)
        => FirstOf<SelectionChoice>, [safe(), docs()];

    /// Creates a selection choice.
    ///
    /// Source: docs.
    create = "createSelectionChoice": POST "/api/SelectionChoices" () body(SelectionChoiceCreate as "selInfo")
        => Single<SelectionChoice>, [non_idempotent(), docs()];

    /// Edits a selection choice.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateSelectionChoice": PUT "/api/SelectionChoices/{id}" (id: i64)
        body(SelectionChoiceUpdate as "selInfo")
        => Optional<SelectionChoice>, [idempotent(), docs()];

    /// Deletes a selection choice.
    ///
    /// Source: docs.
    delete = "deleteSelectionChoice": PUT "/api/SelectionChoices/{id}" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "selInfo", arg: "id", key: "ID" },
            ]),
        ];
}
