//! `json!`, like serde's, at half the code size: members go into a table that one function turns into an object, and values
//! are converted by a trait with few implementations instead of a serializer.

use crate::decimal;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A value that `json!` accepts.
pub trait ToJson {
    /// The JSON value.
    fn json(&self) -> Value;
}

impl ToJson for Value {
    fn json(&self) -> Value {
        self.clone()
    }
}

impl ToJson for str {
    fn json(&self) -> Value {
        Value::String(self.to_owned())
    }
}

impl ToJson for String {
    fn json(&self) -> Value {
        self.as_str().json()
    }
}

impl ToJson for bool {
    fn json(&self) -> Value {
        Value::Bool(*self)
    }
}

impl ToJson for i64 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl ToJson for u64 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl ToJson for usize {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl ToJson for i32 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl ToJson for u32 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl ToJson for u16 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

/// Amounts have at most four decimals.
impl ToJson for f64 {
    fn json(&self) -> Value {
        decimal::amount(*self)
    }
}

impl<T: ToJson + ToOwned + ?Sized> ToJson for Cow<'_, T> {
    fn json(&self) -> Value {
        (**self).json()
    }
}

impl ToJson for Map<String, Value> {
    fn json(&self) -> Value {
        Value::Object(self.clone())
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn json(&self) -> Value {
        (*self).json()
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToJson::json)
    }
}

impl<T: ToJson> ToJson for [T] {
    fn json(&self) -> Value {
        Value::Array(self.iter().map(ToJson::json).collect())
    }
}

impl<T: ToJson, const N: usize> ToJson for [T; N] {
    fn json(&self) -> Value {
        self.as_slice().json()
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn json(&self) -> Value {
        self.as_slice().json()
    }
}

/// Makes an object of these members, which are moved out.
pub fn object(members: &mut [(&str, Value)]) -> Value {
    let members = members.iter_mut().map(|(name, value)| ((*name).to_owned(), value.take()));
    Value::Object(members.collect())
}

/// JSON with Rust syntax: literals, lists, objects with literal names, and values that implement [`ToJson`].
macro_rules! json {
    (@object [$($done:tt)*]) => { $crate::json::object(&mut [$($done)*]) };
    (@object [$($done:tt)*] $name:literal : null $(, $($rest:tt)*)?) => {
        json!(@object [$($done)* ($name, serde_json::Value::Null),] $($($rest)*)?)
    };
    (@object [$($done:tt)*] $name:literal : [$($items:tt)*] $(, $($rest:tt)*)?) => {
        json!(@object [$($done)* ($name, json!([$($items)*])),] $($($rest)*)?)
    };
    (@object [$($done:tt)*] $name:literal : {$($members:tt)*} $(, $($rest:tt)*)?) => {
        json!(@object [$($done)* ($name, json!({$($members)*})),] $($($rest)*)?)
    };
    (@object [$($done:tt)*] $name:literal : $value:expr $(, $($rest:tt)*)?) => {
        json!(@object [$($done)* ($name, $crate::json::ToJson::json(&$value)),] $($($rest)*)?)
    };
    (@list [$($done:tt)*]) => { serde_json::Value::Array(vec![$($done)*]) };
    (@list [$($done:tt)*] null $(, $($rest:tt)*)?) => {
        json!(@list [$($done)* serde_json::Value::Null,] $($($rest)*)?)
    };
    (@list [$($done:tt)*] [$($items:tt)*] $(, $($rest:tt)*)?) => {
        json!(@list [$($done)* json!([$($items)*]),] $($($rest)*)?)
    };
    (@list [$($done:tt)*] {$($members:tt)*} $(, $($rest:tt)*)?) => {
        json!(@list [$($done)* json!({$($members)*}),] $($($rest)*)?)
    };
    (@list [$($done:tt)*] $value:expr $(, $($rest:tt)*)?) => {
        json!(@list [$($done)* $crate::json::ToJson::json(&$value),] $($($rest)*)?)
    };
    (null) => { serde_json::Value::Null };
    ({}) => { serde_json::Value::Object(serde_json::Map::new()) };
    ([]) => { serde_json::Value::Array(Vec::new()) };
    ({$($members:tt)+}) => { json!(@object [] $($members)+) };
    ([$($items:tt)+]) => { json!(@list [] $($items)+) };
    ($value:expr) => { $crate::json::ToJson::json(&$value) };
}
pub(crate) use json;

#[cfg(test)]
mod tests {
    #[test]
    fn it_writes_what_serde_writes() {
        let (name, list, none) = ("n".to_owned(), vec![1_i64, 2], None::<bool>);
        assert_eq!(
            json!({"a": null, "b": [], "c": {}, "d": [null, 1, "x", [true], {"y": name}], "e": list, "f": none, "g": 2.5, "h": {"i": -3}}),
            serde_json::json!({"a": null, "b": [], "c": {}, "d": [null, 1, "x", [true], {"y": name}], "e": list, "f": none, "g": 2.5, "h": {"i": -3}})
        );
        assert_eq!(
            (json!(null), json!([]), json!("x")),
            (serde_json::Value::Null, serde_json::json!([]), serde_json::json!("x"))
        );
    }
}
