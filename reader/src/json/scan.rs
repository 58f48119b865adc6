//! Bytes in blocks of 64: which are quotes, which lie inside strings, which are structural.
//!
//! This is the only file of the module with `unsafe`, in one place: a 16-byte vector load from a checked array.

/// Bytes looked at together; one bit of a `u64` mask stands for each.
pub(super) const BLOCK: usize = 64;

const EVEN: u64 = 0x5555_5555_5555_5555;

#[cfg(target_feature = "simd128")]
mod lanes {
    use super::BLOCK;
    use core::arch::wasm32::{
        u8x16, u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u8x16_swizzle, v128, v128_and, v128_load, v128_or,
    };

    /// One bit for each byte of a block, from what a test makes of its four vectors. A macro, because closures are not
    /// inlined where a build is made small.
    macro_rules! mask {
        ($lanes:expr, $lane:ident => $test:expr) => {{
            let [a, b, c, d] = $lanes.0;
            u64::from(mask!(a, b, $lane => $test)) | u64::from(mask!(c, d, $lane => $test)) << 32
        }};
        ($low:ident, $high:ident, $lane:ident => $test:expr) => {{
            let $lane = $low;
            let low = u32::from(u8x16_bitmask($test));
            let $lane = $high;
            low | u32::from(u8x16_bitmask($test)) << 16
        }};
    }

    /// A block held in four vectors.
    #[derive(Clone, Copy)]
    pub(super) struct Lanes([v128; 4]);

    impl Lanes {
        #[inline(always)]
        #[allow(unsafe_code, reason = "there is no safe 16-byte vector load")]
        pub(super) fn load(block: &[u8; BLOCK]) -> Self {
            let at = block.as_ptr().cast::<v128>();
            // SAFETY: the four loads cover exactly the 64 bytes borrowed as `block`; `v128_load` needs no alignment.
            unsafe { Self([v128_load(at), v128_load(at.add(1)), v128_load(at.add(2)), v128_load(at.add(3))]) }
        }

        /// Bytes equal to `byte`.
        #[inline(always)]
        pub(super) fn equal(self, byte: u8) -> u64 {
            mask!(self, lane => u8x16_eq(lane, u8x16_splat(byte)))
        }

        /// Bytes equal to `byte` once bit 5 is set: `{` finds `[` too.
        #[inline(always)]
        pub(super) fn folded(self, byte: u8) -> u64 {
            mask!(self, lane => u8x16_eq(v128_or(lane, u8x16_splat(0x20)), u8x16_splat(byte)))
        }

        /// Bytes that are one of `,:{}[]` once bit 5 is set: their low halves differ, so one table look-up tells.
        #[inline(always)]
        pub(super) fn structural(self) -> u64 {
            let table = u8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b':', b'{', b',', b'}', 0, 0);
            mask!(self, lane => {
                let expected = u8x16_swizzle(table, v128_and(lane, u8x16_splat(0x0f)));
                u8x16_eq(expected, v128_or(lane, u8x16_splat(0x20)))
            })
        }

        /// Control characters.
        #[inline(always)]
        pub(super) fn control(self) -> u64 {
            mask!(self, lane => u8x16_lt(lane, u8x16_splat(0x20)))
        }

        /// Bytes outside ASCII.
        #[inline(always)]
        pub(super) fn high(self) -> u64 {
            mask!(self, lane => lane)
        }
    }
}

#[cfg(not(target_feature = "simd128"))]
mod lanes {
    use super::BLOCK;

    const LOW: u64 = 0x0101_0101_0101_0101;
    const SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;

    /// A block held in eight words.
    #[derive(Clone, Copy)]
    pub(super) struct Lanes([u64; 8]);

    impl Lanes {
        #[inline(always)]
        pub(super) fn load(block: &[u8; BLOCK]) -> Self {
            let mut words = [0; 8];
            for (word, bytes) in words.iter_mut().zip(block.as_chunks::<8>().0) {
                *word = u64::from_le_bytes(*bytes);
            }
            Self(words)
        }

        /// Gathers the top bit of every byte of what `test` makes of each word.
        #[inline(always)]
        fn mask(self, test: impl Fn(u64) -> u64) -> u64 {
            let mut mask = 0;
            for word in self.0.into_iter().rev() {
                let tops = test(word) >> 7 & LOW;
                mask = mask << 8 | tops.wrapping_mul(0x0102_0408_1020_4080) >> 56;
            }
            mask
        }

        #[inline(always)]
        fn zero_bytes(word: u64) -> u64 {
            !(((word & SEVEN) + SEVEN) | word)
        }

