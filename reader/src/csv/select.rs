//! Some columns of a table.

use std::ops::Range;

use super::error::Error;
use super::header::Header;
use super::table::{STEP, Table, copy};

/// Keeps chosen columns, in the chosen order; its buffers are used again for each table.
#[derive(Clone, Debug)]
pub struct Selection {
    columns: Vec<usize>,
    /// Longer than `len`: room to copy in steps.
    text: Vec<u8>,
    len: usize,
    ends: Vec<u32>,
}

impl Selection {
    /// Chooses columns by name.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`], [`Error::AmbiguousColumn`].
    pub fn new(header: &Header, names: &[&str]) -> Result<Self, Error> {
        Ok(Self::of_columns(header.indexes(names)?))
    }

    /// Chooses columns by index, from 0. A column a table does not have is empty.
    pub fn of_columns(columns: Vec<usize>) -> Self {
        Selection { columns, text: Vec::new(), len: 0, ends: Vec::new() }
    }

    /// The chosen columns of every row of `table`.
    pub fn apply(&mut self, table: Table<'_>) -> Table<'_> {
        self.len = 0;
        self.ends.clear();
        for (start, ends) in table.places() {
            for part in 0..self.columns.len() {
                let column = self.columns.get(part).copied().unwrap_or_default();
                self.push(table, table.place(start, ends, column));
            }
        }
        self.table()
    }

    /// Appends a field.
    #[inline]
    fn push(&mut self, table: Table<'_>, field: Range<usize>) {
        let end = self.len + field.len();
        if self.text.len() < end + STEP {
            self.text.resize((end + STEP) * 2, 0);
        }
        copy(table.text(), field.start, &mut self.text, self.len, field.len());
        if let Some(between) = self.text.get_mut(end) {
            *between = b'\n';
        }
        self.ends.push(end as u32);
        self.len = end + 1;
    }

    /// What the last [`apply`](Self::apply) returned.
    pub fn table(&self) -> Table<'_> {
        Table { text: self.text.get(..self.len).unwrap_or_default(), ends: &self.ends, width: self.columns.len() }
    }
}
