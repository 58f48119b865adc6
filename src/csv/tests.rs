//! The reader against a plain character-by-character parser, over any cut of any table.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use proptest::collection::vec;
use proptest::prelude::*;

use super::{BadRow, Charset, Complete, CountBy, End, Error, Options, Reader, Selection, Unproven};
use super::{WriteOptions, write_row};

type Outcome = (Vec<Vec<String>>, Vec<BadRow>, Result<End, Error>);

/// Reads `bytes` cut into chunks of the given sizes, taken in turn.
fn read(bytes: &[u8], sizes: &[usize], options: Options) -> Outcome {
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let mut reader = Reader::new(options).unwrap();
    let mut rest = bytes;
    let mut sizes = sizes.iter().copied().cycle();
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(sizes.next().unwrap().clamp(1, rest.len()));
        rest = after;
        if let Err(error) = reader.feed(chunk) {
            return (rows, bad, Err(error));
        }
        collect(&mut reader, &mut rows, &mut bad);
    }
    let end = reader.finish();
    collect(&mut reader, &mut rows, &mut bad);
    (rows, bad, end)
}

fn collect(reader: &mut Reader, rows: &mut Vec<Vec<String>>, bad: &mut Vec<BadRow>) {
    let table = reader.table();
    let text = String::from_utf8(table.text().to_vec()).unwrap();
    rows.extend(
        table
            .rows()
            .unwrap()
            .map(|row| row.fields().map(String::from).collect()),
    );
    let bytes = table.ends().to_vec();
    let units: Vec<u32> = bytes
        .iter()
        .map(|&end| text[..end as usize].encode_utf16().count() as u32)
        .collect();
    assert_eq!(reader.utf16_ends(), units);
    bad.extend_from_slice(reader.bad_rows());
}

fn plain() -> Options {
    Options {
        header: false,
        ..Options::default()
    }
}

fn with(delimiter: char) -> Options {
    Options {
        delimiter: Some(delimiter as u8),
        ..plain()
    }
}

fn rows(text: &str) -> Vec<Vec<String>> {
    read(text.as_bytes(), &[usize::MAX], plain()).0
}

fn end(text: &str) -> Result<End, Error> {
    read(text.as_bytes(), &[usize::MAX], Options::default()).2
}

fn complete(text: &str) -> Complete {
    end(text).unwrap().complete
}

/// The rows of a text by the rules of the module, one character at a time, with whether each has text after a quote.
fn oracle(text: &str, delimiter: char) -> Option<Vec<(Vec<String>, bool)>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut flawed, mut was_quoted) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '"' && field.is_empty() && !was_quoted {
            was_quoted = true;
            loop {
                match chars.next()? {
                    '"' if chars.next_if_eq(&'"').is_none() => break,
                    inside => field.push(inside),
                }
            }
            flawed |= chars
                .peek()
                .is_some_and(|c| ![delimiter, '\n', '\r'].contains(c));
        } else if c == delimiter {
            row.push(std::mem::take(&mut field));
            was_quoted = false;
        } else if c == '\n' || c == '\r' {
            if c == '\r' {
                chars.next_if_eq(&'\n');
            }
            if !row.is_empty() || !field.is_empty() || was_quoted {
                row.push(std::mem::take(&mut field));
                rows.push((std::mem::take(&mut row), flawed));
            }
            (flawed, was_quoted) = (false, false);
        } else {
            field.push(c);
        }
    }
    if !row.is_empty() || !field.is_empty() || was_quoted {
        row.push(field);
        rows.push((row, flawed));
    }
    Some(rows)
}

fn delimiters() -> impl Strategy<Value = char> {
    prop::sample::select(vec![',', ';', '\t'])
}

/// Text in which everything that matters to the dialect is frequent.
fn noise() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![",", ";", "\t", "\"", "\"\"", "\n", "\r", "\r\n", ",\"", "\","]).prop_map(String::from),
        2 => prop::sample::select(vec!["a", "é", "€", "😀", " ", "\u{FEFF}", "\0"]).prop_map(String::from),
        1 => "[a-z]{0,80}",
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9 ]{0,20}", "[\"\n\r,;\té€😀'=]{0,12}", noise()]
}

