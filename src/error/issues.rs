//! The mistakes that error bodies list.

use super::Issue;
use crate::text::pointer_token;
use serde_json::Value;

/// The mistakes that the body of an error response lists, as JSON-pointer issues.
///
/// LeadConduit maps messages to the document that was submitted: nested by member name and list position, with `null` or
/// `{}` at sound positions and lists of strings at the leaves. The tree stands under `errors` or, at status 422, is the
/// body itself. HeroBase lists `{fieldName, message}` under `responseStatus`. Any other shape gives no issues.
pub fn flatten_issues(status: u16, body: &Value) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut pointer = String::new();
    let response_status = member(body, ["responseStatus", "ResponseStatus"]);
    let listed = body.get("errors").or_else(|| member(response_status?, ["errors", "Errors"]));
    let listed = listed.filter(|tree| !tree.is_null());
    match (listed, body) {
        (Some(tree), _) => walk_issues(tree, &mut pointer, &mut issues),
        (None, Value::Object(members)) if status == INVALID => {
            for (name, tree) in members {
                if !ENVELOPE.contains(&name.as_str()) {
                    walk_member(name, tree, &mut pointer, &mut issues);
                }
            }
        }
        (None, Value::Array(_)) if status == INVALID => walk_issues(body, &mut pointer, &mut issues),
        _ => {}
    }
    issues
}

/// The status whose body maps messages to the document that was submitted.
const INVALID: u16 = 422;

/// Members beside a tree that are no part of it.
const ENVELOPE: [&str; 5] = ["errors", "message", "error", "responseStatus", "ResponseStatus"];

/// A member under one of two spellings.
fn member<'a>(value: &'a Value, names: [&str; 2]) -> Option<&'a Value> {
    names.iter().find_map(|name| value.get(name))
}

fn walk_issues(tree: &Value, pointer: &mut String, issues: &mut Vec<Issue>) {
    let length = pointer.len();
    match tree {
        Value::String(message) => issues.push(Issue { pointer: pointer.clone(), message: message.clone() }),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                // A list of strings holds the mistakes of one member; a list of trees mirrors a list of records.
                match item {
                    Value::String(_) => walk_issues(item, pointer, issues),
                    _ => walk_member(&index.to_string(), item, pointer, issues),
                }
            }
        }
        Value::Object(members) => {
            let field = member(tree, ["fieldName", "FieldName"]).and_then(Value::as_str);
            let message = member(tree, ["message", "Message"]).and_then(Value::as_str);
            if let (Some(field), Some(message)) = (field, message) {
                issues.push(Issue { pointer: field_pointer(field), message: message.to_owned() });
                return;
            }
            for (name, item) in members {
                walk_member(name, item, pointer, issues);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    pointer.truncate(length);
}

fn walk_member(name: &str, tree: &Value, pointer: &mut String, issues: &mut Vec<Issue>) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&pointer_token(name));
    walk_issues(tree, pointer, issues);
    pointer.truncate(length);
}

/// `Leads[2].Name` -> `/Leads/2/Name`.
fn field_pointer(field: &str) -> String {
    let path = field.replace(['.', '['], "/").replace(']', "");
    if path.is_empty() { path } else { format!("/{path}") }
}
