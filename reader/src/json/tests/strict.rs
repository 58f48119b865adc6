use super::*;

/// Valid JSON by RFC 8259.
const VALID: &[&[u8]] = &[
    b"null",
    b"true",
    b"false",
    b"0",
    b"-0",
    b"1",
    b"-1",
    b"10",
    b"123",
    b"0.5",
    b"-0.5",
    b"1.25e3",
    b"1E3",
    b"1e+3",
    b"1E-3",
    b"0e0",
    b"0e+1",
    b"0E-1",
    b"-1e-10",
    b"123.456e78",
    b"1e400",
    b"-1e-400",
    b"12345678901234567890123456789012345678901234567890",
    b"0.00000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    b"\"\"",
    b"\" \"",
    b"\"a\"",
    b"\"\\\"\"",
    b"\"\\\\\"",
    b"\"\\/\"",
    b"\"\\b\\f\\n\\r\\t\"",
    b"\"\\u0041\"",
    b"\"\\u00e9\"",
    b"\"\\ud83d\\ude00\"",
    b"\"\\uD83D\\uDE00\"",
    b"\"\\u0000\"",
    b"\"\\u001f\"",
    b"\"\\uffff\"",
    b"\"\\u2028\"",
    b"\"/\"",
    b"\"\\\\u0041\"",
    b"\"\\\\\\\\\"",
    b"\"\\\\\\\"\"",
    b"\"[{]},:\"",
    b"\"\x7f\"",
    "\"\u{e9}\"".as_bytes(),
    "\"\u{20ac}\"".as_bytes(),
    "\"\u{1f600}\"".as_bytes(),
    "\"\u{2028}\u{2029}\"".as_bytes(),
    "\"\u{feff}\"".as_bytes(),
    "\"\u{80}\u{7ff}\u{800}\u{ffff}\"".as_bytes(),
    "\"\u{10000}\u{10ffff}\"".as_bytes(),
    "\"\u{d7ff}\u{e000}\"".as_bytes(),
    b"[]",
    b"[ ]",
    b"[\n]",
    b"[null]",
    b"[1]",
    b"[1,2]",
    b"[ 1 , 2 ]",
    b"[[]]",
    b"[[],[]]",
    b"[[[[]]],{}]",
    b"[\"\"]",
    b"[true,false,null]",
    b"[1,[2,[3]],4]",
    b"[-0]",
    b"[1e1]",
    b"[\"a\",1,{}]",
    b"[null,1,\"1\",{}]",
    b" [1] ",
    b"\t[1]\t",
    b"\r\n[1]\r\n",
    b"[1\n,2]",
    b"{}",
    b"{ }",
    b"{\"a\":1}",
    b"{ \"a\" : 1 }",
    b"{\"a\":1,\"b\":2}",
    b"{\"a\":1,\"a\":2}",
    b"{\"\":0}",
    b"{\"a\":{\"b\":{\"c\":[]}}}",
    b"{\"a\\u0000b\":1}",
    b"{\"a\":[{},{}]}",
    b"{\n\"a\"\t:\r1\n}",
    b"{\"min\":-1.0e+28,\"max\":1.0e+28}",
    b"{\"a\":\"b\"}",
    b" null ",
    b"\"a\" ",
    b" 1 ",
    b"\n\n\n{}\n",
    b"[\"\xc3\xa9\"]",
    b"{\"\xe2\x82\xac\":\"\xf0\x9f\x98\x80\"}",
];

/// Lone surrogates are in the grammar, and `JSON.parse` takes them; `serde_json` does when it skips a value.
const LONE_SURROGATES: &[&[u8]] = &[
    b"\"\\ud800\"",
    b"\"\\udc00\"",
    b"\"\\udc00\\ud800\"",
    b"\"\\ud800\\ud800\"",
    b"\"\\ud800abc\"",
    b"\"\\ud800\\n\"",
    b"[\"\\uDFAA\"]",
    b"{\"\\uDFAA\":0}",
];