fn square_table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..6).prop_flat_map(|width| vec(vec(field(), width), 1..12))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 3 } else { 512 }))]

    #[test]
    fn what_is_written_is_read(
        table in square_table(), delimiter in delimiters(), crlf: bool, sizes in vec(1_usize..90, 1..9),
    ) {
        let options = WriteOptions { delimiter, line_end: if crlf { "\r\n" } else { "\n" }, excel_safe: false };
        let mut text = String::new();
        for row in &table {
            write_row(&mut text, row.iter().map(String::as_str), options);
        }
        let (rows, bad, end) = read(text.as_bytes(), &sizes, with(delimiter));
        prop_assert_eq!(&rows, &table);
        prop_assert!(bad.is_empty());
        let end = end.unwrap();
        prop_assert_eq!((end.rows, end.complete), (table.len() as u64, Complete::LastRow));
    }

    #[test]
    fn any_text_is_read_as_the_oracle_reads_it(text in noise(), delimiter in delimiters(), sizes in vec(1_usize..90, 1..9)) {
        let (rows, bad, end) = read(text.as_bytes(), &sizes, with(delimiter));
        let whole = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let Some(mut expected) = oracle(whole, delimiter) else {
            let open = matches!(end, Err(Error::Truncated { open_quote: true, .. }));
            prop_assert!(open, "{:?}", end);
            return Ok(());
        };
        let width = expected.first().map_or(0, |(row, _)| row.len());
        if let Err(error) = end {
            prop_assert!(!whole.ends_with(['\n', '\r']));
            let short = expected.pop().map(|(row, _)| row.len());
            let found = match &error {
                Error::Truncated { row, open_quote: false } => Some(row.found),
                _ => None,
            };
            prop_assert_eq!(found, short, "{:?}", error);
        }
        let (good, odd): (Vec<_>, Vec<_>) = expected.into_iter().partition(|(row, flawed)| row.len() == width && !flawed);
        prop_assert_eq!(rows, good.into_iter().map(|(row, _)| row).collect::<Vec<_>>());
        prop_assert_eq!(
            bad.iter().map(|row| row.found).collect::<Vec<_>>(),
            odd.iter().map(|(row, _)| row.len()).collect::<Vec<_>>()
        );
        for row in bad {
            prop_assert_eq!(&whole[row.offset as usize..][..row.raw.len()], row.raw);
        }
    }

    #[test]
    fn any_cut_gives_the_same(
        text in noise(), header: bool, lossy: bool, junk in prop::option::of((any::<prop::sample::Index>(), 0x80_u8..)),
        sizes in vec(1_usize..90, 1..9),
    ) {
        let mut bytes = text.into_bytes();
        if let Some((at, byte)) = junk {
            bytes.insert(at.index(bytes.len() + 1), byte);
        }
        let options = Options { header, lossy, ..Options::default() };
        let (rows, bad, end) = read(&bytes, &[usize::MAX], options.clone());
        let (cut_rows, cut_bad, cut_end) = read(&bytes, &sizes, options);
        prop_assert_eq!(&end, &cut_end);
        if !matches!(end, Err(Error::Utf8 { .. })) {
            prop_assert_eq!((rows, bad), (cut_rows, cut_bad));
        }
    }

    #[test]
    fn select_and_count_agree_with_the_rows(table in square_table(), pick in vec(any::<prop::sample::Index>(), 1..4)) {
        let width = table[0].len();
        let columns: Vec<usize> = pick.iter().map(|index| index.index(width)).collect();
        let names: Vec<String> = (0..width).map(|column| format!("c{column}")).collect();
        let mut text = String::new();
        for row in std::iter::once(&names).chain(&table) {
            write_row(&mut text, row.iter().map(String::as_str), WriteOptions::default());
        }
        let mut reader = Reader::new(Options { delimiter: Some(b','), ..Options::default() }).unwrap();
        reader.feed(text.as_bytes()).unwrap();
        let chosen: Vec<&str> = columns.iter().map(|&column| names[column].as_str()).collect();
        let header = reader.header().unwrap();

        let mut selection = Selection::new(header, &chosen).unwrap();
        let selected: Vec<Vec<&str>> = selection.apply(reader.table()).rows().unwrap().map(|row| row.to_vec()).collect();
        let expected: Vec<Vec<&str>> =
            table.iter().map(|row| columns.iter().map(|&column| row[column].as_str()).collect()).collect();
        prop_assert_eq!(&selected, &expected);

        let mut count = CountBy::new(header, &chosen, &[], b'.', usize::MAX).unwrap();
        count.add(reader.table()).unwrap();
        let mut groups = std::collections::BTreeMap::new();
        for key in expected {
            *groups.entry(key).or_insert(0_u64) += 1;
        }
        prop_assert_eq!(count.groups().map(|group| (group.key, group.count)).collect::<std::collections::BTreeMap<_, _>>(), groups);
    }
}

