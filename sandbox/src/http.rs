//! Requests and responses as plain data, and the parts of HTTP that a server needs.

use crate::listing::{JsonList, Listing};
use crate::{parse, print};
use leadspan::__private::contains;
use serde_json::Value;
use std::borrow::Cow;

/// A received request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET`, `POST`, `PUT`, `DELETE`, …
    pub method: String,
    /// The whole URL, or path and query alone.
    pub url: String,
    /// Header names in any case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body, empty when there is none.
    pub body: Vec<u8>,
    /// Time of arrival, in milliseconds since 1970 UTC.
    pub at: i64,
}

impl Request {
    /// A request without headers or body.
    pub fn new(method: &str, url: &str) -> Self {
        Self { method: method.to_owned(), url: url.to_owned(), ..Self::default() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a JSON body and its content type.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        let mut request = self.header("content-type", "application/json");
        request.body = body.to_string().into_bytes();
        request
    }

    /// The value of a header; names are case-insensitive.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the `Accept` header names a media type that contains `part`.
    pub fn accepts(&self, part: &str) -> bool {
        self.get("accept").is_some_and(|accept| contains(&accept.to_ascii_lowercase(), part))
    }
}

/// The remaining pieces of a body, made on demand from the records as they were at the time of the request.
pub struct RemainingBody(pub Box<dyn Iterator<Item = Vec<u8>>>);

/// A response.
#[derive(Default)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Header names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The body, or its first piece.
    pub body: Vec<u8>,
    /// The remaining pieces.
    pub rest: Option<RemainingBody>,
}

impl Response {
    /// A response without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A JSON response.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::printed(status, |body| print::value(value, body))
    }

    /// A record as JSON, without private members.
    pub fn record(record: &Value) -> Self {
        Self::printed(200, |body| print::public(record, body))
    }

    /// A list of records as JSON, without private members.
    pub fn records<'v>(mut records: impl Iterator<Item = Cow<'v, Value>>) -> Self {
        Self::array(&mut || records.next())
    }

    /// A closure has one method, an iterator in a table of methods five.
    fn array<'v>(next: &mut dyn FnMut() -> Option<Cow<'v, Value>>) -> Self {
        Self::printed(200, |body| {
            let mut count = 0;
            body.push(b'[');
            while let Some(record) = next() {
                print::comma(count, body);
                print::public(&record, body);
                count += 1;
            }
            body.push(b']');
        })
    }

    fn printed(status: u16, mut print: impl FnMut(&mut Vec<u8>)) -> Self {
        /// Capacity that holds most bodies.
        const USUAL: usize = 1_024;
        let mut body = Vec::with_capacity(USUAL);
        print(&mut body);
        Self::text(status, "application/json; charset=utf-8", body)
    }

    /// A response of any media type.
    pub fn text(status: u16, media: &str, body: impl Into<Vec<u8>>) -> Self {
        /// Capacity that holds the headers of most responses.
        const USUAL: usize = 8;
        let mut headers = Vec::with_capacity(USUAL);
        headers.push(("content-type", media.to_owned()));
        Self { status, headers, body: body.into(), rest: None }
    }

    /// A response whose body is made in pieces, the first one now. A size hint of zero further pieces ends the body.
    pub fn pieces(media: &str, mut pieces: Box<dyn Iterator<Item = Vec<u8>>>) -> Self {
        let first = pieces.next().unwrap_or_default();
        let rest = (pieces.size_hint().1 != Some(0)).then_some(RemainingBody(pieces));
        Self { rest, ..Self::text(200, media, first) }
    }

    /// A list of records as JSON, without private members; a long one is made in pieces.
    pub fn list(first: Option<Value>, listing: Listing) -> Self {
        Self::pieces("application/json; charset=utf-8", Box::new(JsonList::new(first, listing)))
    }

    /// Makes all remaining pieces.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.body.extend(self.rest.take().into_iter().flat_map(|rest| rest.0).flatten());
        self
    }

    /// Sets a header, replacing one of the same name. Everything but printable ASCII is percent-encoded: a value can echo the
    /// request, and a line break would inject another header.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        let value = printable(value.into());
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
    }

    /// The value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` if it is not JSON.
    pub fn value(&self) -> Value {
        parse::bytes(&self.body).unwrap_or(Value::Null)
    }
}

fn printable(text: String) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text;
    }
    let mut shown = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b' '..=b'~' => shown.push(char::from(byte)),
            _ => shown.push_str(&format!("%{byte:02X}")),
        }
    }
    shown
}

/// The decoded parameters of a query string, in their order.
#[derive(Debug, Clone, Default)]
pub struct QueryParams(pub Vec<(String, String)>);

impl QueryParams {
    /// Parses a query string or a form body.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        });
        Self(pairs.collect())
    }

    /// The first value of a parameter. Names are case-insensitive, as they are for two of the three services.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let same = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.as_str()).collect()
    }
}

/// Decodes percent-encoding; bytes that are not UTF-8 become U+FFFD.
pub fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The 64-bit FNV-1a hash of bytes.
pub fn hash(bytes: &[u8]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A URL without its query, which can hold secrets: safe to show.
pub fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_keeps_order_repeats_and_odd_escapes() {
        let query = QueryParams::parse("type=a&TYPE=b%26c&flag&name=J%C3%BCrgen+%zz");
        assert_eq!(query.all("type"), ["a", "b&c"]);
        assert_eq!(query.get("flag"), Some(""));
        assert_eq!(query.get("name"), Some("Jürgen %zz"));
    }
}