        #[inline(always)]
        pub(super) fn equal(self, byte: u8) -> u64 {
            self.mask(|word| Self::zero_bytes(word ^ (LOW * u64::from(byte))))
        }

        #[inline(always)]
        pub(super) fn folded(self, byte: u8) -> u64 {
            self.mask(|word| Self::zero_bytes((word | (LOW << 5)) ^ (LOW * u64::from(byte))))
        }

        #[inline(always)]
        pub(super) fn structural(self) -> u64 {
            self.folded(b',') | self.folded(b':') | self.folded(b'{') | self.folded(b'}')
        }

        #[inline(always)]
        pub(super) fn control(self) -> u64 {
            // A byte is below 0x20 when its upper three bits are zero.
            self.mask(|word| Self::zero_bytes(word & (LOW * 0xe0)))
        }

        #[inline(always)]
        pub(super) fn high(self) -> u64 {
            self.mask(|word| word)
        }
    }
}

use lanes::Lanes;

/// What one chunk leaves for the next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Carry {
    /// All ones inside a string.
    string: u64,
    /// 1 when the next byte follows an unescaped backslash.
    escape: u64,
}

impl Carry {
    /// Whether the bytes so far end inside a string.
    pub(super) fn in_string(self) -> bool {
        self.string != 0
    }

    /// Whether the next byte follows an unescaped backslash.
    pub(super) fn escaped(self) -> bool {
        self.escape != 0
    }
}

/// What strict reading asks about a block.
pub(super) struct Masks {
    /// Where the block starts.
    pub(super) base: usize,
    /// Structural characters outside strings, and opening quotes.
    pub(super) tokens: u64,
    /// Backslashes inside strings.
    pub(super) slashes: u64,
    /// Control characters inside strings.
    pub(super) control: u64,
    /// Bytes outside ASCII inside strings.
    pub(super) high: u64,
}

/// The last, partial block of a chunk, padded with spaces.
pub(super) struct Tail([u8; BLOCK]);

impl Tail {
    #[inline(always)]
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut tail = [b' '; BLOCK];
        let rest = bytes.as_chunks::<BLOCK>().1;
        tail[..rest.len()].copy_from_slice(rest);
        Self(tail)
    }
}

/// A reader of one chunk, block by block.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    tail: &'a [u8; BLOCK],
    /// Where the current block starts.
    base: usize,
    carry: Carry,
    /// Structural characters of the current block not yet returned.
    structural: u64,
    /// Unescaped quotes of the current block.
    quotes: u64,
    /// Bytes of the current block inside strings, the opening quote included.
    strings: u64,
    /// Backslashes of the current block.
    slashes: u64,
    /// One past the last backslash seen in this chunk, or 0.
    slash_end: usize,
}

impl<'a> Scan<'a> {
    /// Stands before the first block of `bytes`, which follow what left `carry`; `tail` is theirs.
    #[inline(always)]
    pub(super) fn new(bytes: &'a [u8], tail: &'a Tail, carry: Carry) -> Self {
        let base = 0_usize.wrapping_sub(BLOCK);
        Self { bytes, base, tail: &tail.0, carry, structural: 0, quotes: 0, strings: 0, slashes: 0, slash_end: 0 }
    }

    /// All that is to know about the next block, or `None` at the end of the chunk.
    #[inline(always)]
    pub(super) fn next_masks(&mut self) -> Option<Masks> {
        if !self.advance() {
            return None;
        }
        let lanes = self.enter();
        let strings = self.strings;
        Some(Masks {
            base: self.base,
            tokens: lanes.structural() & !strings | self.quotes & strings,
            slashes: self.slashes & strings,
            control: lanes.control() & strings,
            high: lanes.high() & strings,
        })
    }

    /// The state behind the last byte. Meaningful once all blocks were read.
    pub(super) fn carry(&self) -> Carry {
        self.carry
    }

    /// Whether a backslash was seen at or behind `from` (perhaps behind the current position too).
    #[inline(always)]
    pub(super) fn slash_since(&self, from: usize) -> bool {
        self.slash_end > from
    }

    /// The next structural character outside strings, or `None` at the end of the chunk. In place of `,` or `:`, it may
    /// be the control character 0x0c or 0x1a, which no caller accepts.
    #[inline(always)]
    pub(super) fn next_structural(&mut self) -> Option<usize> {
        while self.structural == 0 {
            if !self.advance() {
                return None;
            }
            let lanes = self.enter();
            self.structural = lanes.structural() & !self.strings;
        }
        let at = self.structural.trailing_zeros();
        self.structural &= self.structural - 1;
        Some(self.base + at as usize)
    }

