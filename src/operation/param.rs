//! Parameters of operations: their kinds, and the Rust types that stand for them.

use super::Arg;

/// What a parameter may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParamKind {
    /// Text.
    Text,
    /// A whole number within limits.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// Text, a number or a boolean.
    Scalar,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// A local time without zone, `YYYY-MM-DDTHH:MM:SS` (ConstructionOnline time tracking).
    DateTime,
    /// One of a closed set of strings.
    OneOf(&'static [&'static str]),
    /// Any JSON value, sent as JSON text.
    Json,
    /// A map of strings, each a parameter of its own.
    Fields,
    /// A storage bucket name: 3 to 63 lower-case letters, digits and inner hyphens.
    Bucket,
    /// Decimal digits only.
    Digits,
}

/// How many values a parameter takes and how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    /// One value.
    One,
    /// `name=a&name=b`.
    Repeat,
    /// `name=a,b`.
    Comma,
}

/// One parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param {
    /// Name on the wire.
    pub name: &'static str,
    /// What it may hold.
    pub kind: ParamKind,
    /// One or several values.
    pub many: Many,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Whether its value must not be shown.
    pub sensitive: bool,
}

impl Param {
    /// A parameter of JSON text.
    pub const fn new(name: &'static str) -> Self {
        Self { name, kind: ParamKind::Json, many: Many::One, required: false, sensitive: false }
    }

    /// A parameter with the kind of a Rust type.
    pub const fn of<T: ParamType + ?Sized>(name: &'static str) -> Self {
        Self { name, kind: T::KIND, many: T::MANY, required: false, sensitive: false }
    }

    /// A call without it is refused.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Smallest whole number.
    pub const fn min(mut self, value: i64) -> Self {
        if let ParamKind::Integer { max, .. } = self.kind {
            self.kind = ParamKind::Integer { min: value, max };
        }
        self
    }

    /// Largest whole number.
    pub const fn max(mut self, value: i64) -> Self {
        if let ParamKind::Integer { min, .. } = self.kind {
            self.kind = ParamKind::Integer { min, max: value };
        }
        self
    }

    /// Several values in one parameter, joined by commas.
    pub const fn comma(mut self) -> Self {
        self.many = Many::Comma;
        self
    }

    /// Several values, each in a parameter of its own.
    pub const fn repeat(mut self) -> Self {
        self.many = Many::Repeat;
        self
    }

    /// Sent as JSON text.
    pub const fn json(mut self) -> Self {
        self.kind = ParamKind::Json;
        self
    }

    /// A map of parameters.
    pub const fn fields(mut self) -> Self {
        self.kind = ParamKind::Fields;
        self
    }

    /// A calendar date.
    pub const fn date(mut self) -> Self {
        self.kind = ParamKind::Date;
        self
    }

    /// A local time without zone.
    pub const fn datetime(mut self) -> Self {
        self.kind = ParamKind::DateTime;
        self
    }

    /// A storage bucket name.
    pub const fn bucket(mut self) -> Self {
        self.kind = ParamKind::Bucket;
        self
    }

    /// Decimal digits only.
    pub const fn digits(mut self) -> Self {
        self.kind = ParamKind::Digits;
        self
    }

    /// Its value is a secret.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

/// A Rust type that can stand in a parameter.
pub trait ParamType {
    /// What the API accepts.
    const KIND: ParamKind;
    /// One value or several.
    const MANY: Many = Many::One;
    /// How a positional argument of this type is passed.
    type Input<'a>;
    /// The value as the request takes it.
    fn input(value: Self::Input<'_>) -> Arg;
}

/// A calendar date in a parameter list, passed as `YYYY-MM-DD` text.
#[derive(Debug, Clone, Copy)]
pub enum Date {}

/// A local time in a parameter list, passed as `YYYY-MM-DDTHH:MM:SS` text.
#[derive(Debug, Clone, Copy)]
pub enum DateTime {}

/// A telephone number in digits.
#[derive(Debug, Clone, Copy)]
pub enum Digits {}

macro_rules! text_params {
    ($($name:ty: $kind:expr;)*) => {$(
        impl ParamType for $name {
            const KIND: ParamKind = $kind;
            type Input<'a> = &'a str;
            fn input(value: &str) -> Arg {
                Arg::Text(value.to_owned())
            }
        }
    )*};
}
text_params! {
    String: ParamKind::Text;
    Date: ParamKind::Date;
    DateTime: ParamKind::DateTime;
    Digits: ParamKind::Digits;
}

impl ParamType for i64 {
    // Beyond 2^53 JavaScript would round the number before it gets here.
    const KIND: ParamKind = ParamKind::Integer { min: 0, max: (1 << 53) - 1 };
    type Input<'a> = i64;
    fn input(value: i64) -> Arg {
        Arg::Integer(value)
    }
}

impl ParamType for bool {
    const KIND: ParamKind = ParamKind::Boolean;
    type Input<'a> = bool;
    fn input(value: bool) -> Arg {
        Arg::Boolean(value)
    }
}

impl ParamType for crate::wire::Scalar {
    const KIND: ParamKind = ParamKind::Scalar;
    type Input<'a> = Self;
    fn input(value: Self) -> Arg {
        Arg::from_json(&value.0)
    }
}

impl ParamType for crate::wire::NumberLike {
    const KIND: ParamKind = ParamKind::Scalar;
    type Input<'a> = Self;
    fn input(value: Self) -> Arg {
        Arg::from_json(&value.0)
    }
}

impl ParamType for crate::wire::Flag {
    const KIND: ParamKind = ParamKind::Scalar;
    type Input<'a> = Self;
    fn input(value: Self) -> Arg {
        Arg::from_json(&value.0)
    }
}

impl<T: ParamType> ParamType for crate::wire::Secret<T> {
    const KIND: ParamKind = T::KIND;
    const MANY: Many = T::MANY;
    type Input<'a> = T::Input<'a>;
    fn input(value: Self::Input<'_>) -> Arg {
        T::input(value)
    }
}

impl<T: ParamType> ParamType for Option<T> {
    const KIND: ParamKind = T::KIND;
    const MANY: Many = T::MANY;
    type Input<'a> = Option<T::Input<'a>>;
    fn input(value: Self::Input<'_>) -> Arg {
        value.map_or(Arg::Unset, T::input)
    }
}

impl<T: ParamType> ParamType for Vec<T> {
    const KIND: ParamKind = T::KIND;
    const MANY: Many = Many::Repeat;
    type Input<'a> = Vec<T::Input<'a>>;
    fn input(value: Self::Input<'_>) -> Arg {
        Arg::List(value.into_iter().map(T::input).collect())
    }
}

impl<T> ParamType for crate::wire::Map<T> {
    const KIND: ParamKind = ParamKind::Fields;
    type Input<'a> = Vec<(String, Arg)>;
    fn input(value: Self::Input<'_>) -> Arg {
        Arg::Fields(value)
    }
}

/// The query of an operation as a Rust struct (`#[params]`).
pub trait Query {
    /// Its rows of the table.
    const PARAMS: &'static [Param];
    /// Puts the values that are set into `args`.
    fn write(&self, args: &mut crate::operation::Args);
}
