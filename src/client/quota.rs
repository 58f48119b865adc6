//! A client's own quota of requests, for APIs that count them: kept before the server has to refuse.
//!
//! A vendor that allows so many requests an hour, a day, a week and a month blocks clients that send more for the rest
//! of the period. When its periods begin is not documented, so the quota counts sliding ones: whatever the server's
//! are, no period of that length ever holds more requests than it allows.
//!
//! Pure: time is an argument. A client forgets what it has sent when its program ends; programs that share a key each
//! have to take a part of its quota.

pub use crate::operation::Quota;

const HOUR_MS: f64 = 3_600_000.0;
const DAY_MS: f64 = 24.0 * HOUR_MS;
/// The quotas are documented by the calendar, so a month is as long as months get.
const PERIODS_MS: [f64; 4] = [HOUR_MS, DAY_MS, 7.0 * DAY_MS, 31.0 * DAY_MS];

/// The limits of each period.
fn limits(quota: &Quota) -> [Option<u32>; 4] {
    [quota.per_hour, quota.per_day, quota.per_week, quota.per_month]
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Admission {
    /// Now; it is counted.
    Now,
    /// After this many milliseconds; it is not counted yet, so ask again.
    Wait(f64),
    /// Not within the longest wait; milliseconds until it could be.
    Spent(f64),
}

/// Requests sent within a short time, as one number: exact times of 200,000 requests would take megabytes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct TimeBucket {
    /// Its first request.
    began: f64,
    /// Its latest.
    ends: f64,
    count: u32,
}

/// What was sent in one period.
#[derive(Debug, Clone, Default, PartialEq)]
struct QuotaWindow {
    buckets: Vec<TimeBucket>,
    sent: u32,
}

impl QuotaWindow {
    /// A period is kept in at most this many buckets.
    const PARTS: f64 = 120.0;

    /// Forgets what lies a whole period back.
    fn forget(&mut self, now: f64, period: f64) {
        while let Some(oldest) = self.buckets.first().filter(|oldest| oldest.ends <= now - period) {
            self.sent -= oldest.count;
            // There are few: the code of a ring buffer would weigh more than moving them costs.
            self.buckets.remove(0);
        }
    }

    /// Milliseconds until the period holds one request less than `limit`.
    fn wait(&self, limit: u32, now: f64, period: f64) -> f64 {
        let mut excess = (self.sent + 1).saturating_sub(limit);
        let mut wait = 0.0;
        for bucket in &self.buckets {
            if excess == 0 {
                return wait;
            }
            wait = bucket.ends + period - now;
            excess = excess.saturating_sub(bucket.count);
        }
        if excess == 0 { wait } else { f64::INFINITY }
    }

    fn count(&mut self, now: f64, period: f64) {
        self.sent += 1;
        match self.buckets.last_mut() {
            // A bucket counts as a whole until its latest request is a period old: a little late, never early.
            Some(latest) if now - latest.began < period / Self::PARTS => {
                latest.count += 1;
                latest.ends = now;
            }
            _ => self.buckets.push(TimeBucket { began: now, ends: now, count: 1 }),
        }
    }
}

/// The requests of one client, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    quota: Quota,
    windows: [QuotaWindow; 4],
}

impl Budget {
    /// Nothing sent yet.
    #[inline]
    pub fn new(quota: Quota) -> Self {
        Self { quota, windows: Default::default() }
    }

