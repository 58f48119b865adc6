//! Example arguments, with which every operation succeeds on a fresh sandbox.

use crate::{parse, vendor};
use leadspan::operation::{Api, Arg, Args, Operation};
use serde_json::{Map, Value};

/// All examples as JSON: `{ api: { operationId: arguments } }`, where `arguments` is a flat object of parameters
/// and, for operations with a body, `body`.
pub fn all() -> String {
    let texts = Api::ALL.iter().map(|api| format!("\"{}\":{}", vendor::name(*api), vendor::of(*api).examples));
    format!("{{{}}}", texts.collect::<Vec<_>>().join(","))
}

/// The arguments of one operation; `None` without an example.
pub fn of(operation: &Operation) -> Option<Map<String, Value>> {
    match parse::json(vendor::of(operation.api).examples)?.get_mut(operation.id)?.take() {
        Value::Object(arguments) => Some(arguments),
        _ => None,
    }
}

/// The parameters of an example, as the core takes them.
pub fn arguments(operation: &'static Operation, example: &Map<String, Value>) -> Args {
    let mut args = Args::new();
    for (wire, value) in example.iter().filter(|(name, _)| *name != "body") {
        let param = operation.params().find(|param| operation.wire_name(param.name) == wire);
        let name = param.map_or(wire.as_str(), |param| param.name);
        let arg = match value {
            // `fields` stands for parameters of any name; lists of clauses are sent as JSON, lists of strings as
            // repeated parameters.
            Value::Object(members) => {
                Arg::Fields(members.iter().map(|(name, value)| (name.clone(), Arg::from_json(value))).collect())
            }
            Value::Array(items) if items.iter().all(Value::is_string) => {
                Arg::List(items.iter().map(Arg::from_json).collect())
            }
            other => Arg::from_json(other),
        };
        args.push(name, arg);
    }
    args
}
