//! Counts and sums by columns, without keeping rows.

use std::collections::BTreeMap;

use super::error::Error;
use super::header::Header;
use super::number;
use super::table::Table;

/// Ends each part of a key; no UTF-8 text has this byte.
const KEY_END: u8 = 0xFF;

/// Groups rows by the text of some columns, and counts them and sums numbers per group.
#[derive(Clone, Debug)]
pub struct CountBy {
    by: Vec<usize>,
    sum: Vec<usize>,
    decimal: u8,
    limit: usize,
    groups: BTreeMap<Box<[u8]>, Totals>,
    key: Vec<u8>,
}

#[derive(Clone, Debug)]
struct Totals {
    count: u64,
    sums: Vec<Sum>,
}

/// A sum over one column. The three counts together are the count of the group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// Sum of the cells that are numbers.
    pub total: f64,
    /// Cells that are numbers: digits, a sign, one decimal mark.
    pub numbers: u64,
    /// Cells with nothing or only blanks in them.
    pub empty: u64,
    /// Cells with something else in them, left out of the sum.
    pub other: u64,
}

impl Sum {
    fn add(&mut self, field: &[u8], decimal: u8) {
        if let Some(value) = number::parse(field, decimal) {
            self.total += value;
            self.numbers += 1;
        } else if field.trim_ascii().is_empty() {
            self.empty += 1;
        } else {
            self.other += 1;
        }
    }
}

/// The rows that have the same text in the key columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Group<'a> {
    /// The text of the key columns.
    pub key: Vec<&'a str>,
    /// Number of rows.
    pub count: u64,
    /// One sum per summed column.
    pub sums: &'a [Sum],
}

impl CountBy {
    /// Groups by the columns `by` and sums the columns `sum`, whose decimal mark is `decimal` (`.` or `,`). More than
    /// `limit` groups are an error: it bounds the memory.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`], [`Error::AmbiguousColumn`].
    pub fn new(
        header: &Header,
        by: &[&str],
        sum: &[&str],
        decimal: u8,
        limit: usize,
    ) -> Result<Self, Error> {
        let columns = |names: &[&str]| {
            names
                .iter()
                .map(|name| header.index(name))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(CountBy {
            by: columns(by)?,
            sum: columns(sum)?,
            decimal,
            limit,
            groups: BTreeMap::new(),
            key: Vec::new(),
        })
    }

    /// Counts the rows of a table.
    ///
    /// # Errors
    /// [`Error::TooManyGroups`]; some rows of the table have been counted then.
    pub fn add(&mut self, table: Table<'_>) -> Result<(), Error> {
        let mut result = Ok(());
        table.for_each_row(|start, ends| {
            if result.is_ok() {
                result = self.add_row(table, start, ends);
            }
        });
        result
    }

    fn add_row(&mut self, table: Table<'_>, start: usize, ends: &[u32]) -> Result<(), Error> {
        self.key.clear();
        for &column in &self.by {
            self.key.extend_from_slice(table.field(start, ends, column));
            self.key.push(KEY_END);
        }
        if !self.groups.contains_key(self.key.as_slice()) {
            if self.groups.len() == self.limit {
                return Err(Error::TooManyGroups { limit: self.limit });
            }
            let sums = vec![Sum::default(); self.sum.len()];
            self.groups
                .insert(self.key.as_slice().into(), Totals { count: 0, sums });
        }
        if let Some(totals) = self.groups.get_mut(self.key.as_slice()) {
            totals.count += 1;
            for (sum, &column) in totals.sums.iter_mut().zip(&self.sum) {
                sum.add(table.field(start, ends, column), self.decimal);
            }
        }
        Ok(())
    }

    /// The groups in the order of their keys.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        self.groups.iter().map(|(key, totals)| Group {
            key: key
                .split_inclusive(|&byte| byte == KEY_END)
                .filter_map(|part| std::str::from_utf8(part.strip_suffix(&[KEY_END])?).ok())
                .collect(),
            count: totals.count,
            sums: &totals.sums,
        })
    }
}
