use super::*;
use serde_json::{Value, json};

fn count(by: &[&str], sums: &[&str], body: &[u8]) -> Result<Value, JsonError> {
    let mut outcomes = Vec::new();
    for depth in [Depth::Structural, Depth::Strict] {
        for chunks in cuts(body) {
            let mut count = Count::new(by, sums, Root::default(), depth).unwrap();
            let result = chunks.into_iter().try_for_each(|chunk| count.feed(chunk)).and_then(|()| count.finish());
            outcomes.push(result.map(|text| serde_json::from_slice::<Value>(&text).unwrap()));
        }
    }
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
    outcomes.remove(0)
}

#[test]
fn rows_are_counted_by_all_their_keys_in_the_order_met() {
    let body = br#"[{"a":"x","b":1,"n":0.1},{"a":"y","b":1,"n":2},{"a":"x","b":1,"n":0.2},{"n":"5"},{"a":null,"b":null,"n":-1}]"#;
    assert_eq!(
        count(&["a", "b"], &["n"], body).unwrap(),
        json!([
            { "key": ["x", 1], "count": 2, "sums": [0.1 + 0.2] },
            { "key": ["y", 1], "count": 1, "sums": [2] },
            { "key": [null, null], "count": 2, "sums": [-1] },
        ])
    );
    assert_eq!(count(&[], &[], body).unwrap(), json!([{ "key": [], "count": 5, "sums": [] }]));
    assert_eq!(count(&[], &["n", "b", "none"], b"[]").unwrap(), json!([]));
}

#[test]
fn keys_that_read_the_same_are_one_group() {
    let body = br#"[{"k":"a\u0062"},{"k":"ab"},{"k":1},{"k":1.0},{"k":10e-1},{"k":-0},{"k":0},{"k":"1"},{"k":9007199254740993},{"k":9007199254740992},{"k":"\"\n"},{"k":"\u0022\u000a"},{"k":[1, 2]}]"#;
    let groups = count(&["k"], &[], body).unwrap();
    let counts: Vec<_> = groups.as_array().unwrap().iter().map(|group| group["count"].as_u64().unwrap()).collect();
    assert_eq!(counts[..4], [2, 3, 2, 1]);
    assert_eq!(counts[4..6], [1, 1]);
}

#[test]
fn sums_keep_what_rounding_would_lose() {
    let body = b"[{\"n\":1e16},{\"n\":1},{\"n\":1},{\"n\":-1e16},{\"n\":0.5}]";
    assert_eq!(count(&[], &["n"], body).unwrap(), json!([{ "key": [], "count": 5, "sums": [2.5] }]));
    let endless = b"[{\"n\":1e308},{\"n\":1e308}]";
    assert_eq!(count(&[], &["n"], endless).unwrap(), json!([{ "key": [], "count": 2, "sums": [null] }]));
}

#[test]
fn broken_bodies_and_paths_are_refused() {
    assert_eq!(count(&["a"], &[], b"[{\"a\":1}").unwrap_err().kind, JsonErrorKind::Truncated);
    assert_eq!(count(&["a"], &[], b"[{\"a\":01}]").unwrap_err().offset, 7);
    assert!(Count::new(&["a."], &[] as &[&str], Root::default(), Depth::Strict).is_err());
}

#[test]
fn rows_with_keys_count_once_they_are_committed() {
    let body = br#"[{"id":1,"a":"x","n":1},{"id":2,"a":"y","n":2},{"n":4,"a":"x","_id":"3"},{"a":"z","n":8}]"#;
    let counted = |old: [&[u32]; 2]| {
        let mut count = Count::keyed(&["a"], &["n"], &["id", "_id"], Root::default(), Depth::Structural).unwrap();
        count.feed(&body[..50]).unwrap();
        assert_eq!(count.take_keys(), b"[1,2]");
        count.commit(old[0]);
        count.feed(&body[50..]).unwrap();
        assert_eq!(count.take_keys(), br#"["3",null]"#);
        count.commit(old[1]);
        assert_eq!(count.take_keys(), b"[]");
        serde_json::from_slice::<Value>(&count.finish().unwrap()).unwrap()
    };
    let group = |key: &str, rows: u64, sum: u64| json!({ "key": [key], "count": rows, "sums": [sum] });
    assert_eq!(counted([&[], &[]]), json!([group("x", 2, 5), group("y", 1, 2), group("z", 1, 8)]));
    assert_eq!(counted([&[0], &[1]]), json!([group("y", 1, 2), group("x", 1, 4)]));
    assert_eq!(counted([&[0, 1], &[0, 1]]), json!([]));
}