#[test]
fn quotes_line_ends_and_blank_lines() {
    assert_eq!(
        rows("a,b\r\n\"x\r\ny\",\"\"\n\n\"\"\"\",5\" pipe\r1,2"),
        [["a", "b"], ["x\r\ny", ""], ["\"", "5\" pipe"], ["1", "2"]]
    );
    assert_eq!(end("a,b\r\n\r\n\r1,2\n\n").unwrap().blank_lines, 3);
}

#[test]
fn delimiter_is_told_from_the_header() {
    for (text, width) in [
        ("a;b;c,d\n", 3),
        ("a\tb;c\n", 2),
        ("\"a;b;c\",d\n", 2),
        ("\n\r\na;b\n", 2),
        ("a\n1;2\n", 1),
    ] {
        assert_eq!(rows(text)[0].len(), width, "{text:?}");
    }
    assert_eq!(rows("x;y"), [["x", "y"]]);
    assert!(matches!(
        Reader::new(Options {
            delimiter: Some(b'"'),
            ..plain()
        }),
        Err(Error::Delimiter(b'"'))
    ));
}

#[test]
fn bad_rows_are_reported_with_number_offset_and_raw_text() {
    let (rows, bad, end) = read(
        "h,i\n1,2\n3\n\"a\"b,4\n5,6,7\n8,9\n".as_bytes(),
        &[3],
        Options::default(),
    );
    assert_eq!(rows, [["1", "2"], ["8", "9"]]);
    let seen: Vec<_> = bad
        .iter()
        .map(|row| {
            (
                row.number,
                row.offset,
                row.raw.as_str(),
                row.expected,
                row.found,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (2, 8, "3", 2, 1),
            (3, 10, "\"a\"b,4", 2, 2),
            (4, 17, "5,6,7", 2, 3)
        ]
    );
    let end = end.unwrap();
    assert_eq!(
        (end.rows, end.bad_rows, end.complete),
        (2, 3, Complete::LastRow)
    );
}

#[test]
fn the_end_proves_what_it_can() {
    assert_eq!(complete("a,b\n1,2\n"), Complete::LastRow);
    assert_eq!(complete("a,b\n"), Complete::LastRow);
    assert_eq!(
        complete("a,b\n1,2"),
        Complete::Unproven(Unproven::NoLineEnd)
    );
    assert_eq!(
        complete("a,b\n1,\"2\""),
        Complete::Unproven(Unproven::NoLineEnd)
    );
    assert_eq!(
        complete("a,b\n1,2\n3\n"),
        Complete::Unproven(Unproven::BadLastRow)
    );
    assert_eq!(
        complete("a,b\n1,2,3"),
        Complete::Unproven(Unproven::BadLastRow)
    );
    assert_eq!(complete(""), Complete::Unproven(Unproven::Empty));
    for (expected_rows, complete) in [
        (2, Complete::Counted),
        (
            3,
            Complete::Unproven(Unproven::RowCount {
                expected: 3,
                found: 2,
            }),
        ),
    ] {
        let options = Options {
            expected_rows: Some(expected_rows),
            ..Options::default()
        };
        assert_eq!(
            read(b"a,b\n1\n3,4\n", &[2], options).2.unwrap().complete,
            complete
        );
    }
}

#[test]
fn a_text_that_stops_inside_a_row_is_an_error() {
    let truncated = |text| match end(text) {
        Err(Error::Truncated { row, open_quote }) => (row.number, row.raw, row.found, open_quote),
        other => panic!("{other:?}"),
    };
    assert_eq!(truncated("a,b\n1,2\n3"), (2, "3".into(), 1, false));
    assert_eq!(
        truncated("a,b\n1,\"2\n3,4\n"),
        (1, "1,\"2\n3,4\n".into(), 2, true)
    );
}

#[test]
fn an_endless_row_is_an_error_wherever_it_is_cut() {
    let text = format!("a\n\"{}\"\nb\n", "x\n".repeat(600));
    let options = Options {
        max_row: 1000,
        ..Options::default()
    };
    for size in [1, 64, 5000] {
        let error = read(text.as_bytes(), &[size], options.clone()).2;
        assert_eq!(
            error,
            Err(Error::RowTooLong {
                number: 1,
                limit: 1000
            })
        );
    }
}

#[test]
fn memory_stays_with_the_chunk_and_the_longest_row() {
    let mut reader = Reader::new(Options::default()).unwrap();
    let chunk = "some,row,of,text\n".repeat(100);
    reader.feed(chunk.as_bytes()).unwrap();
    let before = reader.memory();
    for _ in 0..1000 {
        reader.feed(chunk.as_bytes()).unwrap();
    }
    assert!(
        reader.memory() <= before + 1024,
        "{before} -> {}",
        reader.memory()
    );
}

#[test]
fn charsets() {
    let windows = Options {
        charset: Charset::Windows1252,
        ..plain()
    };
    let (rows, _, _) = read(b"\x80;Jos\xE9\x93\n", &[1], windows);
    assert_eq!(rows, [["€", "José“"]]);
    assert_eq!(
        Charset::from_label(" ISO-8859-1 "),
        Some(Charset::Windows1252)
    );
    assert_eq!(Charset::from_label("utf-16"), None);

    let bytes = b"\xEF\xBB\xBFa,b\n1,\xC3\x28\n\xE2\x82";
    for size in [1, 100] {
        assert_eq!(
            read(bytes, &[size], plain()).2,
            Err(Error::Utf8 { offset: 9 })
        );
        let (rows, _, end) = read(
            bytes,
            &[size],
            Options {
                lossy: true,
                ..plain()
            },
        );
        assert_eq!(rows, [["a", "b"], ["1", "\u{FFFD}("]]);
        assert!(matches!(end, Err(Error::Truncated { row, .. }) if row.raw == "\u{FFFD}"));
    }
    assert_eq!(
        read(b"a\n\xE2\x82", &[1], plain()).2,
        Err(Error::Utf8 { offset: 2 })
    );
}

#[test]
fn names_of_columns() {
    let mut reader = Reader::new(Options::default()).unwrap();
    assert_eq!(reader.header(), None);
    reader
        .feed("\u{FEFF}a,\"b\nc\",a,,a_2,é\n".as_bytes())
        .unwrap();
    let header = reader.header().unwrap();
    assert_eq!(header.names(), ["a", "b\nc", "a", "", "a_2", "é"]);
    assert_eq!(header.keys(), ["a", "b\nc", "a_3", "", "a_2", "é"]);
    assert_eq!(header.index("é"), Ok(5));
    assert_eq!(header.index("a"), Err(Error::AmbiguousColumn("a".into())));
    assert_eq!(header.index("A"), Err(Error::UnknownColumn("A".into())));
}

#[test]
fn counts_and_sums() {
    let mut reader = Reader::new(Options::default()).unwrap();
    reader
        .feed("who;euro\na;1,5\nb;\na;x\na;-0,25\n".as_bytes())
        .unwrap();
    let header = reader.header().unwrap();
    let mut count = CountBy::new(header, &["who"], &["euro"], b',', 2).unwrap();
    count.add(reader.table()).unwrap();
    let groups: Vec<_> = count
        .groups()
        .map(|group| (group.key, group.count, group.sums.to_vec()))
        .collect();
    let sum = |total, numbers, empty, other| {
        vec![super::Sum {
            total,
            numbers,
            empty,
            other,
        }]
    };
    assert_eq!(
        groups,
        [
            (vec!["a"], 3, sum(1.25, 2, 0, 1)),
            (vec!["b"], 1, sum(0.0, 0, 1, 0))
        ]
    );
    reader.feed(b"c;1\n").unwrap();
    assert_eq!(
        count.add(reader.table()),
        Err(Error::TooManyGroups { limit: 2 })
    );
}

#[test]
fn cells_that_look_like_formulas() {
    let options = WriteOptions {
        excel_safe: true,
        line_end: "\n",
        ..WriteOptions::default()
    };
    let mut text = String::new();
    write_row(
        &mut text,
        ["=1", "+1", "-1", "@x", "\tx", "\rx", "a=1", ""],
        options,
    );
    assert_eq!(text, "'=1,'+1,'-1,'@x,'\tx,\"'\rx\",a=1,\n");
}
