use super::*;
use serde_json::json;

const PLAIN: Root<'_> = Root { wrappers: &[], ids: &[], ignore_case: false };
const WRAPPED: Root<'_> = Root { wrappers: &["Results", "Leads", "Data"], ids: &[], ignore_case: true };

fn one(path: &str, row: &str) -> serde_json::Value {
    let rows = select(&[("x", path)], PLAIN, format!("[{row}]").as_bytes()).unwrap();
    rows[0]["x"].clone()
}

#[test]
fn what_decides_of_a_top_level_object_may_follow_an_object_that_a_path_goes_through() {
    let root = Root { wrappers: &["data"], ids: &["id"], ignore_case: false };
    let cases = [
        (r#"{"v":{"y":1},"id":"a"}"#, json!([{ "x": 1 }])),
        (r#"{"v":{"z":0,"y":1,"w":{}},"other":2,"id":"a","data":[{"v":{"y":2}}]}"#, json!([{ "x": 1 }])),
        (r#"{"v":{"y":1},"data":[{"v":{"y":2}},{"v":{"y":3}}]}"#, json!([{ "x": 2 }, { "x": 3 }])),
    ];
    for (body, rows) in cases {
        assert_eq!(json!(select(&[("x", "v.y")], root, body.as_bytes()).unwrap()), rows, "{body}");
    }
    let neither = select(&[("x", "v.y")], root, br#"{"v":{"y":1},"other":2}"#);
    assert!(neither.is_err(), "no list of records");
}

#[test]
fn values_are_found_by_members_indexes_and_wildcards() {
    let row = r#"{"id":1,"vars":{"lead":{"email":{"normal":"a@b.co"}},"a.b":[true]},"caps":[{"id":"x"},{"id":"y"},3],
        "appended":[{"name":"p"},{"other":1},{"name":null},{"name":{"q":[]}}],"0":"zero","":"empty","q\"":"quote"}"#;
    let cases = [
        ("id", json!(1)),
        ("vars.lead.email.normal", json!("a@b.co")),
        ("vars.lead.email", json!({ "normal": "a@b.co" })),
        ("vars[\"a.b\"]", json!([true])),
        ("vars[\"a.b\"][0]", json!(true)),
        ("caps[0].id", json!("x")),
        ("caps.1.id", json!("y")),
        ("caps[2]", json!(3)),
        ("caps[3]", json!(null)),
        ("caps[*].id", json!(["x", "y"])),
        ("caps[*]", json!([{ "id": "x" }, { "id": "y" }, 3])),
        ("appended[*].name", json!(["p", null, { "q": [] }])),
        ("appended[*].none", json!([])),
        ("id[*]", json!(null)),
        ("none[*].x", json!(null)),
        ("id.x", json!(null)),
        ("[0]", json!(null)),
        ("[\"0\"]", json!("zero")),
        ("caps[\"1\"]", json!(null)),
        ("[\"\"]", json!("empty")),
        ("[\"q\\\"\"]", json!("quote")),
        ("none", json!(null)),
        ("Id", json!(null)),
    ];
    for (path, value) in &cases {
        assert_eq!(one(path, row), *value, "{path}");
    }
    let fields: Vec<_> = cases.iter().map(|(path, _)| (*path, *path)).collect();
    let all = select(&fields, PLAIN, format!("[{row},{row}]").as_bytes()).unwrap();
    for (path, value) in &cases {
        assert_eq!((&all[0][*path], &all[1][*path]), (value, value), "{path}");
    }
}

#[test]
fn a_path_may_be_the_name_of_one_member() {
    let row = r#"{"vars.lead.state.abbr":"TX","total":3,"a":{"b.c":1}}"#;
    assert_eq!(one("vars.lead.state.abbr", row), json!("TX"));
    assert_eq!(one("vars[\"lead.state.abbr\"]", row), json!(null));
    assert_eq!(one("vars.lead.state", row), json!(null));
    assert_eq!(one("a.b.c", row), json!(null));
    let fields = [("state", "vars.lead.state.abbr"), ("total", "total")];
    let rows = select(
        &fields,
        PLAIN,
        br#"[{"total":1,"vars.lead.state.abbr":"TX"},{"vars":{"lead":{"state":{"abbr":"NY"}}}}]"#,
    );
    assert_eq!(rows.unwrap(), json!([{ "state": "TX", "total": 1 }, { "state": "NY", "total": null }]));
    // Of both, the last counts, as of members with the same name.
    assert_eq!(one("a.b", r#"{"a":{"b":1},"a.b":2}"#), json!(2));
    assert_eq!(one("a.b", r#"{"a.b":2,"a":{"b":1}}"#), json!(1));
}

#[test]
fn nested_wildcards_give_one_flat_array() {
    assert_eq!(one("a[*].b[*]", r#"{"a":[{"b":[1,2]},{"b":[]},{"b":3},{"b":[4]}]}"#), json!([1, 2, 4]));
    assert_eq!(one("a[*][*]", r#"{"a":[[1],2,[[3]]]}"#), json!([1, [3]]));
    assert_eq!(one("a[*][1]", r#"{"a":[[1,2],[3],[4,5]]}"#), json!([2, 5]));
    assert_eq!(one("a[*]", r#"{"a":[]}"#), json!([]));
}

#[test]
fn an_element_matches_its_number_and_the_wildcard() {
    let fields = [("all", "a[*].x"), ("second", "a[1].x"), ("other", "a[1].y"), ("whole", "a[1]"), ("every", "a[*]")];
    let rows = select(&fields, PLAIN, br#"[{"a":[{"x":1},{"x":2,"y":3},{"x":4}]}]"#).unwrap();
    assert_eq!(
        rows[0],
        json!({ "all": [1, 2, 4], "second": 2, "other": 3, "whole": { "x": 2, "y": 3 }, "every": [{ "x": 1 }, { "x": 2, "y": 3 }, { "x": 4 }] })
    );
}

#[test]
fn of_members_with_the_same_name_the_last_wins() {
    let cases = [
        ("a", r#"{"a":1,"a":2}"#, json!(2)),
        ("a", r#"{"a":1,"b":{"a":5},"a":null}"#, json!(null)),
        ("a.b", r#"{"a":{"b":1},"a":{"b":2}}"#, json!(2)),
        ("a.b", r#"{"a":{"b":1},"a":{"c":2}}"#, json!(null)),
        ("a.b", r#"{"a":{"b":1},"a":3}"#, json!(null)),
        ("a.b.c", r#"{"a":{"b":{"c":1},"b":[]}}"#, json!(null)),
        ("a[0]", r#"{"a":[1],"a":[]}"#, json!(null)),
        ("a[*]", r#"{"a":[1,2],"a":[3]}"#, json!([3])),
        ("a[*]", r#"{"a":[1,2],"a":{}}"#, json!(null)),
        ("a[*].b", r#"{"a":[{"b":1,"b":2},{"b":3}]}"#, json!([2, 3])),
        ("a[*].b.c", r#"{"a":[{"b":{"c":0}},{"b":{"c":1},"b":{"c":2}},{"b":{"c":3},"b":4}]}"#, json!([0, 2])),
        ("a[*].b[*]", r#"{"a":[{"b":[0]},{"b":[1,2],"b":[3]}]}"#, json!([0, 3])),
        ("a", r#"{"a":1,"\u0061":2}"#, json!(2)),
        ("a", r#"{"a":1,"z":[{"a":3}],"y":{"x":[]},"a":2,"q":0}"#, json!(2)),
    ];
    for (path, row, value) in cases {
        assert_eq!(one(path, row), value, "{path} {row}");
    }
}

#[test]
fn names_match_by_what_they_decode_to() {
    assert_eq!(one("id", r#"{"\u0069d":1}"#), json!(1));
    assert_eq!(one("a/b", r#"{"a\/b":1}"#), json!(1));
    assert_eq!(one("\u{1f600}", r#"{"\ud83d\ude00":1}"#), json!(1));
    assert_eq!(one("\u{e9}", "{\"\u{e9}\":1}"), json!(1));
    assert_eq!(one("a", r#"{ "a" : 1 }"#), json!(1));
    assert_eq!(one("a", r#"{"\ud800":2,"\"a":3,"a\\":4}"#), json!(null));
    assert_eq!(one("a", "{\"b\"   \n\n          :1,\"a\"     \t      :      2      }"), json!(2));
    let long = format!("{{\"{}\":1,\"a\":2,\"{}\":3}}", "a".repeat(300), "\\u0061".repeat(50));
    assert_eq!(one("a", &long), json!(2));
}

#[test]
fn case_is_ignored_only_when_asked() {
    let body = br#"[{"Id":1,"EMAIL":{"Normal":"x"}},{"iD":2,"id":3}]"#;
    let fields = [("id", "ID"), ("email", "email.normal")];
    let any = Root { ignore_case: true, ..PLAIN };
    assert_eq!(select(&fields, any, body).unwrap(), json!([{ "id": 1, "email": "x" }, { "id": 3, "email": null }]));
    assert_eq!(
        select(&fields, PLAIN, body).unwrap(),
        json!([{ "id": null, "email": null }, { "id": null, "email": null }])
    );
}

#[test]
fn rows_are_elements_whatever_they_are() {
    let fields = [("x", "a"), ("y", "[1]")];
    let rows = select(&fields, PLAIN, br#" [ {"a":1} , null, 5 ,"s",[],[1,2,{"a":3}] ,{} ] "#).unwrap();
    let none = json!({ "x": null, "y": null });
    assert_eq!(rows, json!([{ "x": 1, "y": null }, none, none, none, none, { "x": null, "y": 2 }, none]));
    assert_eq!(select(&fields, PLAIN, b"[]").unwrap(), json!([]));
    assert_eq!(select(&[], PLAIN, b"[1,{}]").unwrap(), json!([{}, {}]));
}

#[test]
fn an_empty_body_and_null_have_no_rows() {
    for body in [&b""[..], b" \n", b"null", b" null ", b"\xef\xbb\xbf", b"\xef\xbb\xbfnull", b"\xef\xbb\xbf "] {
        assert_eq!(select(&[("x", "a")], PLAIN, body).unwrap(), json!([]), "{body:?}");
    }
}

#[test]
fn an_object_is_one_row_or_wraps_the_rows() {
    let fields = [("x", "a"), ("d", "data")];
    let both = |body: &str| select(&fields, WRAPPED, body.as_bytes()).unwrap();
    assert_eq!(both(r#"{"a":1,"data":{"k":2}}"#), json!([{ "x": 1, "d": { "k": 2 } }]));
    assert_eq!(both(r#"{"A":1,"data":null}"#), json!([{ "x": 1, "d": null }]));
    assert_eq!(
        both(r#"{"total":2,"results":[{"a":1},{"A":2}],"a":[[[]]]}"#),
        json!([{ "x": 1, "d": null }, { "x": 2, "d": null }])
    );
    assert_eq!(both(r#"{"a":9,"R\u0065sults":[{"a":1}],"Leads":[{"a":3}]}"#), json!([{ "x": 1, "d": null }]));
    assert_eq!(both(r#"{"LEADS":[]}"#), json!([]));
    assert_eq!(both(r#"{"nested":{"Leads":[{"a":1}]}}"#), json!([{ "x": null, "d": null }]));
    assert_eq!(both(r#"[{"a":1,"Leads":[{"a":2}]}]"#), json!([{ "x": 1, "d": null }]));
    assert_eq!(select(&fields, PLAIN, br#"{"a":1,"Leads":[{"a":2}]}"#).unwrap(), json!([{ "x": 1, "d": null }]));
    assert_eq!(both("{}"), json!([{ "x": null, "d": null }]));
}

#[test]
fn each_take_parses_by_itself() {
    let plan = Plan::compile(&[("x", "a"), ("y\"", "b")], PLAIN).unwrap();
    let mut select = Select::new(plan.clone(), Depth::Structural, OutputFormat::Rows);
    assert_eq!(select.take(), b"[]");
    select.feed(b"[{\"a\":1},{\"a\"").unwrap();
    assert_eq!(select.take(), b"[{\"x\":1,\"y\\\"\":null}]");
    assert_eq!(select.take(), b"[]");
    select.feed(b":2},{\"b\":[ 3 ]}").unwrap();
    select.feed(b",4]").unwrap();
    assert_eq!(select.finish(), Ok(Summary { rows: 4, bytes: 31 }));
    assert_eq!(select.take(), b"[{\"x\":2,\"y\\\"\":null},{\"x\":null,\"y\\\"\":[ 3 ]},{\"x\":null,\"y\\\"\":null}]");
    let mut select = Select::new(plan, Depth::Structural, OutputFormat::Columns);
    assert_eq!(select.take(), b"{\"x\":[],\"y\\\"\":[]}");
    select.feed(b"[{\"a\":1},{\"b\":2},{\"a\"").unwrap();
    assert_eq!(select.take(), b"{\"x\":[1,null],\"y\\\"\":[null,2]}");
    select.feed(b":3}]").unwrap();
    assert_eq!(select.take(), b"{\"x\":[3],\"y\\\"\":[null]}");
}

#[test]
fn ndjson_and_csv_do_not_depend_on_cuts() {
    let body =
        br#"[{"a":"x,\"y\"\n","b":{"c":[1, "\u00e9"]}},{"a":null,"b":true},{"a":"\ud83d\ude00\ud800","b":-1.50}, 3]"#;
    let plan = Plan::compile(&[("a", "a"), ("b,c", "b")], PLAIN).unwrap();
    let whole = |output, expected: &str| {
        for chunks in cuts(body) {
            let (takes, result) = run(Select::new(plan.clone(), Depth::Structural, output), &chunks);
            assert!(result.is_ok());
            assert_eq!(String::from_utf8(takes.concat()).unwrap(), expected);
        }
    };
    whole(
        OutputFormat::Ndjson,
        "{\"a\":\"x,\\\"y\\\"\\n\",\"b,c\":{\"c\":[1, \"\\u00e9\"]}}\n{\"a\":null,\"b,c\":true}\n{\"a\":\"\\ud83d\\ude00\\ud800\",\"b,c\":-1.50}\n{\"a\":null,\"b,c\":null}\n",
    );
    whole(
        OutputFormat::Csv,
        "a,\"b,c\"\r\n\"x,\"\"y\"\"\n\",\"{\"\"c\"\":[1, \"\"\\u00e9\"\"]}\"\r\n,true\r\n\u{1f600}\u{fffd},-1.50\r\n,\r\n",
    );
}

#[test]
fn skipped_parts_are_not_kept() {
    let plan = Plan::compile(&[("x", "a")], PLAIN).unwrap();
    let mut select = Select::new(plan, Depth::Structural, OutputFormat::Rows);
    select.feed(b"[{\"").unwrap();
    for _ in 0..1000 {
        select.feed(&[b'k'; 1000]).unwrap();
    }
    select.feed(b"\"").unwrap();
    for _ in 0..1000 {
        select.feed(&[b' '; 1000]).unwrap();
    }
    select.feed(b":\"").unwrap();
    for _ in 0..1000 {
        select.feed(&[b'v'; 1000]).unwrap();
    }
    select.feed(b"\",\"a\"").unwrap();
    for _ in 0..1000 {
        select.feed(&[b' '; 1000]).unwrap();
    }
    select.feed(b":").unwrap();
    for _ in 0..1000 {
        select.feed(&[b'\n'; 1000]).unwrap();
    }
    select.feed(b"1").unwrap();
    for _ in 0..1000 {
        select.feed(&[b' '; 1000]).unwrap();
    }
    assert!(select.held() < 10_000, "{}", select.held());
    select.feed(b"}]").unwrap();
    assert_eq!(select.take(), b"[{\"x\":1}]");
}

#[test]
fn keys_are_kept_aside() {
    let fields = [("a", "a"), ("", "id"), ("", "lead_id")];
    let plan = Plan::compile(&fields, PLAIN).unwrap();
    let mut select = Select::keyed(plan, Depth::Structural, OutputFormat::Csv, 2);
    select.feed(br#"[{"a":1,"lead_id":"x"},{"id":7,"lead_id":"y"},"#).unwrap();
    assert_eq!(select.take(), b"a\r\n1\r\n\r\n");
    assert_eq!(select.take_keys(), br#"["x",7]"#);
    select.feed(b"{}]").unwrap();
    assert_eq!(select.take_keys(), b"[null]");
    assert_eq!(select.take_keys(), b"[]");
    select.finish().unwrap();
}

#[test]
fn names_that_look_alike_are_distinguished() {
    let names: Vec<_> = ["", "a", "ab", "id_", "member_", "a_long_name_", &"x".repeat(70)]
        .iter()
        .flat_map(|stem| (0..40).map(move |number| format!("{stem}{number}")))
        .collect();
    let members: Vec<_> = names.iter().enumerate().map(|(at, name)| format!("\"{name}\":{at}")).collect();
    let body = format!("[{{{}}}]", members.join(","));
    for picked in names.chunks(9) {
        let fields: Vec<_> = picked.iter().map(|name| (name.as_str(), format!("[\"{name}\"]"))).collect();
        let plan = Plan::compile(&fields, PLAIN).unwrap();
        let (takes, result) = run(Select::new(plan, Depth::Structural, OutputFormat::Rows), &[body.as_bytes()]);
        assert!(result.is_ok());
        for name in picked {
            assert_eq!(rows(&takes)[0][name], json!(names.iter().position(|other| other == name)), "{name}");
        }
    }
}

#[test]
fn a_body_of_many_pieces_reads_as_in_small_chunks() {
    let row = r#"{"id":17,"name":"Jos\u00e9, \"J\"","tags":[{"k":"}"},{}],"vars":{"lead":{"email":{"normal":"a@b.co"}}},"end":null}"#;
    let count = 3 * super::super::scan::PIECE / row.len();
    let body = format!("[{}]", vec![row; count].join(",\n"));
    let fields = [("id", "id"), ("name", "name"), ("email", "vars.lead.email.normal"), ("tags", "tags[*].k")];
    let expected = json!({ "id": 17, "name": "Jos\u{e9}, \"J\"", "email": "a@b.co", "tags": ["}"] });
    for depth in [Depth::Structural, Depth::Strict] {
        for size in [body.len(), 65_536, 10_007, 97] {
            let plan = Plan::compile(&fields, PLAIN).unwrap();
            let chunks: Vec<_> = body.as_bytes().chunks(size).collect();
            let (takes, result) = run(Select::new(plan, depth, OutputFormat::Rows), &chunks);
            assert_eq!(result, Ok(Summary { rows: count as u64, bytes: body.len() as u64 }));
            assert!(rows(&takes).iter().all(|row| *row == expected), "{depth:?} {size}");
        }
    }
}
