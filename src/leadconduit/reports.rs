//! Stored report definitions and their results.

use crate::leadconduit::{BsonId, FilterRule, StatsColumn, Timestamp};
use crate::resource::prelude::*;

/// Stored report definition.
///
/// Source: seed.
#[record]
pub struct Report {
    /// Identifier.
    #[always]
    pub id: Option<BsonId>,
    /// Display name.
    #[always]
    pub name: Option<String>,
    /// Free text.
    pub description: Nullable<String>,
    /// Columns, by name.
    #[always]
    pub columns: Option<Vec<StatsColumn>>,
    /// Events to count.
    pub rules: Option<Vec<FilterRule>>,
    /// Event property paths to group by.
    #[always]
    pub group_by: Option<Vec<String>>,
    /// Token of the shared address, null when not shared.
    #[always]
    pub token: Nullable<Secret<String>>,
    /// Creation time.
    #[always]
    pub created_at: Option<Timestamp>,
    /// Last change.
    #[always]
    pub updated_at: Option<Timestamp>,
}

/// Report definition to store or preview.
///
/// Source: seed.
#[record]
pub struct ReportInput {
    /// Identifier, when an existing report is sent back.
    pub id: Option<BsonId>,
    /// Display name.
    pub name: String,
    /// Free text.
    pub description: Nullable<String>,
    /// Columns, by name.
    pub columns: Option<Vec<StatsColumn>>,
    /// Events to count.
    pub rules: Option<Vec<FilterRule>>,
    /// Event property paths to group by.
    pub group_by: Option<Vec<String>>,
    /// Time of the last change as it was read: where a newer version is stored, the update fails with 409.
    pub updated_at: Option<Timestamp>,
}

/// One result row: group_by paths map to their value, columns to a number.
pub type ReportRow = Map<Scalar>;

/// Query of [`Reports::preview`] and [`Reports::run`].
#[params]
pub struct ReportPeriod {
    /// Events at or after this time.
    pub start: Option<Timestamp>,
    /// Events at or before this time.
    pub end: Option<Timestamp>,
}

resource! {
    /// Stored report definitions and their results.
    pub Reports in LeadConduit as "reports";

    /// Lists reports.
    ///
    /// Source: seed.
    list = "listReports": GET "/reports" () => List<Report>, [safe(), seed(), sensitive()];

    /// Creates a report.
    ///
    /// Source: seed.
    create = "createReport": POST "/reports" () body(ReportInput)
        => Single<Report>, [non_idempotent(), seed(), sensitive(), created()];

    /// Fetches one report.
    ///
    /// Source: seed.
    get = "getReport": GET "/reports/{id}" (id: BsonId) => Single<Report>, [safe(), seed(), sensitive()];

    /// Updates a report.
    ///
    /// Send the whole definition: the API may merge it into the stored one.
    ///
    /// Source: seed.
    update = "updateReport": PUT "/reports/{id}" (id: BsonId) body(ReportInput)
        => Single<Report>, [idempotent(), seed(), sensitive(), versioned()];

    /// Deletes a report.
    ///
    /// The deleted record is returned.
    ///
    /// Source: seed.
    delete = "deleteReport": DELETE "/reports/{id}" (id: BsonId)
        => Deletion<Report>, [idempotent(), seed(), sensitive()];

    /// Runs a report without storing it.
    ///
    /// Only computes; nothing is stored.
    ///
    /// Source: seed.
    preview = "previewReport": POST "/reports/preview" () body(ReportInput) query(ReportPeriod)
        => List<ReportRow>, [safe(), seed()];

    /// Runs a stored report.
    ///
    /// Sent as `GET`, as the documents' table and sample are; the section's text says `POST`.
    ///
    /// Source: seed.
    run = "runReport": GET "/reports/{id}/run" (id: BsonId) query(ReportPeriod) => List<ReportRow>, [safe(), seed()];
}
