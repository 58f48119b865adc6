//! Call detail records and recordings.

use crate::herobase::{CampaignRef, DotNetDateTime, LeadClosure, LeadStatus, UserRef};
use crate::resource::prelude::*;

/// Call detail record.
///
/// Source: docs.
#[record(open, any_case)]
pub struct Call {
    /// Call id.
    pub uniqueId: String,
    /// Lead id.
    pub uniqueLeadId: Nullable<String>,
    /// Dialed number.
    pub leadPhoneNumber: Nullable<String>,
    /// Start.
    pub startTime: Nullable<DotNetDateTime>,
    /// Answer time; absent when not connected.
    pub connectTime: Nullable<DotNetDateTime>,
    /// End.
    pub endTime: Nullable<DotNetDateTime>,
    /// True when answered.
    pub connected: Nullable<bool>,
    /// True for inbound calls.
    pub incoming: Nullable<bool>,
    /// Why the call ended.
    pub endCause: Nullable<CallEndCause>,
    /// Talk time.
    pub conversationDuration: Option<NumberLike>,
    /// Dialing time.
    pub dialingDuration: Option<NumberLike>,
    /// After-call time.
    pub wrapUpDuration: Option<NumberLike>,
    /// Lead status after the call.
    pub leadStatus: Nullable<LeadStatus>,
    /// Lead result after the call; Success marks a sale.
    pub leadClosure: Nullable<LeadClosure>,
    /// Campaign type.
    pub campaignType: Nullable<String>,
    /// User on the call.
    pub user: Nullable<UserRef>,
    /// Campaign.
    pub campaign: Nullable<CampaignRef>,
}

text_enum! {
    /// Why a call ended.
    pub enum CallEndCause: open {
        NotApplicable = "NotApplicable",
        NormalDisconnect = "NormalDisconnect",
        NoResponse = "NoResponse",
        Busy = "Busy",
        VoiceMail = "VoiceMail",
        DroppedCall = "DroppedCall",
        DialingCancelled = "DialingCancelled",
    }
}

text_enum! {
    /// Related object of a call.
    pub enum CallInclude: open { Campaign = "campaign", User = "user" }
}

/// Query of [`Calls::list`].
#[params]
pub struct ListCalls {
    /// Organisation code.
    pub OrgCode: Option<String>,
    /// Start of the window.
    pub StartTime: String,
    /// Length of the window: ISO 8601 (PT2H, P3Y) or .NET (1.00:00:00).
    pub TimeSpan: String,
    /// Most records to return; clients use up to 5000.
    #[param(min = 1)]
    pub Limit: Option<i64>,
    /// Related objects to include.
    #[param(comma)]
    pub Include: Vec<CallInclude>,
}

/// Query of [`Calls::by_unit`].
#[params]
pub struct ListOrganizationalUnitCalls {
    /// Start of the window.
    pub StartTime: String,
    /// Length of the window: ISO 8601 (PT2H, P3Y) or .NET (1.00:00:00).
    pub TimeSpan: String,
    /// Most records to return; clients use up to 5000.
    #[param(min = 1)]
    pub Limit: Option<i64>,
    /// Related objects to include.
    #[param(comma)]
    pub Include: Vec<CallInclude>,
}

/// Query of [`Calls::export_csv`].
#[params]
pub struct ExportCallsCsv {
    /// Organisation code.
    pub OrgCode: Option<String>,
    /// Start of the window.
    pub StartTime: String,
    /// Length of the window: ISO 8601 (PT2H, P3Y) or .NET (1.00:00:00).
    pub TimeSpan: String,
}

resource! {
    /// Call detail records and recordings.
    pub Calls in HeroBase as "calls";

    /// Lists call records of an organisational unit in a time window.
    ///
    /// The same call can appear under several codes: merge by `uniqueId`.
    ///
    /// Source: docs.
    list = "listCalls": GET "/calls" () query(ListCalls) => List<Call>, [safe(), docs()];

    /// Lists call records below one organisational unit.
    ///
    /// The same call can appear under several codes: merge by `uniqueId`.
    ///
    /// Source: docs.
    by_unit = "listOrganizationalUnitCalls": GET "/organizationalunits/{orgCode}/calls" (orgCode: String)
        query(ListOrganizationalUnitCalls)
        => List<Call>, [safe(), docs()];

    /// Lists the recordings of a call.
    ///
    /// The body is not documented.
    ///
    /// Source: inferred.
    recordings = "listCallRecordings": GET "/calls/{uniqueId}/recordings" (uniqueId: String)
        => AnyJson, [safe(), inferred()];

    /// Exports call records as CSV.
    ///
    /// Separator, quoting and byte order mark are not documented.
    ///
    /// Source: inferred.
    export_csv = "exportCallsCsv": GET "/calls/csv" () query(ExportCallsCsv) => Csv, [safe(), inferred()];
}
