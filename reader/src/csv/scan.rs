//! The scanner: finds fields and rows in UTF-8, 64 bytes at a time.

use super::error::BadRow;
use super::header::Header;
use super::mask::{BLOCK, Lanes, StructureMasks, below, padded};
use super::table::{FieldBounds, Structure, Table};
use crate::lanes::prefix_xor;

/// Where the scanner is within a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldState {
    /// At the start of a field or in an unquoted one.
    Plain,
    /// Inside quotes.
    Quoted,
    /// After a quote inside quotes: the next byte decides whether it is doubled or closes the field.
    Closing,
}

/// What a block holds that can be taken as a whole.
struct WholeBlock {
    structure: Structure,
    /// What has to be looked at byte by byte: if anything, nothing else counts.
    unusual: u64,
    /// Line feeds that belong to the carriage return before them.
    second_half: u64,
    /// How the block ends.
    state: FieldState,
}

/// The bits after those that are set; the first one when the byte before the block is one of them.
#[inline(always)]
fn after(bits: u64, before: bool) -> u64 {
    bits << 1 | u64::from(before)
}

/// The state of a scan over a stream that comes in pieces.
///
/// All positions are indexes into the caller's buffer, which begins at or before the row that is not finished yet.
pub(super) struct Scanner {
    delimiter: u8,
    max_row: usize,
    has_header: bool,
    state: FieldState,
    /// Next byte to look at.
    at: usize,
    /// Start of the current row.
    row: usize,
    /// Start of the current field.
    field: usize,
    /// The quote that led to `Closing`.
    quote: usize,
    /// Where a `\n` belongs to the `\r` before it.
    line_feed: Option<usize>,
    /// Whether the current row has text after a closing quote.
    flawed: bool,
    /// Whether the first row has been read.
    started: bool,
    /// Bytes of the stream before the buffer.
    dropped: u64,
    fields: FieldBounds,
    pub header: Header,
    pub bad: Vec<BadRow>,
    pub rows: u64,
    pub bad_rows: u64,
    pub blank_lines: u64,
    pub last_row_bad: bool,
    /// Number of the first row that is longer than allowed.
    pub too_long: Option<u64>,
}

impl Scanner {
    pub fn new(delimiter: u8, max_row: usize, has_header: bool) -> Self {
        Scanner {
            delimiter,
            max_row,
            has_header,
            state: FieldState::Plain,
            at: 0,
            row: 0,
            field: 0,
            quote: 0,
            line_feed: None,
            flawed: false,
            started: false,
            dropped: 0,
            fields: FieldBounds::default(),
            header: Header::default(),
            bad: Vec::new(),
            rows: 0,
            bad_rows: 0,
            blank_lines: 0,
            last_row_bad: false,
            too_long: None,
        }
    }

    /// Sets the delimiter, before the first scan.
    pub fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// The rows of `raw` completed since [`release`](Self::release).
    pub fn table<'a>(&'a self, raw: &'a [u8]) -> Table<'a> {
        self.fields.table(raw.get(..self.row).unwrap_or_default())
    }

    /// Bytes held by the buffers.
    pub fn memory(&self) -> usize {
        self.fields.memory()
    }

    /// Whether the first row has been read.
    pub fn started(&self) -> bool {
        self.started
    }

    /// Whether a quote is open.
    pub fn quote_is_open(&self) -> bool {
        self.state == FieldState::Quoted
    }

    /// Whether the text so far ends inside a row.
    pub fn row_is_open(&self) -> bool {
        self.at > self.row
    }

    /// The current row, as a bad one.
    pub fn open_row(&self, raw: &[u8]) -> BadRow {
        let found = self.fields.in_row() + 1;
        self.bad_row(raw.get(self.row..).unwrap_or_default(), found)
    }

    /// Forgets the finished rows. Returns how many bytes the caller must drop from the front of the buffer.
    pub fn release(&mut self) -> usize {
        let done = self.row;
        self.fields.release(done);
        self.bad.clear();
        self.line_feed = self.line_feed.and_then(|at| at.checked_sub(done));
        self.quote = self.quote.saturating_sub(done);
        self.at -= done;
        self.field -= done;
        self.row = 0;
        self.dropped += done as u64;
        done
    }

