//! What happened to leads, one record per step, and counts of it.

use crate::leadconduit::{
    AcceptanceCriteria, BsonId, FilterRule, Firehose, LeadVars, Mapping, ModuleId, NamedReference, Outcome, Pricing,
    PricingService, RuleSet, SemanticVersion, SortDirection, Timestamp,
};
use crate::resource::prelude::*;

text_enum! {
    /// Result recorded on an event: source and recipient events use success, failure and error, filters stop
    /// and continue, skipped steps skip.
    pub enum EventOutcome: open {
        Success = "success",
        Failure = "failure",
        Error = "error",
        Stop = "stop",
        Continue = "continue",
        Skip = "skip",
    }
}

text_enum! {
    /// Kind of event.
    pub enum EventType: open {
        Source = "source",
        Recipient = "recipient",
        Filter = "filter",
        FeedbackReceived = "feedback-received",
        FeedbackSent = "feedback-sent",
        Retry = "retry",
    }
}

/// HTTP request kept on an event.
///
/// Source: docs.
#[record]
pub struct HttpRequestRecord {
    /// Method.
    pub method: Option<String>,
    /// Address or path.
    pub uri: Option<String>,
    /// HTTP version.
    pub version: Option<String>,
    /// Headers.
    pub headers: Option<Map<Value>>,
    /// Body text.
    pub body: Nullable<String>,
    /// When it was sent, in epoch milliseconds or as text.
    pub timestamp: Option<NumberLike>,
}

/// HTTP response kept on an event.
///
/// Source: docs.
#[record]
pub struct HttpResponseRecord {
    /// Status code.
    pub status: Option<Number>,
    /// HTTP version.
    pub version: Option<String>,
    /// Headers.
    pub headers: Option<Map<Value>>,
    /// Body text.
    pub body: Nullable<String>,
    /// When it arrived, in epoch milliseconds or as text.
    pub timestamp: Option<NumberLike>,
}

/// One exchange with a recipient.
///
/// Source: docs.
#[record]
pub struct Transaction {
    /// What was sent.
    pub request: Option<HttpRequestRecord>,
    /// What came back.
    pub response: Option<HttpResponseRecord>,
}

/// All data known when the event was handled; further keys are named after steps and appended data.
///
/// Source: seed.
#[record(open)]
pub struct EventVars {
    /// Fields of the lead, by field id.
    pub lead: Option<LeadVars>,
    /// Receiving account.
    pub account: Option<NamedReference>,
    /// Flow.
    pub flow: Option<NamedReference>,
    /// Source entity.
    pub source: Option<NamedReference>,
    /// Recipient entity, recipient events only.
    pub recipient: Option<NamedReference>,
    /// Submission data.
    pub submission: Option<SubmissionVars>,
    /// Random number from 1 to 100.
    pub random: Option<Number>,
    /// Price so far.
    pub price: Option<Number>,
    /// Price paid to the source.
    pub purchase_price: Option<Number>,
    /// Identifier of the event itself.
    pub event_id: Option<BsonId>,
}

/// Submission data of an event.
///
/// Source: seed.
#[record(open)]
pub struct SubmissionVars {
    /// When the lead arrived.
    pub timestamp: Option<Timestamp>,
}

