//! Selections are what serde_json and plain loops find, in every form of output, wherever the body is cut.
//!
//! Input: flags (`i` ignore case, `w` wrappers), a space, paths with `|` between them; from the second line on the body.
#![no_main]

use leadspan::json::{Depth, JsonError, JsonErrorKind, OutputFormat, Plan, Root, Select, Summary};
use leadspan_fuzz::{cuts, json, text_line};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

const WRAPPERS: [&str; 2] = ["results", "data"];

type Read = (Vec<Vec<u8>>, Result<Summary, JsonError>);

fn read(mut select: Select, chunks: &[&[u8]]) -> Read {
    let mut takes = Vec::new();
    for chunk in chunks {
        let fed = select.feed(chunk);
        takes.push(select.take().to_vec());
        if let Err(error) = fed {
            return (takes, Err(error));
        }
    }
    let end = select.finish();
    takes.push(select.take().to_vec());
    (takes, end)
}

/// The joined output, in a form that does not depend on where it was taken; `None` when that is no Rust string.
fn joined(output: OutputFormat, takes: &[Vec<u8>]) -> Option<Value> {
    let values: Result<Vec<Value>, _> = match output {
        OutputFormat::Rows | OutputFormat::Columns => takes.iter().map(|take| serde_json::from_slice(take)).collect(),
        OutputFormat::Ndjson | OutputFormat::Csv => Ok(Vec::new()),
    };
    let Ok(values) = values else {
        // Only a lone surrogate cannot stand in one.
        let text = String::from_utf8(takes.concat()).expect("output is UTF-8").to_ascii_lowercase();
        assert!(text.contains("\\ud"), "a take is not JSON: {text}");
        return None;
    };
    let parsed = || values.iter().cloned();
    Some(match output {
        OutputFormat::Rows => parsed().flat_map(|rows| rows.as_array().expect("a list").clone()).collect(),
        OutputFormat::Columns => {
            let mut columns = Map::new();
            for (name, values) in parsed().flat_map(|take| take.as_object().expect("an object").clone()) {
                let column = columns.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                column.as_array_mut().expect("a list").extend(values.as_array().expect("a list").iter().cloned());
            }
            Value::Object(columns)
        }
        OutputFormat::Ndjson | OutputFormat::Csv => String::from_utf8(takes.concat()).expect("output is UTF-8").into(),
    })
}

/// What must not depend on the cuts. The offset of a syntax error may, when a broken value is cut inside white space.
fn comparable(depth: Depth, end: Result<Summary, JsonError>) -> Result<Summary, (JsonErrorKind, Option<u64>)> {
    end.map_err(|error| (error.kind, (depth == Depth::Strict).then_some(error.offset)))
}

fuzz_target!(|input: &[u8]| {
    let Some((head, body)) = text_line(input) else { return };
    let (flags, paths) = head.split_once(' ').unwrap_or(("", head));
    let root = Root {
        wrappers: if flags.contains('w') { &WRAPPERS } else { &[] },
        ids: &[],
        ignore_case: flags.contains('i'),
    };
    let fields: Vec<_> = paths.split('|').enumerate().map(|(at, path)| (format!("f{at}"), path)).collect();
    let plan = match Plan::compile(&fields, root) {
        Ok(plan) => plan,
        Err(error) => return assert!(error.at <= error.path.len(), "{error:?}"),
    };
    let strict = read(Select::new(plan.clone(), Depth::Strict, OutputFormat::Rows), &[body]);
    for depth in [Depth::Structural, Depth::Strict] {
        for output in [OutputFormat::Rows, OutputFormat::Ndjson, OutputFormat::Csv, OutputFormat::Columns] {
            let whole = read(Select::new(plan.clone(), depth, output), &[body]);
            // A body that passes the strict check passes the structural one, with the same result.
            if strict.1.is_ok() {
                assert_eq!(whole.1, strict.1, "{depth:?} {output:?}");
            }
            for chunks in cuts(body) {
                let cut = read(Select::new(plan.clone(), depth, output), &chunks);
                assert_eq!(comparable(depth, cut.1), comparable(depth, whole.1), "{depth:?} {output:?}");
                if whole.1.is_ok() {
                    assert_eq!(joined(output, &cut.0), joined(output, &whole.0), "{depth:?} {output:?}");
                }
            }
        }
    }
    compare(root, &fields, body, strict);
});

fn compare(root: Root<'_>, fields: &[(String, &str)], body: &[u8], (takes, end): Read) {
    let text = std::str::from_utf8(body).ok().map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
    // A lone surrogate cannot stand in a Rust string, nor deep nesting in serde_json's values.
    let Some(Ok(value)) = text.map(serde_json::from_str::<Value>) else { return };
    assert_eq!(end.is_ok(), matches!(value, Value::Array(_) | Value::Object(_) | Value::Null), "{end:?}");
    let paths: Option<Vec<_>> = fields.iter().map(|(_, path)| json::steps(path)).collect();
    let (Ok(summary), Some(paths)) = (end, paths) else { return };
    if root.ignore_case || !root.wrappers.is_empty() {
        return;
    }
    let rows = json::rows(&value);
    // Of a member with the path as its name and one that the path goes through, the last counts: the tree keeps no order.
    let rivals = |row: &&Value| fields.iter().zip(&paths).any(|((_, text), path)| json::has_both(row, text, path));
    if rows.iter().any(rivals) {
        return;
    }
    let row = |row: &&Value| -> Value {
        fields.iter().zip(&paths).map(|((name, text), path)| (name.clone(), json::shown(row, text, path))).collect()
    };
    assert_eq!(summary.rows, rows.len() as u64);
    assert_eq!(joined(OutputFormat::Rows, &takes), Some(rows.iter().map(row).collect::<Value>()));
}
