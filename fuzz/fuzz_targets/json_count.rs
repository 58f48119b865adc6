//! Counts agree with the rows of a selection, wherever the body is cut.
//!
//! Input: paths to count by, `|` between them, then `+` and paths to add up; from the second line on the body.
#![no_main]

use leadspan::json::{Count, Depth, JsonError, OutputFormat, Plan, Root, Select};
use leadspan_fuzz::{cuts, text_line};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn count(by: &[&str], sums: &[&str], depth: Depth, chunks: &[&[u8]]) -> Result<Vec<u8>, JsonError> {
    let mut count = Count::new(by, sums, Root::default(), depth).expect("the paths were compiled before");
    chunks.iter().try_for_each(|chunk| count.feed(chunk))?;
    count.finish()
}

/// The rows of the selection of some paths, and whether the body is sound.
fn rows(paths: &[&str], body: &[u8]) -> Option<Vec<Value>> {
    let fields: Vec<_> = paths.iter().enumerate().map(|(at, path)| (at.to_string(), path)).collect();
    let plan = Plan::compile(&fields, Root::default()).expect("the paths were compiled before");
    let mut select = Select::new(plan, Depth::Structural, OutputFormat::Rows);
    select.feed(body).ok()?;
    let taken = select.take().to_vec();
    select.finish().ok()?;
    // A bare number is complete only at the end of the body; here rows are objects, arrays or nothing.
    serde_json::from_slice::<Vec<Value>>(&taken).ok()
}

fuzz_target!(|input: &[u8]| {
    let Some((head, body)) = text_line(input) else { return };
    let (by, sums) = head.split_once('+').unwrap_or((head, ""));
    let by: Vec<&str> = by.split('|').filter(|path| !path.is_empty()).collect();
    let sums: Vec<&str> = sums.split('|').filter(|path| !path.is_empty()).collect();
    if Count::new(&by, &sums, Root::default(), Depth::Strict).is_err() {
        return;
    }
    for depth in [Depth::Structural, Depth::Strict] {
        let whole = count(&by, &sums, depth, &[body]);
        for chunks in cuts(body) {
            let cut = count(&by, &sums, depth, &chunks);
            // The offset of a syntax error may depend on the cuts when a broken value is cut inside white space.
            let kind = |error: JsonError| (error.kind, (depth == Depth::Strict).then_some(error.offset));
            assert_eq!(cut.map_err(kind), whole.clone().map_err(kind), "{depth:?}");
        }
    }
    let groups = count(&by, &sums, Depth::Structural, &[body]);
    let Ok(groups) = groups else { return };
    let groups: Vec<Value> = match serde_json::from_slice(&groups) {
        Ok(groups) => groups,
        // A lone surrogate cannot stand in a Rust string.
        Err(_) => return assert!(String::from_utf8_lossy(&groups).to_ascii_lowercase().contains("\\ud")),
    };
    let total: u64 = groups.iter().map(|group| group["count"].as_u64().expect("a count")).sum();
    if let Some(rows) = rows(&by, body) {
        assert_eq!(total, rows.len() as u64);
    }
    for (at, group) in groups.iter().enumerate() {
        assert_eq!(group["key"].as_array().map(Vec::len), Some(by.len()));
        assert_eq!(group["sums"].as_array().map(Vec::len), Some(sums.len()));
        // Arrays and objects are compared as text.
        let plain =
            group["key"].as_array().is_some_and(|key| !key.iter().any(|value| value.is_array() || value.is_object()));
        assert!(
            !plain || groups[..at].iter().all(|other| other["key"] != group["key"]),
            "two groups of one key: {group}"
        );
    }
});
