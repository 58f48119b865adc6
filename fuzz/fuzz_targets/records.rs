//! Whatever a server sends is read into records or refused, and what was read survives being written.
//!
//! Input: the number of a type below; from the second line on the body.
#![no_main]

use leadspan::error::ErrorKind;
use leadspan::resource::returns::{FirstOf, List, Paged, Returns, Single};
use leadspan::{constructiononline, herobase, leadconduit};
use leadspan_fuzz::text_line;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;

/// Reads a body as an operation does. Sent back, what a caller got is what the caller gets again.
fn check<R: Returns<Value: Serialize>>(body: &[u8], wrap: fn(String) -> String) {
    match R::decode(200, body) {
        Err(error) => assert!(matches!(error.kind(), ErrorKind::Decode | ErrorKind::Http), "{error}"),
        Ok(read) => {
            // Values and not strings: a value with a member given twice is kept as it stands, its members in another order than
            // those of a type.
            let value = serde_json::to_value(&read).expect("records are JSON");
            let again = R::decode(200, wrap(value.to_string()).as_bytes()).expect("what was read can be read");
            assert_eq!(serde_json::to_value(&again).expect("records are JSON"), value);
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((head, body)) = text_line(input) else { return };
    let (same, list) = (|text| text, |text| format!("[{text}]"));
    // One type of each kind: open sets of strings, undocumented members, lists in wrappers, the first of many.
    match head {
        "0" => check::<Single<leadconduit::Cap>>(body, same),
        "1" => check::<Paged<leadconduit::Event>>(body, same),
        "3" => check::<List<constructiononline::Lead>>(body, same),
        "4" => check::<FirstOf<constructiononline::Lead>>(body, list),
        "2" => check::<List<herobase::Lead>>(body, same),
        _ => {}
    }
});
