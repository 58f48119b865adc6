//! JSON numbers to and from `f64`, exactly, in little code: no table of powers, no formatting machinery.

/// An unsigned integer of any size, least significant limb first, without zero limbs at the end.
struct Big(Vec<u32>);

/// Digits beyond these cannot change a result other than by not being zero.
const DIGITS: usize = 800;
const BILLION: u32 = 1_000_000_000;

impl Big {
    fn from_u64(value: u64) -> Self {
        let mut big = Self(vec![value as u32, (value >> 32) as u32]);
        big.trim();
        big
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// Becomes `self * factor + term`.
    fn multiply(&mut self, factor: u32, term: u32) {
        let mut carry = u64::from(term);
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry != 0 {
            self.0.push(carry as u32);
        }
    }

    /// Becomes `self / divisor`; whether something remained.
    fn divide(&mut self, divisor: u32) -> bool {
        let mut rest = 0;
        for limb in self.0.iter_mut().rev() {
            let value = rest << 32 | u64::from(*limb);
            *limb = (value / u64::from(divisor)) as u32;
            rest = value % u64::from(divisor);
        }
        self.trim();
        rest != 0
    }

    /// Becomes `self * 10^power`, rounded down; whether something remained.
    fn scale(&mut self, power: i32) -> bool {
        let mut rest = false;
        let mut left = power.unsigned_abs();
        while left > 0 {
            let step = left.min(9);
            let ten = if step == 9 { BILLION } else { 10_u32.pow(step) };
            if power > 0 {
                self.multiply(ten, 0);
            } else {
                rest |= self.divide(ten);
            }
            left -= step;
        }
        rest
    }

    fn shift_left(&mut self, bits: u32) {
        self.multiply(1 << (bits % 32), 0);
        let (length, limbs) = (self.0.len(), bits as usize / 32);
        if length > 0 {
            self.0.resize(length + limbs, 0);
            self.0.copy_within(..length, limbs);
            self.0[..limbs].fill(0);
        }
    }

    fn bits(&self) -> u32 {
        self.0.last().map_or(0, |top| self.0.len() as u32 * 32 - top.leading_zeros())
    }

    /// The highest 64 bits, the highest of them set, and whether any below are. Not for zero.
    fn top(&self) -> (u64, bool) {
        let limb = |back: usize| self.0.len().checked_sub(back).map_or(0, |at| self.0[at]);
        let (high, middle, low) = (limb(1), limb(2), limb(3));
        let spare = high.leading_zeros();
        let wide = u128::from(high) << 64 | u128::from(middle) << 32 | u128::from(low);
        let wide = wide << (32 + spare);
        let below = self.0.len().saturating_sub(3);
        ((wide >> 64) as u64, wide as u64 != 0 || self.0[..below].iter().any(|&limb| limb != 0))
    }
}

/// The `f64` nearest to a JSON number; infinite when it is too large. `None` when `text` is not a number.
pub(super) fn parse(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if !digits.first()?.is_ascii_digit() {
        return None;
    }
    let magnitude = magnitude(digits);
    Some(if negative { -magnitude } else { magnitude })
}

fn magnitude(text: &[u8]) -> f64 {
    let end = text.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
    let (mut short, mut count, mut power) = (0_u64, 0_usize, exponent(&text[end..]));
    let mut fraction = false;
    for &byte in &text[..end] {
        if byte == b'.' {
            fraction = true;
            continue;
        }
        if count < 18 {
            short = short * 10 + u64::from(byte - b'0');
        }
        count += usize::from(count > 0 || byte != b'0');
        power -= i32::from(fraction);
    }
    if short < 1 << 53 && count <= 18 {
        if (0..=22).contains(&power) {
            return short as f64 * TENS[power as usize];
        } else if (-22..0).contains(&power) {
            return short as f64 / TENS[-power as usize];
        }
    }
    long_magnitude(&text[..end], power)
}

/// Powers of ten that `f64` holds exactly.
const TENS: [f64; 23] = {
    let mut powers = [1.0; 23];
    let mut at = 1;
    while at < 23 {
        powers[at] = powers[at - 1] * 10.0;
        at += 1;
    }
    powers
};

fn exponent(text: &[u8]) -> i32 {
    let magnitude = text
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0_i32, |value, byte| (value * 10 + i32::from(byte - b'0')).min(100_000_000));
    if text.contains(&b'-') { -magnitude } else { magnitude }
}

#[inline(never)]
fn long_magnitude(digits: &[u8], mut power: i32) -> f64 {
    let digits = digits.iter().filter(|byte| **byte != b'.').skip_while(|byte| **byte == b'0');
    let (mut big, mut count, mut rest) = (Big(Vec::new()), 0, false);
    for &digit in digits {
        count += 1;
        if count <= DIGITS {
            big.multiply(10, u32::from(digit - b'0'));
        } else {
            rest |= digit != b'0';
            power = power.saturating_add(1);
        }
    }
    let size = power.saturating_add(count.min(DIGITS) as i32);
    if count == 0 || size < -400 {
        return 0.0;
    }
    if size > 400 {
        return f64::INFINITY;
    }
    let mut shift = 0;
    if power < 0 {
        // Enough bits that 64 are left after the division; 10 < 2^(10/3).
        shift = power.unsigned_abs() * 10 / 3 + 68;
        big.shift_left(shift);
    }
    rest |= big.scale(power);
    nearest(&big, rest, -(shift as i32))
}

