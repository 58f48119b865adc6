//! Units and users of the installation.

use crate::resource::prelude::*;

/// Unit of the organisation.
///
/// Source: docs.
#[record(any_case)]
pub struct OrganizationalUnit {
    /// Code used as OrgCode by the call listings.
    pub orgCode: String,
}

/// User of the installation.
///
/// Source: docs.
#[record(any_case)]
pub struct User {
    /// User id.
    pub uniqueId: Nullable<String>,
    /// User code as found on leads.
    pub orgCode: Nullable<String>,
    /// Login.
    pub username: Nullable<String>,
    /// Full name.
    pub name: Nullable<String>,
    /// E-mail.
    pub email: Nullable<String>,
    /// Active flag.
    pub active: Nullable<bool>,
}

/// Query of [`Organization::users`].
#[params]
pub struct ListUsers {
    /// Most records to return; clients use up to 5000.
    #[param(min = 1)]
    pub Limit: Option<i64>,
}

resource! {
    /// Units and users of the installation.
    pub Organization in HeroBase as "organization";

    /// Lists organisational units the account may see.
    ///
    /// Source: docs.
    units = "listOrganizationalUnits": GET "/organizationalunits" () => List<OrganizationalUnit>, [safe(), docs()];

    /// Lists users.
    ///
    /// Source: docs.
    users = "listUsers": GET "/users" () query(ListUsers) => List<User>, [safe(), docs()];
}
