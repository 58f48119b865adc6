//! Integration modules.

use crate::leadconduit::{BsonId, ModuleId, VariableTypeName};
use crate::resource::prelude::*;

/// Parameter or result of a module.
///
/// Source: seed.
#[record]
pub struct ModuleVariable {
    /// Variable path.
    #[always]
    pub name: Option<String>,
    /// Data type.
    #[always]
    pub r#type: Option<VariableTypeName>,
    /// Must be mapped; requests only.
    pub required: Option<bool>,
    /// Purpose.
    #[always]
    pub description: Nullable<String>,
}

/// Charge for using a module.
///
/// Source: seed.
#[record]
pub struct ModulePricing {
    /// Pricing model.
    #[always]
    pub r#type: Option<ModulePricingType>,
    /// What is charged.
    #[always]
    pub unit: Option<ModulePricingUnit>,
    /// Decimal amount as text.
    #[always]
    pub unit_price: Option<String>,
    /// Counts as a transaction.
    #[always]
    pub transaction: Option<bool>,
}

text_enum! {
    /// Pricing model of a module.
    pub enum ModulePricingType: open { Flat = "flat" }
}

text_enum! {
    /// What a module charges for.
    pub enum ModulePricingUnit: open { Event = "event", Append = "append" }
}

/// Integration module.
///
/// Source: seed.
#[record]
pub struct Module {
    /// Module name.
    #[always]
    pub id: Option<ModuleId>,
    /// Display name.
    #[always]
    pub name: Option<String>,
    /// Label.
    pub tag: Option<String>,
    /// Category.
    #[always]
    pub r#type: Option<ModuleType>,
    /// HTML text.
    pub description: Option<String>,
    /// The standard entity that it belongs to.
    pub entity_id: Option<BsonId>,
    /// Receiving or sending.
    #[always]
    pub direction: Option<ModuleDirection>,
    /// Handles feedback.
    #[always]
    pub feedback: Option<bool>,
    /// Typical response time.
    #[always]
    pub median_wait_ms: Nullable<Number>,
    /// Charge.
    pub pricing: Nullable<ModulePricing>,
    /// Parameters.
    #[always]
    pub request_variables: Option<Vec<ModuleVariable>>,
    /// Results.
    #[always]
    pub response_variables: Option<Vec<ModuleVariable>>,
}

text_enum! {
    /// Category of a module.
    pub enum ModuleType: open { Delivery = "delivery", MarketplaceEnhancement = "marketplace enhancement" }
}

text_enum! {
    /// Whether a module receives or sends.
    pub enum ModuleDirection { Inbound = "inbound", Outbound = "outbound" }
}

resource! {
    /// Integration modules.
    pub Modules in LeadConduit as "modules";

    /// Lists integration modules.
    ///
    /// Retired by the vendor in favour of packages.
    ///
    /// Source: seed.
    list = "listModules": GET "/modules" ()
        => List<Module>, [
            safe(), seed(), media("application/vnd.com.leadconduit.module+json"), optional_auth(), deprecated("packages.list"),
        ];
}
