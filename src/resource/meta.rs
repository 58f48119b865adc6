//! What resource files give to `cargo xtask generate`: names, documentation, TypeScript declarations and JSON
//! schemas. Native only.

use super::returns::Returns;
use crate::error::{Code, Error};
use crate::operation::Operation;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// One operation with everything a reader of the table wants to know.
#[derive(Debug)]
pub struct OperationMeta {
    /// The row.
    pub operation: &'static Operation,
    /// Rust method.
    pub method: &'static str,
    /// Lines of documentation.
    pub docs: &'static [&'static str],
    /// Positional arguments: name and Rust type.
    pub positional: &'static [(&'static str, &'static str)],
    /// Rust type of the body, if any.
    pub body: &'static [&'static str],
    /// Rust type of the query, if any.
    pub query: &'static [&'static str],
    /// Return marker, as `List<Cap>`.
    pub returns: &'static str,
    /// Decodes a response into its Rust type and writes that as JSON.
    pub decode_response: fn(u16, &[u8]) -> Result<Value, Error>,
    /// Reads a body into its Rust type and writes that as JSON; empty for operations without a body.
    pub body_form: &'static [RoundTrip],
}

/// Reads a value into a Rust type and writes it back.
pub type RoundTrip = fn(&Value) -> Result<Value, serde_json::Error>;

/// The [`RoundTrip`] of a type.
///
/// # Errors
/// When the value does not fit the type.
pub fn round_trip<T: Serialize + DeserializeOwned>(value: &Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(T::deserialize(value)?)
}

/// Decodes a response as an operation does, and writes the result as JSON.
///
/// # Errors
/// As the call of the operation: when the body does not fit its type.
pub fn decode_response<Ret: Returns<Value: Serialize>>(status: u16, body: &[u8]) -> Result<Value, Error> {
    let value = Ret::decode(status, body)?;
    serde_json::to_value(value).map_err(|bad| Error::new(Code::Internal, bad.to_string()))
}

/// One resource.
#[derive(Debug)]
pub struct ResourceMeta {
    /// Rust type.
    pub class: &'static str,
    /// Name in the TypeScript API.
    pub name: &'static str,
    /// Rust module.
    pub module: &'static str,
    /// Lines of documentation.
    pub docs: &'static [&'static str],
    /// Its operations.
    pub operations: &'static [OperationMeta],
}

/// One type.
pub struct TypeMeta {
    /// Rust module.
    pub module: &'static str,
    /// Rust and TypeScript name.
    pub name: &'static str,
    /// Line in the source, for the order.
    pub line: u32,
    /// `record`, `params`, `open` or `closed`.
    pub kind: &'static str,
    /// Whether member names are read in PascalCase, camelCase and lower case alike.
    pub any_case: bool,
    /// Members that every printed sample has: required in the TypeScript type, the schema and the check of responses.
    pub always: &'static [&'static str],
    /// TypeScript declaration.
    pub typescript: fn() -> String,
    /// JSON schema.
    pub schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
    /// Reads and writes a value; nothing for queries, which are never read.
    pub round_trip: Option<RoundTrip>,
}

inventory::collect!(TypeMeta);

/// The TypeScript declaration of a string enum.
pub fn text_union(name: &str, known: &[&str], open: bool) -> String {
    let mut members: Vec<_> = known.iter().map(|text| format!("{text:?}")).collect();
    if open {
        members.push("(string & {})".into());
    }
    format!("export type {name} = {};", members.join(" | "))
}
