//! Clocks: attempt, silence between two pieces, the whole call. No timer outlives a call.

use crate::support::{Case, REPEATABLE, SAFE, Sample, UNSAFE, status};
use leadspan::client::{ClientOptions, ResponseFormat};
use leadspan::error::{Code, Outcome};
use leadspan::operation::{Api, Method};
use leadspan::runtime::testing::{BodyEnd, Scripted, ServerStep};
use leadspan::runtime::{BodyFormat, Head, Runtime};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

fn head() -> Head {
    Head { status: 200, headers: vec![("content-type".into(), "application/json".into())], opaque_redirect: false }
}

/// A body of these pieces.
fn body(chunks: Vec<(f64, &str)>, end: BodyEnd) -> ServerStep {
    let chunks = chunks.into_iter().map(|(wait, text)| (wait, text.as_bytes().to_vec())).collect();
    ServerStep::Respond { after_ms: 0.0, head: head(), chunks, end }
}

#[test]
fn f4_an_attempt_without_a_response_ends() {
    for sample in REPEATABLE {
        let case = Case::steps(vec![ServerStep::Silence, ServerStep::json("[]")]);
        assert_eq!(case.run(sample).unwrap().attempts, 2);
        assert!((60_000.0..60_300.0).contains(&case.world.now()), "{}", case.world.now());
    }
    let case = Case::steps(vec![ServerStep::Silence]);
    let error = case.error(UNSAFE);
    assert_eq!((error.code, case.sent(), error.details.outcome), (Code::AttemptTimeout, 1, Some(Outcome::Unknown)));
}

#[test]
fn constructiononline_gets_the_timeout_of_its_own_sample() {
    let leads = Sample { id: "listLeads", args: &[], body: None };
    let case = Case::new(
        Api::ConstructionOnline,
        ClientOptions::of(Api::ConstructionOnline),
        Scripted::playing(vec![ServerStep::Silence, ServerStep::json("[]")]),
    );
    case.run(leads).unwrap();
    assert!((30_000.0..30_300.0).contains(&case.world.now()));
    // So do calls that no document names: the API is the client's.
    let case = Case::new(
        Api::ConstructionOnline,
        ClientOptions::of(Api::ConstructionOnline),
        Scripted::playing(vec![ServerStep::Silence, ServerStep::json("[]")]),
    );
    let undocumented =
        case.client.request(Method::GET, "/x", None, &case.options, ResponseFormat::Body(BodyFormat::Json));
    case.world.run(undocumented).unwrap();
    assert!((30_000.0..30_300.0).contains(&case.world.now()));
}

#[test]
fn f4_a_body_that_stands_still_ends() {
    let hangs = body(vec![(0.0, "["), (10.0, "1")], BodyEnd::Hang);
    let case = Case::steps(vec![hangs.clone(), ServerStep::json("[]")]);
    assert_eq!(case.run(SAFE).unwrap().attempts, 2);
    assert!((30_000.0..30_300.0).contains(&case.world.now()));
    let case = Case::steps(vec![hangs]);
    let error = case.error(UNSAFE);
    assert_eq!(
        (error.code, error.details.outcome, error.details.status),
        (Code::IdleTimeout, Some(Outcome::Unknown), Some(200))
    );
}

#[test]
fn f4_a_body_that_drips_ends_with_its_attempt() {
    // Each piece comes in time and is large enough, all of them do not.
    let piece: &'static str = Box::leak(format!("[{}", "1".repeat(300)).into_boxed_str());
    let drips = body(vec![(20_000.0, piece); 4], BodyEnd::Clean);
    let mut case = Case::steps(vec![drips]);
    case.options.retry = Some(leadspan::Policy::never());
    assert_eq!(case.error(SAFE).code, Code::AttemptTimeout);
    assert_eq!(case.world.now(), 60_000.0);
}

#[test]
fn the_whole_call_ends() {
    let case = Case::steps(vec![ServerStep::Silence]);
    let error = case.error(SAFE);
    assert_eq!(error.code, Code::TotalTimeout);
    assert!(case.world.now() <= 180_000.0, "{}", case.world.now());
    assert_eq!(error.details.elapsed_ms, case.world.now());
}

