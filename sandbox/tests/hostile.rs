//! Randomly altered calls: the sandbox responds in the API's own format and never panics.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::{Api, Body, Operation};
use leadspan_sandbox::state::sealed;
use leadspan_sandbox::{Request, SandboxOptions, examples, handle};
use serde_json::{Map, Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use support::{NOW, Sandbox, signed};

/// A small seeded random generator.
struct SeededRandom(u64);

impl SeededRandom {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn value(&mut self) -> Value {
        let list = [
            Value::Null,
            json!(true),
            json!(0),
            json!(-1),
            json!(1e308),
            json!(""),
            json!("é\u{0}\n"),
            json!("0123456789abcdef01234567"),
            json!([]),
            json!([1, [2]]),
            json!({}),
            json!({"a": {"b": []}}),
            json!("2026-11-23T12:00:00Z"),
            json!("9".repeat(40)),
        ];
        list[self.below(list.len())].clone()
    }

    /// Replaces, removes or adds a value at a random position.
    fn alter(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) if !members.is_empty() && self.below(4) > 0 => {
                let name = members.keys().nth(self.below(members.len())).unwrap().clone();
                match self.below(5) {
                    0 => drop(members.remove(&name)),
                    1 => drop(members.insert(name, self.value())),
                    2 => drop(members.insert("unknown".to_owned(), self.value())),
                    _ => self.alter(members.get_mut(&name).unwrap()),
                }
            }
            Value::Array(items) if !items.is_empty() && self.below(4) > 0 => {
                let at = self.below(items.len());
                if self.below(3) == 0 { items.push(self.value()) } else { self.alter(&mut items[at]) }
            }
            slot => *slot = self.value(),
        }
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A request from an operation's example, with random changes.
fn request(operation: &'static Operation, example: &Map<String, Value>, random: &mut SeededRandom) -> Request {
    let mut example = Value::Object(example.clone());
    for _ in 0..random.below(3) {
        random.alter(&mut example);
    }
    let example = example.as_object().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (mut path, mut query) = (operation.path.to_owned(), Vec::new());
    for (name, value) in example.iter().filter(|(name, _)| *name != "body") {
        let slot = format!("{{{name}}}");
        if path.contains(&slot) {
            path = path.replace(&slot, &escaped(&text(value)));
        } else {
            query.push(format!("{name}={}", escaped(&text(value))));
        }
    }
    let body = example.get("body").map(Value::to_string);
    if let (Body::InQuery(name), Some(body)) = (operation.body, &body) {
        query.push(format!("{name}={}", escaped(body)));
    }
    let mut request = signed(operation.api, operation.method.as_str(), &format!("{path}?{}", query.join("&")));
    request = request.header("accept", ["application/json", "*/*", "text/csv", "text/html"][random.below(4)]);
    if let (Body::Json { .. }, Some(body)) = (operation.body, body) {
        request = request.header(
            "content-type",
            ["application/json", "application/json", "text/plain", "application/xml"][random.below(4)],
        );
        request.body = body.into_bytes();
        if random.below(10) == 0 {
            request.body.truncate(random.below(request.body.len()));
        }
    }
    request.at = NOW;
    request
}

#[test]
fn no_call_panics_and_no_response_is_a_server_error() {
    let table = || Api::ALL.iter().flat_map(|api| api.operations());
    let mut random = SeededRandom(20_261_123);
    let fresh =
        Sandbox::with(SandboxOptions { leads: 12, quota: None, calls_per_minute: None, ..SandboxOptions::default() });
    for _ in 0..20 {
        let mut state = fresh.state.clone();
        for operation in table() {
            let example = examples::of(operation).unwrap_or_default();
            let request = request(operation, &example, &mut random);
            let shown = format!("{} {} {:?}", request.method, request.url, String::from_utf8_lossy(&request.body));
            let response = catch_unwind(AssertUnwindSafe(|| handle(&mut state, &request)));
            let response = response.unwrap_or_else(|_| panic!("a trap: {shown}")).unwrap();
            // The real service responds with 500 to an unknown release type, and the sandbox with 501 to an unknown path.
            let asked = operation.id == "createHook" || response.status == 501;
            assert!(asked || response.status < 500, "{}: {shown}", response.status);
            if response.status >= 400 {
                assert!(!response.body.is_empty(), "{}: {shown}", response.status);
                let has_hint = response.get("x-sandbox-hint").is_some();
                assert!(has_hint || !matches!(response.status, 400 | 422), "no hint: {} {shown}", response.status);
            }
        }
        let snapshot = state.snapshot();
        assert_eq!(fresh.state.restored(&snapshot).unwrap().snapshot(), snapshot);
    }
}

#[test]
fn no_request_injects_headers() {
    let mut sandbox = Sandbox::new();
    let lc = leadspan::operation::Api::LeadConduit;
    for path in ["/caps?a%0d%0aset-cookie:x=1&%F0%A2%99%B8=2", "/caps?%C2%9B%03", "/events?start=%0Ax"] {
        let response = sandbox.call(lc, "GET", path);
        let fine = |text: &str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        assert!(response.headers.iter().all(|(name, value)| fine(name) && fine(value)), "{:?}", response.headers);
        assert!(response.get("x-sandbox-hint").is_some(), "{path}");
    }
    let submit = "/flows/55d1f41b976c0bfb67e7a836/sources/55479a2afbec3d235e65965f/submit?redir_url=http://x/%0d%0aset-cookie:%20a";
    let response = sandbox.call_with(lc, "POST", submit, &json!({}));
    assert_eq!((response.status, response.get("location")), (303, Some("http://x/%0D%0Aset-cookie: a")));
}

#[test]
fn damaged_snapshots_are_refused_or_restored_but_never_a_trap() {
    let mut sandbox = Sandbox::new();
    sandbox.call_with(leadspan::operation::Api::LeadConduit, "POST", "/entities", &json!({"name": "n"}));
    let whole: Value = serde_json::from_str(&sandbox.state.snapshot()).unwrap();
    let mut random = SeededRandom(7);
    for _ in 0..300 {
        let mut bent = whole.clone();
        random.alter(&mut bent);
        if bent != whole {
            assert!(sandbox.state.restored(&bent.to_string()).is_err(), "{bent}");
        }
        // Its checksum alone tells a snapshot that is damaged from a snapshot of another release.
        drop(bent.as_object_mut().map(|members| members.remove("checksum")));
        let text = sealed(bent);
        let restored = catch_unwind(AssertUnwindSafe(|| sandbox.state.restored(&text).is_ok()));
        assert!(restored.is_ok(), "{text}");
    }
}

#[test]
fn a_snapshot_with_a_flipped_letter_is_refused() {
    let mut sandbox = Sandbox::new();
    sandbox.call_with(Api::LeadConduit, "POST", "/entities", &json!({"name": "n"}));
    let text = sandbox.state.snapshot();
    for at in (0..text.len()).step_by(97) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(bent) = String::from_utf8(bytes) {
            assert!(sandbox.state.restored(&bent).is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_name_of_many_parts_is_refused() {
    let mut sandbox = Sandbox::new();
    let path = "/flows/55d1f41b976c0bfb67e7a836/sources/55479a2afbec3d235e65965f/submit";
    let mut form = |parts: usize| {
        let mut request = signed(Api::LeadConduit, "POST", path);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body = format!("email=a@b.example&a{}=1", ".a".repeat(parts)).into_bytes();
        let response = sandbox.send(request);
        (response.status, response.value()["error"].is_string())
    };
    assert_eq!((form(7), form(100_000)), ((201, false), (400, true)));
    assert!(sandbox.state.restored(&sandbox.state.snapshot()).is_ok());
}

#[test]
fn a_deep_lead_can_be_restored_from_a_snapshot() {
    let mut sandbox = Sandbox::new();
    let path = "/flows/55d1f41b976c0bfb67e7a836/sources/55479a2afbec3d235e65965f/submit";
    for depth in [7, 100, 126] {
        let deep = (0..depth).fold(json!("x"), |inner, _| json!({ "a": inner }));
        let body = json!({"email": "a@b.example", "a.b.c.d.e.f.g.h": deep});
        assert_eq!(sandbox.call_with(Api::LeadConduit, "POST", path, &body).status, 201);
        assert!(sandbox.state.restored(&sandbox.state.snapshot()).is_ok(), "{depth} levels");
    }
}
