//! Which failures are tried again, how often, and after how long.

use crate::support::{CLASSES, Case, IDEMPOTENT, REPEATABLE, SAFE, UNSAFE, bytes, status, with_header};
use leadspan::client::ClientOptions;
use leadspan::client::retry::{Decision, Failure, Policy, RetryBudget, decide};
use leadspan::error::{Code, ErrorKind, Outcome};
use leadspan::operation::{Api, Safety};
use leadspan::runtime::testing::{BodyEnd, Scripted, ServerStep};
use leadspan::runtime::{Head, Runtime};
use proptest::prelude::*;

fn lost() -> ServerStep {
    ServerStep::Lost { after_ms: 5.0 }
}

/// A body that breaks off.
fn cut(status: u16) -> ServerStep {
    let head =
        Head { status, headers: vec![("content-type".into(), "application/json".into())], opaque_redirect: false };
    ServerStep::Respond { after_ms: 1.0, head, chunks: vec![(1.0, b"[{\"id\"".to_vec())], end: BodyEnd::Cut }
}

#[test]
fn f1_f2_no_answer() {
    for sample in REPEATABLE {
        let case = Case::steps(vec![lost()]);
        let error = case.error(sample);
        assert_eq!((error.code, case.sent(), error.details.attempts), (Code::NoAnswer, 3, 3), "{}", sample.id);
    }
    assert_eq!(Case::steps(vec![lost()]).error(SAFE).details.outcome, None);
    assert_eq!(Case::steps(vec![lost()]).error(IDEMPOTENT).details.outcome, Some(Outcome::Unknown));
    let case = Case::steps(vec![lost()]);
    let error = case.error(UNSAFE);
    assert_eq!((error.code, case.sent(), error.details.outcome), (Code::NoAnswer, 1, Some(Outcome::Unknown)));
}

#[test]
fn f3_body_cut() {
    for sample in REPEATABLE {
        let case = Case::steps(vec![cut(200), ServerStep::json("[]")]);
        assert_eq!(case.run(sample).unwrap().attempts, 2);
    }
    let case = Case::steps(vec![cut(201)]);
    let error = case.error(UNSAFE);
    assert_eq!((error.code, case.sent(), error.details.outcome), (Code::BodyCut, 1, Some(Outcome::Unknown)));
    assert_eq!(error.details.status, Some(201), "the status was seen");
}

#[test]
fn f5_truncated_json_is_requested_once_more() {
    for sample in REPEATABLE {
        let case = Case::steps(vec![ServerStep::json("[{\"id\": \"5"), ServerStep::json("[]")]);
        assert_eq!(bytes(case.run(sample).unwrap()), b"[]");
        let case = Case::steps(vec![ServerStep::json("[{\"id\": \"5")]);
        let error = case.error(sample);
        assert_eq!((error.code, case.sent()), (Code::Truncated, 2), "once, not three times");
    }
    let case = Case::steps(vec![ServerStep::json("{\"id\": \"5")]);
    let error = case.error(UNSAFE);
    assert_eq!((error.code, case.sent(), error.details.outcome), (Code::Truncated, 1, Some(Outcome::Unknown)));
}

#[test]
fn invalid_json_is_not_requested_again() {
    for body in ["nonsense", "{\"a\": }", "[1, 2}"] {
        let case = Case::steps(vec![ServerStep::json(body)]);
        let error = case.error(SAFE);
        assert_eq!((error.kind(), case.sent()), (ErrorKind::Decode, 1), "{body}");
    }
}

#[test]
fn f21_f23_server_errors() {
    for code in [408, 425, 500, 502, 503, 504, 599] {
        for sample in REPEATABLE {
            let case = Case::steps(vec![status(code), status(code), ServerStep::json("[]")]);
            assert_eq!(case.run(sample).unwrap().attempts, 3, "{code}");
            let case = Case::steps(vec![status(code)]);
            let error = case.error(sample);
            assert_eq!((error.details.status, case.sent()), (Some(code), 3));
        }
        let case = Case::steps(vec![status(code)]);
        let error = case.error(UNSAFE);
        assert_eq!((case.sent(), error.details.outcome), (1, Some(Outcome::Unknown)), "{code}");
    }
}

#[test]
fn f17_f22_errors_that_another_try_does_not_mend() {
    for code in [400, 401, 402, 403, 404, 405, 406, 409, 410, 415, 422, 304] {
        for sample in CLASSES {
            let case = Case::steps(vec![status(code)]);
            let error = case.error(sample);
            assert_eq!((error.code, case.sent()), (Code::of_status(code), 1), "{code} {}", sample.id);
            let expected = (sample.id != SAFE.id).then_some(Outcome::Answered);
            assert_eq!(error.details.outcome, expected, "{code} {}", sample.id);
        }
    }
}

