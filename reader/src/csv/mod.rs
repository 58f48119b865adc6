//! Rows out of a byte stream of comma, semicolon or tab separated values, in memory bounded by one chunk and one row.
//!
//! [`Reader`] takes chunks cut anywhere and hands back a [`Table`] of the rows completed by each. [`ColumnSelection`] keeps some
//! columns of a table, [`CountBy`] counts and sums by columns without keeping rows, [`Cutter`] prepares a table for
//! JavaScript, [`write_row`] writes.
//!
//! The dialect is RFC 4180 with what exports do in practice: `\r\n`, `\n` and `\r` all end a row, blank lines are
//! skipped (and counted), a byte order mark is skipped, and a quote inside an unquoted field is an ordinary character.
//! A row that has another number of columns than the first row, or text between a closing quote and the next delimiter,
//! never enters a table: it is a [`BadRow`] with its number and its raw text.

mod charset;
mod count;
mod cut;
mod delimiter;
mod end;
mod error;
mod header;
mod mask;
mod number;
mod reader;
mod scan;
mod select;
mod table;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod write;

pub use charset::Charset;
pub use count::{CountBy, Sum};
pub use cut::{Cuts, Cutter};
pub use end::{Complete, End, Unproven};
pub use error::{BadRow, Error};
pub use header::Header;
pub use reader::{MAX_CHUNK, Options, Reader};
pub use select::ColumnSelection;
pub use table::{Row, Rows, Table};
pub use write::{WriteOptions, write_row};
