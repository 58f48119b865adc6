//! People and companies in the contact list.

use crate::constructiononline::{Code, Id, LooseDateTime};
use crate::resource::prelude::*;

/// Person or company in the contact list. Not every endpoint returns every property.
///
/// Source: docs.
#[record]
pub struct Contact {
    /// Contact identifier (shared by the lead view of the same person).
    pub ID: Id,
    /// Given name.
    pub FIRSTNAME: Nullable<String>,
    /// Family name.
    pub LASTNAME: Nullable<String>,
    /// E-mail address; unique within a company account.
    pub EMAIL: Nullable<String>,
    /// Linked account; purpose not published.
    pub ACCOUNT: Option<Value>,
    /// Last access.
    pub LACCESS: Nullable<LooseDateTime>,
    /// Last modification; the field compared by the modified-since contact listing.
    pub LMOD: Nullable<LooseDateTime>,
    /// Name shown in the product.
    pub DISPLAY_NAME: Nullable<String>,
    /// Free-text company of the person.
    pub COMPANY: Nullable<String>,
    /// Street address.
    pub ADDRESS: Nullable<String>,
    /// City.
    pub CITY: Nullable<String>,
    /// State or region.
    pub STATE: Nullable<String>,
    /// Postal code, as text.
    pub ZIP: Nullable<String>,
    /// Main phone, as text.
    pub PHONE: Nullable<String>,
    /// Mobile phone, as text.
    pub MOBILE_PHONE: Nullable<String>,
    /// Mobile carrier.
    pub MOBILE_PROVIDER: Nullable<String>,
    /// Fax number.
    pub FAX: Nullable<String>,
    /// Contact who last modified the record.
    pub LMOD_CON_ID: Nullable<Id>,
    /// Name of the last modifier; may be empty although the id is set.
    pub LMOD_NAME: Nullable<String>,
    /// True when the record stands for a company.
    pub ISCOMPANY: Nullable<bool>,
    /// Middle name.
    pub MIDDLENAME: Nullable<String>,
    /// Web site.
    pub WEBSITE: Nullable<String>,
    /// Contact who created the record.
    pub CREATOR_ID: Nullable<Id>,
    /// Name of the creator; may be empty.
    pub CREATOR_NAME: Nullable<String>,
    /// Hours from UTC.
    pub TIMEZONE_OFFSET: Nullable<Number>,
    /// True when the zone is detected.
    pub AUTO_TIMEZONE: Nullable<bool>,
    /// Identifier of the company account of the person.
    pub COMPANY_ID: Nullable<Id>,
    /// Name of that company account.
    pub COMPANY_NAME: Nullable<String>,
    /// Country preference code.
    pub COUNTRY_SETTING: Nullable<Code>,
    /// Language preference code.
    pub LANGUAGE_SETTING: Nullable<Code>,
    /// Latitude.
    pub LAT: Nullable<Number>,
    /// Longitude.
    pub LON: Nullable<Number>,
    /// Secondary modification stamp; only null observed.
    pub CS_LMOD: Option<Value>,
    /// Permission value; encoding not published.
    pub COMPANY_PERMISSIONS: Nullable<Number>,
    /// True for company administrators.
    pub IS_COMPANY_ADMIN: Nullable<bool>,
    /// Only null observed.
    pub OFFLINE_FILES: Option<Value>,
    /// Only null observed.
    pub FAVORITE_PROJECTS: Option<Value>,
    /// Date display preference code.
    pub DATE_FORMAT: Nullable<Code>,
    /// Time display preference code.
    pub TIME_FORMAT: Nullable<Code>,
    /// Zone identifier; only null observed.
    pub TIMEZONE_ID: Option<Value>,
    /// Quality rating code.
    pub CONTACT_QUALITY: Nullable<Code>,
    /// Region list value; 0 when unset.
    pub CONTACT_REGION: Nullable<Number>,
    /// Division list value; 0 when unset.
    pub CONTACT_DIVISION: Nullable<Number>,
    /// Office list value; 0 when unset.
    pub CONTACT_OFFICE: Nullable<Number>,
    /// Category list value; 0 when unset.
    pub CONTACT_CATEGORY: Nullable<Number>,
    /// Trade list value; 0 when unset.
    pub CONTACT_TRADE: Nullable<Number>,
    /// Custom field reference; 0 when unset.
    pub FIELD_ID: Nullable<Number>,
    /// Signature used on messages.
    pub MESSAGE_SIGNATURE: Nullable<String>,
    /// Trial account flag.
    pub ISTRIAL: Option<Flag>,
    /// CSS hex colour such as #dfecf5.
    pub GENERAL_CALENDAR_COLOR: Nullable<String>,
    /// Free text summary; known as a writable property only.
    pub SUMMARY: Nullable<String>,
    /// Free text experience; known as a writable property only.
    pub EXPERIENCE: Nullable<String>,
}

