//! Contacts that are currently leads.

use crate::constructiononline::{Code, Id, LooseDateTime};
use crate::resource::prelude::*;

/// A contact that is currently a lead: all contact properties plus the lead-specific ones. Contact listings
/// return leads without the lead-specific part.
///
/// Source: seed.
#[record]
pub struct Lead {
    /// Contact identifier (shared by the lead view of the same person).
    pub ID: Id,
    /// Given name.
    #[always]
    pub FIRSTNAME: Nullable<String>,
    /// Family name.
    #[always]
    pub LASTNAME: Nullable<String>,
    /// E-mail address; unique within a company account.
    #[always]
    pub EMAIL: Nullable<String>,
    /// Linked account; purpose not published.
    #[always]
    pub ACCOUNT: Option<Value>,
    /// Last access.
    #[always]
    pub LACCESS: Nullable<LooseDateTime>,
    /// Last modification; the field compared by the modified-since contact listing.
    #[always]
    pub LMOD: Nullable<LooseDateTime>,
    /// Name shown in the product.
    #[always]
    pub DISPLAY_NAME: Nullable<String>,
    /// Free-text company of the person.
    #[always]
    pub COMPANY: Nullable<String>,
    /// Street address.
    #[always]
    pub ADDRESS: Nullable<String>,
    /// City.
    #[always]
    pub CITY: Nullable<String>,
    /// State or region.
    #[always]
    pub STATE: Nullable<String>,
    /// Postal code, as text.
    #[always]
    pub ZIP: Nullable<String>,
    /// Main phone, as text.
    #[always]
    pub PHONE: Nullable<String>,
    /// Mobile phone, as text.
    #[always]
    pub MOBILE_PHONE: Nullable<String>,
    /// Mobile carrier.
    #[always]
    pub MOBILE_PROVIDER: Nullable<String>,
    /// Fax number.
    #[always]
    pub FAX: Nullable<String>,
    /// Contact who last modified the record.
    #[always]
    pub LMOD_CON_ID: Nullable<Id>,
    /// Name of the last modifier; may be empty although the id is set.
    #[always]
    pub LMOD_NAME: Nullable<String>,
    /// True when the record stands for a company.
    #[always]
    pub ISCOMPANY: Nullable<bool>,
    /// Middle name.
    #[always]
    pub MIDDLENAME: Nullable<String>,
    /// Web site.
    #[always]
    pub WEBSITE: Nullable<String>,
    /// Contact who created the record.
    #[always]
    pub CREATOR_ID: Nullable<Id>,
    /// Name of the creator; may be empty.
    #[always]
    pub CREATOR_NAME: Nullable<String>,
    /// Hours from UTC.
    #[always]
    pub TIMEZONE_OFFSET: Nullable<Number>,
    /// True when the zone is detected.
    #[always]
    pub AUTO_TIMEZONE: Nullable<bool>,
    /// Identifier of the company account of the person.
    #[always]
    pub COMPANY_ID: Nullable<Id>,
    /// Name of that company account.
    #[always]
    pub COMPANY_NAME: Nullable<String>,
    /// Country preference code.
    #[always]
    pub COUNTRY_SETTING: Nullable<Code>,
    /// Language preference code.
    #[always]
    pub LANGUAGE_SETTING: Nullable<Code>,
    /// Latitude.
    #[always]
    pub LAT: Nullable<Number>,
    /// Longitude.
    #[always]
    pub LON: Nullable<Number>,
    /// Secondary modification stamp; only null observed.
    #[always]
    pub CS_LMOD: Option<Value>,
    /// Permission value; encoding not published.
    #[always]
    pub COMPANY_PERMISSIONS: Nullable<Number>,
    /// True for company administrators.
    #[always]
    pub IS_COMPANY_ADMIN: Nullable<bool>,
    /// Only null observed.
    #[always]
    pub OFFLINE_FILES: Option<Value>,
    /// Only null observed.
    #[always]
    pub FAVORITE_PROJECTS: Option<Value>,
    /// Date display preference code.
    #[always]
    pub DATE_FORMAT: Nullable<Code>,
    /// Time display preference code.
    #[always]
    pub TIME_FORMAT: Nullable<Code>,
    /// Zone identifier; only null observed.
    #[always]
    pub TIMEZONE_ID: Option<Value>,
    /// Quality rating code.
    #[always]
    pub CONTACT_QUALITY: Nullable<Code>,
    /// Region list value; 0 when unset.
    #[always]
    pub CONTACT_REGION: Nullable<Number>,
    /// Division list value; 0 when unset.
    #[always]
    pub CONTACT_DIVISION: Nullable<Number>,
    /// Office list value; 0 when unset.
    #[always]
    pub CONTACT_OFFICE: Nullable<Number>,
    /// Category list value; 0 when unset.
    #[always]
    pub CONTACT_CATEGORY: Nullable<Number>,
    /// Trade list value; 0 when unset.
    #[always]
    pub CONTACT_TRADE: Nullable<Number>,
    /// Custom field reference; 0 when unset.
    #[always]
    pub FIELD_ID: Nullable<Number>,
    /// Signature used on messages.
    #[always]
    pub MESSAGE_SIGNATURE: Nullable<String>,
    /// Trial account flag.
    #[always]
    pub ISTRIAL: Option<Flag>,
    /// CSS hex colour such as #dfecf5.
    #[always]
    pub GENERAL_CALENDAR_COLOR: Nullable<String>,
    /// Pipeline stage code; 0 observed, meanings not published.
    #[always]
    pub LEAD_STAGE: Nullable<Code>,
    /// Lead status code; 0 observed, meanings not published.
    #[always]
    pub LEAD_STATUS: Nullable<Code>,
    /// Lead rating; an update sample sets 3.
    #[always]
    pub LEAD_QUALITY: Nullable<Code>,
    /// Estimated money value.
    #[always]
    pub LEAD_VALUE: Nullable<Number>,
    /// Contact the lead is assigned to.
    #[always]
    pub LEAD_ASSIGNED_TO: Nullable<Id>,
    /// Win probability; only null observed.
    #[always]
    pub LEAD_PROBABILITY: Nullable<Number>,
    /// Source code; 0 observed, meanings not published.
    #[always]
    pub LEAD_SOURCE: Nullable<Code>,
    /// Type code; 0 observed, meanings not published.
    #[always]
    pub LEAD_TYPE: Nullable<Code>,
    /// Last time the lead was contacted.
    #[always]
    pub LEAD_LAST_CONTACT: Nullable<LooseDateTime>,
    /// Creation time of the lead.
    #[always]
    pub LEAD_DATE_CREATED: Nullable<LooseDateTime>,
    /// Opening time.
    #[always]
    pub LEAD_OPENED: Nullable<LooseDateTime>,
    /// Closing time.
    #[always]
    pub LEAD_CLOSED: Nullable<LooseDateTime>,
    /// Reason code when won; 0 when unset.
    #[always]
    pub LEAD_WON_REASON: Nullable<Code>,
    /// Reason code when lost; 0 when unset.
    #[always]
    pub LEAD_LOST_REASON: Nullable<Code>,
    /// Contact who created the lead.
    #[always]
    pub LEAD_CREATED_BY: Nullable<Id>,
    /// Day of the last lead modification.
    #[always]
    pub LEAD_LMOD_DATE: Nullable<LooseDateTime>,
    /// Contact who last modified the lead.
    #[always]
    pub LEAD_LMOD_ID: Nullable<Id>,
    /// 1 while the contact is a lead.
    #[always]
    pub IS_LEAD: Option<Flag>,
    /// 1 for subcontractors (TeamLink).
    #[always]
    pub IS_SUB: Option<Flag>,
    /// 1 for clients (ClientLink).
    #[always]
    pub IS_CLIENT: Option<Flag>,
}

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
    create = "createLead": POST "/api/Leads" () body(LeadCreate) => One<Lead>, [non_idempotent(), docs()];

    /// Edits a lead.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateLead": PUT "/api/Leads" (id: i64) body(LeadUpdate) => Maybe<Lead>, [idempotent(), docs()];
}
