//! Outcomes of leads, chosen by rules or by the lead's own values.
//!
//! The first matching rule decides. Without one, a value of the lead can decide: like the test numbers of payment
//! services, a first name such as `outcome-failure` selects that outcome. All other leads succeed, so
//! that tests do not depend on chance.

use crate::decimal;
use crate::json::json;
use crate::lookup::{self, FieldLookup};
use serde_json::Value;

/// Prefix of an outcome in a lead's `first_name` (LeadConduit) or `name` (HeroBase).
const OUTCOME_PREFIX: &str = "outcome-";

/// The subject of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// A whole submission, before the first step of its flow.
    Submission,
    /// The response of a recipient.
    Recipient,
    /// The bid for a ping.
    Ping,
    /// The import of a lead into HeroBase.
    Import,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    of: Subject,
    /// Filter rules in LeadConduit's format, over `lead`, `flow`, `source` and, for a recipient, `recipient`.
    matches: Value,
    decision: LeadDecision,
}

/// The outcome that a rule selects.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadDecision {
    /// `success`, `failure` or `error`.
    pub outcome: &'static str,
    /// The reason of a failure.
    pub reason: Option<String>,
    /// The price or bid.
    pub price: Option<f64>,
    /// Duration of the recipient's response in milliseconds.
    pub wait_ms: Option<i64>,
}

/// The outcome rules of a sandbox.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcomes(Vec<Rule>);

impl Outcomes {
    /// Parses a list of rules.
    ///
    /// # Errors
    /// A message that names the invalid member.
    pub fn from_json(value: &Value) -> Result<Self, String> {
        let rules = value.as_array().ok_or("the outcomes are not a list of rules")?;
        let read = rules.iter().enumerate().map(|(at, rule)| {
            Rule::from_json(rule).map_err(|(member, wanted)| format!("outcomes[{at}].{member} {wanted}"))
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    /// The decision about a submission.
    pub fn submission(&self, facts: &dyn FieldLookup) -> Option<LeadDecision> {
        self.first(Subject::Submission, facts)
    }

    /// The decision about a recipient's response.
    pub fn recipient(&self, facts: &dyn FieldLookup) -> Option<LeadDecision> {
        self.first(Subject::Recipient, facts).or_else(|| outcome_from_value(facts.field("lead.first_name").as_deref()))
    }

    /// The decision about a bid.
    pub fn ping(&self, facts: &dyn FieldLookup) -> Option<LeadDecision> {
        self.first(Subject::Ping, facts).or_else(|| outcome_from_value(facts.field("lead.first_name").as_deref()))
    }

    /// The decision about an import.
    pub fn import(&self, facts: &dyn FieldLookup) -> Option<LeadDecision> {
        self.first(Subject::Import, facts).or_else(|| outcome_from_value(facts.field("lead.name").as_deref()))
    }

    fn first(&self, of: Subject, facts: &dyn FieldLookup) -> Option<LeadDecision> {
        let mut rules = self.0.iter().filter(|rule| rule.of == of);
        let found = rules.find(|rule| lookup::satisfies(facts, &rule.matches).unwrap_or(false));
        found.map(|rule| rule.decision.clone())
    }
}

/// The outcome that a value selects.
fn outcome_from_value(value: Option<&str>) -> Option<LeadDecision> {
    let outcome = outcome_named(value?.to_ascii_lowercase().strip_prefix(OUTCOME_PREFIX)?)?;
    let reason = (outcome != "success").then(|| format!("{outcome} by request"));
    Some(LeadDecision { outcome, reason, price: None, wait_ms: None })
}

fn outcome_named(name: &str) -> Option<&'static str> {
    ["success", "failure", "error"].into_iter().find(|known| *known == name)
}

impl Rule {
    fn from_json(value: &Value) -> Result<Self, (&'static str, String)> {
        let members = value.as_object().ok_or(("of", "is missing: a rule must be an object".to_owned()))?;
        let known = ["of", "match", "outcome", "reason", "price", "waitMs"];
        if let Some(name) = members.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(("", format!("has no member {name}; there are {}", known.join(", "))));
        }
        let of = match value.get("of").and_then(Value::as_str) {
            Some("submission") => Subject::Submission,
            Some("recipient") => Subject::Recipient,
            Some("ping") => Subject::Ping,
            Some("import") => Subject::Import,
            _ => return Err(("of", "must be one of submission, recipient, ping, import".to_owned())),
        };
        let outcome = value.get("outcome").and_then(Value::as_str).and_then(outcome_named);
        let outcome = outcome.ok_or(("outcome", "must be one of success, failure, error".to_owned()))?;
        let matches = match value.get("match") {
            None => json!({"op": "and", "rules": []}),
            Some(rules) => {
                lookup::check(rules).map_err(|bad| ("match", format!("cannot be used: {}", bad.0)))?;
                rules.clone()
            }
        };
        let text = |name: &'static str| match value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err((name, "must be a string".to_owned())),
        };
        let number = |name: &'static str| match value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(number) => match decimal::of(number).filter(|number| *number >= 0.0) {
                Some(number) => Ok(Some(number)),
                None => Err((name, "must be a number from 0".to_owned())),
            },
        };
        let decision = LeadDecision {
            outcome,
            reason: text("reason")?,
            price: number("price")?,
            wait_ms: number("waitMs")?.map(|ms| ms as i64),
        };
        Ok(Self { of, matches, decision })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_rule_that_matches_decides_and_values_may_ask() {
        let rules = Outcomes::from_json(&json!([
            {"of": "recipient", "match": {"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}, "outcome": "failure", "reason": "no Texans"},
            {"of": "recipient", "match": {"lhv": "recipient.name", "op": "is equal to", "rhv": "Slow"}, "outcome": "error", "waitMs": 9000},
        ]))
        .unwrap();
        let decide = |lead: Value, to: &str| {
            rules.recipient(&json!({"lead": lead, "recipient": {"name": to}})).map(|d| (d.outcome, d.reason))
        };
        assert_eq!(decide(json!({"state": "TX"}), "Slow"), Some(("failure", Some("no Texans".into()))));
        assert_eq!(decide(json!({"state": "GA"}), "Slow"), Some(("error", None)));
        assert_eq!(decide(json!({"state": "GA"}), "Quick"), None);
        assert_eq!(
            decide(json!({"first_name": "Outcome-Error"}), "Quick"),
            Some(("error", Some("error by request".into())))
        );
    }

    #[test]
    fn what_is_no_rule_is_named() {
        let bad = |rule: Value| Outcomes::from_json(&json!([rule])).unwrap_err();
        assert!(bad(json!({"of": "lead"})).starts_with("outcomes[0].of "));
        assert!(bad(json!({"of": "ping", "outcome": "maybe"})).starts_with("outcomes[0].outcome "));
        assert!(
            bad(json!({"of": "ping", "outcome": "error", "match": {"lhv": "a", "op": "~"}}))
                .starts_with("outcomes[0].match ")
        );
        assert!(bad(json!({"of": "ping", "outcome": "error", "price": "x"})).starts_with("outcomes[0].price "));
        assert!(bad(json!({"of": "ping", "outcome": "error", "when": 1})).contains("when"));
    }
}
