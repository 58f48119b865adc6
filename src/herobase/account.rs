//! The calling web-service account: its rights and request limits.

use crate::resource::prelude::*;

/// The calling web-service account and its rights.
///
/// Source: seed.
#[record(any_case)]
pub struct Account {
    /// Login name; may be blank.
    #[always]
    pub username: Nullable<String>,
    /// True when request bodies are logged by the service.
    #[always]
    pub logRequestData: Option<bool>,
    /// Project names the account may use; * is a wildcard, so B2B* covers every project whose name starts
    /// with B2B.
    pub projectRights: Vec<String>,
    /// Allowed HTTP methods per resource.
    pub resourceRights: ResourceRights,
    /// Organisation code.
    pub OrgCode: Nullable<String>,
}

/// Allowed HTTP methods by resource; a missing resource means no access.
///
/// Source: seed.
#[record(open, any_case)]
pub struct ResourceRights {
    /// Methods allowed on the account itself.
    pub Account: Option<MethodList>,
    /// Methods allowed on calls.
    pub Calls: Option<MethodList>,
    /// Methods allowed on campaigns.
    pub Campaigns: Option<MethodList>,
    /// Methods allowed on leads: GET to export, POST to import.
    pub Leads: Option<MethodList>,
    /// Methods allowed on units and users.
    pub Organization: Option<MethodList>,
}

/// Allowed HTTP methods.
pub type MethodList = Vec<HttpMethod>;

text_enum! {
    /// HTTP method an account may use.
    pub enum HttpMethod: open { Get = "GET", Post = "POST" }
}

resource! {
    /// The calling web-service account: its rights and request limits.
    pub AccountResource in HeroBase as "account";

    /// Reads the rights of the calling account.
    ///
    /// Source: seed.
    get = "getAccount": GET "/myaccount" () => Single<Account>, [safe(), seed()];

    /// Reads the request limits of the account.
    ///
    /// The body is not documented.
    ///
    /// Source: docs.
    request_limits = "getRequestLimits": GET "/myaccount/request/limits" () => AnyJson, [safe(), docs()];

    /// Reads the current request counts of the account.
    ///
    /// The body is not documented.
    ///
    /// Source: docs.
    request_counts = "getRequestCounts": GET "/myaccount/request/counts" () => AnyJson, [safe(), docs()];
}
