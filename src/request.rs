//! Operation + arguments -> address, headers, body. Pure: nothing here touches the network.
//!
//! Everything that can be wrong with an argument is found here, before a request exists.

use crate::error::{Code, Error};
use crate::operation::{Body, Filled, Kind, Many, Operation, Param};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

/// Unreserved characters of RFC 3986 stay as they are, all else is encoded.
const ENCODE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Longest address sent, in bytes. ConstructionOnline writes put JSON into it, and servers cut long ones.
pub const MAX_URL: usize = 8_000;

/// One argument as a caller gave it.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Not given.
    Unset,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number, as its shortest text.
    Number(String),
    /// A boolean.
    Boolean(bool),
    /// Several values.
    List(Vec<Arg>),
    /// JSON text, ready to send.
    Json(String),
    /// Named values, each a parameter of its own.
    Fields(Vec<(String, Arg)>),
}

impl Arg {
    /// The argument for a JSON scalar; anything else goes as JSON text.
    pub fn from_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unset,
            Value::Bool(flag) => Self::Boolean(*flag),
            Value::String(text) => Self::Text(text.clone()),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::Integer(whole),
                None => Self::Number(number.to_string()),
            },
            Value::Array(_) | Value::Object(_) => Self::Json(value.to_string()),
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Unset => "nothing".into(),
            Self::Text(text) if text.is_empty() => "empty text".into(),
            Self::Text(text) => format!("text \"{}\"", clip(text)),
            Self::Integer(number) => format!("the number {number}"),
            Self::Number(number) => format!("the number {number}"),
            Self::Boolean(flag) => format!("{flag}"),
            Self::List(items) if items.is_empty() => "an empty list".into(),
            Self::List(_) => "a list".into(),
            Self::Json(_) | Self::Fields(_) => "an object".into(),
        }
    }
}

