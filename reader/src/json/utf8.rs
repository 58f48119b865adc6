//! UTF-8, checked only where bytes outside ASCII are.

/// A reader of byte sequences that may be cut by blocks and chunks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Utf8 {
    /// Continuation bytes still to come.
    missing: u8,
    /// What the next continuation byte may be, when it is not 0x80 to 0xbf.
    narrow: Option<(u8, u8)>,
    /// Offset of the current sequence.
    start: u64,
    /// Offset of the next byte of the current sequence.
    next: u64,
}

impl Utf8 {
    /// Whether a sequence was cut.
    #[inline(always)]
    pub(super) fn is_open(&self) -> bool {
        self.missing != 0
    }

    /// Reads the bytes of a block that `high` marks, all those outside ASCII. `offset` is where `block` starts. `Err`
    /// with the offset of a sequence that is not UTF-8.
    pub(super) fn read(&mut self, block: &[u8], mut high: u64, offset: u64) -> Result<(), u64> {
        while high != 0 {
            let at = high.trailing_zeros() as usize;
            high &= high - 1;
            let (byte, here) = (block[at], offset + at as u64);
            if self.missing == 0 {
                self.lead(byte, here)?;
            } else if here != self.next || !self.fits(byte) {
                return Err(self.start);
            } else {
                self.missing -= 1;
            }
            self.next = here + 1;
        }
        // The byte after an unfinished sequence is ASCII, unless the block ends there.
        let end = offset + block.len() as u64;
        if self.missing != 0 && self.next < end { Err(self.start) } else { Ok(()) }
    }

    fn fits(&mut self, byte: u8) -> bool {
        let (low, high) = self.narrow.take().unwrap_or((0x80, 0xbf));
        (low..=high).contains(&byte)
    }

    fn lead(&mut self, byte: u8, here: u64) -> Result<(), u64> {
        let (missing, narrow) = match byte {
            0xc2..=0xdf => (1, None),
            0xe0 => (2, Some((0xa0, 0xbf))),
            0xed => (2, Some((0x80, 0x9f))),
            0xe1..=0xef => (2, None),
            0xf0 => (3, Some((0x90, 0xbf))),
            0xf1..=0xf3 => (3, None),
            0xf4 => (3, Some((0x80, 0x8f))),
            _ => return Err(here),
        };
        (self.missing, self.narrow, self.start) = (missing, narrow, here);
        Ok(())
    }
}
