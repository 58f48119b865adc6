//! Client selections, top level.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Top level of client selections. The documentation names the properties only: their types and meanings are
/// presumed.
///
/// Source: docs.
#[record]
pub struct SelectionCategory {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Description.
    pub DESCRIPTION: Nullable<String>,
    /// Sort position.
    pub SORT_NUM: Option<NumberLike>,
    /// Type code.
    pub TYPE: Option<NumberLike>,
}

/// Properties to change on a selection category.
///
/// Source: docs.
#[record]
pub struct SelectionCategoryUpdate {
    /// Name.
    pub NAME: Option<Scalar>,
    /// Description.
    pub DESCRIPTION: Option<Scalar>,
    /// Sort position.
    pub SORT_NUM: Option<Scalar>,
    /// Type code.
    pub TYPE: Option<Scalar>,
}

resource! {
    /// Client selections, top level.
    pub SelectionCategories in ConstructionOnline as "selectionCategories";

    /// Lists every selection category.
    ///
    /// Source: docs.
    list = "listSelectionCategories": GET "/api/SelectionCategories" () => List<SelectionCategory>, [safe(), docs()];

    /// Lists the selection categories of a project.
    ///
    /// Source: docs.
    by_project = "listProjectSelectionCategories": GET "/api/SelectionCategories" (projectID: i64)
        => List<SelectionCategory>, [safe(), docs()];

    /// Reads one selection category.
    ///
    /// Source: docs.
    get = "getSelectionCategory": GET "/api/SelectionCategories/{id}" (id: i64)
        => FirstOf<SelectionCategory>, [safe(), docs()];

    /// Edits a selection category.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateSelectionCategory": PUT "/api/SelectionCategories/{id}" (id: i64)
        body(SelectionCategoryUpdate as "selInfo")
        => Optional<SelectionCategory>, [idempotent(), docs()];
}
