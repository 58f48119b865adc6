//! The JavaScript surface.

use crate::{Pattern, Verdict};
use wasm_bindgen::prelude::*;

/// Whether a pattern accepts a string; `None` where that cannot be checked.
#[wasm_bindgen]
pub fn check(pattern: &str, text: &str) -> Option<bool> {
    match Pattern::new(pattern).check(text) {
        Verdict::Accepted => Some(true),
        Verdict::Refused => Some(false),
        Verdict::Unknown => None,
    }
}
