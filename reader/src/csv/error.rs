//! Errors of CSV streams.

use std::fmt::{self, Write};

/// A row that is in no table because its columns are not certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Which record of the data, counted from 1; good and bad rows count, the header and blank lines do not. 0 is the header.
    pub number: u64,
    /// Where the row begins: bytes of UTF-8 from the start of the text, after a byte order mark.
    pub offset: u64,
    /// The row as it came, quotes included, without its line end.
    pub raw: String,
    /// How many columns the first row has.
    pub expected: usize,
    /// How many columns this row has. Equal to `expected` when there was text after a closing quote.
    pub found: usize,
}

/// Why a CSV stream cannot be read, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A delimiter must be an ASCII character other than a quote, a line end or NUL.
    Delimiter(u8),
    /// Bytes that are not UTF-8; `offset` counts bytes from the start of the stream.
    Utf8 {
        /// Offset of the first invalid byte.
        offset: u64,
    },
    /// A row longer than [`Options::max_row`](super::Options::max_row), most often a quote that is never closed.
    RowTooLong {
        /// Number of the row, as in [`BadRow::number`].
        number: u64,
        /// The limit in bytes.
        limit: usize,
    },
    /// The text stops inside a row: a quote is open, or the last row has too few columns and no line end.
    Truncated {
        /// What there is of the last row.
        row: BadRow,
        /// Whether a quote was still open.
        open_quote: bool,
    },
    /// More than [`MAX_CHUNK`](super::MAX_CHUNK) bytes in one chunk.
    ChunkTooLong,
    /// The header has no such column.
    UnknownColumn(String),
    /// The header has this column more than once.
    AmbiguousColumn(String),
    /// A count found more different keys than it may keep.
    TooManyGroups {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Delimiter(byte) => write!(out, "byte {byte} cannot be a CSV delimiter"),
            Error::Utf8 { offset } => write!(out, "invalid UTF-8 at byte {offset}"),
            Error::RowTooLong { number, limit } => {
                write!(out, "row {number} is longer than {limit} bytes; is a quote left open?")
            }
            Error::Truncated { row, open_quote: true } => {
                write!(out, "the text ends inside a quoted field of row {}", row.number)
            }
            Error::Truncated { row, .. } => {
                write!(out, "the text ends in row {} after {} of {} columns", row.number, row.found, row.expected)
            }
            Error::ChunkTooLong => out.write_str("a chunk is too long"),
            Error::UnknownColumn(name) => write!(out, "there is no column {}", Quoted(name)),
            Error::AmbiguousColumn(name) => write!(out, "there are several columns {}", Quoted(name)),
            Error::TooManyGroups { limit } => write!(out, "more than {limit} different keys"),
        }
    }
}

impl std::error::Error for Error {}

/// A name in quotes. What the standard library has for that weighs 2 KB of gzip: it knows all of Unicode.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_char('"')?;
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                out.write_char('\\')?;
            }
            out.write_char(if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })?;
        }
        out.write_char('"')
    }
}
