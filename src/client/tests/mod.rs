//! The life of a call under virtual time.

mod simulation;

use super::*;
use crate::client::quota::Quota;
use crate::client::retry::Policy;
use crate::runtime::testing::{BodyEnd, Scripted, ServerStep};
use crate::runtime::{BodyFormat, Head};

fn client(world: &Scripted) -> Client<Scripted> {
    let base = BaseUrl::parse(Api::LeadConduit, crate::leadconduit::BASE_URL).unwrap();
    Client::new(Api::LeadConduit, base, None, ClientOptions::of(Api::LeadConduit), world.clone())
}

fn request(world: &Scripted, method: Method, options: &CallOptions) -> Result<Reply<Scripted>, Error> {
    let client = client(world);
    let result = world.run(client.request(method, "/path", None, options, ResponseFormat::Body(BodyFormat::Json)));
    assert_eq!(world.timers(), 0, "a timer outlives its call");
    result
}

fn body(chunks: Vec<(f64, Vec<u8>)>, end: BodyEnd) -> ServerStep {
    ServerStep::Respond { after_ms: 0.0, head: Head { status: 200, ..Head::default() }, chunks, end }
}

#[test]
fn an_attempt_that_takes_too_long_is_tried_again() {
    let world = Scripted::playing(vec![ServerStep::Silence, ServerStep::json("1")]);
    let reply = request(&world, Method::GET, &CallOptions::default()).unwrap();
    assert_eq!(reply.attempts, 2);
    assert!((60_000.0..61_000.0).contains(&reply.elapsed_ms), "{}", reply.elapsed_ms);
    assert_eq!(world.events().len(), 4, "{:?}", world.events());
}

#[test]
fn an_unsafe_attempt_that_takes_too_long_is_not() {
    let world = Scripted::playing(vec![ServerStep::Silence]);
    let error = request(&world, Method::POST, &CallOptions::default()).err().unwrap();
    assert_eq!((error.code, error.details.outcome), (Code::AttemptTimeout, Some(Outcome::Unknown)));
    assert!(error.message.contains("60000 ms (timeoutMs)"), "{}", error.message);
}

#[test]
fn an_attempt_ends_while_its_body_moves() {
    let world = Scripted::playing(vec![body(vec![(20_000.0, vec![b'1'; 2_000]); 9], BodyEnd::Clean)]);
    let options = CallOptions { retry: Some(Policy { attempts: 1, ..Policy::default() }), ..CallOptions::default() };
    let error = request(&world, Method::GET, &options).err().unwrap();
    assert_eq!((error.code, error.details.elapsed_ms), (Code::AttemptTimeout, 60_000.0));
}

#[test]
fn a_byte_now_and_then_is_standing_still() {
    let world = Scripted::playing(vec![body(vec![(20_000.0, b"1".to_vec()); 9], BodyEnd::Clean)]);
    let options = CallOptions { retry: Some(Policy { attempts: 1, ..Policy::default() }), ..CallOptions::default() };
    let error = request(&world, Method::GET, &options).err().unwrap();
    assert_eq!((error.code, error.details.elapsed_ms), (Code::IdleTimeout, 30_000.0));
}

#[test]
fn a_call_ends_in_time_whatever_its_attempts_do() {
    let world = Scripted::playing(vec![ServerStep::Silence]);
    let options = CallOptions { total_timeout_ms: Some(90_000.0), ..CallOptions::default() };
    let error = request(&world, Method::GET, &options).err().unwrap();
    assert_eq!((error.code, error.details.elapsed_ms, error.details.attempts), (Code::TotalTimeout, 90_000.0, 2));
    assert_eq!(error.details.operation, Some("request"));
}

#[test]
fn a_body_that_stands_still_is_an_error_with_its_status() {
    let world = Scripted::playing(vec![body(vec![(0.0, b"[1".to_vec())], BodyEnd::Hang)]);
    let error = request(&world, Method::POST, &CallOptions::default()).err().unwrap();
    assert_eq!((error.code, error.details.status), (Code::IdleTimeout, Some(200)));
    assert_eq!(error.details.elapsed_ms, 30_000.0);
}

#[test]
fn a_body_may_not_be_larger_than_allowed() {
    let world = Scripted::playing(vec![body(vec![(0.0, vec![b' '; 6]), (0.0, vec![b' '; 6])], BodyEnd::Hang)]);
    let options = CallOptions { max_bytes: Some(10), ..CallOptions::default() };
    let error = request(&world, Method::GET, &options).err().unwrap();
    assert_eq!(error.code, Code::TooLarge);
    assert!(error.message.contains("10 bytes (maxBytes)"), "{}", error.message);
}

