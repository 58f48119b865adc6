//! Steps of flows.

use crate::leadconduit::{BsonId, CapConfig, FeedbackConfig, FlowEntityRef, IntegrationRef, Pricing, RuleSet, ShortId};
use crate::resource::prelude::*;
use serde::de::{Deserialize, Deserializer, Error as _};

/// Step that may stop the lead. Member names beyond `type` are deduced.
///
/// Source: docs.
#[record(open)]
pub struct FilterStep {
    /// Identifier.
    pub id: Option<ShortId>,
    /// Kind of step.
    pub r#type: Option<FilterStepType>,
    /// Lead is stopped when these match.
    pub rule_set: Nullable<RuleSet>,
    /// Outcome given to the source.
    pub outcome: Nullable<String>,
    /// Reason given to the source.
    pub reason: Nullable<String>,
    /// Note.
    pub description: Nullable<String>,
    /// Switched on.
    pub enabled: Option<bool>,
}

text_enum! {
    /// Marks a filter step.
    pub enum FilterStepType { Filter = "filter" }
}

/// Step that calls an external system. Member names beyond `type`, `entity` and `integration` are deduced.
///
/// Source: docs.
#[record(open)]
pub struct RecipientStep {
    /// Identifier.
    pub id: Option<ShortId>,
    /// Kind of step.
    pub r#type: Option<RecipientStepType>,
    /// Variable prefix for what it appends.
    pub key: Option<String>,
    /// Recipient.
    pub entity: Option<FlowEntityRef>,
    /// Module and mappings.
    pub integration: Option<IntegrationRef>,
    /// When to run.
    pub rule_set: Nullable<RuleSet>,
    /// Volume caps.
    pub caps: Nullable<Vec<CapConfig>>,
    /// Sale price.
    pub pricing: Nullable<Pricing>,
    /// Feedback accepted from the recipient.
    pub feedback: Nullable<FeedbackConfig>,
    /// Credential of the integration.
    pub credential_id: Nullable<BsonId>,
    /// Note.
    pub description: Nullable<String>,
    /// Switched on.
    pub enabled: Option<bool>,
}

text_enum! {
    /// Marks a recipient step.
    pub enum RecipientStepType { Recipient = "recipient" }
}

/// Any other kind of step.
///
/// Source: docs.
#[record(open)]
pub struct UnknownStep {
    /// Identifier.
    pub id: Option<String>,
    /// Kind of step.
    pub r#type: Option<String>,
}

one_of! {
    /// Step of a flow, distinguished by `type`.
    #[allow(clippy::large_enum_variant, reason = "a flow has few steps, and they live in a list")]
    pub enum Step {
        /// May stop the lead.
        #[serde(deserialize_with = "filter_step")]
        Filter(FilterStep),
        /// Calls an external system.
        #[serde(deserialize_with = "recipient_step")]
        Recipient(RecipientStep),
        /// Any other kind.
        Unknown(UnknownStep),
    }
}

/// Reads a filter step and refuses every other kind.
fn filter_step<'de, D: Deserializer<'de>>(input: D) -> Result<FilterStep, D::Error> {
    let step = FilterStep::deserialize(input)?;
    match step.r#type {
        Some(FilterStepType::Filter) => Ok(step),
        _ => Err(D::Error::custom("not a filter step")),
    }
}

/// Reads a recipient step and refuses every other kind.
fn recipient_step<'de, D: Deserializer<'de>>(input: D) -> Result<RecipientStep, D::Error> {
    let step = RecipientStep::deserialize(input)?;
    match step.r#type {
        Some(RecipientStepType::Recipient) => Ok(step),
        _ => Err(D::Error::custom("not a recipient step")),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::leadconduit::Flow;
    use serde_json::json;

    fn step(value: Value) -> Step {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn steps_are_told_apart_by_type() {
        assert!(matches!(step(json!({"type": "filter", "reason": "duplicate"})), Step::Filter(_)));
        assert!(matches!(step(json!({"type": "recipient", "key": "crm"})), Step::Recipient(_)));
        assert!(matches!(step(json!({"type": "pause", "minutes": 5})), Step::Unknown(_)));
        assert!(matches!(step(json!({"id": "a1b2c3"})), Step::Unknown(_)));
    }

    #[test]
    fn a_flow_comes_back_as_it_was_read() {
        let flow = json!({
            "id": "55d1f41b976c0bfb67e7a837",
            "name": "Mortgage",
            "errors": {"steps": [null, {"integration": ["module is gone"]}]},
            "caps": null,
            "steps": [
                {"type": "recipient", "caps": null, "wait": 5, "rule_set": {"op": "and", "rules": [
                    {"lhv": "lead.state", "op": "is included in", "rhv": ["TX", 1, true]},
                    {"lhv": "lead.email", "op": "is not blank"},
                    {"op": "or", "rules": []}
                ]}},
                {"type": "filter", "outcome": null}
            ],
            "beta": {"switch": true}
        });
        let read: Flow = serde_json::from_value(flow.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), flow);
    }
}
