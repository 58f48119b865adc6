//! Jobs that write lead events to CSV.

use crate::leadconduit::{BsonId, FilterRule, Timestamp};
use crate::resource::prelude::*;

/// Job that writes lead events to CSV.
///
/// Source: docs.
#[record]
pub struct Export {
    /// Identifier.
    #[always]
    pub id: Option<BsonId>,
    /// When requested.
    #[always]
    pub created_at: Option<Timestamp>,
    /// State.
    #[always]
    pub status: Option<ExportStatus>,
    /// Start, inclusive.
    pub start: Option<Timestamp>,
    /// End, exclusive.
    pub end: Option<Timestamp>,
    /// Events to include.
    pub filter_rules: Option<Vec<FilterRule>>,
    /// Addresses to notify when it is done.
    pub email_to: Option<Vec<String>>,
    /// Columns.
    pub fields: Option<Vec<String>>,
    /// Date style.
    pub date_format: Option<ExportDateFormat>,
    /// Requester.
    pub user: Option<ExportUser>,
    /// End of availability.
    pub expires_at: Option<Timestamp>,
    /// Given when truncated or failed.
    pub reason: Nullable<ExportReason>,
    /// Error text.
    pub error: Nullable<String>,
    /// Rows written.
    pub exported_docs: Option<Number>,
    /// File name.
    pub file_name: Option<String>,
    /// Who downloaded it.
    pub downloads: Option<Vec<Map<Value>>>,
}

text_enum! {
    /// State of an export job.
    pub enum ExportStatus {
        Created = "created",
        Processing = "processing",
        Complete = "complete",
        Error = "error",
        Truncated = "truncated",
    }
}

text_enum! {
    /// Date style of an export.
    pub enum ExportDateFormat { Standard = "standard", Legacy = "legacy" }
}

/// User who asked for an export.
///
/// Source: docs.
#[record]
pub struct ExportUser {
    /// Identifier.
    pub id: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Single sign-on identifier.
    pub sso_id: Option<String>,
}

/// Why an export was truncated or failed.
///
/// Source: docs.
#[record]
pub struct ExportReason {
    /// Text.
    pub message: Option<String>,
}

resource! {
    /// Jobs that write lead events to CSV.
    pub Exports in LeadConduit as "exports";

    /// Lists export jobs.
    ///
    /// Newest first; expired jobs are left out. How exports are created and downloaded is not documented.
    ///
    /// Source: docs.
    list = "listExports": GET "/exports" () => List<Export>, [safe(), docs()];
}
