//! Lead submission and pings.

use crate::leadconduit::{BsonId, LeadSubmission, Outcome};
use crate::resource::prelude::*;

/// Answer to a submission; outcomes failure and error also come with status 201. The flow owner may add
/// members.
///
/// Source: docs.
#[record(open)]
pub struct SubmissionResponse {
    /// Result.
    #[always]
    pub outcome: Option<Outcome>,
    /// Why it was not accepted.
    pub reason: Nullable<String>,
    /// Lead.
    pub lead: Option<SubmittedLead>,
    /// Price, 0 when none.
    pub price: Option<Number>,
}

/// Lead as named in the response to its submission.
///
/// Source: docs.
#[record(open)]
pub struct SubmittedLead {
    /// Lead identifier, 24 hexadecimal digits in practice.
    pub id: Option<String>,
}

/// Answer to a ping; no lead id. A price of zero is always a failure.
///
/// Source: docs.
#[record(open)]
pub struct PingResponse {
    /// Result.
    #[always]
    pub outcome: Option<Outcome>,
    /// Why there is no bid.
    pub reason: Nullable<String>,
    /// Bid.
    pub price: Option<Number>,
}

/// Query of [`Leads::submit`] and [`Leads::submit_by_query`].
#[params]
pub struct SubmitLead {
    /// Redirect the consumer here after submission; http or https only. For forms that a browser sends by itself: this
    /// client follows no redirect, so the lead is handled and the call fails with `redirect/refused` (status 303, outcome
    /// `answered`; where a browser hides the status, `unknown`). Leave it out to get the response.
    pub redir_url: Option<String>,
    /// Lead fields, each a query parameter of its own; merged over the body.
    #[param(fields)]
    pub fields: Map<Value>,
}

/// Query of [`Leads::ping`] and [`Leads::ping_by_query`].
#[params]
pub struct PingSource {
    /// Lead fields, each a query parameter of its own; merged over the body.
    #[param(fields)]
    pub fields: Map<Value>,
}

resource! {
    /// Lead submission and pings.
    pub Leads in LeadConduit as "leads";

    /// Submits a lead.
    ///
    /// Status 201 says only that the lead was handled: read `outcome`. After 502, 503 and 504 it is not known
    /// whether it was recorded, and a second try may duplicate it. Credentials are needed only if the source
    /// demands them.
    ///
    /// Source: docs.
    submit = "submitLead": POST "/flows/{flow_id}/sources/{source_id}/submit" (flow_id: BsonId, source_id: BsonId)
        body(LeadSubmission) query(SubmitLead)
        => Single<SubmissionResponse>, [
            non_idempotent(), docs(),
            media_types(&["application/json", "application/x-www-form-urlencoded", "application/xml", "text/xml"]),
            optional_body(), optional_auth(), created(), redirects(),
        ];

    /// Submits a lead in the query string.
    ///
    /// Status 201 says only that the lead was handled: read `outcome`. After 502, 503 and 504 it is not known
    /// whether it was recorded, and a second try may duplicate it. Credentials are needed only if the source
    /// demands them.
    ///
    /// Source: docs.
    submit_by_query = "submitLeadByQuery": GET "/flows/{flow_id}/sources/{source_id}/submit"
        (flow_id: BsonId, source_id: BsonId) query(SubmitLead)
        => Single<SubmissionResponse>, [non_idempotent(), docs(), optional_auth(), created(), redirects()];

    /// Asks for a bid on a lead.
    ///
    /// No lead is recorded. A price of zero is always a failure.
    ///
    /// Source: docs.
    ping = "pingSource": POST "/flows/{flow_id}/sources/{source_id}/ping" (flow_id: BsonId, source_id: BsonId)
        body(LeadSubmission) query(PingSource)
        => Single<PingResponse>, [
            non_idempotent(), docs(),
            media_types(&["application/json", "application/x-www-form-urlencoded", "application/xml", "text/xml"]),
            optional_body(), optional_auth(),
        ];

    /// Asks for a bid, with the lead in the query string.
    ///
    /// No lead is recorded. A price of zero is always a failure.
    ///
    /// Source: docs.
    ping_by_query = "pingSourceByQuery": GET "/flows/{flow_id}/sources/{source_id}/ping"
        (flow_id: BsonId, source_id: BsonId) query(PingSource)
        => Single<PingResponse>, [non_idempotent(), docs(), optional_auth()];
}
