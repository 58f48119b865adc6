//! Markers for the responses of operations: what a body means, in Rust types.
//!
//! JavaScript's option `validate` has no counterpart here: decoding is the check, and `Code::Mismatch` names the position of a
//! member that is not as documented. What no document names is kept in `extra`.

use crate::error::{Code, Error, Issue};
use crate::operation::Shape;
use crate::resource::pagination::{self, Key};
use crate::text::pointer_token;
use crate::wire::{DeleteOutcome, Deleted, Raw, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use std::marker::PhantomData;

/// How an operation's body becomes a value.
pub trait Returns {
    /// The shape in the table.
    const SHAPE: Shape;
    /// The value a Rust caller gets.
    type Value;
    /// Reads the value out of a body; `body` is empty when there was none.
    ///
    /// # Errors
    /// `decode/…` with the JSON path of the member at fault.
    fn decode(status: u16, body: &[u8]) -> Result<Self::Value, Error>;
}

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<T>(PhantomData<T>);
    )*};
}
markers! {
    /// One object.
    Single;
    /// A list: an array, a single object, a wrapped array, or nothing at all.
    List;
    /// A list that goes on: more pages may follow.
    Paged;
    /// The first record of a list (reads by id at ConstructionOnline).
    FirstOf;
    /// A record, or nothing.
    Optional;
    /// A LeadConduit delete.
    Deletion;
    /// JSON, or CSV when asked (event statistics).
    JsonOrCsv;
}

/// An undocumented response, kept raw.
#[derive(Debug, Clone, Copy)]
pub enum Untyped {}
/// JSON of any shape.
#[derive(Debug, Clone, Copy)]
pub enum AnyJson {}
/// Comma-separated rows.
#[derive(Debug, Clone, Copy)]
pub enum Csv {}

/// The records of one page, and what paging needs of them. Written as JSON they are the list of the items.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Records<T> {
    /// The records.
    pub items: Vec<T>,
    /// What identifies each, as it came.
    #[serde(skip)]
    pub keys: Vec<Key>,
    /// How many there are in all, where the API says so.
    #[serde(skip)]
    pub total: Option<u64>,
}

// Not derived: an empty page needs no default record.
impl<T> Default for Records<T> {
    fn default() -> Self {
        Self { items: Vec::new(), keys: Vec::new(), total: None }
    }
}

/// Names under which lists were seen wrapped, in lower case (HeroBase; notes on records). The TypeScript API and the reader
/// have them from here (`js/generated/lists.ts`).
pub const LIST_WRAPPERS: [&str; 11] = [
    "results",
    "hits",
    "leads",
    "data",
    "items",
    "campaigns",
    "projects",
    "calls",
    "users",
    "organizationalunits",
    "hooks",
];

/// A top-level object with its members in their order, which distinguish a record from a wrapper.
struct OrderedMembers(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for OrderedMembers {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> serde::de::Visitor<'de> for InOrder {
            type Value = OrderedMembers;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<OrderedMembers, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(OrderedMembers(members))
            }
        }
        input.deserialize_map(InOrder)
    }
}

/// A body as a string.
fn text(body: &[u8]) -> Result<&str, Error> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    std::str::from_utf8(body).map_err(|bad| {
        let mut error = Error::new(Code::Encoding, "the body is not UTF-8");
        error.details.offset = Some(bad.valid_up_to() as u64);
        error
    })
}

/// Parses a body. Of members that come twice the last one counts, as in JavaScript.
fn parse(body: &[u8]) -> Result<Value, Error> {
    serde_json::from_str(text(body)?).map_err(|bad| {
        let deep = bad.to_string().starts_with("recursion limit");
        let code = match bad.classify() {
            _ if deep => Code::Depth,
            serde_json::error::Category::Eof => Code::Truncated,
            _ => Code::Syntax,
        };
        Error::new(code, format!("the body cannot be read: {bad}"))
    })
}

