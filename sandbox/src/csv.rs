//! Comma-separated rows, written as RFC 4180 wants them.

use crate::http::Response;
use crate::lookup;
use serde_json::{Map, Value};

/// Rows of text with a header line.
pub fn table(header: &[&str], rows: &[Vec<String>], separator: char) -> String {
    let mut text = line(header.iter().copied(), separator);
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str), separator));
    }
    text
}

/// One line of text.
pub fn line<'t>(cells: impl Iterator<Item = &'t str>, separator: char) -> String {
    let cells: Vec<_> = cells.map(|cell| quoted(cell, separator)).collect();
    cells.join(&separator.to_string()) + "\r\n"
}

fn quoted(cell: &str, separator: char) -> String {
    let special = |c: char| c == separator || matches!(c, '"' | '\r' | '\n');
    if cell.contains(special) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
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
