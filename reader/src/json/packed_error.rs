//! An error and its offset, packed into one word: every step of the walk returns it.

use core::num::NonZeroU64;

use super::{JsonError, JsonErrorKind};

/// The reason of an error: a row of [`KINDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Truncated,
    Unexpected,
    Deep,
    NotUtf8,
    Shape,
    Control,
    Escape,
    Scalar,
}

static KINDS: [(JsonErrorKind, &str); 8] = [
    (JsonErrorKind::Truncated, "the input ends too early"),
    (JsonErrorKind::Syntax, "unexpected character"),
    (JsonErrorKind::Depth, "arrays and objects are nested too deep"),
    (JsonErrorKind::Utf8, "a string is not UTF-8"),
    (JsonErrorKind::Shape, "the body is no list of records: no array, and no object that holds one or is a record"),
    (JsonErrorKind::Syntax, "control character in a string"),
    (JsonErrorKind::Syntax, "malformed escape"),
    (JsonErrorKind::Syntax, "malformed number or literal"),
];

/// The lowest bit is always set; the reason comes next, then the offset.
const REASON_SHIFT: u32 = 1;
const REASON_MASK: u64 = 7;
const OFFSET_SHIFT: u32 = 4;

/// An error and its offset. Never zero, so that the `Result` of a step is one word too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PackedError(NonZeroU64);

/// The outcome of a step.
pub(super) type Result<T = (), E = PackedError> = core::result::Result<T, E>;

impl PackedError {
    #[cold]
    pub(super) fn new(reason: Reason, offset: u64) -> Self {
        Self(NonZeroU64::MIN | offset << OFFSET_SHIFT | (reason as u64) << REASON_SHIFT)
    }

    pub(super) fn offset(self) -> u64 {
        self.0.get() >> OFFSET_SHIFT
    }
}

impl From<PackedError> for JsonError {
    fn from(error: PackedError) -> Self {
        let (kind, message) = KINDS[(error.0.get() >> REASON_SHIFT & REASON_MASK) as usize];
        Self { kind, offset: error.offset(), message }
    }
}
