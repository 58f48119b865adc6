//! From arguments to an address: the server reads exactly what the caller gave, where it belongs.

use crate::support::{args, operation, operations};
use leadspan::error::{Code, ErrorKind, Outcome};
use leadspan::http::request::{MAX_URL, encode_segment, prepare};
use leadspan::operation::{Arg, Args};
use leadspan::operation::{Body, ClientParam, Many, Operation, Param, ParamKind};
use proptest::prelude::*;

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// What a server would read of a target.
struct Read {
    segments: Vec<String>,
    query: Vec<(String, String)>,
}

fn read(target: &str) -> Read {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%/?&=".contains(&byte);
    assert!(target.bytes().all(plain), "a character that an address parser could read in its own way: {target}");
    assert!(target.starts_with('/') && !target.starts_with("//"), "{target}");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    Read {
        segments: path.split('/').skip(1).map(decoded).collect(),
        query: pairs
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect(),
    }
}

/// The arguments of a call and what the server should read of them.
#[derive(Default)]
struct Plan {
    args: Args,
    path: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    body: Option<String>,
}

/// A valid value of a parameter and its text on the wire.
fn value(kind: ParamKind, text: &str) -> (Arg, String) {
    let same = |text: &str| (Arg::Text(text.to_owned()), text.to_owned());
    match kind {
        ParamKind::Text | ParamKind::Scalar => same(text),
        ParamKind::Integer { min, max } => {
            let number = min + (text.len() as i64 * 7_919) % (max - min + 1);
            (Arg::Integer(number), number.to_string())
        }
        ParamKind::Boolean => (Arg::Boolean(text.is_ascii()), text.is_ascii().to_string()),
        ParamKind::Date => same("2024-02-29"),
        ParamKind::DateTime => same("2024-11-04T00:00:00"),
        ParamKind::OneOf(values) => same(values[text.len() % values.len()]),
        ParamKind::Json => {
            let json = serde_json::json!({"text": text}).to_string();
            (Arg::Json(json.clone()), json)
        }
        ParamKind::Bucket => same("my-bucket"),
        ParamKind::Digits => same("0015550100"),
        ParamKind::Fields => panic!("fields are written by `plan`"),
    }
}

fn plan(row: &'static Operation, texts: &[String]) -> Plan {
    let mut texts = texts.iter().cycle().map(String::as_str);
    let mut plan = Plan::default();
    // Of a group that excludes each other, only the first.
    let left_out = row.exclusive.get(1..).unwrap_or_default();
    for param in row.params().filter(|param| !left_out.contains(&param.name)) {
        let name = row.wire_name(param.name);
        if param.kind == ParamKind::Fields {
            let (key, text) = (texts.next().unwrap(), texts.next().unwrap());
            plan.args.push(param.name, Arg::Fields(vec![(key.to_owned(), Arg::Text(text.to_owned()))]));
            plan.query.push((key.to_owned(), text.to_owned()));
        } else if row.in_path(param.name) {
            let (arg, text) = value(param.kind, texts.next().unwrap());
            plan.args.push(param.name, arg);
            plan.path.push((name, text));
        } else {
            plan.many(param, name, &mut texts);
        }
    }
    for filled in row.filled {
        plan.query.push(match *filled {
            ClientParam::Fixed { name, value } => (name.to_owned(), value.to_owned()),
            ClientParam::Mirror { name, arg, key } => {
                let Some(Arg::Integer(id)) = plan.args.get(arg) else { panic!("{} echoes no number", row.id) };
                (name.to_owned(), format!("{{\"{key}\":\"{id}\"}}"))
            }
        });
    }
    let json = serde_json::json!({"text": texts.next().unwrap()}).to_string();
    match row.body {
        Body::None => {}
        Body::Json { .. } => plan.body = Some(json),
        Body::InQuery(name) => {
            plan.query.push((name.to_owned(), json.clone()));
            plan.body = Some(json);
        }
    }
    plan
}

