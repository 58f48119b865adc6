//! Validates parameters and bodies against the operation table and the documented types.

use crate::http::Response;
use crate::lookup;
use crate::parse;
use crate::route::RoutedCall;
use crate::schema::{self, BodyError};
use crate::table::StringForm;
use crate::time;
use crate::vendor;
use leadspan::__private::contains;
use leadspan::http::request::whole;
use leadspan::operation::{Api, Body, ClientParam, Many, Param, ParamKind};
use leadspan::wire::date;
use serde_json::Value;

/// A validation error of one parameter or member.
pub struct FieldError {
    /// Name on the wire.
    pub name: String,
    /// What is wrong, as a predicate: `is required`.
    pub text: String,
}

impl FieldError {
    /// An error of the parameter or member `name`.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into() }
    }
}

/// Adds a hint to the response of a failed validation: the first field error, or else the message.
pub fn with_hint(mut response: Response, message: &str, field_errors: &[FieldError]) -> Response {
    if matches!(response.status, 400 | 422) {
        let hint = field_errors.first().map(|first| format!("body/{} {}", first.name.replace('.', "/"), first.text));
        response.set(crate::HINT, hint.unwrap_or_else(|| message.to_owned()));
    }
    response
}

/// Rejects parameters that violate the documents, in the API's own error format, with a hint that names the first one
/// and the rule. A malformed id in a path names no record, which every API answers with 404.
pub fn validate_parameters(call: &RoutedCall<'_>) -> Result<(), Response> {
    let field_errors = parameter_errors(call);
    let Some(first) = field_errors.first() else {
        return Ok(());
    };
    let vendor = vendor::of(call.operation.api);
    let in_path = call
        .operation
        .params()
        .any(|param| call.operation.wire_name(param.name) == first.name && call.operation.in_path(param.name));
    let mut response = if in_path {
        (vendor.error_response)(404, "not found", &[])
    } else {
        let message = "Parameters are missing or invalid.";
        (vendor.error_response)(vendor.invalid_parameter_status, message, &field_errors)
    };
    response.set(crate::HINT, format!("parameter {} {}", first.name, first.text));
    Err(response)
}

fn parameter_errors(call: &RoutedCall<'_>) -> Vec<FieldError> {
    let mut field_errors = Vec::new();
    for param in call.operation.params().filter(|param| param.kind != ParamKind::Fields) {
        let name = call.operation.wire_name(param.name);
        let values = match call.arg(param.name) {
            Some(value) if call.operation.in_path(param.name) => vec![value],
            _ => call.args(param.name),
        };
        if values.is_empty() && param.required {
            field_errors.push(FieldError::new(name, "is required"));
        }
        if values.len() > 1 && param.many == Many::One {
            field_errors.push(FieldError::new(name, "is given more than once"));
        }
        let invalid = values.iter().find_map(|value| parameter_error(call, param, value));
        field_errors.extend(invalid.map(|text| FieldError::new(name, text)));
    }
    let mut given = call.operation.exclusive.iter().filter(|name| call.arg(name).is_some());
    if let (Some(first), Some(second)) = (given.next(), given.next()) {
        field_errors.push(FieldError::new(second, format!("cannot be used in conjunction with {first}")));
    }
    field_errors.extend(json_parameter_error(call));
    field_errors
}

/// The first rule that a value violates: the kind of its parameter, the format of its strings, the API's own rules.
fn parameter_error(call: &RoutedCall<'_>, param: &Param, value: &str) -> Option<String> {
    if !fits(param, value) {
        return Some(expectation(param));
    }
    match call.form(param.name) {
        Some(StringForm::BsonId) if !schema::is_bson_id(value) => Some(schema::NO_BSON_ID.to_owned()),
        // As lenient as the printed requests: `2017-09-15T3:59:59`.
        Some(StringForm::Timestamp) if time::parse(value).is_none() => Some("is not a time in ISO 8601".to_owned()),
        _ => (vendor::of(call.operation.api).parameter_error)(param.name, value),
    }
}

/// The first parameter that is not in the operation table. Real hosts ignore unknown parameters, and so does the sandbox.
pub fn unknown_param<'c>(call: &'c RoutedCall<'_>) -> Option<&'c str> {
    let operation = call.operation;
    // Submissions accept any field, and `fields` stands for parameters of any name.
    let open = ["submitLead", "submitLeadByQuery", "pingSource", "pingSourceByQuery"].contains(&operation.id);
    if open || operation.params().any(|param| param.kind == ParamKind::Fields) {
        return None;
    }
    let filled = |name: &str| {
        operation.filled.iter().any(|filled| match filled {
            ClientParam::Fixed { name: own, .. } | ClientParam::Mirror { name: own, .. } => {
                own.eq_ignore_ascii_case(name)
            }
        })
    };
    let body = |name: &str| matches!(operation.body, Body::InQuery(own) if own.eq_ignore_ascii_case(name));
    let param = |name: &str| operation.params().any(|param| operation.wire_name(param.name).eq_ignore_ascii_case(name));
    let names = call.query.0.iter().map(|(name, _)| name.as_str());
    names.into_iter().find(|name| !param(name) && !filled(name) && !body(name))
}

