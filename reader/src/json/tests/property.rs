use super::*;
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

/// What takes JSON apart or puts it together, so that random strings come near the grammar.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\"a\"",
    "\"b\":",
    "\"\"",
    "1",
    "-",
    "0",
    ".5",
    "e3",
    "E+",
    "true",
    "false",
    "null",
    "nul",
    " ",
    "\n",
    "\\\"",
    "\\u00e9",
    "\\u12",
    "\\ud800",
    "\u{e9}",
    "\u{20ac}",
    "\u{1f600}",
    "[1,2]",
    "{\"a\":1}",
    "\u{1}",
    "x",
];

fn soup() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(PIECES), 0..14).prop_map(|pieces| pieces.concat().into_bytes())
}

fn accepted(validator: &mut Validator, chunks: &[&[u8]]) -> Result<(), JsonError> {
    chunks.iter().try_for_each(|chunk| validator.feed(chunk)).and_then(|()| validator.finish())
}

/// JSON values with few names, so that they meet the paths, as text with duplicates, escapes and white space.
fn text() -> impl Strategy<Value = String> {
    let string = prop::collection::vec(
        prop::sample::select(
            &[
                "a",
                "b",
                " ",
                ",",
                "{",
                "]",
                "\\\"",
                "\\\\",
                "\\n",
                "\\u0041",
                "\\ud83d\\ude00",
                "\u{e9}",
                "\u{20ac}",
                "\u{1f600}",
            ][..],
        ),
        0..9,
    )
    .prop_map(|parts| format!("\"{}\"", parts.concat()));
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("-12.5e1".to_owned()),
        (0..2000_u32).prop_map(|number| number.to_string()),
        string,
    ];
    let space = || prop::sample::select(&["", "", "", "", " ", "\n  ", "\t"][..]);
    scalar.prop_recursive(5, 60, 6, move |inner| {
        let name = prop::sample::select(
            &["\"a\"", "\"b\"", "\"c\"", "\"0\"", "\"\\u0061\"", "\"d\\u002ee\"", "\"\u{e9}\"", "\"ab\""][..],
        );
        let member = (name, space(), inner.clone(), space())
            .prop_map(|(name, one, value, two)| format!("{name}{one}:{two}{value}{one}"));
        prop_oneof![
            (prop::collection::vec(inner, 0..6), space())
                .prop_map(|(values, gap)| format!("[{gap}{}]", values.join(&format!("{gap},")))),
            (prop::collection::vec(member, 0..6), space())
                .prop_map(|(members, gap)| format!("{{{gap}{}{gap}}}", members.join(","))),
        ]
    })
}

#[derive(Clone, Debug)]
enum Segment {
    Name(&'static str),
    Index(usize),
    Every,
}

fn path() -> impl Strategy<Value = Vec<Segment>> {
    let name = prop::sample::select(&["a", "b", "c", "0", "d.e", "\u{e9}", "ab"][..]).prop_map(Segment::Name);
    let step = prop_oneof![4 => name, 1 => (0_usize..3).prop_map(Segment::Index), 2 => Just(Segment::Every)];
    prop::collection::vec(step, 1..4)
}

fn spelled(path: &[Segment]) -> String {
    path.iter()
        .map(|step| match step {
            Segment::Name(name) => format!("[\"{name}\"]"),
            Segment::Index(index) => format!("[{index}]"),
            Segment::Every => "[*]".to_owned(),
        })
        .collect()
}

/// All that `path` leads to from `value`, and whether its first wildcard met an array.
fn found<'a>(value: &'a Value, path: &[Segment], met: &mut bool) -> Vec<&'a Value> {
    let Some((step, rest)) = path.split_first() else {
        return vec![value];
    };
    let next = match (step, value) {
        (Segment::Name(name), Value::Object(members)) => members.get(*name),
        (Segment::Index(index), Value::Array(elements)) => elements.get(*index),
        (Segment::Every, Value::Array(elements)) => {
            *met = true;
            return elements.iter().flat_map(|element| found(element, rest, met)).collect();
        }
        _ => None,
    };
    next.map_or(Vec::new(), |next| found(next, rest, met))
}

