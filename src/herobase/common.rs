//! Scalars, references and errors that several resources share.

use crate::resource::prelude::*;

/// Timestamp with up to seven fraction digits and usually no zone: local time of the installation.
pub type DotNetDateTime = String;

/// Campaign named inside another record.
///
/// Source: docs.
#[record(any_case)]
pub struct CampaignRef {
    /// Campaign id such as CAMP1001S1000.
    pub uniqueId: Nullable<String>,
    /// Campaign code, the value imports use.
    pub code: Nullable<String>,
    /// Campaign name; on calls.
    pub name: Nullable<String>,
    /// Project of the campaign, on calls; its type is not documented.
    pub project: Option<Value>,
}

/// Organisational unit named inside a lead.
///
/// Source: docs.
#[record(any_case)]
pub struct OrgUnitRef {
    /// Organisation code, free text.
    pub orgCode: Nullable<String>,
}

/// User named inside a lead or call.
///
/// Source: docs.
#[record(any_case)]
pub struct UserRef {
    /// User code; an e-mail on some installations, a short login on others.
    pub orgCode: Nullable<String>,
    /// User id; on calls.
    pub uniqueId: Nullable<String>,
    /// Login; on calls.
    pub username: Nullable<String>,
    /// Full name; on calls.
    pub name: Nullable<String>,
    /// E-mail; often absent.
    pub email: Nullable<String>,
}

/// Error envelope customary for the server framework (ServiceStack).
///
/// Source: inferred.
#[record(any_case)]
pub struct ResponseStatus {
    /// Symbolic code.
    pub errorCode: Nullable<String>,
    /// Readable message.
    pub message: Nullable<String>,
    /// Only on debug installations.
    pub stackTrace: Nullable<String>,
    /// Per-field errors.
    pub errors: Nullable<Vec<FieldError>>,
}

/// Error of one field.
///
/// Source: inferred.
#[record(any_case)]
pub struct FieldError {
    /// Code.
    pub errorCode: Nullable<String>,
    /// Field.
    pub fieldName: Nullable<String>,
    /// Message.
    pub message: Nullable<String>,
}

/// Body of a failed call, where the service sends JSON; plain text and HTML are possible.
///
/// Source: inferred.
#[record(any_case)]
pub struct ErrorBody {
    /// What went wrong.
    pub responseStatus: Option<ResponseStatus>,
}
