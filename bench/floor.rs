//! What reading cannot do without, written by hand for the bench: bytes that come into the memory, and one look at each of them.
//! `floor.mjs` compiles it; nothing of it is in the package, which is why it may do without bounds.
//!
//! `first_stage` is that of simdjson: for each block of 64 bytes, which are quotes outside escapes, which lie inside strings, and
//! which are structural. WebAssembly has no carry-less multiply, so that the inside of strings takes six shifts.
#![no_std]

use core::arch::wasm32::*;

/// Bytes that are looked at together.
const BLOCK: usize = 64;
/// Bytes of a piece at most.
const PIECE: usize = 1 << 16;
const BLOCKS: usize = PIECE / BLOCK;
const EVEN: u64 = 0x5555_5555_5555_5555;

static mut INPUT: [u128; PIECE / 16] = [0; PIECE / 16];
static mut MASKS: [[u64; BLOCKS]; 2] = [[0; BLOCKS]; 2];

type Lanes = [v128; 4];

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// Where to write a piece.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    (&raw mut INPUT).cast()
}

/// Where the bits of a piece are: a reading would look at them, and what nothing could read the compiler would not write.
#[unsafe(no_mangle)]
pub extern "C" fn masks() -> *const u64 {
    (&raw const MASKS).cast()
}

/// Reads every byte once and does next to nothing with it: the bandwidth of the memory.
#[unsafe(no_mangle)]
pub extern "C" fn sum(length: usize) -> u32 {
    let mut sum = u8x16_splat(0);
    for at in 0..length.div_ceil(16) {
        // SAFETY: a piece is no longer than the input.
        sum = u8x16_add(sum, unsafe { v128_load((&raw const INPUT).cast::<v128>().add(at)) });
    }
    u32::from(u8x16_extract_lane::<0>(sum))
}

/// The first stage over JSON: strings and structural characters as bits. Returns how many blocks end inside a string.
#[unsafe(no_mangle)]
pub extern "C" fn first_stage(length: usize) -> u32 {
    let (mut inside, mut escape, mut open) = (0_u64, 0_u64, 0);
    for at in 0..length.div_ceil(BLOCK) {
        let lanes = load(at);
        let mut quotes = equal(lanes, b'"');
        if any(lanes, b'\\') || escape != 0 {
            let (escaped, next) = escaped(equal(lanes, b'\\'), escape);
            quotes &= !escaped;
            escape = next;
        }
        let strings = prefix_xor(quotes) ^ inside;
        inside = ((strings as i64) >> 63) as u64;
        store(at, strings, mask(lanes.map(structural)) & !strings);
        open += (inside & 1) as u32;
    }
    open
}

/// The same over CSV: delimiters and line ends outside quotes as bits.
#[unsafe(no_mangle)]
pub extern "C" fn first_stage_csv(length: usize) -> u32 {
    let (mut inside, mut open) = (0_u64, 0);
    for at in 0..length.div_ceil(BLOCK) {
        let lanes = load(at);
        let quoted = prefix_xor(equal(lanes, b'"')) ^ inside;
        inside = ((quoted as i64) >> 63) as u64;
        let line_ends = mask(lanes.map(|lane| v128_or(u8x16_eq(lane, u8x16_splat(b'\n')), u8x16_eq(lane, u8x16_splat(b'\r')))));
        store(at, equal(lanes, b',') & !quoted, line_ends & !quoted);
        open += (inside & 1) as u32;
    }
    open
}

#[inline(always)]
fn load(block: usize) -> Lanes {
    let at = (&raw const INPUT).cast::<v128>();
    // SAFETY: a piece is no longer than the input, and a block lies in it whole.
    unsafe { [v128_load(at.add(4 * block)), v128_load(at.add(4 * block + 1)), v128_load(at.add(4 * block + 2)), v128_load(at.add(4 * block + 3))] }
}

#[inline(always)]
fn store(block: usize, first: u64, second: u64) {
    let at = (&raw mut MASKS).cast::<u64>();
    // SAFETY: there is room for two masks a block.
    unsafe {
        *at.add(block) = first;
        *at.add(BLOCKS + block) = second;
    }
}

#[inline(always)]
fn mask([a, b, c, d]: Lanes) -> u64 {
    let low = u32::from(u8x16_bitmask(a)) | u32::from(u8x16_bitmask(b)) << 16;
    let high = u32::from(u8x16_bitmask(c)) | u32::from(u8x16_bitmask(d)) << 16;
    u64::from(low) | u64::from(high) << 32
}

#[inline(always)]
fn equal(lanes: Lanes, byte: u8) -> u64 {
    mask(lanes.map(|lane| u8x16_eq(lane, u8x16_splat(byte))))
}

#[inline(always)]
fn any(lanes: Lanes, byte: u8) -> bool {
    let [a, b, c, d] = lanes.map(|lane| u8x16_eq(lane, u8x16_splat(byte)));
    v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
}

/// The low halves of `,:{}` differ; with bit 5 set, `[` and `]` are `{` and `}`.
#[inline(always)]
fn structural(lane: v128) -> v128 {
    let table = u8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b':', b'{', b',', b'}', 0, 0);
    u8x16_eq(u8x16_swizzle(table, v128_and(lane, u8x16_splat(15))), v128_or(lane, u8x16_splat(0x20)))
}

#[inline(always)]
fn prefix_xor(mut mask: u64) -> u64 {
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^ mask << 32
}

/// What is escaped in a block, and whether the first byte after it is.
#[inline(never)]
fn escaped(slashes: u64, first: u64) -> (u64, u64) {
    let runs = slashes & !first;
    let starts = runs & !(runs << 1);
    let behind_even = runs.wrapping_add(starts & EVEN) & !runs;
    let (sum, leaves) = runs.overflowing_add(starts & !EVEN);
    ((behind_even & !EVEN) | (sum & !runs & EVEN) | first, u64::from(leaves))
}