/// Fits a value into a type; `pointer` is that of the value.
fn typed<T: DeserializeOwned>(pointer: &str, value: &Value) -> Result<T, Error> {
    // Through text: from a `Value`, numbers beyond 64 bits do not reach undocumented members.
    let text = value.to_string();
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&text)).map_err(|bad| {
        let mut pointer = pointer.to_owned();
        for segment in bad.path().iter() {
            match segment {
                Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
                Segment::Map { key } => pointer.push_str(&format!("/{}", pointer_token(key))),
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        let message = without_value(&bad.inner().to_string());
        let shown = if pointer.is_empty() { "the body" } else { &pointer };
        let mut error = Error::new(Code::Mismatch, format!("{shown} is not as documented: {message}"));
        error.details.issues = vec![Issue { pointer, message }];
        error
    })
}

/// Removes the value from serde's `invalid type: string "x", expected a boolean`: it may be personal or secret.
fn without_value(text: &str) -> String {
    match (text.find(['"', '`']), text.rfind(", expected ")) {
        (Some(value), Some(expected)) if value < expected => {
            let (before, after) = (text.get(..value).unwrap_or_default(), text.get(expected..).unwrap_or_default());
            format!("{}{}", before.trim_end(), without_position(after))
        }
        _ => without_position(text).to_owned(),
    }
}

/// Line and column refer to text that is not shown; the pointer says where.
fn without_position(text: &str) -> &str {
    text.rfind(" at line ").and_then(|at| text.get(..at)).unwrap_or(text)
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    // Most bodies are as documented; the detour through `Value` is for the rest.
    serde_json::from_str(text(body)?).or_else(|_| typed("", &parse(body)?))
}

fn blank(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
}

/// Finds the records of a list in whatever form it came, and the total that its wrapper gives.
///
/// An array is the list, nothing and `null` are an empty one. The first such member of an object decides: an id makes
/// it the one record (a bill has `ITEMS`, and is no wrapper), an array under one of [`LIST_WRAPPERS`] makes it a
/// wrapper. Anything else is no list: `{"error":"try later"}` with status 200. The same rule as `unwrapList` in
/// `js/response/shape.ts` and in the reader.
fn records(body: &[u8]) -> Result<(Vec<Value>, Option<u64>), Error> {
    if blank(body) {
        return Ok((Vec::new(), None));
    }
    match parse(body)? {
        Value::Array(items) => Ok((items, None)),
        Value::Null => Ok((Vec::new(), None)),
        record @ Value::Object(_) => {
            let OrderedMembers(members) = serde_json::from_str(text(body)?).unwrap_or(OrderedMembers(Vec::new()));
            let is_id = |name: &str| pagination::ID_MEMBERS.contains(&name);
            let wraps = |name: &str, value: &Value| {
                value.is_array() && LIST_WRAPPERS.contains(&name.to_ascii_lowercase().as_str())
            };
            let total = members.iter().find(|(name, _)| name == "total").and_then(|(_, value)| value.as_u64());
            match members.into_iter().find(|(name, value)| is_id(name) || wraps(name, value)) {
                Some((name, _)) if is_id(&name) => Ok((vec![record], None)),
                Some((_, Value::Array(items))) => Ok((items, total)),
                _ => Err(no_list("an object that is neither a list nor a record with an id")),
            }
        }
        _ => Err(no_list("a single value")),
    }
}

fn no_list(what: &str) -> Error {
    Error::new(Code::Mismatch, format!("{what} came where a list is documented"))
}

fn empty() -> Error {
    Error::new(Code::EmptyBody, "the body is empty where a record is documented")
}

fn list<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Error> {
    if let Ok(records) = serde_json::from_slice(body) {
        return Ok(records);
    }
    each(&records(body)?.0)
}

fn each<T: DeserializeOwned>(records: &[Value]) -> Result<Vec<T>, Error> {
    records.iter().enumerate().map(|(index, value)| typed(&format!("/{index}"), value)).collect()
}

/// A list with what paging needs of it.
fn page<T: DeserializeOwned>(body: &[u8]) -> Result<Records<T>, Error> {
    // Most pages are bare arrays of records with ids: two passes are several times faster than one through `Value`.
    if let Ok(items) = serde_json::from_slice(body)
        && let Some(keys) = pagination::ids(body)
    {
        return Ok(Records { items, keys, total: None });
    }
    let (records, total) = records(body)?;
    Ok(Records { items: each(&records)?, keys: records.iter().map(Key::of).collect(), total })
}

impl<T: DeserializeOwned> Returns for Single<T> {
    const SHAPE: Shape = Shape::Single;
    type Value = T;
    fn decode(_: u16, body: &[u8]) -> Result<T, Error> {
        if blank(body) { Err(empty()) } else { json(body) }
    }
}

impl<T: DeserializeOwned> Returns for List<T> {
    const SHAPE: Shape = Shape::List;
    type Value = Vec<T>;
    fn decode(_: u16, body: &[u8]) -> Result<Vec<T>, Error> {
        list(body)
    }
}

impl<T: DeserializeOwned> Returns for Paged<T> {
    const SHAPE: Shape = Shape::List;
    type Value = Records<T>;
    fn decode(_: u16, body: &[u8]) -> Result<Records<T>, Error> {
        page(body)
    }
}

impl<T: DeserializeOwned> Returns for FirstOf<T> {
    const SHAPE: Shape = Shape::FirstOf;
    type Value = T;
    fn decode(status: u16, body: &[u8]) -> Result<T, Error> {
        let first = records(body)?.0.into_iter().next();
        let value = first.ok_or_else(|| {
            let mut error = Error::new(Code::NotFound, "no record has this id: the list in the response is empty");
            error.details.status = Some(status);
            error
        })?;
        typed("", &value)
    }
}

impl<T: DeserializeOwned> Returns for Optional<T> {
    const SHAPE: Shape = Shape::Optional;
    type Value = Option<T>;
    fn decode(_: u16, body: &[u8]) -> Result<Option<T>, Error> {
        if blank(body) { Ok(None) } else { json(body) }
    }
}

impl<T: DeserializeOwned> Returns for Deletion<T> {
    const SHAPE: Shape = Shape::Deletion;
    type Value = Deleted<T>;
    fn decode(status: u16, body: &[u8]) -> Result<Deleted<T>, Error> {
        if blank(body) {
            return Ok(Deleted { outcome: DeleteOutcome::Deleted, record: None, report: None });
        }
        let value = parse(body)?;
        if !reports_flows(&value) {
            return Ok(Deleted { outcome: DeleteOutcome::Deleted, record: Some(json(body)?), report: None });
        }
        // Decided by the body: the documents print 200 and 202 for both outcomes.
        let broken = match value.pointer("/results/error_flows") {
            Some(Value::Array(flows)) => !flows.is_empty(),
            _ => status == 202,
        };
        let outcome = if broken { DeleteOutcome::DeletedWithBrokenFlows } else { DeleteOutcome::Deleted };
        Ok(Deleted { outcome, record: None, report: Some(value) })
    }
}

/// Whether the body of a delete lists flows; a record has an id.
fn reports_flows(body: &Value) -> bool {
    body.get("id").is_none() && (body.get("results").is_some() || body.get("message").is_some())
}

impl<T: DeserializeOwned> Returns for JsonOrCsv<T> {
    const SHAPE: Shape = Shape::JsonOrCsv;
    type Value = Vec<T>;
    fn decode(_: u16, body: &[u8]) -> Result<Vec<T>, Error> {
        list(body)
    }
}

impl Returns for Untyped {
    const SHAPE: Shape = Shape::Untyped;
    type Value = Raw;
    fn decode(_: u16, body: &[u8]) -> Result<Raw, Error> {
        if blank(body) {
            return Ok(None);
        }
        Ok(Some(parse(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))))
    }
}

impl Returns for AnyJson {
    const SHAPE: Shape = Shape::AnyJson;
    type Value = Value;
    fn decode(_: u16, body: &[u8]) -> Result<Value, Error> {
        if blank(body) { Ok(Value::Null) } else { parse(body) }
    }
}

impl Returns for Csv {
    const SHAPE: Shape = Shape::Csv;
    type Value = Vec<u8>;
    fn decode(_: u16, body: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(body.to_vec())
    }
}
