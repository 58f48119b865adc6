//! Reads the credentials of a request.

use crate::http::Request;

/// User name and password of a Basic header, as bytes: the vendors' samples disagree on the charset.
pub fn basic(request: &Request) -> Option<(Vec<u8>, Vec<u8>)> {
    // The scheme is case-insensitive (RFC 7617).
    let (scheme, token) = request.get("authorization")?.split_once(' ')?;
    let mut user = from_base64(token.trim()).filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let colon = user.iter().position(|byte| *byte == b':')?;
    let password = user.split_off(colon + 1);
    user.truncate(colon);
    Some((user, password))
}

/// Decodes base64 strictly (RFC 4648): padding is required, and unused bits must be zero.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    (held == 0).then_some(bytes)
}

/// Whether the bytes are the expected string in UTF-8 or ISO-8859-1: the vendors' samples use both.
pub fn same_text(bytes: &[u8], text: &str) -> bool {
    bytes == text.as_bytes() || text.chars().map(u32::from).eq(bytes.iter().map(|byte| u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::from_base64;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    #[test]
    fn base64_is_read_as_the_crate_reads_it() {
        for length in 0..20_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(73).wrapping_add(length)).collect();
            assert_eq!(from_base64(&STANDARD.encode(&bytes)), Some(bytes));
        }
        for text in ["A", "AA", "AAA", "AA=A", "A===", "AB==", "AAB=", "AAA\n", "AA-_", "====", "Zm9v Zm9v"] {
            assert_eq!(from_base64(text), STANDARD.decode(text).ok(), "{text:?}");
        }
    }
}
