//! Contacts that are currently leads.

use crate::constructiononline::Lead;
use crate::resource::prelude::*;

/// Lead to create. Which properties are writable is not published; server-managed ones are probably ignored.
///
/// Source: docs.
#[record(open)]
pub struct LeadCreate {
    /// Given name.
    pub FIRSTNAME: Scalar,
    /// Family name.
    pub LASTNAME: Scalar,
    /// E-mail address; unique within a company account.
    pub EMAIL: Scalar,
    /// Name shown in the product.
    pub DISPLAY_NAME: Scalar,
    /// Linked account; purpose not published.
    pub ACCOUNT: Option<Scalar>,
    /// Last access.
    pub LACCESS: Option<Scalar>,
    /// Last modification; the field compared by the modified-since contact listing.
    pub LMOD: Option<Scalar>,
    /// Free-text company of the person.
    pub COMPANY: Option<Scalar>,
    /// Street address.
    pub ADDRESS: Option<Scalar>,
    /// City.
    pub CITY: Option<Scalar>,
    /// State or region.
    pub STATE: Option<Scalar>,
    /// Postal code, as text.
    pub ZIP: Option<Scalar>,
    /// Main phone, as text.
    pub PHONE: Option<Scalar>,
    /// Mobile phone, as text.
    pub MOBILE_PHONE: Option<Scalar>,
    /// Mobile carrier.
    pub MOBILE_PROVIDER: Option<Scalar>,
    /// Fax number.
    pub FAX: Option<Scalar>,
    /// Contact who last modified the record.
    pub LMOD_CON_ID: Option<Scalar>,
    /// Name of the last modifier.
    pub LMOD_NAME: Option<Scalar>,
    /// True when the record stands for a company.
    pub ISCOMPANY: Option<Scalar>,
    /// Middle name.
    pub MIDDLENAME: Option<Scalar>,
    /// Web site.
    pub WEBSITE: Option<Scalar>,
    /// Contact who created the record.
    pub CREATOR_ID: Option<Scalar>,
    /// Name of the creator; may be empty.
    pub CREATOR_NAME: Option<Scalar>,
    /// Hours from UTC.
    pub TIMEZONE_OFFSET: Option<Scalar>,
    /// True when the zone is detected.
    pub AUTO_TIMEZONE: Option<Scalar>,
    /// Identifier of the company account of the person.
    pub COMPANY_ID: Option<Scalar>,
    /// Name of that company account.
    pub COMPANY_NAME: Option<Scalar>,
    /// Country preference code.
    pub COUNTRY_SETTING: Option<Scalar>,
    /// Language preference code.
    pub LANGUAGE_SETTING: Option<Scalar>,
    /// Latitude.
    pub LAT: Option<Scalar>,
    /// Longitude.
    pub LON: Option<Scalar>,
    /// Secondary modification stamp.
    pub CS_LMOD: Option<Scalar>,
    /// Permission value; encoding not published.
    pub COMPANY_PERMISSIONS: Option<Scalar>,
    /// True for company administrators.
    pub IS_COMPANY_ADMIN: Option<Scalar>,
    /// Meaning not published.
    pub OFFLINE_FILES: Option<Scalar>,
    /// Meaning not published.
    pub FAVORITE_PROJECTS: Option<Scalar>,
    /// Date display preference code.
    pub DATE_FORMAT: Option<Scalar>,
    /// Time display preference code.
    pub TIME_FORMAT: Option<Scalar>,
    /// Zone identifier.
    pub TIMEZONE_ID: Option<Scalar>,
    /// Quality rating code.
    pub CONTACT_QUALITY: Option<Scalar>,
    /// Region list value; 0 when unset.
    pub CONTACT_REGION: Option<Scalar>,
    /// Division list value; 0 when unset.
    pub CONTACT_DIVISION: Option<Scalar>,
    /// Office list value; 0 when unset.
    pub CONTACT_OFFICE: Option<Scalar>,
    /// Category list value; 0 when unset.
    pub CONTACT_CATEGORY: Option<Scalar>,
    /// Trade list value; 0 when unset.
    pub CONTACT_TRADE: Option<Scalar>,
    /// Custom field reference; 0 when unset.
    pub FIELD_ID: Option<Scalar>,
    /// Signature used on messages.
    pub MESSAGE_SIGNATURE: Option<Scalar>,
    /// Trial account flag.
    pub ISTRIAL: Option<Scalar>,
    /// CSS hex colour such as #dfecf5.
    pub GENERAL_CALENDAR_COLOR: Option<Scalar>,
    /// Pipeline stage code.
    pub LEAD_STAGE: Option<Scalar>,
    /// Lead status code.
    pub LEAD_STATUS: Option<Scalar>,
    /// Lead rating.
    pub LEAD_QUALITY: Option<Scalar>,
    /// Estimated money value.
    pub LEAD_VALUE: Option<Scalar>,
    /// Contact the lead is assigned to.
    pub LEAD_ASSIGNED_TO: Option<Scalar>,
    /// Win probability.
    pub LEAD_PROBABILITY: Option<Scalar>,
    /// Source code.
    pub LEAD_SOURCE: Option<Scalar>,
    /// Type code.
    pub LEAD_TYPE: Option<Scalar>,
    /// Last time the lead was contacted.
    pub LEAD_LAST_CONTACT: Option<Scalar>,
    /// Creation time of the lead.
    pub LEAD_DATE_CREATED: Option<Scalar>,
    /// Opening time.
    pub LEAD_OPENED: Option<Scalar>,
    /// Closing time.
    pub LEAD_CLOSED: Option<Scalar>,
    /// Reason code when won; 0 when unset.
    pub LEAD_WON_REASON: Option<Scalar>,
    /// Reason code when lost; 0 when unset.
    pub LEAD_LOST_REASON: Option<Scalar>,
    /// Contact who created the lead.
    pub LEAD_CREATED_BY: Option<Scalar>,
    /// Day of the last lead modification.
    pub LEAD_LMOD_DATE: Option<Scalar>,
    /// Contact who last modified the lead.
    pub LEAD_LMOD_ID: Option<Scalar>,
    /// 1 while the contact is a lead.
    pub IS_LEAD: Option<Scalar>,
    /// 1 for subcontractors (TeamLink).
    pub IS_SUB: Option<Scalar>,
    /// 1 for clients (ClientLink).
    pub IS_CLIENT: Option<Scalar>,
}

