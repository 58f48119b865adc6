//! Finds secrets in texts of servers, proxies and platforms, however they have been written there.
//!
//! Lists of encoded forms have holes: every framework escapes other signs. So each sign of a secret is looked for as it
//! is, percent-encoded, escaped for JSON or for HTML, in any mixture, once or more. `js/redact.ts` does the same with
//! regular expressions.

/// The text with every occurrence of the secret replaced by `[redacted]`.
pub(crate) fn redact(text: &str, secret: &str) -> String {
    let mut shown = String::new();
    let (mut kept, mut at) = (0, 0);
    while at < text.len() && !secret.is_empty() {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        match written(rest, secret) {
            Some(length) => {
                shown.push_str(text.get(kept..at).unwrap_or_default());
                shown.push_str("[redacted]");
                at += length;
                kept = at;
            }
            None => at += 1,
        }
    }
    shown.push_str(text.get(kept..).unwrap_or_default());
    shown
}

/// The length of a secret at the beginning of a text, as it is or encoded.
fn written(text: &[u8], secret: &str) -> Option<usize> {
    if text.starts_with(secret.as_bytes()) {
        return Some(secret.len());
    }
    let mut length = 0;
    let mut signs = secret.chars().peekable();
    while let Some(sign) = signs.next() {
        let rest = text.get(length..)?;
        length += match signs.peek() {
            // Of a run of backslashes each stands for itself, or has one before it.
            Some('\\') if sign == '\\' && units(rest, sign).is_none() && rest.starts_with(b"\\") => run(rest).min(2),
            _ => encoded(rest, sign)?,
        };
    }
    Some(length)
}

/// How many backslashes stand at the beginning: escapes pile up where JSON holds JSON.
fn run(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b'\\').count()
}

/// The length of one sign at the beginning of a text.
fn encoded(text: &[u8], sign: char) -> Option<usize> {
    let mut buffer = [0; 4];
    let plain = sign.encode_utf8(&mut buffer).as_bytes();
    let escaped = match *text.first()? {
        b'\\' => json(text, sign, plain),
        b'%' => percent(text, plain),
        b'&' => html(text, sign),
        b'+' if sign == ' ' => Some(1),
        _ => None,
    };
    escaped.or_else(|| text.starts_with(plain).then_some(plain.len()))
}

/// `\uXXXX`, or the sign behind backslashes.
fn json(text: &[u8], sign: char, plain: &[u8]) -> Option<usize> {
    let backslashes = run(text);
    units(text, sign).or_else(|| match text.get(backslashes..) {
        _ if sign == '\\' => Some(backslashes),
        rest => rest?.starts_with(plain).then_some(backslashes + plain.len()),
    })
}

fn units(text: &[u8], sign: char) -> Option<usize> {
    let mut buffer = [0; 2];
    let mut length = 0;
    for unit in sign.encode_utf16(&mut buffer) {
        length += run(text.get(length..)?);
        let code = text.get(length..length + 5)?.strip_prefix(b"u")?;
        if number(code, 16)? != u32::from(*unit) {
            return None;
        }
        length += 5;
    }
    Some(length)
}

/// `%XX` for every byte, `%25XX` in an address inside an address.
fn percent(text: &[u8], plain: &[u8]) -> Option<usize> {
    let mut length = 0;
    for byte in plain {
        let mut code = text.get(length..)?.strip_prefix(b"%")?;
        while let Some(inner) = code.strip_prefix(b"25").filter(|_| *byte != b'%' || code.get(2..4) == Some(b"25")) {
            code = inner;
        }
        if number(code.get(..2)?, 16)? != u32::from(*byte) {
            return None;
        }
        length = text.len() - code.len() + 2;
    }
    Some(length)
}

/// `&name;`, `&#number;` or `&#xnumber;`, `&amp;name;` in a page inside a page.
fn html(text: &[u8], sign: char) -> Option<usize> {
    let mut name = text.strip_prefix(b"&")?;
    while let Some(inner) = name.strip_prefix(b"amp;").filter(|inner| sign != '&' || inner.starts_with(b"amp;")) {
        name = inner;
    }
    let length = name.iter().take(10).position(|byte| *byte == b';')?;
    let code = match name.get(..length)? {
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    (code == u32::from(sign)).then_some(text.len() - name.len() + length + 1)
}

/// Digits as a number; none without digits.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let mut sum: Option<u32> = None;
    for digit in digits {
        let digit = char::from(*digit).to_digit(radix)?;
        sum = sum.unwrap_or(0).checked_mul(radix)?.checked_add(digit);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    #[test]
    fn every_common_form_is_found() {
        let secret = r#"k"e/y+ é&<\%41"#;
        let forms = [
            secret.to_owned(),
            serde_json::to_string(secret).unwrap(),
            r#"k\u0022e\/y\u002B\u0020\u00e9\u0026\u003c\\%41"#.to_owned(),
            "k%22e%2Fy%2B%20%C3%A9%26%3C%5C%2541".to_owned(),
            "k%22e%2fy%2b+%c3%a9%26%3c%5c%2541".to_owned(),
            r"k&quot;e/y+ é&amp;&lt;\%41".to_owned(),
            r"k&#34;e&#x2F;y&#43; &#xe9;&#38;&lt;\%41".to_owned(),
            serde_json::to_string(&serde_json::to_string(secret).unwrap()).unwrap(),
            "k%2522e%252Fy%252B%2520%25C3%25A9%2526%253C%255C%252541".to_owned(),
            r"k&amp;quot;e/y+ é&amp;amp;&amp;lt;\%41".to_owned(),
        ];
        for form in forms {
            let shown = redact(&format!("<{form}> and {form}."), secret);
            assert_eq!(shown.matches("[redacted]").count(), 2, "{form}: {shown}");
            assert!(!shown.contains("41"), "{shown}");
        }
    }

    #[test]
    fn other_texts_stay() {
        for text in [
            "",
            "k",
            "\\",
            "%",
            "%2",
            "&",
            "&#",
            "&#;",
            "&amp",
            "\\u",
            "\\u00",
            "\\uzzzz",
            "é%C3",
            "ke",
            "&#x110000;",
            "&#99999999999;",
        ] {
            assert_eq!(redact(text, "key"), text);
            assert_eq!(redact(text, ""), text);
        }
        assert_eq!(redact("\\u0", "\\u0022"), "\\u0");
        assert_eq!(redact("a\u{1f511}b \\ud83d\\udd11", "\u{1f511}"), "a[redacted]b [redacted]");
    }

    proptest! {
        #[test]
        fn any_mixture_of_forms_is_found(secret in "[ -~é€\u{1f511}]{6,20}", ways in proptest::collection::vec(0u8..5, 20), around in "[a-z ]{0,8}") {
            let mut form = String::new();
            for (sign, way) in secret.chars().zip(ways) {
                match way {
                    // A backslash is never left bare in an escaped text.
                    0 if !r"\%&+u".contains(sign) => form.push(sign),
                    1 | 0 => sign.to_string().bytes().for_each(|byte| write!(form, "%{byte:02x}").unwrap()),
                    2 => sign.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write!(form, "\\u{unit:04X}").unwrap()),
                    3 => write!(form, "&#{};", u32::from(sign)).unwrap(),
                    _ => write!(form, "&#x{:x};", u32::from(sign)).unwrap(),
                }
            }
            prop_assert_eq!(redact(&format!("{around}{form}{around}"), &secret), format!("{around}[redacted]{around}"));
        }

        #[test]
        fn never_panics(text in ".{0,40}", secret in ".{0,4}") {
            let _ = redact(&text, &secret);
        }
    }
}