    /// Asks for a request at this time, in milliseconds on a clock that never goes back.
    pub fn ask(&mut self, now: f64) -> Admission {
        let mut wait = 0f64;
        for ((window, limit), period) in self.windows.iter_mut().zip(limits(&self.quota)).zip(PERIODS_MS) {
            let Some(limit) = limit else { continue };
            window.forget(now, period);
            wait = wait.max(window.wait(limit, now, period));
        }
        if wait > 0.0 {
            return if wait <= self.quota.max_wait_ms { Admission::Wait(wait) } else { Admission::Spent(wait) };
        }
        for ((window, limit), period) in self.windows.iter_mut().zip(limits(&self.quota)).zip(PERIODS_MS) {
            if limit.is_some() {
                window.count(now, period);
            }
        }
        Admission::Now
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hourly(limit: u32, max_wait_ms: f64) -> Budget {
        Budget::new(Quota { per_hour: Some(limit), max_wait_ms, ..Quota::default() })
    }

    #[test]
    fn the_quota_is_granted_and_not_one_more() {
        let mut budget = Budget::new(crate::Api::ConstructionOnline.profile().quota.unwrap());
        for _ in 0..500 {
            assert_eq!(budget.ask(1_000.0), Admission::Now);
        }
        assert_eq!(budget.ask(1_000.0), Admission::Spent(HOUR_MS));
        assert_eq!(budget.ask(HOUR_MS - 59_000.0), Admission::Wait(60_000.0));
        assert_eq!(budget.ask(HOUR_MS + 1_000.0), Admission::Now);
    }

    #[test]
    fn a_refusal_costs_nothing() {
        let mut budget = hourly(1, 0.0);
        assert_eq!(budget.ask(0.0), Admission::Now);
        for minute in 1..60 {
            assert_eq!(
                budget.ask(f64::from(minute) * 60_000.0),
                Admission::Spent(HOUR_MS - f64::from(minute) * 60_000.0)
            );
        }
        assert_eq!(budget.ask(HOUR_MS), Admission::Now);
    }

    #[test]
    fn the_longest_period_that_is_spent_decides() {
        let mut budget =
            Budget::new(Quota { per_hour: Some(2), per_day: Some(3), max_wait_ms: 0.0, ..Quota::default() });
        assert_eq!((budget.ask(0.0), budget.ask(0.0)), (Admission::Now, Admission::Now));
        assert_eq!(budget.ask(HOUR_MS), Admission::Now);
        assert_eq!(budget.ask(HOUR_MS), Admission::Spent(DAY_MS - HOUR_MS));
    }

    #[test]
    fn no_limit_is_no_limit_and_none_at_all_is_never() {
        let mut free = Budget::new(Quota::default());
        assert!((0..10_000).all(|_| free.ask(0.0) == Admission::Now));
        assert_eq!(hourly(0, 1e12).ask(0.0), Admission::Spent(f64::INFINITY));
    }

    #[test]
    fn a_month_of_requests_takes_little_memory() {
        let mut budget = Budget::new(crate::Api::ConstructionOnline.profile().quota.unwrap());
        let mut granted = 0;
        for minute in 0..60 * 24 * 40 {
            granted += u32::from(budget.ask(f64::from(minute) * 60_000.0) == Admission::Now);
        }
        assert_eq!(granted, 57_600);
        assert!(budget.windows.iter().all(|window| window.buckets.len() <= 122), "{budget:?}");
    }

    proptest! {
        #[test]
        fn no_period_ever_holds_more_than_its_limit(
            limits in (1u32..8, 1u32..12),
            steps in proptest::collection::vec((0.0f64..2.0, 0usize..5), 1..120),
        ) {
            let quota = Quota { per_hour: Some(limits.0), per_day: Some(limits.1), max_wait_ms: 1e12, ..Quota::default() };
            let mut budget = Budget::new(quota);
            let (mut now, mut sent) = (0.0, Vec::new());
            for (hours, burst) in steps {
                now += hours * HOUR_MS;
                for _ in 0..burst {
                    let mut turns = 0;
                    while let Admission::Wait(wait) = budget.ask(now) {
                        prop_assert!(wait > 0.0 && wait <= DAY_MS + 0.001);
                        now += wait;
                        turns += 1;
                        prop_assert!(turns < 5, "a wait leads to another");
                    }
                    sent.push(now);
                }
            }
            for (period, limit) in [(HOUR_MS, limits.0), (DAY_MS, limits.1)] {
                for at in &sent {
                    // A microsecond of tolerance: the sums above are rounded.
                    let within = sent.iter().filter(|other| **other <= *at && **other > at - period + 0.001).count();
                    prop_assert!(within <= limit as usize, "{within} of {limit}");
                }
            }
        }
    }
}
