//! The history of flows, fields, entities and reports.

use crate::leadconduit::{BsonId, FieldId, SortDirection, Timestamp};
use crate::resource::prelude::*;

text_enum! {
    /// Kind of record that changed.
    pub enum ChangelogType { Flow = "flow", Field = "field", Entity = "entity", Report = "report" }
}

text_enum! {
    /// What was done to the record.
    pub enum ChangelogAction { Create = "create", Update = "update", Delete = "delete" }
}

/// Value and position on one side of a change.
///
/// Source: docs.
#[record]
pub struct ChangePoint {
    /// Value of any JSON type.
    pub value: Option<Value>,
    /// Position in a list.
    pub index: Nullable<Number>,
}

/// One readable change.
///
/// Source: docs.
#[record]
pub struct Change {
    /// What happened.
    pub action: Option<ChangeAction>,
    /// What it happened to.
    pub target: Option<String>,
    /// Path inside the delta.
    pub delta_path: Option<String>,
    /// State before.
    pub previous: Nullable<ChangePoint>,
    /// State after.
    pub current: Nullable<ChangePoint>,
}

text_enum! {
    /// What happened to a record or to a part of it.
    pub enum ChangeAction {
        Create = "create",
        Update = "update",
        Delete = "delete",
        Changed = "changed",
        Moved = "moved",
        Removed = "removed",
        Added = "added",
    }
}

/// Signed-in user who made the change. Carries an API key: treat as secret.
///
/// Source: docs.
#[record]
pub struct ChangelogUser {
    /// User identifier.
    pub id: Option<BsonId>,
    /// Key of that user.
    pub api_key: Option<Secret<String>>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// Record of a change to a flow, field, entity or report.
///
/// Source: seed.
#[record]
pub struct Changelog {
    /// Identifier.
    #[always]
    pub id: Option<BsonId>,
    /// Kind of record changed.
    #[always]
    pub r#type: Option<ChangelogType>,
    /// What was done.
    #[always]
    pub action: Option<ChangeAction>,
    /// Readable list of changes.
    #[always]
    pub changes: Option<Vec<Change>>,
    /// Record after the change; its own key is _id.
    #[always]
    pub current_revision: Option<Map<Value>>,
    /// Structural difference from the revision before.
    pub delta_from_last_revision: Option<Map<Value>>,
    /// When it happened.
    #[always]
    pub created_at: Option<Timestamp>,
    /// Who did it; absent when no user was signed in.
    pub user: Nullable<ChangelogUser>,
}

/// Query of [`Changelogs::list`].
#[params]
pub struct ListChangelogs {
    /// Only records created after this one, exclusive. With start, the later of the two counts.
    pub after_id: Option<BsonId>,
    /// Only records created before this one, exclusive. With end, the earlier of the two counts.
    pub before_id: Option<BsonId>,
    /// Only records created at or after this time.
    pub start: Option<Timestamp>,
    /// Only records created at or before this time.
    pub end: Option<Timestamp>,
    /// Only this kind of record.
    pub r#type: Option<ChangelogType>,
    /// Only changes of this flow; not together with field_id or entity_id.
    pub flow_id: Option<BsonId>,
    /// Only changes of this field; not together with flow_id or entity_id.
    pub field_id: Option<FieldId>,
    /// Only changes of this entity; not together with flow_id or field_id.
    pub entity_id: Option<BsonId>,
    /// Only this kind of action.
    pub action: Option<ChangelogAction>,
    /// Only changes by this user; the word `null` selects changes without a user.
    pub user_id: Option<String>,
    /// Size of a page, not the number of changelogs in all: loops and `toArray` read on; bound them with `toArray({ max })`.
    /// 1000 is sent when it is left out: the documented default and maximum.
    #[param(min = 1, max = 1000)]
    pub limit: Option<i64>,
    /// Order by creation: `asc` or `desc`, `desc` when left out.
    pub sort: Option<SortDirection>,
}

/// Query of the `changelogs` of one entity, field or flow.
#[params]
pub struct ListRecordChangelogs {
    /// Only records created after this one, exclusive. With start, the later of the two counts.
    pub after_id: Option<BsonId>,
    /// Only records created before this one, exclusive. With end, the earlier of the two counts.
    pub before_id: Option<BsonId>,
    /// Only records created at or after this time.
    pub start: Option<Timestamp>,
    /// Only records created at or before this time.
    pub end: Option<Timestamp>,
    /// Only this kind of action.
    pub action: Option<ChangelogAction>,
    /// Only changes by this user; the word `null` selects changes without a user.
    pub user_id: Option<String>,
    /// Size of a page, not the number of changelogs in all: loops and `toArray` read on; bound them with `toArray({ max })`.
    /// 1000 is sent when it is left out: the documented default and maximum.
    #[param(min = 1, max = 1000)]
    pub limit: Option<i64>,
    /// Order by creation: `asc` or `desc`, `desc` when left out.
    pub sort: Option<SortDirection>,
}

resource! {
    /// The history of flows, fields, entities and reports.
    pub Changelogs in LeadConduit as "changelogs";

    /// Lists changes.
    ///
    /// `flow_id`, `field_id` and `entity_id` exclude one another.
    ///
    /// Source: seed.
    list = "listChangelogs": GET "/changelogs" () query(ListChangelogs)
        => Paged<Changelog>, [
            safe(), seed(), media("application/vnd.com.leadconduit.changelog+json"), paged(Paging::IdCursor),
            exclusive(&["flow_id", "field_id", "entity_id"]), sensitive(),
        ];

    /// Fetches one change.
    ///
    /// Source: seed.
    get = "getChangelog": GET "/changelogs/{id}" (id: BsonId)
        => Single<Changelog>, [safe(), seed(), media("application/vnd.com.leadconduit.changelog+json"), sensitive()];
}
