//! Arrival times of generated records: more by day than by night, more on weekdays than on weekends.

use crate::time::{DAY, HOUR};
use std::ops::Range;

/// Weights of the hours of a day.
const HOURS: [u32; 24] = [4, 3, 2, 2, 2, 3, 6, 12, 22, 32, 36, 35, 30, 32, 35, 36, 34, 30, 26, 22, 18, 14, 10, 6];
/// Weights of the days of a week in percent, starting with Thursday, the weekday of 1970-01-01.
const WEEKDAYS: [u32; 7] = [100, 90, 40, 30, 105, 110, 105];

/// The arrival times of `count` records in the `days` before a given time, in order.
#[derive(Debug, Clone)]
pub struct Arrivals {
    begin: i64,
    end: i64,
    count: u64,
    /// The weight of all hours up to and including each.
    sums: Vec<u64>,
}

impl Arrivals {
    /// Spreads `count` records over the `days` before `end`.
    pub fn new(count: u64, days: i64, end: i64) -> Self {
        let begin = end - days * DAY;
        let mut sum = 0_u64;
        let weights = (0..days * 24).map(|hour| {
            let at = begin + hour * HOUR;
            let of_day = HOURS.get((at.rem_euclid(DAY) / HOUR) as usize).copied().unwrap_or(1);
            let of_week = WEEKDAYS.get(at.div_euclid(DAY).rem_euclid(7) as usize).copied().unwrap_or(1);
            sum += u64::from(of_day * of_week);
            sum
        });
        Self { begin, sums: weights.collect(), end, count }
    }

    /// The number of records.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The arrival time of record `number`. `jitter` (any bits) shifts it within its share of the time, which keeps the order.
    pub fn at(&self, number: u64, jitter: u64) -> i64 {
        const FINE: u64 = 1 << 16;
        let total = u128::from(self.sums.last().copied().unwrap_or(1));
        let offset = u128::from(number) * u128::from(FINE) + u128::from(jitter % FINE);
        // In units of a weight's 65536th part.
        let scaled = offset * total / u128::from(self.count.max(1));
        let position = (scaled / u128::from(FINE)) as u64;
        let hour = self.sums.partition_point(|sum| *sum <= position);
        let before = if hour == 0 { 0 } else { self.sums.get(hour - 1).copied().unwrap_or(0) };
        let weight = self.sums.get(hour).map_or(1, |sum| sum - before).max(1);
        let inside = scaled - u128::from(before) * u128::from(FINE);
        let offset = (inside * HOUR as u128 / (u128::from(weight) * u128::from(FINE))) as i64;
        (self.begin + hour as i64 * HOUR + offset).min(self.end)
    }

    /// The first number whose record can arrive at `timestamp` or later, whatever its jitter.
    pub fn first_since(&self, timestamp: i64) -> u64 {
        self.first(|number| self.at(number, u64::MAX) >= timestamp)
    }

    /// The first number from which on all records arrive at `timestamp` or later, whatever their jitter.
    pub fn first_after(&self, timestamp: i64) -> u64 {
        self.first(|number| self.at(number, 0) >= timestamp)
    }

    /// The numbers of all records that arrive from `from` until `to`, and of few others.
    pub fn within(&self, from: i64, to: i64) -> Range<u64> {
        let from = self.first_since(from);
        from..self.first_after(to.saturating_add(1)).max(from)
    }

    /// Binary search for the first number that satisfies `fits`; all higher numbers satisfy it as well.
    fn first(&self, fits: impl Fn(u64) -> bool) -> u64 {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if fits(middle) { high = middle } else { low = middle + 1 }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_435_200_000;

    #[test]
    fn order_holds_and_every_time_is_past() {
        for count in [1_u64, 7, 1_000, 1_000_000] {
            let arrivals = Arrivals::new(count, 30, NOW);
            let mut last = NOW - 30 * DAY;
            for number in (0..count).step_by((count as usize / 500).max(1)) {
                let at = arrivals.at(number, number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
                assert!(at >= last && at <= NOW, "{number} of {count}");
                last = at;
                let first = arrivals.first_since(at);
                assert!(first <= number && (first == 0 || arrivals.at(first - 1, u64::MAX) < at));
            }
        }
    }

    #[test]
    fn days_are_busier_than_nights_and_weekdays_than_sundays() {
        let arrivals = Arrivals::new(20_000, 28, NOW);
        let (mut hours, mut days) = ([0; 24], [0; 7]);
        for number in 0..20_000 {
            let at = arrivals.at(number, 0);
            hours[(at.rem_euclid(DAY) / HOUR) as usize] += 1;
            days[at.div_euclid(DAY).rem_euclid(7) as usize] += 1;
        }
        assert!(hours[10] > 8 * hours[3], "{hours:?}");
        assert!(days[5] > 2 * days[3], "{days:?}");
    }
}
