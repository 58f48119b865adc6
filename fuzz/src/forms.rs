//! The ways in which programs write a string into a response.

use std::fmt::Write as _;

/// A secret in every form that `src/redact.rs` promises to find, the plain one first.
pub fn of(secret: &str) -> Vec<String> {
    let html = html(secret);
    let percent = percent(secret, false, false);
    vec![
        secret.to_owned(),
        percent.clone(),
        self::percent(secret, false, true).replace("%20", "+"),
        json(secret),
        units(secret),
        secret.chars().map(|char| format!("&#{};", u32::from(char))).collect(),
        html.clone(),
        base64(format!("X:{secret}").as_bytes()),
        base64(secret.as_bytes()),
        json(&json(secret)),
        self::percent(&percent, false, false),
        html.replace('&', "&amp;"),
        careful(&html),
        careful(&self::percent(secret, true, false)),
    ]
}

/// As URLs have it; `every` character, or only those that need it; digits in `lower` or upper case.
fn percent(text: &str, every: bool, lower: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if !every && (byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) {
            out.push(char::from(byte));
        } else {
            let _ = if lower { write!(out, "%{byte:02x}") } else { write!(out, "%{byte:02X}") };
        }
    }
    out
}

/// The inside of a JSON string.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted[1..quoted.len() - 1].to_owned()
}

/// JSON with every character escaped.
fn units(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// JSON as careful writers make it: characters with a meaning in HTML and URLs are escaped.
fn careful(text: &str) -> String {
    let mut out = json(text);
    for char in ['&', '<', '>', '\'', '+', '%'] {
        out = out.replace(char, &format!("\\u{:04X}", u32::from(char)));
    }
    out
}

/// As HTML has it.
fn html(text: &str) -> String {
    let escape = |char: char| match char {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#x27;".to_owned(),
        char if char.is_ascii() => char.to_string(),
        char => format!("&#x{:X};", u32::from(char)),
    };
    text.chars().map(escape).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().enumerate().fold(0, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for digit in 0..4 {
            let char = DIGITS[(bits >> (18 - 6 * digit) & 63) as usize];
            out.push(if digit > group.len() { '=' } else { char::from(char) });
        }
    }
    out
}