/// Not JSON, though all there is of it could be the start of something else, and where that shows.
const INVALID: &[(&[u8], u64)] = &[
    (b",", 0),
    (b":", 0),
    (b"]", 0),
    (b"}", 0),
    (b"[,]", 1),
    (b"[1,]", 3),
    (b"[1,,2]", 3),
    (b"[,1]", 1),
    (b"[1 2]", 3),
    (b"[1 true]", 3),
    (b"[\"a\" \"b\"]", 5),
    (b"[\"a\"\"b\"]", 4),
    (b"[\"a\" 1]", 5),
    (b"[\"a\"1]", 4),
    (b"[1\"a\"]", 2),
    (b"[1[2]]", 2),
    (b"[[1]2]", 4),
    (b"[{}1]", 3),
    (b"[1{}]", 2),
    (b"[\"a\"{}]", 4),
    (b"[\"a\":1]", 4),
    (b"[1:2]", 2),
    (b"[:1]", 1),
    (b"[1}", 2),
    (b"{]", 1),
    (b"{\"a\":1]", 6),
    (b"[{]}", 2),
    (b"[[}", 2),
    (b"[1]]", 3),
    (b"{}}", 2),
    (b"[][]", 2),
    (b"{}{}", 2),
    (b"[]{}", 2),
    (b"1 2", 2),
    (b"1,2", 1),
    (b"\"a\" \"b\"", 4),
    (b"\"a\"x", 3),
    (b"[] x", 3),
    (b"{} 1", 3),
    (b"{} \"a\"", 3),
    (b"{},", 2),
    (b"null null", 5),
    (b"{,}", 1),
    (b"{1:2}", 1),
    (b"{a:1}", 1),
    (b"{'a':1}", 1),
    (b"{\"a\"}", 4),
    (b"{\"a\",}", 4),
    (b"{\"a\",\"b\"}", 4),
    (b"{\"a\" 1}", 5),
    (b"{\"a\":}", 5),
    (b"{\"a\":,}", 5),
    (b"{\"a\"::1}", 5),
    (b"{\"a\":1,}", 7),
    (b"{\"a\":1,,}", 7),
    (b"{\"a\":1 \"b\":2}", 7),
    (b"{\"a\":1:2}", 6),
    (b"{\"a\":1,2}", 7),
    (b"{\"a\":1,[]:2}", 7),
    (b"{[]:1}", 1),
    (b"{{}:1}", 1),
    (b"{null:1}", 1),
    (b"{\"a\" \"b\":1}", 5),
    (b"{:1}", 1),
    (b"{\"a\"b:1}", 4),
    (b"{\"a\":\"b\"c}", 8),
    (b"{\"a\":1 2}", 7),
    (b"{\"a\":[}", 6),
    (b"[{\"a\":1,]", 8),
    (b"01", 1),
    (b"-01", 2),
    (b"00", 1),
    (b"+1", 0),
    (b".5", 0),
    (b"-.5", 1),
    (b"[1.]", 3),
    (b"[1.e1]", 3),
    (b"[1.5.5]", 4),
    (b"[1e]", 3),
    (b"[1e+]", 4),
    (b"[1e+-1]", 4),
    (b"[1ee1]", 3),
    (b"[1e1.5]", 4),
    (b"[-]", 2),
    (b"[--1]", 2),
    (b"[1-]", 2),
    (b"[1+1]", 2),
    (b"[0x10]", 2),
    (b"[1_000]", 2),
    (b"[1,5e]", 5),
    (b"[NaN]", 1),
    (b"[Infinity]", 1),
    (b"[-Infinity]", 2),
    (b"[inf]", 1),
    (b"[0.e1]", 3),
    (b"[2.e+3]", 3),
    (b"[1a]", 2),
    (b"[1e1a]", 4),
    (b"[\xef\xbc\x91]", 1),
    (b"[0 1]", 3),
    (b"[- 1]", 2),
    (b"[1. 5]", 3),
    (b"[1 .5]", 3),
    (b"[nul]", 4),
    (b"[nulll]", 5),
    (b"[nuLl]", 3),
    (b"[Null]", 1),
    (b"[tru]", 4),
    (b"[truee]", 5),
    (b"[TRUE]", 1),
    (b"[fals]", 5),
    (b"[falsey]", 6),
    (b"[True]", 1),
    (b"[undefined]", 1),
    (b"[n ull]", 2),
    (b"[true false]", 6),
    (b"[\"\n\"]", 2),
    (b"[\"\t\"]", 2),
    (b"[\"\0\"]", 2),
    (b"[\"\x1f\"]", 2),
    (b"\"\r\"", 1),
    (b"[\"\\a\"]", 3),
    (b"[\"\\0\"]", 3),
    (b"[\"\\x41\"]", 3),
    (b"[\"\\'\"]", 3),
    (b"[\"\\ \"]", 3),
    (b"[\"\\\n\"]", 3),
    (b"[\"\\\xc3\xa9\"]", 3),
    (b"[\"\\u\"]", 4),
    (b"[\"\\u1\"]", 5),
    (b"[\"\\u12\"]", 6),
    (b"[\"\\u123\"]", 7),
    (b"[\"\\u123g\"]", 7),
    (b"[\"\\U0041\"]", 3),
    (b"[\"\\u 041\"]", 4),
    (b"[\"\\ud83d\\u\"]", 10),
    (b"[\"\\u+041\"]", 4),
    (b"[\"\\u\xc3\xa9aa\"]", 4),
    (b"['a']", 1),
    (b"[a]", 1),
    (b"a", 0),
    (b"[\\]", 1),
    (b"[\\u0041]", 1),
    (b"\\\"a\"", 0),
    (b"[\"a\"\\]", 4),
    (b"[\"a\" \\\" ,1]", 5),
    (b"[\"a\"\\\",1]", 4),
    (b"[\"a\"x\"b\"]", 4),
    (b"<html>", 0),
    (b"[*]", 1),
    (b"[1/**/]", 2),
    (b"// a\n1", 0),
    (b"#1", 0),
    (b"{\"a\":1}/", 7),
    (b"{\"a\":1}#", 7),
    (b"[\x0c]", 1),
    (b"[1\x0b]", 2),
    (b"[1\x0c2]", 2),
    (b"[1\x1a2]", 2),
    (b"[\xa0]", 1),
    (b"\xef\xbb\xbf[]", 0),
    (b"\xff\xfe[\0]\0", 0),
    (b"\0[\0]", 0),
    (b"[]\0", 2),
    (b"\xc3\xa9", 0),
    (b"[1]\xc3", 3),
    (b"[\xe2\x81\xa0]", 1),
    (b"()", 0),
    (b"[1;2]", 2),
    (b"{\"a\"=1}", 4),
    (b"@", 0),
    (b"[\"a\"]\"", 5),
];

