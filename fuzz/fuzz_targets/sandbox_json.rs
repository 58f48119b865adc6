//! The sandbox reads as JSON what `serde_json` does, and refuses the rest.
//!
//! Input: the text.
#![no_main]

#[path = "../../sandbox/src/parse.rs"]
mod parse;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// The name by which `serde_json` hands numbers to itself; a member of that name makes a number of an object, or an error.
const TOKEN: &[u8] = b"$serde_json::private::Number";

fuzz_target!(|input: &[u8]| {
    if input.windows(TOKEN.len()).any(|part| part == TOKEN) {
        return;
    }
    let read = parse::bytes(input);
    assert_eq!(read, serde_json::from_slice::<Value>(input).ok());
    // What one of them wrote, both read alike.
    if let Some(value) = read {
        assert_eq!(parse::json(&value.to_string()), Some(value));
    }
});
