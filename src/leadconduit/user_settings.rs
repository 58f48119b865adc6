//! Settings of users.

use crate::leadconduit::{BsonId, Timestamp};
use crate::resource::prelude::*;

/// Settings of a user.
///
/// Source: docs.
#[record]
pub struct UserSettings {
    /// Same as the user id.
    pub id: Option<BsonId>,
    /// Notifications.
    pub notifications: Option<UserNotifications>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}

/// Notifications a user wants.
///
/// Source: docs.
#[record(open)]
pub struct UserNotifications {
    /// Changes of submission documents.
    pub submission_doc_updates: Option<NotificationSetting>,
    /// Invitations to connect.
    pub connection_invites: Option<NotificationSetting>,
}

/// Whether one notification is wanted.
///
/// Source: docs.
#[record]
pub struct NotificationSetting {
    /// Wanted.
    pub enabled: Option<bool>,
    /// When it was switched off.
    pub unsubscribed_at: Nullable<Timestamp>,
}

/// Settings to store.
///
/// Source: docs.
#[record]
pub struct UserSettingsInput {
    /// Notifications.
    pub notifications: UserNotifications,
}

resource! {
    /// Settings of users.
    pub UserSettingsResource in LeadConduit as "userSettings";

    /// Creates the settings of the calling user.
    ///
    /// Source: docs.
    create = "createUserSettings": POST "/user_settings" () body(UserSettingsInput)
        => Single<UserSettings>, [non_idempotent(), docs(), created()];

    /// Fetches the settings of a user.
    ///
    /// Source: docs.
    get = "getUserSettings": GET "/user_settings/{id}" (id: BsonId) => Single<UserSettings>, [safe(), docs()];

    /// Updates the settings of a user.
    ///
    /// The response may be wrapped in a list.
    ///
    /// Source: docs.
    update = "updateUserSettings": PUT "/user_settings/{id}" (id: BsonId) body(UserSettingsInput)
        => FirstOf<UserSettings>, [idempotent(), docs()];
}