/// A string that is not UTF-8, and where the bad sequence starts.
const NOT_UTF8: &[(&[u8], u64)] = &[
    (b"\"\xff\"", 1),
    (b"\"\x80\"", 1),
    (b"\"a\xc3\"", 2),
    (b"\"a\xc3a\"", 2),
    (b"\"\xc0\xaf\"", 1),
    (b"\"\xc1\xbf\"", 1),
    (b"\"\xe0\x80\xaf\"", 1),
    (b"\"\xe0\x9f\xbf\"", 1),
    (b"\"\xed\xa0\x80\"", 1),
    (b"\"\xed\xbf\xbf\"", 1),
    (b"\"\xf0\x80\x80\xaf\"", 1),
    (b"\"\xf0\x8f\xbf\xbf\"", 1),
    (b"\"\xf4\x90\x80\x80\"", 1),
    (b"\"\xf5\x80\x80\x80\"", 1),
    (b"\"\xe2\x82\"", 1),
    (b"\"\xe2\x82a\"", 1),
    (b"\"\xf0\x9f\x98\"", 1),
    (b"\"\xf0\x9f\xc3\xa9\"", 1),
    (b"\"\xc3\xa9\xa9\"", 3),
    (b"[\"\xe9\"]", 2),
    (b"{\"\xe9\":1}", 2),
    (b"[\"\xfc\x83\xbf\xbf\xbf\xbf\"]", 2),
    (b"[\"a\",\"\xc3\\n\"]", 6),
];

