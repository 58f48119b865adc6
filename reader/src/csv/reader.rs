//! The reader: chunks in, tables out.

use super::charset::{self, Charset};
use super::delimiter::{self, Detector};
use super::end::{Complete, End, Unproven};
use super::error::{BadRow, Error};
use super::header::Header;
use super::scan::Scanner;
use super::table::Table;

/// Longest chunk in bytes; positions within a table are 32 bits wide.
pub const MAX_CHUNK: usize = 1 << 30;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How to read a CSV stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Byte between fields. `None`: tab, `;` or `,`, whichever the first row has most of outside quotes.
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns. Default: true.
    pub header: bool,
    /// Charset of the bytes. Default: UTF-8.
    pub charset: Charset,
    /// Whether invalid UTF-8 becomes U+FFFD, counted in [`End::replaced`], instead of [`Error::Utf8`]. Default: false.
    pub lossy: bool,
    /// Longest row in bytes of UTF-8, at most 1 GiB; what bounds the memory. Default: 1 MiB.
    pub max_row: usize,
    /// How many rows there are, if that is known from elsewhere: the only proof that none is missing.
    pub expected_rows: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            delimiter: None,
            header: true,
            charset: Charset::Utf8,
            lossy: false,
            max_row: 1 << 20,
            expected_rows: None,
        }
    }
}

/// Reads a CSV stream in chunks cut anywhere.
///
/// ```
/// # use leadspan_reader::csv::{Complete, Options, Reader};
/// let mut reader = Reader::new(Options::default())?;
/// let mut names = Vec::new();
/// for chunk in ["id;na", "me\n1;\"Bob ", "\"\"B\"\"\"\n2;Li\n"] {
///     let table = reader.feed(chunk.as_bytes())?;
///     names.extend(table.rows()?.filter_map(|row| row.get(1).map(String::from)));
/// }
/// let end = reader.finish()?;
/// assert_eq!(names, ["Bob \"B\"", "Li"]);
/// assert_eq!((end.rows, end.complete), (2, Complete::LastRow));
/// # Ok::<(), leadspan_reader::csv::Error>(())
/// ```
pub struct Reader {
    options: Options,
    /// What the caller writes into by [`input`](Self::input); UTF-8 goes straight to `raw`.
    staged: Vec<u8>,
    /// UTF-8 from the start of the current row on, and room after `filled`.
    raw: Vec<u8>,
    filled: usize,
    /// How much of `raw` is whole characters.
    valid: usize,
    /// Start of a character, kept for the next chunk by lossy decoding.
    pending: Vec<u8>,
    replaced: u64,
    /// Bytes of the stream that left `raw`.
    dropped: u64,
    begun: bool,
    detector: Option<Detector>,
    scanner: Scanner,
}

impl Reader {
    /// A reader at the start of a stream.
    ///
    /// # Errors
    /// [`Error::Delimiter`].
    pub fn new(options: Options) -> Result<Self, Error> {
        let known = options.delimiter.map(delimiter::check).transpose()?;
        let max_row = options.max_row.min(MAX_CHUNK);
        Ok(Reader {
            staged: Vec::new(),
            raw: Vec::new(),
            filled: 0,
            valid: 0,
            pending: Vec::new(),
            replaced: 0,
            dropped: 0,
            begun: false,
            detector: known.is_none().then(Detector::default),
            scanner: Scanner::new(known.unwrap_or(b','), max_row, options.header),
            options,
        })
    }

