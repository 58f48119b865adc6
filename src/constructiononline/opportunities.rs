//! Potential projects.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Potential project; shares most properties with projects. The documentation names the properties only:
/// their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct Opportunity {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Street address.
    pub ADDRESS: Nullable<String>,
    /// City.
    pub CITY: Nullable<String>,
    /// State or region.
    pub STATE: Nullable<String>,
    /// Postal code, as text.
    pub ZIP: Nullable<String>,
    /// Human project number; not the id.
    pub PROJECT_NUMBER: Nullable<String>,
    /// Type code or name.
    pub PROJECT_TYPE: Option<NumberLike>,
    /// Whether it is archived.
    pub IS_ARCHIVED: Option<Flag>,
    /// Whether it is an opportunity.
    pub IS_OPPORTUNITY: Option<Flag>,
    /// Display colour.
    pub CUSTOM_COLOR: Nullable<String>,
    /// Whether it is inactive.
    pub IS_INACTIVE: Option<Flag>,
    /// Latitude.
    pub LAT: Option<NumberLike>,
    /// Longitude.
    pub LON: Option<NumberLike>,
    /// Latitude of the address.
    pub ADDR_LAT: Option<NumberLike>,
    /// Longitude of the address.
    pub ADDR_LON: Option<NumberLike>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Nullable<String>,
    /// Total time; the unit is not published.
    pub TOTAL_TIME: Option<NumberLike>,
    /// Total amount of money.
    pub TOTAL_MONEY: Option<NumberLike>,
    /// Notes on the project.
    pub PROJECT_NOTES: Nullable<String>,
    /// Unqualified committed costs of the estimate.
    pub ESTIMATE_UNQUALIFIED_COMMITS: Option<NumberLike>,
    /// Unqualified actual costs of the estimate.
    pub ESTIMATE_UNQUALIFIED_ACTUALS: Option<NumberLike>,
    /// Unqualified expenses of the estimate.
    pub ESTIMATE_UNQUALIFIED_EXPENSES: Option<NumberLike>,
    /// Unqualified committed costs of selections.
    pub SELECTION_UNQUALIFIED_COMMITS: Option<NumberLike>,
    /// Unqualified actual costs of selections.
    pub SELECTION_UNQUALIFIED_ACTUALS: Option<NumberLike>,
    /// Unqualified expenses of selections.
    pub SELECTION_UNQUALIFIED_EXPENSES: Option<NumberLike>,
    /// Unqualified committed costs of change orders; singular on the wire.
    pub CHANGE_ORDER_UNQUALIFIED_COMMIT: Option<NumberLike>,
    /// Unqualified actual costs of change orders.
    pub CHANGE_ORDER_UNQUALIFIED_ACTUALS: Option<NumberLike>,
    /// Unqualified expenses of change orders.
    pub CHANGE_ORDER_UNQUALIFIED_EXPENSES: Option<NumberLike>,
    /// Status code of the opportunity.
    pub OPPORTUNITY_STATUS: Option<NumberLike>,
    /// Probability of winning it.
    pub OPPORTUNITY_PROBABILITY: Option<NumberLike>,
    /// Estimated money value.
    pub OPPORTUNITY_VALUE: Option<NumberLike>,
    /// Day the opportunity was opened.
    pub OPPORTUNITY_OPENED_DATE: Nullable<String>,
    /// Day the opportunity was closed.
    pub OPPORTUNITY_CLOSED_DATE: Nullable<String>,
    /// Quality rating code.
    pub OPPORTUNITY_QUALITY: Option<NumberLike>,
    /// Notes on the opportunity.
    pub OPPORTUNITY_NOTES: Nullable<String>,
    /// Whether it is a template.
    pub IS_TEMPLATE: Option<Flag>,
    /// Human opportunity number.
    pub OPPORTUNITY_NUMBER: Nullable<String>,
    /// Last modification.
    pub LMOD: Nullable<String>,
}