impl Plan {
    fn many<'a>(&mut self, param: &Param, name: &str, texts: &mut impl Iterator<Item = &'a str>) {
        let values: Vec<_> = (0..if param.many == Many::One { 1 } else { 2 })
            .map(|_| value(param.kind, texts.next().unwrap()))
            .collect();
        let (items, wire): (Vec<Arg>, Vec<String>) = values.into_iter().unzip();
        match param.many {
            Many::One => {
                self.args.push(param.name, items[0].clone());
                self.query.push((name.to_owned(), wire[0].clone()));
            }
            Many::Repeat => {
                self.args.push(param.name, Arg::List(items));
                self.query.extend(wire.into_iter().map(|text| (name.to_owned(), text)));
            }
            Many::Comma => {
                self.args.push(param.name, Arg::List(items));
                self.query.push((name.to_owned(), wire.join(",")));
            }
        }
    }
}

/// Text that may stand anywhere: not blank, and no dot segment.
fn hostile_text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "/",
        "//evil.test",
        "/../../admin",
        "a/../b",
        "?x=1",
        "&action=DELETE",
        "#frag",
        "=",
        ";",
        "%2e%2e%2f",
        "%00",
        "\0",
        "\r\nHost: evil.test",
        "\\",
        "\\\\evil.test",
        "@evil.test",
        ":80",
        "{id}",
        "+",
        "%",
        "%zz",
        "ü/ö",
        "\u{202e}",
        "\u{1f600}",
        "..;/",
        " a ",
        "http://evil.test",
    ]);
    let any = any::<String>().prop_map(|text| text.chars().take(20).collect::<String>());
    prop_oneof![special.prop_map(str::to_owned), any.clone(), (any.clone(), any).prop_map(|(a, b)| format!("{a}/{b}"))]
        .prop_filter("a path segment needs text", |text| encode_segment(text).is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// All 246 operations with every argument: segments, names, values and the body arrive as given, and nothing else.
    #[test]
    fn a_server_reads_what_the_caller_gave(texts in prop::collection::vec(hostile_text(), 1..8)) {
        for row in operations() {
            let plan = plan(row, &texts);
            let prepared = prepare(row, &plan.args, plan.body.as_deref()).unwrap_or_else(|error| panic!("{}: {error}", row.id));
            let read = read(&prepared.target);
            let template: Vec<&str> = row.path.split('/').skip(1).collect();
            prop_assert_eq!(read.segments.len(), template.len(), "{}: {}", row.id, prepared.target);
            for (segment, part) in read.segments.iter().zip(template) {
                let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
                let given = name.map(|name| plan.path.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()));
                prop_assert_eq!(segment.as_str(), given.map_or(part, |text| text.unwrap_or_default()), "{}", row.id);
            }
            prop_assert_eq!(&read.query, &plan.query, "{}", row.id);
            let body = prepared.body.map(|(media, text)| {
                assert_eq!(media, "application/json", "{}", row.id);
                text
            });
            prop_assert_eq!(body, plan.body.filter(|_| matches!(row.body, Body::Json { .. })));
            prop_assert!(!prepared.loggable_target.contains('?'), "{}", prepared.loggable_target);
        }
    }

    /// A segment that is accepted decodes to its text and is neither empty nor a dot segment, however it is written.
    #[test]
    fn a_segment_stays_a_segment(text in any::<String>()) {
        if let Some(segment) = encode_segment(&text) {
            prop_assert_eq!(decoded(&segment), text);
            prop_assert!(!segment.is_empty() && !segment.contains(['/', '\\', '?', '#', ':', '@', ';']));
            let read = segment.to_ascii_lowercase().replace("%2e", ".");
            prop_assert!(read != "." && read != "..", "{}", segment);
        }
    }
}

#[test]
fn ids_that_address_something_else_are_refused() {
    for bad in ["", " ", "\t", ".", "..", "%2e", "%2E%2e", ".%2e", "%2e."] {
        let error = prepare(operation("getCap"), &args(&[("id", bad)]), None).unwrap_err();
        assert_eq!((error.code, error.kind()), (Code::InvalidParameter, ErrorKind::Usage), "{bad:?}");
        assert_eq!(error.details.parameter.as_deref(), Some("id"), "{bad:?}");
        assert_eq!(error.details.outcome, Some(Outcome::NotSent), "{bad:?}");
    }
}

