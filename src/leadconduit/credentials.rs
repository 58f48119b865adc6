//! Stored credentials of third parties.

use crate::leadconduit::{BsonId, PackageId, Timestamp};
use crate::resource::prelude::*;

/// Third-party credential used by integrations. Secret members come back as asterisks.
///
/// Source: seed.
#[record]
pub struct Credential {
    /// Identifier.
    #[always]
    pub id: Option<BsonId>,
    /// Display name.
    pub name: Nullable<String>,
    /// Shape of the secret.
    #[always]
    pub r#type: Option<CredentialType>,
    /// Integration package it serves; may itself be masked.
    #[always]
    pub package: Option<PackageId>,
    /// User name, type user.
    pub username: Option<Secret<String>>,
    /// Password, type user.
    pub password: Option<Secret<String>>,
    /// Token, type token.
    pub token: Option<Secret<String>>,
    /// Access token, type oauth.
    pub access_token: Option<Secret<String>>,
    /// Refresh token, type oauth.
    pub refresh_token: Option<Secret<String>>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}

text_enum! {
    /// Shape of a stored secret.
    pub enum CredentialType { User = "user", Token = "token", Oauth = "oauth" }
}

/// Credential to store. Send the members that fit the type.
///
/// Source: seed.
#[record]
pub struct CredentialInput {
    /// Identifier, when a record is sent back as it was read.
    pub id: Option<BsonId>,
    /// Display name.
    pub name: Nullable<String>,
    /// Shape of the secret.
    pub r#type: CredentialType,
    /// Integration package it serves; may itself be masked.
    pub package: PackageId,
    /// User name, type user.
    pub username: Option<Secret<String>>,
    /// Password, type user.
    pub password: Option<Secret<String>>,
    /// Token, type token.
    pub token: Option<Secret<String>>,
    /// Access token, type oauth.
    pub access_token: Option<Secret<String>>,
    /// Refresh token, type oauth.
    pub refresh_token: Option<Secret<String>>,
    /// Time of the last change as it was read: where a newer version is stored, the update fails with 409.
    pub updated_at: Option<Timestamp>,
}

resource! {
    /// Stored credentials of third parties.
    pub Credentials in LeadConduit as "credentials";

    /// Lists credentials.
    ///
    /// Secret members come back as asterisks.
    ///
    /// Source: seed.
    list = "listCredentials": GET "/credentials" ()
        => List<Credential>, [safe(), seed(), media("application/vnd.com.leadconduit.credential+json"), sensitive()];

    /// Creates a credential.
    ///
    /// The response may repeat the secret in clear.
    ///
    /// Source: seed.
    create = "createCredential": POST "/credentials" () body(CredentialInput)
        => Single<Credential>, [
            non_idempotent(), seed(), media("application/vnd.com.leadconduit.credential+json"), sensitive(), created(),
        ];

    /// Fetches one credential.
    ///
    /// Secret members come back as asterisks.
    ///
    /// Source: seed.
    get = "getCredential": GET "/credentials/{id}" (id: BsonId)
        => Single<Credential>, [safe(), seed(), media("application/vnd.com.leadconduit.credential+json"), sensitive()];

    /// Updates a credential.
    ///
    /// Leave secret members out unless they change: a masked value written back would become the secret.
    /// Whether members left out are kept is not documented.
    ///
    /// Source: seed.
    update = "updateCredential": PUT "/credentials/{id}" (id: BsonId) body(CredentialInput)
        => Single<Credential>, [
            idempotent(), seed(), media("application/vnd.com.leadconduit.credential+json"), sensitive(), versioned(),
        ];

    /// Deletes a credential.
    ///
    /// A record that flows still refer to is deleted all the same; the response then names those flows.
    ///
    /// Source: seed.
    delete = "deleteCredential": DELETE "/credentials/{id}" (id: BsonId)
        => Deletion<Credential>, [
            idempotent(), seed(), media("application/vnd.com.leadconduit.credential+json"), sensitive(),
        ];
}
