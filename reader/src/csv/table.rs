//! Rows as one text and the ends of its fields.

use std::ops::Range;

use super::error::Error;

/// Rows of the same number of columns, unquoted: one text in which each field is followed by one byte that belongs to no
/// field, and where each field ends. The first field begins at 0, every other one after the end of the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Table<'a> {
    pub(super) text: &'a [u8],
    pub(super) ends: &'a [u32],
    pub(super) width: usize,
}

impl<'a> Table<'a> {
    /// The text, in UTF-8.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The end of each field, row by row, in bytes of the text.
    pub fn ends(&self) -> &'a [u32] {
        self.ends
    }

    /// Columns of each row; 0 when there is no row yet.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The rows, one by one.
    ///
    /// # Errors
    /// [`Error::Utf8`] when the text is not UTF-8, which no table of this library is.
    pub fn rows(&self) -> Result<Rows<'a>, Error> {
        let text =
            std::str::from_utf8(self.text).map_err(|error| Error::Utf8 { offset: error.valid_up_to() as u64 })?;
        Ok(Rows { text, ends: self.ends, width: self.width, start: 0 })
    }

    /// Where each row begins in the text, and its ends.
    #[inline]
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, &'a [u32])> + use<'a> {
        let mut next = 0;
        self.ends.chunks_exact(self.width.max(1)).map(move |ends| {
            let start = next;
            next = next_start(ends);
            (start, ends)
        })
    }

    /// Where in the text a field of a row is that begins at `start`.
    #[inline]
    pub(super) fn place(&self, start: usize, ends: &[u32], column: usize) -> Range<usize> {
        let from = match column.checked_sub(1).and_then(|before| ends.get(before)) {
            Some(&end) => end as usize + 1,
            None => start,
        };
        from..ends.get(column).map_or(from, |&end| end as usize)
    }

    /// The bytes of a field of a row that begins at `start`.
    #[inline]
    pub(super) fn field(&self, start: usize, ends: &[u32], column: usize) -> &'a [u8] {
        self.text.get(self.place(start, ends, column)).unwrap_or_default()
    }
}

fn next_start(ends: &[u32]) -> usize {
    ends.last().map_or(0, |&end| end as usize + 1)
}

/// Iterator over the rows of a [`Table`].
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    text: &'a str,
    ends: &'a [u32],
    width: usize,
    start: usize,
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        let (ends, rest) = self.ends.split_at_checked(self.width.max(1))?;
        let row = Row { text: self.text, ends, start: self.start };
        self.start = next_start(ends);
        self.ends = rest;
        Some(row)
    }
}

/// One row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    text: &'a str,
    ends: &'a [u32],
    start: usize,
}

impl<'a> Row<'a> {
    /// The fields in the order of the columns.
    pub fn fields(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (text, mut start) = (self.text, self.start);
        self.ends.iter().map(move |&end| {
            let field = text.get(start..end as usize).unwrap_or_default();
            start = end as usize + 1;
            field
        })
    }

    /// The field of a column, counted from 0; `None` when there is no such column.
    pub fn get(&self, column: usize) -> Option<&'a str> {
        self.fields().nth(column)
    }

    /// The fields as a vector.
    pub fn to_vec(&self) -> Vec<&'a str> {
        self.fields().collect()
    }
}

/// The table that a scanner fills: finished rows, then what there is of the current one.
///
/// Text is copied in runs: `run` is where in the scanner's buffer the bytes begin that are not copied yet.
#[derive(Default)]
pub(super) struct Columns {
    /// Longer than `len`: the room after it is filled in advance, so that copying needs no growth.
    text: Vec<u8>,
    len: usize,
    /// Longer than `count`, for the same reason.
    ends: Vec<u32>,
    count: usize,
    width: usize,
    run: usize,
    /// What to add (wrapping) to a position in the buffer, at or after `run`, to get its place in the text.
    shift: usize,
    row_text: usize,
    row_ends: usize,
}

/// Bytes copied at a time.
pub(super) const STEP: usize = 16;

impl Columns {
    pub fn table(&self) -> Table<'_> {
        Table {
            text: self.text.get(..self.row_text).unwrap_or_default(),
            ends: self.ends.get(..self.row_ends).unwrap_or_default(),
            width: self.width,
        }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    pub fn fields_in_row(&self) -> usize {
        self.count - self.row_ends
    }