    /// From `from`, which is in the current block or just behind it (or 0 before the first), finds the bracket that closes `depth` open ones.
    /// `None` at the end of the chunk, with `depth` brought up to date; `Err` where `depth` would pass `limit`.
    #[inline(always)]
    pub(super) fn skip(&mut self, from: usize, depth: &mut u32, limit: u32) -> Result<Option<usize>, usize> {
        let mut lanes = Lanes::load(self.block());
        let within = from.wrapping_sub(self.base) as u32;
        let mut unread = u64::MAX.checked_shl(within).unwrap_or(0) & !self.strings;
        loop {
            let open = lanes.folded(b'{') & unread;
            let close = lanes.folded(b'}') & unread;
            let (opened, closed) = (open.count_ones(), close.count_ones());
            if closed < *depth && *depth + opened <= limit {
                *depth = *depth + opened - closed;
            } else if let Some(at) = close_in_block(open, close, depth, limit).map_err(|at| self.base + at)? {
                self.structural = lanes.structural() & !self.strings & (u64::MAX << at << 1);
                return Ok(Some(self.base + at));
            }
            if !self.advance() {
                self.structural = 0;
                return Ok(None);
            }
            lanes = self.enter();
            unread = !self.strings;
        }
    }

    #[inline(always)]
    fn block(&self) -> &[u8; BLOCK] {
        if let Some(rest) = self.bytes.get(self.base..)
            && let Some(block) = rest.first_chunk()
        {
            return block;
        }
        self.tail
    }

    /// Steps to the next block; false when there is none.
    #[inline(always)]
    fn advance(&mut self) -> bool {
        let next = self.base.wrapping_add(BLOCK);
        let more = next < self.bytes.len();
        if more {
            self.base = next;
        }
        more
    }

    /// Reads the current block and brings quotes, strings and the carry up to date.
    #[inline(always)]
    fn enter(&mut self) -> Lanes {
        let lanes = Lanes::load(self.block());
        let mut quotes = lanes.equal(b'"');
        self.slashes = lanes.equal(b'\\');
        if self.slashes | self.carry.escape != 0 {
            let (escaped, carry) = escaped(self.slashes, self.carry.escape, self.bytes.len() - self.base);
            quotes &= !escaped;
            self.carry.escape = carry;
            let length = BLOCK - self.slashes.leading_zeros() as usize;
            self.slash_end = if length > 0 { self.base + length } else { self.slash_end };
        }
        self.quotes = quotes;
        self.strings = prefix_xor(quotes) ^ self.carry.string;
        self.carry.string = ((self.strings as i64) >> 63) as u64;
        lanes
    }
}

/// Which bytes of a block follow an odd run of backslashes (only the byte behind a run is marked), and the same of the
/// first byte behind the block. `first` says it of the block's first byte; `length` is what is left of the chunk.
#[inline(never)]
fn escaped(slashes: u64, first: u64, length: usize) -> (u64, u64) {
    let runs = slashes & !first;
    let starts = runs & !(runs << 1);
    // Adding a run's first bit carries to the bit behind its end: where start and end differ in parity, it is odd.
    let behind_even = runs.wrapping_add(starts & EVEN) & !runs;
    let (sum, leaves_block) = runs.overflowing_add(starts & !EVEN);
    let behind_odd = sum & !runs;
    let escaped = (behind_even & !EVEN) | (behind_odd & EVEN) | first;
    let carry = if length < BLOCK { escaped >> length & 1 } else { u64::from(leaves_block) };
    (escaped, carry)
}

/// Bit n of the answer is the xor of bits 0 to n.
#[inline(always)]
fn prefix_xor(mut mask: u64) -> u64 {
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^ mask << 32
}

/// Bracket by bracket through one block: the one that brings `depth` to zero, if any; `Err` where it passes `limit`.
fn close_in_block(open: u64, close: u64, depth: &mut u32, limit: u32) -> Result<Option<usize>, usize> {
    let mut brackets = open | close;
    while brackets != 0 {
        let at = brackets.trailing_zeros();
        if open >> at & 1 == 0 {
            *depth -= 1;
            if *depth == 0 {
                return Ok(Some(at as usize));
            }
        } else if *depth == limit {
            return Err(at as usize);
        } else {
            *depth += 1;
        }
        brackets &= brackets - 1;
    }
    Ok(None)
}
