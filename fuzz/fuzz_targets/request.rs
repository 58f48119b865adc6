//! The address of every operation has the host and the shape that its row says, and carries exactly what was given.
//!
//! Input: the number of an operation; then, line by line, the value of each of its parameters after a letter (`t` text,
//! `i` integer, `n` number, `b` boolean, `l` list, `j` JSON, `f` fields; anything else leaves it out); a line that begins
//! with `=` is the body.
#![no_main]

use leadspan::error::{ErrorKind, Outcome};
use leadspan::http::base_url::BaseUrl;
use leadspan::http::request::{MAX_URL, prepare};
use leadspan::operation::{Api, Many, Operation};
use leadspan::operation::{Arg, Args};
use leadspan::{constructiononline, herobase, leadconduit};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use url::Url;

const BASE: &str = "https://api.example.test";

fn operation(number: usize) -> &'static Operation {
    let all = || leadconduit::operations().chain(constructiononline::operations()).chain(herobase::operations());
    all().nth(number % all().count()).expect("within the tables")
}

fn arg(line: &str) -> Arg {
    let Some((kind, text)) = line.split_at_checked(1) else { return Arg::Unset };
    match kind {
        "t" => Arg::Text(text.to_owned()),
        "i" => text.parse().map_or(Arg::Unset, Arg::Integer),
        "n" => text.parse().map_or(Arg::Unset, |number: f64| Arg::Number(number.to_string())),
        "b" => Arg::Boolean(text == "true"),
        "l" => Arg::List(text.split('|').map(arg).collect()),
        "j" => Arg::Json(text.to_owned()),
        "f" => Arg::Fields(
            text.split('|')
                .filter_map(|field| field.split_once('='))
                .map(|(name, value)| (name.to_owned(), arg(value)))
                .collect(),
        ),
        _ => Arg::Unset,
    }
}

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut lines = text.split('\n');
    let Some(Ok(number)) = lines.next().map(str::parse::<usize>) else { return };
    let row = operation(number);
    let (bodies, values): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with('='));
    let mut args = Args::new();
    for (param, line) in row.params().zip(values) {
        args.push(param.name, arg(line));
    }
    let body = bodies.first().map(|line| &line[1..]);
    match prepare(row, &args, body) {
        Ok(prepared) => {
            assert!(prepared.target.len() <= MAX_URL);
            let base = BaseUrl::parse(Api::LeadConduit, BASE).expect("a base");
            let url = Url::parse(&base.join(&prepared.target)).expect("an address");
            assert_eq!(url.as_str(), format!("{BASE}{}", prepared.target), "a parser reads the address in its own way");
            assert_eq!(prepared.loggable_target, url.path());
            path(row, &args, url.path());
            query(row, &args, &url, body);
        }
        Err(error) => {
            assert_eq!((error.kind(), error.details.outcome), (ErrorKind::Usage, Some(Outcome::NotSent)), "{error}");
            // Errors leave control characters out, which can join the halves of another string.
            if !text.contains(|char: char| char.is_control() && char != '\n') {
                secrets(row, &args, &format!("{error} {error:?}"));
            }
        }
    }
});

/// The path against the template, segment by segment.
fn path(row: &Operation, args: &Args, path: &str) {
    let (sent, template): (Vec<_>, Vec<_>) = (path.split('/').collect(), row.path.split('/').collect());
    assert_eq!(sent.len(), template.len(), "{path} for {}", row.path);
    for (sent, wanted) in sent.iter().zip(template) {
        let decoded = percent_decode_str(sent).decode_utf8().expect("UTF-8");
        let Some((before, rest)) = wanted.split_once('{') else {
            assert_eq!(*sent, wanted);
            continue;
        };
        let (name, after) = rest.split_once('}').expect("a closed brace");
        let param = row.positional.iter().find(|param| row.wire_name(param.name) == name).expect("a parameter");
        let value =
            decoded.strip_prefix(before).and_then(|text| text.strip_suffix(after)).expect("the template's text");
        assert!(!value.trim().is_empty() && ![".", ".."].contains(&value), "{path}");
        if let Some(Arg::Text(given)) = args.get(param.name) {
            assert_eq!(value, given);
        }
    }
}

/// Every given string is in the query, once, under its own name.
fn query(row: &Operation, args: &Args, url: &Url, body: Option<&str>) {
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    for param in row.params().filter(|param| !row.in_path(param.name)) {
        let name = row.wire_name(param.name);
        let sent: Vec<&str> =
            pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
        match args.get(param.name) {
            Some(Arg::Text(text)) => assert!(sent.contains(&text.as_str()), "{name} of {}: {sent:?}", row.id),
            Some(Arg::List(items)) if param.many == Many::Repeat => {
                assert!(sent.len() >= items.len(), "{name}: {sent:?}")
            }
            _ => {}
        }
    }
    if let (leadspan::operation::Body::InQuery(name), Some(body)) = (row.body, body) {
        assert!(pairs.iter().any(|(known, value)| known == name && value == body));
    }
}

/// A mistake shows no value of a parameter that holds a secret, unless the caller gave something like it elsewhere too.
fn secrets(row: &Operation, args: &Args, shown: &str) {
    let open: Vec<String> =
        row.params().filter(|param| !param.sensitive).map(|param| format!("{:?}", args.get(param.name))).collect();
    for param in row.params().filter(|param| param.sensitive) {
        let Some(Arg::Text(secret)) = args.get(param.name) else { continue };
        let only_here = !open.iter().any(|text| text.contains("n4ry"));
        if secret.starts_with("c4n4ry") && secret.len() > 10 && only_here {
            assert!(!shown.contains(secret.as_str()), "{shown}");
        }
    }
}
