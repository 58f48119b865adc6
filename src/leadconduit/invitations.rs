//! Invitations to sources and recipients.

use crate::leadconduit::{BsonId, Entity};
use crate::resource::prelude::*;

/// Invitation to send.
///
/// Source: docs.
#[record]
pub struct InvitationInput {
    /// Address to invite.
    pub email: String,
}

/// Invitation outcome.
///
/// Source: docs.
#[record]
pub struct InvitationResult {
    /// Text.
    pub message: Option<String>,
    /// Pending or existing entity.
    pub entity: Option<Entity>,
}

resource! {
    /// Invitations to sources and recipients.
    pub Invitations in LeadConduit as "invitations";

    /// Invites a source to connect.
    ///
    /// Answers with the entity if it exists already.
    ///
    /// Source: docs.
    source = "inviteSource": POST "/invitations/source" () body(InvitationInput)
        => Single<InvitationResult>, [non_idempotent(), docs()];

    /// Invites a recipient to connect.
    ///
    /// Answers with the entity if it exists already.
    ///
    /// Source: docs.
    recipient = "inviteRecipient": POST "/invitations/recipient" () body(InvitationInput)
        => Single<InvitationResult>, [non_idempotent(), docs()];

    /// Sends an invitation again.
    ///
    /// Source: docs.
    resend = "resendInvitation": PUT "/invitations/{entityId}/resend" (entityId: BsonId)
        => Single<InvitationResult>, [non_idempotent(), docs()];
}
