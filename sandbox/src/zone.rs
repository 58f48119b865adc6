//! Time zones of the tz database, from a compact table of their current rules.
//!
//! `data/zones.txt` has one line per rule: the rule, then the names of its zones. A rule is a POSIX TZ string (IEEE Std
//! 1003.1, chapter 8) like the last line of a tz file, with each abbreviation replaced by `~` and `,M` by `M`. Historical rules
//! are omitted. The table replaces the host's `Intl`, so that every runtime gives the
//! same response.

use crate::time::{self, DAY, HOUR};

const TABLE: &str = include_str!("../data/zones.txt");
const SECOND: i64 = 1_000;

/// A time zone: an offset from UTC, and the rules of daylight saving time. In milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    offset: i64,
    summer: Option<Summer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Summer {
    offset: i64,
    begin: TransitionRule,
    end: TransitionRule,
}

/// POSIX's `Mm.w.d/time`, such as the last Sunday of March at 02:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TransitionRule {
    month: i64,
    /// 1 to 5; 5 is the last.
    week: i64,
    /// 0 is Sunday.
    weekday: i64,
    /// Milliseconds after local midnight; can be negative or more than a day.
    at: i64,
}

impl Zone {
    /// UTC.
    pub const UTC: Self = Self { offset: 0, summer: None };

    /// The zone of a tz database name or of an offset from UTC in seconds; `None` for anything else.
    pub fn named(name: &str) -> Option<Self> {
        let line = TABLE.lines().find(|line| line.split(' ').skip(1).any(|known| known == name));
        match line.and_then(|line| line.split(' ').next()) {
            Some(rule) => Self::parse(rule),
            None => {
                let seconds: i64 = name.parse().ok()?;
                (-86_400..=86_400).contains(&seconds).then_some(Self { offset: seconds * SECOND, summer: None })
            }
        }
    }

    fn parse(rule: &str) -> Option<Self> {
        let mut changes = rule.split('M');
        let mut offsets = changes.next()?.strip_prefix('~')?.split('~');
        let offset = -clock(offsets.next()?)?;
        let summer = match (offsets.next(), changes.next(), changes.next()) {
            (Some(text), Some(begin), Some(end)) => {
                let offset = if text.is_empty() { offset + HOUR } else { -clock(text)? };
                Some(Summer { offset, begin: TransitionRule::parse(begin)?, end: TransitionRule::parse(end)? })
            }
            _ => None,
        };
        Some(Self { offset, summer })
    }

    /// The offset of local time from UTC at a given time.
    pub fn offset_at(self, timestamp: i64) -> i64 {
        let Some(summer) = self.summer else {
            return self.offset;
        };
        let year = time::civil(timestamp + self.offset).year;
        let begin = summer.begin.local(year) - self.offset;
        let end = summer.end.local(year) - summer.offset;
        let in_summer =
            if begin < end { (begin..end).contains(&timestamp) } else { !(end..begin).contains(&timestamp) };
        if in_summer { summer.offset } else { self.offset }
    }

    /// The start of the interval that contains a timestamp: `minutely`, `hourly`, `daily`, `weekly`, `monthly`, `yearly`.
    pub fn floor(self, timestamp: i64, interval: &str) -> i64 {
        let local = timestamp + self.offset_at(timestamp);
        let c = time::civil(local);
        let day = local.div_euclid(DAY);
        let begin = match interval {
            "minutely" => return timestamp - local.rem_euclid(60 * SECOND),
            "hourly" => return timestamp - local.rem_euclid(HOUR),
            "weekly" => (day - (day - 3).rem_euclid(7)) * DAY,
            "monthly" => time::days(c.year, c.month, 1) * DAY,
            "yearly" => time::days(c.year, 1, 1) * DAY,
            _ => day * DAY,
        };
        self.local_to_utc(begin)
    }

    /// The start of the next interval.
    pub fn next(self, begin: i64, interval: &str) -> i64 {
        // Long enough to leave the interval, too short to skip the next one.
        let leap = match interval {
            "minutely" => return begin + 60 * SECOND,
            "hourly" => return begin + HOUR,
            "weekly" => 7 * DAY + 3 * HOUR,
            "monthly" => 32 * DAY,
            "yearly" => 367 * DAY,
            _ => DAY + 3 * HOUR,
        };
        self.floor(begin + leap, interval)
    }

