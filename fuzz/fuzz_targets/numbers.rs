//! Numbers in JSON and in tables are what the standard library reads, and come out so that they read back.
//!
//! Input: the text of a number.
#![no_main]

use leadspan::csv::{CountBy, Options, Reader, WriteOptions, write_row};
use leadspan::json::{Count, Depth, Root};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// A number of JSON, added up alone.
fn json_sum(text: &str) -> Option<Value> {
    let body = format!("[{{\"n\":{text}}}]");
    let mut count = Count::new::<&str, _>(&[], &["n"], Root::default(), Depth::Strict).expect("a path");
    count.feed(body.as_bytes()).ok()?;
    let groups: Value = serde_json::from_slice(&count.finish().ok()?).expect("groups are JSON");
    Some(groups[0]["sums"][0].clone())
}

/// A number of a table, added up alone; nothing when the reader does not take it for one.
fn csv_sum(text: &str, decimal: u8) -> Option<f64> {
    let mut table = String::from("n,x\n");
    write_row(&mut table, [text, "x"], WriteOptions::default());
    let mut reader = Reader::new(Options { delimiter: Some(b','), ..Options::default() }).expect("a delimiter");
    reader.feed(table.as_bytes()).expect("a table");
    let mut count = CountBy::new(reader.header()?, &[], &["n"], decimal, 1).expect("a column");
    count.add(reader.table()).expect("one group");
    let sum = &count.sums()[0];
    (sum.numbers == 1).then(|| sum.total())
}

/// Whether a cell is a sign and digits with at most one decimal mark, and its text as Rust writes it.
fn cell(text: &str, decimal: char) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once(decimal).unwrap_or((digits, ""));
    let plain =
        whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) && !(whole.is_empty() && part.is_empty());
    plain.then(|| text.replacen(decimal, ".", 1))
}

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let grammar = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE \t\r\n".contains(&byte));
    if let Some(sum) = json_sum(text).filter(|_| grammar) {
        let exact: f64 = text.trim().parse().expect("JSON numbers are Rust numbers");
        match sum.as_f64().filter(|sum| sum.is_finite()) {
            Some(sum) => assert_eq!(sum, exact, "{text}"),
            None => assert!(exact.is_infinite() && sum.is_null(), "{text}: {sum}"),
        }
    }
    for decimal in ['.', ','] {
        let expected = cell(text, decimal);
        let sum = csv_sum(text, decimal as u8);
        assert_eq!(sum.is_some(), expected.is_some(), "{text:?}");
        let (Some(sum), Some(expected)) = (sum, expected) else { continue };
        let exact: f64 = expected.parse().expect("a number");
        let digits = expected.bytes().filter(u8::is_ascii_digit).count();
        if digits <= 15 || sum == exact {
            assert_eq!(sum, exact, "{text}");
        } else {
            // Long ones may be off by a few units of the last place.
            assert!(((sum - exact) / exact).abs() < 4e-15 || exact.abs() < 1e-290, "{text}: {sum} for {exact}");
        }
    }
});
