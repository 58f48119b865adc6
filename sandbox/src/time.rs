//! Timestamps in milliseconds since 1970 UTC, and their textual formats.

use leadspan::wire::date::LooseDateTime;

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;
/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// Calendar fields of a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Year.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: i64,
    /// Day of the month, from 1.
    pub day: i64,
    /// Milliseconds since midnight.
    pub rest: i64,
}

/// The day number of a date (1970-01-01 is 0); Hinnant's `days_from_civil`.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The calendar fields of a timestamp in UTC.
pub fn civil(timestamp: i64) -> Civil {
    let shifted = timestamp.div_euclid(DAY) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = (shifted_month + 2) % 12 + 1;
    Civil {
        year: era * 400 + year_of_era + i64::from(month <= 2),
        month,
        day: of_year - (153 * shifted_month + 2) / 5 + 1,
        rest: timestamp.rem_euclid(DAY),
    }
}

/// Parses a vendor's timestamp; without a zone it is UTC.
pub fn parse(text: &str) -> Option<i64> {
    let read = LooseDateTime::parse(text)?;
    let date = days(read.year.into(), read.month.into(), read.day.into()) * DAY;
    let seconds = i64::from(read.hour) * 3_600 + i64::from(read.minute) * 60 + i64::from(read.second);
    let offset = i64::from(read.offset_minutes.unwrap_or(0)) * 60;
    Some(date + (seconds - offset) * 1_000 + i64::from(read.nanosecond / 1_000_000))
}

/// Whether a string is an RFC 3339 timestamp, with padded parts and a zone.
pub fn is_rfc3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has =
        |at: Option<usize>, signs: &[u8]| at.and_then(|at| bytes.get(at)).is_some_and(|byte| signs.contains(byte));
    let from_end = |count: usize| bytes.len().checked_sub(count);
    let zone = has(from_end(1), b"Zz") || has(from_end(6), b"+-") && has(from_end(3), b":");
    let between = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    zone && between.iter().all(|(at, sign)| has(Some(*at), &[*sign])) && parse(text).is_some()
}

/// `2026-11-23T12:00:00.000Z`, LeadConduit's format.
pub fn rfc3339(timestamp: i64) -> String {
    format!("{}Z", local(timestamp))
}

/// `2026-11-23T12:00:00.000`, ConstructionOnline's format.
pub fn local(timestamp: i64) -> String {
    let c = civil(timestamp);
    let (seconds, millis) = (c.rest / 1_000, c.rest % 1_000);
    format!("{}T{:02}:{:02}:{:02}.{millis:03}", date(timestamp), seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// `2026-11-23T12:00:00.0000000`, HeroBase's format.
pub fn dot_net(timestamp: i64) -> String {
    format!("{}0000", local(timestamp))
}

/// `2026-11-23`.
pub fn date(timestamp: i64) -> String {
    let c = civil(timestamp);
    format!("{:04}-{:02}-{:02}", c.year, c.month, c.day)
}

/// `Mon, 23 Nov 2026 12:00:00 GMT`, for headers.
pub fn http_date(timestamp: i64) -> String {
    let c = civil(timestamp);
    let weekday = WEEKDAYS.get(timestamp.div_euclid(DAY).rem_euclid(7) as usize).unwrap_or(&"");
    let month = MONTHS.get(c.month as usize - 1).unwrap_or(&"");
    let seconds = c.rest / 1_000;
    // Every response has one: `format!` takes several times as long.
    let mut text = String::with_capacity("Mon, 23 Nov 2026 12:00:00 GMT".len());
    text.extend([weekday, ", "]);
    two_digits(c.day, &mut text);
    text.extend([" ", month, " ", &c.year.to_string()]);
    for (before, number) in [(' ', seconds / 3_600), (':', seconds / 60 % 60), (':', seconds % 60)] {
        text.push(before);
        two_digits(number, &mut text);
    }
    text.push_str(" GMT");
    text
}

fn two_digits(number: i64, text: &mut String) {
    for digit in [number / 10, number % 10] {
        text.push(char::from(b'0' + digit as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_each_form() {
        let timestamp = parse("2026-11-23T12:34:56.789Z").unwrap();
        assert_eq!(rfc3339(timestamp), "2026-11-23T12:34:56.789Z");
        assert_eq!(dot_net(timestamp), "2026-11-23T12:34:56.7890000");
        assert_eq!(http_date(timestamp), "Mon, 23 Nov 2026 12:34:56 GMT");
        assert_eq!(parse("2023-12-7T11:43:26.237").map(local).as_deref(), Some("2023-12-07T11:43:26.237"));
        assert_eq!(parse("2026-11-23T07:34:56.789-05:00"), Some(timestamp));
    }

    #[test]
    fn every_day_of_four_centuries_survives_the_round_trip() {
        for day in days(1900, 1, 1)..days(2300, 1, 1) {
            let c = civil(day * DAY);
            assert_eq!(days(c.year, c.month, c.day), day);
        }
    }
}