    /// Scans what is new in `raw`.
    pub fn scan(&mut self, raw: &mut [u8]) {
        let new = raw.get(self.at..).unwrap_or_default();
        let (blocks, rest) = new.as_chunks::<BLOCK>();
        let mut base = self.at;
        for block in blocks {
            let masks = StructureMasks::of(Lanes::load(block), self.delimiter);
            self.fields.reserve();
            match self.look_at(base, masks) {
                Some(found) => self.take(base, masks, found),
                None => self.step_through(raw, base, masks, BLOCK),
            }
            base += BLOCK;
        }
        if !rest.is_empty() {
            let masks = StructureMasks::of(Lanes::load(&padded(rest)), self.delimiter).only(below(rest.len()));
            self.fields.reserve();
            self.step_through(raw, base, masks, rest.len());
        }
        self.at = raw.len();
        if self.at - self.row > self.max_row {
            self.too_long.get_or_insert(self.number());
        }
        self.fields.undouble(raw);
    }

    /// What a block that begins at `base` holds, found without looking at one byte after the other; `None` when there is
    /// something unusual in it: the first row, blank lines, rows of another width, quotes that are ordinary characters, a
    /// row that may be too long.
    #[inline(always)]
    fn look_at(&self, base: usize, masks: StructureMasks) -> Option<WholeBlock> {
        if !self.started || self.flawed || base + BLOCK - self.row > self.max_row {
            return None;
        }
        let inside = if self.state == FieldState::Quoted { u64::MAX } else { 0 };
        let is_plain = self.state == FieldState::Plain && self.line_feed != Some(base);
        let found = if is_plain && masks.quote | masks.carriage_return == 0 {
            let line_ends = masks.line_feed;
            let blank = line_ends & after(line_ends, self.row == base);
            let structure = Structure { separators: masks.delimiter | line_ends, line_ends, ..Structure::default() };
            WholeBlock { structure, unusual: blank, second_half: 0, state: FieldState::Plain }
        } else {
            self.look_at_quotes(base, masks, inside)
        };
        (found.unusual == 0 && self.has_rows_of_one_width(found.structure)).then_some(found)
    }

    /// The same of a block that has quotes or carriage returns in it or just before it.
    #[inline(always)]
    fn look_at_quotes(&self, base: usize, masks: StructureMasks, inside: u64) -> WholeBlock {
        let quoted = prefix_xor(masks.quote) ^ inside;
        let (opening, closing) = (masks.quote & quoted, masks.quote & !quoted);
        let after_closing = after(closing, self.state == FieldState::Closing);
        let plain = masks.only(!quoted);
        let second_half = plain.line_feed & after(plain.carriage_return, self.line_feed == Some(base));
        let line_ends = plain.line_end() & !second_half;
        let separators = plain.delimiter | line_ends;
        // The second of two quotes in a field opens, by the count of quotes.
        let first_quotes = opening & !after_closing;
        let misplaced = first_quotes & !after(separators | second_half, self.field == base);
        let not_closed = after_closing & !(separators | opening);
        let blank = line_ends & after(plain.line_end(), self.row == base);
        let state = match (quoted >> 63, closing >> 63) {
            (1, _) => FieldState::Quoted,
            (_, 1) => FieldState::Closing,
            _ => FieldState::Plain,
        };
        let doubled = opening & after_closing;
        let structure =
            Structure { separators, line_ends, opens: first_quotes | second_half, closes: after_closing, doubled };
        WholeBlock { structure, unusual: misplaced | not_closed | blank, second_half, state }
    }

    /// Whether the rows that end in a block have as many fields as the first one.
    #[inline(always)]
    fn has_rows_of_one_width(&self, Structure { separators, mut line_ends, .. }: Structure) -> bool {
        let mut expected = self.fields.width() - self.fields.in_row().min(self.fields.width());
        while line_ends != 0 {
            let up_to = line_ends ^ (line_ends - 1);
            if (separators & up_to).count_ones() as usize != expected {
                return false;
            }
            expected += self.fields.width();
            line_ends &= line_ends - 1;
        }
        true
    }

    /// Takes a regular block.
    #[inline(always)]
    fn take(&mut self, base: usize, masks: StructureMasks, found: WholeBlock) {
        let WholeBlock { structure, second_half, state, .. } = found;
        self.fields.take_block(base, structure);
        let end = base + BLOCK;
        let after_last = |bits: u64| end - bits.leading_zeros() as usize;
        let fields = structure.separators | second_half;
        if fields != 0 {
            self.field = after_last(fields);
        }
        let rows = structure.line_ends | second_half;
        if rows != 0 {
            self.row = after_last(rows);
            self.rows += u64::from(structure.line_ends.count_ones());
            self.last_row_bad &= structure.line_ends == 0;
        }
        if structure.line_ends & masks.carriage_return >> 63 << 63 != 0 {
            self.line_feed = Some(end);
        }
        self.state = state;
        self.quote = end - 1;
    }

