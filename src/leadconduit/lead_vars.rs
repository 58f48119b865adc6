//! The fields of a lead: those that the documents name, with their types, and any others.

use crate::leadconduit::{
    BsonId, EmailValue, IpValue, PhoneValue, PostalCodeValue, StateValue, StreetValue, TrustedformUrlValue,
};
use crate::resource::prelude::*;

/// Fields of a lead as events keep them. Parsed fields are objects with `raw`, `normal`, `valid` and parts; a field that
/// was not parsed is a string. Fields that no document names follow under their ids.
///
/// Source: seed.
#[record(open)]
pub struct LeadVars {
    /// The lead.
    pub id: Option<BsonId>,
    /// First name.
    pub first_name: Option<LeadText>,
    /// Last name.
    pub last_name: Option<LeadText>,
    /// E-mail address.
    pub email: Option<Parsed<EmailValue>>,
    /// First telephone.
    pub phone_1: Option<Parsed<PhoneValue>>,
    /// Second telephone.
    pub phone_2: Option<Parsed<PhoneValue>>,
    /// Street line.
    pub address_1: Option<Parsed<StreetValue>>,
    /// Second street line.
    pub address_2: Option<LeadText>,
    /// City.
    pub city: Option<LeadText>,
    /// State or region.
    pub state: Option<Parsed<StateValue>>,
    /// Postal code.
    pub postal_code: Option<Parsed<PostalCodeValue>>,
    /// Reference of the source.
    pub reference: Option<LeadText>,
    /// Address of the visitor.
    pub ip_address: Option<Parsed<IpValue>>,
    /// Browser of the visitor.
    pub user_agent: Option<LeadText>,
    /// TrustedForm certificate.
    pub trustedform_cert_url: Option<Parsed<TrustedformUrlValue>>,
}

/// Fields of a lead to submit, by field id, as the visitor gave them: LeadConduit parses them. Fields that no document
/// names are sent under their ids; a dotted id may be written as a nested object.
///
/// Source: docs.
#[record(open)]
pub struct LeadSubmission {
    /// First name.
    pub first_name: Option<Scalar>,
    /// Last name.
    pub last_name: Option<Scalar>,
    /// E-mail address.
    pub email: Option<Scalar>,
    /// First telephone.
    pub phone_1: Option<Scalar>,
    /// Second telephone.
    pub phone_2: Option<Scalar>,
    /// Street line.
    pub address_1: Option<Scalar>,
    /// Second street line.
    pub address_2: Option<Scalar>,
    /// City.
    pub city: Option<Scalar>,
    /// State or region, as a name or an abbreviation.
    pub state: Option<Scalar>,
    /// Postal code.
    pub postal_code: Option<Scalar>,
    /// Reference of the source.
    pub reference: Option<Scalar>,
    /// Address of the visitor.
    pub ip_address: Option<Scalar>,
    /// Browser of the visitor.
    pub user_agent: Option<Scalar>,
    /// TrustedForm certificate.
    pub trustedform_cert_url: Option<Scalar>,
}
