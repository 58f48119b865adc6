//! The operation table, parsed from text.
//!
//! As statics the table is mostly pointers, which compress badly: 35 KB of gzip against 6 KB for the same facts as text.
//! `cargo xtask generate` writes `data/<api>/operations.txt` from the statics; `tests/table.rs` compares them. Facts that do not
//! affect responses (resource, safety, source, paging) are omitted.
//!
//! A line is a row of tab-separated columns: id, method, path, marks, media type, body, positional parameters,
//! query parameters, filled parameters, exclusive parameters, renamed parameters.

use crate::vendor::{self, PerApi};
use leadspan::operation::{Api, Auth, Body, ClientParam, Many, Method, Operation, Param, ParamKind, Shape};
use std::sync::OnceLock;

/// A row with its parsed path.
#[derive(Debug)]
pub struct OperationRow {
    /// The row of leadspan's table, with the facts that the text has.
    pub operation: Operation,
    /// The path, split once: routing compares every row with every request.
    pub segments: Vec<Segment>,
    /// The parameters whose strings have a documented format.
    pub forms: Vec<(&'static str, StringForm)>,
}

/// A documented format of a parameter that leadspan's table calls text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringForm {
    /// 24 hexadecimal digits.
    BsonId,
    /// A point in time.
    Timestamp,
}

/// One segment of a path.
#[derive(Debug)]
pub enum Segment {
    /// A fixed string.
    Fixed(&'static str),
    /// A parameter.
    Name(&'static str),
}

impl OperationRow {
    /// Position and name of each path parameter.
    pub fn names(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.segments.iter().enumerate().filter_map(|(at, segment)| match segment {
            Segment::Name(name) => Some((at, *name)),
            Segment::Fixed(_) => None,
        })
    }
}

fn segment(text: &'static str) -> Segment {
    let name = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    name.map_or(Segment::Fixed(text), Segment::Name)
}

static ROWS: PerApi<Vec<OperationRow>> = [const { OnceLock::new() }; Api::ALL.len()];

/// The rows of an API, in the order of its table.
pub fn rows(api: Api) -> &'static [OperationRow] {
    let read_rows = || vendor::of(api).operations.lines().map(|line| row(api, line)).collect();
    ROWS.get(api as usize).map_or(&[], |rows| rows.get_or_init(read_rows))
}

fn row(api: Api, line: &'static str) -> OperationRow {
    let operation = read(api, line);
    let forms = line.split('\t').skip(POSITIONAL).take(2).flat_map(|column| column.split(';')).filter_map(form);
    let segments = operation.path.split('/').map(segment).collect();
    OperationRow { segments, forms: forms.collect(), operation }
}

fn read(api: Api, line: &'static str) -> Operation {
    let mut columns = line.split('\t');
    let mut next = || columns.next().unwrap_or_default();
    let (id, method, path) = (next(), next(), next());
    let method = match method {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        _ => Method::DELETE,
    };
    let mut row = Operation::new(api, "", id, method, path);
    let marks = next();
    row.auth = match marks.as_bytes().first() {
        Some(b'o') => Auth::Optional,
        Some(b'n') => Auth::None,
        _ => Auth::Required,
    };
    row.empty_on_404 = marks.contains('e');
    row.shape = if marks.contains('1') { Shape::FirstOf } else { Shape::AnyJson };
    row.vendor_media = Some(next()).filter(|media| !media.is_empty());
    row.body = match next() {
        "" => Body::None,
        "!" => Body::Json { required: true },
        "?" => Body::Json { required: false },
        name => Body::InQuery(name),
    };
    row.positional = list(next(), ';', param);
    row.query = list(next(), ';', param);
    row.filled = list(next(), ';', filled);
    row.exclusive = list(next(), ';', |name| name);
    row.renamed = list(next(), ';', |pair| pair.split_once('=').unwrap_or((pair, pair)));
    row
}

/// Splits a string and parses its parts. They are leaked: the table lives as long as the process.
fn list<T>(text: &'static str, between: char, item: fn(&'static str) -> T) -> &'static [T] {
    if text.is_empty() { &[] } else { text.split(between).map(item).collect::<Vec<_>>().leak() }
}

/// Index of the column of positional parameters; the query parameters are in the next one.
const POSITIONAL: usize = 6;

/// The format of a text parameter: its kind is `t` followed by the name of the format.
fn form(text: &'static str) -> Option<(&'static str, StringForm)> {
    let (name, kind) = text.split_once(':')?;
    let form = match kind.get(1..)?.trim_end_matches('!') {
        "tBsonId" => StringForm::BsonId,
        "tTimestamp" => StringForm::Timestamp,
        _ => return None,
    };
    Some((name, form))
}

/// `name:<multiplicity><kind>`, with a trailing `!` if it is required.
fn param(text: &'static str) -> Param {
    let (name, rest) = text.split_once(':').unwrap_or((text, ""));
    let (rest, required) = rest.strip_suffix('!').map_or((rest, false), |rest| (rest, true));
    let (many, kind) = rest.split_at_checked(1).unwrap_or(("", ""));
    let many = match many {
        "*" => Many::Repeat,
        "," => Many::Comma,
        _ => Many::One,
    };
    let (kind, values) = kind.split_at_checked(1).unwrap_or(("", ""));
    let kind = match kind {
        "i" => {
            let (min, max) = values.split_once('~').unwrap_or_default();
            ParamKind::Integer { min: min.parse().unwrap_or(i64::MIN), max: max.parse().unwrap_or(i64::MAX) }
        }
        "o" => ParamKind::OneOf(list(values, '|', |value| value)),
        "b" => ParamKind::Boolean,
        "s" => ParamKind::Scalar,
        "d" => ParamKind::Date,
        "T" => ParamKind::DateTime,
        "j" => ParamKind::Json,
        "f" => ParamKind::Fields,
        "k" => ParamKind::Bucket,
        "9" => ParamKind::Digits,
        _ => ParamKind::Text,
    };
    Param { name, kind, many, required, sensitive: false }
}

/// `name=value`, or `name=argument=member` for one that repeats an argument.
fn filled(text: &'static str) -> ClientParam {
    let mut parts = text.split('=');
    let mut next = || parts.next().unwrap_or_default();
    let (name, second, third) = (next(), next(), next());
    if third.is_empty() {
        ClientParam::Fixed { name, value: second }
    } else {
        ClientParam::Mirror { name, arg: second, key: third }
    }
}
