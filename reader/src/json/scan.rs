//! Bytes in blocks of 64: which lie inside strings, and which are structural.

use crate::lanes::{BLOCK, Lanes, prefix_xor};

const EVEN: u64 = 0x5555_5555_5555_5555;

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
pub(super) struct StrictMasks {
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

/// Blocks looked at in one go.
const BLOCKS: usize = 1024;

/// Bytes looked at in one go.
pub(super) const PIECE: usize = BLOCK * BLOCKS;

/// In `Blocks::flags`: the block holds a backslash.
const SLASH: u8 = 1;
/// In `Blocks::flags`: the block holds a control character or a byte outside ASCII.
const ODD: u8 = 2;

/// What is known of the blocks of a piece of input. They are looked at all at once, before anything is made of them, so that
/// each of the two loops is small enough for the registers there are.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    /// Structural characters outside strings. In place of `,` or `:`, one may be the control character 0x0c or 0x1a, which
    /// no state of the walk accepts.
    structural: [u64; BLOCKS],
    /// Brackets outside strings that open.
    open: [u64; BLOCKS],
    /// Brackets outside strings that close.
    close: [u64; BLOCKS],
    /// Bytes inside strings, the opening quote included.
    strings: [u64; BLOCKS],
    flags: [u8; BLOCKS],
    /// How many there are.
    filled: usize,
    /// The state before the first one.
    before: Carry,
    /// The state after the last one.
    carry: Carry,
}

impl Blocks {
    /// No blocks, before the first piece.
    pub(super) fn new() -> Box<Self> {
        Box::new(Self {
            structural: [0; BLOCKS],
            open: [0; BLOCKS],
            close: [0; BLOCKS],
            strings: [0; BLOCKS],
            flags: [0; BLOCKS],
            filled: 0,
            before: Carry::default(),
            carry: Carry::default(),
        })
    }

    /// What comes next is the start of an input.
    pub(super) fn restart(&mut self) {
        self.carry = Carry::default();
    }

    /// The state after the piece.
    pub(super) fn carry(&self) -> Carry {
        self.carry
    }

    /// Looks at the next `piece` of the input, [`PIECE`] bytes at most.
    #[inline(never)]
    pub(super) fn read(&mut self, piece: &[u8]) {
        let (blocks, rest) = piece.as_chunks::<BLOCK>();
        self.before = self.carry;
        let mut carry = self.carry;
        let mut filled = 0;
        for block in blocks.iter().take(BLOCKS) {
            self.look_at(filled, block, BLOCK, &mut carry);
            filled += 1;
        }
        if filled < BLOCKS && !rest.is_empty() {
            let mut last = [b' '; BLOCK];
            last[..rest.len()].copy_from_slice(rest);
            self.look_at(filled, &last, rest.len(), &mut carry);
            filled += 1;
        }
        (self.filled, self.carry) = (filled, carry);
    }

    /// Looks at the block `at`, of which `length` bytes are input.
    #[inline(always)]
    fn look_at(&mut self, at: usize, block: &[u8; BLOCK], length: usize, carry: &mut Carry) {
        let lanes = Lanes::load(block);
        let mut quotes = lanes.equal(b'"');
        let mut flags = 0;
        if lanes.any(b'\\') || carry.escape != 0 {
            let slashes = lanes.equal(b'\\');
            let (escaped, escape) = escaped(slashes, carry.escape, length);
            quotes &= !escaped;
            carry.escape = escape;
            flags = SLASH;
        }
        let strings = prefix_xor(quotes) ^ carry.string;
        carry.string = ((strings as i64) >> 63) as u64;
        let at = at % BLOCKS;
        self.strings[at] = strings;
        self.structural[at] = lanes.structural() & !strings;
        self.open[at] = lanes.folded(b'{') & !strings;
        self.close[at] = lanes.folded(b'}') & !strings;
        self.flags[at] = flags | if lanes.any_odd() { ODD } else { 0 };
    }

    /// What strict reading asks about block `at` of `piece`, or `None` when there is none.
    #[inline(always)]
    pub(super) fn masks(&self, at: usize, piece: &[u8]) -> Option<StrictMasks> {
        if at >= self.filled {
            return None;
        }
        let (base, at) = (at * BLOCK, at % BLOCKS);
        let strings = self.strings[at];
        let before = match at.checked_sub(1) {
            Some(before) => self.strings[before] >> (BLOCK - 1),
            None => self.before.string & 1,
        };
        let mut masks = StrictMasks { base, tokens: self.structural[at], slashes: 0, control: 0, high: 0 };
        // A string starts where the byte before is in none: the quote that closes one is not in it.
        masks.tokens |= strings & !(strings << 1 | before);
        if self.flags[at] != 0 {
            masks.look_closer(&piece[base..], strings);
        }
        Some(masks)
    }
}

impl StrictMasks {
    #[inline(never)]
    fn look_closer(&mut self, rest: &[u8], strings: u64) {
        let mut last = [b' '; BLOCK];
        let block = rest.first_chunk().unwrap_or_else(|| {
            last[..rest.len()].copy_from_slice(rest);
            &last
        });
        let lanes = Lanes::load(block);
        self.slashes = lanes.equal(b'\\') & strings;
        self.control = lanes.control() & strings;
        self.high = lanes.high() & strings;
    }
}

