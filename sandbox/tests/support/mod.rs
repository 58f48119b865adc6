//! Shared test support: a sandbox and requests with its credentials.

#![allow(dead_code, reason = "every test crate uses a part of it")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use leadspan::operation::{Api, Part};
use leadspan_sandbox::{Request, Response, SandboxOptions, State, handle, vendor};
use serde_json::Value;

/// 2026-11-23T12:00:00Z, the start time of a sandbox.
pub const NOW: i64 = 1_795_435_200_000;

/// A sandbox and its clock.
pub struct Sandbox {
    /// The sandbox.
    pub state: State,
    /// The time of the next request.
    pub at: i64,
}

impl Sandbox {
    /// A fresh sandbox.
    pub fn new() -> Self {
        Self::with(SandboxOptions::default())
    }

    /// A sandbox with options.
    pub fn with(options: SandboxOptions) -> Self {
        Self { at: options.now, state: State::new(options) }
    }

    /// Sends a request unchanged.
    pub fn send(&mut self, mut request: Request) -> Response {
        request.at = self.at;
        handle(&mut self.state, &request).unwrap().whole()
    }

    /// Sends a request with valid credentials and `Accept: application/json`.
    pub fn call(&mut self, api: Api, method: &str, path: &str) -> Response {
        self.send(signed(api, method, path).header("accept", "application/json"))
    }

    /// Like [`Sandbox::call`], with a JSON body.
    pub fn call_with(&mut self, api: Api, method: &str, path: &str, body: &Value) -> Response {
        self.send(signed(api, method, path).header("accept", "application/json").json(body))
    }

    /// The JSON response to a GET that must succeed.
    pub fn get(&mut self, api: Api, path: &str) -> Value {
        let response = self.call(api, "GET", path);
        assert_eq!(response.status, 200, "{path}: {}", String::from_utf8_lossy(&response.body));
        response.value()
    }
}

/// A request with the default credentials.
pub fn signed(api: Api, method: &str, path: &str) -> Request {
    let (profile, accepted) = (api.profile(), vendor::of(api).credentials);
    let text = |part: Part| match part {
        Part::Fixed(text) => text,
        Part::Option(position) => accepted[position],
    };
    let basic = STANDARD.encode(format!("{}:{}", text(profile.sign_in.user), text(profile.sign_in.password)));
    let base_url = profile.base_url.replace("{subdomain}", "wshero01");
    let request = Request::new(method, &format!("{base_url}{path}")).header("Authorization", &format!("Basic {basic}"));
    match profile.sign_in.key {
        Some((header, position)) => request.header(header, accepted[position]),
        None => request,
    }
}

/// Whether `whole` includes `part`: lists may have further items, objects further members.
pub fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, value)| whole.get(name).is_some_and(|own| contains(own, value)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            part.iter().all(|item| whole.iter().any(|own| contains(own, item)))
        }
        (Value::Number(whole), Value::Number(part)) => whole.as_f64() == part.as_f64(),
        (whole, part) => whole == part,
    }
}
