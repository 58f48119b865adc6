//! Personal data that a request sends: the values of its query, the strings of its body, the parts of its path that are no word.

use serde_json::Value;

/// Shorter numbers are counts and ids, not those of a telephone.
const MIN_DIGITS: usize = 6;

/// The strings that a server could echo.
pub(super) fn values_of(url: &str, body: Option<&str>) -> Vec<String> {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let path = address.split_once("://").map_or(address, |(_, rest)| rest).split('/').skip(1);
    let is_word = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-".contains(&byte));
    let mut values: Vec<String> = path.filter(|part| !is_word(part)).map(decoded).collect();
    for value in query.split('&').filter_map(|pair| pair.split_once('=')) {
        collect_json(&decoded(value.1), &mut values);
    }
    collect_json(body.unwrap_or_default(), &mut values);
    values
}

/// The strings in JSON text; other text itself.
fn collect_json(text: &str, values: &mut Vec<String>) {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Array(_) | Value::Object(_))) => collect(&value, values),
        _ => values.push(text.to_owned()),
    }
}

fn collect(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::String(text) => values.push(text.clone()),
        Value::Number(number) if number.to_string().len() >= MIN_DIGITS => values.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, values)),
        Value::Object(members) => members.values().for_each(|item| collect(item, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A part of a URL, percent-decoded.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A string without the query of any URL in it.
pub(super) fn without_queries(text: &str) -> String {
    let is_end = |c: char| c.is_whitespace() || "\"'<>".contains(c);
    let (mut shown, mut rest) = (String::new(), text);
    while let Some((before, query)) = rest.split_once('?') {
        let end = query.find(is_end).unwrap_or(query.len());
        let (query, after) = query.split_at(end);
        let is_address = before.rsplit(is_end).next().is_some_and(|word| word.contains("://"));
        let is_query = query.split_once('=').is_some_and(|(name, _)| !name.is_empty());
        shown.push_str(before);
        if !is_address && !is_query {
            shown.push('?');
            shown.push_str(query);
        }
        rest = after;
    }
    shown + rest
}