fn clip(text: &str) -> String {
    // A control character in an error text could forge a line of a log.
    let short: String = text.chars().take(40).filter(|c| !c.is_control()).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// The arguments of one call: a flat list of names and values, path and query alike.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Args(Vec<(String, Arg)>);

impl Args {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument; [`Arg::Unset`] is the same as not adding it.
    pub fn push(&mut self, name: &str, value: Arg) {
        if value != Arg::Unset {
            self.0.push((name.to_owned(), value));
        }
    }

    /// Adds a field of a query struct.
    pub fn set<T: ToArg + ?Sized>(&mut self, name: &str, value: &T) {
        self.push(name, value.to_arg());
    }

    /// Adds a field of a query struct as JSON text; a list becomes one JSON text an item.
    pub fn set_json<T: Serialize>(&mut self, name: &str, value: &T) {
        let arg = match serde_json::to_value(value) {
            Ok(Value::Null) | Err(_) => Arg::Unset,
            Ok(Value::Array(items)) if items.is_empty() => Arg::Unset,
            Ok(Value::Array(items)) => Arg::List(items.iter().map(|item| Arg::Json(item.to_string())).collect()),
            Ok(other) => Arg::Json(other.to_string()),
        };
        self.push(name, arg);
    }

    /// The value of an argument.
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Replaces or adds an argument.
    pub fn replace(&mut self, name: &str, value: Arg) {
        self.0.retain(|(known, _)| known != name);
        self.push(name, value);
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// A value of a query struct as an argument.
pub trait ToArg {
    /// The argument.
    fn to_arg(&self) -> Arg;
}

impl ToArg for String {
    fn to_arg(&self) -> Arg {
        Arg::Text(self.clone())
    }
}
impl ToArg for i64 {
    fn to_arg(&self) -> Arg {
        Arg::Integer(*self)
    }
}
impl ToArg for bool {
    fn to_arg(&self) -> Arg {
        Arg::Boolean(*self)
    }
}
impl ToArg for Value {
    fn to_arg(&self) -> Arg {
        Arg::from_json(self)
    }
}
impl ToArg for crate::wire::Scalar {
    fn to_arg(&self) -> Arg {
        Arg::from_json(self.raw())
    }
}
impl ToArg for crate::wire::Flag {
    fn to_arg(&self) -> Arg {
        Arg::from_json(self.raw())
    }
}
impl<T: ToArg> ToArg for crate::wire::Secret<T> {
    fn to_arg(&self) -> Arg {
        self.expose().to_arg()
    }
}
impl<T: ToArg> ToArg for Option<T> {
    fn to_arg(&self) -> Arg {
        self.as_ref().map_or(Arg::Unset, ToArg::to_arg)
    }
}
impl<T: ToArg> ToArg for Vec<T> {
    fn to_arg(&self) -> Arg {
        if self.is_empty() { Arg::Unset } else { Arg::List(self.iter().map(ToArg::to_arg).collect()) }
    }
}
impl<T: ToArg> ToArg for crate::wire::Map<T> {
    fn to_arg(&self) -> Arg {
        if self.is_empty() {
            return Arg::Unset;
        }
        Arg::Fields(self.iter().map(|(name, value)| (name.clone(), value.to_arg())).collect())
    }
}

/// A request ready for authentication.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Path and query below the base URL, percent-encoded.
    pub target: String,
    /// The path alone, with the values of path parameters: what may be shown.
    pub shown: String,
    /// Media type and text of the request body.
    pub body: Option<(&'static str, String)>,
}

/// Builds the request of an operation, or says what is wrong with its arguments.
///
/// # Errors
/// `usage/…` errors that name the operation, the parameter, what was given and what is allowed.
pub fn prepare(operation: &'static Operation, args: &Args, body: Option<&str>) -> Result<Prepared, Error> {
    let check = Check { operation };
    check.known(args)?;
    check.exclusive(args)?;
    let mut target = check.path(args)?;
    let shown = target.clone();
    let mut query = QueryText::default();
    for param in operation.params().filter(|p| !operation.in_path(p.name)) {
        let name = operation.wire_name(param.name);
        match args.get(param.name) {
            Some(value) => check.write(&mut query, name, param, value)?,
            None if param.required => return Err(check.missing(param.name)),
            None => {}
        }
    }
    check.fill(&mut query, args)?;
    let body = check.body(&mut query, body)?;
    target.push_str(&query.0);
    if target.len() > MAX_URL {
        return Err(check.too_long(target.len()));
    }
    Ok(Prepared { target, shown, body })
}

/// A query string under construction.
#[derive(Default)]
struct QueryText(String);

impl QueryText {
    fn push(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        self.0.extend(utf8_percent_encode(name, ENCODE));
        self.0.push('=');
        self.0.extend(utf8_percent_encode(value, ENCODE));
    }
}

/// Encodes one path segment; a segment that a URL parser would swallow is refused.
pub fn encode_segment(text: &str) -> Option<String> {
    let blank = text.trim().is_empty();
    // WHATWG parsers read "%2e" as a dot, so the check is on the decoded form as well.
    let dots = matches!(text.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    (!blank && !dots).then(|| utf8_percent_encode(text, ENCODE).to_string())
}

struct Check {
    operation: &'static Operation,
}

impl Check {
    fn known(&self, args: &Args) -> Result<(), Error> {
        let known = |name: &str| self.operation.params().any(|p| self.accepts(p, name));
        match args.names().find(|name| !known(name)) {
            None => Ok(()),
            Some(name) => {
                let allowed: Vec<_> = self.operation.params().map(|p| self.operation.wire_name(p.name)).collect();
                let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
                Err(self.usage(Code::UnknownParameter, name, format!("no such parameter; allowed: {allowed}")))
            }
        }
    }

    fn accepts(&self, param: &Param, name: &str) -> bool {
        param.name == name
    }

    fn exclusive(&self, args: &Args) -> Result<(), Error> {
        let mut given = self.operation.exclusive.iter().filter(|name| args.get(name).is_some());
        match (given.next(), given.next()) {
            (Some(first), Some(second)) => {
                let text = format!("cannot be given together with {first}; give one of {}", self.operation.exclusive.join(", "));
                Err(self.usage(Code::ExclusiveParameters, second, text))
            }
            _ => Ok(()),
        }
    }

    fn path(&self, args: &Args) -> Result<String, Error> {
        let mut path = String::new();
        for (index, part) in self.operation.path.split('{').enumerate() {
            let Some((name, rest)) = part.split_once('}').filter(|_| index > 0) else {
                path.push_str(part);
                continue;
            };
            let param = self.operation.positional.iter().find(|p| self.operation.wire_name(p.name) == name);
            let value = param.and_then(|param| args.get(param.name));
            let (Some(param), Some(value)) = (param, value) else { return Err(self.missing(name)) };
            let text = self.scalar(param, value)?;
            let segment = encode_segment(&text).ok_or_else(|| {
                self.usage(Code::InvalidParameter, name, format!("{} cannot stand in a path; give the record's id", shown(param, value)))
            })?;
            path.push_str(&segment);
            path.push_str(rest);
        }
        Ok(path)
    }

    fn write(&self, query: &mut QueryText, name: &str, param: &Param, value: &Arg) -> Result<(), Error> {
        if let (Kind::Fields, Arg::Fields(fields)) = (param.kind, value) {
            return self.write_fields(query, param, fields);
        }
        match (param.many, value) {
            (Many::One, Arg::List(_)) if param.kind == Kind::Json => query.push(name, &json_list(value)),
            (Many::One, _) => query.push(name, &self.scalar(param, value)?),
            (_, Arg::List(items)) if items.is_empty() => {
                return Err(self.usage(Code::InvalidParameter, param.name, "an empty list; leave it out or give one value".into()));
            }
            (Many::Repeat, Arg::List(items)) => {
                for item in items {
                    query.push(name, &self.scalar(param, item)?);
                }
            }
            (Many::Comma, Arg::List(items)) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.scalar(param, item)).collect();
                query.push(name, &items?.join(","));
            }
            (Many::Repeat | Many::Comma, single) => query.push(name, &self.scalar(param, single)?),
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
                match plain(item) {
                    Some(text) => query.push(name, &text),
                    None => {
                        let text = format!("field \"{name}\" holds {}; give text or a list of texts", item.describe());
                        return Err(self.usage(Code::InvalidParameter, param.name, text));
                    }
                }
            }
        }
        Ok(())
    }

    /// The text of one value, checked against the kind of its parameter.
    fn scalar(&self, param: &Param, value: &Arg) -> Result<String, Error> {
        let text = match (param.kind, value) {
            (Kind::Json, Arg::Json(text) | Arg::Text(text)) => Some(text.clone()),
            (Kind::Json, other) => plain(other),
            (Kind::Integer { min, max }, Arg::Integer(number)) if (min..=max).contains(number) => Some(number.to_string()),
            (Kind::Boolean, Arg::Boolean(flag)) => Some(flag.to_string()),
            (Kind::Scalar, Arg::Text(text)) if text.is_empty() => None,
            (Kind::Scalar, scalar) => plain(scalar),
            (kind, Arg::Text(text)) if fits(kind, text) => Some(text.clone()),
            _ => None,
        };
        text.ok_or_else(|| {
            let text = format!("{} was given; {} is allowed", shown(param, value), allowed(param.kind));
            self.usage(Code::InvalidParameter, param.name, text)
        })
    }

    fn fill(&self, query: &mut QueryText, args: &Args) -> Result<(), Error> {
        for filled in self.operation.filled {
            match *filled {
                Filled::Fixed { name, value } => query.push(name, value),
                Filled::Echo { name, arg, key } => {
                    let id = args.get(arg).and_then(plain).ok_or_else(|| self.missing(arg))?;
                    query.push(name, &format!("{{\"{key}\":{id}}}"));
                }
            }
        }
        Ok(())
    }

    fn body(&self, query: &mut QueryText, body: Option<&str>) -> Result<Option<(&'static str, String)>, Error> {
        match (self.operation.body, body) {
            (Body::None, None) | (Body::Json { required: false }, None) => Ok(None),
            (Body::None, Some(_)) => Err(self.usage(Code::UnknownParameter, "body", "this operation takes no body".into())),
            (Body::Json { required: true } | Body::InQuery(_), None) => Err(self.missing("body")),
            (Body::Json { .. }, Some(text)) => {
                let media = self.operation.request_media.iter().copied().find(|m| *m == "application/json");
                Ok(Some((media.unwrap_or("application/json"), text.to_owned())))
            }
            (Body::InQuery(name), Some(text)) => {
                query.push(name, text);
                Ok(None)
            }
        }
    }

    fn missing(&self, name: &str) -> Error {
        self.usage(Code::MissingParameter, name, "is required".into())
    }

    fn too_long(&self, length: usize) -> Error {
        let text = format!("the address would have {length} bytes, and {MAX_URL} is the limit; send fewer records or shorter text");
        self.usage(Code::AddressTooLong, "body", text)
    }

    fn usage(&self, code: Code, parameter: &str, text: String) -> Error {
        Error::usage(code, self.operation, parameter, text)
    }
}

fn shown(param: &Param, value: &Arg) -> String {
    if param.sensitive { "a secret value".into() } else { value.describe() }
}

fn plain(value: &Arg) -> Option<String> {
    match value {
        Arg::Text(text) | Arg::Json(text) | Arg::Number(text) => Some(text.clone()),
        Arg::Integer(number) => Some(number.to_string()),
        Arg::Boolean(flag) => Some(flag.to_string()),
        Arg::Unset | Arg::List(_) | Arg::Fields(_) => None,
    }
}

fn json_list(value: &Arg) -> String {
    let Arg::List(items) = value else { return String::new() };
    let items: Vec<_> = items.iter().filter_map(plain).collect();
    format!("[{}]", items.join(","))
}

fn fits(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Text => !text.is_empty(),
        Kind::Date => crate::date::is_calendar_date(text),
        Kind::DateTime => crate::date::is_local_time(text),
        Kind::OneOf(values) => values.contains(&text),
        Kind::Digits => !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()),
        Kind::Bucket => is_bucket(text),
        Kind::Integer { min, max } => text.parse().is_ok_and(|n: i64| (min..=max).contains(&n) && n.to_string() == text),
        Kind::Boolean | Kind::Scalar | Kind::Json | Kind::Fields => false,
    }
}

fn is_bucket(text: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|&b| letter(b) || b == b'-')
        && bytes.first().is_some_and(|&b| letter(b))
        && bytes.last().is_some_and(|&b| letter(b))
}

fn allowed(kind: Kind) -> String {
    match kind {
        Kind::Text => "text that is not empty".into(),
        Kind::Integer { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Boolean => "true or false".into(),
        Kind::Scalar => "text, a number or a boolean".into(),
        Kind::Date => "a calendar date in the form YYYY-MM-DD".into(),
        Kind::DateTime => "a local time in the form YYYY-MM-DDTHH:MM:SS".into(),
        Kind::OneOf(values) => format!("one of {}", values.join(", ")),
        Kind::Json => "a JSON value".into(),
        Kind::Fields => "an object of texts".into(),
        Kind::Bucket => "3 to 63 lower-case letters, digits and inner hyphens".into(),
        Kind::Digits => "decimal digits".into(),
    }
}
