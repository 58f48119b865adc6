use super::*;

fn refused(path: &str) -> (usize, &'static str) {
    let error = Plan::compile(&[("a", path)], Root::default()).unwrap_err();
    assert_eq!(error.path, path);
    (error.at, error.message)
}

#[test]
fn malformed_paths_are_refused_where_they_go_wrong() {
    let cases = [
        ("", 0),
        (".a", 0),
        ("a.", 1),
        ("a..b", 1),
        ("a]", 0),
        ("a.b*", 1),
        ("a.*", 1),
        ("a[", 1),
        ("a[]", 1),
        ("a[01]", 1),
        ("a[-1]", 1),
        ("a[0", 1),
        ("a[99999999999]", 1),
        ("a[\"b]", 1),
        ("a[\"b\"", 1),
        ("a[\"\\q\"]", 1),
        ("a[0]b", 4),
        ("a[*", 1),
    ];
    for (path, at) in cases {
        assert_eq!(refused(path).0, at, "{path}");
    }
}

#[test]
fn error_text_names_the_path_and_the_place() {
    let error = Plan::compile(&[("a", "b..c")], Root::default()).unwrap_err();
    assert_eq!(error.to_string(), "expected a member name at byte 1 of the path b..c");
}

#[test]
fn a_path_selected_twice_is_read_once() {
    let plan = Plan::compile(&[("x", "a.b"), ("y", "a[\"b\"]"), ("z", "a")], Root::default()).unwrap();
    assert_eq!(plan.leaves.len(), 2);
    assert_eq!(plan.fields[0].1, plan.fields[1].1);
}