    /// The fields of the current row, whose text must have been cut to its end.
    pub fn row_fields(&self) -> Vec<String> {
        let row = Table { text: &self.text, ends: &self.ends, width: 0 };
        let ends = self.ends.get(self.row_ends..self.count).unwrap_or_default();
        (0..ends.len())
            .map(|column| String::from_utf8_lossy(row.field(self.row_text, ends, column)).into_owned())
            .collect()
    }

    /// Forgets the finished rows and the first `done` bytes of the buffer.
    pub fn release(&mut self, done: usize) {
        self.text.copy_within(self.row_text..self.len, 0);
        self.len -= self.row_text;
        self.ends.copy_within(self.row_ends..self.count, 0);
        self.count -= self.row_ends;
        for end in self.ends.iter_mut().take(self.count) {
            *end -= self.row_text as u32;
        }
        self.row_text = 0;
        self.row_ends = 0;
        self.run -= done;
        self.shift = self.len.wrapping_sub(self.run);
    }

    /// Makes room for the text of a buffer of `buffered` bytes.
    pub fn reserve(&mut self, buffered: usize) {
        let needed = self.len + buffered.saturating_sub(self.run) + STEP;
        if self.text.len() < needed {
            self.text.resize(needed, 0);
        }
    }

    /// Makes room for some more ends.
    #[inline]
    pub fn reserve_ends(&mut self, more: usize) {
        if self.ends.len() < self.count + more + 4 {
            self.ends.resize((self.count + more + 4) * 2, 0);
        }
    }

    /// Ends a field before each set bit of `bits`, the bytes from `base` on.
    #[inline]
    pub fn end_fields(&mut self, base: usize, mut bits: u64) {
        let base = base.wrapping_add(self.shift) as u32;
        let Some(ends) = self.ends.get_mut(self.count..) else {
            return;
        };
        let total = bits.count_ones() as usize;
        let (groups, _) = ends.as_chunks_mut::<4>();
        for group in groups {
            for end in group {
                *end = base.wrapping_add(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                break;
            }
        }
        self.count += total;
    }

    /// Ends a field before byte `at` of the buffer.
    #[inline]
    pub fn end_field(&mut self, at: usize) {
        if let Some(end) = self.ends.get_mut(self.count) {
            *end = at.wrapping_add(self.shift) as u32;
            self.count += 1;
        }
    }

    /// Copies the run up to `from` and begins the next one at `to`, so that the bytes between are left out.
    #[inline]
    pub fn cut(&mut self, raw: &[u8], from: usize, to: usize) {
        let len = from - self.run;
        copy(raw, self.run, &mut self.text, self.len, len);
        self.len += len;
        self.run = to;
        self.shift = self.len.wrapping_sub(to);
    }

    /// The next row begins at byte `at` of the buffer.
    #[inline]
    pub fn begin_row(&mut self, at: usize) {
        self.row_ends = self.count;
        self.row_text = at.wrapping_add(self.shift);
    }

    /// Forgets the current row, which began at byte `row` of the buffer; the next one begins at `next`.
    pub fn discard_row(&mut self, raw: &[u8], row: usize, next: usize) {
        if self.run < row {
            self.cut(raw, row, row);
        }
        self.len = self.row_text;
        self.count = self.row_ends;
        self.run = next;
        self.shift = self.len.wrapping_sub(next);
    }
}

/// Copies `len` bytes. Short copies go in steps that may run over the end of what is asked for, into bytes that are
/// written later, so `to` should have [`STEP`] bytes of room.
#[inline]
pub(super) fn copy(from: &[u8], at: usize, to: &mut [u8], to_at: usize, len: usize) {
    let (from, to) = (from.get(at..).unwrap_or_default(), to.get_mut(to_at..).unwrap_or_default());
    let (sources, _) = from.as_chunks::<STEP>();
    let (targets, _) = to.as_chunks_mut::<STEP>();
    let steps = len.div_ceil(STEP);
    if steps <= sources.len() && steps <= targets.len() {
        for (target, source) in targets.iter_mut().zip(sources).take(steps) {
            *target = *source;
        }
    } else {
        for (target, source) in to.iter_mut().zip(from).take(len) {
            *target = *source;
        }
    }
}
