//! Pricing of flows, sources and steps.

use crate::leadconduit::{BsonId, RuleSet};
use crate::resource::prelude::*;

/// One price; the last one whose rules match wins.
///
/// Source: docs.
#[record]
pub struct Price {
    /// Identifier of undocumented form.
    pub id: Option<Value>,
    /// Amount.
    pub amount: Option<Number>,
    /// When it applies.
    pub rule_set: Nullable<RuleSet>,
}

/// Pricing of a flow, source or step.
///
/// Source: docs.
#[record]
pub struct Pricing {
    /// Replaces pricing of the other level.
    pub r#override: Option<bool>,
    /// Prices in order.
    pub prices: Option<Vec<Price>>,
}

/// External price service.
///
/// Source: docs.
#[record]
pub struct PricingService {
    /// Service entity.
    pub service_id: Option<BsonId>,
    /// Price when the service does not respond.
    pub fallback_price: Option<Number>,
}
