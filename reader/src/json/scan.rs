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
        i8x16_lt, i8x16_splat, u8x16, u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u8x16_swizzle, v128, v128_and,
        v128_any_true, v128_load, v128_or,
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

        /// Whether a byte equals `byte`.
        #[inline(always)]
        pub(super) fn any(self, byte: u8) -> bool {
            let [a, b, c, d] = self.0.map(|lane| u8x16_eq(lane, u8x16_splat(byte)));
            v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
        }

        /// Whether a byte is a control character or outside ASCII, which is negative here.
        #[inline(always)]
        pub(super) fn any_odd(self) -> bool {
            let [a, b, c, d] = self.0.map(|lane| i8x16_lt(lane, i8x16_splat(0x20)));
            v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
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
        pub(super) fn any(self, byte: u8) -> bool {
            self.equal(byte) != 0
        }

        #[inline(always)]
        pub(super) fn any_odd(self) -> bool {
            self.control() | self.high() != 0
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

/// Blocks looked at in one go, before they are walked: as many as a mask has bits for.
const BATCH: usize = 64;

/// What is known of the blocks of a batch.
pub(super) struct Batch {
    /// Structural characters outside strings.
    structural: [u64; BATCH],
    /// Brackets outside strings that open.
    open: [u64; BATCH],
    /// Brackets outside strings that close.
    close: [u64; BATCH],
    /// Bytes inside strings, the opening quote included.
    strings: [u64; BATCH],
    /// Blocks that hold a backslash.
    slashed: u64,
    /// Blocks that hold a control character or a byte outside ASCII.
    odd: u64,
    /// The state behind the last block.
    carry: Carry,
}

impl Batch {
    pub(super) fn after(carry: Carry) -> Self {
        let none = [0; BATCH];
        Self { structural: none, open: none, close: none, strings: none, slashed: 0, odd: 0, carry }
    }

    /// Looks at the blocks of `bytes`, a batch at most; returns how many there are. `SKIPS`: brackets are asked for too.
    #[inline(never)]
    fn fill<const SKIPS: bool>(&mut self, bytes: &[u8], tail: &[u8; BLOCK]) -> usize {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let mut carry = self.carry;
        (self.slashed, self.odd) = (0, 0);
        let mut filled = 0;
        for block in blocks.iter().take(BATCH) {
            self.look_at::<SKIPS>(filled, block, BLOCK, &mut carry);
            filled += 1;
        }
        if filled < BATCH && !rest.is_empty() {
            self.look_at::<SKIPS>(filled, tail, rest.len(), &mut carry);
            filled += 1;
        }
        self.carry = carry;
        filled
    }

    /// Looks at the block `at` of the batch, of which `length` bytes are in the chunk.
    #[inline(always)]
    fn look_at<const SKIPS: bool>(&mut self, at: usize, block: &[u8; BLOCK], length: usize, carry: &mut Carry) {
        let lanes = Lanes::load(block);
        let mut quotes = lanes.equal(b'"');
        if lanes.any(b'\\') || carry.escape != 0 {
            let slashes = lanes.equal(b'\\');
            let (escaped, escape) = escaped(slashes, carry.escape, length);
            quotes &= !escaped;
            carry.escape = escape;
            self.slashed |= u64::from(slashes != 0) << at;
        }
        let strings = prefix_xor(quotes) ^ carry.string;
        carry.string = ((strings as i64) >> 63) as u64;
        self.strings[at] = strings;
        self.structural[at] = lanes.structural() & !strings;
        if SKIPS {
            self.open[at] = lanes.folded(b'{') & !strings;
            self.close[at] = lanes.folded(b'}') & !strings;
        }
        self.odd |= u64::from(lanes.any_odd()) << at;
    }
}

/// A reader of one chunk: it looks at a batch of blocks, then hands out what it found there. `SKIPS` says whether parts will
/// be skipped.
///
/// What changes with each character is kept apart from the batch, so that it stays in registers.
pub(super) struct Scan<'a, const SKIPS: bool> {
    bytes: &'a [u8],
    tail: &'a [u8; BLOCK],
    batch: &'a mut Batch,
    place: Place,
}

/// Where a scan is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Where the batch starts.
    start: usize,
    /// Blocks in the batch.
    filled: usize,
    /// The current block of the batch.
    block: usize,
    /// Structural characters of the current block not yet returned.
    structural: u64,
    /// 1 when the byte before the current block is inside a string, for [`next_masks`](Self::next_masks).
    before: u64,
}

