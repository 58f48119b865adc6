//! One bit for each byte of a block: which are quotes, brackets, line ends, control characters, and so on.
//!
//! This is the only file of the crate with `unsafe`, twice: 16-byte vector loads from a checked array, and stores to one.

/// Bytes looked at together; one bit of a `u64` mask stands for each.
pub(crate) const BLOCK: usize = 64;

pub(crate) use imp::Lanes;

#[cfg(target_feature = "simd128")]
mod imp {
    use super::BLOCK;
    use core::arch::wasm32::{
        i8x16_ge, i8x16_le, i8x16_lt, i8x16_splat, u8x16, u8x16_bitmask, u8x16_eq, u8x16_ge, u8x16_lt, u8x16_splat,
        u8x16_swizzle, v128, v128_and, v128_any_true, v128_load, v128_or, v128_store,
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
    pub(crate) struct Lanes([v128; 4]);

    impl Lanes {
        #[inline(always)]
        #[allow(unsafe_code, reason = "there is no safe 16-byte vector load")]
        pub(crate) fn load(block: &[u8; BLOCK]) -> Self {
            let at = block.as_ptr().cast::<v128>();
            // SAFETY: the four loads cover exactly the 64 bytes borrowed as `block`; `v128_load` needs no alignment.
            unsafe { Self([v128_load(at), v128_load(at.add(1)), v128_load(at.add(2)), v128_load(at.add(3))]) }
        }

        /// Writes the block.
        #[inline(always)]
        #[allow(unsafe_code, reason = "there is no safe 16-byte vector store")]
        pub(crate) fn store(self, block: &mut [u8; BLOCK]) {
            let at = block.as_mut_ptr().cast::<v128>();
            let [a, b, c, d] = self.0;
            // SAFETY: the four stores cover exactly the 64 bytes borrowed as `block`; `v128_store` needs no alignment.
            unsafe {
                v128_store(at, a);
                v128_store(at.add(1), b);
                v128_store(at.add(2), c);
                v128_store(at.add(3), d);
            }
        }

        /// Bytes equal to `byte`.
        #[inline(always)]
        pub(crate) fn equal(self, byte: u8) -> u64 {
            mask!(self, lane => u8x16_eq(lane, u8x16_splat(byte)))
        }

        /// Whether a byte equals `byte`.
        #[inline(always)]
        pub(crate) fn any(self, byte: u8) -> bool {
            let [a, b, c, d] = self.0.map(|lane| u8x16_eq(lane, u8x16_splat(byte)));
            v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
        }

        /// Whether a byte is a control character or outside ASCII, which is negative here.
        #[inline(always)]
        pub(crate) fn any_odd(self) -> bool {
            let [a, b, c, d] = self.0.map(|lane| i8x16_lt(lane, i8x16_splat(0x20)));
            v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
        }

        /// Bytes equal to `byte` once bit 5 is set: `{` finds `[` too.
        #[inline(always)]
        pub(crate) fn folded(self, byte: u8) -> u64 {
            mask!(self, lane => u8x16_eq(v128_or(lane, u8x16_splat(0x20)), u8x16_splat(byte)))
        }

        /// Bytes that are one of `,:{}[]` once bit 5 is set: their low halves differ, so one table look-up suffices.
        #[inline(always)]
        pub(crate) fn structural(self) -> u64 {
            let table = u8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b':', b'{', b',', b'}', 0, 0);
            mask!(self, lane => {
                let expected = u8x16_swizzle(table, v128_and(lane, u8x16_splat(0x0f)));
                u8x16_eq(expected, v128_or(lane, u8x16_splat(0x20)))
            })
        }

        /// Control characters.
        #[inline(always)]
        pub(crate) fn control(self) -> u64 {
            mask!(self, lane => u8x16_lt(lane, u8x16_splat(0x20)))
        }

        /// Bytes outside ASCII.
        #[inline(always)]
        pub(crate) fn high(self) -> u64 {
            mask!(self, lane => lane)
        }

        /// Whether there are bytes outside ASCII.
        #[inline(always)]
        pub(crate) fn any_high(self) -> bool {
            let [a, b, c, d] = self.0;
            v128_any_true(v128_and(v128_or(v128_or(a, b), v128_or(c, d)), u8x16_splat(0x80)))
        }

        /// Continuation bytes of UTF-8: as signed numbers, 0x80 to 0xbf are those below -64.
        #[inline(always)]
        pub(crate) fn continuations(self) -> u64 {
            mask!(self, lane => i8x16_lt(lane, i8x16_splat(-64)))
        }

        /// Lead bytes of characters of two bytes: as signed numbers, 0xc2 to 0xdf are -62 to -33.
        #[inline(always)]
        pub(crate) fn pair_leads(self) -> u64 {
            mask!(self, lane => v128_and(i8x16_ge(lane, i8x16_splat(-62)), i8x16_le(lane, i8x16_splat(-33))))
        }

        /// Lead bytes of characters of four bytes.
        #[inline(always)]
        pub(crate) fn four_leads(self) -> u64 {
            mask!(self, lane => u8x16_ge(lane, u8x16_splat(0xf0)))
        }
    }
}

