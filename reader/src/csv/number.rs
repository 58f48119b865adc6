//! Numbers as spreadsheets write them.

/// Powers of ten that are exact as `f64`.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Digits whose value always fits a `u64`.
const MAX_DIGITS: i32 = 19;

/// Reads an optional sign and digits with at most one `decimal` before, between or after them; blanks around are allowed.
/// Exponents, group separators and currency symbols are not numbers here: `None`.
///
/// The result is the nearest `f64` up to 15 digits and up to 22 decimals, else within a few units of the last place.
pub(super) fn parse(field: &[u8], decimal: u8) -> Option<f64> {
    let (negative, digits) = match field.trim_ascii() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (mut value, mut kept, mut seen) = (0_u64, 0, 0_u32);
    let (mut point, mut scale) = (false, 0_i32);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                seen += 1;
                if kept < MAX_DIGITS {
                    value = value * 10 + u64::from(byte - b'0');
                    kept += i32::from(value != 0);
                    scale -= i32::from(point);
                } else {
                    scale += i32::from(!point);
                }
            }
            _ if byte == decimal && !point => point = true,
            _ => return None,
        }
    }
    let magnitude = scaled(value as f64, scale);
    (seen > 0).then_some(if negative { -magnitude } else { magnitude })
}

/// `value` times ten to the power of `scale`.
fn scaled(mut value: f64, mut scale: i32) -> f64 {
    let power = |scale: i32| EXACT.get(scale.unsigned_abs().min(22) as usize).copied().unwrap_or(1e22);
    while scale > 0 && value != 0.0 && value.is_finite() {
        value *= power(scale);
        scale -= scale.min(22);
    }
    while scale < 0 && value != 0.0 {
        value /= power(scale);
        scale += (-scale).min(22);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_what_spreadsheets_write() {
        for text in ["0", "7", "-12.50", "+.5", "3.", "0.1", "123456789012345", "0.000001", " 42\t", "-0"] {
            assert_eq!(parse(text.as_bytes(), b'.'), text.trim().parse().ok(), "{text}");
        }
        assert_eq!(parse(b"1234,5", b','), Some(1234.5));
    }

    #[test]
    fn long_numbers_are_close() {
        for text in ["123456789012345678901234567890", "0.1234567890123456789012345", "1000000000000000000000000.25"] {
            let exact: f64 = text.parse().unwrap();
            let ours = parse(text.as_bytes(), b'.').unwrap();
            assert!(((ours - exact) / exact).abs() < 1e-15, "{text}: {ours}");
        }
        assert_eq!(parse("9".repeat(400).as_bytes(), b'.'), Some(f64::INFINITY));
        assert_eq!(parse(format!("0.{}1", "0".repeat(400)).as_bytes(), b'.'), Some(0.0));
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "-", ".", "1e5", "1,000", "1.2.3", "$5", "NaN", "0x10", "--1", "1 2"] {
            assert_eq!(parse(text.as_bytes(), b'.'), None, "{text}");
        }
    }
}
