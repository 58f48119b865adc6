//! A vendor's pattern is checked in linear time, and digits of other scripts are digits.
//!
//! Input: a pattern, then from the second line on the string to match. A check that takes longer than libFuzzer's
//! `-timeout` is a failure.
#![no_main]

use leadspan_fuzz::text_line;
use leadspan_matcher::{Pattern, Verdict};
use libfuzzer_sys::fuzz_target;

/// How often the string is repeated: enough to notice quadratic time.
const REPEATS: usize = 64;

fuzz_target!(|input: &[u8]| {
    if input.len() > 1_024 {
        return;
    }
    let Some((pattern, rest)) = text_line(input) else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let compiled = Pattern::new(pattern);
    let verdict = compiled.check(text);
    let unknown = verdict == Verdict::Unknown;
    // Whether a pattern is supported does not depend on the string.
    assert_eq!(compiled.check("") == Verdict::Unknown, unknown);
    if [r"\p", r"\w", r"\b", r"\B", r"\W", r"\P"].iter().any(|class| pattern.contains(class)) {
        assert!(unknown);
    }
    compiled.check(&text.repeat(REPEATS));
    // In another script a number is still that number.
    let arabic: String =
        text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(0x660 + d)).unwrap_or(c)).collect();
    if verdict == Verdict::Accepted {
        assert_eq!(compiled.check(&arabic), Verdict::Accepted, "{arabic}");
    }
});
