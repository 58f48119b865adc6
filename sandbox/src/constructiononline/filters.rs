//! `FILTER`: clauses of an operator and the members it compares. All of them must hold.

use crate::letters::lower;
use crate::lookup;
use crate::parse;
use leadspan::__private::contains;
use serde_json::Value;
use std::cmp::Ordering;

/// A valid filter.
pub struct RecordFilter(Vec<(String, String, Value)>);

/// Parses one clause or a list of clauses; `None` if it is neither or has an undocumented operator.
pub fn parse(text: &str) -> Option<RecordFilter> {
    let clauses = match parse::json(text)? {
        Value::Array(clauses) => clauses,
        clause => vec![clause],
    };
    let mut parts = Vec::new();
    for clause in clauses {
        for (operator, members) in clause.as_object()? {
            if !["GT", "LT", "GTE", "LTE", "EQ", "NEQ", "SW", "EW", "CONTAINS"].contains(&operator.as_str()) {
                return None;
            }
            let members = members.as_object().filter(|members| !members.values().any(has_parts))?;
            parts.extend(members.iter().map(|(name, value)| (operator.clone(), name.clone(), value.clone())));
        }
    }
    Some(RecordFilter(parts))
}

impl RecordFilter {
    /// Whether a record satisfies the filter.
    pub fn admits(&self, record: &Value) -> bool {
        self.0.iter().all(|(operator, name, wanted)| {
            let held = lower(&lookup::plain(record.get(name)).unwrap_or_default());
            let wanted = lower(&lookup::plain(Some(wanted)).unwrap_or_default());
            let order = order(&held, &wanted);
            match operator.as_str() {
                "EQ" => order == Some(Ordering::Equal),
                "NEQ" => order != Some(Ordering::Equal),
                "GT" => order == Some(Ordering::Greater),
                "GTE" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                "LT" => order == Some(Ordering::Less),
                "LTE" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
                "SW" => held.starts_with(&wanted),
                "EW" => held.ends_with(&wanted),
                _ => contains(&held, &wanted),
            }
        })
    }
}

fn has_parts(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// Compares timestamps as times, numbers as numbers and everything else as strings.
fn order(held: &str, wanted: &str) -> Option<Ordering> {
    match (crate::time::parse(held), crate::time::parse(wanted)) {
        (Some(held), Some(wanted)) => Some(held.cmp(&wanted)),
        _ if held == wanted => Some(Ordering::Equal),
        _ => lookup::compare(held, wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn clauses_compare_numbers_dates_and_text() {
        let record = json!({"TOTAL": 310.0, "TITLE": "Dumpster", "LMOD": "2026-11-10T09:00:00", "PAID": true});
        let admits = |filter: &str| parse(filter).map(|filter| filter.admits(&record));
        assert_eq!(admits(r#"{"GT": {"TOTAL": 99}}"#), Some(true));
        assert_eq!(admits(r#"[{"EQ": {"TOTAL": "310"}}, {"SW": {"TITLE": "dump"}}]"#), Some(true));
        assert_eq!(admits(r#"{"LT": {"LMOD": "2026-11-2"}}"#), Some(false));
        assert_eq!(admits(r#"{"NEQ": {"PAID": true}}"#), Some(false));
        assert_eq!(admits(r#"{"LIKE": {"TITLE": "x"}}"#), None);
        assert_eq!(admits("{EQ: 1}"), None);
    }
}
