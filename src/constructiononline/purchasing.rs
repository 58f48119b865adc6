//! Lines shared by purchase orders, bills, expenses, receipts and payments.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Line of a purchase order, bill, expense or receipt. The documentation names the properties only: their
/// types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct PurchasingItem {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Unit rate.
    pub RATE: Option<NumberLike>,
    /// Quantity.
    pub QTY: Option<NumberLike>,
    /// Unit reference.
    pub UNIT: Option<NumberLike>,
    /// Cost code.
    pub COST_CODE_ID: Option<NumberLike>,
    /// Tax type.
    pub TAX_TYPE_ID: Option<NumberLike>,
    /// Tax rate in percent.
    pub TAX_PERCENT: Option<NumberLike>,
    /// Description.
    pub DESCRIPTION: Nullable<String>,
}

/// New purchasing line.
///
/// Source: docs.
#[record]
pub struct PurchasingItemCreate {
    /// Name.
    pub NAME: Scalar,
    /// Unit rate.
    pub RATE: Scalar,
    /// Cost code.
    pub COST_CODE_ID: Option<Scalar>,
    /// Tax type.
    pub TAX_TYPE_ID: Option<Scalar>,
    /// Tax rate in percent.
    pub TAX_PERCENT: Option<Scalar>,
    /// Description.
    pub DESCRIPTION: Option<Scalar>,
    /// Quantity.
    pub QTY: Option<Scalar>,
    /// Unit reference.
    pub UNIT: Option<Scalar>,
}

/// Existing purchasing line to change; only QTY and RATE are allowed.
///
/// Source: docs.
#[record]
pub struct PurchasingItemUpdate {
    /// Record identifier.
    pub ID: Scalar,
    /// Quantity.
    pub QTY: Option<Scalar>,
    /// Unit rate.
    pub RATE: Option<Scalar>,
}
