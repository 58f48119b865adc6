//! Filters of the purchasing searches.

use crate::resource::prelude::*;

/// One condition: an operator holding property/value pairs, or bare pairs for equality.
///
/// Source: docs.
#[record(open)]
pub struct FilterClause {
    /// Greater than.
    pub GT: Option<Map<Scalar>>,
    /// Less than.
    pub LT: Option<Map<Scalar>>,
    /// Greater or equal.
    pub GTE: Option<Map<Scalar>>,
    /// Less or equal.
    pub LTE: Option<Map<Scalar>>,
    /// Equal.
    pub EQ: Option<Map<Scalar>>,
    /// Not equal.
    pub NEQ: Option<Map<Scalar>>,
    /// Starts with.
    pub SW: Option<Map<Scalar>>,
    /// Ends with.
    pub EW: Option<Map<Scalar>>,
    /// Contains.
    pub CONTAINS: Option<Map<Scalar>>,
}

one_of! {
    /// One clause, or a list of clauses (presumably all must hold).
    pub enum Filter {
        /// Several clauses.
        All(Vec<FilterClause>),
        /// One clause.
        One(Box<FilterClause>),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_filter_is_one_clause_or_several() {
        for wire in [json!({"GT": {"TOTAL": "90000"}}), json!([{"SW": {"TITLE": "A"}}, {"PAID": false}])] {
            let filter: Filter = serde_json::from_value(wire.clone()).unwrap();
            assert_eq!(matches!(filter, Filter::All(_)), wire.is_array());
            assert_eq!(serde_json::to_value(filter).unwrap(), wire);
        }
    }
}
