//! Operation + arguments -> address, headers, body. Pure: nothing here touches the network.
//!
//! All checks of arguments are here, before a request exists.

use crate::error::{Code, Error};
use crate::operation::args::{Arg, Args, clip, plain};
use crate::operation::{Body, ClientParam, Many, Operation, Param, ParamKind};
use crate::text;

/// Longest address sent, in bytes. ConstructionOnline writes put JSON into it, and servers cut long ones.
pub const MAX_URL: usize = 8_000;

/// A request ready for authentication.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Path and query below the base URL, percent-encoded.
    pub target: String,
    /// The path alone, with the values of path parameters: safe to log.
    pub loggable_target: String,
    /// Media type and text of the request body.
    pub body: Option<(&'static str, String)>,
}

/// Builds the request of an operation, or returns an error about its arguments.
///
/// # Errors
/// `usage/…` errors that name the operation, the parameter, what was given and what is allowed.
pub fn prepare(operation: &'static Operation, args: &Args, body: Option<&str>) -> Result<Prepared, Error> {
    let check = ArgCheck { operation };
    check.known(args)?;
    check.exclusive(args)?;
    let mut target = check.path(args)?;
    let loggable_target = target.clone();
    let mut query = QueryText::default();
    for param in operation.params() {
        let name = operation.wire_name(param.name);
        if !operation.in_path(param.name) {
            match args.get(param.name) {
                Some(value) => check.write(&mut query, param, value)?,
                None if param.required => return Err(check.missing(name)),
                None => {}
            }
        }
        check_length(operation, name, target.len() + query.0.len())?;
    }
    check.fill(&mut query, args)?;
    let body = check.body(&mut query, body)?;
    target.push_str(&query.0);
    check_length(operation, "body", target.len())?;
    Ok(Prepared { target, loggable_target, body })
}

/// A query string under construction.
#[derive(Default)]
struct QueryText(String);

impl QueryText {
    fn push(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        self.0.push_str(&percent_encode(name));
        self.0.push('=');
        self.0.push_str(&percent_encode(value));
    }
}

/// Refuses an address that servers would cut; `parameter` is what makes it long.
#[inline(never)]
pub(crate) fn check_length(operation: &'static Operation, parameter: &str, length: usize) -> Result<(), Error> {
    if length <= MAX_URL {
        return Ok(());
    }
    let (length, most) = (text::format_i64(length as i64), text::format_i64(MAX_URL as i64));
    let text = [
        "the address would have ",
        &length,
        " bytes, and ",
        &most,
        " is the limit; send fewer records or shorter text",
    ];
    Err(Error::usage(Code::AddressTooLong, operation, parameter, text::concat(&text)))
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 }));
            }
        }
    }
    encoded
}

/// Encodes one path segment; a segment that a URL parser would swallow is refused.
pub fn encode_segment(text: &str) -> Option<String> {
    let blank = text.chars().all(char::is_whitespace);
    // WHATWG parsers read "%2e" as a dot, so the check is on the decoded form as well.
    let dots = text.len() <= "%2e%2e".len() && {
        let decoded = text::replace(&text.to_ascii_lowercase(), "%2e", ".");
        decoded == "." || decoded == ".."
    };
    (!blank && !dots).then(|| percent_encode(text))
}

struct ArgCheck {
    operation: &'static Operation,
}

impl ArgCheck {
    fn known(&self, args: &Args) -> Result<(), Error> {
        for (name, _) in &args.0 {
            if !self.operation.params().any(|param| param.name == name) {
                let mut allowed = Vec::new();
                for param in self.operation.params() {
                    allowed.push(self.operation.wire_name(param.name));
                }
                let allowed = if allowed.is_empty() { "none".to_owned() } else { text::join(&allowed, ", ") };
                return Err(self.usage(
                    Code::UnknownParameter,
                    &clip(name),
                    &["no such parameter; allowed: ", &allowed],
                ));
            }
        }
        Ok(())
    }

