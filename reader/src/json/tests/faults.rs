use super::*;
use serde_json::json;

const PLAIN: Root<'_> = Root { wrappers: &[], ids: &[], ignore_case: false };

fn failed(fields: &[(&str, &str)], body: &[u8]) -> (JsonErrorKind, u64) {
    let error = select(fields, PLAIN, body).unwrap_err();
    (error.kind, error.offset)
}

/// The result of a structural read of `body`; a strict one may differ.
fn structural(fields: &[(&str, &str)], body: &[u8]) -> Result<Vec<serde_json::Value>, (JsonErrorKind, u64)> {
    let plan = Plan::compile(fields, PLAIN).unwrap();
    let mut outcomes: Vec<_> = cuts(body)
        .into_iter()
        .map(|chunks| {
            let (takes, result) = run(Select::new(plan.clone(), Depth::Structural, OutputFormat::Rows), &chunks);
            result.map(|_| rows(&takes)).map_err(|error| (error.kind, error.offset))
        })
        .collect();
    let first = outcomes.remove(0);
    assert!(outcomes.iter().all(|outcome| *outcome == first), "{first:?} {outcomes:?}");
    first
}

#[test]
fn a_byte_order_mark_is_skipped_at_the_start_only() {
    assert_eq!(
        select(&[("x", "a")], PLAIN, b"\xef\xbb\xbf[{\"a\":\"\xc3\xa9\"}]").unwrap(),
        json!([{ "x": "\u{e9}" }])
    );
    assert_eq!(failed(&[("x", "a")], b"\xef\xbb[]"), (JsonErrorKind::Syntax, 0));
    assert_eq!(failed(&[("x", "a")], b"\xef\xbb"), (JsonErrorKind::Truncated, 2));
    assert_eq!(failed(&[("x", "a")], b" \xef\xbb\xbf[]"), (JsonErrorKind::Syntax, 1));
    assert_eq!(failed(&[("x", "a")], b"\xef\xbb\xbf[{\"a\":x}]"), (JsonErrorKind::Syntax, 9));
}

#[test]
fn text_after_a_value_is_found_where_it_begins() {
    for (body, at) in [(&b"[[1],[2] 0\n[3]]"[..], 9), (b"[{}x\"y\"]", 3), (b"{\"a\":{} : 1}", 8)] {
        assert_eq!(structural(&[("x", "a"), ("y", "[0]")], body), Err((JsonErrorKind::Syntax, at)));
    }
}

#[test]
fn a_scalar_body_has_the_wrong_shape() {
    for body in [&b"1"[..], b"\"a\"", b"true", b"-1"] {
        let plan = Plan::compile(&[("x", "a")], PLAIN).unwrap();
        let (_, result) = run(Select::new(plan, Depth::Structural, OutputFormat::Rows), &[body]);
        assert_eq!(result.unwrap_err().kind, JsonErrorKind::Shape);
    }
}

#[test]
fn truncated_bodies_fail_at_their_end() {
    let body = br#"[{"a":{"b":[1,"x\"y"]},"z":{"q":[{}]}},{"a":"\u00e9","y":-1.5e3},7,"s"]"#;
    let plan = Plan::compile(&[("x", "a"), ("y", "a.b[*]")], PLAIN).unwrap();
    for depth in [Depth::Structural, Depth::Strict] {
        for length in 1..body.len() {
            for size in [1, 5, 100] {
                let chunks: Vec<_> = body[..length].chunks(size).collect();
                let (_, result) = run(Select::new(plan.clone(), depth, OutputFormat::Rows), &chunks);
                assert_eq!(
                    result,
                    Err(failure(JsonErrorKind::Truncated, length as u64)),
                    "{}",
                    String::from_utf8_lossy(&body[..length])
                );
            }
        }
    }
    assert_eq!(failed(&[("x", "a")], b"{\"Leads\":[{}]"), (JsonErrorKind::Truncated, 13));
    assert_eq!(failed(&[("x", "a")], b"nul"), (JsonErrorKind::Truncated, 3));
}