/// The start of a JSON document.
const TRUNCATED: &[&[u8]] = &[
    b"",
    b" ",
    b"[",
    b"[1",
    b"[1,",
    b"[[",
    b"[[]",
    b"{",
    b"{\"",
    b"{\"a",
    b"{\"a\"",
    b"{\"a\":",
    b"{\"a\":1",
    b"{\"a\":1,",
    b"{\"a\":1,\"b\"",
    b"\"",
    b"\"a",
    b"\"\\",
    b"\"\\u",
    b"\"\\u00",
    b"\"\\\"",
    b"[\"a\"",
    b"[\"a\" ",
    b"[\"a\",",
    b"-",
    b"1.",
    b"1e",
    b"1e+",
    b"t",
    b"tru",
    b"fals",
    b"n",
    b"nul",
    b"[tru",
    b"[-",
    b"[{}",
    b"[{\"a\":[]}",
    b"[\"\xc3",
    b"[\"\xf0\x9f\x98",
    b"{\"a\":{\"b\":[1,2,3",
    b" \n",
];

#[test]
fn what_the_grammar_allows_is_accepted() {
    for text in VALID.iter().chain(LONE_SURROGATES) {
        assert_eq!(check(text), Ok(()), "{}", String::from_utf8_lossy(text));
        assert!(serde_accepts(text), "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn what_the_grammar_forbids_is_refused_where_it_shows() {
    for &(text, offset) in INVALID {
        let error = check(text).unwrap_err();
        assert_eq!((error.kind, error.offset), (JsonErrorKind::Syntax, offset), "{}", String::from_utf8_lossy(text));
        assert!(!serde_accepts(text), "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn strings_that_are_not_utf8_are_refused_where_the_sequence_starts() {
    for &(text, offset) in NOT_UTF8 {
        let error = check(text).unwrap_err();
        assert_eq!((error.kind, error.offset), (JsonErrorKind::Utf8, offset), "{text:x?}");
    }
}

#[test]
fn what_ends_early_is_truncated() {
    for text in TRUNCATED {
        let error = check(text).unwrap_err();
        let expected = (JsonErrorKind::Truncated, text.len() as u64);
        assert_eq!((error.kind, error.offset), expected, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn every_start_of_a_document_is_truncated_wherever_it_is_cut() {
    let text = br#"{"a":[1.5e-3,"\u00e9\"x",true,{"b":null}],"c":"\ud83d\ude00"}"#;
    for length in 0..text.len() {
        assert_eq!(check(&text[..length]).unwrap_err().kind, JsonErrorKind::Truncated);
    }
    assert_eq!(check(text), Ok(()));
}

#[test]
fn the_same_cases_hold_deep_in_a_long_document() {
    for before in [1, 20, 40, 57, 58, 59, 60, 61, 62, 63, 64, 120] {
        let wrap = |text: &[u8]| [&b"["[..], &b" ".repeat(before), text, b"]"].concat();
        for text in VALID {
            assert_eq!(check_in_blocks(&wrap(text)), Ok(()), "{}", String::from_utf8_lossy(text));
        }
        for &(text, offset) in NOT_UTF8 {
            let error = check_in_blocks(&wrap(text)).unwrap_err();
            assert_eq!((error.kind, error.offset), (JsonErrorKind::Utf8, offset + 1 + before as u64), "{text:x?}");
        }
    }
}

fn check_in_blocks(text: &[u8]) -> Result<(), JsonError> {
    let mut validator = Validator::default();
    validator.feed(text).and_then(|()| validator.finish())
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| [b"[".repeat(depth), b"]".repeat(depth)].concat();
    assert_eq!(check(&nested(127)), Ok(()));
    let error = check(&nested(128)).unwrap_err();
    assert_eq!((error.kind, error.offset), (JsonErrorKind::Depth, 127));
    let mut shallow = Validator::new(2);
    assert_eq!(shallow.feed(b"[{}, [["), Err(failure(JsonErrorKind::Depth, 6)));
}

/// Whether `serde_json` takes `text`, when it skips it, and its strings are UTF-8.
fn serde_accepts(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok() && serde_json::from_slice::<serde_json::Value>(text).is_ok()
        || skipped_by_serde(text)
}

fn skipped_by_serde(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}