    /// Reads the next chunk. Returns the rows it completes; bad ones are in [`bad_rows`](Self::bad_rows).
    ///
    /// # Errors
    /// [`Error::Utf8`], [`Error::RowTooLong`], [`Error::ChunkTooLong`]; the stream cannot be read on then.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<Table<'_>, Error> {
        self.input(chunk.len())?.copy_from_slice(chunk);
        self.advance()
    }

    /// Room for the next `len` bytes of the stream, to be filled before [`advance`](Self::advance): `feed` without the
    /// copy. The rows of the chunk before are gone after this.
    ///
    /// # Errors
    /// [`Error::ChunkTooLong`].
    pub fn input(&mut self, len: usize) -> Result<&mut [u8], Error> {
        if len > MAX_CHUNK {
            return Err(Error::ChunkTooLong);
        }
        self.release();
        if self.is_direct() {
            let start = self.filled;
            self.filled += len;
            if self.raw.len() < self.filled {
                self.raw.resize(self.filled, 0);
            }
            Ok(self.raw.get_mut(start..self.filled).unwrap_or_default())
        } else {
            self.staged.resize(len, 0);
            Ok(&mut self.staged)
        }
    }

    /// Reads what was written into [`input`](Self::input), as [`feed`](Self::feed) does.
    ///
    /// # Errors
    /// As [`feed`](Self::feed).
    pub fn advance(&mut self) -> Result<Table<'_>, Error> {
        self.decode(false)?;
        self.scan()?;
        Ok(self.table())
    }

    /// Ends the stream. The last row, when it has no line end, is in [`table`](Self::table) or
    /// [`bad_rows`](Self::bad_rows) afterwards.
    ///
    /// # Errors
    /// [`Error::Truncated`] when a quote is open or the last row has too few columns and no line end; [`Error::Utf8`]
    /// when the stream stops inside a character.
    pub fn finish(&mut self) -> Result<End, Error> {
        self.release();
        self.decode(true)?;
        self.begun = true;
        if let Some(detector) = self.detector.take() {
            self.scanner.set_delimiter(detector.best());
        }
        self.scan()?;
        let open = self.scanner.row_is_open();
        if open {
            self.end_open_row()?;
        }
        Ok(End {
            rows: self.scanner.rows,
            bad_rows: self.scanner.bad_rows,
            blank_lines: self.scanner.blank_lines,
            replaced: self.replaced,
            complete: self.completeness(open),
        })
    }

    /// The rows completed by the last chunk.
    pub fn table(&self) -> Table<'_> {
        self.scanner.table(&self.raw)
    }

    /// The bad rows among those completed by the last chunk.
    pub fn bad_rows(&self) -> &[BadRow] {
        &self.scanner.bad
    }

    /// The names of the columns, once the first row is complete; never when [`Options::header`] is off.
    pub fn header(&self) -> Option<&Header> {
        (self.options.header && self.scanner.started()).then_some(&self.scanner.header)
    }

    /// Bytes held by the buffers.
    pub fn memory(&self) -> usize {
        self.raw.capacity() + self.staged.capacity() + self.scanner.memory()
    }

    /// Whether the bytes of a chunk are UTF-8 as they come.
    fn is_direct(&self) -> bool {
        self.options.charset == Charset::Utf8 && !self.options.lossy
    }

    /// Drops the finished rows.
    fn release(&mut self) {
        let done = self.scanner.release();
        self.raw.copy_within(done..self.filled, 0);
        self.filled -= done;
        self.valid -= done;
        self.dropped += done as u64;
    }

    /// Brings new bytes into `raw` and `valid` after the last whole character.
    fn decode(&mut self, last: bool) -> Result<(), Error> {
        if self.is_direct() {
            let new = self.raw.get(self.valid..self.filled).unwrap_or_default();
            let before = self.dropped + self.valid as u64;
            let at = |offset| Error::Utf8 { offset: before + offset };
            self.valid += charset::valid_prefix(new).map_err(|error| match error {
                Error::Utf8 { offset } => at(offset),
                other => other,
            })?;
            return if last && self.valid < self.filled { Err(at(0)) } else { Ok(()) };
        }
        self.raw.truncate(self.filled);
        match self.options.charset {
            Charset::Utf8 => {
                self.replaced += charset::decode_lossy(&mut self.pending, &self.staged, last, &mut self.raw);
            }
            Charset::Windows1252 => charset::decode_windows_1252(&self.staged, &mut self.raw),
        }
        self.staged.clear();
        self.filled = self.raw.len();
        self.valid = self.filled;
        Ok(())
    }

    fn scan(&mut self) -> Result<(), Error> {
        if !self.begun {
            let start = self.raw.get(..self.valid).unwrap_or_default();
            if start.is_empty() {
                return Ok(());
            }
            if start.starts_with(BYTE_ORDER_MARK) {
                self.skip_byte_order_mark();
            }
            self.begun = true;
        }
        let raw = self.raw.get_mut(..self.valid).unwrap_or_default();
        if let Some(detector) = &mut self.detector {
            // No further than a row may go, so that the result does not depend on how much of the stream is there.
            match detector.feed(raw.get(..self.options.max_row).unwrap_or(raw)) {
                Some(delimiter) => self.scanner.set_delimiter(delimiter),
                None if raw.len() <= self.options.max_row => return Ok(()),
                None => self.scanner.set_delimiter(detector.best()),
            }
            self.detector = None;
        }
        self.scanner.scan(raw);
        match self.scanner.too_long {
            Some(number) => Err(Error::RowTooLong { number, limit: self.options.max_row.min(MAX_CHUNK) }),
            None => Ok(()),
        }
    }

    /// The mark counts in the offsets of [`Error::Utf8`], not in those of [`BadRow`].
    fn skip_byte_order_mark(&mut self) {
        let len = BYTE_ORDER_MARK.len();
        self.raw.copy_within(len..self.filled, 0);
        self.filled -= len;
        self.valid -= len;
        self.dropped += len as u64;
    }

    /// Ends the last row as if a line end followed.
    fn end_open_row(&mut self) -> Result<(), Error> {
        let raw = self.raw.get(..self.valid).unwrap_or_default();
        if self.scanner.quote_is_open() {
            let row = self.scanner.open_row(raw);
            return Err(Error::Truncated { row, open_quote: true });
        }
        self.raw.truncate(self.valid);
        self.raw.push(b'\n');
        self.valid += 1;
        self.filled = self.valid;
        let earlier = self.scanner.bad.len();
        self.scan()?;
        let is_bad = self.scanner.bad.len() > earlier;
        match self.scanner.bad.pop_if(|row| is_bad && row.found < row.expected) {
            Some(row) => Err(Error::Truncated { row, open_quote: false }),
            None => Ok(()),
        }
    }

    fn completeness(&self, without_line_end: bool) -> Complete {
        let found = self.scanner.rows + self.scanner.bad_rows;
        if !self.scanner.started() {
            Complete::Unproven(Unproven::Empty)
        } else if self.scanner.last_row_bad {
            Complete::Unproven(Unproven::BadLastRow)
        } else if without_line_end {
            Complete::Unproven(Unproven::NoLineEnd)
        } else {
            match self.options.expected_rows {
                None => Complete::LastRow,
                Some(expected) if expected == found => Complete::Counted,
                Some(expected) => Complete::Unproven(Unproven::RowCount { expected, found }),
            }
        }
    }
}
