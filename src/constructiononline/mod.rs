//! ConstructionOnline: leads, projects, change orders and the other records of a construction company.
//!
//! One file a resource: its types, then its operations. Filters, purchasing lines and scalars have files of their own.
//!
//! ```ignore-wasm32
//! use leadspan::http::auth::{CredentialCharset, Credentials};
//! use leadspan::constructiononline::{BASE_URL, ConstructionOnline};
//! # use leadspan::runtime::testing::{Scripted, ServerStep};
//! # let runtime = Scripted::playing(vec![ServerStep::respond(404, &[], "")]);
//! # let world = runtime.clone();
//! # world.run(async {
//! let credentials = Credentials::construction_online("me@example.com", "password", "company-key", CredentialCharset::Utf8)?;
//! let co = ConstructionOnline::new(BASE_URL, Some(credentials), runtime)?;
//! // Nothing in the range comes as 404, and is an empty list.
//! assert!(co.change_orders().modified_since("2023-10-14").await?.is_empty());
//! // A day that does not exist is refused before anything is sent.
//! assert!(co.change_orders().modified_since("2023-10-32").await.is_err());
//! # Ok::<(), leadspan::Error>(())
//! # })?;
//! # Ok::<(), leadspan::Error>(())
//! ```

use crate::http::auth::{CredentialCharset, Credentials};
use crate::operation::{Part, Profile, Quota, SignIn};
use crate::resource::prelude::api;
use crate::{Api, Error};

mod bills;
mod change_order_items;
mod change_orders;
mod common;
mod contacts;
mod deleted_projects;
mod estimate_categories;
mod estimate_items;
mod estimate_markup;
mod estimate_subcategories;
mod estimates;
mod expenses;
mod filters;
mod invoices;
mod lead;
mod leads;
mod opportunities;
mod payments;
mod projects;
mod purchase_orders;
mod purchasing;
mod receipts;
mod related;
mod schedule_activities;
mod schedule_baselines;
mod schedules;
mod selection_categories;
mod selection_choices;
mod selection_subcategories;
mod time_data;
mod time_sheets;

pub use bills::*;
pub use change_order_items::*;
pub use change_orders::*;
pub use common::*;
pub use contacts::*;
pub use deleted_projects::*;
pub use estimate_categories::*;
pub use estimate_items::*;
pub use estimate_markup::*;
pub use estimate_subcategories::*;
pub use estimates::*;
pub use expenses::*;
pub use filters::*;
pub use invoices::*;
pub use lead::*;
pub use leads::*;
pub use opportunities::*;
pub use payments::*;
pub use projects::*;
pub use purchase_orders::*;
pub use purchasing::*;
pub use receipts::*;
pub use related::*;
pub use schedule_activities::*;
pub use schedule_baselines::*;
pub use schedules::*;
pub use selection_categories::*;
pub use selection_choices::*;
pub use selection_subcategories::*;
pub use time_data::*;
pub use time_sheets::*;

/// What is particular to ConstructionOnline.
pub(crate) static PROFILE: Profile = Profile {
    name: "ConstructionOnline",
    module: "constructiononline",
    base_url: BASE_URL,
    sign_in: SignIn {
        options: &["email", "password", "apiKey"],
        user: Part::Option(0),
        password: Part::Option(1),
        key: Some(("APIKey", 2)),
        charset: true,
        described: "the e-mail, the password and the API key",
    },
    // As in the vendor's own sample.
    timeout_ms: 30_000.0,
    quota: Some(Quota {
        per_hour: Some(500),
        per_day: Some(10_000),
        per_week: Some(50_000),
        per_month: Some(200_000),
        max_wait_ms: Quota::MAX_WAIT_MS,
    }),
    long_limits: &["hour", "day", "daily", "week", "month"],
    // The list that every page of the documents ends with, and 401.
    failures: &[401, 404, 429, 500],
    #[cfg(feature = "meta")]
    docs: crate::operation::ClientDocs {
        about: "Records of a construction company, kept by UDA Technologies.",
        example: &[
            "const co = new ConstructionOnline({ email, password, apiKey });",
            "const orders = await co.changeOrders.modifiedSince(\"2023-10-14\");",
        ],
        credentials: "a person's login and the company's key",
        options: &["E-mail address of the login.", "Password of the login.", "The company's key."],
        helpers: &["related", "values"],
        shadowed: &[],
    },
};

/// The vendor's address.
pub const BASE_URL: &str = "https://api.constructiononline.com";

impl Credentials {
    /// ConstructionOnline: Basic with e-mail and password, and the company's key in `APIKey`.
    ///
    /// # Errors
    /// As [`Credentials::of`].
    pub fn construction_online(
        email: &str,
        password: &str,
        api_key: &str,
        charset: CredentialCharset,
    ) -> Result<Self, Error> {
        Self::of(Api::ConstructionOnline, &[email, password, api_key], charset)
    }
}

api! {
    /// Records of a construction company, kept by UDA Technologies: one accessor a resource.
    ConstructionOnline:
    leads: leads::Leads,
    contacts: contacts::Contacts,
    projects: projects::Projects,
    deleted_projects: deleted_projects::DeletedProjects,
    opportunities: opportunities::Opportunities,
    change_orders: change_orders::ChangeOrders,
    change_order_items: change_order_items::ChangeOrderItems,
    selection_categories: selection_categories::SelectionCategories,
    selection_subcategories: selection_subcategories::SelectionSubcategories,
    selection_choices: selection_choices::SelectionChoices,
    estimates: estimates::Estimates,
    estimate_categories: estimate_categories::EstimateCategories,
    estimate_subcategories: estimate_subcategories::EstimateSubcategories,
    estimate_items: estimate_items::EstimateItems,
    estimate_markup: estimate_markup::EstimateMarkup,
    schedules: schedules::Schedules,
    schedule_activities: schedule_activities::ScheduleActivities,
    schedule_baselines: schedule_baselines::ScheduleBaselines,
    invoices: invoices::Invoices,
    purchase_orders: purchase_orders::PurchaseOrders,
    bills: bills::Bills,
    expenses: expenses::Expenses,
    receipts: receipts::Receipts,
    payments: payments::Payments,
    time_sheets: time_sheets::TimeSheets,
    time_data: time_data::TimeData,
}