/// The usage error of a call.
fn mistake(id: &str, given: &Args, body: Option<&str>) -> leadspan::Error {
    prepare(operation(id), given, body).unwrap_err()
}

#[test]
fn mistakes_name_operation_parameter_given_and_allowed() {
    let number = |name: &str, value: i64| {
        let mut args = Args::new();
        args.push(name, Arg::Integer(value));
        args
    };
    let since = |date: &str| args(&[("fromDate", date)]);
    let cases = [
        (
            mistake("listCaps", &args(&[("flow", "x")]), None),
            Code::UnknownParameter,
            ["listCaps", "flow", "no such parameter", "flow_id"],
        ),
        (
            mistake("getStatus", &args(&[("x", "y")]), None),
            Code::UnknownParameter,
            ["getStatus", "x", "no such parameter", "allowed: none"],
        ),
        (mistake("getCap", &Args::new(), None), Code::MissingParameter, ["getCap", "id", "is required", ""]),
        (
            mistake("listEvents", &number("limit", 0), None),
            Code::InvalidParameter,
            ["listEvents", "limit", "the number 0", "from 1 to 1000"],
        ),
        (
            mistake("listEvents", &number("limit", 1_001), None),
            Code::InvalidParameter,
            ["listEvents", "limit", "1001", "from 1 to 1000"],
        ),
        (
            mistake("listEvents", &args(&[("limit", "ten")]), None),
            Code::InvalidParameter,
            ["listEvents", "limit", "\"ten\"", "whole number"],
        ),
        (
            mistake("listEvents", &args(&[("sort", "up")]), None),
            Code::InvalidParameter,
            ["listEvents", "sort", "\"up\"", "one of asc, desc"],
        ),
        (
            mistake("listChangeOrdersModifiedSince", &since("2023-02-29"), None),
            Code::InvalidParameter,
            ["listChangeOrdersModifiedSince", "fromDate", "2023-02-29", "YYYY-MM-DD"],
        ),
        (
            mistake("listChangeOrdersModifiedSince", &since("14.10.2023"), None),
            Code::InvalidParameter,
            ["listChangeOrdersModifiedSince", "fromDate", "14.10.2023", "YYYY-MM-DD"],
        ),
        (
            mistake("getContactByPhone", &args(&[("phone", "+1 555")]), None),
            Code::InvalidParameter,
            ["getContactByPhone", "phone", "+1 555", "digits"],
        ),
        (
            mistake("createCredential", &Args::new(), None),
            Code::MissingParameter,
            ["createCredential", "body", "is required", ""],
        ),
        (
            mistake("listCaps", &Args::new(), Some("{}")),
            Code::UnknownParameter,
            ["listCaps", "body", "takes no body", ""],
        ),
    ];
    for (error, code, parts) in cases {
        assert_eq!(error.code, code, "{error}");
        for part in parts {
            assert!(error.message.contains(part), "{part:?} is not in {:?}", error.message);
        }
        assert!(error.details.operation.is_some() && error.details.parameter.is_some(), "{error:?}");
    }
}

#[test]
fn both_of_two_exclusive_parameters_are_refused() {
    for row in operations().filter(|row| !row.exclusive.is_empty()) {
        for (index, first) in row.exclusive.iter().enumerate() {
            for second in &row.exclusive[index + 1..] {
                let mut given = Args::new();
                for param in row.positional {
                    given.push(param.name, value(param.kind, "x").0);
                }
                for name in [first, second] {
                    given.push(name, Arg::List(vec![Arg::Text("x".into())]));
                }
                let error = prepare(row, &given, None).unwrap_err();
                assert_eq!(error.code, Code::ExclusiveParameters, "{} {first} {second}", row.id);
                assert!(error.message.contains(first) && error.message.contains(second), "{}", error.message);
            }
        }
    }
}