fn expected(value: &Value, path: &[Segment]) -> Value {
    let mut met = false;
    let matches = found(value, path, &mut met);
    if path.iter().any(|step| matches!(step, Segment::Every)) {
        if met { matches.into_iter().cloned().collect() } else { Value::Null }
    } else {
        matches.first().map_or(Value::Null, |value| (*value).clone())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 3 } else { 2000 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn strict_accepts_what_serde_json_does(text in soup(), size in 1_usize..40) {
        // Skipping, `serde_json` takes lone surrogates, as this does.
        let serde = serde_json::from_slice::<IgnoredAny>(&text).is_ok();
        prop_assert_eq!(accepted(&mut Validator::default(), &[&text]).is_ok(), serde);
        let chunks: Vec<_> = text.chunks(size).collect();
        prop_assert_eq!(accepted(&mut Validator::default(), &chunks), accepted(&mut Validator::default(), &[&text]));
    }

    #[test]
    fn strict_accepts_what_serde_json_does_after_one_byte_changed(text in text(), at: prop::sample::Index, byte: u8, size in 1_usize..100) {
        let mut bytes = text.into_bytes();
        prop_assert_eq!(accepted(&mut Validator::default(), &[&bytes]), Ok(()));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let serde = std::str::from_utf8(&bytes).is_ok() && serde_json::from_slice::<IgnoredAny>(&bytes).is_ok();
        let whole = accepted(&mut Validator::default(), &[&bytes]);
        prop_assert_eq!(whole.is_ok(), serde, "{:?}", whole);
        let chunks: Vec<_> = bytes.chunks(size).collect();
        prop_assert_eq!(accepted(&mut Validator::default(), &chunks), whole);
    }

    #[test]
    fn selected_values_are_those_of_the_parsed_tree(
        text in text(),
        paths in prop::collection::vec(path(), 1..5),
        size in 1_usize..80,
    ) {
        let body = format!("[{text},{text} , 7]");
        let fields: Vec<_> = paths.iter().enumerate().map(|(at, path)| (format!("f{at}"), spelled(path))).collect();
        let rows_of = |value: &Value| -> Value {
            paths.iter().enumerate().map(|(at, path)| (format!("f{at}"), expected(value, path))).collect()
        };
        let value: Value = serde_json::from_str(&text).unwrap();
        let wanted = vec![rows_of(&value), rows_of(&value), rows_of(&Value::Null)];
        let plan = Plan::compile(&fields, Root::default()).unwrap();
        for depth in [Depth::Structural, Depth::Strict] {
            for chunks in [vec![body.as_bytes()], body.as_bytes().chunks(size).collect(), body.as_bytes().chunks(1).collect()] {
                let (takes, result) = run(Select::new(plan.clone(), depth, OutputFormat::Rows), &chunks);
                prop_assert_eq!(result.map(|summary| summary.rows), Ok(3));
                prop_assert_eq!(&rows(&takes), &wanted);
                let columns = Select::new(plan.clone(), depth, OutputFormat::Columns);
                let joined = join_columns(&run(columns, &chunks).0);
                for (at, _) in paths.iter().enumerate() {
                    let name = format!("f{at}");
                    let column: Vec<_> = wanted.iter().map(|row| row[&name].clone()).collect();
                    prop_assert_eq!(&joined[&name], &Value::Array(column));
                }
            }
        }
    }

    #[test]
    fn a_broken_body_never_reads_as_a_whole_one_and_cuts_do_not_matter(
        text in text(),
        paths in prop::collection::vec(path(), 1..4),
        at: prop::sample::Index,
        byte: u8,
        size in 1_usize..80,
    ) {
        let mut body = format!("[{text},1]").into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        let fields: Vec<_> = paths.iter().enumerate().map(|(at, path)| (format!("f{at}"), spelled(path))).collect();
        let plan = Plan::compile(&fields, Root::default()).unwrap();
        let valid = std::str::from_utf8(&body).is_ok() && serde_json::from_slice::<IgnoredAny>(&body).is_ok();
        for depth in [Depth::Structural, Depth::Strict] {
            let (takes, whole) = run(Select::new(plan.clone(), depth, OutputFormat::Ndjson), &[&body]);
            let chunks: Vec<_> = body.chunks(size).collect();
            let (pieces, cut) = run(Select::new(plan.clone(), depth, OutputFormat::Ndjson), &chunks);
            prop_assert_eq!(whole.map_err(|error| error.kind), cut.map_err(|error| error.kind));
            if whole.is_ok() {
                prop_assert_eq!(takes.concat(), pieces.concat());
            }
            if depth == Depth::Strict {
                prop_assert_eq!(whole.is_ok(), valid && body.trim_ascii().starts_with(b"["));
            } else {
                prop_assert!(whole.is_ok() || !valid || !body.trim_ascii().starts_with(b"["), "{:?}", whole);
            }
        }
    }
}

fn join_columns(takes: &[Vec<u8>]) -> serde_json::Map<String, Value> {
    let mut joined = serde_json::Map::new();
    for take in takes {
        let take: serde_json::Map<String, Value> = serde_json::from_slice(take).unwrap();
        for (name, values) in take {
            let column = joined.entry(name).or_insert_with(|| Value::Array(Vec::new())).as_array_mut().unwrap();
            column.extend(values.as_array().unwrap().iter().cloned());
        }
    }
    joined
}
