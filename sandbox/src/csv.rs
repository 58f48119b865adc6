//! Writes CSV as RFC 4180 specifies it.

use crate::http::Response;
use crate::lookup;
use crate::store::Frozen;
use serde_json::{Map, Value};

/// A response of rows, with a header line.
pub fn table(header: &[&str], rows: &[Vec<String>], separator: char) -> String {
    let mut text = line(header.iter().copied(), separator);
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str), separator));
    }
    text
}

/// One line, with its line break.
pub fn line<'t>(cells: impl Iterator<Item = &'t str>, separator: char) -> String {
    let cells: Vec<_> = cells.map(|cell| quoted(cell, separator)).collect();
    cells.join(&separator.to_string()) + "\r\n"
}

fn quoted(cell: &str, separator: char) -> String {
    let special = |c: char| c == separator || matches!(c, '"' | '\r' | '\n');
    if cell.contains(special) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// Minimum size of a piece in bytes of UTF-8; the last one may be smaller.
const PIECE: usize = 65_536;

/// Records as lines of CSV, made in pieces.
pub struct CsvLines {
    /// The header line.
    pub header: String,
    pub records: Frozen,
    /// Which records are included.
    pub wanted: Box<dyn Fn(&Value) -> bool>,
    /// The public view of a record, from which the columns are read.
    pub shown: fn(&Value) -> Value,
    /// The path of each column.
    pub paths: Vec<String>,
    pub separator: char,
    /// Encodes a string in the charset of the response.
    pub encode: fn(&str) -> Vec<u8>,
    /// Whether all records have been read.
    pub ended: bool,
}

impl Iterator for CsvLines {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut text = std::mem::take(&mut self.header);
        while text.len() < PIECE && !self.ended {
            let Some(record) = self.records.next_record() else {
                self.ended = true;
                break;
            };
            if !(self.wanted)(&record) {
                continue;
            }
            let shown = (self.shown)(&record);
            let cells: Vec<_> =
                self.paths.iter().map(|path| lookup::plain(lookup::raw_at(&shown, path)).unwrap_or_default()).collect();
            text.push_str(&line(cells.iter().map(String::as_str), self.separator));
        }
        (!text.is_empty()).then(|| (self.encode)(&text))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.ended.then_some(0))
    }
}

/// JSON rows as CSV; the members of the first row are the columns.
pub fn response(rows: &[Map<String, Value>]) -> Response {
    let header: Vec<&str> = rows.first().map(|row| row.keys().map(String::as_str).collect()).unwrap_or_default();
    let cells = |row: &Map<String, Value>| {
        header.iter().map(|name| lookup::plain(row.get(*name)).unwrap_or_default()).collect::<Vec<_>>()
    };
    let lines: Vec<_> = rows.iter().map(cells).collect();
    let text = if header.is_empty() { String::new() } else { table(&header, &lines, ',') };
    Response::text(200, "text/csv; charset=utf-8", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_when_they_have_to_be() {
        let rows = [vec!["a;b".to_owned(), "say \"hi\"".to_owned(), "two\nlines".to_owned(), "a,b".to_owned()]];
        let text = table(&["w", "x", "y", "z"], &rows, ';');
        assert_eq!(text, "w;x;y;z\r\n\"a;b\";\"say \"\"hi\"\"\";\"two\nlines\";a,b\r\n");
    }
}
