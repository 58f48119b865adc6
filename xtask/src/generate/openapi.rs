//! Leadspan's own OpenAPI 3.1 documents, out of the table and the types.
//!
//! ConstructionOnline selects operations by query parameters on one path: where a path and method are taken, the path's
//! key gets a `#operationId` that is never sent, and `x-http-path` holds the real path.

mod examples;
pub mod forms;
mod responses;

use super::model::{self, ApiModel};
use examples::Examples;
use leadspan::meta::{OperationMeta, ResourceMeta};
use leadspan::operation::{Auth, Body, ClientParam, Many, Operation, Param, ParamKind, Profile};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The document of an API, formatted.
pub fn document(api: &ApiModel) -> Result<String, String> {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let schemas = Schemas::of(api, &mut generator);
    let examples = Examples::read(api)?;
    let mut paths: Map<String, Value> = Map::new();
    let mut tags = Vec::new();
    for resource in api.resources {
        tags.push(json!({ "name": resource.name, "description": api.docs(resource.docs).join(" ") }));
    }
    for (_, resource, operation) in api.operations() {
        let row = operation.operation;
        let (path, verb) = (model::wire_path(row), row.method.as_str().to_lowercase());
        let taken = paths.get(&path).is_some_and(|item| item.get(&verb).is_some());
        let key = if taken { format!("{path}#{}", row.id) } else { path.clone() };
        let mut item = described(api, resource, operation, &schemas, &examples)?;
        if taken {
            item.insert("x-http-path".into(), path.into());
        }
        let entry = paths.entry(key).or_insert_with(|| json!({}));
        entry.as_object_mut().ok_or("a path is not an object")?.insert(verb, Value::Object(item));
    }
    let mut definitions = generator.take_definitions(true);
    // Queries are lists of parameters, not bodies.
    definitions.retain(|name, _| !schemas.queries.contains_key(name));
    forms::add(api, &mut definitions);
    responses::add_parts(api, &mut definitions);
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": api.name, "version": env!("CARGO_PKG_VERSION"), "description": "Exported by Leadspan from its operation table and types.", "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "servers": [server(api.profile)],
        "security": [security(api.profile)],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": definitions, "responses": responses::failures(api)?, "securitySchemes": schemes(api.profile),
        },
    });
    let text = serde_json::to_string_pretty(&document).map_err(|error| format!("{}: {error}", api.name))?;
    Ok(text + "\n")
}

/// The schemas of an API's types.
struct Schemas {
    /// Records, string enums and aliases by their Rust names.
    types: BTreeMap<String, Value>,
    /// Queries by their Rust names, whole.
    queries: BTreeMap<String, Value>,
}

impl Schemas {
    fn of(api: &ApiModel, generator: &mut SchemaGenerator) -> Self {
        let mut all = Self { types: BTreeMap::new(), queries: BTreeMap::new() };
        for known in &api.types {
            let name = known.meta.name.to_owned();
            let schema = (known.meta.schema)(generator).to_value();
            if known.meta.kind == "params" {
                all.queries.insert(name.clone(), generator.definitions().get(&name).cloned().unwrap_or(schema));
            } else {
                all.types.insert(name, schema);
            }
        }
        for alias in &api.source.aliases {
            let schema = all.of_type(&alias.target);
            all.types.insert(alias.name.clone(), schema);
        }
        all
    }

    /// The schema of a Rust type of the table.
    fn of_type(&self, rust: &str) -> Value {
        let rust = rust.replace(' ', "");
        if let Some((outer, inner)) = rust.strip_suffix('>').and_then(|text| text.split_once('<')) {
            let inner = self.of_type(inner);
            return match outer {
                "Vec" => json!({ "type": "array", "items": inner }),
                "Map" => json!({ "type": "object", "additionalProperties": inner }),
                _ => inner,
            };
        }
        match rust.as_str() {
            "String" => json!({ "type": "string" }),
            "Number" => json!({ "type": "number" }),
            "Scalar" => json!({ "type": ["string", "number", "boolean", "null"] }),
            _ => self.types.get(&rust).cloned().unwrap_or_else(|| json!({})),
        }
    }

