//! Tables are read as a plain parser reads them, wherever the stream is cut.
//!
//! Input: flags (`h` header, `l` lossy, `1` windows-1252, `s` short rows, `e` three rows expected, and a delimiter); from
//! the second line on the stream.
#![no_main]

use leadspan::csv::{BadRow, Charset, End, Error, Options, Reader};
use leadspan_fuzz::{csv, cuts, line};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, PartialEq)]
struct Read {
    rows: Vec<Vec<String>>,
    bad: Vec<BadRow>,
    end: Result<End, Error>,
}

fn read(chunks: &[&[u8]], options: &Options) -> Read {
    let mut reader = Reader::new(options.clone()).expect("a delimiter");
    let mut read = Read { rows: Vec::new(), bad: Vec::new(), end: Err(Error::ChunkTooLong) };
    for chunk in chunks {
        if let Err(error) = reader.feed(chunk) {
            // How many rows come out before a syntax error depends on the cuts; its offset does not.
            return Read { rows: Vec::new(), bad: Vec::new(), end: Err(error) };
        }
        take(&reader, &mut read);
    }
    read.end = reader.finish();
    if let Err(Error::Utf8 { .. }) = read.end {
        return Read { rows: Vec::new(), bad: Vec::new(), ..read };
    }
    take(&reader, &mut read);
    read
}

fn take(reader: &Reader, read: &mut Read) {
    let rows = reader.table().rows().expect("a table is text");
    read.rows.extend(rows.map(|row| row.fields().map(String::from).collect()));
    read.bad.extend_from_slice(reader.bad_rows());
}

fn options(flags: &[u8]) -> Options {
    let has = |flag: u8| flags.contains(&flag);
    Options {
        delimiter: flags.iter().copied().find(|byte| b",;\t|".contains(byte)),
        header: has(b'h'),
        charset: if has(b'1') { Charset::Windows1252 } else { Charset::Utf8 },
        lossy: has(b'l'),
        max_row: if has(b's') { 60 } else { 1 << 20 },
        expected_rows: has(b'e').then_some(3),
    }
}

fuzz_target!(|input: &[u8]| {
    let (flags, body) = line(input);
    let options = options(flags);
    let whole = read(&[body], &options);
    for chunks in cuts(body) {
        let cut = read(&chunks, &options);
        // Of a row that is too long and bytes that are not UTF-8, the one that is met first depends on the cuts.
        let either = |read: &Read| matches!(read.end, Err(Error::Utf8 { .. } | Error::RowTooLong { .. }));
        if !(either(&cut) && either(&whole)) {
            assert_eq!(cut, whole, "{} chunks", chunks.len());
        }
    }
    // Every charset comes to the UTF-8 that another library makes of it.
    let text = match options.charset {
        Charset::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(body).0,
        Charset::Utf8 if options.lossy => String::from_utf8_lossy(body),
        Charset::Utf8 => match std::str::from_utf8(body) {
            Ok(text) => text.into(),
            Err(bad) => {
                let long = matches!(whole.end, Err(Error::RowTooLong { .. }));
                return assert!(
                    long || whole.end == Err(Error::Utf8 { offset: bad.valid_up_to() as u64 }),
                    "{whole:?}"
                );
            }
        },
    };
    let plain = Options { charset: Charset::Utf8, lossy: false, ..options.clone() };
    if let (Ok(end), Ok(other)) = (&whole.end, &read(&[text.as_bytes()], &plain).end) {
        assert_eq!(
            end.replaced > 0,
            options.lossy && options.charset == Charset::Utf8 && std::str::from_utf8(body).is_err()
        );
        assert_eq!(End { replaced: 0, ..end.clone() }, *other);
    }
    if let Some(delimiter) = options.delimiter.filter(|_| !options.header && options.max_row > text.len()) {
        compare(&text, delimiter as char, whole);
    }
});

/// The reader against a parser that goes character by character.
fn compare(text: &str, delimiter: char, read: Read) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let Some(mut expected) = csv::oracle(text, delimiter) else {
        return assert!(matches!(read.end, Err(Error::Truncated { open_quote: true, .. })), "{read:?}");
    };
    let width = expected.first().map_or(0, |(row, _)| row.len());
    if let Err(error) = &read.end {
        let short = expected.pop().map(|(row, _)| row.len());
        assert!(matches!(error, Error::Truncated { row, open_quote: false } if Some(row.found) == short), "{error:?}");
    }
    let (good, odd): (Vec<_>, Vec<_>) = expected.into_iter().partition(|(row, flawed)| row.len() == width && !flawed);
    assert_eq!(read.rows, good.into_iter().map(|(row, _)| row).collect::<Vec<_>>());
    assert_eq!(read.bad.len(), odd.len());
    for (bad, (row, _)) in read.bad.iter().zip(odd) {
        assert_eq!(bad.found, row.len());
        assert_eq!(&text[bad.offset as usize..][..bad.raw.len()], bad.raw);
    }
}