/// The `f64` nearest to `big * 2^power`, a little more when `rest` says so; ties go to even.
fn nearest(big: &Big, rest: bool, power: i32) -> f64 {
    let (top, below) = big.top();
    let highest = big.bits() as i32 - 1 + power;
    let kept = (53 - (-1022 - highest).max(0)).max(-1);
    if kept < 0 {
        return 0.0;
    }
    let dropped = 64 - kept as u32;
    let mut mantissa = top.checked_shr(dropped).unwrap_or(0);
    let half = 1_u64 << (dropped - 1);
    let remainder = top & (half | (half - 1));
    if remainder > half || remainder == half && (rest || below || mantissa & 1 == 1) {
        mantissa += 1;
    }
    // A mantissa that grew by a bit carries into the exponent by itself.
    let bits = if kept == 53 { (((highest + 1022) as u64) << 52) + mantissa } else { mantissa };
    f64::from_bits(bits.min(f64::INFINITY.to_bits()))
}

/// Appends `value` in decimal.
pub(super) fn write_u64(mut value: u64, out: &mut Vec<u8>) {
    let start = out.len();
    loop {
        out.push(b'0' + (value % 10) as u8);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out[start..].reverse();
}

/// Appends `value` as a JSON number that reads back as the same `f64`, laid out as JavaScript does; `null` when it is
/// not finite.
pub(super) fn write_f64(value: f64, out: &mut Vec<u8>) {
    if !value.is_finite() {
        return out.extend_from_slice(b"null");
    }
    if value < 0.0 {
        out.push(b'-');
    }
    let value = value.abs();
    if value < 9e15 && value as u64 as f64 == value {
        return write_u64(value as u64, out);
    }
    let start = out.len();
    for digits in 15..=17 {
        out.truncate(start);
        write_rounded(value, digits, out);
        if parse(&out[start..]) == Some(value) {
            return;
        }
    }
}

/// Appends `value`, which is not zero, rounded to `digits` digits.
fn write_rounded(value: f64, digits: i32, out: &mut Vec<u8>) {
    let bits = value.to_bits();
    let (field, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (mantissa, power) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
    let highest = 63 - mantissa.leading_zeros() as i32 + power;
    // The guess may be one too low.
    let mut ten = (f64::from(highest) * core::f64::consts::LOG10_2).floor() as i32;
    let mut rounded = decimal(mantissa, power, digits - 1 - ten);
    if rounded >= 10_u64.pow(digits as u32) {
        ten += 1;
        rounded = decimal(mantissa, power, digits - 1 - ten);
    }
    let mut text = Vec::with_capacity(20);
    write_u64(rounded, &mut text);
    while let [.., b'0'] = text[..] {
        text.pop();
    }
    lay_out(&text, ten, out);
}

/// `mantissa * 2^power * 10^scale`, rounded to the nearest integer.
fn decimal(mantissa: u64, power: i32, scale: i32) -> u64 {
    let mut big = Big::from_u64(mantissa);
    if power > 0 {
        big.shift_left(power as u32);
    }
    // Two more bits than the integer: one to round at, one for what was cut.
    big.shift_left(2);
    let mut rest = false;
    if scale > 0 {
        big.scale(scale);
    }
    let mut left = (-power).max(0);
    while left > 0 {
        let step = left.min(31);
        rest |= big.divide(1 << step);
        left -= step;
    }
    if scale < 0 {
        rest |= big.scale(scale);
    }
    let limb = |at: usize| u64::from(big.0.get(at).copied().unwrap_or(0));
    let quarters = limb(1) << 32 | limb(0) | u64::from(rest);
    (quarters + 2) >> 2
}

/// Writes `d1.d2d3... * 10^ten`.
fn lay_out(digits: &[u8], ten: i32, out: &mut Vec<u8>) {
    let count = digits.len() as i32;
    if (-6..0).contains(&ten) {
        out.extend_from_slice(b"0.");
        out.extend(core::iter::repeat_n(b'0', (-1 - ten) as usize));
        out.extend_from_slice(digits);
    } else if (0..21).contains(&ten) {
        let whole = (ten + 1).min(count) as usize;
        out.extend_from_slice(&digits[..whole]);
        out.extend(core::iter::repeat_n(b'0', (ten + 1 - count).max(0) as usize));
        if whole < digits.len() {
            out.push(b'.');
            out.extend_from_slice(&digits[whole..]);
        }
    } else {
        out.push(digits[0]);
        if let [_, rest @ ..] = digits
            && !rest.is_empty()
        {
            out.push(b'.');
            out.extend_from_slice(rest);
        }
        out.extend_from_slice(if ten < 0 { b"e-" } else { b"e+" });
        write_u64(u64::from(ten.unsigned_abs()), out);
    }
}
