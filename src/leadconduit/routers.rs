//! Routers: one submission endpoint that picks a flow and source.

use crate::leadconduit::{BsonId, ModuleId, RuleSet, ShortId, Timestamp};
use crate::resource::prelude::*;

/// Where to send a submission when the rules match.
///
/// Source: seed.
#[record]
pub struct Route {
    /// Identifier.
    pub id: Option<ShortId>,
    /// Flow.
    #[always]
    pub flow_id: Option<BsonId>,
    /// Source entity.
    #[always]
    pub source_id: Option<BsonId>,
    /// When it applies.
    #[always]
    pub rule_set: Option<RuleSet>,
}

/// Where to send a submission when the rules match, as it is sent.
///
/// Source: seed.
#[record]
pub struct RouteInput {
    /// Identifier, when a route is sent back as it was read.
    pub id: Option<ShortId>,
    /// Flow.
    pub flow_id: Option<BsonId>,
    /// Source entity.
    pub source_id: Option<BsonId>,
    /// When it applies.
    pub rule_set: Option<RuleSet>,
}

/// Single submission endpoint that picks a flow and source; the first matching route wins, one router per
/// module.
///
/// Source: seed.
#[record]
pub struct Router {
    /// Identifier.
    #[always]
    pub id: Option<BsonId>,
    /// Module it serves.
    #[always]
    pub module_id: Option<ModuleId>,
    /// Routes in order.
    #[always]
    pub routes: Option<Vec<Route>>,
    /// Creation time.
    #[always]
    pub created_at: Option<Timestamp>,
    /// Last change.
    #[always]
    pub updated_at: Option<Timestamp>,
}

/// Router to create or replace.
///
/// Source: seed.
#[record]
pub struct RouterInput {
    /// Identifier, when a record is sent back as it was read.
    pub id: Option<BsonId>,
    /// Module it serves.
    pub module_id: Option<ModuleId>,
    /// Routes in order.
    pub routes: Vec<RouteInput>,
    /// Time of the last change as it was read: where a newer version is stored, the update fails with 409.
    pub updated_at: Option<Timestamp>,
}

resource! {
    /// Routers: one submission endpoint that picks a flow and source.
    pub Routers in LeadConduit as "routers";

    /// Lists routers.
    ///
    /// The API returns one router or a list; both are handed out alike.
    ///
    /// Source: seed.
    list = "listRouters": GET "/routers" ()
        => List<Router>, [safe(), seed(), media("application/vnd.com.leadconduit.router+json")];

    /// Creates a router.
    ///
    /// The API returns one router or a list; both are handed out alike. There is one router per module. Sent as
    /// `POST /routers`, as the documents' sample is; their table prints `POST /routers/{id}`.
    ///
    /// Source: seed.
    create = "createRouter": POST "/routers" () body(RouterInput)
        => FirstOf<Router>, [non_idempotent(), seed(), media("application/vnd.com.leadconduit.router+json"), created(), versioned()];

    /// Fetches one router.
    ///
    /// Source: seed.
    get = "getRouter": GET "/routers/{id}" (id: BsonId)
        => Single<Router>, [safe(), seed(), media("application/vnd.com.leadconduit.router+json")];

    /// Updates a router.
    ///
    /// The API returns one router or a list; both are handed out alike. Standard routers are read-only
    /// (403).
    ///
    /// Source: seed.
    update = "updateRouter": PUT "/routers/{id}" (id: BsonId) body(RouterInput)
        => FirstOf<Router>, [idempotent(), seed(), media("application/vnd.com.leadconduit.router+json"), versioned()];
}
