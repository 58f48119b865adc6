//! What is wrong and where, in one word: it is handed up through every step of the walk.

use core::num::NonZeroU64;

use super::{JsonError, JsonErrorKind};

/// What may be wrong: a row of [`KINDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
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

/// What is wrong and where. Never zero, so that an outcome of a step is one word too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flaw(NonZeroU64);

/// The outcome of a step.
pub(super) type Step = Result<(), Flaw>;

impl Flaw {
    #[cold]
    pub(super) fn new(what: What, offset: u64) -> Self {
        Self(NonZeroU64::MIN | offset << 4 | (what as u64) << 1)
    }

    pub(super) fn offset(self) -> u64 {
        self.0.get() >> 4
    }
}

impl From<Flaw> for JsonError {
    fn from(flaw: Flaw) -> Self {
        let (kind, message) = KINDS[(flaw.0.get() >> 1 & 7) as usize];
        Self { kind, offset: flaw.offset(), message }
    }
}
