//! Data points collected in the flows of the account.

use crate::leadconduit::{BsonId, ModuleId, Timestamp, VariableTypeName};
use crate::resource::prelude::*;

/// Data point collected in the flows of the account.
///
/// Source: seed.
#[record]
pub struct Variable {
    /// Variable path.
    #[always]
    pub name: Option<String>,
    /// Display name.
    #[always]
    pub label: Option<String>,
    /// Data type.
    #[always]
    pub r#type: Option<VariableTypeName>,
    /// Purpose.
    #[always]
    pub description: Nullable<String>,
    /// Values are aggregated; lead fields only.
    pub aggregate: Option<bool>,
    /// Flows where it was seen.
    #[always]
    pub flow_ids: Option<Vec<BsonId>>,
    /// Sample values of any JSON type.
    #[always]
    pub examples: Option<Vec<Value>>,
    /// Last seen.
    #[always]
    pub last_used_at: Option<Timestamp>,
    /// Former name of `last_used_at`. Deprecated: use `last_used_at`.
    pub last_seen_at: Option<Timestamp>,
    /// First seen.
    pub first_used_at: Option<Timestamp>,
    /// Module that appends it.
    pub module_id: Option<ModuleId>,
    /// Entity that appends it.
    pub entity_id: Option<BsonId>,
}

/// Query of [`Variables::list`].
#[params]
pub struct ListVariables {
    /// Seen at or after this time.
    pub start: Option<Timestamp>,
    /// Seen at or before this time.
    pub end: Option<Timestamp>,
    /// Only variables of these flows.
    pub flow_id: Vec<BsonId>,
    /// Members to leave out.
    pub exclude: Vec<String>,
}

resource! {
    /// Data points collected in the flows of the account.
    pub Variables in LeadConduit as "vars";

    /// Lists data points collected.
    ///
    /// Source: seed.
    list = "listVariables": GET "/vars" () query(ListVariables) => List<Variable>, [safe(), seed()];

    /// Fetches one variable.
    ///
    /// The address is deduced: prefer listing and filtering.
    ///
    /// Source: inferred.
    get = "getVariable": GET "/vars/{name}" (name: String) => Single<Variable>, [safe(), inferred()];
}
