//! A table in the terms of a JavaScript string: what to decode, and where to cut it.

use super::mask::{self, BLOCK, below, padded};
use super::table::Table;

/// The text of a table, to be decoded as a whole, and its fields as places in the decoded string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cuts<'a> {
    /// The text; what is between the fields is as in [`Table`].
    pub text: &'a [u8],
    /// Whether `text` is ISO 8859-1, a byte a character, instead of UTF-8.
    pub latin1: bool,
    /// The end of each field in UTF-16 units.
    pub ends: &'a [u32],
}

/// Turns tables into [`Cuts`]; its buffers are used again for each table.
///
/// Where a platform decodes ISO 8859-1 by copying (Node: `latin1Slice`), that is several times faster than decoding UTF-8,
/// so that it pays to squeeze the text here first.
#[derive(Clone, Debug, Default)]
pub struct Cutter {
    ends: Vec<u32>,
    latin1: Vec<u8>,
}

impl Cutter {
    /// Converts a table. With `latin1` the text comes as ISO 8859-1 when all of it can be; without, only when it is ASCII.
    pub fn cut<'a>(&'a mut self, table: Table<'a>, latin1: bool) -> Cuts<'a> {
        let (text, ends) = (table.text(), table.ends());
        if text.is_ascii() {
            return Cuts { text, latin1: true, ends };
        }
        self.ends.clear();
        self.ends.extend_from_slice(ends);
        let mut place = Place { at: 0, surplus: 0, ends: &mut self.ends };
        if latin1 {
            self.latin1.resize(text.len() + BLOCK, 0);
            if let Some(len) = squeeze(text, &mut self.latin1, &mut place) {
                let text = self.latin1.get(..len).unwrap_or_default();
                return Cuts { text, latin1: true, ends: &self.ends };
            }
        }
        count_units(text, place);
        Cuts { text, latin1: false, ends: &self.ends }
    }
}

/// How far the ends of a text are converted.
struct Place<'a> {
    at: usize,
    /// How many more bytes than units there are before `at`. Wraps below zero inside a four-byte character.
    surplus: u32,
    /// The ends after `at`.
    ends: &'a mut [u32],
}

impl Place<'_> {
    /// Converts the ends up to `to`, which have a surplus that depends on the end.
    #[inline]
    fn convert(&mut self, to: usize, surplus: impl Fn(usize) -> u32) {
        let ends = std::mem::take(&mut self.ends);
        let mut done = 0;
        for end in ends.iter_mut().take_while(|end| **end as usize <= to) {
            *end = end.wrapping_sub(surplus(*end as usize));
            done += 1;
        }
        self.ends = ends.get_mut(done..).unwrap_or_default();
    }
}

/// Writes UTF-8 as ISO 8859-1 and returns its length; stops at the first character that is not in it.
fn squeeze(text: &[u8], out: &mut [u8], place: &mut Place<'_>) -> Option<usize> {
    let mut len = 0;
    while let Some(rest) = text.get(place.at..).filter(|rest| !rest.is_empty()) {
        let block = block_of(rest);
        let target = out.get_mut(len..)?.first_chunk_mut::<BLOCK>()?;
        *target = block;
        let high = mask::high(&block);
        let ascii = rest.len().min(high.trailing_zeros() as usize);
        let surplus = place.surplus;
        place.convert(place.at + ascii, |_| surplus);
        if ascii == rest.len() {
            return Some(len + ascii);
        }
        place.at += ascii;
        len += ascii;
        if let Some(decoded) = target.get_mut(ascii) {
            let &[lead @ 0xC2..=0xC3, second] = text.get(place.at..)?.first_chunk::<2>()? else {
                return None;
            };
            *decoded = lead << 6 | second & 0x3F;
            place.at += 2;
            place.surplus += 1;
            len += 1;
        }
    }
    Some(len)
}

/// Converts the remaining ends from bytes of UTF-8 to UTF-16 units.
fn count_units(text: &[u8], mut place: Place<'_>) {
    while let Some(rest) = text.get(place.at..).filter(|rest| !rest.is_empty()) {
        let block = block_of(rest);
        let (at, surplus) = (place.at, place.surplus);
        if mask::high(&block) == 0 {
            place.convert(at + BLOCK, |_| surplus);
        } else {
            let (continuations, fours) = mask::surplus(&block);
            let up_to = |bits: u64| {
                let fours = (fours & bits).count_ones();
                surplus.wrapping_add((continuations & bits).count_ones()).wrapping_sub(fours)
            };
            place.convert(at + BLOCK, |end| up_to(below(end - at)));
            place.surplus = up_to(u64::MAX);
        }
        place.at += BLOCK;
    }
    let surplus = place.surplus;
    place.convert(text.len(), |_| surplus);
}

#[inline]
fn block_of(rest: &[u8]) -> [u8; BLOCK] {
    rest.first_chunk().copied().unwrap_or_else(|| padded(rest))
}