/// What happened to a lead at one flow step; one open record for all kinds. Step results also appear under
/// account-specific top-level keys.
///
/// Source: seed.
#[record(open)]
pub struct Event {
    /// Identifier.
    #[always]
    pub id: Option<BsonId>,
    /// Kind of event.
    #[always]
    pub r#type: Option<EventType>,
    /// Result.
    #[always]
    pub outcome: Option<EventOutcome>,
    /// Why it failed.
    pub reason: Nullable<String>,
    /// Data known at that time.
    pub vars: Option<EventVars>,
    /// Server that handled it.
    pub host: Option<String>,
    /// Start, epoch milliseconds.
    pub start_timestamp: Option<Number>,
    /// End, epoch milliseconds.
    pub end_timestamp: Option<Number>,
    /// Duration.
    pub ms: Option<Number>,
    /// Time spent waiting for recipients.
    pub wait_ms: Option<Number>,
    /// Time spent in LeadConduit.
    pub overhead_ms: Option<Number>,
    /// Delay before handling.
    pub lag_ms: Option<Number>,
    /// Time since submission.
    pub total_ms: Option<Number>,
    /// Version of the lead handler.
    pub handler_version: Option<SemanticVersion>,
    /// Version of the event format.
    pub version: Option<SemanticVersion>,
    /// A cap stopped it.
    pub cap_reached: Option<bool>,
    /// A ping limit stopped it.
    pub ping_limit_reached: Option<bool>,
    /// Ping limits of the flow: one, a list or an open object.
    pub flow_ping_limits: Option<Value>,
    /// Ping limits of the source: one, a list or an open object.
    pub source_ping_limits: Option<Value>,
    /// When it will be purged.
    pub expires_at: Option<Timestamp>,
    /// Streaming settings in force.
    pub firehose: Nullable<Firehose>,
    /// Integration module used.
    pub module_id: Option<ModuleId>,
    /// Version of its package.
    pub package_version: Option<String>,
    /// Criteria of the source.
    pub acceptance_criteria: Nullable<AcceptanceCriteria>,
    /// Criteria of the flow.
    pub flow_acceptance_criteria: Nullable<AcceptanceCriteria>,
    /// Steps in the flow.
    pub step_count: Option<Number>,
    /// Steps switched off.
    pub disabled_step_count: Option<Number>,
    /// Data appended by steps.
    pub appended: Option<Map<Value>>,
    /// Submission as received.
    pub request: Option<HttpRequestRecord>,
    /// Answer to the source.
    pub response: Option<HttpResponseRecord>,
    /// Pricing in force.
    pub pricing: Nullable<Pricing>,
    /// Pricing of the flow.
    pub flow_pricing: Nullable<Pricing>,
    /// Price service of the source.
    pub pricing_service: Nullable<PricingService>,
    /// Price service of the flow.
    pub flow_pricing_service: Nullable<PricingService>,
    /// Caps of the flow: a list or an open object.
    pub flow_caps: Option<Value>,
    /// Caps of the source: a list or an open object.
    pub source_caps: Option<Value>,
    /// Step that ran.
    pub step_id: Option<String>,
    /// Variable prefix of the step.
    pub key: Option<String>,
    /// Note on the step.
    pub description: Option<String>,
    /// Caps of the step: a list or an open object.
    pub caps: Option<Value>,
    /// A step cap stopped it.
    pub caps_reached: Option<bool>,
    /// Rules of the step.
    pub rule_set: Nullable<RuleSet>,
    /// Mappings of the step.
    pub mappings: Option<Vec<Mapping>>,
    /// Credential used, secrets masked.
    pub credential: Nullable<Map<Value>>,
    /// The step refreshed the credential.
    pub credential_updated: Option<bool>,
    /// Exchanges with the recipient.
    pub transactions: Option<Vec<Transaction>>,
    /// State of the retry.
    pub retry_status: Option<String>,
    /// Price paid to the source.
    pub cost: Option<Number>,
    /// Same as cost.
    pub purchase_price: Option<Number>,
    /// Price charged to the recipient.
    pub sale_price: Option<Number>,
    /// Same as sale price.
    pub revenue: Option<Number>,
    /// Sum charged to all recipients.
    pub recipient_revenue: Option<Number>,
    /// Identifier given by the recipient.
    pub recipient_record_id: Option<String>,
    /// Recipient event the feedback is about.
    pub recipient_event_id: Option<BsonId>,
    /// Feedback given.
    pub feedback: Option<Map<Value>>,
}

