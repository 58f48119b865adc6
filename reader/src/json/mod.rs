//! One pass over JSON bytes: pick a few values out of many records, count them, check them.
//!
//! Nothing here builds a tree. Bytes are read in blocks of 64 (`scan`), of which the structural characters outside strings
//! are visited in order (`walk`, driven by a [`Plan`]), and only selected values are copied. Input arrives in chunks cut
//! anywhere; the result never depends on the cuts. Memory holds the selected values of one row, the output since it was
//! last taken, and nothing of what is skipped.
//!
//! # What is checked
//! Both depths refuse truncated input, text after the end, nesting beyond the limit, brackets that do not match in
//! number, and a selected value that is not valid JSON in UTF-8.
//! - [`Depth::Structural`] only matches brackets, outside strings, in the parts it skips.
//! - [`Depth::Strict`] holds the whole body to RFC 8259 and UTF-8. A lone surrogate written as an escape (`"\ud800"`)
//!   passes, as the grammar and `JSON.parse` allow it.
//!
//! # Duplicate member names
//! The last one wins, at every level, in both depths: an earlier value and all that was selected below it are dropped.

mod count;
mod keys;
mod number;
mod output;
mod packed_error;
mod plan;
mod scalar;
mod scan;
mod select;
mod slot;
mod strict;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod text;
mod utf8;
mod walk;

pub use count::Count;
pub use output::OutputFormat;
pub use plan::{PathError, Plan, Root};
pub use select::{Select, Summary};
pub use strict::Validator;

/// Deepest nesting of arrays and objects that is read unless another limit is set.
pub const NESTING_LIMIT: u32 = 127;

/// How much of the input is checked; see the [module documentation](self).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// Skipped parts are only matched bracket by bracket.
    #[default]
    Structural,
    /// Every byte is held to RFC 8259 and UTF-8.
    Strict,
}

/// The kind of an error in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// The input ended before the top-level value did.
    Truncated,
    /// The bytes are not JSON.
    Syntax,
    /// Arrays and objects are nested deeper than the limit.
    Depth,
    /// A string is not UTF-8.
    Utf8,
    /// The top-level value is a string, number or boolean, so it holds no rows.
    Shape,
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The kind of error.
    pub kind: JsonErrorKind,
    /// Where, in bytes from the start of the body (a byte order mark counts). In a structural reading of a selected value
    /// that is broken, white space which a chunk cuts does not count.
    pub offset: u64,
    /// What was found or missing, in a few words. Never contains input.
    pub message: &'static str,
}

impl core::fmt::Display for JsonError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} at byte {}", self.message, self.offset)
    }
}

impl core::error::Error for JsonError {}