    /// The schema of a body, if there is one.
    fn of_body(&self, operation: &OperationMeta) -> Value {
        operation.body.first().map_or(json!({}), |body| self.of_type(body))
    }

    /// The schema of one value of a parameter: its kind or, for JSON, what the query type says of it.
    fn of_parameter(&self, operation: &OperationMeta, param: &Param) -> Value {
        let query = operation.query.first().and_then(|name| self.queries.get(*name));
        let member = query.and_then(|query| query.get("properties")?.get(param.name));
        match (param.kind, member) {
            (ParamKind::Json, Some(member)) if param.many != Many::One => member.get("items").unwrap_or(member).clone(),
            (ParamKind::Json, Some(member)) => member.clone(),
            (kind, _) => kind_schema(kind),
        }
    }
}

fn described(
    api: &ApiModel,
    resource: &ResourceMeta,
    operation: &OperationMeta,
    schemas: &Schemas,
    examples: &Examples,
) -> Result<Map<String, Value>, String> {
    let row = operation.operation;
    let docs = api.docs(operation.docs);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    set("operationId", row.id.into());
    set("tags", json!([resource.name]));
    set("summary", docs.first().map_or("", |line| line.trim_end_matches('.')).into());
    let rest = docs.get(1..).unwrap_or_default().join("\n");
    if !rest.trim().is_empty() {
        set("description", rest.trim().into());
    }
    set("parameters", parameters(api, operation, schemas, examples));
    if let Body::Json { required } = row.body {
        let kind = schemas.of_body(operation);
        let content: Map<String, Value> = row
            .request_media
            .iter()
            .map(|media| ((*media).to_owned(), with_example(json!({ "schema": kind }), examples.body(row, media))))
            .collect();
        set("requestBody", json!({ "required": required, "content": content }));
    }
    set("responses", responses::of(api, operation, schemas, examples)?);
    match row.auth {
        Auth::Required => {}
        Auth::Optional => set("security", json!([security(api.profile), {}])),
        Auth::None => set("security", json!([])),
    }
    if row.deprecated {
        set("deprecated", true.into());
    }
    set("x-safety", model::safety(row).into());
    set("x-source", model::source(row).into());
    if row.empty_on_404 {
        set("x-empty-on-404", true.into());
    }
    if row.sensitive {
        set("x-sensitive", true.into());
    }
    if !row.exclusive.is_empty() {
        set("x-exclusive", json!(row.exclusive));
    }
    if !model::result_kind(row).is_empty() && operation.returns.starts_with("Paged") {
        set("x-paging", format!("{:?}", row.paging).into());
    }
    responses::link(api, resource, operation, &mut fields);
    Ok(fields)
}

/// The same object with an example, if there is one.
fn with_example(mut object: Value, example: Option<&Value>) -> Value {
    if let (Some(fields), Some(example)) = (object.as_object_mut(), example) {
        fields.insert("example".into(), example.clone());
    }
    object
}

fn parameters(api: &ApiModel, operation: &OperationMeta, schemas: &Schemas, examples: &Examples) -> Value {
    let row = operation.operation;
    let members = api.query(operation);
    let mut list = Vec::new();
    for param in row.params() {
        let member = members.iter().find(|member| member.name == param.name);
        let mut schema = schemas.of_parameter(operation, param);
        forms::refine(&mut schema, api.parameter_type(operation, param.name));
        let described = parameter(row, param, schema, member.map(|member| api.docs(&member.docs).join(" ")));
        list.push(with_parameter_example(described, examples.argument(row, row.wire_name(param.name))));
    }
    for filled in row.filled {
        list.push(match filled {
            ClientParam::Fixed { name, value } => json!({ "name": name, "in": "query", "required": true, "schema": { "type": "string", "const": value }, "example": value }),
            ClientParam::Mirror { name, arg, key } => json!({
                "name": name, "in": "query", "required": true, "description": format!("JSON text that repeats `{arg}`."),
                "content": { "application/json": {
                    "schema": { "type": "object", "required": [key], "properties": { *key: { "type": "string" } } },
                    "example": { *key: examples.argument(row, row.wire_name(arg)).map(text_of) },
                } },
            }),
        });
    }
    if let Body::InQuery(name) = row.body {
        let kind = schemas.of_body(operation);
        let content = with_example(json!({ "schema": kind }), examples.body(row, "application/json"));
        list.push(json!({ "name": name, "in": "query", "required": true, "content": { "application/json": content } }));
    }
    Value::Array(list)
}

