//! Onboarding of buyers.

use crate::leadconduit::{BsonId, Timestamp};
use crate::resource::prelude::*;

/// Progress of a buyer connection.
///
/// Source: docs.
#[record]
pub struct Onboard {
    /// Identifier.
    pub id: Option<BsonId>,
    /// Invitation.
    pub invitation_id: Option<BsonId>,
    /// Owner.
    pub account_id: Option<BsonId>,
    /// Connection.
    pub connection_id: Option<BsonId>,
    /// Flow.
    pub flow_id: Option<BsonId>,
    /// State; setting completed starts the delivery setup.
    pub status: Option<OnboardStatus>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
}

text_enum! {
    /// State of an onboarding.
    pub enum OnboardStatus: open { Created = "created", InProgress = "in_progress", Completed = "completed" }
}

/// Onboard to create.
///
/// Source: docs.
#[record]
pub struct OnboardCreate {
    /// Invitation.
    pub invitation_id: BsonId,
    /// Flow, when known.
    pub flow_id: Option<BsonId>,
}

/// Onboard to update.
///
/// Source: docs.
#[record]
pub struct OnboardInput {
    /// Invitation.
    pub invitation_id: BsonId,
    /// Owner.
    pub account_id: Option<BsonId>,
    /// Connection.
    pub connection_id: Option<BsonId>,
    /// Flow.
    pub flow_id: Option<BsonId>,
    /// State; setting completed starts the delivery setup.
    pub status: Option<OnboardStatus>,
}

/// Buyer setup; give the connection or the invitation.
///
/// Source: docs.
#[record]
pub struct BuyerSetupInput {
    /// Connection.
    pub connection_id: Option<BsonId>,
    /// Invitation.
    pub invitation_id: Option<BsonId>,
    /// Flow to use.
    pub flow_id: Option<BsonId>,
}

/// Buyer setup outcome.
///
/// Source: docs.
#[record]
pub struct BuyerSetupResult {
    /// Application path to continue at.
    pub redirect: Option<String>,
}

resource! {
    /// Onboarding of buyers.
    pub Onboards in LeadConduit as "onboards";

    /// Lists buyer onboardings.
    ///
    /// Source: docs.
    list = "listOnboards": GET "/onboards" () => List<Onboard>, [safe(), docs()];

    /// Starts a buyer onboarding.
    ///
    /// Source: docs.
    create = "createOnboard": POST "/onboards" () body(OnboardCreate) => Single<Onboard>, [non_idempotent(), docs(), created()];

    /// Updates a buyer onboarding.
    ///
    /// Source: docs.
    update = "updateOnboard": PUT "/onboards/{id}" (id: BsonId) body(OnboardInput)
        => Single<Onboard>, [idempotent(), docs()];

    /// Finishes the delivery setup of a buyer.
    ///
    /// Give the connection or the invitation.
    ///
    /// Source: docs.
    complete_buyer_setup = "completeBuyerSetup": POST "/onboard/buyer" () body(BuyerSetupInput)
        => Single<BuyerSetupResult>, [non_idempotent(), docs()];
}
