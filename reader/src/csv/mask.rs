//! One bit per byte of a 64-byte block: where delimiters, quotes and line ends are, and which bytes are not ASCII.
//!
//! The only `unsafe` of the CSV reader is the vector load at the end of this file.

/// Bytes looked at in one step.
pub(super) const BLOCK: usize = 64;

/// Where a block holds the bytes that structure a row; bit `i` is byte `i`.
#[derive(Clone, Copy)]
pub(super) struct Masks {
    pub delimiter: u64,
    pub quote: u64,
    pub line_end: u64,
}

impl Masks {
    /// Finds the structural bytes of a block.
    #[inline]
    pub fn of(block: &[u8; BLOCK], delimiter: u8) -> Self {
        lanes::structure(block, delimiter)
    }

    /// Forgets everything from byte `len` on, for a block that is not full.
    pub fn first(self, len: usize) -> Self {
        let keep = below(len);
        Masks { delimiter: self.delimiter & keep, quote: self.quote & keep, line_end: self.line_end & keep }
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

#[cfg(not(target_feature = "simd128"))]
mod lanes {
    use super::{BLOCK, Masks};

    /// Bit `i` tells whether `test` holds for byte `i`.
    #[inline]
    fn bits(block: &[u8; BLOCK], test: impl Fn(u8) -> bool) -> u64 {
        block.iter().rev().fold(0, |bits, &byte| bits << 1 | u64::from(test(byte)))
    }

    #[inline]
    pub fn structure(block: &[u8; BLOCK], delimiter: u8) -> Masks {
        Masks {
            delimiter: bits(block, |byte| byte == delimiter),
            quote: bits(block, |byte| byte == b'"'),
            line_end: bits(block, |byte| byte == b'\n' || byte == b'\r'),
        }
    }

    #[inline]
    pub fn high(block: &[u8; BLOCK]) -> u64 {
        bits(block, |byte| byte >= 0x80)
    }

    #[inline]
    pub fn pairs(block: &[u8; BLOCK]) -> (u64, u64) {
        (bits(block, |byte| matches!(byte, 0xC2..=0xDF)), bits(block, |byte| byte & 0xC0 == 0x80))
    }

    #[inline]
    pub fn surplus(block: &[u8; BLOCK]) -> (u64, u64) {
        (bits(block, |byte| byte & 0xC0 == 0x80), bits(block, |byte| byte >= 0xF0))
    }
}

#[cfg(target_feature = "simd128")]
mod lanes {
    use super::{BLOCK, Masks};
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_ge, i8x16_le, i8x16_lt, i8x16_splat, u8x16_eq, u8x16_ge, u8x16_splat, v128, v128_and,
        v128_any_true, v128_load, v128_or,
    };

    /// Applies `test` to each quarter and joins the four 16-bit masks.
    #[inline]
    fn bits(quarters: &[v128; 4], test: impl Fn(v128) -> v128) -> u64 {
        let [a, b, c, d] = quarters.map(|quarter| u64::from(i8x16_bitmask(test(quarter))));
        a | b << 16 | c << 32 | d << 48
    }

    #[inline]
    pub fn structure(block: &[u8; BLOCK], delimiter: u8) -> Masks {
        let quarters = load(block);
        let (delimiter, quote) = (u8x16_splat(delimiter), u8x16_splat(b'"'));
        let (lf, cr) = (u8x16_splat(b'\n'), u8x16_splat(b'\r'));
        Masks {
            delimiter: bits(&quarters, |bytes| u8x16_eq(bytes, delimiter)),
            quote: bits(&quarters, |bytes| u8x16_eq(bytes, quote)),
            line_end: bits(&quarters, |bytes| v128_or(u8x16_eq(bytes, lf), u8x16_eq(bytes, cr))),
        }
    }

    #[inline]
    pub fn high(block: &[u8; BLOCK]) -> u64 {
        let quarters = load(block);
        let [a, b, c, d] = quarters;
        if v128_any_true(v128_and(v128_or(v128_or(a, b), v128_or(c, d)), u8x16_splat(0x80))) {
            bits(&quarters, |bytes| bytes)
        } else {
            0
        }
    }

    /// As signed numbers, continuation bytes (0x80 to 0xBF) are those below -64 and leads of pairs -62 to -33.
    #[inline]
    pub fn pairs(block: &[u8; BLOCK]) -> (u64, u64) {
        let quarters = load(block);
        let (first, last) = (i8x16_splat(-62), i8x16_splat(-33));
        (
            bits(&quarters, |bytes| v128_and(i8x16_ge(bytes, first), i8x16_le(bytes, last))),
            bits(&quarters, |bytes| i8x16_lt(bytes, i8x16_splat(-64))),
        )
    }

    #[inline]
    pub fn surplus(block: &[u8; BLOCK]) -> (u64, u64) {
        let quarters = load(block);
        // As signed numbers the continuation bytes 0x80..=0xBF are the ones below -64.
        (
            bits(&quarters, |bytes| i8x16_lt(bytes, i8x16_splat(-64))),
            bits(&quarters, |bytes| u8x16_ge(bytes, u8x16_splat(0xF0))),
        )
    }

    #[inline]
    fn load(block: &[u8; BLOCK]) -> [v128; 4] {
        let (quarters, _) = block.as_chunks::<16>();
        let mut out = [u8x16_splat(0); 4];
        for (to, from) in out.iter_mut().zip(quarters) {
            // SAFETY: `from` is a borrowed array of exactly 16 bytes, and `v128_load` needs no alignment.
            *to = unsafe { v128_load(from.as_ptr().cast()) };
        }
        out
    }
}

/// The bytes that are not ASCII.
pub(super) use lanes::high;
/// Continuation bytes, and lead bytes of four-byte characters: what tells UTF-8 bytes from UTF-16 units.
pub(super) use lanes::surplus;

/// How many bytes at the start of a block are whole characters, if the block holds only ASCII and characters of two
/// bytes; `None` when it holds anything else, right or wrong.
#[inline]
pub(super) fn narrow_prefix(block: &[u8; BLOCK]) -> Option<usize> {
    let high = high(block);
    if high == 0 {
        return Some(BLOCK);
    }
    let (leads, continuations) = lanes::pairs(block);
    let well_formed = leads << 1 == continuations && leads | continuations == high;
    well_formed.then_some(BLOCK - (leads >> 63) as usize)
}
