//! Built-in data types of lead fields.

use crate::leadconduit::{Operator, TypeName, VariableTypeName};
use crate::resource::prelude::*;

/// Part of a parsed value.
///
/// Source: docs.
#[record]
pub struct TypeComponent {
    /// Member name.
    pub name: Option<String>,
    /// Data type.
    pub r#type: Option<VariableTypeName>,
    /// Purpose.
    pub description: Option<String>,
    /// No longer to be used.
    pub deprecated: Option<bool>,
    /// What to use instead.
    pub see: Option<String>,
}

/// Built-in data type of lead fields.
///
/// Source: seed.
#[record]
pub struct Type {
    /// Type name.
    #[always]
    pub name: Option<TypeName>,
    /// Members of a parsed value.
    #[always]
    pub components: Option<Vec<TypeComponent>>,
    /// Rule operators that make sense.
    #[always]
    pub operators: Option<Vec<Operator>>,
    /// Masked before storage.
    pub maskable: Option<bool>,
    /// Sample values.
    pub examples: Option<Vec<Value>>,
}

resource! {
    /// Built-in data types of lead fields.
    pub Types in LeadConduit as "types";

    /// Lists field types.
    ///
    /// Source: seed.
    list = "listTypes": GET "/types" () => List<Type>, [safe(), seed()];
}
