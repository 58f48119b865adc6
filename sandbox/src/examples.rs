//! Arguments that every operation can be tried with on a fresh sandbox.

use crate::vendor;
use leadspan::operation::Operation;
use serde_json::{Map, Value};

const EXAMPLES: &str = include_str!("../data/examples.json");

/// All examples as JSON text: `{ api: { operationId: arguments } }`, where `arguments` is one flat object of parameters
/// and, for writing calls, `body`.
pub fn all() -> &'static str {
    EXAMPLES
}

/// The arguments of one operation; `None` when it has no example.
pub fn of(operation: &Operation) -> Option<Map<String, Value>> {
    let Ok(Value::Object(mut apis)) = serde_json::from_str(EXAMPLES) else {
        return None;
    };
    match apis.get_mut(vendor::name(operation.api))?.get_mut(operation.id)?.take() {
        Value::Object(arguments) => Some(arguments),
        _ => None,
    }
}
