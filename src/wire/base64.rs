//! Base64, for credentials.

/// RFC 4648, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit) & 63) as u8;
            text.push(match value {
                _ if digit > group.len() => '=',
                0..26 => char::from(b'A' + value),
                26..52 => char::from(b'a' + value - 26),
                52..62 => char::from(b'0' + value - 52),
                62 => '+',
                _ => '/',
            });
        }
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // The test vectors of RFC 4648, section 10, and every digit.
        for (plain, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")]
        {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
        let digits: Vec<u8> = (0..16u32)
            .flat_map(|n| (n << 18 | (n + 16) << 12 | (n + 32) << 6 | (n + 48)).to_be_bytes()[1..].to_vec())
            .collect();
        assert_eq!(base64(&digits).chars().collect::<std::collections::BTreeSet<_>>().len(), 64);
    }
}
