//! Arguments as callers give them, and the Rust types that become arguments.

use crate::text;
use serde::Serialize;
use serde_json::Value;

/// One argument as a caller gave it.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Not given.
    Unset,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number, in its shortest form.
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

    /// Whether it holds a string that passes a test.
    fn holds(&self, test: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Json(text) => test(text),
            Self::Integer(number) => test(&text::format_i64(*number)),
            Self::List(items) => items.iter().any(|item| item.holds(test)),
            Self::Fields(fields) => fields.iter().any(|(name, value)| test(name) || value.holds(test)),
            Self::Unset | Self::Boolean(_) => false,
        }
    }

    pub(crate) fn describe(&self) -> String {
        let fixed = match self {
            Self::Text(text) if text.is_empty() => "empty text",
            Self::Text(text) => return text::concat(&["text \"", &clip(text), "\""]),
            Self::Integer(_) | Self::Number(_) => {
                return text::concat(&["the number ", &plain(self).unwrap_or_default()]);
            }
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
            Self::List(items) if items.is_empty() => "an empty list",
            Self::List(_) => "a list",
            Self::Json(_) | Self::Fields(_) => "an object",
            Self::Unset => "nothing",
        };
        fixed.to_owned()
    }
}

pub(crate) fn clip(text: &str) -> String {
    // A control character in an error message could forge a log line.
    let mut short = String::new();
    for character in text::clip(text, 40).chars() {
        if !character.is_control() {
            short.push(character);
        }
    }
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A single value as a string.
pub(crate) fn plain(value: &Arg) -> Option<String> {
    match value {
        Arg::Text(text) | Arg::Json(text) | Arg::Number(text) => Some(text.clone()),
        Arg::Integer(number) => Some(text::format_i64(*number)),
        Arg::Boolean(flag) => Some((if *flag { "true" } else { "false" }).to_owned()),
        Arg::Unset | Arg::List(_) | Arg::Fields(_) => None,
    }
}

/// The arguments of one call: a flat list of names and values, path and query alike.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Args(pub(crate) Vec<(String, Arg)>);

impl Args {
    /// No arguments.
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument; [`Arg::Unset`] is the same as not adding it.
    #[inline]
    pub fn push(&mut self, name: &str, value: Arg) {
        if !matches!(value, Arg::Unset) {
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
    #[inline]
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The name of an argument that holds a string that passes a test; "args" where the name itself does.
    pub(crate) fn holder_of(&self, test: impl Fn(&str) -> bool) -> Option<&str> {
        self.0.iter().find_map(|(name, value)| match test(name) {
            true => Some("args"),
            false => value.holds(&test).then_some(name.as_str()),
        })
    }

    /// Replaces or adds an argument.
    pub fn replace(&mut self, name: &str, value: Arg) {
        self.0.retain(|(known, _)| known != name);
        self.push(name, value);
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
