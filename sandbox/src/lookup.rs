//! Reads values by dotted path, and evaluates LeadConduit's filter rules.

use crate::decimal;
use crate::letters::lower;
use leadspan::__private::contains;
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;

/// The value at a dotted path; of a parsed value (`{raw, normal, …}`), its `normal`.
pub fn at<'v>(record: &'v Value, path: &str) -> Option<&'v Value> {
    let value = raw_at(record, path)?;
    match value.get("normal") {
        Some(normal) => Some(normal),
        None => Some(value),
    }
}

/// The value at a dotted path, unchanged.
pub fn raw_at<'v>(record: &'v Value, path: &str) -> Option<&'v Value> {
    if let Some(value) = record.get(path) {
        return Some(value);
    }
    // Custom names can contain dots: try every split.
    path.match_indices('.').find_map(|(dot, _)| raw_at(record.get(path.get(..dot)?)?, path.get(dot + 1..)?))
}

/// A scalar as a string; `None` for null, absent, and other values.
pub fn plain(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A rule that the sandbox cannot evaluate.
#[derive(Debug, PartialEq, Eq)]
pub struct InvalidRule(pub String);

/// Source of the values that rules compare: scalars by dotted path, as [`plain`] returns them.
pub trait FieldLookup {
    /// `None` for null, absent, and values that are not scalars.
    fn field(&self, path: &str) -> Option<Cow<'_, str>>;
}

/// Looks in the record, then below its `vars`; of a parsed value, reads its `normal`.
impl FieldLookup for Value {
    fn field(&self, path: &str) -> Option<Cow<'_, str>> {
        let value = at(self, path).or_else(|| at(self.get("vars")?, path))?;
        match value {
            Value::String(text) => Some(Cow::Borrowed(text)),
            other => plain(Some(other)).map(Cow::Owned),
        }
    }
}

/// Whether a record satisfies a rule or a rule set (`{op: and|or, rules}`).
///
/// # Errors
/// The rule that cannot be evaluated.
pub fn satisfies(record: &dyn FieldLookup, rule: &Value) -> Result<bool, InvalidRule> {
    if let Some(Value::Array(rules)) = rule.get("rules") {
        let any = rule.get("op").and_then(Value::as_str) == Some("or");
        for inner in rules {
            if satisfies(record, inner)? == any {
                return Ok(any);
            }
        }
        return Ok(!any);
    }
    let text = |name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default();
    let (left, op) = (text("lhv"), text("op"));
    if left.is_empty() || op.is_empty() {
        return Err(InvalidRule("a rule needs lhv and op".into()));
    }
    apply(record.field(left).as_deref(), op, rule.get("rhv").unwrap_or(&Value::Null))
}

/// Whether rules can be evaluated, whatever the record.
///
/// # Errors
/// The first rule that cannot be evaluated.
pub fn check(rule: &Value) -> Result<(), InvalidRule> {
    if let Some(Value::Array(rules)) = rule.get("rules") {
        return rules.iter().try_for_each(check);
    }
    satisfies(&Value::Null, rule).map(|_| ())
}

fn apply(value: Option<&str>, op: &str, right: &Value) -> Result<bool, InvalidRule> {
    if let Some(positive) = negated(op) {
        return apply(value, positive, right).map(|holds| !holds);
    }
    let left = value.unwrap_or_default();
    let wanted = plain(Some(right)).unwrap_or_default();
    Ok(match op {
        "is equal to" => left.eq_ignore_ascii_case(&wanted),
        "is less than" => compare(left, &wanted).is_some_and(Ordering::is_lt),
        "is less than or equal to" => compare(left, &wanted).is_some_and(Ordering::is_le),
        "is greater than" => compare(left, &wanted).is_some_and(Ordering::is_gt),
        "is greater than or equal to" => compare(left, &wanted).is_some_and(Ordering::is_ge),
        "is included in" => items(right).iter().any(|item| item.eq_ignore_ascii_case(left)),
        "includes" => contains(&lower(left), &lower(&wanted)),
        "is between" => match items(right).as_slice() {
            [low, high] => {
                compare(left, low).is_some_and(Ordering::is_ge) && compare(left, high).is_some_and(Ordering::is_le)
            }
            _ => return Err(InvalidRule("\"is between\" needs a list of two values".into())),
        },
        "is blank" => left.is_empty(),
        "is true" => left == "true",
        "is false" => left == "false",
        "format is valid" => !left.is_empty(),
        // Patterns need a regular expression engine, and obscenity a dictionary; the sandbox has neither.
        other => {
            return Err(InvalidRule(format!("the sandbox does not support the operator \"{other}\"")));
        }
    })
}