/// An example stands beside a schema or within a content, where the parameter is JSON text.
fn with_parameter_example(mut parameter: Value, example: Option<&Value>) -> Value {
    match parameter.pointer_mut("/content/application~1json") {
        Some(content) => {
            *content = with_example(content.take(), example);
            parameter
        }
        None => with_example(parameter, example),
    }
}

/// A value as it stands in a parameter.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn parameter(row: &Operation, param: &Param, one: Value, docs: Option<String>) -> Value {
    let in_path = row.in_path(param.name);
    let mut fields = Map::new();
    fields.insert("name".into(), row.wire_name(param.name).into());
    fields.insert("in".into(), if in_path { "path" } else { "query" }.into());
    fields.insert("required".into(), (param.required || in_path).into());
    if let Some(docs) = docs.filter(|docs| !docs.is_empty()) {
        fields.insert("description".into(), docs.into());
    }
    if param.kind == ParamKind::Json && param.many == Many::One {
        fields.insert("content".into(), json!({ "application/json": { "schema": one } }));
        return Value::Object(fields);
    }
    fields.insert(
        "schema".into(),
        if param.many == Many::One { one } else { json!({ "type": "array", "items": one, "minItems": 1 }) },
    );
    match param.many {
        Many::Repeat => fields.insert("explode".into(), true.into()),
        Many::Comma => fields.insert("explode".into(), false.into()),
        Many::One => None,
    };
    if param.sensitive {
        fields.insert("x-sensitive".into(), true.into());
    }
    Value::Object(fields)
}

fn kind_schema(kind: ParamKind) -> Value {
    match kind {
        // An empty string is no value: clients refuse it.
        ParamKind::Text => json!({ "type": "string", "minLength": 1 }),
        ParamKind::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        ParamKind::Boolean => json!({ "type": "boolean" }),
        ParamKind::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        ParamKind::Date => json!({ "type": "string", "format": "date" }),
        ParamKind::DateTime => {
            json!({ "type": "string", "pattern": "^\\d{4}-\\d{1,2}-\\d{1,2}T\\d{2}:\\d{2}:\\d{2}$" })
        }
        ParamKind::OneOf(values) => json!({ "type": "string", "enum": values }),
        ParamKind::Json => json!({}),
        ParamKind::Fields => json!({ "type": "object", "additionalProperties": true }),
        ParamKind::Bucket => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$" }),
        ParamKind::Digits => json!({ "type": "string", "pattern": "^\\d+$" }),
    }
}

/// An installation that exists in examples alone: that of the vendor's own documents.
pub const EXAMPLE_INSTALLATION: &str = "wshero01";

fn server(profile: &Profile) -> Value {
    let mut server = json!({ "url": profile.base_url });
    if profile.base_url.contains("{subdomain}") {
        server["variables"] = json!({ "subdomain": { "default": EXAMPLE_INSTALLATION } });
    }
    server
}

fn security(profile: &Profile) -> Value {
    let mut names = json!({ "basic": [] });
    if profile.sign_in.key.is_some() {
        names["apiKey"] = json!([]);
    }
    names
}

fn schemes(profile: &Profile) -> Value {
    let mut schemes = json!({ "basic": { "type": "http", "scheme": "basic" } });
    if let Some((header, _)) = profile.sign_in.key {
        schemes["apiKey"] = json!({ "type": "apiKey", "in": "header", "name": header });
    }
    schemes
}
