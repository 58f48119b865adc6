//! Errors and events as plain objects.

use js_sys::{Object, Reflect};
use leadspan::error::{Error, Outcome};
use leadspan::runtime::ClientEvent;
use wasm_bindgen::prelude::*;

/// An error as a plain object; the TypeScript API makes it an instance of its class.
pub(super) fn thrown(error: &Error) -> JsValue {
    let (object, details) = (ObjectBuilder::new(), &error.details);
    object.text("code", error.code.as_str());
    object.text("message", &error.message);
    let texts = [
        ("api", details.api),
        ("operation", details.operation),
        ("method", details.method),
        ("parameter", details.parameter.as_deref()),
        ("url", details.url.as_deref()),
        ("requestId", details.request_id.as_deref()),
        ("rawBody", details.raw_body.as_deref()),
        ("outcome", details.outcome.map(Outcome::as_str)),
    ];
    for (name, value) in texts {
        if let Some(text) = value {
            object.text(name, text);
        }
    }
    let numbers = [
        ("status", details.status.map(f64::from)),
        ("attempts", Some(f64::from(details.attempts))),
        ("elapsedMs", Some(details.elapsed_ms)),
        ("retryAfterMs", details.retry_after_ms),
        ("offset", details.offset.map(|offset| offset as f64)),
    ];
    for (name, value) in numbers {
        if let Some(number) = value {
            object.set(name, &number.into());
        }
    }
    let headers = ObjectBuilder::new();
    for (name, value) in &details.headers {
        headers.text(name, value);
    }
    object.set("headers", &headers.0);
    if let Some(cause) = &details.thrown.0 {
        object.set("cause", cause);
    }
    object.0.into()
}

/// A plain object under construction.
struct ObjectBuilder(Object);

impl ObjectBuilder {
    fn new() -> Self {
        Self(Object::new())
    }

    fn set(&self, name: &str, value: &JsValue) {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
    }

    fn text(&self, name: &str, value: &str) {
        self.set(name, &JsValue::from_str(value));
    }
}

/// An event as a plain object.
pub(super) fn show_event(event: &ClientEvent<'_>) -> JsValue {
    let object = ObjectBuilder::new();
    let set = |kind: &str, operation: &str, attempt: u32| {
        object.text("type", kind);
        object.text("operation", operation);
        object.set("attempt", &attempt.into());
    };
    match *event {
        ClientEvent::Request { operation, method, url, attempt } => {
            set("request", operation, attempt);
            object.text("method", method);
            object.text("url", url);
        }
        ClientEvent::Response { operation, status, attempt, elapsed_ms } => {
            set("response", operation, attempt);
            object.set("status", &status.into());
            object.set("elapsedMs", &elapsed_ms.into());
        }
        ClientEvent::Retry { operation, code, attempt, delay_ms } => {
            set("retry", operation, attempt);
            object.text("code", code);
            object.set("delayMs", &delay_ms.into());
        }
        // An event that JavaScript does not know yet.
        _ => {}
    }
    object.0.into()
}
