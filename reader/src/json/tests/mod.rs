//! Tests of the JSON walker against tables of cases and against `serde_json`.

mod count;
mod faults;
mod number;
mod plan;
mod property;
mod scan;
mod select;
mod strict;

use super::*;

/// Every way to cut `bytes` that tests use: whole, in pieces of a few sizes, and in two at every position when short.
fn cuts(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut all = vec![vec![bytes]];
    // Miri takes a hundred times as long.
    if cfg!(miri) {
        all.push(bytes.chunks(3).collect());
        return all;
    }
    for size in [1, 2, 3, 7, 63, 64, 65] {
        all.push(bytes.chunks(size).collect());
    }
    if bytes.len() < 200 {
        for at in 0..=bytes.len() {
            let (before, after) = bytes.split_at(at);
            all.push(vec![before, after]);
        }
    }
    all
}

/// Feeds `chunks` and returns all output and the result.
fn run(mut select: Select, chunks: &[&[u8]]) -> (Vec<Vec<u8>>, Result<Summary, JsonError>) {
    let mut takes = Vec::new();
    let mut result = Ok(());
    for chunk in chunks {
        result = select.feed(chunk);
        takes.push(select.take().to_vec());
        if result.is_err() {
            break;
        }
    }
    let result = result.and_then(|()| select.finish());
    takes.push(select.take().to_vec());
    (takes, result)
}

/// The rows that every take of [`OutputFormat::Rows`] holds, joined.
fn rows(takes: &[Vec<u8>]) -> Vec<serde_json::Value> {
    takes.iter().flat_map(|take| serde_json::from_slice::<Vec<serde_json::Value>>(take).unwrap()).collect()
}

/// Selects `fields` from `body` in rows, the same for every cut and both depths.
fn select(fields: &[(&str, &str)], root: Root<'_>, body: &[u8]) -> Result<serde_json::Value, JsonError> {
    let plan = Plan::compile(fields, root).unwrap();
    let mut outcomes = Vec::new();
    for depth in [Depth::Structural, Depth::Strict] {
        for chunks in cuts(body) {
            let (takes, result) = run(Select::new(plan.clone(), depth, OutputFormat::Rows), &chunks);
            outcomes.push(result.map(|summary| {
                assert_eq!(summary.bytes, body.len() as u64);
                let rows = rows(&takes);
                assert_eq!(summary.rows, rows.len() as u64);
                serde_json::Value::Array(rows)
            }));
        }
    }
    let first = outcomes.remove(0);
    let shown =
        |outcome: &Result<serde_json::Value, JsonError>| outcome.clone().map_err(|error| (error.kind, error.offset));
    for outcome in outcomes {
        assert_eq!(shown(&outcome), shown(&first), "{}", String::from_utf8_lossy(body));
    }
    first
}

/// The result of checking `body` strictly, the same for every cut.
fn check(body: &[u8]) -> Result<(), JsonError> {
    let outcomes: Vec<_> = cuts(body)
        .into_iter()
        .map(|chunks| {
            let mut validator = Validator::default();
            chunks.into_iter().try_for_each(|chunk| validator.feed(chunk)).and_then(|()| validator.finish())
        })
        .collect();
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?} {}", String::from_utf8_lossy(body));
    outcomes[0]
}

/// An error of a kind that has one message.
fn failure(kind: JsonErrorKind, offset: u64) -> JsonError {
    let message = match kind {
        JsonErrorKind::Depth => "arrays and objects are nested too deep",
        _ => "the input ends too early",
    };
    JsonError { kind, offset, message }
}

#[test]
fn errors_say_what_and_where() {
    let error = check(b"[1}").unwrap_err();
    assert_eq!(error.to_string(), "unexpected character at byte 2");
}
