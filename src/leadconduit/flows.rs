//! Flows: how submitted leads are handled.

use crate::leadconduit::{
    BsonId, CapConfig, Changelog, ErrorTree, Field, FieldId, Firehose, ListRecordChangelogs, Message, ModuleId,
    NamedReference, PingLimit, Pricing, PricingService, RuleSet, ShortId, Step, TimeZone, Timestamp, VariableTypeName,
};
use crate::resource::prelude::*;

/// Leads processed per field id.
pub type FieldUsage = Map<Number>;

/// Assignment of a value to a property, optionally conditional.
///
/// Source: seed.
#[record]
pub struct Mapping {
    /// Identifier.
    pub id: Option<ShortId>,
    /// Target, dot notation.
    pub property: Option<String>,
    /// Value or template.
    pub value: Option<Scalar>,
    /// When to apply it.
    pub rule_set: Nullable<RuleSet>,
}

/// Module and mappings chosen for a source, step or feedback.
///
/// Source: seed.
#[record]
pub struct IntegrationRef {
    /// Module to run.
    pub module_id: Option<ModuleId>,
    /// Mappings.
    pub mappings: Option<Vec<Mapping>>,
}

/// Entity as embedded in a flow.
///
/// Source: seed.
#[record]
pub struct FlowEntityRef {
    /// Entity identifier; for a source this is the source id of the submit address.
    pub id: Option<BsonId>,
    /// Name.
    pub name: Option<String>,
    /// Time zone.
    pub time_zone: Nullable<TimeZone>,
}

/// Rules a submitted lead must pass.
///
/// Source: docs.
#[record]
pub struct AcceptanceCriteria {
    /// Rules.
    pub rule_set: Nullable<RuleSet>,
    /// Outcome when they fail, usually failure.
    pub outcome: Nullable<String>,
    /// Reason when they fail.
    pub reason: Nullable<String>,
}

/// How feedback is sent or accepted.
///
/// Source: docs.
#[record]
pub struct FeedbackConfig {
    /// How to deliver it.
    pub integration: Nullable<IntegrationRef>,
    /// Which feedback is let through.
    pub rule_set: Nullable<RuleSet>,
}

/// Source attached to a flow.
///
/// Source: seed.
#[record]
pub struct FlowSource {
    /// Identifier inside the flow; not the source id used in addresses.
    pub id: Option<ShortId>,
    /// Entity the leads are attributed to.
    pub entity: Option<FlowEntityRef>,
    /// How submissions are read.
    pub integration: Nullable<IntegrationRef>,
    /// What to accept.
    pub acceptance_criteria: Nullable<AcceptanceCriteria>,
    /// Feedback to the source.
    pub feedback: Nullable<FeedbackConfig>,
    /// Credential of the integration.
    pub credential_id: Nullable<BsonId>,
    /// Volume caps.
    pub caps: Nullable<Vec<CapConfig>>,
    /// Ping limits.
    pub ping_limits: Nullable<Vec<PingLimit>>,
    /// Pricing, ahead of that of the flow.
    pub pricing: Nullable<Pricing>,
    /// Price service.
    pub pricing_service: Nullable<PricingService>,
    /// Accepting submissions.
    pub enabled: Option<bool>,
}

/// Destination attached to a flow; its members are deduced from the destination list.
///
/// Source: docs.
#[record(open)]
pub struct FlowDestination {
    /// Destination instance.
    pub instance_id: Option<String>,
    /// Action of that instance.
    pub action_id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Switched on.
    pub enabled: Option<bool>,
}

