//! A date that is read exists, and reads the same when it is written out in full.
//!
//! Input: a date or a time.
#![no_main]

use leadspan::wire::date::{LooseDateTime, is_calendar_date, is_local_time};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let read = LooseDateTime::parse(text);
    if let Some(date) = read {
        let days = match date.month {
            4 | 6 | 9 | 11 => 30,
            2 if date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0) => 29,
            2 => 28,
            month => 31 * u8::from((1..=12).contains(&month)),
        };
        assert!((1..=days).contains(&date.day) && date.year <= 9999, "{date:?}");
        assert!(date.hour < 24 && date.minute < 60 && date.second < 60 && date.nanosecond < 1_000_000_000, "{date:?}");
        assert_eq!(LooseDateTime::parse(&written(date)), Some(date), "{text}");
    }
    if is_calendar_date(text) {
        let date = read.expect("a calendar date is a date");
        assert_eq!(text, format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    }
    if is_local_time(text) {
        let date = read.expect("a local time is a time");
        assert_eq!((date.offset_minutes, date.nanosecond), (None, 0));
    }
});

fn written(date: LooseDateTime) -> String {
    let LooseDateTime { year, month, day, hour, minute, second, nanosecond, offset_minutes } = date;
    let offset = offset_minutes.map_or(String::new(), |minutes| {
        let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
        // An hour has 60 minutes here, but nothing refuses `+00:99`.
        let hours = (minutes / 60).min(99);
        format!("{sign}{hours:02}:{:02}", minutes - hours * 60)
    });
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanosecond:09}{offset}")
}
