//! Rules: conditions on lead data, joined into trees.

use crate::leadconduit::ShortId;
use crate::resource::prelude::*;

text_enum! {
    /// Operator that compares the left-hand with the right-hand value.
    pub enum BinaryOperator {
        IsEqualTo = "is equal to",
        IsNotEqualTo = "is not equal to",
        IsLessThan = "is less than",
        IsLessThanOrEqualTo = "is less than or equal to",
        IsGreaterThan = "is greater than",
        IsGreaterThanOrEqualTo = "is greater than or equal to",
        IsIncludedIn = "is included in",
        IsNotIncludedIn = "is not included in",
        Includes = "includes",
        DoesNotInclude = "does not include",
        IsBetween = "is between",
        IsNotBetween = "is not between",
        MatchesPattern = "matches pattern",
        DoesNotMatchPattern = "does not match pattern",
    }
}

text_enum! {
    /// Operator that looks at the left-hand value alone.
    pub enum UnaryOperator {
        IsBlank = "is blank",
        IsNotBlank = "is not blank",
        IsTrue = "is true",
        IsNotTrue = "is not true",
        IsFalse = "is false",
        IsNotFalse = "is not false",
        FormatIsValid = "format is valid",
        FormatIsInvalid = "format is invalid",
        IsObscene = "is obscene",
        IsNotObscene = "is not obscene",
    }
}

text_enum! {
    /// Any rule operator, binary or unary.
    pub enum Operator {
        IsEqualTo = "is equal to",
        IsNotEqualTo = "is not equal to",
        IsLessThan = "is less than",
        IsLessThanOrEqualTo = "is less than or equal to",
        IsGreaterThan = "is greater than",
        IsGreaterThanOrEqualTo = "is greater than or equal to",
        IsIncludedIn = "is included in",
        IsNotIncludedIn = "is not included in",
        Includes = "includes",
        DoesNotInclude = "does not include",
        IsBetween = "is between",
        IsNotBetween = "is not between",
        MatchesPattern = "matches pattern",
        DoesNotMatchPattern = "does not match pattern",
        IsBlank = "is blank",
        IsNotBlank = "is not blank",
        IsTrue = "is true",
        IsNotTrue = "is not true",
        IsFalse = "is false",
        IsNotFalse = "is not false",
        FormatIsValid = "format is valid",
        FormatIsInvalid = "format is invalid",
        IsObscene = "is obscene",
        IsNotObscene = "is not obscene",
    }
}

/// Rule comparing two values.
///
/// Source: seed.
#[record]
pub struct BinaryRule {
    /// Identifier of the rule.
    pub id: Option<ShortId>,
    /// Variable path or template giving the value under test.
    pub lhv: String,
    /// Comparison to make.
    pub op: BinaryOperator,
    /// Value or list to compare with; templates allowed in strings.
    pub rhv: Operand,
    /// Extra conditions that must hold together with this rule.
    pub rule_set: Nullable<RuleSet>,
}

/// Rule testing one value.
///
/// Source: docs.
#[record]
pub struct UnaryRule {
    /// Identifier of the rule.
    pub id: Option<ShortId>,
    /// Variable path or template giving the value under test.
    pub lhv: String,
    /// Test to make.
    pub op: UnaryOperator,
    /// Extra conditions that must hold together with this rule.
    pub rule_set: Nullable<RuleSet>,
}

/// Group of rules joined by one logical operator.
///
/// Source: seed.
#[record]
pub struct RuleSet {
    /// Identifier of the group.
    pub id: Option<ShortId>,
    /// Whether all members must pass or one is enough.
    pub op: LogicalOperator,
    /// Members: rules or further groups.
    pub rules: Vec<RuleNode>,
}

text_enum! {
    /// How the members of a rule set are joined.
    pub enum LogicalOperator { And = "and", Or = "or" }
}

one_of! {
    /// A rule or a nested rule set.
    pub enum RuleNode {
        /// Compares two values.
        Binary(BinaryRule),
        /// Tests one value.
        Unary(UnaryRule),
        /// A further group.
        Set(RuleSet),
    }
}

/// Flat rule used by reports, statistics and exports.
///
/// Source: seed.
#[record]
pub struct FilterRule {
    /// Event property path.
    pub lhv: String,
    /// Operator.
    pub op: Operator,
    /// Right-hand value, absent for unary operators.
    pub rhv: Option<Operand>,
}

one_of! {
    /// Right-hand value of a rule.
    pub enum Operand {
        /// One value; templates are allowed in text.
        One(Scalar),
        /// A list of values.
        Many(Vec<Scalar>),
    }
}

impl Default for Operand {
    fn default() -> Self {
        Self::One(Scalar::default())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_are_told_apart_by_their_members() {
        let read = |value| serde_json::from_value::<RuleNode>(value).unwrap();
        let binary = read(json!({"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}));
        let unary = read(json!({"lhv": "lead.state", "op": "is blank"}));
        let set = read(json!({"op": "or", "rules": [{"lhv": "price", "op": "is true"}]}));
        assert!(matches!(binary, RuleNode::Binary(_)), "{binary:?}");
        assert!(matches!(unary, RuleNode::Unary(_)), "{unary:?}");
        assert!(matches!(set, RuleNode::Set(_)), "{set:?}");
    }
}
