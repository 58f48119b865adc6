//! Lead values: parsed forms of the built-in data types.

use crate::resource::prelude::*;

text_enum! {
    /// Built-in data type of a field. Values of the types that are parsed have a record of their own, such as
    /// `EmailValue`.
    pub enum TypeName {
        Boolean = "boolean",
        City = "city",
        Credential = "credential",
        Date = "date",
        Dob = "dob",
        Email = "email",
        FirstName = "first_name",
        Gender = "gender",
        Ip = "ip",
        LastName = "last_name",
        Number = "number",
        Phone = "phone",
        PostalCode = "postal_code",
        Range = "range",
        Ssn = "ssn",
        State = "state",
        Street = "street",
        String = "string",
        Time = "time",
        TrustedformUrl = "trustedform_url",
        Url = "url",
    }
}

text_enum! {
    /// Data type of a variable or module parameter; the built-in types plus looser names.
    pub enum VariableTypeName: open {
        Boolean = "boolean",
        City = "city",
        Credential = "credential",
        Date = "date",
        Dob = "dob",
        Email = "email",
        FirstName = "first_name",
        Gender = "gender",
        Ip = "ip",
        LastName = "last_name",
        Number = "number",
        Phone = "phone",
        PostalCode = "postal_code",
        Range = "range",
        Ssn = "ssn",
        State = "state",
        Street = "street",
        String = "string",
        Time = "time",
        TrustedformUrl = "trustedform_url",
        Url = "url",
        Array = "array",
        Wildcard = "wildcard",
        Object = "object",
    }
}

/// Parsed boolean.
///
/// Source: docs.
#[record]
pub struct BooleanValue {
    /// Normalised value.
    pub normal: Option<Flag>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
}

/// Parsed calendar date; `normal` is year-month-day, older records may hold a full timestamp.
///
/// Source: docs.
#[record]
pub struct DateValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
}

/// Parsed date of birth; masked before storage, keeping the year.
///
/// Source: docs.
#[record]
pub struct DobValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Age today, rounded down to one decimal.
    pub age: Option<NumberLike>,
    /// Birth year.
    pub year: Option<NumberLike>,
    /// Whether characters were replaced by asterisks.
    pub masked: Option<bool>,
}

/// Parsed date and time.
///
/// Source: docs.
#[record]
pub struct TimeValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
}

/// Parsed number.
///
/// Source: docs.
#[record]
pub struct NumberValue {
    /// Normalised value.
    pub normal: Option<NumberLike>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
}

/// Parsed e-mail address, lower-cased.
///
/// Source: seed.
#[record]
pub struct EmailValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Part before the @.
    pub user: Option<String>,
    /// Part after the @.
    pub domain: Option<String>,
    /// Domain without its top level.
    pub host: Option<String>,
    /// Top-level domain.
    pub tld: Option<String>,
    /// Free mail provider.
    pub is_free: Option<bool>,
    /// Throw-away mail provider.
    pub is_disposable: Option<bool>,
}

/// Parsed telephone number.
///
/// Source: seed.
#[record]
pub struct PhoneValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Dialling prefix; older records only.
    pub prefix: Nullable<String>,
    /// Area code.
    pub area: Nullable<String>,
    /// Exchange code, North American numbers only.
    pub exchange: Nullable<String>,
    /// Line number, North American numbers only.
    pub line: Nullable<String>,
    /// Subscriber number.
    pub number: Nullable<String>,
    /// Extension digits.
    pub extension: Nullable<String>,
    /// Two-letter country.
    pub country_code: Nullable<String>,
    /// Numeric calling code.
    pub country_calling_code: Nullable<Number>,
    /// Kind of line when the source marked it.
    pub r#type: Nullable<PhoneType>,
    /// Toll-free area code.
    pub is_tollfree: Option<bool>,
    /// Present when asterisks were submitted.
    pub masked: Option<bool>,
}

text_enum! {
    /// Kind of telephone line.
    pub enum PhoneType { Home = "home", Work = "work", Mobile = "mobile" }
}

