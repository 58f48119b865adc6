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
        structure(block, delimiter)
    }

    /// Forgets everything from byte `len` on, for a block that is not full.
    pub fn first(self, len: usize) -> Self {
        let keep = below(len);
        Masks {
            delimiter: self.delimiter & keep,
            quote: self.quote & keep,
            line_end: self.line_end & keep,
        }
    }
}

/// The bits below bit `len`; all of them from 64 on.
#[inline]
pub(super) fn below(len: usize) -> u64 {
    if len >= BLOCK {
        u64::MAX
    } else {
        (1 << len) - 1
    }
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
        block
            .iter()
            .rev()
            .fold(0, |bits, &byte| bits << 1 | u64::from(test(byte)))
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
    pub fn is_ascii(block: &[u8; BLOCK]) -> bool {
        block.is_ascii()
    }

    #[inline]
    pub fn surplus(block: &[u8; BLOCK]) -> (u64, u64) {
        (
            bits(block, |byte| byte & 0xC0 == 0x80),
            bits(block, |byte| byte >= 0xF0),
        )
    }
}

#[cfg(target_feature = "simd128")]
mod lanes {
    use super::{BLOCK, Masks};
    use core::arch::wasm32::{
        i8x16_bitmask, i8x16_lt, i8x16_splat, u8x16_eq, u8x16_ge, u8x16_splat, v128, v128_load,
        v128_or,
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
            line_end: bits(&quarters, |bytes| {
                v128_or(u8x16_eq(bytes, lf), u8x16_eq(bytes, cr))
            }),
        }
    }

    #[inline]
    pub fn is_ascii(block: &[u8; BLOCK]) -> bool {
        let [a, b, c, d] = load(block);
        i8x16_bitmask(v128_or(v128_or(a, b), v128_or(c, d))) == 0
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

/// Whether every byte of a block is ASCII.
pub(super) use lanes::is_ascii;
use lanes::structure;
/// Continuation bytes, and lead bytes of four-byte characters: what tells UTF-8 bytes from UTF-16 units.
pub(super) use lanes::surplus;
