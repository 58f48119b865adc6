//! HeroBase's formats of times and durations.

use crate::time::{self, DAY, HOUR};

/// A date or a local time; the format DD-MM-YYYY is also in use.
pub fn parse(text: &str) -> Option<i64> {
    time::parse(text).or_else(|| {
        let (date, rest) = text.split_at_checked(10)?;
        let mut parts = date.split('-');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        time::parse(&format!("{year}-{month}-{day}{rest}"))
    })
}

/// A duration in ISO 8601 (`PT2H`, `P3Y`) or in .NET's format (`1.00:00:00`, `02:30:00`).
pub fn span(text: &str) -> Option<i64> {
    match text.strip_prefix('P') {
        Some(rest) => iso(rest),
        None => dot_net(text),
    }
}

fn iso(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once('T').unwrap_or((text, ""));
    let units = |text: &str, known: &[(char, i64)]| -> Option<i64> {
        let mut sum = 0;
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| !c.is_ascii_digit()) {
            let (number, unit) = (rest.get(..at)?, rest.get(at..)?.chars().next()?);
            sum += count(number)? * known.iter().find(|(name, _)| *name == unit)?.1;
            rest = rest.get(at + unit.len_utf8()..)?;
        }
        rest.is_empty().then_some(sum)
    };
    let days = units(date, &[('Y', 365 * DAY), ('M', 30 * DAY), ('W', 7 * DAY), ('D', DAY)])?;
    let hours = units(clock, &[('H', HOUR), ('M', 60_000), ('S', 1_000)])?;
    (!text.is_empty()).then_some(days + hours)
}

/// A number of units. Larger numbers would overflow.
fn count(digits: &str) -> Option<i64> {
    let fits = digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| fits)
}

fn dot_net(text: &str) -> Option<i64> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if clock.contains(':') => (count(days)?, clock),
        _ => (0, text),
    };
    let mut parts = clock.split(':').map(count);
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    Some(days * DAY + hours * HOUR + minutes * 60_000 + seconds * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_both_notations() {
        assert_eq!(span("PT2H"), Some(2 * HOUR));
        assert_eq!(span("P1DT30M"), Some(DAY + HOUR / 2));
        assert_eq!(span("1.00:00:00"), Some(DAY));
        assert_eq!(span("02:30:00"), Some(2 * HOUR + HOUR / 2));
        assert_eq!(span("P3Y"), Some(3 * 365 * DAY));
        assert!(["", "P", "PT2", "soon", "2H", "PT2X", "P9999999Y", "-1:00"].iter().all(|text| span(text).is_none()));
    }

    #[test]
    fn dates_in_both_orders() {
        assert_eq!(parse("23-11-2026 12:00:00"), time::parse("2026-11-23T12:00:00"));
        assert_eq!(parse("2026-13-01"), None);
    }
}