/// Instructions for handling submitted leads.
///
/// Source: seed.
#[record]
pub struct Flow {
    /// Identifier; the caller may choose it at creation.
    #[always]
    pub id: Option<BsonId>,
    /// Display name.
    #[always]
    pub name: Option<String>,
    /// Errors left by deletes or failed validation.
    pub errors: Nullable<ErrorTree>,
    /// Whether leads are handled.
    #[always]
    pub enabled: Option<bool>,
    /// Ids of the fields collected.
    #[always]
    pub fields: Option<Vec<FieldId>>,
    /// Sources that may submit.
    #[always]
    pub sources: Option<Vec<FlowSource>>,
    /// Steps in order.
    #[always]
    pub steps: Option<Vec<Step>>,
    /// Final deliveries.
    pub destinations: Option<Vec<FlowDestination>>,
    /// Volume caps, checked before those of sources.
    pub caps: Nullable<Vec<CapConfig>>,
    /// What to accept.
    pub acceptance_criteria: Nullable<AcceptanceCriteria>,
    /// Default pricing.
    pub pricing: Nullable<Pricing>,
    /// Price service.
    pub pricing_service: Nullable<PricingService>,
    /// SuppressionList checks.
    pub list_checks: Nullable<Map<Value>>,
    /// Whether pings are answered.
    pub ping_enabled: Option<bool>,
    /// Ping limits: a list or an open object.
    pub ping_limits: Option<Value>,
    /// Event streaming.
    pub firehose: Nullable<Firehose>,
    /// Undocumented; seen by other clients.
    pub level: Option<String>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}

/// Flow to create or replace.
///
/// Source: seed.
#[record]
pub struct FlowInput {
    /// Identifier; the caller may choose it at creation.
    pub id: Option<BsonId>,
    /// Display name.
    pub name: String,
    /// Whether leads are handled.
    pub enabled: Option<bool>,
    /// Ids of the fields collected.
    pub fields: Option<Vec<FieldId>>,
    /// Sources that may submit.
    pub sources: Option<Vec<FlowSource>>,
    /// Steps in order.
    pub steps: Option<Vec<Step>>,
    /// Final deliveries.
    pub destinations: Option<Vec<FlowDestination>>,
    /// Volume caps, checked before those of sources.
    pub caps: Nullable<Vec<CapConfig>>,
    /// What to accept.
    pub acceptance_criteria: Nullable<AcceptanceCriteria>,
    /// Default pricing.
    pub pricing: Nullable<Pricing>,
    /// Price service.
    pub pricing_service: Nullable<PricingService>,
    /// SuppressionList checks.
    pub list_checks: Nullable<Map<Value>>,
    /// Whether pings are answered.
    pub ping_enabled: Option<bool>,
    /// Ping limits: a list or an open object.
    pub ping_limits: Option<Value>,
    /// Event streaming.
    pub firehose: Nullable<Firehose>,
    /// Undocumented; seen by other clients.
    pub level: Option<String>,
    /// Time of the last change as it was read: where a newer version is stored, the update fails with 409.
    pub updated_at: Option<Timestamp>,
}

/// What a source may submit to a flow.
///
/// Source: docs.
#[record]
pub struct SourceMeta {
    /// Accepting submissions.
    #[always]
    pub enabled: Option<bool>,
    /// Receiving account.
    #[always]
    pub account: Option<NamedReference>,
    /// Flow.
    #[always]
    pub flow: Option<NamedReference>,
    /// Source.
    #[always]
    pub source: Option<SourceMetaSource>,
    /// Accepted parameters.
    #[always]
    pub params: Option<Vec<SourceParam>>,
    /// Integration can answer pings.
    pub pingable: Option<bool>,
    /// Pings are switched on.
    pub ping_enabled: Option<bool>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
    /// Caller may submit.
    pub authorized_account: Option<bool>,
    /// Opening hours.
    pub hours_of_operation: Nullable<Map<Value>>,
    /// Criteria of the source.
    pub acceptance_criteria: Nullable<AcceptanceCriteria>,
    /// Criteria of the flow.
    pub flow_acceptance_criteria: Nullable<Map<Value>>,
    /// Pricing of the flow.
    pub flow_pricing: Nullable<Pricing>,
    /// Price service of the flow.
    pub flow_pricing_service: Nullable<PricingService>,
    /// Pricing of the source.
    pub source_pricing: Nullable<Pricing>,
    /// Price service of the source.
    pub source_pricing_service: Nullable<PricingService>,
}

/// Source as described to its submitters.
///
/// Source: docs.
#[record]
pub struct SourceMetaSource {
    /// Source entity.
    pub id: Option<BsonId>,
    /// Name.
    pub name: Option<String>,
    /// Basic authentication demanded on submission.
    pub authentication_required: Option<bool>,
}

