//! Reads and writes decimal numbers without the standard library's tables of powers, which add 20 KB of gzip.
//!
//! Amounts are money, rates and counts: parsed ones are compared and summed, written ones have at most four decimals.

use crate::parse;
use serde_json::Value;

/// Number of digits that are read exactly.
const DIGITS: usize = 18;
/// Written amounts are multiples of 1 / `PARTS`.
const PARTS: f64 = 10_000.0;
const DECIMALS: usize = 4;

/// Parses a number with an optional sign, point and exponent. Digits beyond the 18th count as zeros.
pub fn read(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let digits = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let (mut value, mut exponent, mut kept) = (0_u64, exponent, 0);
    for (digit, is_fraction) in whole.bytes().map(|byte| (byte, false)).chain(fraction.bytes().map(|byte| (byte, true)))
    {
        if kept < DIGITS {
            value = value * 10 + u64::from(digit - b'0');
            kept += usize::from(value > 0);
            exponent = exponent.saturating_sub(i32::from(is_fraction));
        } else {
            exponent = exponent.saturating_add(i32::from(!is_fraction));
        }
    }
    let number = scaled(value as f64, exponent);
    Some(if mantissa.starts_with('-') { -number } else { number })
}

/// A number times a power of ten. Powers up to 22 are exact, so that amounts are correctly rounded.
fn scaled(number: f64, exponent: i32) -> f64 {
    const EXACT: i32 = 22;
    /// Larger exponents give zero or infinity.
    const FURTHEST: i32 = 400;
    let power = |exponent: i32| (0..exponent).fold(1.0, |power, _| power * 10.0);
    let (mut number, mut left) = (number, exponent.clamp(-FURTHEST, FURTHEST));
    while left != 0 && number != 0.0 {
        let step = left.clamp(-EXACT, EXACT);
        number = if step < 0 { number / power(-step) } else { number * power(step) };
        left -= step;
    }
    number
}

/// The value of a JSON number; `None` for all other values.
pub fn of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => read(number.as_str()),
        _ => None,
    }
}

/// An amount as a JSON number with a decimal point: `12.5`, `3.0`.
pub fn amount(amount: f64) -> Value {
    let parts = (amount * PARTS).round() as i64;
    let (whole, rest) = (parts.unsigned_abs() / PARTS as u64, parts.unsigned_abs() % PARTS as u64);
    number(parts < 0, &whole.to_string(), &format!("{rest:0DECIMALS$}"))
}

/// A decimal string as a JSON number: `+007.50` becomes `7.5`. `None` with an exponent or for anything but a number.
pub fn tidy(text: &str) -> Option<Value> {
    read(text).filter(|_| !text.contains(['e', 'E']))?;
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    Some(number(text.starts_with('-'), whole, fraction))
}

fn number(is_negative: bool, whole: &str, fraction: &str) -> Value {
    let some = |digits: &str| if digits.is_empty() { "0".to_owned() } else { digits.to_owned() };
    let (whole, fraction) = (some(whole.trim_start_matches('0')), some(fraction.trim_end_matches('0')));
    let sign = if is_negative { "-" } else { "" };
    parse::json(&format!("{sign}{whole}.{fraction}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        let texts = [
            "0",
            "7",
            "-7",
            "+7",
            "0.1",
            "1840.0",
            ".5",
            "5.",
            "612.4",
            "3105.75",
            "1e3",
            "1E-2",
            "-2.5e+1",
            "007.50",
            "9007199254740993",
            "123456789012345678",
            "0.000001",
            "1e22",
            "99999999.99",
        ];
        for text in texts {
            assert_eq!(read(text), text.parse().ok(), "{text}");
        }
        let close = read("12345678901234567890123.5").unwrap() / 12345678901234567890123.5;
        assert!((close - 1.0).abs() < 1e-15);
        assert_eq!((read("1e999"), read("1e-999"), read("0e999")), (Some(f64::INFINITY), Some(0.0), Some(0.0)));
        for text in ["", "-", ".", "e5", "1e", "1.2.3", "0x1", "inf", "NaN", "1 ", "--1", "1e1.5"] {
            assert_eq!(read(text), None, "{text:?}");
        }
        for cents in -30_000..30_000 {
            let text = format!("{}", f64::from(cents) / 100.0);
            assert_eq!(read(&text), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn amounts_are_written_with_a_point() {
        for (number, text) in
            [(0.0, "0.0"), (12.5, "12.5"), (-3.0, "-3.0"), (0.05, "0.05"), (1.0 / 3.0, "0.3333"), (1e9, "1000000000.0")]
        {
            assert_eq!(amount(number).to_string(), text);
        }
        for (text, tidied) in [("+007.50", "7.5"), ("1200", "1200.0"), ("-.5", "-0.5"), ("0", "0.0")] {
            assert_eq!(tidy(text).unwrap().to_string(), tidied);
        }
        assert_eq!((tidy("1e5"), tidy("x")), (None, None));
    }
}