#[test]
fn a_wait_that_would_outlast_the_call_is_not_begun() {
    let mut case = Case::steps(vec![crate::support::with_header(503, "retry-after", "50"), ServerStep::json("[]")]);
    case.options.total_timeout_ms = Some(40_000.0);
    let error = case.error(SAFE);
    assert_eq!((error.code, case.sent()), (Code::Unavailable, 1));
    assert_eq!(error.details.retry_after_ms, Some(50_000.0));
    assert_eq!(case.world.now(), 0.0);
}

#[test]
fn options_of_a_call_come_before_those_of_the_client() {
    let mut options = ClientOptions::of(Api::LeadConduit);
    options.timeout_ms = Some(10.0);
    let mut case = Case::new(Api::LeadConduit, options, Scripted::playing(vec![ServerStep::Silence]));
    case.options.timeout_ms = Some(4.0);
    case.options.retry = Some(leadspan::Policy::never());
    assert_eq!(case.error(SAFE).code, Code::AttemptTimeout);
    assert_eq!(case.world.now(), 4.0);
}

/// Moves a call a few steps and drops it.
fn drop_midway(case: &Case, sample: Sample, polls: usize) {
    let mut context = Context::from_waker(Waker::noop());
    let mut call = pin!(case.start(sample));
    for _ in 0..polls {
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
}

#[test]
fn f26_a_dropped_call_leaks_nothing() {
    let waits = [
        ("for the head", ServerStep::Silence),
        ("for the body", body(vec![(50.0, "[")], BodyEnd::Hang)),
        ("for its next attempt", crate::support::with_header(429, "retry-after", "5")),
    ];
    for (what, step) in waits {
        let mut options = ClientOptions::of(Api::LeadConduit);
        options.max_concurrent = 1;
        let world = Scripted::new(move |_, number| if number == 0 { step.clone() } else { ServerStep::json("[]") });
        let case = Case::new(Api::LeadConduit, options, world);
        drop_midway(&case, SAFE, 2);
        assert_eq!(case.world.timers(), 0, "waiting {what}");
        case.run(SAFE).unwrap_or_else(|error| panic!("waiting {what}: the permit was not freed: {error}"));
    }
}

#[test]
fn a_call_dropped_in_the_queue_passes_its_permit_on() {
    let mut options = ClientOptions::of(Api::LeadConduit);
    options.max_concurrent = 1;
    let case = Case::new(
        Api::LeadConduit,
        options,
        Scripted::new(|_, number| if number == 0 { ServerStep::Silence } else { ServerStep::json("[]") }),
    );
    let mut context = Context::from_waker(Waker::noop());
    let mut holder = Box::pin(case.start(SAFE));
    assert!(holder.as_mut().poll(&mut context).is_pending());
    let mut impatient = Box::pin(case.start(SAFE));
    let mut patient = Box::pin(case.start(SAFE));
    assert!(impatient.as_mut().poll(&mut context).is_pending());
    assert!(patient.as_mut().poll(&mut context).is_pending());
    assert_eq!(case.sent(), 1, "one permit, one request");
    // The permit passes to the impatient call, which leaves before taking it.
    drop(holder);
    drop(impatient);
    assert!(case.world.run(patient).is_ok());
    assert_eq!((case.sent(), case.world.timers()), (2, 0));
}

#[test]
fn every_end_clears_its_timers() {
    let ends: Vec<(&str, Vec<ServerStep>)> = vec![
        ("success", vec![ServerStep::json("[]")]),
        ("empty", vec![status(204)]),
        ("error status", vec![status(404)]),
        ("lost", vec![ServerStep::Lost { after_ms: 3.0 }]),
        ("silence", vec![ServerStep::Silence]),
        ("cut", vec![body(vec![(1.0, "[")], BodyEnd::Cut)]),
        ("hang", vec![body(vec![(1.0, "[")], BodyEnd::Hang)]),
        ("redirect", vec![crate::support::with_header(302, "location", "https://other.test/")]),
        ("page", vec![ServerStep::respond(200, &[("content-type", "text/html")], "<html>")]),
    ];
    for (what, steps) in ends {
        let case = Case::steps(steps);
        for reading in
            [ResponseFormat::Body(BodyFormat::Json), ResponseFormat::Body(BodyFormat::Bytes), ResponseFormat::Head]
        {
            let reply = case.world.run(case.start_as(SAFE, reading));
            drop(reply);
            assert_eq!(case.world.timers(), 0, "{what} {reading:?}");
        }
    }
}
