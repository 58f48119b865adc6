//! Rows as one string and the positions of their fields in it.

use super::error::Error;
use super::mask::{BLOCK, below};

/// Rows of the same number of columns, without quotes: a string, and where in it each field begins and ends. Bytes between
/// the fields belong to none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Table<'a> {
    pub(super) text: &'a [u8],
    pub(super) bounds: &'a [u32],
    pub(super) width: usize,
}

impl<'a> Table<'a> {
    /// The text, in UTF-8.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The start and the end of each field, row by row, in bytes of the text; none is before the one before it.
    pub fn bounds(&self) -> &'a [u32] {
        self.bounds
    }

    /// Columns of each row; 0 when there is no row yet.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.bounds.len().checked_div(2 * self.width).unwrap_or(0)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// The rows, one by one.
    ///
    /// # Errors
    /// [`Error::Utf8`] when the text is not UTF-8, which no table of this library is.
    pub fn rows(&self) -> Result<Rows<'a>, Error> {
        let text =
            std::str::from_utf8(self.text).map_err(|error| Error::Utf8 { offset: error.valid_up_to() as u64 })?;
        Ok(Rows { text, bounds: self.bounds, width: self.width })
    }

    /// The bounds of each row.
    #[inline]
    pub(super) fn row_bounds(&self) -> impl Iterator<Item = &'a [u32]> + use<'a> {
        self.bounds.chunks_exact((2 * self.width).max(1))
    }

    /// The bytes of a field of a row with these bounds; nothing where there is no such column.
    #[inline(always)]
    pub(super) fn field(&self, row: &[u32], column: usize) -> &'a [u8] {
        match row.get(2 * column..2 * column + 2) {
            Some(&[start, end]) => self.text.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Iterator over the rows of a [`Table`].
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    text: &'a str,
    bounds: &'a [u32],
    width: usize,
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        let (bounds, rest) = self.bounds.split_at_checked((2 * self.width).max(1))?;
        self.bounds = rest;
        Some(Row { text: self.text, bounds })
    }
}

/// One row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    text: &'a str,
    bounds: &'a [u32],
}