#[test]
fn every_required_parameter_is_demanded() {
    for row in operations() {
        for missing in row.params().filter(|param| param.required) {
            let mut plan = plan(row, &["x".to_owned()]);
            plan.args.replace(missing.name, Arg::Unset);
            let error = prepare(row, &plan.args, plan.body.as_deref()).unwrap_err();
            assert_eq!(error.code, Code::MissingParameter, "{} {}", row.id, missing.name);
            assert_eq!(error.details.parameter.as_deref(), Some(row.wire_name(missing.name)), "{}", row.id);
        }
    }
}

#[test]
fn limits_are_inclusive() {
    for row in operations() {
        for param in row.params() {
            let ParamKind::Integer { min, max } = param.kind else { continue };
            let mut plan = plan(row, &["x".to_owned()]);
            for (number, fits) in [(min, true), (max, true), (min - 1, false), (max + 1, false)] {
                plan.args.replace(param.name, Arg::Integer(number));
                let result = prepare(row, &plan.args, plan.body.as_deref());
                assert_eq!(result.is_ok(), fits, "{} {} = {number}", row.id, param.name);
            }
        }
    }
}

#[test]
fn an_address_that_servers_would_cut_is_refused() {
    let json = |length: usize| format!("{{\"TITLE\":\"{}\"}}", "x".repeat(length));
    let row = operation("updateBill");
    let mut id = Args::new();
    id.push("id", Arg::Integer(5));
    assert!(prepare(row, &id, Some(&json(7_000))).is_ok());
    let error = prepare(row, &id, Some(&json(MAX_URL))).unwrap_err();
    assert_eq!(error.code, Code::AddressTooLong);
    assert!(error.message.contains("updateBill") && error.message.contains("8000"), "{}", error.message);
    assert_eq!(error.details.parameter.as_deref(), Some("body"));
    for (id, parameter) in [("searchLeads", "query"), ("listEvents", "flow_id"), ("getPrivateFolder", "id")] {
        let Some(row) = crate::support::operations().find(|row| row.id == id) else { continue };
        let error = prepare(row, &args(&[(parameter, &"a".repeat(9_000))]), None).unwrap_err();
        assert_eq!(error.details.parameter.as_deref(), Some(parameter), "{}", error.message);
    }
}

#[test]
fn a_hostile_value_cannot_forge_a_log_line() {
    let error = mistake("listChangeOrdersModifiedSince", &args(&[("fromDate", "x\r\nERROR forged\u{1b}[31m")]), None);
    assert!(!error.message.contains(['\r', '\n', '\u{1b}']), "{:?}", error.message);
    let error = mistake("listEvents", &args(&[("sort", &"long ".repeat(1_000))]), None);
    assert!(error.message.len() < 300, "{}", error.message);
    let error = mistake("listCaps", &args(&[("x\r\nforged", "1")]), None);
    assert!(!error.message.contains(['\r', '\n']), "{:?}", error.message);
}

#[test]
fn an_unedited_example_is_refused() {
    let import = operation("importLead");
    let example =
        r#"{"campaignCode":"C","data":{"name":"example name, type is varchar, regex used for validation .*"}}"#;
    let refused = prepare(import, &Args::new(), Some(example)).unwrap_err();
    assert_eq!(refused.code, Code::UneditedExample);
    assert!(prepare(import, &Args::new(), Some(r#"{"campaignCode":"C","data":{"name":"Ian M. Banks"}}"#)).is_ok());
}

#[test]
fn strings_for_numbers_are_refused_whatever_they_hold() {
    for text in [
        "",
        "-",
        "+5",
        "05",
        "-0",
        "1e2",
        "5 ",
        "\u{324}/2222222222222222222",
        "\u{f4}\u{f4}\u{f4}\u{f4}\u{f4}\u{f4}\u{f4}\u{f4}\u{f4}",
        &"9".repeat(40),
    ] {
        let error = prepare(operation("listEvents"), &args(&[("limit", text)]), None).unwrap_err();
        assert_eq!(error.code, Code::InvalidParameter, "{text}");
    }
    assert!(prepare(operation("listEvents"), &args(&[("limit", "5")]), None).is_ok());
}
