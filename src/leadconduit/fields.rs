//! Pieces of data collected about leads.

use crate::leadconduit::{BsonId, Changelog, FieldId, ListRecordChangelogs, Timestamp};
use crate::resource::prelude::*;

/// Piece of data collected about a lead.
///
/// Source: seed.
#[record]
pub struct Field {
    /// Identifier; chosen by the caller for custom fields.
    #[always]
    pub id: Option<FieldId>,
    /// Display name.
    #[always]
    pub name: Option<String>,
    /// Purpose.
    #[always]
    pub description: Nullable<String>,
    /// Data type.
    #[always]
    pub r#type: Option<FieldType>,
    /// Built-in field.
    pub standard: Option<bool>,
    /// Values are aggregated for reporting.
    pub aggregate: Option<bool>,
    /// No longer to be used.
    pub deprecated: Option<bool>,
    /// Field to use instead; an empty string in real data when there is none.
    pub see: Nullable<String>,
    /// Sample values, rich values for parsed types.
    pub examples: Option<Vec<Value>>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}

text_enum! {
    /// Data type of a field: a built-in type, or array.
    pub enum FieldType: open {
        Boolean = "boolean",
        City = "city",
        Credential = "credential",
        Date = "date",
        Dob = "dob",
        Email = "email",
        FirstName = "first_name",
        Gender = "gender",
        Ip = "ip",
        LastName = "last_name",
        Number = "number",
        Phone = "phone",
        PostalCode = "postal_code",
        Range = "range",
        Ssn = "ssn",
        State = "state",
        Street = "street",
        String = "string",
        Time = "time",
        TrustedformUrl = "trustedform_url",
        Url = "url",
        Array = "array",
    }
}

/// Custom field to create or replace.
///
/// Source: seed.
#[record]
pub struct FieldInput {
    /// Identifier; chosen by the caller for custom fields.
    pub id: FieldId,
    /// Display name.
    pub name: String,
    /// Purpose.
    pub description: Nullable<String>,
    /// Data type.
    pub r#type: FieldType,
    /// Values are aggregated for reporting.
    pub aggregate: Option<bool>,
    /// No longer to be used.
    pub deprecated: Option<bool>,
    /// Sample values, rich values for parsed types.
    pub examples: Option<Vec<Value>>,
}

/// Custom field to replace; the id stands in the address.
///
/// Source: seed.
#[record]
pub struct FieldUpdate {
    /// Identifier, when a field is sent back as it was read.
    pub id: Option<FieldId>,
    /// Display name.
    pub name: String,
    /// Purpose.
    pub description: Nullable<String>,
    /// Data type.
    pub r#type: FieldType,
    /// Values are aggregated for reporting.
    pub aggregate: Option<bool>,
    /// No longer to be used.
    pub deprecated: Option<bool>,
    /// Sample values, rich values for parsed types.
    pub examples: Option<Vec<Value>>,
    /// Time of the last change as it was read: where a newer version is stored, the update fails with 409.
    pub updated_at: Option<Timestamp>,
}

/// Query of [`Fields::list`].
#[params]
pub struct ListFields {
    /// Only fields referenced by this flow.
    pub flow_id: Option<BsonId>,
}

resource! {
    /// Pieces of data collected about leads.
    pub Fields in LeadConduit as "fields";

    /// Lists standard and custom fields.
    ///
    /// Source: seed.
    list = "listFields": GET "/fields" () query(ListFields)
        => List<Field>, [safe(), seed(), media("application/vnd.com.leadconduit.field+json")];

    /// Creates a custom field.
    ///
    /// Source: seed.
    create = "createField": POST "/fields" () body(FieldInput)
        => Single<Field>, [non_idempotent(), seed(), media("application/vnd.com.leadconduit.field+json"), created()];

    /// Fetches one field.
    ///
    /// Field ids are names such as first_name.
    ///
    /// Source: seed.
    get = "getField": GET "/fields/{id}" (id: FieldId)
        => Single<Field>, [safe(), seed(), media("application/vnd.com.leadconduit.field+json")];

    /// Updates a custom field.
    ///
    /// Standard fields are read-only (403).
    ///
    /// Source: seed.
    update = "updateField": PUT "/fields/{id}" (id: FieldId) body(FieldUpdate)
        => Single<Field>, [idempotent(), seed(), media("application/vnd.com.leadconduit.field+json"), versioned()];

    /// Deletes a custom field.
    ///
    /// A record that flows still refer to is deleted all the same; the response then names those flows.
    /// Standard fields are read-only (403).
    ///
    /// Source: seed.
    delete = "deleteField": DELETE "/fields/{id}" (id: FieldId)
        => Deletion<Field>, [idempotent(), seed(), media("application/vnd.com.leadconduit.field+json")];

    /// Lists the changes of one field.
    ///
    /// Answers nothing once the record is deleted: then use `changelogs.list` with its id.
    ///
    /// Source: seed.
    changelogs = "listFieldChangelogs": GET "/fields/{id}/changelogs" (id: FieldId) query(ListRecordChangelogs)
        => Paged<Changelog>, [
            safe(), seed(), media("application/vnd.com.leadconduit.changelog+json"), paged(Paging::IdCursor),
            sensitive(),
        ];
}
