//! Spans of time: [`Duration`] for callers, milliseconds inside, as clocks and timers of JavaScript have them.

use std::time::Duration;

/// A span as a clock of JavaScript counts it.
pub(crate) fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

/// Milliseconds as a span; negative ones are zero, and what no clock can count is the longest span.
pub(crate) fn duration(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds.max(0.0) / 1_000.0).unwrap_or(Duration::MAX)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn spans_go_both_ways() {
        for ms in [0.0, 0.25, 1.0, 30_000.0, 2_678_400_000.0] {
            assert_eq!(milliseconds(duration(ms)), ms);
        }
        assert_eq!((duration(-1.0), duration(f64::NAN)), (Duration::ZERO, Duration::ZERO));
        assert_eq!((duration(f64::INFINITY), duration(1e300)), (Duration::MAX, Duration::MAX));
    }
}