/// A way through the structural characters of a piece.
#[derive(Clone, Copy)]
pub(super) struct Scan<'a> {
    blocks: &'a Blocks,
    /// The current block.
    block: usize,
    /// Structural characters of the current block not yet returned.
    structural: u64,
}

impl<'a> Scan<'a> {
    /// Stands at `from` in the first block of a piece, or just after it.
    #[inline(always)]
    pub(super) fn new(blocks: &'a Blocks, from: usize) -> Self {
        let block = from / BLOCK;
        let unread = u64::MAX << (from % BLOCK);
        let structural = if block < blocks.filled { blocks.structural[block % BLOCKS] & unread } else { 0 };
        Self { blocks, block, structural }
    }

    /// The next structural character outside strings, or `None` at the end of the piece.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> Option<usize> {
        while self.structural == 0 {
            if !self.advance() {
                return None;
            }
        }
        Some(self.block * BLOCK + self.structural.trailing_zeros() as usize)
    }

    /// Goes past the character that was peeked at.
    #[inline(always)]
    pub(super) fn pass(&mut self) {
        self.structural &= self.structural.wrapping_sub(1);
    }

    /// Returns what [`peek`](Self::peek) does and goes past it.
    #[inline(always)]
    pub(super) fn next_structural(&mut self) -> Option<usize> {
        let at = self.peek();
        self.pass();
        at
    }

    /// From `from`, which is in the current block or just after it, finds the bracket that closes `depth` open ones.
    /// `None` at the end of the piece, with `depth` brought up to date; `Err` where `depth` would pass `limit`.
    #[inline(always)]
    pub(super) fn skip(&mut self, from: usize, depth: &mut u32, limit: u32) -> Result<Option<usize>, usize> {
        let mut unread = u64::MAX.checked_shl((from - self.block * BLOCK) as u32).unwrap_or(0);
        loop {
            let block = self.block % BLOCKS;
            let open = self.blocks.open[block] & unread;
            let close = self.blocks.close[block] & unread;
            let (opened, closed) = (open.count_ones(), close.count_ones());
            if closed < *depth && *depth + opened <= limit {
                *depth = *depth + opened - closed;
            } else {
                let base = self.block * BLOCK;
                if let Some(at) = close_in_block(open, close, depth, limit).map_err(|at| base + at)? {
                    self.structural = self.blocks.structural[block] & (u64::MAX << at << 1);
                    return Ok(Some(base + at));
                }
            }
            if !self.advance() {
                return Ok(None);
            }
            unread = u64::MAX;
        }
    }

    /// Whether there may be a backslash from `from` to `to`, both in the piece.
    #[inline(always)]
    pub(super) fn may_have_slash(&self, from: usize, to: usize) -> bool {
        self.may_meet(SLASH, from, to)
    }

    /// Whether the text from `from` to `to` of `piece` is one string of plain characters: quotes around ASCII without
    /// escapes and control characters. May say no where a longer look says yes.
    #[inline(always)]
    pub(super) fn is_plain_string(&self, piece: &[u8], from: usize, to: usize) -> bool {
        if to < from + 2 || self.may_meet(SLASH | ODD, from, to) {
            return false;
        }
        // All bytes but the closing quote are in the string.
        let last = to - 1;
        let (first_block, last_block) = (from / BLOCK % BLOCKS, last / BLOCK % BLOCKS);
        let (after, before) = (u64::MAX << (from % BLOCK), !(u64::MAX << (last % BLOCK)));
        let mut outside = !self.blocks.strings[first_block] & after;
        if first_block == last_block {
            outside &= before;
        } else {
            outside |= !self.blocks.strings[last_block] & before;
        }
        outside == 0 && piece[last] == b'"'
    }

    /// Whether the block of `from` or that of `to` has one of these flags; yes when others are between them.
    #[inline(always)]
    fn may_meet(&self, flags: u8, from: usize, to: usize) -> bool {
        let (first, last) = (from / BLOCK, to / BLOCK);
        let met = self.blocks.flags[first % BLOCKS] | self.blocks.flags[last % BLOCKS];
        met & flags != 0 || last > first + 1
    }

    /// Steps to the next block; false when there is none.
    #[inline(always)]
    fn advance(&mut self) -> bool {
        if self.block + 1 >= self.blocks.filled {
            self.structural = 0;
            return false;
        }
        self.block += 1;
        self.structural = self.blocks.structural[self.block % BLOCKS];
        true
    }
}

/// Which bytes of a block follow an odd run of backslashes (only the byte after a run is marked), and the same of the
/// first byte after the block. `first` says it of the block's first byte; `length` is what is left of the chunk.
#[inline(never)]
fn escaped(slashes: u64, first: u64, length: usize) -> (u64, u64) {
    let runs = slashes & !first;
    let starts = runs & !(runs << 1);
    // Adding a run's first bit carries to the bit after its end: where start and end differ in parity, it is odd.
    let behind_even = runs.wrapping_add(starts & EVEN) & !runs;
    let (sum, leaves_block) = runs.overflowing_add(starts & !EVEN);
    let behind_odd = sum & !runs;
    let escaped = (behind_even & !EVEN) | (behind_odd & EVEN) | first;
    let carry = if length < BLOCK { escaped >> length & 1 } else { u64::from(leaves_block) };
    (escaped, carry)
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
