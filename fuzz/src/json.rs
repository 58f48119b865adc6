//! What a path leads to in a parsed value, found without the walker under test.

use serde_json::Value;

/// A step of a path.
#[derive(Debug)]
pub enum Step {
    /// A member.
    Name(String),
    /// An element.
    Index(usize),
    /// Every element.
    Every,
}

/// The steps of a path in its plain forms, `a.b`, `a[0]`, `a.0` and `a[*]`; nothing for quoted names and mistakes.
pub fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
        if name.contains(['"', ']', '*']) || (name.is_empty() && brackets.is_empty()) {
            return None;
        }
        match index(name) {
            Some(at) => steps.push(Step::Index(at)),
            None if !name.is_empty() => steps.push(Step::Name(name.to_owned())),
            // A path may begin with brackets, but none follow a dot.
            None if !steps.is_empty() => return None,
            None => {}
        }
        for inside in brackets.split_terminator(']') {
            steps.push(match inside.strip_prefix('[')? {
                "*" => Step::Every,
                number => Step::Index(index(number)?),
            });
        }
    }
    Some(steps)
}

fn index(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) { None } else { text.parse().ok() }
}

/// The member of a row that a path with dots names as a whole.
fn whole<'a>(row: &'a Value, text: &str) -> Option<&'a Value> {
    if text.contains('.') && !text.contains('[') { row.get(text) } else { None }
}

/// Whether a row has the member that a path names as a whole and the one that its first step goes to.
pub fn has_both(row: &Value, text: &str, path: &[Step]) -> bool {
    let first = match path.first() {
        Some(Step::Name(name)) => row.get(name),
        _ => None,
    };
    whole(row, text).is_some() && first.is_some()
}

/// The value of a field in a row.
pub fn shown(row: &Value, text: &str, path: &[Step]) -> Value {
    if let Some(value) = whole(row, text) {
        return value.clone();
    }
    let mut met = false;
    let found = found(row, path, &mut met);
    if path.iter().any(|step| matches!(step, Step::Every)) {
        return if met { found.into_iter().cloned().collect() } else { Value::Null };
    }
    found.first().map_or(Value::Null, |value| (*value).clone())
}

/// All that a path leads to, and whether its first wildcard met an array.
fn found<'a>(value: &'a Value, path: &[Step], met: &mut bool) -> Vec<&'a Value> {
    let Some((step, rest)) = path.split_first() else { return vec![value] };
    let next = match (step, value) {
        (Step::Name(name), Value::Object(members)) => members.get(name),
        (Step::Index(index), Value::Array(elements)) => elements.get(*index),
        (Step::Every, Value::Array(elements)) => {
            *met = true;
            return elements.iter().flat_map(|element| found(element, rest, met)).collect();
        }
        _ => None,
    };
    next.map_or(Vec::new(), |next| found(next, rest, met))
}

/// The rows of a body without wrappers.
pub fn rows(body: &Value) -> Vec<&Value> {
    match body {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}
