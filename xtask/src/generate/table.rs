//! `js/generated/operations.ts`: the public part of the operation table, for tools.

use super::declarations::Member;
use super::model::{self, ApiModel};
use super::{NOTICE, names};
use leadspan::meta::{OperationMeta, ResourceMeta};
use leadspan::operation::{Auth, Body, ClientParam, Many, Operation, Paging, Param, ParamKind};
use serde_json::{Map, Value, json};

/// The file.
pub fn file(apis: &[ApiModel]) -> String {
    let mut rows = String::new();
    for api in apis {
        for (_, resource, operation) in api.operations() {
            rows.push_str(&format!("  {},\n", indented(&row(api, resource, operation))));
        }
    }
    format!(
        "// {NOTICE}\nimport type {{ Operation }} from \"../types/operation.js\";\n\n/** Every operation of the APIs, in the order of \
         their tables. */\nexport const operations: readonly Operation[] = [\n{rows}];\n"
    )
}

fn indented(value: &Value) -> String {
    // JSON is TypeScript; the key quotes cost nothing that matters in a file no client loads.
    serde_json::to_string_pretty(value).unwrap_or_default().replace('\n', "\n  ")
}

fn row(api: &ApiModel, resource: &ResourceMeta, operation: &OperationMeta) -> Value {
    let row = operation.operation;
    let docs = api.docs(operation.docs);
    let (summary, rest) = docs.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    set("id", row.id.into());
    set("api", api.name.into());
    set("resource", resource.name.into());
    set("method", names::camel(operation.method).into());
    set("summary", summary.into());
    set("description", rest.join("\n").trim().into());
    set("httpMethod", row.method.as_str().into());
    set("path", model::wire_path(row).into());
    set("parameters", parameters(api, operation));
    set("fixed", row.filled.iter().map(filled).collect());
    set("body", body(operation));
    set("accept", accept(row));
    set("result", model::typescript_result(operation).into());
    set("paging", paging(row.paging));
    set("safety", model::safety(row).into());
    set("source", model::source(row).into());
    set(
        "auth",
        match row.auth {
            Auth::Required => "required",
            Auth::Optional => "optional",
            Auth::None => "none",
        }
        .into(),
    );
    set("emptyOn404", row.empty_on_404.into());
    set("sensitive", row.sensitive.into());
    set("deprecated", row.deprecated.into());
    set("exclusive", json!(row.exclusive));
    Value::Object(fields)
}

fn parameters(api: &ApiModel, operation: &OperationMeta) -> Value {
    let row = operation.operation;
    let positional = row.positional.iter().map(|param| parameter(row, param, &[]));
    let members = api.query(operation);
    let query = row.query.iter().map(|param| {
        let docs =
            members.iter().find(|member| member.name == param.name).map_or(&[][..], |member: &Member| &member.docs);
        parameter(row, param, &api.docs(docs))
    });
    positional.chain(query).collect()
}

fn parameter(row: &Operation, param: &Param, docs: &[String]) -> Value {
    let mut fields = Map::new();
    fields.insert("name".into(), row.wire_name(param.name).into());
    fields.insert("in".into(), if row.in_path(param.name) { "path" } else { "query" }.into());
    fields.insert("kind".into(), kind_name(param.kind).into());
    fields.insert("required".into(), param.required.into());
    fields.insert(
        "many".into(),
        match param.many {
            Many::One => "one",
            Many::Repeat => "repeat",
            Many::Comma => "comma",
        }
        .into(),
    );
    match param.kind {
        ParamKind::Integer { min, max } => {
            fields.insert("min".into(), min.into());
            fields.insert("max".into(), max.into());
        }
        ParamKind::OneOf(values) => {
            fields.insert("values".into(), json!(values));
        }
        _ => {}
    }
    if param.sensitive {
        fields.insert("sensitive".into(), true.into());
    }
    if !docs.is_empty() {
        fields.insert("description".into(), docs.join(" ").into());
    }
    Value::Object(fields)
}

/// What a parameter holds, in one word.
fn kind_name(kind: ParamKind) -> &'static str {
    match kind {
        ParamKind::Text => "text",
        ParamKind::Integer { .. } => "integer",
        ParamKind::Boolean => "boolean",
        ParamKind::Scalar => "scalar",
        ParamKind::Date => "date",
        ParamKind::DateTime => "datetime",
        ParamKind::OneOf(_) => "choice",
        ParamKind::Json => "json",
        ParamKind::Fields => "fields",
        ParamKind::Bucket => "bucket",
        ParamKind::Digits => "digits",
    }
}

fn filled(filled: &ClientParam) -> Value {
    match filled {
        ClientParam::Fixed { name, value } => json!({ "name": name, "value": value }),
        ClientParam::Mirror { name, arg, key } => json!({ "name": name, "argument": arg, "key": key }),
    }
}

fn body(operation: &OperationMeta) -> Value {
    let row = operation.operation;
    let kind = operation.body.first().map(|body| names::typescript(body)).unwrap_or_default();
    match row.body {
        Body::None => Value::Null,
        Body::Json { required } => {
            json!({ "in": "body", "type": kind, "required": required, "media": row.request_media })
        }
        Body::InQuery(name) => {
            json!({ "in": "query", "parameter": name, "type": kind, "required": true, "media": ["application/json"] })
        }
    }
}

/// Media types of the response: JSON, CSV, and the vendor's own name for its JSON.
fn accept(row: &Operation) -> Value {
    use leadspan::operation::Shape;
    let plain: &[&str] = match row.shape {
        Shape::Csv => &["text/csv"],
        Shape::JsonOrCsv => &["application/json", "text/csv"],
        _ => &["application/json"],
    };
    json!(plain.iter().copied().chain(row.vendor_media).collect::<Vec<_>>())
}

fn paging(paging: Paging) -> Value {
    match paging {
        Paging::None => Value::Null,
        Paging::IdCursor => json!({ "by": "id", "maxLimit": 1000 }),
        Paging::Offset { max_limit, max_total } => {
            json!({ "by": "offset", "maxLimit": max_limit, "maxTotal": max_total })
        }
        Paging::SkipTake => json!({ "by": "skip" }),
    }
}