/// Parameter a source accepts.
///
/// Source: docs.
#[record]
pub struct SourceParam {
    /// Parameter name.
    pub name: Option<String>,
    /// Display name.
    pub label: Option<String>,
    /// Purpose.
    pub description: Nullable<String>,
    /// Data type.
    pub r#type: Option<VariableTypeName>,
    /// Whether it must be sent: a boolean, or a word such as no.
    pub required: Option<Flag>,
    /// Variable it fills.
    pub variable: Nullable<String>,
    /// Sample values.
    pub examples: Option<Vec<Value>>,
}

/// Query of [`Flows::field_usage`].
#[params]
pub struct GetFlowFieldUsage {
    /// Period to count, such as previous_30_days; today when absent. Long periods are slow.
    pub timeframe: Option<String>,
}

resource! {
    /// Flows: how submitted leads are handled.
    pub Flows in LeadConduit as "flows";

    /// Lists flows.
    ///
    /// Source: seed.
    list = "listFlows": GET "/flows" ()
        => List<Flow>, [safe(), seed(), media("application/vnd.com.leadconduit.flow+json")];

    /// Creates a flow.
    ///
    /// Lead handling changes only after `deploy`. Sent as `POST /flows`, as the documents' URL says; their table and sample print
    /// `POST /flows/{id}`: a chosen id goes into the body.
    ///
    /// Source: seed.
    create = "createFlow": POST "/flows" () body(FlowInput)
        => Single<Flow>, [non_idempotent(), seed(), media("application/vnd.com.leadconduit.flow+json"), created(), versioned()];

    /// Fetches one flow.
    ///
    /// Source: seed.
    get = "getFlow": GET "/flows/{id}" (id: BsonId)
        => Single<Flow>, [safe(), seed(), media("application/vnd.com.leadconduit.flow+json")];

    /// Updates a flow.
    ///
    /// Send the whole flow as read, with changes: whether members left out are kept is not documented. Lead
    /// handling changes only after `deploy`. Status 409 says that a newer version exists.
    ///
    /// Source: seed.
    update = "updateFlow": PUT "/flows/{id}" (id: BsonId) body(FlowInput)
        => Single<Flow>, [idempotent(), seed(), media("application/vnd.com.leadconduit.flow+json"), versioned()];

    /// Deletes a flow.
    ///
    /// Later submissions to it get 404. The response is the flow or nothing.
    ///
    /// Source: seed.
    delete = "deleteFlow": DELETE "/flows/{id}" (id: BsonId)
        => Optional<Flow>, [idempotent(), seed(), media("application/vnd.com.leadconduit.flow+json")];

    /// Makes the saved flow live.
    ///
    /// Source: seed.
    deploy = "deployFlow": POST "/flows/{id}/deploy" (id: BsonId) => Single<Message>, [non_idempotent(), seed(), validates()];

    /// Lists the changes of one flow.
    ///
    /// Answers nothing once the record is deleted: then use `changelogs.list` with its id.
    ///
    /// Source: seed.
    changelogs = "listFlowChangelogs": GET "/flows/{id}/changelogs" (id: BsonId) query(ListRecordChangelogs)
        => Paged<Changelog>, [
            safe(), seed(), media("application/vnd.com.leadconduit.changelog+json"), paged(Paging::IdCursor),
            sensitive(),
        ];

    /// Lists fields used in a flow.
    ///
    /// Source: seed.
    fields = "listFlowFields": GET "/flows/{id}/fields" (id: BsonId)
        => List<Field>, [safe(), seed(), media("application/vnd.com.leadconduit.field+json")];

    /// Counts the leads of a flow by field.
    ///
    /// Source: seed.
    field_usage = "getFlowFieldUsage": GET "/flows/{id}/fields/usage" (id: BsonId) query(GetFlowFieldUsage)
        => Single<FieldUsage>, [safe(), seed()];

    /// Describes what a source may submit to a flow.
    ///
    /// Source: docs.
    source_meta = "getSourceMeta": GET "/flows/{flow_id}/sources/{source_id}/meta"
        (flow_id: BsonId, source_id: BsonId)
        => Single<SourceMeta>, [safe(), docs()];
}