#[test]
fn an_error_body_that_breaks_off_still_gives_its_beginning() {
    let head = Head { status: 400, ..Head::default() };
    let step = ServerStep::Respond { after_ms: 0.0, head, chunks: vec![(0.0, b"half".to_vec())], end: BodyEnd::Cut };
    let error = request(&Scripted::playing(vec![step]), Method::GET, &CallOptions::default()).err().unwrap();
    assert_eq!((error.code, error.details.raw_body.as_deref()), (Code::BadRequest, Some("half")));
}

#[test]
fn a_pause_holds_back_every_call_of_the_client() {
    let limited = ServerStep::respond(429, &[("retry-after", "5")], "");
    let world = Scripted::playing(vec![limited, ServerStep::json("1")]);
    let client = client(&world);
    let options = CallOptions { retry: Some(Policy { attempts: 1, ..Policy::default() }), ..CallOptions::default() };
    let call = || client.request(Method::GET, "/path", None, &options, ResponseFormat::Body(BodyFormat::Json));
    assert_eq!(world.run(call()).err().unwrap().details.retry_after_ms, Some(5_000.0));
    assert_eq!(client.rate_limit().blocked_until, 5_000.0);
    assert_eq!(world.run(call()).unwrap().elapsed_ms, 5_000.0);
}

/// How two calls end that a server leaves without a response, where the second waits for the permit of the first.
fn end_one_after_the_other(world: &Scripted, first: &CallOptions, second: &CallOptions) -> (Error, Error) {
    let base = BaseUrl::parse(Api::LeadConduit, crate::leadconduit::BASE_URL).unwrap();
    let options = ClientOptions { max_concurrent: 1, ..ClientOptions::of(Api::LeadConduit) };
    let client = Client::new(Api::LeadConduit, base, None, options, world.clone());
    let call = |options| client.request(Method::POST, "/path", None, options, ResponseFormat::Head);
    let (first, second) = world.run(futures::future::join(call(first), call(second)));
    (first.err().unwrap(), second.err().unwrap())
}

#[test]
fn a_call_that_waits_for_a_permit_ends_in_time_too() {
    let world = Scripted::playing(vec![ServerStep::Silence]);
    let short = CallOptions { total_timeout_ms: Some(100.0), ..CallOptions::default() };
    let (first, late) = end_one_after_the_other(&world, &CallOptions::default(), &short);
    assert_eq!(first.code, Code::AttemptTimeout);
    assert_eq!((late.code, late.details.outcome), (Code::TotalTimeout, Some(Outcome::NotSent)));
    assert_eq!(world.requests().len(), 1);
}

#[test]
fn an_attempt_that_waited_for_a_permit_has_its_own_deadline() {
    let world = Scripted::playing(vec![ServerStep::Silence]);
    // The timer of the wait is set for later than the second attempt may take.
    let limit = |timeout_ms| CallOptions { timeout_ms: Some(timeout_ms), ..CallOptions::default() };
    let (_, late) = end_one_after_the_other(&world, &limit(5_000.0), &limit(100.0));
    assert_eq!((late.code, late.details.elapsed_ms), (Code::AttemptTimeout, 5_100.0));
}

#[test]
fn a_budget_paces_what_is_near_and_refuses_what_is_far() {
    let world = Scripted::playing(vec![ServerStep::json("1")]);
    let base = BaseUrl::parse(Api::ConstructionOnline, crate::constructiononline::BASE_URL).unwrap();
    let quota = Quota { per_hour: Some(2), max_wait_ms: 60_000.0, ..Quota::default() };
    let options = ClientOptions { budget: Some(quota), ..ClientOptions::of(Api::ConstructionOnline) };
    let client = Client::new(Api::ConstructionOnline, base, None, options, world.clone());
    let call = |settings: &CallOptions| {
        world
            .run(client.request(Method::GET, "/path", None, settings, ResponseFormat::Body(BodyFormat::Json)))
            .map(|reply| reply.attempts)
    };
    let usual = CallOptions::default();
    assert_eq!((call(&usual).unwrap(), call(&usual).unwrap()), (1, 1));
    let spent = call(&usual).unwrap_err();
    assert_eq!((spent.code, spent.details.outcome), (Code::BudgetSpent, Some(Outcome::NotSent)));
    assert_eq!(spent.details.retry_after_ms, Some(3_600_000.0));
    world.run(world.sleep(3_590_000.0));
    let hasty = CallOptions { total_timeout_ms: Some(5_000.0), ..CallOptions::default() };
    assert_eq!(call(&hasty).unwrap_err().details.retry_after_ms, Some(10_000.0));
    assert_eq!(call(&usual).unwrap(), 1);
    assert_eq!(client.runtime().now(), 3_600_000.0);
    assert_eq!(world.requests().len(), 3);
    assert_eq!(world.timers(), 0);
}
