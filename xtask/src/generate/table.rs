//! `js/generated/operations.ts`: the public part of the operation table, for tools.

use super::declarations::Member;
use super::model::{self, ApiModel};
use super::{NOTICE, names};
use leadspan::meta::{OperationMeta, ResourceMeta};
use leadspan::operation::{Auth, Body, ClientParam, Many, Operation, Paging, Param, ParamKind};
use serde_json::{Map, Value, json};

/// The file. Column by column, each value once: row by row it would be three times the size in the package.
pub fn file(apis: &[ApiModel]) -> String {
    let mut parameters = Distinct::default();
    let mut rows = Vec::new();
    for api in apis {
        for (_, resource, operation) in api.operations() {
            rows.push(row(api, resource, operation, &mut parameters));
        }
    }
    format!(
        "// {NOTICE}\nimport type {{ ColumnTable }} from \"../types/operation.js\";\n\n/** Every parameter that an operation has. */\n\
         export const parameters: ColumnTable = {};\n\n/** Every operation of the APIs, in the order of their tables; \
         its parameters are rows of the table above. */\nexport const operations: ColumnTable = {};\n",
        columns(&parameters.values),
        columns(&rows),
    )
}

/// Values, each of them once.
#[derive(Default)]
struct Distinct {
    values: Vec<Value>,
}

impl Distinct {
    /// Where a value is; it is added when it is new.
    fn place(&mut self, value: Value) -> usize {
        self.values.iter().position(|known| *known == value).unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        })
    }
}

/// A table of objects as TypeScript: for each member its distinct values, and for each row the number of the one it has.
fn columns(rows: &[Value]) -> String {
    let mut names: Vec<&String> = Vec::new();
    for name in rows.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let columns: String = names.iter().map(|name| format!("  {name}: {},\n", column(rows, name))).collect();
    format!("{{\n{columns}}}")
}

fn column(rows: &[Value], name: &str) -> String {
    let mut distinct = Vec::new();
    let mut places = Vec::new();
    for row in rows {
        // JSON is TypeScript, but for what is not there.
        let value = row.get(name).map_or("undefined".to_owned(), Value::to_string);
        places.push(distinct.iter().position(|known| *known == value).unwrap_or(distinct.len()));
        if places.last() == Some(&distinct.len()) {
            distinct.push(value);
        }
    }
    let width = digits(distinct.len() - 1).len();
    let numbers: String = places.into_iter().map(|place| format!("{:0>width$}", digits(place))).collect();
    format!("{{ values: [{}], rows: \"{numbers}\" }}", distinct.join(", "))
}

/// A number in base 36, as JavaScript's `parseInt` reads it.
fn digits(number: usize) -> String {
    const DIGITS: [char; 36] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l',
        'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    ];
    let last = DIGITS[number % DIGITS.len()];
    let rest = number / DIGITS.len();
    if rest == 0 { last.to_string() } else { format!("{}{last}", digits(rest)) }
}

fn row(api: &ApiModel, resource: &ResourceMeta, operation: &OperationMeta, known: &mut Distinct) -> Value {
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
    set("parameters", parameters(api, operation).into_iter().map(|parameter| known.place(parameter)).collect());
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

fn parameters(api: &ApiModel, operation: &OperationMeta) -> Vec<Value> {
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
