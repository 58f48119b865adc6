//! The scanner: finds fields and rows in UTF-8, 64 bytes at a time, and copies them unquoted into columns of text and ends.

use super::error::BadRow;
use super::header::Header;
use super::mask::{BLOCK, Masks, below, padded};
use super::table::{Columns, Table};

/// Where the scanner is within a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a field or in an unquoted one.
    Plain,
    /// Inside quotes.
    Quoted,
    /// After a quote inside quotes: the next byte tells whether it is doubled or closes the field.
    Closing,
}

/// The state of a scan over a stream that comes in pieces.
///
/// All positions are indexes into the caller's buffer, which begins at or before the row that is not finished yet.
pub(super) struct Scanner {
    delimiter: u8,
    max_row: usize,
    has_header: bool,
    state: State,
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
    columns: Columns,
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
            state: State::Plain,
            at: 0,
            row: 0,
            field: 0,
            quote: 0,
            line_feed: None,
            flawed: false,
            started: false,
            dropped: 0,
            columns: Columns::default(),
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

    /// The rows completed since [`release`](Self::release).
    pub fn table(&self) -> Table<'_> {
        self.columns.table()
    }

    /// Bytes held by the buffers.
    pub fn memory(&self) -> usize {
        self.columns.memory()
    }

    /// Whether the first row has been read.
    pub fn started(&self) -> bool {
        self.started
    }

    /// Whether a quote is open.
    pub fn quote_is_open(&self) -> bool {
        self.state == State::Quoted
    }

    /// Whether the text so far ends inside a row.
    pub fn row_is_open(&self) -> bool {
        self.at > self.row
    }

    /// The current row, as a bad one.
    pub fn open_row(&self, raw: &[u8]) -> BadRow {
        let found = self.columns.fields_in_row() + 1;
        self.bad_row(raw.get(self.row..).unwrap_or_default(), found)
    }

    /// Forgets the finished rows. Returns how many bytes the caller must drop from the front of the buffer.
    pub fn release(&mut self) -> usize {
        let done = self.row;
        self.columns.release(done);
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
    pub fn scan(&mut self, raw: &[u8]) {
        let new = raw.get(self.at..).unwrap_or_default();
        self.columns.reserve(raw.len());
        let (blocks, rest) = new.as_chunks::<BLOCK>();
        let mut base = self.at;
        for block in blocks {
            self.block(raw, base, Masks::of(block, self.delimiter));
            base += BLOCK;
        }
        if !rest.is_empty() {
            let masks = Masks::of(&padded(rest), self.delimiter).first(rest.len());
            self.block(raw, base, masks);
        }
        self.at = raw.len();
        // A quote that may turn out to be a closing one must not be in the text yet.
        let sure = if self.state == State::Closing { self.quote } else { self.at };
        self.columns.cut(raw, sure, sure);
        if self.at - self.row > self.max_row {
            self.too_long.get_or_insert(self.number());
        }
    }

    /// One block of `raw` that begins at `base`.
    #[inline]
    fn block(&mut self, raw: &[u8], base: usize, mut masks: Masks) {
        self.columns.reserve_ends(BLOCK);
        loop {
            let bit = match self.state {
                State::Plain => {
                    let stops = masks.quote | masks.line_end;
                    // All bits when there is no stop.
                    let before = !stops & stops.wrapping_sub(1);
                    let delimiters = masks.delimiter & before;
                    if delimiters != 0 {
                        self.columns.end_fields(base, delimiters);
                        self.field = base + BLOCK - delimiters.leading_zeros() as usize;
                    }
                    if stops == 0 {
                        return;
                    }
                    let bit = stops.trailing_zeros();
                    let at = base + bit as usize;
                    if masks.line_end >> bit & 1 == 1 {
                        self.end_line(raw, at);
                    } else if at == self.field {
                        self.columns.cut(raw, at, at + 1);
                        self.state = State::Quoted;
                    }
                    bit
                }
                State::Quoted => {
                    if masks.quote == 0 {
                        return;
                    }
                    let bit = masks.quote.trailing_zeros();
                    self.quote = base + bit as usize;
                    self.state = State::Closing;
                    bit
                }
                State::Closing => {
                    let next = self.quote + 1;
                    if next >= raw.len() || next >= base + BLOCK {
                        return;
                    }
                    let bit = (next - base) as u32;
                    if masks.quote >> bit & 1 == 1 {
                        self.columns.cut(raw, next, next + 1);
                        self.state = State::Quoted;
                        bit
                    } else {
                        self.columns.cut(raw, self.quote, next);
                        self.state = State::Plain;
                        self.flawed |= (masks.delimiter | masks.line_end) >> bit & 1 == 0;
                        continue;
                    }
                }
            };
            let later = !below(bit as usize + 1);
            masks.delimiter &= later;
            masks.quote &= later;
            masks.line_end &= later;
        }
    }

    /// A line end outside quotes.
    #[inline]
    fn end_line(&mut self, raw: &[u8], at: usize) {
        let carriage_return = raw.get(at) == Some(&b'\r');
        let second_half = !carriage_return && self.line_feed == Some(at);
        self.line_feed = carriage_return.then_some(at + 1);
        if at == self.field && self.columns.fields_in_row() == 0 {
            self.blank_lines += u64::from(!second_half);
            self.columns.cut(raw, at, at + 1);
            self.columns.begin_row(at + 1);
        } else {
            self.columns.end_field(at);
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
        if self.started && !self.flawed && self.columns.fields_in_row() == self.columns.width() {
            self.rows += 1;
            self.last_row_bad = false;
        } else {
            self.end_unusual_row(raw, at);
        }
        self.columns.begin_row(at + 1);
    }

    /// The first row, or a bad one.
    #[cold]
    fn end_unusual_row(&mut self, raw: &[u8], at: usize) {
        let found = self.columns.fields_in_row();
        let is_header = !self.started && self.has_header;
        if !self.started {
            self.columns.set_width(found);
        }
        if is_header {
            self.columns.cut(raw, at, at);
            self.header = Header::new(self.columns.row_fields());
        }
        let bad = self.flawed || found != self.columns.width();
        if bad {
            self.bad.push(self.bad_row(raw.get(self.row..at).unwrap_or_default(), found));
        }
        if bad || is_header {
            self.columns.discard_row(raw, self.row, at + 1);
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
            expected: self.columns.width(),
            found,
        }
    }
}
