//! A table in the terms of a JavaScript string: what to decode, and where to cut it.

use super::mask::{BLOCK, below, lanes_of};
use super::table::Table;

/// The text of a table, to be decoded as a whole, and its fields as positions in the decoded string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cuts<'a> {
    /// The text.
    pub text: &'a [u8],
    /// Whether `text` is ISO 8859-1, a byte a character, instead of UTF-8.
    pub latin1: bool,
    /// The start and the end of each field, in UTF-16 units.
    pub bounds: &'a [u32],
}

/// Turns tables into [`Cuts`]; its buffers are used again for each table.
///
/// Where a platform decodes ISO 8859-1 by copying (Node: `latin1Slice`), that is several times faster than decoding UTF-8,
/// so that it pays to squeeze the text here first.
#[derive(Clone, Debug, Default)]
pub struct Cutter {
    bounds: Vec<u32>,
    latin1: Vec<u8>,
}

impl Cutter {
    /// Converts a table. With `latin1` the text comes as ISO 8859-1 when all of it can be; without, only when it is ASCII.
    pub fn cut<'a>(&'a mut self, table: Table<'a>, latin1: bool) -> Cuts<'a> {
        let (text, bounds) = (table.text(), table.bounds());
        if text.is_ascii() {
            return Cuts { text, latin1: true, bounds };
        }
        self.bounds.clear();
        self.bounds.extend_from_slice(bounds);
        let mut converter = BoundsConverter { at: 0, surplus: 0, bounds: &mut self.bounds };
        if latin1 {
            self.latin1.resize(text.len() + BLOCK, 0);
            if let Some(len) = squeeze(text, &mut self.latin1, &mut converter) {
                let text = self.latin1.get(..len).unwrap_or_default();
                return Cuts { text, latin1: true, bounds: &self.bounds };
            }
        }
        count_units(text, converter);
        Cuts { text, latin1: false, bounds: &self.bounds }
    }
}

/// Bounds that are converted at a time.
const STEP: usize = 8;

/// How far the bounds of a table are converted.
struct BoundsConverter<'a> {
    at: usize,
    /// How many more bytes than units there are before `at`. Wraps below zero inside a four-byte character.
    surplus: u32,
    /// The bounds that are not converted yet.
    bounds: &'a mut [u32],
}

impl BoundsConverter<'_> {
    /// Converts the bounds up to `to`, which have a surplus that depends on the bound.
    #[inline(always)]
    fn convert(&mut self, to: usize, surplus: impl Fn(usize) -> u32) {
        let bounds = std::mem::take(&mut self.bounds);
        let mut done = 0;
        while let Some(bound) = bounds.get_mut(done)
            && *bound as usize <= to
        {
            *bound = bound.wrapping_sub(surplus(*bound as usize));
            done += 1;
        }
        self.bounds = bounds.get_mut(done..).unwrap_or_default();
    }

    /// Converts the bounds up to `at`, since when the surplus has been what it is.
    #[inline(always)]
    fn catch_up(&mut self) {
        let surplus = self.surplus;
        let bounds = std::mem::take(&mut self.bounds);
        let (steps, _) = bounds.as_chunks_mut::<STEP>();
        let mut done = 0;
        for step in steps.iter_mut().take_while(|step| step[STEP - 1] as usize <= self.at) {
            *step = step.map(|bound| bound.wrapping_sub(surplus));
            done += STEP;
        }
        self.bounds = bounds.get_mut(done..).unwrap_or_default();
        self.convert(self.at, |_| surplus);
    }
}

/// Writes UTF-8 as ISO 8859-1 and returns its length; stops at the first character that is not in it.
fn squeeze(text: &[u8], out: &mut [u8], converter: &mut BoundsConverter<'_>) -> Option<usize> {
    let mut len = 0;
    while let Some(rest) = text.get(converter.at..).filter(|rest| !rest.is_empty()) {
        let lanes = lanes_of(rest);
        let target = out.get_mut(len..)?.first_chunk_mut::<BLOCK>()?;
        lanes.store(target);
        let ascii = if lanes.any_high() { lanes.high().trailing_zeros() as usize } else { BLOCK };
        let ascii = rest.len().min(ascii);
        converter.at += ascii;
        len += ascii;
        if ascii < rest.len()
            && let Some(decoded) = target.get_mut(ascii)
        {
            let &[lead @ 0xC2..=0xC3, second] = text.get(converter.at..)?.first_chunk::<2>()? else {
                return None;
            };
            *decoded = lead << 6 | second & 0x3F;
            converter.catch_up();
            converter.at += 2;
            converter.surplus += 1;
            len += 1;
        }
    }
    converter.catch_up();
    Some(len)
}

/// Converts the remaining bounds from bytes of UTF-8 to UTF-16 units.
fn count_units(text: &[u8], mut converter: BoundsConverter<'_>) {
    while let Some(rest) = text.get(converter.at..).filter(|rest| !rest.is_empty()) {
        let lanes = lanes_of(rest);
        if lanes.any_high() {
            let (at, surplus) = (converter.at, converter.surplus);
            let (continuations, fours) = (lanes.continuations(), lanes.four_leads());
            let up_to = |bits: u64| {
                let fours = (fours & bits).count_ones();
                surplus.wrapping_add((continuations & bits).count_ones()).wrapping_sub(fours)
            };
            converter.convert(at, |_| surplus);
            converter.convert(at + BLOCK, |end| up_to(below(end - at)));
            converter.surplus = up_to(u64::MAX);
        }
        converter.at += BLOCK;
    }
    converter.catch_up();
}