text_enum! {
    /// Column to compute. Bare event types such as source or recipient are also accepted in report
    /// definitions.
    pub enum StatsColumn: open {
        SourceSubmitted = "source-submitted",
        SourceSuccess = "source-success",
        SourceFailure = "source-failure",
        SourceError = "source-error",
        RecipientSubmitted = "recipient-submitted",
        RecipientSuccess = "recipient-success",
        RecipientFailure = "recipient-failure",
        RecipientError = "recipient-error",
        ReturnReceivedSubmitted = "return-received-submitted",
        ReturnReceivedSuccess = "return-received-success",
        ReturnReceivedFailure = "return-received-failure",
        ReturnReceivedError = "return-received-error",
        ReturnSentSubmitted = "return-sent-submitted",
        ReturnSentSuccess = "return-sent-success",
        ReturnSentFailure = "return-sent-failure",
        ReturnSentError = "return-sent-error",
        ConversionReceivedSubmitted = "conversion-received-submitted",
        ConversionReceivedSuccess = "conversion-received-success",
        ConversionReceivedFailure = "conversion-received-failure",
        ConversionReceivedError = "conversion-received-error",
        ConversionSentSubmitted = "conversion-sent-submitted",
        ConversionSentSuccess = "conversion-sent-success",
        ConversionSentFailure = "conversion-sent-failure",
        ConversionSentError = "conversion-sent-error",
        PingSubmitted = "ping-submitted",
        PingSuccess = "ping-success",
        PingSuccessRate = "ping-success-rate",
        PingWinRate = "ping-win-rate",
        Cost = "cost",
        Revenue = "revenue",
        Profit = "profit",
        CostPerConversionReceivedSuccess = "cost-per-conversion-received-success",
        AvgCostPerLead = "avg-cost-per-lead",
        AvgRevenuePerLead = "avg-revenue-per-lead",
        FilterSubmitted = "filter-submitted",
        FilterSuccess = "filter-success",
        FilterFailure = "filter-failure",
        FilterError = "filter-error",
        FeedbackReceivedSubmitted = "feedback-received-submitted",
        FeedbackReceivedSuccess = "feedback-received-success",
        FeedbackReceivedFailure = "feedback-received-failure",
        FeedbackReceivedError = "feedback-received-error",
        FeedbackSentSubmitted = "feedback-sent-submitted",
        FeedbackSentSuccess = "feedback-sent-success",
        FeedbackSentFailure = "feedback-sent-failure",
        FeedbackSentError = "feedback-sent-error",
        Source = "source",
        Recipient = "recipient",
        Filter = "filter",
        FeedbackReceived = "feedback-received",
        FeedbackSent = "feedback-sent",
    }
}

/// One row of counts. Besides the members below it holds the chosen columns as numbers and one member per
/// group_by path.
///
/// Source: seed.
#[record(open)]
pub struct EventStatsRow {
    /// All counted events, default columns only.
    pub total: Option<Number>,
    /// Successes, default columns only.
    pub success: Option<Number>,
    /// Failures, default columns only.
    pub failure: Option<Number>,
    /// Errors, default columns only.
    pub error: Option<Number>,
    /// Start of the interval; not always strict RFC 3339.
    pub start: Option<String>,
    /// End of the interval; not always strict RFC 3339.
    pub end: Option<String>,
}

text_enum! {
    /// Outcome that events are chosen by.
    pub enum OutcomeFilter {
        Success = "success",
        Failure = "failure",
        Error = "error",
        Stop = "stop",
        Continue = "continue",
    }
}

text_enum! {
    /// Interval that counts are split into.
    pub enum StatsInterval {
        Minutely = "minutely",
        Hourly = "hourly",
        Daily = "daily",
        Weekly = "weekly",
        Monthly = "monthly",
        Yearly = "yearly",
    }
}

