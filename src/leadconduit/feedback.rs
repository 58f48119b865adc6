//! Feedback on delivered leads.

use crate::leadconduit::{BsonId, Outcome};
use crate::resource::prelude::*;

/// Feedback on a delivered lead.
///
/// Source: docs.
#[record]
pub struct FeedbackRequest {
    /// Kind of feedback.
    pub r#type: FeedbackType,
    /// Reason; the receiving account may restrict it.
    pub reason: Option<String>,
}

text_enum! {
    /// Kind of feedback.
    pub enum FeedbackType { Return = "return", Conversion = "conversion" }
}

/// Answer to feedback.
///
/// Source: docs.
#[record(open)]
pub struct FeedbackResponse {
    /// Result.
    #[always]
    pub outcome: Option<Outcome>,
    /// Why it was refused.
    pub reason: Nullable<String>,
    /// Lead id and some of its fields.
    pub lead: Option<FeedbackLead>,
}

/// Lead that feedback was given on, with some of its fields.
///
/// Source: docs.
#[record(open)]
pub struct FeedbackLead {
    /// Lead identifier.
    pub id: Option<BsonId>,
}

resource! {
    /// Feedback on delivered leads.
    pub Feedback in LeadConduit as "feedback";

    /// Gives feedback on a delivered lead.
    ///
    /// Needs no credentials: knowing the event id is enough. Status 201 says only that it was handled: read
    /// `outcome`.
    ///
    /// Source: docs.
    send = "sendFeedback": POST "/feedback" (event_id: BsonId) body(FeedbackRequest)
        => Single<FeedbackResponse>, [
            non_idempotent(), docs(),
            media_types(&["application/json", "application/x-www-form-urlencoded", "application/xml", "text/xml"]),
            no_auth(), created(),
        ];
}
