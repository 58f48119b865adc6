//! One bit per byte of a 64-byte block: where delimiters, quotes and line ends are, and which bytes are not ASCII.

pub(super) use crate::lanes::{BLOCK, Lanes};

/// Where a block holds the bytes that structure a row; bit `i` is byte `i`.
#[derive(Clone, Copy)]
pub(super) struct StructureMasks {
    pub delimiter: u64,
    pub quote: u64,
    pub line_feed: u64,
    pub carriage_return: u64,
}

impl StructureMasks {
    /// Finds the structural bytes of a block.
    #[inline(always)]
    pub fn of(lanes: Lanes, delimiter: u8) -> Self {
        StructureMasks {
            delimiter: lanes.equal(delimiter),
            quote: lanes.equal(b'"'),
            line_feed: lanes.equal(b'\n'),
            carriage_return: if lanes.any(b'\r') { lanes.equal(b'\r') } else { 0 },
        }
    }

    /// Keeps the bytes that are in `kept`.
    #[inline(always)]
    pub fn only(self, kept: u64) -> Self {
        StructureMasks {
            delimiter: self.delimiter & kept,
            quote: self.quote & kept,
            line_feed: self.line_feed & kept,
            carriage_return: self.carriage_return & kept,
        }
    }

    /// Both kinds of line ends.
    #[inline(always)]
    pub fn line_end(self) -> u64 {
        self.line_feed | self.carriage_return
    }
}

/// The bits below bit `len`; all of them from 64 on.
#[inline]
pub(super) fn below(len: usize) -> u64 {
    if len >= BLOCK { u64::MAX } else { (1 << len) - 1 }
}

/// Copies up to 64 bytes into a block and pads it with zeros.
pub(super) fn padded(bytes: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(bytes) {
        *to = *from;
    }
    block
}

/// The first bytes of a string, padded when there are fewer than a block has.
#[inline(always)]
pub(super) fn lanes_of(rest: &[u8]) -> Lanes {
    match rest.first_chunk() {
        Some(block) => Lanes::load(block),
        None => Lanes::load(&padded(rest)),
    }
}
