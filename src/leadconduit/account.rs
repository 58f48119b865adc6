//! The company account.

use crate::leadconduit::{BsonId, TimeZone, Timestamp};
use crate::resource::prelude::*;

/// Connected or invited account.
///
/// Source: docs.
#[record]
pub struct AccountRef {
    /// Identifier.
    pub id: Option<BsonId>,
    /// Name.
    pub name: Option<String>,
    /// Single sign-on identifier, connected ones.
    pub sso_id: Option<BsonId>,
    /// Invitation has ended, pending ones.
    pub expired: Option<bool>,
    /// End of the invitation, pending ones.
    pub invitation_expires_at: Option<Timestamp>,
}

/// Subscription of one plan.
///
/// Source: docs.
#[record]
pub struct Subscription {
    /// Identifier.
    pub id: Option<BsonId>,
    /// State.
    pub state: Option<SubscriptionState>,
    /// Offering.
    pub product_offering_id: Option<BsonId>,
    /// Component.
    pub product_offering_component: Option<OfferingComponent>,
    /// Creation time.
    pub created_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
    /// Start.
    pub active_at: Option<Timestamp>,
    /// End.
    pub inactive_at: Nullable<Timestamp>,
}

text_enum! {
    /// State of a subscription.
    pub enum SubscriptionState: open { Active = "active" }
}

text_enum! {
    /// Component of an offering.
    pub enum OfferingComponent: open { Partner = "partner" }
}

/// Feature switches.
///
/// Source: docs.
#[record(open)]
pub struct AccountFeatures {
    /// Sellers may connect.
    pub seller_access: Option<bool>,
    /// Buyers may connect.
    pub buyer_access: Option<bool>,
    /// Lead transactions.
    pub lead_transactions: Option<bool>,
    /// Conversion feedback.
    pub conversion_feedback: Option<bool>,
    /// Event streaming.
    pub firehose: Option<bool>,
    /// Add-on services of third parties.
    pub third_party_add_on_services: Option<bool>,
    /// Real-time bidding.
    pub real_time_bidding: Option<bool>,
    /// TrustedForm decisions.
    pub leadconduit_trustedform_decisions: Option<bool>,
}

/// Company account.
///
/// Source: docs.
#[record]
pub struct Account {
    /// Identifier.
    pub id: Option<BsonId>,
    /// Single sign-on identifier.
    pub sso_id: Option<BsonId>,
    /// Company key.
    pub api_key: Option<Secret<String>>,
    /// Company name.
    pub name: Option<String>,
    /// Time zone.
    pub time_zone: Option<TimeZone>,
    /// Kind.
    pub r#type: Option<String>,
    /// Old form of billing_type contracted. Deprecated: use `billing_type`.
    pub enterprise: Option<bool>,
    /// Days events are kept.
    pub data_retention_in_days: Option<Number>,
    /// Last purge.
    pub data_truncated_at: Nullable<Timestamp>,
    /// Analytics project.
    pub keen_project_id: Option<String>,
    /// Analytics key.
    pub keen_read_api_key: Option<Secret<String>>,
    /// Analytics key.
    pub keen_write_api_key: Option<Secret<String>>,
    /// Price components.
    pub pricing_components: Option<Vec<Map<Value>>>,
    /// Billing.
    pub billing_type: Option<BillingType>,
    /// Only for contracted billing.
    pub financial_state: Option<FinancialState>,
    /// Last change of it.
    pub financial_state_updated_at: Option<Timestamp>,
    /// Old status. Deprecated.
    pub self_service_status: Option<String>,
    /// Last change of it. Deprecated.
    pub self_service_status_updated_at: Option<Timestamp>,
    /// Cancellation.
    pub cancelled_at: Nullable<Timestamp>,
    /// Coupon.
    pub coupon_code: Option<String>,
    /// Billing period start.
    pub current_period_started_at: Option<Timestamp>,
    /// Billing period end.
    pub current_period_ends_at: Option<Timestamp>,
    /// Reference.
    pub marketing_reference: Option<String>,
    /// Start.
    pub started_at: Option<Timestamp>,
    /// Subscription.
    pub subscription_id: Option<BsonId>,
    /// Pings allowed.
    pub lead_ping_enabled: Option<bool>,
    /// Product code.
    pub product_id: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Buyers.
    pub connected_buyers: Option<Vec<AccountRef>>,
    /// Sellers.
    pub connected_sellers: Option<Vec<AccountRef>>,
    /// Invited sellers.
    pub pending_sellers: Option<Vec<AccountRef>>,
    /// Invited buyers.
    pub pending_buyers: Option<Vec<AccountRef>>,
    /// Subscriptions by plan.
    pub subscriptions: Option<AccountSubscriptions>,
    /// Features.
    pub features: Option<AccountFeatures>,
}

text_enum! {
    /// How an account is billed.
    pub enum BillingType { Contracted = "contracted", SelfService = "self_service" }
}

text_enum! {
    /// Whether a contracted account has paid.
    pub enum FinancialState { Paid = "paid", Unpaid = "unpaid" }
}

/// Subscriptions of an account, by plan.
///
/// Source: docs.
#[record(open)]
pub struct AccountSubscriptions {
    /// Base plan.
    pub base: Option<Subscription>,
    /// Pro plan.
    pub pro: Option<Subscription>,
    /// Partner plan.
    pub partner: Option<Subscription>,
}

/// Account members that can be changed.
///
/// Source: docs.
#[record]
pub struct AccountInput {
    /// Days events are kept.
    pub data_retention_in_days: Option<Number>,
    /// Last purge.
    pub data_truncated_at: Nullable<Timestamp>,
    /// Subscriptions by plan.
    pub subscriptions: Option<AccountSubscriptions>,
    /// Features.
    pub features: Option<AccountFeatures>,
}

/// Result of a synchronisation.
///
/// Source: docs.
#[record]
pub struct AccountSyncResult {
    /// Whether it worked.
    pub success: Option<bool>,
    /// Account after it.
    pub account: Option<Account>,
}

/// Query of [`AccountResource::sync`].
#[params]
pub struct SyncAccount {
    /// Account to refresh.
    pub sso_account_id: Option<BsonId>,
}

resource! {
    /// The company account.
    pub AccountResource in LeadConduit as "account";

    /// Fetches the account.
    ///
    /// The response carries API keys.
    ///
    /// Source: docs.
    get = "getAccount": GET "/account" () => Single<Account>, [safe(), docs(), sensitive()];

    /// Updates the account.
    ///
    /// Source: docs.
    update = "updateAccount": PUT "/account" () body(AccountInput)
        => Single<Account>, [idempotent(), docs(), sensitive()];

    /// Refreshes the account from the single sign-on service.
    ///
    /// Where the id is passed is deduced.
    ///
    /// Source: docs.
    sync = "syncAccount": POST "/account_sso_sync" () query(SyncAccount)
        => Single<AccountSyncResult>, [non_idempotent(), docs(), sensitive()];
}