/// Opportunity to create.
///
/// Source: docs.
#[record]
pub struct OpportunityCreate {
    /// Name.
    pub NAME: Scalar,
    /// Street address.
    pub ADDRESS: Option<Scalar>,
    /// City.
    pub CITY: Option<Scalar>,
    /// State or region.
    pub STATE: Option<Scalar>,
    /// Postal code, as text.
    pub ZIP: Option<Scalar>,
    /// Human project number; not the id.
    pub PROJECT_NUMBER: Option<Scalar>,
    /// Type code or name.
    pub PROJECT_TYPE: Option<Scalar>,
    /// Whether it is archived.
    pub IS_ARCHIVED: Option<Scalar>,
    /// Whether it is an opportunity.
    pub IS_OPPORTUNITY: Option<Scalar>,
    /// Display colour.
    pub CUSTOM_COLOR: Option<Scalar>,
    /// Whether it is inactive.
    pub IS_INACTIVE: Option<Scalar>,
    /// Latitude.
    pub LAT: Option<Scalar>,
    /// Longitude.
    pub LON: Option<Scalar>,
    /// Latitude of the address.
    pub ADDR_LAT: Option<Scalar>,
    /// Longitude of the address.
    pub ADDR_LON: Option<Scalar>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Option<Scalar>,
    /// Total time; the unit is not published.
    pub TOTAL_TIME: Option<Scalar>,
    /// Total amount of money.
    pub TOTAL_MONEY: Option<Scalar>,
    /// Notes on the project.
    pub PROJECT_NOTES: Option<Scalar>,
    /// Unqualified committed costs of the estimate.
    pub ESTIMATE_UNQUALIFIED_COMMITS: Option<Scalar>,
    /// Unqualified actual costs of the estimate.
    pub ESTIMATE_UNQUALIFIED_ACTUALS: Option<Scalar>,
    /// Unqualified expenses of the estimate.
    pub ESTIMATE_UNQUALIFIED_EXPENSES: Option<Scalar>,
    /// Unqualified committed costs of selections.
    pub SELECTION_UNQUALIFIED_COMMITS: Option<Scalar>,
    /// Unqualified actual costs of selections.
    pub SELECTION_UNQUALIFIED_ACTUALS: Option<Scalar>,
    /// Unqualified expenses of selections.
    pub SELECTION_UNQUALIFIED_EXPENSES: Option<Scalar>,
    /// Unqualified committed costs of change orders; singular on the wire.
    pub CHANGE_ORDER_UNQUALIFIED_COMMIT: Option<Scalar>,
    /// Unqualified actual costs of change orders.
    pub CHANGE_ORDER_UNQUALIFIED_ACTUALS: Option<Scalar>,
    /// Unqualified expenses of change orders.
    pub CHANGE_ORDER_UNQUALIFIED_EXPENSES: Option<Scalar>,
    /// Status code of the opportunity.
    pub OPPORTUNITY_STATUS: Option<Scalar>,
    /// Probability of winning it.
    pub OPPORTUNITY_PROBABILITY: Option<Scalar>,
    /// Estimated money value.
    pub OPPORTUNITY_VALUE: Option<Scalar>,
    /// Day the opportunity was opened.
    pub OPPORTUNITY_OPENED_DATE: Option<Scalar>,
    /// Day the opportunity was closed.
    pub OPPORTUNITY_CLOSED_DATE: Option<Scalar>,
    /// Quality rating code.
    pub OPPORTUNITY_QUALITY: Option<Scalar>,
    /// Notes on the opportunity.
    pub OPPORTUNITY_NOTES: Option<Scalar>,
    /// Whether it is a template.
    pub IS_TEMPLATE: Option<Scalar>,
    /// Human opportunity number.
    pub OPPORTUNITY_NUMBER: Option<Scalar>,
}

