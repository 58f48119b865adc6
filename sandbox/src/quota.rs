//! ConstructionOnline's quota: calls per hour, day, week and month.

use crate::json::json;
use crate::time::{DAY, HOUR};
use serde_json::Value;

/// One limit.
pub struct QuotaLimit {
    /// Its name, in options and in the message of a 429.
    pub name: &'static str,
    length: i64,
}

/// The limits, shortest first, in the order of `SandboxOptions::quota`.
pub const WINDOWS: [QuotaLimit; 4] = [
    QuotaLimit { name: "hour", length: HOUR },
    QuotaLimit { name: "day", length: DAY },
    QuotaLimit { name: "week", length: 7 * DAY },
    QuotaLimit { name: "month", length: 30 * DAY },
];

/// Start of each window, and the calls counted in it.
#[derive(Debug, Clone, Default)]
pub struct QuotaCounter([(i64, u32); 4]);

impl QuotaCounter {
    /// Counts a call.
    ///
    /// # Errors
    /// The name of the exhausted window and the seconds until it resets.
    pub fn spend(&mut self, limits: [u32; 4], now: i64) -> Result<(), (&'static str, i64)> {
        for ((began, used), window) in self.0.iter_mut().zip(&WINDOWS) {
            if *used == 0 || now - *began >= window.length {
                (*began, *used) = (now, 0);
            }
        }
        for (((began, used), window), limit) in self.0.iter().zip(&WINDOWS).zip(limits) {
            if *used >= limit {
                return Err((window.name, (began + window.length - now + 999) / 1_000));
            }
        }
        self.0.iter_mut().for_each(|(_, used)| *used += 1);
        Ok(())
    }
}

impl QuotaCounter {
    /// The counters, for a snapshot.
    pub fn to_json(&self) -> Value {
        Value::Array(self.0.iter().map(|(begin, calls)| json!([begin, calls])).collect())
    }

    /// The counters of a snapshot.
    pub fn from_json(value: &Value) -> Option<Self> {
        let mut windows = [(0, 0); 4];
        let pairs = value.as_array().filter(|pairs| pairs.len() == windows.len())?;
        for (window, pair) in windows.iter_mut().zip(pairs) {
            *window = (pair.get(0)?.as_i64()?, u32::try_from(pair.get(1)?.as_u64()?).ok()?);
        }
        Some(Self(windows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_opens_again() {
        let mut quota = QuotaCounter::default();
        let limits = [2, 3, 9, 9];
        assert_eq!(quota.spend(limits, 0), Ok(()));
        assert_eq!(quota.spend(limits, 500), Ok(()));
        assert_eq!(quota.spend(limits, 1_000), Err(("hour", 3_599)));
        assert_eq!(quota.spend(limits, HOUR), Ok(()));
        assert_eq!(quota.spend(limits, HOUR + 1), Err(("day", 82_800)));
    }
}