/// Operations that validate their bodies themselves.
const OWN_RULES: [&str; 3] = ["submitLead", "pingSource", "sendFeedback"];

/// Rejects a body that violates its documented type, in the API's own error format, with a hint that names the rule.
pub fn validate_body(call: &RoutedCall<'_>) -> Result<(), Response> {
    let operation = call.operation;
    let has_none = operation.body == Body::None && call.mirror().is_none();
    if OWN_RULES.contains(&operation.id) || has_none || !readable(call) {
        return Ok(());
    }
    let Some(body) = call.json() else {
        // The API's own code rejects bodies that are not JSON. An empty body is not an object.
        let empty = call.request.body.is_empty() && matches!(operation.body, Body::Json { required: true });
        return if empty {
            Err(body_refusal(call, &[BodyError { path: Vec::new(), text: "is missing".to_owned() }]))
        } else {
            Ok(())
        };
    };
    let mut errors = schema::errors(operation, &body);
    if operation.api == Api::HeroBase {
        // Member names are case-insensitive: required ones are checked where they are read.
        errors.retain(|error| error.text != "is required");
    }
    errors.extend(contradiction(call, &body));
    if errors.is_empty() { Ok(()) } else { Err(body_refusal(call, &errors)) }
}

/// Whether the body is sent as JSON. The API's own code handles other media types.
fn readable(call: &RoutedCall<'_>) -> bool {
    let media = call.request.get("content-type").unwrap_or_default().to_ascii_lowercase();
    call.json_parameter().is_some() || call.request.body.is_empty() || contains(&media, "json")
}

/// ConstructionOnline's calls name their record in the address and in the body; both ids must be equal.
fn contradiction(call: &RoutedCall<'_>, body: &Value) -> Option<BodyError> {
    let (key, named) = match call.mirror() {
        Some((_, arg, key)) => (key, call.arg(arg)),
        None => ("ID", call.arg("id").or_else(|| call.arg("ID"))),
    };
    let named = named.filter(|_| call.operation.api == Api::ConstructionOnline)?;
    // The vendor's server reads member names without regard to case.
    let member = body.as_object().and_then(|members| members.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)));
    let text = match lookup::plain(member.map(|(_, value)| value)) {
        Some(echoed) if echoed == named => return None,
        Some(_) => format!("is not the id in the address, {named}"),
        None if call.mirror().is_some() => "is required".to_owned(),
        None => return None,
    };
    Some(BodyError { path: vec![key.to_owned()], text })
}

fn body_refusal(call: &RoutedCall<'_>, errors: &[BodyError]) -> Response {
    let first = errors.first();
    let pointer = first.map(BodyError::pointer).unwrap_or_default();
    let text = first.map_or("", |error| error.text.as_str());
    let message = format!("{} {text}", pointer.trim_start_matches('/').replace('/', "."));
    let mut response = (vendor::of(call.operation.api).body_error_response)(message.trim(), errors);
    response.set(crate::HINT, format!("body{pointer} {text}"));
    response
}

fn json_parameter_error(call: &RoutedCall<'_>) -> Option<FieldError> {
    match call.json_parameter()? {
        name if call.query.get(name).is_none() => Some(FieldError::new(name, "is required")),
        name if call.json().is_none() => Some(FieldError::new(name, "is not JSON")),
        _ => None,
    }
}

fn fits(param: &Param, value: &str) -> bool {
    match param.kind {
        ParamKind::Integer { min, max } => whole(value).is_some_and(|number| (min..=max).contains(&number)),
        ParamKind::Boolean => ["true", "false"].iter().any(|known| known.eq_ignore_ascii_case(value)),
        ParamKind::Date => date::is_calendar_date(value),
        ParamKind::DateTime => date::is_local_time(value),
        ParamKind::OneOf(known) => known.contains(&value),
        ParamKind::Json => parse::json(value).is_some(),
        ParamKind::Digits => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
        ParamKind::Bucket => is_bucket(value),
        ParamKind::Text | ParamKind::Scalar | ParamKind::Fields => !value.is_empty(),
    }
}

/// `^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`, as in the contract.
fn is_bucket(value: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = value.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| plain(*byte) || *byte == b'-')
        && bytes.first().is_some_and(|byte| plain(*byte))
        && bytes.last().is_some_and(|byte| plain(*byte))
}

fn expectation(param: &Param) -> String {
    let text = match param.kind {
        ParamKind::Integer { min, max } => return format!("is not a whole number from {min} to {max}"),
        ParamKind::OneOf(known) => return format!("is not one of {}", known.join(", ")),
        ParamKind::Boolean => "is not true or false",
        ParamKind::Date => "is not a date in the format YYYY-MM-DD",
        ParamKind::DateTime => "is not a time in the format YYYY-MM-DDTHH:MM:SS",
        ParamKind::Json => "is not JSON",
        ParamKind::Digits => "has characters other than digits",
        ParamKind::Bucket => "is not a bucket name of 3 to 63 lower-case letters, digits and inner hyphens",
        ParamKind::Text | ParamKind::Scalar | ParamKind::Fields => "is empty",
    };
    text.to_owned()
}