impl<'a, const SKIPS: bool> Scan<'a, SKIPS> {
    /// Stands before the first byte of `bytes`, which follow what left the carry of `batch`; `tail` is theirs.
    #[inline(always)]
    pub(super) fn new(bytes: &'a [u8], tail: &'a Tail, batch: &'a mut Batch) -> Self {
        let before = batch.carry.string & 1;
        let place = Place { start: 0, filled: 0, block: 0, structural: 0, before };
        let mut scan = Self { bytes, tail: &tail.0, batch, place };
        scan.fill();
        scan
    }

    /// All that is to know about the current block, or `None` at the end of the chunk; goes to the next one.
    #[inline(always)]
    pub(super) fn next_masks(&mut self) -> Option<Masks> {
        if self.place.block >= self.place.filled && !self.fill() {
            return None;
        }
        let (block, base) = (self.place.block % BATCH, self.base());
        let strings = self.batch.strings[block];
        let mut masks = Masks { base, tokens: self.batch.structural[block], slashes: 0, control: 0, high: 0 };
        // A string starts where the byte before is in none: the quote that closes one is not in it.
        masks.tokens |= strings & !(strings << 1 | self.place.before);
        self.place.before = strings >> (BLOCK - 1);
        if (self.batch.slashed | self.batch.odd) >> block & 1 == 1 {
            let lanes = Lanes::load(self.bytes[base..].first_chunk().unwrap_or(self.tail));
            masks.slashes = lanes.equal(b'\\') & strings;
            masks.control = lanes.control() & strings;
            masks.high = lanes.high() & strings;
        }
        self.place.block += 1;
        Some(masks)
    }

