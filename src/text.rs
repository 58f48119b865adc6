//! Joins and splits strings without the formatter and the searchers of the standard library.
//!
//! Whatever the JavaScript build links uses these. One `str::contains(&str)` costs 6 KB of gzip: its slicing can panic,
//! the panic formats, and the formatter brings its Unicode tables.

/// The parts, one after the other.
#[inline]
pub fn concat(parts: &[&str]) -> String {
    join(parts, "")
}

/// The parts with a separator between them.
pub fn join(parts: &[&str], between: &str) -> String {
    let length = parts.iter().fold(0, |sum, part| sum + part.len() + between.len());
    let mut text = String::with_capacity(length);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push_str(between);
        }
        text.push_str(part);
    }
    text
}

/// A name as a token of a JSON pointer (RFC 6901).
pub fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A whole number in decimal digits.
pub fn format_i64(number: i64) -> String {
    let mut text = String::new();
    if number < 0 {
        text.push('-');
    }
    push_digits(&mut text, number.unsigned_abs());
    text
}

fn push_digits(text: &mut String, number: u64) {
    if number >= 10 {
        push_digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// Longer strings are no numbers that a header would carry.
const MAX_DIGITS: usize = 36;

/// A plain decimal number, as headers carry them; by hand, because the general parser is large in a wasm file.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    let (negative, digits) = text.strip_prefix("-").map_or((false, text), |rest| (true, rest));
    let (mut value, mut scale, mut in_fraction) = (0.0, 1.0, false);
    if digits.len() > MAX_DIGITS || !digits.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte - b'0');
                scale *= if in_fraction { 10.0 } else { 1.0 };
            }
            b'.' if !in_fraction => in_fraction = true,
            _ => return None,
        }
    }
    Some(if negative { -value / scale } else { value / scale })
}

/// The string before and after the first `mark`.
pub fn split_once<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (bytes, sought) = (text.as_bytes(), mark.as_bytes());
    let mut at = 0;
    loop {
        let piece = bytes.get(at..at + sought.len())?;
        // The first byte by itself: a comparison of slices is a call, one per byte.
        if piece.first() == sought.first() && piece == sought {
            return Some((text.get(..at)?, text.get(at + sought.len()..)?));
        }
        at += 1;
    }
}

/// The string before the first `mark`, or the whole string.
#[inline]
pub fn before<'a>(text: &'a str, mark: &str) -> &'a str {
    split_once(text, mark).map_or(text, |(before, _)| before)
}

/// The strings between the marks, as `str::split` gives them.
pub fn split<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (piece, more) = split_once(text, mark).map_or((text, None), |(piece, more)| (piece, Some(more)));
        rest = more;
        Some(piece)
    })
}

/// Whether a string contains `mark`.
#[inline]
pub fn contains(text: &str, mark: &str) -> bool {
    split_once(text, mark).is_some()
}

/// A string with every `mark` replaced.
pub fn replace(text: &str, mark: &str, by: &str) -> String {
    let (mut done, mut rest) = (String::new(), text);
    while let Some((before, after)) = split_once(rest, mark).filter(|_| !mark.is_empty()) {
        done.push_str(before);
        done.push_str(by);
        rest = after;
    }
    done.push_str(rest);
    done
}

/// Whether every byte of a string passes a test.
pub fn all(text: &str, test: fn(u8) -> bool) -> bool {
    text.bytes().all(test)
}

/// The first characters of a string, at most this many.
pub fn clip(text: &str, most: usize) -> &str {
    let mut left = most;
    for (at, byte) in text.bytes().enumerate() {
        // Every byte but the continuations begins a character.
        if byte & 0xc0 != 0x80 {
            if left == 0 {
                return text.get(..at).unwrap_or(text);
            }
            left -= 1;
        }
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_read_as_the_standard_writes_them() {
        for number in [0, 9, 10, -1, 1_000, i64::MAX, i64::MIN] {
            assert_eq!(format_i64(number), number.to_string());
        }
    }

    proptest! {
        #[test]
        fn strings_are_as_the_standard_makes_them(text in "[aé€b]{0,12}", mark in "[aé€b]{1,3}", most in 0usize..14) {
            prop_assert_eq!(split_once(&text, &mark), text.split_once(&mark));
            prop_assert!(split(&text, &mark).eq(text.split(&mark)));
            prop_assert_eq!(replace(&text, &mark, "--"), text.replace(&mark, "--"));
            prop_assert_eq!(contains(&text, &mark), text.contains(&mark));
            prop_assert_eq!(clip(&text, most), text.chars().take(most).collect::<String>());
            prop_assert_eq!(join(&[&text, &mark], ", "), [text.as_str(), &mark].join(", "));
        }
    }
}
