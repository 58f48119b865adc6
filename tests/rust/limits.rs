//! Calls in flight at once, and the pause that one of them is given and all of them observe.

use crate::support::{Case, IDEMPOTENT, SAFE, UNSAFE, with_header};
use futures::future::join_all;
use leadspan::client::ClientOptions;
use leadspan::client::quota::Quota;
use leadspan::error::{Code, Outcome};
use leadspan::operation::Api;
use leadspan::runtime::testing::{BodyEnd, Scripted, ServerStep};
use leadspan::runtime::{Head, Runtime};

#[test]
fn f37_a_thousand_calls_share_five_permits() {
    let response = ServerStep::Respond {
        after_ms: 100.0,
        head: Head { status: 200, ..Head::default() },
        chunks: vec![(20.0, b"[]".to_vec())],
        end: BodyEnd::Clean,
    };
    let case = Case::steps(vec![response]);
    let replies = case.world.run(join_all((0..1_000).map(|_| case.start(SAFE))));
    assert!(replies.iter().all(Result::is_ok));
    assert_eq!((case.sent(), case.world.timers()), (1_000, 0));
    // 120 ms each, five at a time: neither more in flight, nor a permit left idle.
    assert_eq!(case.world.now(), 24_000.0);
}

#[test]
fn permits_are_given_in_the_order_of_asking() {
    let mut options = ClientOptions::of(Api::LeadConduit);
    options.max_concurrent = 2;
    let response = ServerStep::Respond {
        after_ms: 10.0,
        head: Head { status: 200, ..Head::default() },
        chunks: vec![],
        end: BodyEnd::Clean,
    };
    let case = Case::new(Api::LeadConduit, options, Scripted::playing(vec![response]));
    let numbered = (0..50).map(|number| {
        let mut case = case.clone();
        case.options.query = vec![("number".into(), number.to_string())];
        async move { case.start(SAFE).await }
    });
    case.world.run(join_all(numbered));
    let order: Vec<String> =
        case.world.requests().iter().map(|request| request.url.rsplit('=').next().unwrap().to_owned()).collect();
    assert_eq!(order, (0..50).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_waiting_retry_holds_no_permit() {
    let mut options = ClientOptions::of(Api::LeadConduit);
    options.max_concurrent = 1;
    let world = Scripted::new(
        |_, number| if number == 0 { with_header(503, "retry-after", "20") } else { ServerStep::json("[]") },
    );
    let case = Case::new(Api::LeadConduit, options, world);
    let (slow, quick) = case.world.run(futures::future::join(case.start(SAFE), async {
        let reply = case.start(IDEMPOTENT).await;
        (reply, case.world.now())
    }));
    assert_eq!(slow.unwrap().attempts, 2);
    assert!(quick.0.is_ok() && quick.1 < 1.0, "the second call waited {} ms", quick.1);
}

#[test]
fn f18_a_pause_is_shared() {
    let world = Scripted::new(
        |_, number| if number == 0 { with_header(429, "retry-after", "10") } else { ServerStep::json("[]") },
    );
    let case = Case::new(Api::LeadConduit, ClientOptions::of(Api::LeadConduit), world);
    let mut once = case.clone();
    once.options.retry = Some(leadspan::Policy::never());
    assert_eq!(once.error(SAFE).code, Code::RateLimited);
    assert_eq!(case.client.rate_limit().blocked_until, 10_000.0);
    case.run(SAFE).unwrap();
    assert_eq!(case.world.now(), 10_000.0, "another call keeps the pause");
    // A call without time for it fails and sends nothing.
    let world = Scripted::new(
        |_, number| if number == 0 { with_header(429, "retry-after", "50") } else { ServerStep::json("[]") },
    );
    let case = Case::new(Api::LeadConduit, ClientOptions::of(Api::LeadConduit), world);
    let mut hasty = case.clone();
    hasty.options.retry = Some(leadspan::Policy::never());
    hasty.error(SAFE);
    hasty.options.total_timeout_ms = Some(5_000.0);
    let error = hasty.error(IDEMPOTENT);
    assert_eq!((error.code, error.details.outcome, case.sent()), (Code::RateLimited, Some(Outcome::NotSent), 1));
    assert_eq!(error.details.retry_after_ms, Some(50_000.0));
    assert_eq!(error.details.status, Some(429), "that of the response that asked for the pause");
}

#[test]
fn a_pause_that_is_too_long_to_be_meant_ends() {
    let world = Scripted::new(|_, number| {
        if number == 0 { with_header(429, "retry-after", "99999999999") } else { ServerStep::json("[]") }
    });
    let case = Case::new(Api::LeadConduit, ClientOptions::of(Api::LeadConduit), world);
    assert_eq!(case.error(SAFE).code, Code::RateLimited);
    assert_eq!(case.client.rate_limit().blocked_until, 3_600_000.0);
}

#[test]
fn a_write_that_was_refused_and_then_finds_no_quota_has_done_nothing() {
    let mut options = ClientOptions::of(Api::LeadConduit);
    options.budget = Some(Quota { per_hour: Some(1), ..Quota::default() });
    for sample in [IDEMPOTENT, UNSAFE] {
        let steps = vec![with_header(429, "retry-after", "1"), ServerStep::json("{}")];
        let case = Case::new(Api::LeadConduit, options.clone(), Scripted::playing(steps));
        let error = case.error(sample);
        assert_eq!((error.code, case.sent()), (Code::BudgetSpent, 1), "{}", sample.id);
        assert_eq!(error.details.outcome, Some(Outcome::Answered), "{}", sample.id);
    }
}

#[test]
fn the_client_knows_the_limits_it_was_given() {
    let headers = [("x-rate-limit-limit", "120"), ("x-rate-limit-remaining", "7")];
    let case = Case::steps(vec![ServerStep::respond(200, &headers, "[]"), ServerStep::json("[]")]);
    case.run(SAFE).unwrap();
    case.run(SAFE).unwrap();
    let known = case.client.rate_limit();
    assert_eq!((known.limit, known.remaining), (Some(120.0), Some(7.0)));
}

#[test]
fn a_pause_that_begins_while_a_call_waits_for_the_quota_is_kept() {
    let mut options = ClientOptions::of(Api::LeadConduit);
    options.budget = Some(Quota { per_hour: Some(2), max_wait_ms: 4_000_000.0, ..Quota::default() });
    options.total_timeout_ms = Some(5_000_000.0);
    // The second response comes an hour late and asks for a minute, while the third call waits for the quota.
    let pause = ServerStep::Respond {
        after_ms: 3_599_000.0,
        head: Head { status: 429, headers: vec![("retry-after".into(), "60".into())], opaque_redirect: false },
        chunks: vec![],
        end: BodyEnd::Clean,
    };
    options.timeout_ms = Some(5_000_000.0);
    let case = Case::new(
        Api::LeadConduit,
        options,
        Scripted::playing(vec![ServerStep::json("[]"), pause, ServerStep::json("[]")]),
    );
    let mut once = case.clone();
    once.options.retry = Some(leadspan::Policy::never());
    case.run(SAFE).unwrap();
    let (paused, waited) = case.world.run(futures::future::join(once.start(SAFE), async {
        let reply = case.start(SAFE).await;
        (reply, case.world.now())
    }));
    assert_eq!(paused.err().map(|error| error.code), Some(Code::RateLimited));
    assert!(waited.0.is_ok());
    assert_eq!(waited.1, 3_659_000.0, "the pause ends later than the wait for the quota");
}