/// Properties to change on a lead; those left out stay as they are.
///
/// Source: docs.
#[record]
pub struct LeadUpdate {
    /// Given name.
    pub FIRSTNAME: Option<Scalar>,
    /// Family name.
    pub LASTNAME: Option<Scalar>,
    /// E-mail address; unique within a company account.
    pub EMAIL: Option<Scalar>,
    /// Linked account; purpose not published.
    pub ACCOUNT: Option<Value>,
    /// Last access.
    pub LACCESS: Option<Scalar>,
    /// Last modification; the field compared by the modified-since contact listing.
    pub LMOD: Option<Scalar>,
    /// Name shown in the product.
    pub DISPLAY_NAME: Option<Scalar>,
    /// Free-text company of the person.
    pub COMPANY: Option<Scalar>,
    /// Street address.
    pub ADDRESS: Option<Scalar>,
    /// City.
    pub CITY: Option<Scalar>,
    /// State or region.
    pub STATE: Option<Scalar>,
    /// Postal code, as text.
    pub ZIP: Option<Scalar>,
    /// Main phone, as text.
    pub PHONE: Option<Scalar>,
    /// Mobile phone, as text.
    pub MOBILE_PHONE: Option<Scalar>,
    /// Mobile carrier.
    pub MOBILE_PROVIDER: Option<Scalar>,
    /// Fax number.
    pub FAX: Option<Scalar>,
    /// Contact who last modified the record.
    pub LMOD_CON_ID: Option<Scalar>,
    /// Name of the last modifier.
    pub LMOD_NAME: Option<Scalar>,
    /// True when the record stands for a company.
    pub ISCOMPANY: Option<Scalar>,
    /// Middle name.
    pub MIDDLENAME: Option<Scalar>,
    /// Web site.
    pub WEBSITE: Option<Scalar>,
    /// Contact who created the record.
    pub CREATOR_ID: Option<Scalar>,
    /// Name of the creator; may be empty.
    pub CREATOR_NAME: Option<Scalar>,
    /// Hours from UTC.
    pub TIMEZONE_OFFSET: Option<Scalar>,
    /// True when the zone is detected.
    pub AUTO_TIMEZONE: Option<Scalar>,
    /// Identifier of the company account of the person.
    pub COMPANY_ID: Option<Scalar>,
    /// Name of that company account.
    pub COMPANY_NAME: Option<Scalar>,
    /// Country preference code.
    pub COUNTRY_SETTING: Option<Scalar>,
    /// Language preference code.
    pub LANGUAGE_SETTING: Option<Scalar>,
    /// Latitude.
    pub LAT: Option<Scalar>,
    /// Longitude.
    pub LON: Option<Scalar>,
    /// Secondary modification stamp.
    pub CS_LMOD: Option<Value>,
    /// Permission value; encoding not published.
    pub COMPANY_PERMISSIONS: Option<Scalar>,
    /// True for company administrators.
    pub IS_COMPANY_ADMIN: Option<Scalar>,
    /// Meaning not published.
    pub OFFLINE_FILES: Option<Value>,
    /// Meaning not published.
    pub FAVORITE_PROJECTS: Option<Value>,
    /// Date display preference code.
    pub DATE_FORMAT: Option<Scalar>,
    /// Time display preference code.
    pub TIME_FORMAT: Option<Scalar>,
    /// Zone identifier.
    pub TIMEZONE_ID: Option<Value>,
    /// Quality rating code.
    pub CONTACT_QUALITY: Option<Scalar>,
    /// Region list value; 0 when unset.
    pub CONTACT_REGION: Option<Scalar>,
    /// Division list value; 0 when unset.
    pub CONTACT_DIVISION: Option<Scalar>,
    /// Office list value; 0 when unset.
    pub CONTACT_OFFICE: Option<Scalar>,
    /// Category list value; 0 when unset.
    pub CONTACT_CATEGORY: Option<Scalar>,
    /// Trade list value; 0 when unset.
    pub CONTACT_TRADE: Option<Scalar>,
    /// Custom field reference; 0 when unset.
    pub FIELD_ID: Option<Scalar>,
    /// Signature used on messages.
    pub MESSAGE_SIGNATURE: Option<Scalar>,
    /// Trial account flag.
    pub ISTRIAL: Option<Scalar>,
    /// CSS hex colour such as #dfecf5.
    pub GENERAL_CALENDAR_COLOR: Option<Scalar>,
    /// Pipeline stage code.
    pub LEAD_STAGE: Option<Scalar>,
    /// Lead status code.
    pub LEAD_STATUS: Option<Scalar>,
    /// Lead rating.
    pub LEAD_QUALITY: Option<Scalar>,
    /// Estimated money value.
    pub LEAD_VALUE: Option<Scalar>,
    /// Contact the lead is assigned to.
    pub LEAD_ASSIGNED_TO: Option<Scalar>,
    /// Win probability.
    pub LEAD_PROBABILITY: Option<Scalar>,
    /// Source code.
    pub LEAD_SOURCE: Option<Scalar>,
    /// Type code.
    pub LEAD_TYPE: Option<Scalar>,
    /// Last time the lead was contacted.
    pub LEAD_LAST_CONTACT: Option<Scalar>,
    /// Creation time of the lead.
    pub LEAD_DATE_CREATED: Option<Scalar>,
    /// Opening time.
    pub LEAD_OPENED: Option<Scalar>,
    /// Closing time.
    pub LEAD_CLOSED: Option<Scalar>,
    /// Reason code when won; 0 when unset.
    pub LEAD_WON_REASON: Option<Scalar>,
    /// Reason code when lost; 0 when unset.
    pub LEAD_LOST_REASON: Option<Scalar>,
    /// Contact who created the lead.
    pub LEAD_CREATED_BY: Option<Scalar>,
    /// Day of the last lead modification.
    pub LEAD_LMOD_DATE: Option<Scalar>,
    /// Contact who last modified the lead.
    pub LEAD_LMOD_ID: Option<Scalar>,
    /// 1 while the contact is a lead.
    pub IS_LEAD: Option<Scalar>,
    /// 1 for subcontractors (TeamLink).
    pub IS_SUB: Option<Scalar>,
    /// 1 for clients (ClientLink).
    pub IS_CLIENT: Option<Scalar>,
}

resource! {
    /// Contacts that are currently leads.
    pub Leads in ConstructionOnline as "leads";

    /// Lists every current lead of the company account.
    ///
    /// Converted and deleted leads are left out. There is no paging: everything comes at once.
    ///
    /// Source: seed.
    list = "listLeads": GET "/api/Leads" () => List<Lead>, [safe(), seed()];

    /// Creates a lead.
    ///
    /// Source: docs.
    create = "createLead": POST "/api/Leads" () body(LeadCreate) => Single<Lead>, [non_idempotent(), docs()];

    /// Edits a lead.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateLead": PUT "/api/Leads" (id: i64) body(LeadUpdate) => Optional<Lead>, [idempotent(), docs()];
}
