//! The reader on inputs about the dialect, the end and the charsets.

mod oracle;
mod properties;

use std::collections::BTreeMap;

use super::{BadRow, Charset, Complete, CountBy, Cutter, End, Error, Options, Reader, Table, Unproven};
use super::{WriteOptions, write_row};

type Outcome = (Vec<Vec<String>>, Vec<BadRow>, Result<End, Error>);

/// Reads `bytes` cut into chunks of the given sizes, repeated in order.
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
    rows.extend(table.rows().unwrap().map(|row| row.fields().map(String::from).collect()));
    check_cuts(&text, table);
    bad.extend_from_slice(reader.bad_rows());
}

/// The cuts of a table must be where the bounds are, in whichever encoding they come.
fn check_cuts(text: &str, table: Table<'_>) {
    let units_before = |&bound: &u32| text[..bound as usize].encode_utf16().count() as u32;
    let units: Vec<u32> = table.bounds().iter().map(units_before).collect();
    assert!(table.bounds().is_sorted());
    for latin1 in [false, true] {
        let mut cutter = Cutter::default();
        let cuts = cutter.cut(table, latin1);
        assert_eq!(cuts.bounds, units);
        assert_eq!(cuts.latin1, text.chars().all(|c| c <= if latin1 { 'ÿ' } else { '\x7F' }));
        if cuts.latin1 {
            assert!(cuts.text.iter().copied().map(char::from).eq(text.chars()));
        } else {
            assert_eq!(cuts.text, text.as_bytes());
        }
    }
}

