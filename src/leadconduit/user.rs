//! The user that the credentials belong to.

use crate::leadconduit::{Account, BsonId, Timestamp};
use crate::resource::prelude::*;

/// ActiveProspect product.
///
/// Source: docs.
#[record]
pub struct Product {
    /// Product code.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Application address.
    pub base_url: Option<String>,
    /// Web page.
    pub marketing_url: Option<String>,
    /// Account has it.
    pub subscribed: Option<bool>,
}

/// The user that the credentials belong to.
///
/// Source: docs.
#[record]
pub struct User {
    /// Identifier.
    pub id: Option<BsonId>,
    /// First name.
    #[always]
    pub first_name: Option<String>,
    /// Last name.
    #[always]
    pub last_name: Option<String>,
    /// E-mail address.
    #[always]
    pub email: Option<String>,
    /// Single sign-on identifier.
    pub sso_id: Option<String>,
    /// Key of the user.
    pub api_key: Option<Secret<String>>,
    /// Staff.
    pub superuser: Option<bool>,
    /// May manage users.
    pub user_admin: Option<bool>,
    /// May manage subscriptions.
    pub subscription_admin: Option<bool>,
    /// Unused role.
    pub role_string: Option<UserRole>,
    /// Telephone.
    pub phone: Option<String>,
    /// Accounts.
    pub accounts: Option<Vec<Account>>,
    /// Products.
    pub products: Option<Vec<Product>>,
    /// Current product.
    pub product_code: Option<ProductCode>,
    /// Undocumented.
    pub membership: Option<Map<Value>>,
    /// Undocumented.
    pub permissions: Option<Map<Value>>,
    /// Company.
    pub company_name: Option<String>,
    /// End of the log-in.
    pub expires: Option<Timestamp>,
    /// Subscriptions, form undocumented.
    pub subscriptions: Option<Vec<Map<Value>>>,
    /// Help desk token.
    pub zendesk_jwt: Option<Secret<String>>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Interface flags: sent as booleans, returned as a time or null.
    pub ui_state: Option<Map<Nullable<String>>>,
}

text_enum! {
    /// Role of a user; not in use.
    pub enum UserRole: open { User = "user" }
}

text_enum! {
    /// Product a user works in.
    pub enum ProductCode {
        Lcx = "lcx",
        Trustedform = "trustedform",
        Suppressionlist = "suppressionlist",
        Account = "account",
    }
}

/// Interface flags to set.
///
/// Source: docs.
#[record]
pub struct UserInput {
    /// Flags.
    pub ui_state: Option<Map<bool>>,
}

resource! {
    /// The user that the credentials belong to.
    pub UserResource in LeadConduit as "user";

    /// Fetches the calling user.
    ///
    /// The response carries API keys.
    ///
    /// Source: docs.
    get = "getUser": GET "/user" () => Single<User>, [safe(), docs(), sensitive()];

    /// Sets interface flags.
    ///
    /// Source: docs.
    update = "updateUser": PUT "/user/{id}" (id: BsonId) body(UserInput)
        => Single<User>, [idempotent(), docs(), sensitive()];
}
