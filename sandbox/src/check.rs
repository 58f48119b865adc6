//! Arguments against the kinds of the operation table.

use crate::route::Call;
use leadspan::date;
use leadspan::operation::{Body, Kind, Many, Param};

/// What is wrong with one argument.
pub struct Complaint {
    /// Its name on the wire.
    pub name: String,
    /// What is wrong.
    pub text: String,
}

impl Complaint {
    /// A complaint.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into() }
    }
}

/// Everything that the table finds wrong with the arguments of a call. Unknown parameters are ignored, as servers do.
pub fn parameters(call: &Call<'_>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for param in call.operation.params().filter(|param| param.kind != Kind::Fields) {
        let name = call.operation.wire_name(param.name);
        let values = match call.arg(param.name) {
            Some(value) if call.operation.in_path(param.name) => vec![value],
            _ => call.args(param.name),
        };
        if values.is_empty() && param.required {
            complaints.push(Complaint::new(name, "is required"));
        }
        if values.len() > 1 && param.many == Many::One {
            complaints.push(Complaint::new(name, "is given more than once"));
        }
        let bad = values.iter().find(|value| !fits(param, value));
        complaints.extend(bad.map(|_| Complaint::new(name, format!("is not {}", wanted(param)))));
    }
    let mut given = call.operation.exclusive.iter().filter(|name| call.arg(name).is_some());
    if let (Some(first), Some(second)) = (given.next(), given.next()) {
        complaints.push(Complaint::new(second, format!("cannot be used in conjunction with {first}")));
    }
    complaints.extend(body(call));
    complaints
}

fn body(call: &Call<'_>) -> Option<Complaint> {
    match call.operation.body {
        Body::InQuery(name) if call.query.get(name).is_none() => Some(Complaint::new(name, "is required")),
        Body::InQuery(name) if call.json().is_none() => Some(Complaint::new(name, "is not JSON")),
        _ => None,
    }
}

fn fits(param: &Param, value: &str) -> bool {
    match param.kind {
        Kind::Integer { min, max } => value.parse().is_ok_and(|number: i64| (min..=max).contains(&number)),
        Kind::Boolean => matches!(value.to_ascii_lowercase().as_str(), "true" | "false" | "1" | "0"),
        Kind::Date => date::is_calendar_date(value),
        Kind::DateTime => date::is_local_time(value) || date::is_calendar_date(value),
        Kind::OneOf(known) => known.contains(&value),
        Kind::Json => serde_json::from_str::<serde_json::Value>(value).is_ok(),
        Kind::Digits => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
        Kind::Text | Kind::Scalar | Kind::Bucket | Kind::Fields => !value.is_empty(),
    }
}

fn wanted(param: &Param) -> String {
    match param.kind {
        Kind::Integer { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Boolean => "true or false".into(),
        Kind::Date => "a date in the form YYYY-MM-DD".into(),
        Kind::DateTime => "a time in the form YYYY-MM-DDTHH:MM:SS".into(),
        Kind::OneOf(known) => format!("one of {}", known.join(", ")),
        Kind::Json => "JSON".into(),
        Kind::Digits => "a row of digits".into(),
        Kind::Text | Kind::Scalar | Kind::Bucket | Kind::Fields => "text".into(),
    }
}
