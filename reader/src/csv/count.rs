//! Counts and sums by columns, without keeping rows.

use std::cmp::Ordering;

use super::error::Error;
use super::header::Header;
use super::number;
use super::table::Table;
use crate::bytes::{same, short};

/// Groups rows by the text of some columns, counts them, and sums numbers per group.
///
/// ```
/// # use leadspan_reader::csv::{CountBy, Options, Reader};
/// let mut reader = Reader::new(Options::default())?;
/// reader.feed(b"city,price\nOslo,1.5\nBergen,2\nOslo,\n")?;
/// let Some(header) = reader.header() else { return Ok(()) };
/// let mut count = CountBy::new(header, &["city"], &["price"], b'.', 1000)?;
/// count.add(reader.table())?;
/// let cities: Vec<&str> = count.keys().rows()?.filter_map(|row| row.get(0)).collect();
/// assert_eq!(cities, ["Oslo", "Bergen"]);
/// assert_eq!(count.counts(), [2, 1]);
/// assert_eq!((count.sums()[0].total(), count.sums()[0].empty), (1.5, 1));
/// # Ok::<(), leadspan_reader::csv::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CountBy {
    by: Vec<usize>,
    sum: Vec<usize>,
    decimal: u8,
    limit: usize,
    /// The keys, as a table of one row a group.
    text: Vec<u8>,
    bounds: Vec<u32>,
    counts: Vec<u64>,
    sums: Vec<Sum>,
    /// The groups in the order of their keys, in leaves of at most [`LEAF`]. An ordered table and not a hash table:
    /// keys come from outside, and no choice of keys makes this one slow.
    order: Vec<Vec<usize>>,
    /// The group last seen for each key with the same hash: most rows repeat a key.
    recent: Vec<usize>,
}

/// Most groups in one leaf of [`CountBy::order`].
const LEAF: usize = 512;

/// Size of [`CountBy::recent`]; a power of two.
const RECENT: usize = 4096;

/// A sum over one column. The three counts together are the count of the group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    total: f64,
    /// What rounding took from `total` (Neumaier's method).
    lost: f64,
    /// Cells that are numbers: digits, a sign, one decimal mark.
    pub numbers: u64,
    /// Cells with nothing or only blanks in them.
    pub empty: u64,
    /// Cells with something else in them, left out of the sum.
    pub other: u64,
}

impl Sum {
    /// The sum of the cells that are numbers.
    pub fn total(&self) -> f64 {
        if self.total.is_finite() { self.total + self.lost } else { self.total }
    }

    fn add(&mut self, field: &[u8], decimal: u8) {
        if let Some(value) = number::parse(field, decimal) {
            let total = self.total + value;
            let (large, small) =
                if self.total.abs() >= value.abs() { (self.total, value) } else { (value, self.total) };
            self.lost += large - total + small;
            self.total = total;
            self.numbers += 1;
        } else if field.trim_ascii().is_empty() {
            self.empty += 1;
        } else {
            self.other += 1;
        }
    }
}

/// A row of a table.
#[derive(Clone, Copy)]
struct RowCells<'a> {
    table: Table<'a>,
    bounds: &'a [u32],
}

impl<'a> RowCells<'a> {
    #[inline]
    fn field(&self, column: usize) -> &'a [u8] {
        self.table.field(self.bounds, column)
    }
}

impl CountBy {
    /// Groups by the columns `by` and sums the columns `sum`, whose decimal mark is `decimal` (`.` or `,`). More than
    /// `limit` groups are an error: it bounds the memory.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`], [`Error::AmbiguousColumn`].
    pub fn new(header: &Header, by: &[&str], sum: &[&str], decimal: u8, limit: usize) -> Result<Self, Error> {
        Ok(CountBy {
            by: header.indexes(by)?,
            sum: header.indexes(sum)?,
            decimal,
            limit,
            text: Vec::new(),
            bounds: Vec::new(),
            counts: Vec::new(),
            sums: Vec::new(),
            order: Vec::new(),
            recent: vec![0; RECENT],
        })
    }