#[test]
fn what_follows_the_end_is_refused() {
    for (body, offset) in [
        (&b"[] x"[..], 3),
        (b"[{}]]", 4),
        (b"[1],", 3),
        (b"{}{}", 2),
        (b"nullx", 4),
        (b"null null", 5),
        (b"[]\0", 2),
        (b"[\"a\"]\"", 5),
    ] {
        assert_eq!(failed(&[("x", "a")], body), (JsonErrorKind::Syntax, offset), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn selected_values_are_checked_in_either_depth() {
    let cases: &[(&[u8], JsonErrorKind, u64)] = &[
        (b"[{\"a\":01}]", JsonErrorKind::Syntax, 7),
        (b"[{\"a\":}]", JsonErrorKind::Syntax, 6),
        (b"[{\"a\":tru}]", JsonErrorKind::Syntax, 9),
        (b"[{\"a\":1 2}]", JsonErrorKind::Syntax, 8),
        (b"[{\"a\":\"\\q\"}]", JsonErrorKind::Syntax, 8),
        (b"[{\"a\":\"\n\"}]", JsonErrorKind::Syntax, 7),
        (b"[{\"a\":\"x\"y}]", JsonErrorKind::Syntax, 9),
        (b"[{\"a\":\"\xff\"}]", JsonErrorKind::Utf8, 7),
        (b"[{\"a\":[1,{\"b\":\"\xc3\"}]}]", JsonErrorKind::Utf8, 15),
        (b"[{\"a\":[1,]}]", JsonErrorKind::Syntax, 9),
        (b"[{\"a\":[1}]}]", JsonErrorKind::Syntax, 8),
        (b"[{\"a\":{\"b\" 1}}]", JsonErrorKind::Syntax, 11),
        (b"[{\"a\":x{}}]", JsonErrorKind::Syntax, 6),
    ];
    for &(body, kind, offset) in cases {
        assert_eq!(failed(&[("x", "a")], body), (kind, offset), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn walked_parts_are_checked_and_skipped_parts_only_matched_unless_strict() {
    let bad: &[(&[u8], u64)] = &[
        (b"[{\"b\":1,}]", 8),
        (b"[{,}]", 2),
        (b"[{b:1}]", 2),
        (b"[{\"b\" 1}]", 7),
        (b"[{\"b\"}]", 5),
        (b"[{\"b\":[}]", 7),
        (b"[{\"b\":{]}]", 7),
        (b"[{]", 2),
        (b"[{\"b\":{}x}]", 8),
        (b"[{} {}]", 4),
        (b"[,1]", 1),
        (b"[1,,2]", 3),
        (b"[1,]", 3),
        (b"[1}", 2),
        (b"[{\"b\":1:2}]", 7),
        (b"x", 0),
        (b"}", 0),
        (b"[{\"b\\q\":1}]", 7),
    ];
    for &(body, offset) in bad {
        let found = structural(&[("x", "a")], body);
        assert_eq!(found, Err((JsonErrorKind::Syntax, offset)), "{}", String::from_utf8_lossy(body));
    }
    for body in [
        &b"[{\"b\":tru,\"a\":1}]"[..],
        b"[{\"b\":\"\xff\",\"a\":1}]",
        b"[{\"b\":[1 2,,{],[}],\"a\":1}]",
        b"[{\"a\":1,\"b\":\"\\q\"}]",
    ] {
        assert_eq!(structural(&[("x", "a")], body), Ok(vec![json!({ "x": 1 })]), "{}", String::from_utf8_lossy(body));
        let plan = Plan::compile(&[("x", "a")], PLAIN).unwrap();
        let (_, strict) = run(Select::new(plan, Depth::Strict, OutputFormat::Rows), &[body]);
        assert!(strict.is_err(), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn nesting_is_limited_in_skipped_walked_and_selected_parts() {
    for row in ["{\"a\":", "{\"b\":", "{\"a\":{\"c\":", "[", ""] {
        let opened = row.matches(['{', '[']).count();
        let body = |depth: usize| {
            let inner = depth - opened - 1;
            let closers: String = row
                .chars()
                .rev()
                .filter_map(|c| match c {
                    '{' => Some('}'),
                    '[' => Some(']'),
                    _ => None,
                })
                .collect();
            format!("[{row}{}{}{closers}]", "[".repeat(inner), "]".repeat(inner))
        };
        let fields = [("x", "a"), ("y", "a.d")];
        assert!(select(&fields, PLAIN, body(127).as_bytes()).is_ok(), "{row}");
        let deepest = body(128);
        let offset = deepest.rfind('[').unwrap() as u64;
        assert_eq!(failed(&fields, deepest.as_bytes()), (JsonErrorKind::Depth, offset), "{row}");
    }
    let plan = Plan::compile(&[("x", "a")], PLAIN).unwrap();
    for depth in [Depth::Structural, Depth::Strict] {
        let select = |limit| Select::new(plan.clone(), depth, OutputFormat::Rows).nesting_limit(limit);
        assert_eq!(run(select(2), &[b"[{\"a\":[]}]"]).1, Err(failure(JsonErrorKind::Depth, 6)));
        assert!(run(select(3), &[b"[{\"a\":[]}]"]).1.is_ok());
        assert_eq!(run(select(0), &[b"[]"]).1, Err(failure(JsonErrorKind::Depth, 0)));
    }
}