    fn exclusive(&self, args: &Args) -> Result<(), Error> {
        let mut first = None;
        for name in self.operation.exclusive {
            match (args.get(name), first) {
                (None, _) => {}
                (Some(_), None) => first = Some(*name),
                (Some(_), Some(first)) => {
                    let all = text::join(self.operation.exclusive, ", ");
                    return Err(self.usage(
                        Code::ExclusiveParameters,
                        name,
                        &["cannot be given together with ", first, "; give one of ", &all],
                    ));
                }
            }
        }
        Ok(())
    }

    fn path(&self, args: &Args) -> Result<String, Error> {
        let (mut path, mut template) = (String::new(), self.operation.path);
        while let Some((before, rest)) = text::split_once(template, "{") {
            let (name, rest) = text::split_once(rest, "}").unwrap_or((rest, ""));
            let param = self.operation.positional.iter().find(|p| self.operation.wire_name(p.name) == name);
            let value = param.and_then(|param| args.get(param.name));
            let (Some(param), Some(value)) = (param, value) else { return Err(self.missing(name)) };
            let Some(segment) = encode_segment(&self.scalar(param, value)?) else {
                return Err(
                    self.invalid(name, &[&shown(param, value), " cannot stand in a path; give the record's id"])
                );
            };
            path.push_str(before);
            path.push_str(&segment);
            template = rest;
        }
        path.push_str(template);
        Ok(path)
    }

    fn write(&self, query: &mut QueryText, param: &Param, value: &Arg) -> Result<(), Error> {
        let name = self.operation.wire_name(param.name);
        let items = match value {
            Arg::Fields(fields) if matches!(param.kind, ParamKind::Fields) => {
                return self.write_fields(query, param, fields);
            }
            Arg::List(_) if param.many == Many::One && matches!(param.kind, ParamKind::Json) => {
                query.push(name, &json_list(value));
                return Ok(());
            }
            Arg::List(items) if param.many != Many::One => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        if items.is_empty() {
            return Err(self.invalid(param.name, &["an empty list; leave it out or give one value"]));
        }
        let mut listed = String::new();
        for (index, item) in items.iter().enumerate() {
            let text = self.scalar(param, item)?;
            if param.many != Many::Comma {
                query.push(name, &text);
                continue;
            }
            if index > 0 {
                listed.push(',');
            }
            listed.push_str(&text);
        }
        if param.many == Many::Comma {
            query.push(name, &listed);
        }
        Ok(())
    }

    fn write_fields(&self, query: &mut QueryText, param: &Param, fields: &[(String, Arg)]) -> Result<(), Error> {
        for (name, value) in fields {
            let items = match value {
                Arg::List(items) => items.as_slice(),
                single => std::slice::from_ref(single),
            };
            for item in items {
                let Some(text) = plain(item) else {
                    return Err(self.invalid(
                        param.name,
                        &["field \"", name, "\" holds ", &item.describe(), "; give a string or a list of strings"],
                    ));
                };
                query.push(name, &text);
            }
        }
        Ok(())
    }

    /// One value as a string, checked against the kind of its parameter.
    fn scalar(&self, param: &Param, value: &Arg) -> Result<String, Error> {
        let fine = match (param.kind, value) {
            (ParamKind::Json, _) => true,
            (ParamKind::Scalar, Arg::Text(text)) => !text.is_empty(),
            (ParamKind::Scalar, _) | (ParamKind::Boolean, Arg::Boolean(_)) => true,
            (ParamKind::Integer { min, max }, Arg::Integer(number)) => min <= *number && *number <= max,
            (kind, Arg::Text(text)) => fits(kind, text),
            _ => false,
        };
        plain(value).filter(|_| fine).ok_or_else(|| {
            self.invalid(param.name, &[&shown(param, value), " was given; ", &allowed(param.kind), " is allowed"])
        })
    }

    fn fill(&self, query: &mut QueryText, args: &Args) -> Result<(), Error> {
        for filled in self.operation.filled {
            match *filled {
                ClientParam::Fixed { name, value } => query.push(name, value),
                ClientParam::Mirror { name, arg, key } => {
                    let id = args.get(arg).and_then(plain).ok_or_else(|| self.missing(arg))?;
                    // The vendor's samples print the id of an echo as a string.
                    query.push(name, &text::concat(&["{\"", key, "\":\"", &id, "\"}"]));
                }
            }
        }
        Ok(())
    }

    fn body(&self, query: &mut QueryText, body: Option<&str>) -> Result<Option<(&'static str, String)>, Error> {
        match (self.operation.body, body) {
            (Body::None, None) | (Body::Json { required: false }, None) => Ok(None),
            (Body::None, Some(_)) => Err(self.usage(Code::UnknownParameter, "body", &["this operation takes no body"])),
            (Body::Json { required: true } | Body::InQuery(_), None) => Err(self.missing("body")),
            (Body::Json { .. }, Some(text))
                if self.operation.example_mark.is_some_and(|mark| crate::text::contains(text, mark)) =>
            {
                Err(self.usage(
                    Code::UneditedExample,
                    "body",
                    &["still holds the text of an example; put the lead's own values in"],
                ))
            }
            (Body::Json { .. }, Some(text)) => Ok(Some(("application/json", text.to_owned()))),
            (Body::InQuery(name), Some(text)) => {
                query.push(name, text);
                Ok(None)
            }
        }
    }

    fn missing(&self, name: &str) -> Error {
        self.usage(Code::MissingParameter, name, &["is required"])
    }

    fn invalid(&self, name: &str, text: &[&str]) -> Error {
        self.usage(Code::InvalidParameter, name, text)
    }

    #[cold]
    fn usage(&self, code: Code, parameter: &str, text: &[&str]) -> Error {
        Error::usage(code, self.operation, parameter, text::concat(text))
    }
}

fn shown(param: &Param, value: &Arg) -> String {
    if param.sensitive { "a secret value".into() } else { value.describe() }
}

fn json_list(value: &Arg) -> String {
    let mut text = String::from("[");
    if let Arg::List(items) = value {
        for item in items.iter().filter_map(plain) {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&item);
        }
    }
    text.push(']');
    text
}