#[test]
fn an_unsafe_call_is_repeated_when_the_server_did_nothing() {
    for refusal in [status(429), with_header(429, "retry-after", "1"), with_header(503, "retry-after", "1")] {
        let case = Case::steps(vec![refusal.clone(), ServerStep::json("{}")]);
        assert_eq!(case.run(UNSAFE).unwrap().attempts, 2, "{refusal:?}");
    }
    let case = Case::steps(vec![status(503), ServerStep::json("{}")]);
    assert_eq!(case.error(UNSAFE).code, Code::Unavailable);
    assert_eq!(case.sent(), 1, "503 alone does not say that nothing happened");
}

/// Milliseconds that a call waited between its first two attempts.
fn waited(case: &Case) -> f64 {
    let _ = case.run(SAFE);
    let events = case.world.events();
    let retry =
        events.iter().find(|event| event.starts_with("Retry")).unwrap_or_else(|| panic!("no retry in {events:?}"));
    retry.rsplit("delay_ms: ").next().unwrap().trim_end_matches(" }").parse().unwrap()
}

#[test]
fn f18_f20_retry_after() {
    let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    type Headers<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Headers<'_>, f64, f64); 11] = [
        (&[("retry-after", "7")], 7_000.0, 7_250.0),
        (&[("retry-after", " 2.5 ")], 2_500.0, 2_750.0),
        // "Now" is not what a server in trouble means: the usual backoff.
        (&[("retry-after", "0")], 0.0, 1_000.0),
        (&[("retry-after", "-5")], 0.0, 1_000.0),
        (&[("retry-after", "3, 9, 4")], 9_000.0, 9_250.0),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"), date], 10_000.0, 10_250.0),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT"), date], 0.0, 1_000.0),
        // The runtime's own clock stands at this moment.
        (&[("retry-after", "Tue, 14 Nov 2023 22:13:30 GMT")], 9_000.0, 10_250.0),
        (&[("retry-after", "soon")], 0.0, 1_000.0),
        (&[("retry-after", "")], 0.0, 1_000.0),
        (&[], 0.0, 1_000.0),
    ];
    for (headers, least, most) in cases {
        let case = Case::steps(vec![ServerStep::respond(429, headers, ""), ServerStep::json("[]")]);
        let delay = waited(&case);
        assert!((least..=most).contains(&delay), "{headers:?}: {delay}");
        assert_eq!(case.sent(), 2);
    }
}

#[test]
fn a_pause_that_is_too_long_fails_at_once() {
    for value in ["61", "86400", "99999999999", "Wed, 01 Jan 2098 00:00:00 GMT"] {
        let case = Case::steps(vec![with_header(429, "retry-after", value)]);
        let error = case.error(SAFE);
        assert_eq!((error.code, case.sent()), (Code::RateLimited, 1), "{value}");
        assert!(error.details.retry_after_ms.unwrap() > 60_000.0, "{value}");
        assert!(case.world.now() < 1_000.0, "{value}: waited {} ms", case.world.now());
    }
}

#[test]
fn limits_of_hours_are_not_waited_for() {
    let options = ClientOptions::of(Api::ConstructionOnline);
    let refusal = ServerStep::respond(
        429,
        &[("content-type", "text/plain")],
        "You have passed the hourly limit of 500 requests.",
    );
    let case = Case::new(Api::ConstructionOnline, options, Scripted::playing(vec![refusal]));
    let leads = crate::support::Sample { id: "listLeads", args: &[], body: None };
    assert_eq!((case.error(leads).code, case.sent()), (Code::RateLimited, 1));
}

#[test]
fn herobase_says_when_its_window_ends() {
    let campaigns = crate::support::Sample { id: "listCampaigns", args: &[], body: None };
    // Seconds, or a Unix time by the server's own clock.
    for headers in [
        &[("x-rate-limit-reset", "30")][..],
        &[("x-rate-limit-reset", "2147483678"), ("date", "Tue, 19 Jan 2038 03:14:08 GMT")],
    ] {
        let steps = vec![ServerStep::respond(429, headers, ""), ServerStep::json("[]")];
        let case = Case::new(Api::HeroBase, ClientOptions::of(Api::HeroBase), Scripted::playing(steps));
        case.run(campaigns).unwrap();
        assert!((30_000.0..30_300.0).contains(&case.world.now()), "{headers:?}: {}", case.world.now());
    }
}

#[test]
fn f21_an_outage_causes_no_storm_of_retries() {
    let case = Case::steps(vec![status(503)]);
    let tries: Vec<usize> = (0..60)
        .map(|_| {
            let before = case.sent();
            case.error(SAFE);
            case.sent() - before
        })
        .collect();
    let retries: usize = tries.iter().map(|tries| tries - 1).sum();
    assert_eq!(retries, 35, "500 tokens at 14 each");
    assert!(tries[20..].iter().all(|tries| *tries == 1), "then one attempt a call: {tries:?}");
}

#[test]
fn successes_pay_retries_back() {
    // An outage empties the budget; each success without a retry refunds one of the fourteen tokens that a retry costs.
    for (successes, tries) in [(3, 1), (4, 2)] {
        let case =
            Case::script(
                move |_, number| {
                    if (200..200 + successes).contains(&number) { ServerStep::json("[]") } else { status(503) }
                },
            );
        while case.sent() < 200 {
            case.error(SAFE);
        }
        // 35 retries leave ten tokens.
        (0..successes).for_each(|_| drop(case.run(SAFE).unwrap()));
        case.error(SAFE);
        assert_eq!(case.sent(), 200 + successes + tries, "after {successes} successes");
    }
}

