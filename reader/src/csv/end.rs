//! What the end of a CSV stream proves.

/// What was read, and how sure it is that this was all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Rows that were in a table.
    pub rows: u64,
    /// Rows that were reported as [`BadRow`](super::BadRow).
    pub bad_rows: u64,
    /// Blank lines skipped.
    pub blank_lines: u64,
    /// Invalid sequences replaced by U+FFFD; 0 unless lossy decoding is on.
    pub replaced: u64,
    /// What the end of the stream proves.
    pub complete: Complete,
}

/// What the end of a CSV stream proves.
///
/// CSV has no end mark. The bytes can prove that the last *row* is whole, never that it was the last: a stream cut
/// exactly after a line end (or a decompressor that hides a cut there) looks like a shorter file. Only a count from
/// elsewhere proves that no row is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complete {
    /// The last row is whole, and there are as many rows, bad ones included, as
    /// [`Options::expected_rows`](super::Options::expected_rows) said. This is proof.
    Counted,
    /// The last row is whole: all columns, no quote open, ended by a line end. Whole rows may be missing after it.
    LastRow,
    /// Not even that.
    Unproven(Unproven),
}

/// Why the end of a CSV stream proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// There was no row at all, not even a header.
    Empty,
    /// The last row has all its columns but no line end: its last field may be cut.
    NoLineEnd,
    /// The last row is a bad row.
    BadLastRow,
    /// The number of rows, bad ones included, is not the expected one.
    RowCount {
        /// What the caller expected.
        expected: u64,
        /// What there was.
        found: u64,
    },
}

impl Complete {
    /// One word for it: `counted`, `last-row` or `unproven`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Complete::Counted => "counted",
            Complete::LastRow => "last-row",
            Complete::Unproven(_) => "unproven",
        }
    }
}
