//! Finds secrets in texts of servers, proxies and platforms, however they have been written there.
//!
//! Lists of encoded forms have holes: every framework escapes other signs. So each sign of a secret is looked for as it
//! is, percent-encoded, escaped for JSON or for HTML, in any mixture, once or more. `js/errors/redact.ts` does the same with
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

/// How deep escapes pile up, as where JSON holds JSON. Without an end a text of backslashes alone would take for ever.
const DEPTH: usize = 16;

/// The length of a secret at the beginning of a text, as it is or encoded.
///
/// Which form a sign has may show only later (`%25` is a percent sign, or one with digits behind it), so every reading is
/// followed, and the longest counts.
fn written(text: &[u8], secret: &str) -> Option<usize> {
    let mut ends = vec![0];
    for sign in secret.chars() {
        let mut next = Vec::new();
        for end in ends {
            let rest = text.get(end..).unwrap_or_default();
            for length in lengths(rest, sign) {
                if !next.contains(&(end + length)) {
                    next.push(end + length);
                }
            }
        }
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    ends.into_iter().max()
}

/// How many backslashes stand at the beginning.
fn run(text: &[u8]) -> usize {
    text.iter().take(DEPTH).take_while(|byte| **byte == b'\\').count()
}

/// The lengths that one sign at the beginning of a text may have.
fn lengths(text: &[u8], sign: char) -> Vec<usize> {
    let mut buffer = [0; 4];
    let plain = sign.encode_utf8(&mut buffer).as_bytes();
    let slashes = run(text);
    let mut lengths = Vec::new();
    if sign == '\\' {
        lengths.extend(1..=slashes);
    } else if text.get(slashes..).is_some_and(|rest| rest.starts_with(plain)) {
        lengths.push(slashes + plain.len());
    }
    lengths.extend(units(text, sign));
    percent(text, plain, &mut lengths);
    html(text, sign, &mut lengths);
    if sign == ' ' {
        lengths.extend(mark(text, '+'));
    }
    lengths
}

/// The length of an ASCII sign that begins another form: as it is, or escaped as careful writers of JSON do.
fn mark(text: &[u8], sign: char) -> Option<usize> {
    if text.first().copied().map(char::from) == Some(sign) { Some(1) } else { units(text, sign) }
}

/// `\uXXXX`, behind any number of backslashes.
fn units(text: &[u8], sign: char) -> Option<usize> {
    let mut buffer = [0; 2];
    let mut length = 0;
    for unit in sign.encode_utf16(&mut buffer) {
        let slashes = run(text.get(length..)?);
        length += slashes;
        let code = text.get(length..length + 5)?.strip_prefix(b"u")?;
        if slashes == 0 || number(code, 16)? != u32::from(*unit) {
            return None;
        }
        length += 5;
    }
    Some(length)
}

/// `%XX` for every byte, `%25XX` in an address inside an address.
fn percent(text: &[u8], plain: &[u8], lengths: &mut Vec<usize>) {
    let mut ends = vec![0];
    for byte in plain {
        let mut next = Vec::new();
        for end in ends {
            let rest = text.get(end..).unwrap_or_default();
            let Some(mark) = mark(rest, '%') else { continue };
            for depth in 0..DEPTH {
                let at = mark + 2 * depth;
                let code = rest.get(at..at + 2).unwrap_or_default();
                if number(code, 16) == Some(u32::from(*byte)) {
                    next.push(end + at + 2);
                }
                if code != b"25" {
                    break;
                }
            }
        }
        ends = next;
    }
    lengths.append(&mut ends);
}

/// `&name;`, `&#number;` or `&#xnumber;`, `&amp;name;` in a page inside a page.
fn html(text: &[u8], sign: char, lengths: &mut Vec<usize>) {
    let Some(mut at) = mark(text, '&') else { return };
    for _ in 0..DEPTH {
        let name = text.get(at..).unwrap_or_default();
        let Some(length) = name.iter().take(10).position(|byte| *byte == b';') else { return };
        let name = name.get(..length).unwrap_or_default();
        if entity(name) == Some(u32::from(sign)) {
            lengths.push(at + length + 1);
        }
        if name != b"amp" {
            return;
        }
        at += length + 1;
    }
}

/// The sign that a name or a number stands for.
fn entity(name: &[u8]) -> Option<u32> {
    Some(match name {
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    })
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

#[cfg(all(test, not(target_arch = "wasm32")))]
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
    fn what_other_forms_begin_with_may_be_escaped_itself() {
        // Writers of JSON that are read by pages escape `&`, `+` and `%`.
        let secret = "k\"e y%";
        for form in [
            r"k\u0026quot;e y%",
            r"k\u002522e\u002By\u002525",
            r"k\\u0026#34;e\\u002by\u0025",
            r"k\u0026amp;quot;e y%25",
        ] {
            assert_eq!(redact(&format!("<{form}>"), secret), "<[redacted]>", "{form}");
        }
    }

    #[test]
    fn a_sign_that_could_be_read_in_two_ways_is_read_in_both() {
        for (secret, form) in [
            ("%25x", "%2525x"),
            ("a%25", r"a\u002525"),
            ("&amp;k", "&amp;amp;k"),
            (r"\\k", r"\\\\k"),
            (r"\u0041", r"\u0041"),
        ] {
            assert_eq!(redact(form, secret), "[redacted]", "{form}");
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