fn plain() -> Options {
    Options { header: false, ..Options::default() }
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

#[test]
fn quotes_line_ends_and_blank_lines() {
    assert_eq!(
        rows("a,b\r\n\"x\r\ny\",\"\"\n\n\"\"\"\",5\" pipe\r1,2"),
        [["a", "b"], ["x\r\ny", ""], ["\"", "5\" pipe"], ["1", "2"]]
    );
    assert_eq!(end("a,b\r\n\r\n\r1,2\n\n").unwrap().blank_lines, 3);
}

#[test]
fn quotes_and_line_ends_at_the_edges_of_blocks() {
    // The second row reads the same, whatever comes at the edge of a block and however much of it before.
    for length in 40..140 {
        let long = "x".repeat(length);
        let text = format!("a,b\r\n{long},\"y\"\r\n\"\"\"z\"\"\",\"\"\r\n1,\"\"\"\"\n");
        assert_eq!(rows(&text), [["a", "b"], [long.as_str(), "y"], ["\"z\"", ""], ["1", "\""]], "{length}");
    }
}

#[test]
fn delimiter_is_detected_in_the_header() {
    for (text, width) in [("a;b;c,d\n", 3), ("a\tb;c\n", 2), ("\"a;b;c\",d\n", 2), ("\n\r\na;b\n", 2), ("a\n1;2\n", 1)]
    {
        assert_eq!(rows(text)[0].len(), width, "{text:?}");
    }
    assert_eq!(rows("x;y"), [["x", "y"]]);
    assert!(matches!(Reader::new(Options { delimiter: Some(b'"'), ..plain() }), Err(Error::Delimiter(b'"'))));
}

#[test]
fn delimiter_is_detected_in_as_much_as_a_row_may_have_wherever_it_is_cut() {
    // The first twelve bytes suggest the comma; the rest, if it were read, the semicolon.
    let text = b"a,b;c,\"x;\ny\";;;;;;\n";
    for size in [1, 12, 13, 64] {
        let options = Options { max_row: 12, ..plain() };
        assert_eq!(read(text, &[size], options).2, Err(Error::RowTooLong { number: 1, limit: 12 }), "{size}");
    }
}

#[test]
fn bad_rows_are_reported_with_number_offset_and_raw_text() {
    let (rows, bad, end) = read("h,i\n1,2\n3\n\"a\"b,4\n5,6,7\n8,9\n".as_bytes(), &[3], Options::default());
    assert_eq!(rows, [["1", "2"], ["8", "9"]]);
    let seen: Vec<_> =
        bad.iter().map(|row| (row.number, row.offset, row.raw.as_str(), row.expected, row.found)).collect();
    assert_eq!(seen, [(2, 8, "3", 2, 1), (3, 10, "\"a\"b,4", 2, 2), (4, 17, "5,6,7", 2, 3)]);
    let end = end.unwrap();
    assert_eq!((end.rows, end.bad_rows, end.complete), (2, 3, Complete::LastRow));
}

#[test]
fn the_end_proves_what_it_can() {
    assert_eq!(complete("a,b\n1,2\n"), Complete::LastRow);
    assert_eq!(complete("a,b\n"), Complete::LastRow);
    assert_eq!(complete("a,b\n1,2"), Complete::Unproven(Unproven::NoLineEnd));
    assert_eq!(complete("a,b\n1,\"2\""), Complete::Unproven(Unproven::NoLineEnd));
    assert_eq!(complete("a,b\n1,2\n3\n"), Complete::Unproven(Unproven::BadLastRow));
    assert_eq!(complete("a,b\n1,2,3"), Complete::Unproven(Unproven::BadLastRow));
    assert_eq!(complete(""), Complete::Unproven(Unproven::Empty));
    for (expected_rows, complete) in
        [(2, Complete::Counted), (3, Complete::Unproven(Unproven::RowCount { expected: 3, found: 2 }))]
    {
        let options = Options { expected_rows: Some(expected_rows), ..Options::default() };
        assert_eq!(read(b"a,b\n1\n3,4\n", &[2], options).2.unwrap().complete, complete);
    }
}

#[test]
fn input_that_stops_inside_a_row_is_an_error() {
    let truncated = |text| match end(text) {
        Err(Error::Truncated { row, open_quote }) => (row.number, row.raw, row.found, open_quote),
        other => panic!("{other:?}"),
    };
    assert_eq!(truncated("a,b\n1,2\n3"), (2, "3".into(), 1, false));
    assert_eq!(truncated("a,b\n1,\"2\n3,4\n"), (1, "1,\"2\n3,4\n".into(), 2, true));
}

#[test]
fn a_short_row_in_the_middle_is_not_taken_for_the_end() {
    // The quote keeps the delimiter unknown, so that all rows are read at the end.
    let (rows, bad, end) = read(b"a\"b,c\nd\ne,f", &[usize::MAX], plain());
    assert_eq!(rows, [["a\"b", "c"], ["e", "f"]]);
    assert_eq!(bad.iter().map(|row| row.raw.as_str()).collect::<Vec<_>>(), ["d"]);
    assert_eq!(end.unwrap().complete, Complete::Unproven(Unproven::NoLineEnd));
}

#[test]
fn an_endless_row_is_an_error_wherever_it_is_cut() {
    let text = format!("a\n\"{}\"\nb\n", "x\n".repeat(600));
    let options = Options { max_row: 1000, ..Options::default() };
    for size in [1, 64, 5000] {
        let error = read(text.as_bytes(), &[size], options.clone()).2;
        assert_eq!(error, Err(Error::RowTooLong { number: 1, limit: 1000 }));
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
    assert!(reader.memory() <= before + 1024, "{before} -> {}", reader.memory());
}

#[test]
fn charsets() {
    let windows = Options { charset: Charset::Windows1252, ..plain() };
    let (rows, _, _) = read(b"\x80;Jos\xE9\x93\n", &[1], windows);
    assert_eq!(rows, [["€", "José“"]]);
    assert_eq!(Charset::from_label(" ISO-8859-1 "), Some(Charset::Windows1252));
    assert_eq!(Charset::from_label("utf-16"), None);

    let bytes = b"\xEF\xBB\xBFa,b\n1,\xC3\x28\n\xE2\x82";
    for size in [1, 100] {
        assert_eq!(read(bytes, &[size], plain()).2, Err(Error::Utf8 { offset: 9 }));
        let (rows, _, end) = read(bytes, &[size], Options { lossy: true, ..plain() });
        assert_eq!(rows, [["a", "b"], ["1", "\u{FFFD}("]]);
        assert!(matches!(end, Err(Error::Truncated { row, .. }) if row.raw == "\u{FFFD}"));
    }
    assert_eq!(read(b"a\n\xE2\x82", &[1], plain()).2, Err(Error::Utf8 { offset: 2 }));
}

#[test]
fn names_of_columns() {
    let mut reader = Reader::new(Options::default()).unwrap();
    assert_eq!(reader.header(), None);
    reader.feed("\u{FEFF}a,\"b\n\"\"c\"\"\",a,,a_2,é\n".as_bytes()).unwrap();
    let header = reader.header().unwrap();
    assert_eq!(header.names(), ["a", "b\n\"c\"", "a", "", "a_2", "é"]);
    assert_eq!(header.keys(), ["a", "b\n\"c\"", "a_3", "", "a_2", "é"]);
    assert_eq!(header.index("é"), Ok(5));
    let mut odd = Reader::new(Options { delimiter: Some(b','), ..Options::default() }).unwrap();
    odd.feed(b"\"a\"\"b\"c\"d,\"\",e\"\"\n").unwrap();
    assert_eq!(odd.header().unwrap().names(), ["a\"bc\"d", "", "e\"\""]);
    assert_eq!(odd.bad_rows().len(), 1);
    assert_eq!(header.index("a"), Err(Error::AmbiguousColumn("a".into())));
    assert_eq!(header.index("A"), Err(Error::UnknownColumn("A".into())));
    assert_eq!(Error::UnknownColumn("\"é\"\n".into()).to_string(), "there is no column \"\\\"é\\\"\u{FFFD}\"");
}

#[test]
fn counts_and_sums() {
    let mut reader = Reader::new(Options::default()).unwrap();
    reader.feed("who;euro\na;1,5\nb;\na;x\na;-0,25\n".as_bytes()).unwrap();
    let header = reader.header().unwrap();
    let mut count = CountBy::new(header, &["who"], &["euro"], b',', 2).unwrap();
    count.add(reader.table()).unwrap();
    assert_eq!(count.keys().rows().unwrap().map(|row| row.to_vec()).collect::<Vec<_>>(), [["a"], ["b"]]);
    assert_eq!(count.counts(), [3, 1]);
    let sums = count.sums().iter();
    let sums: Vec<_> = sums.map(|sum| (sum.total(), sum.numbers, sum.empty, sum.other)).collect();
    assert_eq!(sums, [(1.25, 2, 0, 1), (0.0, 0, 1, 0)]);
    reader.feed(b"c;1\n").unwrap();
    assert_eq!(count.add(reader.table()), Err(Error::TooManyGroups { limit: 2 }));
}

#[test]
fn counts_many_groups() {
    let mut text = String::from("key,other\n");
    for number in 0..12_000_u32 {
        text.push_str(&format!("{},x\n", number.wrapping_mul(2_654_435_761) % 4_000));
    }
    let mut reader = Reader::new(Options::default()).unwrap();
    reader.feed(text.as_bytes()).unwrap();
    let header = reader.header().unwrap();
    let mut count = CountBy::new(header, &["key"], &[], b'.', usize::MAX).unwrap();
    count.add(reader.table()).unwrap();
    let mut expected = BTreeMap::new();
    for line in text.lines().skip(1) {
        *expected.entry(line.split(',').next()).or_insert(0) += 1;
    }
    assert!(expected.len() > 2_000);
    let keys = count.keys().rows().unwrap().map(|row| row.get(0));
    assert_eq!(keys.zip(count.counts().iter().copied()).collect::<BTreeMap<_, _>>(), expected);
}

#[test]
fn sums_keep_what_rounding_takes() {
    let mut reader = Reader::new(Options::default()).unwrap();
    reader.feed(b"n,x\n1e,\n10000000000000000,\n1,\n1,\n-10000000000000000,\n").unwrap();
    let mut count = CountBy::new(reader.header().unwrap(), &[], &["n"], b'.', 1).unwrap();
    count.add(reader.table()).unwrap();
    assert_eq!((count.sums()[0].total(), count.sums()[0].other, count.counts()), (2.0, 1, &[5][..]));
}

#[test]
fn cells_that_look_like_formulas() {
    let options = WriteOptions { excel_safe: true, line_end: "\n", ..WriteOptions::default() };
    let mut text = String::new();
    write_row(&mut text, ["=1", "+1", "-1", "@x", "\tx", "\rx", "a=1", ""], options);
    assert_eq!(text, "'=1,'+1,'-1,'@x,'\tx,\"'\rx\",a=1,\n");
}
