//! A lead as the API sends it.

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