/// Properties to change on an opportunity.
///
/// Source: docs.
#[record]
pub struct OpportunityUpdate {
    /// Name.
    pub NAME: Option<Scalar>,
    /// Street address.
    pub ADDRESS: Option<Scalar>,
    /// City.
    pub CITY: Option<Scalar>,
    /// State or region.
    pub STATE: Option<Scalar>,
    /// Postal code, as text.
    pub ZIP: Option<Scalar>,
    /// Human project number; not the id.
    pub PROJECT_NUMBER: Option<Scalar>,
    /// Type code or name.
    pub PROJECT_TYPE: Option<Scalar>,
    /// Whether it is archived.
    pub IS_ARCHIVED: Option<Scalar>,
    /// Whether it is an opportunity.
    pub IS_OPPORTUNITY: Option<Scalar>,
    /// Display colour.
    pub CUSTOM_COLOR: Option<Scalar>,
    /// Whether it is inactive.
    pub IS_INACTIVE: Option<Scalar>,
    /// Latitude.
    pub LAT: Option<Scalar>,
    /// Longitude.
    pub LON: Option<Scalar>,
    /// Latitude of the address.
    pub ADDR_LAT: Option<Scalar>,
    /// Longitude of the address.
    pub ADDR_LON: Option<Scalar>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Option<Scalar>,
    /// Total time; the unit is not published.
    pub TOTAL_TIME: Option<Scalar>,
    /// Total amount of money.
    pub TOTAL_MONEY: Option<Scalar>,
    /// Notes on the project.
    pub PROJECT_NOTES: Option<Scalar>,
    /// Unqualified committed costs of the estimate.
    pub ESTIMATE_UNQUALIFIED_COMMITS: Option<Scalar>,
    /// Unqualified actual costs of the estimate.
    pub ESTIMATE_UNQUALIFIED_ACTUALS: Option<Scalar>,
    /// Unqualified expenses of the estimate.
    pub ESTIMATE_UNQUALIFIED_EXPENSES: Option<Scalar>,
    /// Unqualified committed costs of selections.
    pub SELECTION_UNQUALIFIED_COMMITS: Option<Scalar>,
    /// Unqualified actual costs of selections.
    pub SELECTION_UNQUALIFIED_ACTUALS: Option<Scalar>,
    /// Unqualified expenses of selections.
    pub SELECTION_UNQUALIFIED_EXPENSES: Option<Scalar>,
    /// Unqualified committed costs of change orders; singular on the wire.
    pub CHANGE_ORDER_UNQUALIFIED_COMMIT: Option<Scalar>,
    /// Unqualified actual costs of change orders.
    pub CHANGE_ORDER_UNQUALIFIED_ACTUALS: Option<Scalar>,
    /// Unqualified expenses of change orders.
    pub CHANGE_ORDER_UNQUALIFIED_EXPENSES: Option<Scalar>,
    /// Status code of the opportunity.
    pub OPPORTUNITY_STATUS: Option<Scalar>,
    /// Probability of winning it.
    pub OPPORTUNITY_PROBABILITY: Option<Scalar>,
    /// Estimated money value.
    pub OPPORTUNITY_VALUE: Option<Scalar>,
    /// Day the opportunity was opened.
    pub OPPORTUNITY_OPENED_DATE: Option<Scalar>,
    /// Day the opportunity was closed.
    pub OPPORTUNITY_CLOSED_DATE: Option<Scalar>,
    /// Quality rating code.
    pub OPPORTUNITY_QUALITY: Option<Scalar>,
    /// Notes on the opportunity.
    pub OPPORTUNITY_NOTES: Option<Scalar>,
    /// Whether it is a template.
    pub IS_TEMPLATE: Option<Scalar>,
    /// Human opportunity number.
    pub OPPORTUNITY_NUMBER: Option<Scalar>,
}

resource! {
    /// Potential projects.
    pub Opportunities in ConstructionOnline as "opportunities";

    /// Lists active opportunities.
    ///
    /// Deleted and converted ones are left out.
    ///
    /// Source: docs.
    list = "listOpportunities": GET "/api/Opportunities" () => List<Opportunity>, [safe(), docs()];

    /// Reads one opportunity.
    ///
    /// Source: docs.
    get = "getOpportunity": GET "/api/Opportunities" (id: i64) => FirstOf<Opportunity>, [safe(), docs()];

    /// Lists opportunities modified on or after a day.
    ///
    /// Compares LMOD, the day included; the time zone is not documented. None in the range gives an empty
    /// list.
    ///
    /// Source: docs.
    modified_since = "listOpportunitiesModifiedSince": GET "/api/Opportunities" (fromDate: Date)
        => List<Opportunity>, [safe(), docs(), empty_on_404()];

    /// Creates an opportunity.
    ///
    /// Source: docs.
    create = "createOpportunity": POST "/api/Opportunities" () body(OpportunityCreate)
        => Single<Opportunity>, [non_idempotent(), docs()];

    /// Edits an opportunity.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateOpportunity": PUT "/api/Opportunities" (id: i64) body(OpportunityUpdate)
        => Optional<Opportunity>, [idempotent(), docs()];
}
