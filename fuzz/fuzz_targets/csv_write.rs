//! What is written as a table is read as it was.
//!
//! Input: flags (`;` or a tab as the delimiter, `n` for bare line feeds, `x` for spreadsheets); from the second line on
//! fields with U+001F between them, rows with U+001E.
#![no_main]

use leadspan::csv::{Complete, Options, Reader, WriteOptions, write_row};
use leadspan_fuzz::{cuts, text_line};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((flags, rest)) = text_line(input) else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let delimiter = flags.chars().find(|flag| [';', '\t'].contains(flag)).unwrap_or(',');
    let line_end = if flags.contains('n') { "\n" } else { "\r\n" };
    let options = WriteOptions { delimiter, line_end, excel_safe: flags.contains('x') };

    let rows: Vec<Vec<&str>> = text.split('\u{1e}').map(|row| row.split('\u{1f}').collect()).collect();
    let width = rows[0].len();
    let rows: Vec<_> = rows.into_iter().filter(|row| row.len() == width).collect();
    let mut written = String::new();
    for row in &rows {
        write_row(&mut written, row.iter().copied(), options);
    }
    let expected: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let guarded = |field: &str| options.excel_safe && field.starts_with(['=', '+', '-', '@', '\t', '\r']);
            row.iter().map(|field| if guarded(field) { format!("'{field}") } else { (*field).to_owned() }).collect()
        })
        .collect();

    for chunks in cuts(written.as_bytes()) {
        let mut reader = Reader::new(Options {
            delimiter: Some(delimiter as u8),
            header: false,
            max_row: 1 << 30,
            ..Options::default()
        })
        .expect("a delimiter");
        let mut read = Vec::new();
        for chunk in chunks {
            let table = reader.feed(chunk).expect("what was written is a table");
            read.extend(table.rows().expect("text").map(|row| row.fields().map(String::from).collect::<Vec<_>>()));
            assert_eq!(reader.bad_rows(), []);
        }
        assert_eq!(read, expected);
        let end = reader.finish().expect("what was written is whole");
        assert_eq!((end.rows, end.complete), (rows.len() as u64, Complete::LastRow));
    }
});
