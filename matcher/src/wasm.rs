//! The JavaScript surface.

use crate::{Pattern, Verdict};
use wasm_bindgen::prelude::*;

/// Checks a text against a pattern: 1 accepted, 0 refused, -1 cannot be checked.
#[wasm_bindgen]
pub fn check(pattern: &str, text: &str) -> i32 {
    match Pattern::new(pattern).check(text) {
        Verdict::Accepted => 1,
        Verdict::Refused => 0,
        Verdict::Unknown => -1,
    }
}
