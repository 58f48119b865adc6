//! The shapes that values take on the wire: absent, null, number-like text, secrets, open maps.
//!
//! Three vendors, three habits. These types keep what arrived, exactly, and offer one way to read it.

pub(crate) mod base64;
pub mod date;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

pub use serde_json::Value;

/// A JSON object with values of one kind.
pub type Map<T> = BTreeMap<String, T>;

/// Members of a record that no document names. They survive a round trip.
pub type Extra = serde_json::Map<String, Value>;

/// [`Extra`] of a record whose undocumented members are meant to be read, as the step results of an event.
pub type OpenExtra = serde_json::Map<String, Value>;

/// Keeps an explicit null that `Option` would swallow (used by `#[record]`).
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(input: D) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

/// A member that may be absent, null or a value; the three differ on the wire.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Nullable<T> {
    /// The member is not there.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the member is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one; absent and null are alike.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Takes the value out; absent and null are alike.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(input)?.map_or(Self::Null, Self::Value))
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(output),
            Self::Absent | Self::Null => output.serialize_none(),
        }
    }
}

/// Declares a transparent view of a JSON value that accepts a few kinds and keeps the rest.
macro_rules! loose {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Value);

        impl $name {
            /// The value as it came.
            pub fn raw(&self) -> &Value {
                &self.0
            }

            /// Whether the value is null.
            pub fn is_null(&self) -> bool {
                self.0.is_null()
            }

            /// The text, when it is text.
            pub fn as_str(&self) -> Option<&str> {
                self.0.as_str()
            }
        }

        impl<T: Into<Value>> From<T> for $name {
            fn from(value: T) -> Self {
                Self(value.into())
            }
        }
    };
}

loose! {
    /// A number, kept digit for digit. Text that stands where a number was documented is kept too.
    Number
}
loose! {
    /// Text, a number, a boolean or null: the kind of this value is not documented.
    Scalar
}
loose! {
    /// A number, or text that may hold one (`"20"`, `"3,000"`), or null.
    NumberLike
}
loose! {
    /// A lead field whose values are not parsed: a string, or null.
    LeadText
}
loose! {
    /// A yes or no in one of the forms seen: `true`, `1`, `"1"`, `"true"`, or null.
    Flag
}

/// A lead field whose values are parsed: the parsed value or, where it was not parsed, what came instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Parsed<T> {
    /// The parsed value.
    Value(T),
    /// Anything else, as it came: mostly a string.
    Plain(Value),
}

impl<T> Parsed<T> {
    /// The parsed value, if it is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Plain(_) => None,
        }
    }
}

impl Number {
    /// The number as a float; grouping commas in number-like text are ignored. `None` when it is no number.
    pub fn as_f64(&self) -> Option<f64> {
        numeric(&self.0)
    }

    /// The number when it is whole and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.as_i64().or_else(|| self.as_str()?.parse().ok())
    }
}

impl NumberLike {
    /// The number as a float; grouping commas are ignored. `None` when the text holds none.
    pub fn as_f64(&self) -> Option<f64> {
        numeric(&self.0)
    }
}

impl Scalar {
    /// The number as a float; grouping commas are ignored. `None` when the value holds none.
    pub fn as_f64(&self) -> Option<f64> {
        numeric(&self.0)
    }
}

impl Flag {
    /// Yes or no, if the value is one of the known forms.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.0 {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => match number.as_i64() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            },
            Value::String(text) => match text.to_ascii_lowercase().as_str() {
                "0" | "false" => Some(false),
                "1" | "true" => Some(true),
                _ => None,
            },
            _ => None,
        }
    }
}

fn numeric(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().replace(',', "").parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

/// A member that must not reach a log: `Debug` hides it, serde does not.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret<T>(pub T);

impl<T> Secret<T> {
    /// The value itself. Use it only where it is sent; do not log it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

/// A response without a documented body: JSON when it is JSON, else text, else nothing.
pub type Raw = Option<Value>;

/// The result of a LeadConduit delete.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deleted<T> {
    /// Whether flows still refer to the record.
    pub outcome: DeleteOutcome,
    /// The deleted record, if the API sent it.
    pub record: Option<T>,
    /// What the API reported of the flows that referred to the record: `message` and `results`
    /// ([`DeleteAccepted`](crate::leadconduit::DeleteAccepted)).
    pub report: Option<Value>,
}

/// How a LeadConduit delete ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeleteOutcome {
    /// The record is gone.
    Deleted,
    /// The record is gone, but flows still refer to it; they run on and must be repaired before they can be saved.
    DeletedWithBrokenFlows,
}

#[cfg(feature = "meta")]
mod schema {
    use super::{Flag, LeadText, Nullable, Number, NumberLike, Parsed, Scalar, Secret};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    macro_rules! kinds {
        ($name:ident, $kinds:tt) => {
            impl JsonSchema for $name {
                fn inline_schema() -> bool {
                    true
                }
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({ "type": $kinds })
                }
            }
        };
    }
    kinds!(Number, "number");
    kinds!(Scalar, ["string", "number", "boolean", "null"]);
    kinds!(NumberLike, ["number", "string", "null"]);
    kinds!(LeadText, ["string", "null"]);
    kinds!(Flag, ["boolean", "integer", "string", "null"]);

    impl<T: JsonSchema> JsonSchema for Nullable<T> {
        fn inline_schema() -> bool {
            true
        }
        fn schema_name() -> Cow<'static, str> {
            format!("Nullable_{}", T::schema_name()).into()
        }
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            Option::<T>::json_schema(generator)
        }
    }

    impl<T: JsonSchema> JsonSchema for Parsed<T> {
        fn inline_schema() -> bool {
            true
        }
        fn schema_name() -> Cow<'static, str> {
            format!("Parsed_{}", T::schema_name()).into()
        }
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            json_schema!({ "anyOf": [generator.subschema_for::<T>(), { "type": ["string", "null"] }] })
        }
    }

    impl<T: JsonSchema> JsonSchema for Secret<T> {
        fn inline_schema() -> bool {
            true
        }
        fn schema_name() -> Cow<'static, str> {
            T::schema_name()
        }
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let mut schema = generator.subschema_for::<T>();
            schema.insert("x-sensitive".into(), true.into());
            schema
        }
    }
}
