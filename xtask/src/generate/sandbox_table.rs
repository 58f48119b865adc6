//! `sandbox/data/<api>/operations.txt`: the operation table as the sandbox's module carries it; `sandbox/src/table.rs` reads it.

use super::model::ApiModel;
use super::openapi::forms;
use leadspan::meta::OperationMeta;
use leadspan::operation::{Auth, Body, ClientParam, Many, Operation, Param, ParamKind, Shape};

/// The file: a line for each operation.
pub fn file(api: &ApiModel) -> String {
    api.operations().map(|(_, _, operation)| line(api, operation) + "\n").collect()
}

fn line(api: &ApiModel, operation: &OperationMeta) -> String {
    let row = operation.operation;
    let params = |params: &[Param]| {
        let texts = params.iter().map(|one| param(one, api.parameter_type(operation, one.name)));
        texts.collect::<Vec<_>>().join(";")
    };
    let columns = [
        row.id.to_owned(),
        row.method.as_str().to_owned(),
        row.path.to_owned(),
        marks(row),
        row.vendor_media.unwrap_or_default().to_owned(),
        body(row.body),
        params(row.positional),
        params(row.query),
        joined(row.filled, filled),
        row.exclusive.join(";"),
        joined(row.renamed, |(name, wire)| format!("{name}={wire}")),
    ];
    columns.join("\t").trim_end_matches('\t').to_owned()
}

fn joined<T>(items: &[T], text: fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(";")
}

/// Who may call, then `e` where 404 means none, `1` where the first record of a list is meant.
fn marks(row: &Operation) -> String {
    let auth = match row.auth {
        Auth::Required => "r",
        Auth::Optional => "o",
        Auth::None => "n",
    };
    let empty = if row.empty_on_404 { "e" } else { "" };
    let first = if row.shape == Shape::FirstOf { "1" } else { "" };
    format!("{auth}{empty}{first}")
}

fn body(body: Body) -> String {
    match body {
        Body::None => String::new(),
        Body::Json { required: true } => "!".to_owned(),
        Body::Json { required: false } => "?".to_owned(),
        Body::InQuery(name) => name.to_owned(),
    }
}

fn param(param: &Param, declared: &str) -> String {
    let many = match param.many {
        Many::One => '-',
        Many::Repeat => '*',
        Many::Comma => ',',
    };
    let kind = match param.kind {
        ParamKind::Text => format!("t{}", forms::of_type(declared).map_or("", |(alias, ..)| alias)),
        ParamKind::Integer { min, max } => format!("i{}~{}", bound(min), bound(max)),
        ParamKind::Boolean => "b".to_owned(),
        ParamKind::Scalar => "s".to_owned(),
        ParamKind::Date => "d".to_owned(),
        ParamKind::DateTime => "T".to_owned(),
        ParamKind::OneOf(values) => format!("o{}", values.join("|")),
        ParamKind::Json => "j".to_owned(),
        ParamKind::Fields => "f".to_owned(),
        ParamKind::Bucket => "k".to_owned(),
        ParamKind::Digits => "9".to_owned(),
    };
    format!("{}:{many}{kind}{}", param.name, if param.required { "!" } else { "" })
}

/// A limit; none for the ends of the type.
fn bound(limit: i64) -> String {
    if limit == i64::MIN || limit == i64::MAX { String::new() } else { limit.to_string() }
}

fn filled(filled: &ClientParam) -> String {
    match filled {
        ClientParam::Fixed { name, value } => format!("{name}={value}"),
        ClientParam::Mirror { name, arg, key } => format!("{name}={arg}={key}"),
    }
}