    /// The time at which local clocks show `local`, or the first one after a gap.
    fn local_to_utc(self, local: i64) -> i64 {
        let guess = local - self.offset_at(local - self.offset);
        // The offset in effect at the resulting time.
        local - self.offset_at(guess)
    }
}

impl TransitionRule {
    fn parse(text: &str) -> Option<Self> {
        let (date, at) = text.split_once('/').unwrap_or((text, "2"));
        let mut parts = date.split('.').map(str::parse);
        let (month, week, weekday) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        Some(Self { month, week, weekday, at: clock(at)? })
    }

    /// The transition of a year in local time, as if it were UTC.
    fn local(self, year: i64) -> i64 {
        let first = time::days(year, self.month, 1);
        // 1970-01-04 was a Sunday.
        let found = first + (self.weekday + 3 - first).rem_euclid(7) + (self.week - 1) * 7;
        let next = if self.month == 12 { time::days(year + 1, 1, 1) } else { time::days(year, self.month + 1, 1) };
        let day = if found >= next { found - 7 } else { found };
        day * DAY + self.at
    }
}

/// `-5:30` in milliseconds.
fn clock(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    Some(sign * (hours.parse::<i64>().ok()? * HOUR + minutes.parse::<i64>().ok()? * 60 * SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours_of_day(zone: &str, noon: &str) -> f64 {
        let zone = Zone::named(zone).unwrap();
        let begin = zone.floor(time::parse(noon).unwrap(), "daily");
        (zone.next(begin, "daily") - begin) as f64 / HOUR as f64
    }

    #[test]
    fn every_line_of_the_table_is_a_rule_with_names() {
        for line in TABLE.lines() {
            let (rule, names) = line.split_once(' ').unwrap();
            assert!(Zone::parse(rule).is_some() && !names.is_empty(), "{line}");
        }
        assert!(Zone::named("Mars/Olympus").is_none() && Zone::named("").is_none());
        assert_eq!(Zone::named("-18000"), Some(Zone { offset: -5 * HOUR, summer: None }));
    }

    #[test]
    fn offsets_are_those_of_the_tz_database() {
        let offset = |zone: &str, at: &str| Zone::named(zone).unwrap().offset_at(time::parse(at).unwrap()) / 60_000;
        for (zone, winter, summer) in [
            ("Europe/London", 0, 60),
            ("Europe/Dublin", 0, 60),
            ("America/Chicago", -360, -300),
            ("Asia/Tokyo", 540, 540),
            ("Pacific/Honolulu", -600, -600),
            ("Asia/Kathmandu", 345, 345),
            ("Australia/Lord_Howe", 660, 630),
            ("America/Sao_Paulo", -180, -180),
            ("Pacific/Auckland", 780, 720),
            ("America/Santiago", -180, -240),
            ("UTC", 0, 0),
        ] {
            assert_eq!(offset(zone, "2026-01-15T12:00:00Z"), winter, "{zone} in January");
            assert_eq!(offset(zone, "2026-07-15T12:00:00Z"), summer, "{zone} in July");
        }
    }

    #[test]
    fn days_of_a_change_are_shorter_or_longer() {
        assert!((hours_of_day("America/Chicago", "2026-03-08T18:00:00Z") - 23.0).abs() < 1e-9);
        assert!((hours_of_day("America/Chicago", "2026-07-01T18:00:00Z") - 24.0).abs() < 1e-9);
        assert!((hours_of_day("America/Chicago", "2026-11-01T18:00:00Z") - 25.0).abs() < 1e-9);
        assert!((hours_of_day("Australia/Lord_Howe", "2026-10-04T01:00:00Z") - 23.5).abs() < 1e-9);
        let chicago = Zone::named("America/Chicago").unwrap();
        let begin = chicago.floor(time::parse("2026-11-23T12:00:00Z").unwrap(), "daily");
        assert_eq!(time::rfc3339(begin), "2026-11-23T06:00:00.000Z");
    }

    #[test]
    fn weeks_begin_on_sunday_and_months_on_their_first() {
        let floor = |interval| time::date(Zone::UTC.floor(time::parse("2026-11-25T10:00:00Z").unwrap(), interval));
        assert_eq!(floor("weekly"), "2026-11-22");
        assert_eq!(floor("monthly"), "2026-11-01");
        assert_eq!(floor("yearly"), "2026-01-01");
    }
}
