//! Client selections, middle level.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Middle level of client selections; the product calls it a selection. The documentation names the
/// properties only: their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct SelectionSubcategory {
    /// Record identifier.
    pub ID: Id,
    /// Project.
    pub PRJ_ID: Option<NumberLike>,
    /// Owning category.
    pub CATEGORY_ID: Option<NumberLike>,
    /// Name.
    pub NAME: Nullable<String>,
    /// Place the selection is for.
    pub LOCATION: Nullable<String>,
    /// Due day.
    pub DUE_DATE: Nullable<String>,
    /// Allowed amount.
    pub ALLOWANCE: Option<NumberLike>,
    /// Cost.
    pub COST: Option<NumberLike>,
    /// Net amount.
    pub NET: Option<NumberLike>,
    /// Description.
    pub DETAILS: Nullable<String>,
    /// Whether it is closed.
    pub CLOSED: Option<Flag>,
    /// Sort position.
    pub SORT_NUM: Option<NumberLike>,
    /// Type code.
    pub TYPE: Option<NumberLike>,
}

/// Selection subcategory to create.
///
/// Source: docs.
#[record]
pub struct SelectionSubcategoryCreate {
    /// Name.
    pub NAME: Scalar,
    /// Project.
    pub PRJ_ID: Scalar,
    /// Owning category.
    pub CATEGORY_ID: Scalar,
    /// Place the selection is for.
    pub LOCATION: Option<Scalar>,
    /// Due day.
    pub DUE_DATE: Option<Scalar>,
    /// Allowed amount.
    pub ALLOWANCE: Option<Scalar>,
    /// Cost.
    pub COST: Option<Scalar>,
    /// Net amount.
    pub NET: Option<Scalar>,
    /// Description.
    pub DETAILS: Option<Scalar>,
    /// Whether it is closed.
    pub CLOSED: Option<Scalar>,
    /// Sort position.
    pub SORT_NUM: Option<Scalar>,
    /// Type code.
    pub TYPE: Option<Scalar>,
}

/// Properties to change on a selection subcategory.
///
/// Source: docs.
#[record]
pub struct SelectionSubcategoryUpdate {
    /// Name.
    pub NAME: Option<Scalar>,
    /// Place the selection is for.
    pub LOCATION: Option<Scalar>,
    /// Due day.
    pub DUE_DATE: Option<Scalar>,
    /// Allowed amount.
    pub ALLOWANCE: Option<Scalar>,
    /// Cost.
    pub COST: Option<Scalar>,
    /// Net amount.
    pub NET: Option<Scalar>,
    /// Description.
    pub DETAILS: Option<Scalar>,
    /// Whether it is closed.
    pub CLOSED: Option<Scalar>,
    /// Sort position.
    pub SORT_NUM: Option<Scalar>,
    /// Type code.
    pub TYPE: Option<Scalar>,
}

/// Selection subcategory to edit, named by its ID; properties left out stay as they are.
///
/// Source: docs.
#[record]
pub struct SelectionSubcategoryBulkUpdate {
    /// Record identifier.
    pub ID: Scalar,
    /// Name.
    pub NAME: Option<Scalar>,
    /// Place the selection is for.
    pub LOCATION: Option<Scalar>,
    /// Due day.
    pub DUE_DATE: Option<Scalar>,
    /// Allowed amount.
    pub ALLOWANCE: Option<Scalar>,
    /// Cost.
    pub COST: Option<Scalar>,
    /// Net amount.
    pub NET: Option<Scalar>,
    /// Description.
    pub DETAILS: Option<Scalar>,
    /// Whether it is closed.
    pub CLOSED: Option<Scalar>,
    /// Sort position.
    pub SORT_NUM: Option<Scalar>,
    /// Type code.
    pub TYPE: Option<Scalar>,
}

resource! {
    /// Client selections, middle level.
    pub SelectionSubcategories in ConstructionOnline as "selectionSubcategories";

    /// Lists every selection subcategory.
    ///
    /// Source: docs.
    list = "listSelectionSubcategories": GET "/api/SelectionSubCategories" ()
        => List<SelectionSubcategory>, [safe(), docs()];

    /// Lists the selection subcategories of a project.
    ///
    /// Source: docs.
    by_project = "listProjectSelectionSubcategories": GET "/api/SelectionSubCategories" (projectID: i64)
        => List<SelectionSubcategory>, [safe(), docs()];

    /// Lists the subcategories of a selection category.
    ///
    /// Source: docs.
    by_category = "listSubcategoriesForSelectionCategory": GET "/api/SelectionSubCategories" (categoryID: i64)
        => List<SelectionSubcategory>, [safe(), docs()];

    /// Reads one selection subcategory.
    ///
    /// Source: docs.
    get = "getSelectionSubcategory": GET "/api/SelectionSubCategories/{id}" (id: i64)
        => FirstOf<SelectionSubcategory>, [safe(), docs()];

    /// Creates a selection subcategory.
    ///
    /// Source: docs.
    create = "createSelectionSubcategory": POST "/api/SelectionSubCategories" ()
        body(SelectionSubcategoryCreate as "selInfo")
        => Single<SelectionSubcategory>, [non_idempotent(), docs()];

    /// Edits a selection subcategory.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateSelectionSubcategory": PUT "/api/SelectionSubCategories/{id}" (id: i64)
        body(SelectionSubcategoryUpdate as "selInfo")
        => Optional<SelectionSubcategory>, [idempotent(), docs()];

    /// Edits several selection subcategories of a project.
    ///
    /// Only the properties named change. The changes travel in the address: send small batches.
    ///
    /// Source: docs.
    update_many = "updateSelectionSubcategories": PUT "/api/SelectionSubCategories" ()
        body(Vec<SelectionSubcategoryBulkUpdate> as "selInfo")
        => List<SelectionSubcategory>, [idempotent(), docs()];
}
