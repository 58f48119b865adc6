//! Some columns of a table.

use super::error::Error;
use super::header::Header;
use super::table::Table;
use crate::bytes::append;

/// Keeps chosen columns, in the chosen order; its buffers are used again for each table.
#[derive(Clone, Debug)]
pub struct ColumnSelection {
    columns: Vec<usize>,
    text: Vec<u8>,
    bounds: Vec<u32>,
}

impl ColumnSelection {
    /// Chooses columns by name.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`], [`Error::AmbiguousColumn`].
    pub fn new(header: &Header, names: &[&str]) -> Result<Self, Error> {
        Ok(Self::of_columns(header.indexes(names)?))
    }

    /// Chooses columns by index, from 0. A column a table does not have is empty.
    pub fn of_columns(columns: Vec<usize>) -> Self {
        ColumnSelection { columns, text: Vec::new(), bounds: Vec::new() }
    }

    /// The chosen columns of every row of `table`.
    pub fn apply(&mut self, table: Table<'_>) -> Table<'_> {
        self.text.clear();
        self.bounds.clear();
        for row in table.row_bounds() {
            for &column in &self.columns {
                let start = self.text.len();
                append(&mut self.text, table.field(row, column));
                self.bounds.extend_from_slice(&[start as u32, self.text.len() as u32]);
            }
        }
        self.table()
    }

    /// What the last [`apply`](Self::apply) returned.
    pub fn table(&self) -> Table<'_> {
        Table { text: &self.text, bounds: &self.bounds, width: self.columns.len() }
    }
}
