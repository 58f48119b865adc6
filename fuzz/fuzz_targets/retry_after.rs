//! Whatever a server says about waiting becomes a time that can be waited, or nothing.
//!
//! Input: three lines, `Retry-After`, `Date` and `X-Rate-Limit-Reset`; an empty one is not sent.
#![no_main]

use leadspan::client::retry::{Decision, Failure, Policy, decide, retry_after_ms};
use leadspan::error::Code;
use leadspan::operation::Safety;
use leadspan::runtime::Head;
use leadspan::wire::date::parse_http_date;
use leadspan_fuzz::hash;
use libfuzzer_sys::fuzz_target;
use std::time::{Duration, UNIX_EPOCH};

const NOW_MS: f64 = 1_700_000_000_000.0;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let names = ["retry-after", "date", "x-rate-limit-reset"];
    let given = names.into_iter().zip(text.split('\n')).filter(|(_, value)| !value.is_empty());
    let headers = given.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let head = Head { status: 429, headers, opaque_redirect: false };

    let asked = retry_after_ms(&head, NOW_MS);
    if let Some(wait) = asked {
        assert!(wait.is_finite() && wait >= 0.0, "{wait}");
    }
    for value in text.split('\n') {
        date(value);
    }
    // Strings of more than 36 digits are taken for garbage, with leading zeros or without.
    let retry_after = head.header("retry-after").filter(|text| text.len() <= 36 && !text.starts_with('+'));
    if let Some(Ok(seconds)) = retry_after.map(str::parse::<u32>) {
        assert_eq!(asked, Some(f64::from(seconds) * 1_000.0));
    }
    waiting(input, asked);
});

/// The date against another reader of dates, both ways.
fn date(text: &str) {
    let ours = parse_http_date(text);
    // The other forms that it reads have been obsolete since 1999.
    let theirs = httpdate::parse_http_date(text).ok().filter(|_| text.len() == 29 && text.as_bytes()[3] == b',');
    if let Some(theirs) = theirs {
        let since = theirs.duration_since(UNIX_EPOCH).expect("it reads none before 1970");
        assert_eq!(ours, Some(since.as_secs_f64() * 1_000.0), "{text}");
    }
    let Some(ms) = ours.filter(|ms| *ms >= 0.0) else { return };
    let written = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs_f64(ms / 1_000.0));
    assert_eq!(parse_http_date(&written), Some(ms), "{text}");
    // A leap second is the first second of the next minute.
    if !text.contains(":60 ") {
        let (_, read) = text.trim_ascii().split_once(", ").expect("a comma");
        assert!(written.ends_with(read), "{text} was read as {written}");
    }
}

/// No decision waits less than the server asked, or longer than there is time.
fn waiting(input: &[u8], asked: Option<f64>) {
    let chance = hash(input);
    let (random, left) = ((chance >> 11) as f64 / (1u64 << 53) as f64, f64::from(chance as u32));
    let failure = Failure { code: Code::RateLimited, status: Some(429), retry_after_ms: asked, long_limit: false };
    let policy = Policy::default();
    for attempt in 0..5 {
        if let Decision::Wait(wait) = decide(&policy, Safety::Unsafe, &failure, attempt, random, left) {
            assert!(attempt < policy.attempts && wait < left && wait >= asked.unwrap_or(0.0), "{wait}");
            assert!(asked.is_some_and(|asked| asked <= policy.max_retry_after_ms) || wait <= policy.cap_ms, "{wait}");
        }
    }
}
