//! Scalars and small types that several resources share.

use crate::resource::prelude::*;

/// Wall-clock timestamp without zone; month and day may lack zero padding, the fraction is optional. UTC on
/// time tracking only.
pub type LooseDateTime = String;

/// Server-assigned numeric identifier; never editable.
pub type Id = Number;

/// Small numeric code. Meanings are not published unless the property says so; keep unknown values.
pub type Code = Number;

/// Repetition of the record id that delete and archive calls ask for; the client fills it in.
///
/// Source: docs.
#[record]
pub struct IdEcho {
    /// Same id as in the id parameter.
    pub ID: Option<Scalar>,
    /// Lower-case spelling, accepted by some calls.
    pub id: Option<Scalar>,
}

/// Body of a failed call; its shape and media type are not documented.
pub type ErrorBody = Value;
