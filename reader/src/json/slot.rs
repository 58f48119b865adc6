//! The location of one selected value while its row is read.

use super::text::{first_non_whitespace, hold, trim_end};

/// Where the value of a slot is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ValueLocation {
    /// Not found so far.
    #[default]
    Missing,
    /// A value that began, or white space before one, from `start` in the current chunk (after what is held).
    Expected,
    /// An array or object from `start` in the current chunk (after what is held, if anything) to an end not seen yet.
    Open,
    /// Between `start` and `end` in the current chunk.
    Chunk,
    /// In `held`, whole.
    Held,
}

/// A match of a path with a wildcard.
#[derive(Clone, Copy, Debug)]
struct Match {
    /// Where in the input it starts.
    offset: u64,
    /// How long the list was before it.
    list: usize,
}

/// The location of one selected value. Positions are within the current chunk; offsets count from the start of the input.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot {
    location: ValueLocation,
    start: usize,
    end: usize,
    /// What earlier chunks held of the value.
    held: Vec<u8>,
    /// Offset of the value's first byte.
    offset: u64,
    /// Matches so far, as a JSON array without its end.
    list: Vec<u8>,
    matches: Vec<Match>,
    /// Offset of the array the first wildcard stands for, once it was met.
    array: Option<u64>,
}

impl Slot {
    /// Forgets everything, for the next row.
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.location = ValueLocation::Missing;
        self.held.clear();
        if self.array.take().is_some() {
            self.list.clear();
            self.matches.clear();
        }
    }

    /// Drops what was found at or after `offset`: a later member of the same name replaces it.
    #[inline(always)]
    pub(super) fn forget_since(&mut self, offset: u64) {
        self.location = ValueLocation::Missing;
        self.held.clear();
        if let Some(array) = self.array {
            while let Some(&last) = self.matches.last()
                && last.offset >= offset
            {
                self.list.truncate(last.list);
                self.matches.pop();
            }
            if array >= offset {
                self.array = None;
                self.list.clear();
            }
        }
    }

    /// The array that a wildcard stands for was met at `offset`.
    pub(super) fn meet_array(&mut self, offset: u64) {
        if self.array.is_none() {
            self.array = Some(offset);
            self.list.push(b'[');
        }
    }

    /// A value, perhaps after white space, starts at `start` of the chunk.
    #[inline(always)]
    pub(super) fn expect(&mut self, start: usize) {
        self.location = ValueLocation::Expected;
        self.start = start;
        self.held.clear();
    }

    /// The value awaited since [`Slot::expect`] does not come.
    pub(super) fn expect_nothing(&mut self) {
        self.location = ValueLocation::Missing;
    }

    /// An array or object starts at `start` of the chunk, which is at `offset` of the input.
    #[inline(always)]
    pub(super) fn open(&mut self, start: usize, offset: u64) {
        self.location = ValueLocation::Open;
        self.start = start;
        self.offset = offset;
        self.held.clear();
    }

    /// The value is from `start` to `end` of the chunk, which is at `offset` of the input. Not for a list of matches.
    #[inline(always)]
    pub(super) fn set(&mut self, start: usize, end: usize, offset: u64) {
        (self.location, self.start, self.end) = (ValueLocation::Chunk, start, end);
        self.offset = offset + start as u64;
        self.held.clear();
    }

    /// The number, literal or string awaited ends before `end`; `offset` is where the chunk starts.
    #[inline(always)]
    pub(super) fn close_scalar(&mut self, chunk: &[u8], end: usize, offset: u64) {
        let piece = &chunk[self.start..end];
        if self.held.is_empty() {
            let text = trim_end(piece);
            let first_non_whitespace = first_non_whitespace(text).unwrap_or(0);
            self.start += first_non_whitespace;
            self.end = self.start + text.len() - first_non_whitespace;
            self.offset = offset + self.start as u64;
            self.location = ValueLocation::Chunk;
        } else {
            self.held.extend_from_slice(piece);
            self.held.truncate(trim_end(&self.held).len());
            self.location = ValueLocation::Held;
        }
    }

    /// The array or object that was open ends before `end`.
    #[inline(always)]
    pub(super) fn close(&mut self, chunk: &[u8], end: usize) {
        if self.held.is_empty() {
            self.end = end;
            self.location = ValueLocation::Chunk;
        } else {
            self.held.extend_from_slice(&chunk[self.start..end]);
            self.location = ValueLocation::Held;
        }
    }

    /// Copies what would be lost with the chunk. `offset` is where the chunk starts.
    pub(super) fn cut(&mut self, chunk: &[u8], offset: u64, in_string: bool) {
        match self.location {
            ValueLocation::Missing | ValueLocation::Held => {}
            ValueLocation::Expected => {
                let piece = &chunk[self.start..];
                if self.held.is_empty() {
                    self.offset = offset + (self.start + first_non_whitespace(piece).unwrap_or(0)) as u64;
                }
                hold(&mut self.held, piece, in_string);
            }
            ValueLocation::Open => self.held.extend_from_slice(&chunk[self.start..]),
            ValueLocation::Chunk => {
                self.held.clear();
                self.held.extend_from_slice(&chunk[self.start..self.end]);
                self.location = ValueLocation::Held;
            }
        }
        self.start = 0;
    }

    /// The value that was closed last.
    #[inline(always)]
    pub(super) fn value<'a>(&'a self, chunk: &'a [u8]) -> &'a [u8] {
        match self.location {
            ValueLocation::Chunk => &chunk[self.start..self.end],
            ValueLocation::Held => &self.held,
            _ => b"null",
        }
    }

    /// Offset of the value that was closed last.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes kept between chunks.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.held.capacity() + self.list.capacity()
    }

    /// Moves the value that was closed last to the list of matches.
    pub(super) fn list(&mut self, chunk: &[u8]) {
        self.matches.push(Match { offset: self.offset, list: self.list.len() });
        if self.list.len() > 1 {
            self.list.push(b',');
        }
        match self.location {
            ValueLocation::Chunk => self.list.extend_from_slice(&chunk[self.start..self.end]),
            _ => self.list.extend_from_slice(&self.held),
        }
        self.location = ValueLocation::Missing;
        self.held.clear();
    }

    /// The row is complete: the matches become one value.
    pub(super) fn finish_list(&mut self) {
        if self.array.is_some() {
            core::mem::swap(&mut self.held, &mut self.list);
            self.held.push(b']');
            self.location = ValueLocation::Held;
        }
    }
}