#[test]
fn a_success_after_a_retry_gives_its_price_back() {
    // Every second request fails, for longer than the budget would last without being refilled.
    let case = Case::script(|_, number| if number % 2 == 0 { status(502) } else { ServerStep::json("[]") });
    for _ in 0..200 {
        assert_eq!(case.run(SAFE).unwrap().attempts, 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Full jitter: anything from zero to the bound, never more, whatever the random number.
    #[test]
    fn backoff_stays_below_its_bound(seed in any::<u64>(), limited in any::<bool>()) {
        let case = Case::steps(vec![status(if limited { 429 } else { 502 })]);
        case.world.seed(seed);
        case.error(SAFE);
        let bounds = if limited { [1_000.0, 2_000.0] } else { [250.0, 500.0] };
        let delays: Vec<f64> = case.world.events().iter().filter_map(|event| event.split("delay_ms: ").nth(1)?.trim_end_matches(" }").parse().ok()).collect();
        prop_assert_eq!(delays.len(), 2);
        for (delay, bound) in delays.iter().zip(bounds) {
            prop_assert!((0.0..bound).contains(delay), "{} of {}", delay, bound);
        }
    }

    /// However many attempts a policy has, no wait of our own is longer than its cap.
    #[test]
    fn backoff_is_capped(seed in any::<u64>(), attempts in 2u32..12, cap_ms in 1.0..30_000.0f64) {
        let mut options = ClientOptions::of(Api::LeadConduit);
        options.retry = Policy::default().attempts(attempts);
        options.retry.cap_ms = cap_ms;
        options.total_timeout_ms = Some(1e9);
        let case = Case::new(Api::LeadConduit, options, Scripted::playing(vec![status(500)]));
        case.world.seed(seed);
        case.error(SAFE);
        prop_assert_eq!(case.sent(), attempts as usize);
        for event in case.world.events() {
            if let Some(delay) = event.split("delay_ms: ").nth(1) {
                let delay: f64 = delay.trim_end_matches(" }").parse().unwrap();
                prop_assert!((0.0..=cap_ms).contains(&delay));
            }
        }
    }

    /// Jitter uses its whole range: a fleet that failed together does not come back together.
    #[test]
    fn jitter_is_full(seeds in prop::collection::hash_set(any::<u64>(), 64)) {
        let delays: Vec<f64> = seeds.iter().map(|seed| {
            let case = Case::steps(vec![status(502), ServerStep::json("[]")]);
            case.world.seed(*seed);
            waited(&case)
        }).collect();
        let least = delays.iter().copied().fold(f64::INFINITY, f64::min);
        let most = delays.iter().copied().fold(0.0, f64::max);
        prop_assert!(least < 100.0 && most > 150.0, "{} to {}", least, most);
    }

    /// Whatever failed, nothing unsafe is sent again unless the server states that it did nothing, and no wait is shorter
    /// than what the server asked or longer than the time left.
    #[test]
    fn decisions_keep_their_bounds(
        code in prop::sample::select(Code::ALL),
        status in prop::option::of(100u16..600),
        retry_after_ms in prop::option::of(0.0..200_000.0f64),
        long_limit: bool,
        attempt in 1u32..5,
        random in 0.0..1.0f64,
        left_ms in 0.0..200_000.0f64,
    ) {
        let failure = Failure { code, status, retry_after_ms, long_limit };
        let policy = Policy::default();
        for safety in [Safety::Safe, Safety::Idempotent, Safety::Unsafe] {
            let Decision::Wait(wait) = decide(&policy, safety, &failure, attempt, random, left_ms) else { continue };
            prop_assert!(!long_limit && attempt < policy.attempts);
            prop_assert!(wait < left_ms && wait >= retry_after_ms.unwrap_or(0.0), "{}", wait);
            prop_assert!(wait <= retry_after_ms.map_or(policy.cap_ms, |asked| asked + policy.base_ms), "{}", wait);
            let had_no_effect = status == Some(429) || status == Some(503) && retry_after_ms.is_some();
            prop_assert!(safety != Safety::Unsafe || had_no_effect);
        }
    }

    /// However calls end, the budget never allows more retries than it holds and gets back.
    #[test]
    fn the_bucket_never_pays_more_than_it_has(steps in prop::collection::vec(0u8..3, 0..400)) {
        let mut retry_budget = RetryBudget::full();
        let (mut paid, mut back) = (0.0, 0.0);
        for step in steps {
            match step {
                0 => paid += if retry_budget.take() { 14.0 } else { 0.0 },
                retried => {
                    retry_budget.success(retried == 1);
                    back += if retried == 1 { 14.0 } else { 1.0 };
                }
            }
            prop_assert!(paid <= 500.0 + back);
        }
    }
}