impl<'a> Row<'a> {
    /// The fields in the order of the columns.
    pub fn fields(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = self.text;
        let places = self.bounds.as_chunks::<2>().0.iter();
        places.map(move |&[start, end]| text.get(start as usize..end as usize).unwrap_or_default())
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

/// The structure of a block of regular rows; bit `i` is byte `i`.
#[derive(Clone, Copy, Default)]
pub(super) struct Structure {
    /// Delimiters and line ends outside quotes.
    pub separators: u64,
    /// Those of them that end a row.
    pub line_ends: u64,
    /// Bytes before a field that do not belong to it: its opening quote, the second half of `\r\n`.
    pub opens: u64,
    /// Bytes just after a closing quote.
    pub closes: u64,
    /// The second of two quotes that stand for one.
    pub doubled: u64,
}

/// The positions of fields in the buffer of a scanner: finished rows, then the current one so far.
#[derive(Default)]
pub(super) struct FieldBounds {
    /// Start and end of each field. Longer than what is filled, so that writing needs no growth: the start of the current
    /// field is the last that counts.
    bounds: Vec<u32>,
    /// Fields that have ended.
    count: usize,
    /// Those of them that are in finished rows.
    finished: usize,
    width: usize,
    /// Fields in which quotes are doubled still.
    doubled: Vec<u32>,
}

/// Fields that are written in one go, whether there are as many or not.
const GROUP: usize = 8;

impl FieldBounds {
    /// The finished rows, whose text is `text`.
    pub fn table<'a>(&'a self, text: &'a [u8]) -> Table<'a> {
        Table { text, bounds: self.bounds.get(..2 * self.finished).unwrap_or_default(), width: self.width }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        (self.bounds.capacity() + self.doubled.capacity()) * size_of::<u32>()
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    pub fn in_row(&self) -> usize {
        self.count - self.finished
    }

    /// The fields of the current row, which may have text after a closing quote.
    pub fn row_texts(&self, raw: &[u8]) -> Vec<String> {
        let bounds = self.bounds.get(2 * self.finished..2 * self.count).unwrap_or_default();
        let text = |&[start, end]: &[u32; 2]| {
            let (before, rest) = raw.split_at_checked(start as usize).unwrap_or_default();
            let field = rest.get(..(end - start) as usize).unwrap_or_default();
            let text = if before.last() == Some(&b'"') { unquoted(field) } else { field.to_vec() };
            String::from_utf8_lossy(&text).into_owned()
        };
        bounds.as_chunks::<2>().0.iter().map(text).collect()
    }

    /// Forgets the finished rows and the first `done` bytes of the buffer.
    pub fn release(&mut self, done: usize) {
        if let Some(bounds) = self.bounds.get_mut(2 * self.finished..=2 * self.count) {
            bounds.iter_mut().for_each(|bound| *bound -= done as u32);
            self.bounds.copy_within(2 * self.finished..=2 * self.count, 0);
        }
        self.doubled.iter_mut().for_each(|field| *field -= self.finished as u32);
        self.count -= self.finished;
        self.finished = 0;
    }

    /// Makes room for the fields of a block.
    #[inline(always)]
    pub fn reserve(&mut self) {
        let needed = 2 * (self.count + BLOCK + GROUP) + 1;
        if self.bounds.len() < needed {
            self.bounds.resize(2 * needed, 0);
        }
    }

    /// Takes a block that begins at `base` of the buffer.
    #[inline(always)]
    pub fn take_block(&mut self, base: usize, found: Structure) {
        let Structure { separators, line_ends, opens, closes, doubled } = found;
        let first = self.count;
        self.end_fields(base, separators);
        if line_ends != 0 {
            let up_to_last = below(BLOCK - line_ends.leading_zeros() as usize);
            self.finished = first + (separators & up_to_last).count_ones() as usize;
        }
        if opens | closes != 0 {
            self.narrow(first, found);
        }
        each_bit(doubled, |before| self.note_doubled(first + (separators & before).count_ones() as usize));
    }

    /// Takes quotes, and second halves of line ends, off the fields of a block, of which the one numbered `first` is the
    /// first.
    #[inline(always)]
    fn narrow(&mut self, first: usize, found: Structure) {
        let Structure { separators, opens, closes, .. } = found;
        each_bit(closes & separators, |before| {
            let field = first + (separators & before).count_ones() as usize - 1;
            if let Some(end) = self.bounds.get_mut(2 * field + 1) {
                *end -= 1;
            }
        });
        each_bit(opens, |before| {
            let field = first + (separators & before).count_ones() as usize;
            if let Some(start) = self.bounds.get_mut(2 * field) {
                *start += 1;
            }
        });
    }

    /// Ends a field before each set bit of `bits`, the bytes from `base` on; the next one starts after it.
    #[inline(always)]
    pub fn end_fields(&mut self, base: usize, mut bits: u64) {
        let total = bits.count_ones() as usize;
        let Some(bounds) = self.bounds.get_mut(2 * self.count + 1..) else {
            return;
        };
        let base = base as u32;
        for group in bounds.as_chunks_mut::<{ 2 * GROUP }>().0 {
            for pair in group.as_chunks_mut::<2>().0 {
                let end = base + bits.trailing_zeros();
                *pair = [end, end + 1];
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                break;
            }
        }
        self.count += total;
    }

    /// The current field starts at `at`.
    #[inline]
    pub fn start_field(&mut self, at: usize) {
        if let Some(start) = self.bounds.get_mut(2 * self.count) {
            *start = at as u32;
        }
    }

    /// The current field ends before `end`.
    #[inline]
    pub fn end_field(&mut self, end: usize, next: usize) {
        if let Some(bound) = self.bounds.get_mut(2 * self.count + 1) {
            *bound = end as u32;
            self.count += 1;
        }
        self.start_field(next);
    }

    /// The current field has two quotes that stand for one.
    pub fn double(&mut self) {
        self.note_doubled(self.count);
    }

    fn note_doubled(&mut self, field: usize) {
        if self.doubled.last() != Some(&(field as u32)) {
            self.doubled.push(field as u32);
        }
    }

    /// The current row is finished.
    #[inline]
    pub fn finish_row(&mut self) {
        self.finished = self.count;
    }

    /// Forgets the current row; the next one begins at `next`.
    pub fn discard_row(&mut self, next: usize) {
        self.count = self.finished;
        self.start_field(next);
        while self.doubled.pop_if(|field| *field as usize >= self.finished).is_some() {}
    }

    /// Makes one quote of two in the fields of finished rows.
    pub fn undouble(&mut self, raw: &mut [u8]) {
        let done = self.doubled.iter().take_while(|field| (**field as usize) < self.finished).count();
        for field in self.doubled.drain(..done) {
            let at = 2 * field as usize;
            let Some([start, end]) = self.bounds.get_mut(at..at + 2) else {
                continue;
            };
            if let Some(text) = raw.get_mut(*start as usize..*end as usize) {
                *end = *start + undoubled(text) as u32;
            }
        }
    }
}

/// Calls `body` for each bit that is set, with that bit and all below it.
#[inline(always)]
fn each_bit(mut bits: u64, mut body: impl FnMut(u64)) {
    while bits != 0 {
        body(bits ^ (bits - 1));
        bits &= bits - 1;
    }
}

/// What stands after an opening quote, without the one that closes.
fn unquoted(mut field: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    while let Some(at) = field.iter().position(|&byte| byte == b'"') {
        let (inside, rest) = field.split_at(at);
        text.extend_from_slice(inside);
        let doubled = rest.get(1) == Some(&b'"');
        field = rest.get(1 + usize::from(doubled)..).unwrap_or_default();
        if !doubled {
            break;
        }
        text.push(b'"');
    }
    text.extend_from_slice(field);
    text
}

/// Makes one quote of two, and returns the new length. The rest of the room becomes quotes, so that it stays UTF-8.
fn undoubled(text: &mut [u8]) -> usize {
    let (mut from, mut to) = (0, 0);
    while let Some(&byte) = text.get(from) {
        if let Some(target) = text.get_mut(to) {
            *target = byte;
        }
        from += 1 + usize::from(byte == b'"');
        to += 1;
    }
    if let Some(rest) = text.get_mut(to..) {
        rest.fill(b'"');
    }
    to
}