#[cfg(not(target_feature = "simd128"))]
mod imp {
    use super::BLOCK;

    const LOW: u64 = 0x0101_0101_0101_0101;
    const SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;

    /// A block held in eight words.
    #[derive(Clone, Copy)]
    pub(crate) struct Lanes([u64; 8]);

    impl Lanes {
        #[inline(always)]
        pub(crate) fn load(block: &[u8; BLOCK]) -> Self {
            let mut words = [0; 8];
            for (word, bytes) in words.iter_mut().zip(block.as_chunks::<8>().0) {
                *word = u64::from_le_bytes(*bytes);
            }
            Self(words)
        }

        #[inline(always)]
        pub(crate) fn store(self, block: &mut [u8; BLOCK]) {
            for (bytes, word) in block.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
                *bytes = word.to_le_bytes();
            }
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
        pub(crate) fn equal(self, byte: u8) -> u64 {
            self.mask(|word| Self::zero_bytes(word ^ (LOW * u64::from(byte))))
        }

        #[inline(always)]
        pub(crate) fn any(self, byte: u8) -> bool {
            self.equal(byte) != 0
        }

        #[inline(always)]
        pub(crate) fn any_odd(self) -> bool {
            self.control() | self.high() != 0
        }

        #[inline(always)]
        pub(crate) fn folded(self, byte: u8) -> u64 {
            self.mask(|word| Self::zero_bytes((word | (LOW << 5)) ^ (LOW * u64::from(byte))))
        }

        #[inline(always)]
        pub(crate) fn structural(self) -> u64 {
            self.folded(b',') | self.folded(b':') | self.folded(b'{') | self.folded(b'}')
        }

        #[inline(always)]
        pub(crate) fn control(self) -> u64 {
            // A byte is below 0x20 when its upper three bits are zero.
            self.mask(|word| Self::zero_bytes(word & (LOW * 0xe0)))
        }

        #[inline(always)]
        pub(crate) fn high(self) -> u64 {
            self.mask(|word| word)
        }

        #[inline(always)]
        pub(crate) fn any_high(self) -> bool {
            self.high() != 0
        }

        #[inline(always)]
        pub(crate) fn continuations(self) -> u64 {
            // The top bits are 10.
            self.mask(|word| word & !(word << 1))
        }

        #[inline(always)]
        pub(crate) fn pair_leads(self) -> u64 {
            // The top bits are 110, and 0xc0 and 0xc1 lead nothing.
            let overlong = self.mask(|word| Self::zero_bytes((word & (LOW * 0xfe)) ^ (LOW * 0xc0)));
            self.mask(|word| word & word << 1 & !(word << 2)) & !overlong
        }

        #[inline(always)]
        pub(crate) fn four_leads(self) -> u64 {
            // The top bits are 1111; what is above 0xf4 is no UTF-8.
            self.mask(|word| word & word << 1 & word << 2 & word << 3)
        }
    }
}

/// For each bit, whether the bits up to it are odd in number: from quotes, what lies between them.
#[inline(always)]
pub(crate) fn prefix_xor(mut mask: u64) -> u64 {
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^ mask << 32
}