/// Query of [`Events::list`].
#[params]
pub struct ListEvents {
    /// Only records created after this one, exclusive. With start, the later of the two counts.
    pub after_id: Option<BsonId>,
    /// Only records created before this one, exclusive. With end, the earlier of the two counts.
    pub before_id: Option<BsonId>,
    /// Only records created at or after this time.
    pub start: Option<Timestamp>,
    /// Only records created at or before this time.
    pub end: Option<Timestamp>,
    /// Only these kinds of event.
    pub r#type: Vec<EventType>,
    /// Only events of this lead: `vars.lead.id`.
    pub lead_id: Option<BsonId>,
    /// Only leads with this reference of the source: `vars.lead.reference`.
    pub reference: Option<String>,
    /// Only events of this flow: `vars.flow.id`.
    pub flow_id: Option<BsonId>,
    /// Only events of this source entity: `vars.source.id`.
    pub source_id: Option<BsonId>,
    /// Only events of this recipient entity, `vars.recipient.id`; recipient events only.
    pub recipient_id: Option<BsonId>,
    /// Only this outcome.
    pub outcome: Option<OutcomeFilter>,
    /// Size of a page, not the number of events in all: loops, `toArray`, `select` and `countBy` read on; bound them with
    /// `toArray({ max })`. 1000 is sent when it is left out: the documented maximum, as the documented defaults (1000 in
    /// older documents, 100 in newer ones) disagree.
    #[param(min = 1, max = 1000)]
    pub limit: Option<i64>,
    /// Order by creation: `asc` or `desc`, `desc` when left out.
    pub sort: Option<SortDirection>,
    /// Members to return, by their paths; not together with exclude. The others are then missing from the events.
    pub include: Vec<String>,
    /// Members to leave out, by their paths; not together with include.
    pub exclude: Vec<String>,
    /// Only events that pass all these rules.
    #[param(json)]
    pub rules: Vec<FilterRule>,
}

/// Query of [`Events::stats`].
#[params]
pub struct GetEventStats {
    /// Only these kinds of event; `source` when left out.
    pub r#type: Vec<EventType>,
    /// Count only events that pass all these rules.
    #[param(json, repeat)]
    pub rule: Vec<FilterRule>,
    /// Property paths to group by, none when left out; rows have each path as a member of that dotted name.
    pub group_by: Vec<String>,
    /// Splits counts into intervals, none when left out; rows then carry start and end.
    pub interval: Option<StatsInterval>,
    /// Zone in which intervals begin and end, with `interval` only: a tz database name (`America/Chicago`) or the offset from
    /// UTC in seconds (`-18000`).
    pub timezone: Option<Scalar>,
    /// Only events created at or after this time; the beginning of today when left out.
    pub start: Option<Timestamp>,
    /// Only events created at or before this time; the end of today when left out.
    pub end: Option<Timestamp>,
    /// Outcomes to count; success, failure and error when left out. Deprecated: use `column`.
    pub outcome: Vec<Outcome>,
    /// Columns to compute; source-success, source-failure and source-error when left out.
    pub column: Vec<StatsColumn>,
    /// Whether unique leads are counted, as they are when it is left out (`true`); `false` counts single events.
    pub by_lead: Option<bool>,
}

resource! {
    /// What happened to leads, one record per step, and counts of it.
    pub Events in LeadConduit as "events";

    /// Lists what happened to leads, step by step.
    ///
    /// `include` and `exclude` exclude each other. Of `after_id` and `start` the later counts, of `before_id` and `end` the
    /// earlier. Events are deleted after the retention period of the account.
    ///
    /// Source: seed.
    list = "listEvents": GET "/events" () query(ListEvents)
        => Paged<Event>, [
            safe(), seed(), media("application/vnd.com.leadconduit.event+json"), paged(Paging::IdCursor),
            exclusive(&["include", "exclude"]),
        ];

    /// Counts events.
    ///
    /// Rows hold total, success, failure and error, or the chosen columns by name. Read CSV by its header
    /// line: its layout is not documented.
    ///
    /// Source: seed.
    stats = "getEventStats": GET "/events/stats" () query(GetEventStats)
        => JsonOrCsv<EventStatsRow>, [safe(), seed()];
}
