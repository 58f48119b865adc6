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
fn error_messages_name_the_path_and_the_position() {
    let error = Plan::compile(&[("a", "b..c")], Root::default()).unwrap_err();
    assert_eq!(error.to_string(), "expected a member name at byte 1 of the path b..c");
}

#[test]
fn a_path_selected_twice_is_read_once() {
    let plan = Plan::compile(&[("x", "a.b"), ("y", "a[\"b\"]"), ("z", "a")], Root::default()).unwrap();
    assert_eq!(plan.leaves.len(), 2);
    assert_eq!(plan.fields[0].1, plan.fields[1].1);
}

#[test]
fn what_would_take_all_memory_is_refused() {
    assert_eq!(refused_long(&"a".repeat(5_000)), "a path is longer than 4,096 bytes");
    assert!(Plan::compile(&[("a", "a".repeat(4_096))], Root::default()).is_ok());
    assert_eq!(refused_long(&["a"; 128].join(".")), "a path has more than 127 steps");
    assert_eq!(refused_long(&"[*]".repeat(128)), "a path has more than 127 steps");
    assert!(Plan::compile(&[("a", ["a"; 127].join("."))], Root::default()).is_ok());
    let fields = vec![("a", "b"); 1_001];
    assert_eq!(Plan::compile(&fields, Root::default()).unwrap_err().message, "more than 1,000 fields");
    assert!(Plan::compile(&fields[1..], Root::default()).is_ok());
}

fn refused_long(path: &str) -> &'static str {
    let error = Plan::compile(&[("a", path)], Root::default()).unwrap_err();
    assert!(path.starts_with(&error.path));
    error.message
}

#[test]
fn wildcards_beside_numbers_do_not_multiply_without_end() {
    let level = |at: usize, step: &str| (0..20).map(|level| if level == at { step } else { "[*]" }).collect::<String>();
    let paths: Vec<_> = (0..20).map(|at| ("a", level(at, "[0]"))).chain([("b", level(20, ""))]).collect();
    let error = Plan::compile(&paths, Root::default()).unwrap_err();
    assert_eq!(error.message, "too many ways through wildcards and numbered elements");
    assert!(Plan::compile(&paths[..5], Root::default()).is_ok());
}