/// Contact to create.
///
/// Source: docs.
#[record]
pub struct ContactCreate {
    /// E-mail address; unique within a company account.
    pub EMAIL: Scalar,
    /// Given name.
    pub FIRSTNAME: Scalar,
    /// Family name.
    pub LASTNAME: Scalar,
    /// Name shown in the product.
    pub DISPLAY_NAME: Scalar,
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
    /// Middle name.
    pub MIDDLENAME: Option<Scalar>,
    /// Web site.
    pub WEBSITE: Option<Scalar>,
    /// Free text summary.
    pub SUMMARY: Option<Scalar>,
    /// Free text experience.
    pub EXPERIENCE: Option<Scalar>,
    /// Country preference code.
    pub COUNTRY_SETTING: Option<Scalar>,
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
}

/// Properties to change on a contact; those left out stay as they are.
///
/// Source: docs.
#[record]
pub struct ContactUpdate {
    /// E-mail address; unique within a company account.
    pub EMAIL: Option<Scalar>,
    /// Given name.
    pub FIRSTNAME: Option<Scalar>,
    /// Family name.
    pub LASTNAME: Option<Scalar>,
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
    /// Middle name.
    pub MIDDLENAME: Option<Scalar>,
    /// Web site.
    pub WEBSITE: Option<Scalar>,
    /// Free text summary.
    pub SUMMARY: Option<Scalar>,
    /// Free text experience.
    pub EXPERIENCE: Option<Scalar>,
    /// Country preference code.
    pub COUNTRY_SETTING: Option<Scalar>,
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
}

text_enum! {
    /// Type of contact, for a listing by type.
    pub enum ContactType { Lead = "LEAD", Client = "CLIENT", Sub = "SUB" }
}

text_enum! {
    /// Type of contact, for a listing by project.
    pub enum ProjectContactType { Company = "COMPANY", Basic = "BASIC", Subs = "SUBS", Clients = "CLIENTS" }
}

resource! {
    /// People and companies in the contact list.
    pub Contacts in ConstructionOnline as "contacts";

    /// Lists every contact of the company account.
    ///
    /// Users, leads, clients, subcontractors and others; leads come without their lead properties.
    ///
    /// Source: docs.
    list = "listContacts": GET "/api/v2/Contacts" () => List<Contact>, [safe(), docs()];

    /// Lists contacts of one or more types.
    ///
    /// Type names differ from those of the listing by project.
    ///
    /// Source: docs.
    by_type = "listContactsByType": GET "/api/v2/Contacts" (types: Vec<ContactType>)
        => List<Contact>, [
            safe(), docs(), positional(&[Param::of::<Vec<ContactType>>("types").comma().required()]),
            renamed(&[("types", "type")]),
        ];

    /// Lists the company contacts of the caller's own company.
    ///
    /// Other companies are refused.
    ///
    /// Source: docs.
    by_company = "listCompanyContacts": GET "/api/v2/Contacts" (companyID: i64) => List<Contact>, [safe(), docs()];

    /// Lists contacts of one type on a project.
    ///
    /// Type names differ from those of the listing by type: SUBS here, SUB there.
    ///
    /// Source: docs.
    by_project = "listProjectContacts": GET "/api/v2/Contacts" (ProjectID: i64, types: ProjectContactType)
        => List<Contact>, [safe(), docs()];

    /// Reads one contact by id.
    ///
    /// Source: docs.
    get = "getContact": GET "/api/Contacts" (id: i64) => FirstOf<Contact>, [safe(), docs()];

    /// Finds a contact by e-mail address.
    ///
    /// Source: docs.
    by_email = "getContactByEmail": GET "/api/Contacts" (email: String) => FirstOf<Contact>, [safe(), docs()];

    /// Finds a contact by phone or mobile number.
    ///
    /// Takes the complete number, digits only.
    ///
    /// Source: docs.
    by_phone = "getContactByPhone": GET "/api/Contacts" (phone: Digits) => FirstOf<Contact>, [safe(), docs()];

    /// Lists contacts modified on or after a day.
    ///
    /// Compares LMOD, the day included; the time zone is not documented. None in the range gives an empty
    /// list.
    ///
    /// Source: docs.
    modified_since = "listContactsModifiedSince": GET "/api/Contacts" (fromDate: Date)
        => List<Contact>, [safe(), docs(), empty_on_404()];

    /// Creates a contact.
    ///
    /// An e-mail address already in use edits that contact instead and returns it.
    ///
    /// Source: docs.
    create = "createContact": POST "/api/Contacts" () body(ContactCreate as "contactInfo")
        => Single<Contact>, [non_idempotent(), docs()];

    /// Edits a contact.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateContact": PUT "/api/Contacts" (id: i64) body(ContactUpdate)
        => Optional<Contact>, [idempotent(), docs()];

    /// Removes a contact from the contact list.
    ///
    /// Only the entry in the contact list goes; the contact itself survives.
    ///
    /// Source: docs.
    delete = "deleteContact": PUT "/api/Contacts" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "contactInfo", arg: "id", key: "id" },
            ]),
        ];
}