fn fits(kind: ParamKind, text: &str) -> bool {
    match kind {
        ParamKind::Text => !text.is_empty(),
        ParamKind::Date => crate::wire::date::is_calendar_date(text),
        ParamKind::DateTime => crate::wire::date::is_local_time(text),
        ParamKind::OneOf(values) => values.contains(&text),
        ParamKind::Digits => !text.is_empty() && text::all(text, |b| b.is_ascii_digit()),
        ParamKind::Bucket => is_bucket(text),
        ParamKind::Integer { min, max } => whole(text).is_some_and(|number| min <= number && number <= max),
        ParamKind::Boolean | ParamKind::Scalar | ParamKind::Json | ParamKind::Fields => false,
    }
}

/// The number that is written as this string, without a plus sign or leading zeros.
#[inline]
pub fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix("-").unwrap_or(text);
    // Eighteen digits fit.
    if digits.len() > 18 || !text::all(digits, |b| b.is_ascii_digit()) {
        return None;
    }
    let mut number = 0i64;
    for byte in digits.bytes() {
        number = number * 10 + i64::from(byte) - i64::from(b'0');
    }
    let number = if text.starts_with("-") { -number } else { number };
    // A plus sign or leading zeros do not survive the round trip.
    (text::format_i64(number) == text).then_some(number)
}

fn is_bucket(text: &str) -> bool {
    let fits = text.len() >= 3 && text.len() <= 63;
    fits && text::all(text, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with("-")
        && !text.ends_with("-")
}

fn allowed(kind: ParamKind) -> String {
    let fixed = match kind {
        ParamKind::Integer { min, max } => {
            return text::concat(&["a whole number from ", &text::format_i64(min), " to ", &text::format_i64(max)]);
        }
        ParamKind::OneOf(values) => return text::concat(&["one of ", &text::join(values, ", ")]),
        ParamKind::Text => "text that is not empty",
        ParamKind::Boolean => "true or false",
        ParamKind::Scalar => "text, a number or a boolean",
        ParamKind::Date => "a date as YYYY-MM-DD",
        ParamKind::DateTime => "a local time as YYYY-MM-DDTHH:MM:SS",
        ParamKind::Json => "a JSON value",
        ParamKind::Fields => "an object of strings",
        ParamKind::Bucket => "3 to 63 lower-case letters, digits and inner hyphens",
        ParamKind::Digits => "decimal digits",
    };
    fixed.to_owned()
}