/// Parsed US, Canadian or UK postal code.
///
/// Source: docs.
#[record]
pub struct PostalCodeValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Two-letter country.
    pub country_code: Nullable<String>,
    /// Matched code.
    pub code: Nullable<String>,
    /// First five digits, US.
    pub zip: Nullable<String>,
    /// Last four digits, US.
    pub four: Nullable<String>,
    /// Forward sortation area, Canada.
    pub fsa: Nullable<String>,
    /// First letter of the sortation area, Canada.
    pub district: Nullable<String>,
    /// Local delivery unit, Canada.
    pub ldu: Nullable<String>,
    /// Outward code, UK.
    pub outcode: Nullable<String>,
    /// Inward code, UK.
    pub incode: Nullable<String>,
}

/// Parsed US or Canadian region, or the submitted text unchanged.
///
/// Source: seed.
#[record]
pub struct StateValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Full region name.
    pub name: Option<String>,
    /// Abbreviation; may be missing in newer records.
    pub abbr: Option<String>,
}

/// Parsed street line.
///
/// Source: docs.
#[record]
pub struct StreetValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// House number.
    pub number: Option<String>,
    /// Street name.
    pub name: Option<String>,
}

/// Parsed numeric range; a single number gives equal bounds.
///
/// Source: docs.
#[record]
pub struct RangeValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Lower bound.
    pub min: Nullable<Number>,
    /// Upper bound, null when open.
    pub max: Nullable<Number>,
    /// Mean of the bounds.
    pub avg: Nullable<Number>,
    /// Mean rounded down.
    pub mid: Nullable<Number>,
}

/// Parsed US social security number; always masked before storage.
///
/// Source: docs.
#[record]
pub struct SsnValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// First three digits.
    pub first_three: Option<String>,
    /// Middle two digits.
    pub middle_two: Option<String>,
    /// Last four digits.
    pub last_four: Option<String>,
    /// Whether characters were replaced by asterisks.
    pub masked: Option<bool>,
}

/// Parsed gender.
///
/// Source: docs.
#[record]
pub struct GenderValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// One-letter form.
    pub abbr: Nullable<String>,
}

/// Parsed IP address.
///
/// Source: docs.
#[record]
pub struct IpValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Whether it is version 4.
    pub is_ipv4: Option<bool>,
    /// Address in version 6 notation.
    pub ipv6_format: Option<String>,
}

/// Parsed URL.
///
/// Source: docs.
#[record]
pub struct UrlValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Http or https.
    pub protocol: Option<String>,
    /// Host and port.
    pub host: Option<String>,
    /// Port.
    pub port: Nullable<String>,
    /// Path.
    pub path: Option<String>,
    /// Query string.
    pub query: Nullable<String>,
    /// Fragment.
    pub hash: Nullable<String>,
}

/// Parsed TrustedForm certificate or ping URL; valid also requires an age of at most 90 days.
///
/// Source: docs.
#[record]
pub struct TrustedformUrlValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Kind of certificate.
    pub r#type: Option<CertificateType>,
    /// Certificate identifier.
    pub cert_id: Option<String>,
    /// Issued on a web page.
    pub is_web: Option<bool>,
    /// Issued in a mobile app.
    pub is_mobile: Option<bool>,
    /// Issued for a Facebook lead ad.
    pub is_facebook: Option<bool>,
    /// Masked certificate.
    pub is_masked: Option<bool>,
    /// Past its validity.
    pub is_expired: Option<bool>,
    /// Age in whole days.
    pub age_in_days: Option<Number>,
    /// Host. Deprecated.
    pub host: Option<String>,
    /// Path. Deprecated.
    pub path: Option<String>,
}

text_enum! {
    /// Kind of TrustedForm certificate.
    pub enum CertificateType { Web = "web", Mobile = "mobile", Facebook = "facebook", Masked = "masked" }
}

/// Secret lead value; never stored in clear.
///
/// Source: docs.
#[record]
pub struct CredentialValue {
    /// Normalised value.
    pub normal: Option<String>,
    /// Value as submitted.
    pub raw: Option<Scalar>,
    /// Whether the value could be understood as this type.
    pub valid: Option<bool>,
    /// Whether characters were replaced by asterisks.
    pub masked: Option<bool>,
}
