//! Some columns of a table.

use super::error::Error;
use super::header::Header;
use super::table::{Table, to_utf16};

/// Keeps chosen columns, in the chosen order; its buffers are used again for each table.
#[derive(Clone, Debug)]
pub struct Selection {
    columns: Vec<usize>,
    text: Vec<u8>,
    ends: Vec<u32>,
    utf16: Vec<u32>,
}

impl Selection {
    /// Chooses columns by name.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`], [`Error::AmbiguousColumn`].
    pub fn new(header: &Header, names: &[&str]) -> Result<Self, Error> {
        let columns = names
            .iter()
            .map(|name| header.index(name))
            .collect::<Result<_, _>>()?;
        Ok(Self::of_columns(columns))
    }

    /// Chooses columns by index, from 0. A column a table does not have is empty.
    pub fn of_columns(columns: Vec<usize>) -> Self {
        Selection {
            columns,
            text: Vec::new(),
            ends: Vec::new(),
            utf16: Vec::new(),
        }
    }

    /// The chosen columns of every row of `table`.
    pub fn apply(&mut self, table: Table<'_>) -> Table<'_> {
        self.text.clear();
        self.ends.clear();
        table.for_each_row(|start, ends| {
            for &column in &self.columns {
                self.text
                    .extend_from_slice(table.field(start, ends, column));
                self.ends.push(self.text.len() as u32);
                self.text.push(b'\n');
            }
        });
        self.table()
    }

    /// What the last [`apply`](Self::apply) returned.
    pub fn table(&self) -> Table<'_> {
        Table {
            text: &self.text,
            ends: &self.ends,
            width: self.columns.len(),
        }
    }

    /// The ends of [`table`](Self::table) in UTF-16 units.
    pub fn utf16_ends(&mut self) -> &[u32] {
        let mut utf16 = std::mem::take(&mut self.utf16);
        to_utf16(self.table(), &mut utf16);
        self.utf16 = utf16;
        &self.utf16
    }
}
