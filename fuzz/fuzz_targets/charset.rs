//! The name of a charset means what the Encoding Standard says, and the delimiter is detected from the first row.
//!
//! Input: a label; from the second line on a table.
#![no_main]

use leadspan::csv::{Charset, Error, Options, Reader};
use leadspan_fuzz::text_line;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((label, body)) = text_line(input) else { return };
    let standard = encoding_rs::Encoding::for_label(label.trim().as_bytes());
    match Charset::from_label(label) {
        Some(Charset::Utf8) => assert_eq!(standard, Some(encoding_rs::UTF_8), "{label:?}"),
        Some(Charset::Windows1252) => assert_eq!(standard, Some(encoding_rs::WINDOWS_1252), "{label:?}"),
        None => {}
    }
    let Ok(text) = std::str::from_utf8(body) else { return };
    let mut detecting = Reader::new(Options { header: false, ..Options::default() }).expect("no delimiter");
    let mut known = Reader::new(Options {
        header: false,
        delimiter: Some(delimiter(text.strip_prefix('\u{feff}').unwrap_or(text))),
        ..Options::default()
    })
    .expect("a delimiter");
    let read = |reader: &mut Reader| {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut take = |reader: &Reader| {
            rows.extend(reader.table().rows().expect("text").map(|row| row.fields().map(String::from).collect()));
        };
        reader.feed(text.as_bytes())?;
        take(reader);
        let end = reader.finish()?;
        take(reader);
        Ok::<_, Error>((rows, end))
    };
    assert_eq!(read(&mut detecting), read(&mut known));
});

/// The candidate that the first row has most of, outside quotes; in case of a tie tab, then semicolon, then comma.
fn delimiter(text: &str) -> u8 {
    let mut quotes = 0;
    let row = text.trim_start_matches(['\n', '\r']);
    let end = row.find(|c| {
        quotes += usize::from(c == '"');
        quotes % 2 == 0 && (c == '\n' || c == '\r')
    });
    let row = &row[..end.unwrap_or(row.len())];
    let outside: Vec<&str> = row.split('"').step_by(2).collect();
    let count = |mark: &str| outside.iter().map(|part| part.matches(mark).count()).sum::<usize>();
    let most = [count("\t"), count(";"), count(",")].into_iter().max().unwrap_or(0);
    match () {
        () if most == 0 => b',',
        () if count("\t") == most => b'\t',
        () if count(";") == most => b';',
        () => b',',
    }
}