    /// The same scan, for a function that keeps the place in registers; [`go_to`](Self::go_to) has to follow.
    #[inline(always)]
    pub(super) fn borrow(&mut self) -> Scan<'_, SKIPS> {
        Scan { bytes: self.bytes, tail: self.tail, batch: self.batch, place: self.place }
    }

    /// Where the scan is.
    #[inline(always)]
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Goes where a borrowed scan has come to.
    #[inline(always)]
    pub(super) fn go_to(&mut self, place: Place) {
        self.place = place;
    }

    /// The state behind the last byte. Meaningful once all blocks were read.
    pub(super) fn carry(&self) -> Carry {
        self.batch.carry
    }

    /// The next structural character outside strings, or `None` at the end of the chunk. In place of `,` or `:`, it may
    /// be the control character 0x0c or 0x1a, which no caller accepts.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> Option<usize> {
        while self.place.structural == 0 {
            if !self.advance() {
                return None;
            }
        }
        Some(self.base() + self.place.structural.trailing_zeros() as usize)
    }

    /// Goes past the character that was peeked at.
    #[inline(always)]
    pub(super) fn pass(&mut self) {
        self.place.structural &= self.place.structural.wrapping_sub(1);
    }

    /// Returns what [`peek`](Self::peek) does and goes past it.
    #[inline(always)]
    pub(super) fn next_structural(&mut self) -> Option<usize> {
        let at = self.peek();
        self.pass();
        at
    }

    /// From `from`, which is in the current block or just behind it, finds the bracket that closes `depth` open ones.
    /// `None` at the end of the chunk, with `depth` brought up to date; `Err` where `depth` would pass `limit`.
    #[inline(always)]
    pub(super) fn skip(&mut self, from: usize, depth: &mut u32, limit: u32) -> Result<Option<usize>, usize> {
        let mut unread = u64::MAX.checked_shl((from - self.base()) as u32).unwrap_or(0);
        loop {
            let block = self.place.block % BATCH;
            let open = self.batch.open[block] & unread;
            let close = self.batch.close[block] & unread;
            let (opened, closed) = (open.count_ones(), close.count_ones());
            if closed < *depth && *depth + opened <= limit {
                *depth = *depth + opened - closed;
            } else if let Some(at) = close_in_block(open, close, depth, limit).map_err(|at| self.base() + at)? {
                self.place.structural = self.batch.structural[block] & (u64::MAX << at << 1);
                return Ok(Some(self.base() + at));
            }
            if !self.advance() {
                return Ok(None);
            }
            unread = u64::MAX;
        }
    }

    /// Whether there may be a backslash from `from` to `to`, both in the chunk.
    #[inline(always)]
    pub(super) fn may_have_slash(&self, from: usize, to: usize) -> bool {
        self.may_meet(self.batch.slashed, from, to)
    }

    /// Whether the text from `from` to `to` is one string of plain characters: quotes around ASCII without escapes and
    /// control characters. May say no where a longer look says yes.
    #[inline(always)]
    pub(super) fn is_plain_string(&self, from: usize, to: usize) -> bool {
        if to < from + 2 || self.may_meet(self.batch.slashed | self.batch.odd, from, to) {
            return false;
        }
        // Inside it all bytes but the closing quote are in the string.
        let (from, last) = (from - self.place.start, to - 1 - self.place.start);
        let (first_block, last_block) = (from / BLOCK % BATCH, last / BLOCK % BATCH);
        let (behind, before) = (u64::MAX << (from % BLOCK), !(u64::MAX << (last % BLOCK)));
        let mut outside = !self.batch.strings[first_block] & behind;
        if first_block == last_block {
            outside &= before;
        } else {
            for block in first_block + 1..last_block {
                outside |= !self.batch.strings[block];
            }
            outside |= !self.batch.strings[last_block] & before;
        }
        outside == 0 && self.bytes[to - 1] == b'"'
    }

    /// Whether one of the blocks from `from` to `to` is in `blocks`; yes when they are not all in the batch.
    #[inline(always)]
    fn may_meet(&self, blocks: u64, from: usize, to: usize) -> bool {
        let (first, last) = (from.wrapping_sub(self.place.start) / BLOCK, to.wrapping_sub(self.place.start) / BLOCK);
        from < self.place.start || blocks >> (first % BATCH) & !(u64::MAX << (last - first) << 1) != 0
    }

    /// Where the current block starts.
    #[inline(always)]
    fn base(&self) -> usize {
        self.place.start + self.place.block * BLOCK
    }

    /// Steps to the next block; false when there is none.
    #[inline(always)]
    fn advance(&mut self) -> bool {
        if self.place.block + 1 < self.place.filled {
            self.place.block += 1;
        } else if !self.fill() {
            self.place.structural = 0;
            return false;
        }
        self.place.structural = self.batch.structural[self.place.block % BATCH];
        true
    }

    /// Looks at the next batch of blocks; false when there is none.
    #[inline(always)]
    fn fill(&mut self) -> bool {
        let start = self.place.start + self.place.filled * BLOCK;
        let rest = self.bytes.get(start..).unwrap_or_default();
        if rest.is_empty() {
            return false;
        }
        (self.place.start, self.place.block) = (start, 0);
        self.place.filled = self.batch.fill::<SKIPS>(rest, self.tail);
        self.place.structural = self.batch.structural[0];
        true
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

/// Goes through one block by the brackets that close: the one that brings `depth` to zero, if any; `Err` where it passes
/// `limit`.
#[inline(always)]
fn close_in_block(open: u64, close: u64, depth: &mut u32, limit: u32) -> Result<Option<usize>, usize> {
    let (mut unread, mut closing) = (open, close);
    loop {
        let at = closing.trailing_zeros();
        // All bits when there is none.
        let before = !closing & closing.wrapping_sub(1);
        let opened = (unread & before).count_ones();
        if *depth + opened > limit {
            return Err(nth(unread, limit - *depth) as usize);
        }
        *depth += opened;
        if closing == 0 {
            return Ok(None);
        }
        *depth -= 1;
        if *depth == 0 {
            return Ok(Some(at as usize));
        }
        unread &= !before;
        closing &= closing - 1;
    }
}

/// The bit of `mask` that has `count` others below it.
#[cold]
fn nth(mut mask: u64, count: u32) -> u32 {
    for _ in 0..count {
        mask &= mask.wrapping_sub(1);
    }
    mask.trailing_zeros()
}