    /// Counts the rows of a table.
    ///
    /// # Errors
    /// [`Error::TooManyGroups`]; some rows of the table have been counted then.
    pub fn add(&mut self, table: Table<'_>) -> Result<(), Error> {
        for bounds in table.row_bounds() {
            self.add_row(RowCells { table, bounds })?;
        }
        Ok(())
    }

    /// The key of each group, in the order of their first rows: a table of one row a group and the columns `by`. When
    /// there are no such columns, there is one group that has no row here.
    pub fn keys(&self) -> Table<'_> {
        Table { text: &self.text, bounds: &self.bounds, width: self.by.len() }
    }

    /// How many rows each group has.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The sums of the first group, one for each column of `sum`, then those of the second, and so on.
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    fn add_row(&mut self, row: RowCells<'_>) -> Result<(), Error> {
        let slot = self.hash(row);
        let mut group = self.recent.get(slot).copied().unwrap_or_default();
        if self.counts.is_empty() || !self.parts(group, row).all(|(key, field)| same(key, field)) {
            group = self.find_or_begin(row)?;
            if let Some(recent) = self.recent.get_mut(slot) {
                *recent = group;
            }
        }
        if let Some(count) = self.counts.get_mut(group) {
            *count += 1;
        }
        let sums = self.sums.iter_mut().skip(group * self.sum.len());
        for (sum, &column) in sums.zip(&self.sum) {
            sum.add(row.field(column), self.decimal);
        }
        Ok(())
    }

    /// A slot in `recent` for the key of a row.
    #[inline]
    fn hash(&self, row: RowCells<'_>) -> usize {
        let mix = |hash: u64, word: u64| (hash.rotate_left(29) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut hash = 0;
        for &column in &self.by {
            let field = row.field(column);
            hash = mix(hash, short(field) ^ field.len() as u64);
        }
        (hash >> 52) as usize % RECENT
    }

    /// The parts of the key of a group beside those of a row.
    #[inline]
    fn parts<'a>(&'a self, group: usize, row: RowCells<'a>) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let bounds = self.bounds.get(2 * group * self.by.len()..).unwrap_or_default();
        let keys = self.keys();
        let parts = self.by.iter().enumerate();
        parts.map(move |(part, &column)| (keys.field(bounds, part), row.field(column)))
    }

    /// How the key of a group compares with that of a row.
    fn compare(&self, group: usize, row: RowCells<'_>) -> Ordering {
        self.parts(group, row)
            .map(|(key, field)| key.cmp(field))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// The group of a row, which may be new.
    fn find_or_begin(&mut self, row: RowCells<'_>) -> Result<usize, Error> {
        let starts_before = |leaf: &Vec<usize>| leaf.first().is_some_and(|&group| self.compare(group, row).is_le());
        let leaf = self.order.partition_point(starts_before).saturating_sub(1);
        let groups = self.order.get(leaf).map_or(&[][..], Vec::as_slice);
        match groups.binary_search_by(|&group| self.compare(group, row)) {
            Ok(at) => Ok(groups.get(at).copied().unwrap_or_default()),
            Err(at) => {
                let group = self.begin_group(row)?;
                self.insert(leaf, at, group);
                Ok(group)
            }
        }
    }

    fn begin_group(&mut self, row: RowCells<'_>) -> Result<usize, Error> {
        let group = self.counts.len();
        if group >= self.limit {
            return Err(Error::TooManyGroups { limit: self.limit });
        }
        for &column in &self.by {
            let start = self.text.len();
            self.text.extend_from_slice(row.field(column));
            self.bounds.extend_from_slice(&[start as u32, self.text.len() as u32]);
        }
        self.counts.push(0);
        self.sums.resize(self.sums.len() + self.sum.len(), Sum::default());
        Ok(group)
    }

    fn insert(&mut self, leaf: usize, at: usize, group: usize) {
        let Some(groups) = self.order.get_mut(leaf) else {
            self.order.push(vec![group]);
            return;
        };
        groups.insert(at, group);
        if groups.len() > LEAF {
            let right = groups.split_off(LEAF / 2);
            self.order.insert(leaf + 1, right);
        }
    }
}
