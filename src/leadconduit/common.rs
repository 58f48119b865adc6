//! Identifiers, errors and small types that several resources share.

use crate::resource::prelude::*;

/// 24 hexadecimal digits identifying a stored record; sorts by creation time.
pub type BsonId = String;

/// Six-character identifier of an element nested in a flow or router (rule, rule set, mapping, source, step,
/// route).
pub type ShortId = String;

/// RFC 3339 instant, UTC with milliseconds.
pub type Timestamp = String;

/// Field identifier such as first_name; may be a dotted path such as mortgage.property.state; custom ones end
/// in the account suffix.
pub type FieldId = String;

/// Dotted integration module name: package, direction, then optional action.
pub type ModuleId = String;

/// Integration package name.
pub type PackageId = String;

/// Version in major.minor.patch form.
pub type SemanticVersion = String;

/// Name from the tz database.
pub type TimeZone = String;

text_enum! {
    /// Result of handling a lead, ping or feedback.
    pub enum Outcome { Success = "success", Failure = "failure", Error = "error" }
}

text_enum! {
    /// Oldest first or newest first.
    pub enum SortDirection { Asc = "asc", Desc = "desc" }
}

text_enum! {
    /// Unit in which a cap or ping limit interval is measured.
    pub enum DurationUnit { Month = "month", Week = "week", Day = "day", Hour = "hour", Minute = "minute" }
}

one_of! {
    /// Validation messages hung on the path of the offending member.
    ///
    /// Object keys are member names or list positions.
    pub enum ErrorTree {
        /// One message.
        Message(String),
        /// Messages, or further trees by list position; null where there is no mistake.
        List(Vec<Nullable<ErrorTree>>),
        /// Further trees by member name or list position; null where there is no mistake.
        Members(Map<Nullable<ErrorTree>>),
    }
}

/// Body of a failed call. Any member may be absent, and some bodies are plain text.
///
/// Source: docs.
#[record(open)]
pub struct ErrorBody {
    /// Short text, seen on 401 and 403.
    pub error: Option<String>,
    /// Text, seen on 403 of a disabled source.
    pub message: Option<String>,
}

/// Body of a 422. Its form is deduced from that of a delete that breaks flows.
///
/// Source: seed.
#[record(open)]
pub struct ValidationError {
    /// Summary text.
    pub message: Option<String>,
    /// Short text.
    pub error: Option<String>,
    /// Messages by member.
    pub errors: Option<ErrorTree>,
}

/// Flow touched by a delete.
///
/// Source: seed.
#[record]
pub struct FlowReference {
    /// Flow identifier.
    #[always]
    pub id: Option<BsonId>,
    /// Flow name.
    #[always]
    pub name: Option<String>,
    /// What must be repaired before the flow can be saved again.
    pub errors: Option<ErrorTree>,
}

/// Body of a 202: the record is gone but flows still refer to it.
///
/// Source: seed.
#[record]
pub struct DeleteAccepted {
    /// Summary text.
    #[always]
    pub message: Option<String>,
    /// Outcome per flow.
    #[always]
    pub results: Option<DeleteResults>,
}

/// Outcome of a delete, by flow.
///
/// Source: seed.
#[record]
pub struct DeleteResults {
    /// Flows touched.
    #[always]
    pub count: Option<Number>,
    /// Flows that stay valid; the form of an item is deduced.
    #[always]
    pub success_flows: Option<Vec<FlowReference>>,
    /// Flows left with errors.
    #[always]
    pub error_flows: Option<Vec<FlowReference>>,
}

/// Identifier with a name.
///
/// Source: seed.
#[record]
pub struct NamedReference {
    /// Identifier.
    pub id: Option<String>,
    /// Name.
    pub name: Nullable<String>,
    /// Identifier in the single sign-on service, accounts only.
    pub sso_id: Option<String>,
}

/// Confirmation text.
///
/// Source: seed.
#[record]
pub struct Message {
    /// Text.
    #[always]
    pub message: Option<String>,
}
