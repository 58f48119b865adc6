//! Calendar dates and zone-less times as the APIs write them. No time zone is ever invented.

use crate::text;

/// Whether `text` is `YYYY-MM-DD` and names a day that exists.
pub fn is_calendar_date(text: &str) -> bool {
    let padded = text.len() == 10 && text.as_bytes().get(7) == Some(&b'-');
    padded && calendar_day(text).is_some_and(|(year, _, _)| year > 0)
}

/// Whether `text` is `YYYY-M-DTHH:MM:SS` with a day and a time that exist.
pub fn is_local_time(text: &str) -> bool {
    text::split_once(text, "T")
        .is_some_and(|(date, time)| calendar_day(date).is_some() && time_of_day(time, 60).is_some())
}

/// The day of `YYYY-M-D`, if it exists.
fn calendar_day(text: &str) -> Option<(u16, u8, u8)> {
    let (year, rest) = text::split_once(text, "-")?;
    let (month, day) = text::split_once(rest, "-")?;
    let (year, month, day) = (number(year, 4, 4)? as u16, number(month, 1, 2)? as u8, number(day, 1, 2)? as u8);
    (day > 0 && day <= days_in_month(year, month)).then_some((year, month, day))
}

/// The second of the day of `HH:MM:SS`; 61 seconds to a minute where leap seconds count.
fn time_of_day(text: &str, seconds_a_minute: u32) -> Option<u32> {
    let (hours, rest) = text::split_once(text, ":")?;
    let (minutes, seconds) = text::split_once(rest, ":")?;
    let (hours, minutes, seconds) = (number(hours, 2, 2)?, number(minutes, 2, 2)?, number(seconds, 2, 2)?);
    (hours < 24 && minutes < 60 && seconds < seconds_a_minute).then_some(hours * 3_600 + minutes * 60 + seconds)
}

/// The calendar fields of a vendor's timestamp, unpadded and zone-less forms included.
///
/// ```
/// use leadspan::wire::date::LooseDateTime;
/// let moment = LooseDateTime::parse("2023-12-7T11:43:26.237").unwrap();
/// assert_eq!((moment.month, moment.day, moment.nanosecond), (12, 7, 237_000_000));
/// assert_eq!(moment.offset_minutes, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LooseDateTime {
    /// Year, 0 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
    /// Nanosecond; up to nine fraction digits are kept.
    pub nanosecond: u32,
    /// Minutes east of UTC when the text says so; `None` means that the text names no zone.
    pub offset_minutes: Option<i16>,
}

impl LooseDateTime {
    /// Reads `YYYY-M-D`, optionally followed by `T` or a space, `HH:MM[:SS[.fraction]]` and `Z` or `±HH:MM`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (text.get(..at)?, Some(text.get(at + 1..)?)),
            None => (text, None),
        };
        let (year, month, day) = calendar_day(date)?;
        let date = Self { year, month, day, hour: 0, minute: 0, second: 0, nanosecond: 0, offset_minutes: None };
        time.map_or(Some(date), |time| date.with_time(time))
    }

    fn with_time(self, text: &str) -> Option<Self> {
        let zone = text.find(['Z', 'z', '+', '-']);
        let (clock, zone) = zone.map_or((text, ""), |at| text.split_at_checked(at).unwrap_or((text, "")));
        let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(c, f)| (c, Some(f)));
        let mut parts = clock.split(':');
        let hour = number(parts.next()?, 1, 2).filter(|h| *h < 24)? as u8;
        let minute = number(parts.next()?, 1, 2).filter(|m| *m < 60)? as u8;
        let second = parts.next().map_or(Some(0), |s| number(s, 1, 2)).filter(|s| *s < 60)? as u8;
        if parts.next().is_some() {
            return None;
        }
        let nanosecond = fraction.map_or(Some(0), nanoseconds)?;
        Some(Self { hour, minute, second, nanosecond, offset_minutes: offset(zone)?, ..self })
    }
}

