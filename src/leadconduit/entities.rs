//! Parties that send or receive leads.

use crate::leadconduit::{BsonId, Changelog, ListRecordChangelogs, ModuleId, TimeZone, Timestamp};
use crate::resource::prelude::*;

/// Party that sends or receives leads.
///
/// Source: seed.
#[record]
pub struct Entity {
    /// Identifier.
    #[always]
    pub id: Option<BsonId>,
    /// Display name.
    #[always]
    pub name: Option<String>,
    /// Free text.
    pub description: Nullable<String>,
    /// Built-in entity.
    pub standard: Option<bool>,
    /// Represents another account holder.
    pub account: Nullable<bool>,
    /// Invitation not accepted yet.
    pub pending: Option<bool>,
    /// How it is connected to this account: `seller`, `buyer` or `both`; older records hold a boolean.
    pub connected: Option<Scalar>,
    /// The account that it stands for.
    pub connected_account_id: Nullable<BsonId>,
    /// No longer to be used.
    pub deprecated: Option<bool>,
    /// Entity to use instead.
    pub see: Nullable<BsonId>,
    /// Suffix of custom field ids.
    pub field_suffix: Nullable<String>,
    /// Invitation it came from.
    pub invitation_id: Nullable<BsonId>,
    /// End of the invitation.
    pub invitation_expires_at: Nullable<Timestamp>,
    /// Invitation has ended.
    pub expired: Option<bool>,
    /// Flows where it is a source; null when it is not an account entity.
    pub flow_ids: Nullable<Vec<BsonId>>,
    /// Logo.
    pub logo_url: Nullable<String>,
    /// Integration modules it supports.
    pub module_ids: Nullable<Vec<ModuleId>>,
    /// Kind of source, null when none.
    pub source: Nullable<EntitySource>,
    /// Kind of recipient, null when none.
    pub recipient: Nullable<EntityRecipient>,
    /// Zone of the account that it stands for.
    pub time_zone: Nullable<TimeZone>,
    /// Certified TrustedForm seller.
    pub trustedform_certified_vendor: Option<bool>,
    /// Marketing site.
    pub website: Nullable<String>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}

text_enum! {
    /// Kind of source an entity is.
    pub enum EntitySource { Form = "form", Seller = "seller", OtherKind = "other" }
}

text_enum! {
    /// Kind of recipient an entity is.
    pub enum EntityRecipient {
        Buyer = "buyer",
        Crm = "crm",
        Analytics = "analytics",
        Enhancement = "enhancement",
        Esp = "esp",
        OtherKind = "other",
    }
}

/// Entity to create or replace.
///
/// Source: seed.
#[record]
pub struct EntityInput {
    /// Identifier, when a record is sent back as it was read.
    pub id: Option<BsonId>,
    /// Display name.
    pub name: String,
    /// Free text.
    pub description: Nullable<String>,
    /// No longer to be used.
    pub deprecated: Option<bool>,
    /// Suffix of custom field ids.
    pub field_suffix: Nullable<String>,
    /// Invitation it came from.
    pub invitation_id: Nullable<BsonId>,
    /// Flows where it is a source; null when it is not an account entity.
    pub flow_ids: Nullable<Vec<BsonId>>,
    /// Logo.
    pub logo_url: Nullable<String>,
    /// Integration modules it supports.
    pub module_ids: Nullable<Vec<ModuleId>>,
    /// Kind of source, null when none.
    pub source: Nullable<EntitySource>,
    /// Kind of recipient, null when none.
    pub recipient: Nullable<EntityRecipient>,
    /// Zone of the account that it stands for.
    pub time_zone: Nullable<TimeZone>,
    /// Certified TrustedForm seller.
    pub trustedform_certified_vendor: Option<bool>,
    /// Marketing site.
    pub website: Nullable<String>,
    /// Time of the last change as it was read: where a newer version is stored, the update fails with 409.
    pub updated_at: Option<Timestamp>,
}

resource! {
    /// Parties that send or receive leads.
    pub Entities in LeadConduit as "entities";

    /// Lists entities.
    ///
    /// Source: seed.
    list = "listEntities": GET "/entities" ()
        => List<Entity>, [safe(), seed(), media("application/vnd.com.leadconduit.entity+json")];

    /// Creates an entity.
    ///
    /// Sent as `POST /entities`, as the documents' sample is; their table prints `POST /entities/{id}`.
    ///
    /// Source: seed.
    create = "createEntity": POST "/entities" () body(EntityInput)
        => Single<Entity>, [non_idempotent(), seed(), media("application/vnd.com.leadconduit.entity+json"), created()];

    /// Fetches one entity.
    ///
    /// Source: seed.
    get = "getEntity": GET "/entities/{id}" (id: BsonId)
        => Single<Entity>, [safe(), seed(), media("application/vnd.com.leadconduit.entity+json")];

    /// Updates an entity.
    ///
    /// Standard entities are read-only (403), except the own one of the account.
    ///
    /// Source: seed.
    update = "updateEntity": PUT "/entities/{id}" (id: BsonId) body(EntityInput)
        => Single<Entity>, [idempotent(), seed(), media("application/vnd.com.leadconduit.entity+json"), versioned()];

    /// Deletes an entity.
    ///
    /// A record that flows still refer to is deleted all the same; the response then names those flows.
    ///
    /// Source: seed.
    delete = "deleteEntity": DELETE "/entities/{id}" (id: BsonId)
        => Deletion<Entity>, [idempotent(), seed(), media("application/vnd.com.leadconduit.entity+json")];

    /// Lists the changes of one entity.
    ///
    /// Answers nothing once the record is deleted: then use `changelogs.list` with its id.
    ///
    /// Source: seed.
    changelogs = "listEntityChangelogs": GET "/entities/{id}/changelogs" (id: BsonId) query(ListRecordChangelogs)
        => Paged<Changelog>, [
            safe(), seed(), media("application/vnd.com.leadconduit.changelog+json"), paged(Paging::IdCursor),
            sensitive(),
        ];
}
