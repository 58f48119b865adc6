//! The strict check of JSON accepts exactly what serde_json accepts, wherever the body is cut.
#![no_main]

use leadspan::json::{JsonError, JsonErrorKind, NESTING_LIMIT, Validator};
use leadspan_fuzz::cuts;
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fn check(limit: u32, chunks: &[&[u8]]) -> Result<(), JsonError> {
    let mut validator = Validator::new(limit);
    chunks.iter().try_for_each(|chunk| validator.feed(chunk))?;
    validator.finish()
}

fuzz_target!(|body: &[u8]| {
    let whole = check(u32::MAX, &[body]);
    for chunks in cuts(body) {
        assert_eq!(check(u32::MAX, &chunks), whole, "{} chunks", chunks.len());
    }
    let oracle = std::str::from_utf8(body).map(serde_json::from_str::<IgnoredAny>);
    assert_eq!(whole.is_ok(), matches!(oracle, Ok(Ok(_))), "{whole:?} {oracle:?}");
    // A body that ends too early is requested again, so every such body must be recognised. Of an escape that is both
    // wrong and cut, as `"\u0n"`, serde_json only sees the cut.
    if matches!(oracle, Ok(Err(ref bad)) if bad.is_eof()) && !body.windows(2).any(|pair| pair == b"\\u") {
        assert_eq!(whole.map_err(|error| error.kind), Err(JsonErrorKind::Truncated));
    }
    match check(NESTING_LIMIT, &[body]) {
        Err(error) if error.kind == JsonErrorKind::Depth => {
            assert!(body.iter().filter(|byte| b"[{".contains(byte)).count() > NESTING_LIMIT as usize);
        }
        limited => assert_eq!(limited, whole),
    }
});
