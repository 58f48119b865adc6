//! Reading an import example and checking a lead against it, before anything is sent.

use super::leads::{ImportExample, ImportLeadRequest};
use crate::error::Issue;
use crate::text::pointer_token;
use leadspan_matcher::{Pattern, Verdict};

const BEFORE_NAME: &str = "example ";
const BEFORE_TYPE: &str = ", type is ";
const BEFORE_PATTERN: &str = ", regex used for validation ";

/// What an import example says of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportField {
    /// Name in `data`.
    pub name: String,
    /// Name in the example's sentence.
    pub label: String,
    /// Kind as the vendor names it; varchar, text and phone were seen.
    pub kind: String,
    /// The .NET regular expression that the service checks with.
    pub pattern: String,
}

/// What a check of a lead found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadCheck {
    /// Mistakes that the service would refuse, each with a JSON pointer into the body.
    pub issues: Vec<Issue>,
    /// Fields whose pattern cannot be checked here.
    pub unchecked: Vec<String>,
}

impl LeadCheck {
    /// Whether no mistake is known.
    pub fn passed(&self) -> bool {
        self.issues.is_empty()
    }
}

/// Reads one value of an example: `example F, type is T, regex used for validation R`. R is all that follows and may hold
/// commas. `None` when the value has another form.
pub fn parse_example_value(name: &str, value: &str) -> Option<ImportField> {
    let (label, rest) = value.strip_prefix(BEFORE_NAME)?.split_once(BEFORE_TYPE)?;
    let (kind, pattern) = rest.split_once(BEFORE_PATTERN)?;
    Some(ImportField { name: name.into(), label: label.into(), kind: kind.into(), pattern: pattern.into() })
}

/// Whether a value still is the text of an example.
pub fn is_example_value(value: &str) -> bool {
    parse_example_value("", value).is_some()
}

impl ImportExample {
    /// Its fields. Without `ShowAllDataEntries` these are the required ones.
    pub fn fields(&self) -> Vec<ImportField> {
        self.data.iter().filter_map(|(name, value)| parse_example_value(name, value)).collect()
    }
}

/// Checks a lead against the fields of its campaign, required ones first.
///
/// `required` comes from the example as it is, `all` from the one with `ShowAllDataEntries`; give the same twice when only
/// one was fetched. Names in `data` are compared without case, as the service does.
pub fn check_lead(lead: &ImportLeadRequest, required: &[ImportField], all: &[ImportField]) -> LeadCheck {
    let mut check = LeadCheck::default();
    let value = |name: &str| {
        let entry = lead.data.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        entry.map(|(_, value)| value.as_str().map_or_else(|| value.raw().to_string(), str::to_owned))
    };
    for field in required.iter().filter(|field| value(&field.name).is_none()) {
        check.issues.push(issue(field, "is required by this campaign"));
    }
    for field in all {
        let Some(text) = value(&field.name) else { continue };
        if is_example_value(&text) {
            check.issues.push(issue(field, "still holds the text of the example"));
            continue;
        }
        match Pattern::new(&field.pattern).check(&text) {
            Verdict::Accepted => {}
            Verdict::Refused => {
                check.issues.push(issue(field, &format!("is not a {} as {}", field.kind, field.pattern)))
            }
            Verdict::Unknown => check.unchecked.push(field.name.clone()),
        }
    }
    check
}

fn issue(field: &ImportField, message: &str) -> Issue {
    Issue { pointer: format!("/data/{}", pointer_token(&field.name)), message: message.to_owned() }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn vectors() -> serde_json::Value {
        serde_json::from_str(include_str!("../../tests/vectors/helpers.json")).unwrap()
    }

    #[test]
    fn examples_are_read() {
        for row in vectors()["importValues"].as_array().unwrap() {
            let field = parse_example_value("x", row[0].as_str().unwrap());
            let found = field.map(|f| serde_json::json!([f.label, f.kind, f.pattern])).unwrap_or_default();
            assert_eq!(found, row[1], "{row}");
        }
    }

    #[test]
    fn leads_are_checked() {
        let vectors = vectors();
        let example: ImportExample = serde_json::from_value(vectors["importExample"].clone()).unwrap();
        let fields = example.fields();
        for row in vectors["leadChecks"].as_array().unwrap() {
            let lead: ImportLeadRequest = serde_json::from_value(row["lead"].clone()).unwrap();
            let check = check_lead(&lead, &fields, &fields);
            let pointers: Vec<_> = check.issues.iter().map(|issue| issue.pointer.as_str()).collect();
            assert_eq!(serde_json::json!(pointers), row["issues"], "{row}");
            assert_eq!(serde_json::json!(check.unchecked), row["unchecked"], "{row}");
        }
    }
}