    /// One block of `raw`, `len` bytes from `base` on, from one structural byte to the next.
    #[inline(never)]
    fn step_through(&mut self, raw: &[u8], base: usize, mut masks: StructureMasks, len: usize) {
        loop {
            let bit = match self.state {
                FieldState::Plain => {
                    let stops = masks.quote | masks.line_end();
                    // All bits when there is no stop.
                    let before = !stops & stops.wrapping_sub(1);
                    let delimiters = masks.delimiter & before;
                    if delimiters != 0 {
                        self.fields.end_fields(base, delimiters);
                        self.field = base + BLOCK - delimiters.leading_zeros() as usize;
                    }
                    if stops == 0 {
                        return;
                    }
                    let bit = stops.trailing_zeros();
                    let at = base + bit as usize;
                    if masks.line_end() >> bit & 1 == 1 {
                        self.end_line(raw, at, at);
                    } else if at == self.field {
                        self.fields.start_field(at + 1);
                        self.state = FieldState::Quoted;
                    }
                    bit
                }
                FieldState::Quoted => {
                    if masks.quote == 0 {
                        return;
                    }
                    let bit = masks.quote.trailing_zeros();
                    self.quote = base + bit as usize;
                    self.state = FieldState::Closing;
                    bit
                }
                FieldState::Closing => {
                    let next = self.quote + 1;
                    if next >= base + len {
                        return;
                    }
                    let bit = (next - base) as u32;
                    self.after_closing(raw, next, masks.only(1 << bit));
                    bit
                }
            };
            masks = masks.only(!below(bit as usize + 1));
        }
    }

    /// The byte at `at` follows a quote inside quotes; `masks` tell what it is.
    fn after_closing(&mut self, raw: &[u8], at: usize, masks: StructureMasks) {
        self.state = FieldState::Plain;
        if masks.quote != 0 {
            self.fields.double();
            self.state = FieldState::Quoted;
        } else if masks.delimiter != 0 {
            self.fields.end_field(self.quote, at + 1);
            self.field = at + 1;
        } else if masks.line_end() != 0 {
            self.end_line(raw, at, self.quote);
        } else {
            self.flawed = true;
        }
    }

    /// A line end outside quotes; the last field of the row ends before `end`.
    #[inline]
    fn end_line(&mut self, raw: &[u8], at: usize, end: usize) {
        let carriage_return = raw.get(at) == Some(&b'\r');
        let second_half = !carriage_return && self.line_feed == Some(at);
        self.line_feed = carriage_return.then_some(at + 1);
        if at == self.field && self.fields.in_row() == 0 {
            self.blank_lines += u64::from(!second_half);
            self.fields.start_field(at + 1);
        } else {
            self.fields.end_field(end, at + 1);
            self.end_row(raw, at);
        }
        self.row = at + 1;
        self.field = at + 1;
        self.flawed = false;
    }

    /// Keeps the row that ends before `at`, or puts it aside.
    #[inline]
    fn end_row(&mut self, raw: &[u8], at: usize) {
        if at - self.row > self.max_row {
            self.too_long.get_or_insert(self.number());
        }
        if self.started && !self.flawed && self.fields.in_row() == self.fields.width() {
            self.rows += 1;
            self.last_row_bad = false;
            self.fields.finish_row();
        } else {
            self.end_unusual_row(raw, at);
        }
    }

    /// The first row, or a bad one.
    #[cold]
    fn end_unusual_row(&mut self, raw: &[u8], at: usize) {
        let found = self.fields.in_row();
        let is_header = !self.started && self.has_header;
        if !self.started {
            self.fields.set_width(found);
        }
        if is_header {
            self.header = Header::new(self.fields.row_texts(raw));
        }
        let bad = self.flawed || found != self.fields.width();
        if bad {
            self.bad.push(self.bad_row(raw.get(self.row..at).unwrap_or_default(), found));
        }
        if bad || is_header {
            self.fields.discard_row(at + 1);
        } else {
            self.fields.finish_row();
        }
        if !is_header {
            self.bad_rows += u64::from(bad);
            self.rows += u64::from(!bad);
        }
        self.last_row_bad = bad;
        self.started = true;
    }

    /// Number of the current row.
    fn number(&self) -> u64 {
        if self.started || !self.has_header { self.rows + self.bad_rows + 1 } else { 0 }
    }

    fn bad_row(&self, raw: &[u8], found: usize) -> BadRow {
        BadRow {
            number: self.number(),
            offset: self.dropped + self.row as u64,
            raw: String::from_utf8_lossy(raw).into_owned(),
            expected: self.fields.width(),
            found,
        }
    }
}
