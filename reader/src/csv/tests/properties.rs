//! The reader against a plain character-by-character parser, over any cut of any table.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{ColumnSelection, Complete, CountBy, Error, Options, Reader, WriteOptions, write_row};
use super::oracle::oracle;
use super::{plain, read};

fn with(delimiter: char) -> Options {
    Options { delimiter: Some(delimiter as u8), ..plain() }
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

/// Rows as exports hold them, long enough for many blocks without irregularities.
fn long_table() -> impl Strategy<Value = Vec<Vec<String>>> {
    let field = prop_oneof![
        6 => "[a-zé0-9 ]{0,30}",
        1 => prop::sample::select(vec!["Acme, Inc.", "said \"no\"", "\"", "\"\"\"", "one\ntwo", "a\r\nb", "\"x\", \"é\""])
            .prop_map(String::from),
    ];
    (1_usize..9).prop_flat_map(move |width| vec(vec(field.clone(), width), 10..40))
}

/// Reads `text` in pieces of these sizes and by the oracle.
fn hold_against_oracle(text: &str, delimiter: char, sizes: &[usize]) -> Result<(), TestCaseError> {
    let (rows, bad, end) = read(text.as_bytes(), sizes, with(delimiter));
    let whole = text.strip_prefix('\u{FEFF}').unwrap_or(text);
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
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 1 } else { 512 }))]

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
    fn any_string_is_read_as_the_oracle_reads_it(text in noise(), delimiter in delimiters(), sizes in vec(1_usize..90, 1..9)) {
        hold_against_oracle(&text, delimiter, &sizes)?;
    }

    #[test]
    fn tables_with_one_irregularity_are_read_as_the_oracle_reads_them(
        table in long_table(), crlf: bool, odd in prop::sample::select(vec!["", "\"", "\"\"", "\n", "\r", "\r\n", ",", "x", "é"]),
        at in any::<prop::sample::Index>(), sizes in vec(1_usize..700, 1..5),
    ) {
        let options = WriteOptions { line_end: if crlf { "\r\n" } else { "\n" }, ..WriteOptions::default() };
        let mut text = String::new();
        for row in &table {
            write_row(&mut text, row.iter().map(String::as_str), options);
        }
        let mut at = at.index(text.len() + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
        text.insert_str(at, odd);
        hold_against_oracle(&text, ',', &sizes)?;
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

        let mut selection = ColumnSelection::new(header, &chosen).unwrap();
        let selected: Vec<Vec<&str>> = selection.apply(reader.table()).rows().unwrap().map(|row| row.to_vec()).collect();
        let expected: Vec<Vec<&str>> =
            table.iter().map(|row| columns.iter().map(|&column| row[column].as_str()).collect()).collect();
        prop_assert_eq!(&selected, &expected);

        let mut count = CountBy::new(header, &chosen, &[], b'.', usize::MAX).unwrap();
        count.add(reader.table()).unwrap();
        let mut groups = BTreeMap::new();
        for key in expected {
            *groups.entry(key).or_insert(0_u64) += 1;
        }
        let keys = count.keys().rows().unwrap().map(|row| row.to_vec());
        prop_assert_eq!(keys.zip(count.counts().iter().copied()).collect::<BTreeMap<_, _>>(), groups);
    }
}