/// The positive form of a negative operator.
fn negated(op: &str) -> Option<&'static str> {
    let positive = match op {
        "is not equal to" => "is equal to",
        "is not included in" => "is included in",
        "does not include" => "includes",
        "is not between" => "is between",
        "is not blank" => "is blank",
        "is not true" => "is true",
        "is not false" => "is false",
        "format is invalid" => "format is valid",
        _ => return None,
    };
    Some(positive)
}

fn items(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(|item| plain(Some(item))).collect(),
        single => plain(Some(single)).into_iter().collect(),
    }
}

/// The sort order of lists: empty strings, then numbers, then other strings. A total order, which sorting requires.
pub fn sort_order(left: &str, right: &str) -> Ordering {
    let key = |text: &str| match decimal::read(text) {
        _ if text.is_empty() => (0, 0.0),
        Some(number) => (1, number),
        None => (2, 0.0),
    };
    let ((left_kind, left_number), (right_kind, right_number)) = (key(left), key(right));
    left_kind.cmp(&right_kind).then(left_number.total_cmp(&right_number)).then_with(|| left.cmp(right))
}

/// Compares numbers as numbers and everything else as strings; `None` if the left side is empty.
pub fn compare(left: &str, right: &str) -> Option<Ordering> {
    match (decimal::read(left), decimal::read(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right),
        _ if left.is_empty() => None,
        _ => Some(left.cmp(right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_read_below_vars_and_through_parsed_values() {
        let event = json!({"outcome": "success", "vars": {"price": 3, "lead": {"email": {"normal": "a@b.c"}}}});
        let holds = |lhv: &str, op: &str, rhv: Value| satisfies(&event, &json!({"lhv": lhv, "op": op, "rhv": rhv}));
        assert_eq!(holds("lead.email", "is equal to", json!("A@b.c")), Ok(true));
        assert_eq!(holds("price", "is between", json!([1, 10])), Ok(true));
        assert_eq!(holds("outcome", "is not included in", json!(["failure", "error"])), Ok(true));
        assert_eq!(holds("lead.phone_1", "is blank", Value::Null), Ok(true));
        assert!(holds("outcome", "matches pattern", json!("^s")).is_err());
    }

    #[test]
    fn sorting_has_one_order_for_every_pair() {
        let texts = ["", "a", "B", "10", "9", "-1", "1e3", "nan", "inf", "é", "10.0"];
        for (a, b) in texts.iter().flat_map(|a| texts.iter().map(move |b| (*a, *b))) {
            assert_eq!(sort_order(a, b), sort_order(b, a).reverse(), "{a} {b}");
            for c in texts {
                let transitive = sort_order(a, b).is_gt() || sort_order(b, c).is_gt() || sort_order(a, c).is_le();
                assert!(transitive, "{a} {b} {c}");
            }
        }
        assert!(sort_order("", "9").is_lt() && sort_order("9", "10").is_lt() && sort_order("10", "a").is_lt());
    }

    #[test]
    fn rule_sets_nest() {
        let rule = |rhv: i64| json!({"lhv": "n", "op": "is equal to", "rhv": rhv});
        let set = json!({"op": "and", "rules": [{"op": "or", "rules": [rule(1), rule(2)]}, rule(2)]});
        assert_eq!(satisfies(&json!({"n": 2}), &set), Ok(true));
        assert_eq!(satisfies(&json!({"n": 1}), &set), Ok(false));
    }
}