fn number(text: &str, shortest: usize, longest: usize) -> Option<u32> {
    let digits = text.len() >= shortest && text.len() <= longest && text::all(text, |b| b.is_ascii_digit());
    digits.then(|| text.bytes().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    let digits = number(fraction, 1, 9)?;
    Some(digits * 10u32.pow(9 - fraction.len() as u32))
}

fn offset(zone: &str) -> Option<Option<i16>> {
    if zone.is_empty() {
        return Some(None);
    }
    if zone.eq_ignore_ascii_case("z") {
        return Some(Some(0));
    }
    let (direction, rest) = zone.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2).filter(|_| rest.len() == 4))?;
    let total = (number(hours, 2, 2)? * 60 + number(minutes, 2, 2)?) as i16;
    Some(Some(if direction == "-" { -total } else { total }))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// Days from 1970-01-01 to a calendar date (proleptic Gregorian).
fn days_from_epoch(year: i32, month: i32, day: i32) -> i32 {
    // Years counted from March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The months as an HTTP date has them, each between spaces.
const MONTHS: &str = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ";

/// Milliseconds since 1970 of an HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`, the form servers must send).
pub fn parse_http_date(text: &str) -> Option<f64> {
    let (_, rest) = text::split_once(text.trim_ascii(), ", ")?;
    let (date, clock) = (rest.get(..11)?, rest.get(11..)?);
    let (day, month, year) = (number(date.get(..2)?, 2, 2)?, date.get(2..7)?, number(date.get(7..)?, 4, 4)?);
    let (before, _) = text::split_once(MONTHS, month).filter(|_| month.starts_with(" ") && month.ends_with(" "))?;
    let month = before.len() / 4 + 1;
    if day == 0 || day > u32::from(days_in_month(year as u16, month as u8)) {
        return None;
    }
    let seconds = time_of_day(clock.strip_prefix(" ")?.strip_suffix(" GMT")?, 61)?;
    let days = days_from_epoch(year as i32, month as i32, day as i32);
    Some(f64::from(days) * 86_400_000.0 + f64::from(seconds) * 1_000.0)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn calendar_dates_exist() {
        for good in ["2023-10-14", "2024-02-29", "1999-12-31"] {
            assert!(is_calendar_date(good), "{good}");
        }
        for bad in [
            "2023-02-29",
            "2023-13-01",
            "2023-1-01",
            "14.10.2023",
            "2023-10-14T00:00:00",
            "",
            "2023-10-00",
            "0000-01-01",
        ] {
            assert!(!is_calendar_date(bad), "{bad}");
        }
    }

    #[test]
    fn odd_vendor_forms_are_read() {
        let seven = LooseDateTime::parse("2024-03-01T08:00:00.1234567").unwrap();
        assert_eq!(seven.nanosecond, 123_456_700);
        assert_eq!(LooseDateTime::parse("2015-08-18T13:49:01.795Z").unwrap().offset_minutes, Some(0));
        assert_eq!(LooseDateTime::parse("2024-11-4T00:00:00").unwrap().day, 4);
        assert_eq!(LooseDateTime::parse("2024-11-04T00:00:00-05:30").unwrap().offset_minutes, Some(-330));
        for bad in [
            "2024-11-31T00:00:00",
            "2024-11-04T24:00:00",
            "2024-11-04T",
            "yesterday",
            "2024-11-04T10:00:00+5",
            "2024-11-04T10:00:00+0\u{20ac}",
        ] {
            assert_eq!(LooseDateTime::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn http_dates() {
        assert_eq!(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000.0));
        assert_eq!(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0.0));
        assert_eq!(parse_http_date("Tue, 19 Jan 2038 03:14:08 GMT"), Some(2_147_483_648_000.0));
        for bad in [
            "1994-11-06",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06p Oct1994 08:49:37 GMT",
        ] {
            assert_eq!(parse_http_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_typescript_api_reads_the_same_forms() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/vectors/helpers.json")).unwrap();
        for row in vectors["dates"].as_array().unwrap() {
            let found = LooseDateTime::parse(row[0].as_str().unwrap()).map(|d| {
                serde_json::json!([d.year, d.month, d.day, d.hour, d.minute, d.second, d.nanosecond, d.offset_minutes])
            });
            assert_eq!(found.unwrap_or_default(), row[1], "{row}");
        }
    }
}
