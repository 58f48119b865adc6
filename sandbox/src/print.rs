//! Serializes JSON directly into a body.
//!
//! Most responses are stored records: they are printed without the copy that removing private members
//! would need, and without the `fmt` machinery of `Value::to_string`.

use serde_json::{Map, Value};

/// Appends a value.
pub fn value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => out.extend_from_slice(number.as_str().as_bytes()),
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                comma(at, out);
                self::value(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => object(members, |_| true, out),
    }
}

/// A value as a string.
pub fn text(value: &Value) -> String {
    let mut out = Vec::new();
    self::value(value, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends a record without private members.
pub fn public(record: &Value, out: &mut Vec<u8>) {
    match record {
        Value::Object(members) => object(members, |name| !name.starts_with('_'), out),
        other => value(other, out),
    }
}

fn object(members: &Map<String, Value>, is_shown: fn(&str) -> bool, out: &mut Vec<u8>) {
    out.push(b'{');
    for (at, (name, member)) in members.iter().filter(|(name, _)| is_shown(name)).enumerate() {
        comma(at, out);
        string(name, out);
        out.push(b':');
        value(member, out);
    }
    out.push(b'}');
}

/// Appends a comma before all but the first item.
pub fn comma(at: usize, out: &mut Vec<u8>) {
    if at > 0 {
        out.push(b',');
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')) {
        let (plain, special) = rest.split_at(at);
        out.extend_from_slice(plain);
        escape(special.first().copied().unwrap_or_default(), out);
        rest = special.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => return out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
    };
    out.extend_from_slice(&[b'\\', letter]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_printed_as_serde_prints_them() {
        let controls: String = (0..0x80_u8).map(char::from).chain("é €😀\u{2028}".chars()).collect();
        let samples =
            json!([null, true, false, 0, -7, 2380.0, 1e300, 0.1, "", controls, [], {}, [[1], {"a\"b": {"c": []}}]]);
        let mut printed = Vec::new();
        value(&samples, &mut printed);
        assert_eq!(String::from_utf8(printed).unwrap(), samples.to_string());
        for data in
            [include_str!("../data/leadconduit/records.json"), include_str!("../data/constructiononline/records.json")]
        {
            let parsed: Value = serde_json::from_str(data).unwrap();
            let mut printed = Vec::new();
            value(&parsed, &mut printed);
            assert_eq!(String::from_utf8(printed).unwrap(), parsed.to_string());
        }
    }

    #[test]
    fn members_of_the_sandbox_stay() {
        let mut printed = Vec::new();
        public(&json!({"_a": 1, "b": {"_c": 2}, "_d": 3}), &mut printed);
        assert_eq!(printed, br#"{"b":{"_c":2}}"#);
    }
}
