//! `js/generated/<api>.ts`: the resources of an API as interfaces, the map of its operations, the table of both, and
//! the base of its client.

use super::model::{self, ApiModel};
use super::types::SHARED;
use super::{NOTICE, computed, names};
use leadspan::meta::{OperationMeta, ResourceMeta};
use leadspan::operation::Profile;
use std::collections::BTreeSet;

const WIDTH: usize = 120;

/// Members of every client, which a resource must not hide.
const MEMBERS: [&str; 5] = ["call", "constructor", "rateLimit", "request", "toJSON"];

/// The file.
pub fn file(api: &ApiModel) -> Result<String, String> {
    let mut body = String::new();
    for resource in api.resources {
        body.push_str(&interface(api, resource)?);
    }
    body.push_str(&operation_map(api));
    body.push_str(&base(api));
    Ok(format!("// {NOTICE}\n{}\n{}", imports(api, &body), body.trim_end()) + "\n")
}

fn interface(api: &ApiModel, resource: &ResourceMeta) -> Result<String, String> {
    if MEMBERS.contains(&resource.name) {
        return Err(format!("{}: a resource must not be called {}", api.name, resource.name));
    }
    let mut text = names::comment("", &api.docs(resource.docs));
    text.push_str(&format!("export interface {} {{\n", resource.class));
    for operation in resource.operations {
        check(api, operation)?;
        text.push_str(&method(api, operation)?);
        if model::edits(operation.operation) {
            text.push_str(&edit(resource, operation)?);
        }
    }
    Ok(text.trim_end().to_owned() + "\n}\n\n")
}

/// In the flat arguments of `call`, `body` is the request body.
fn check(api: &ApiModel, operation: &OperationMeta) -> Result<(), String> {
    let row = operation.operation;
    match row.params().find(|param| row.wire_name(param.name) == "body") {
        Some(_) => Err(format!("{} {}: a parameter must not be called body", api.name, row.id)),
        None => Ok(()),
    }
}

fn method(api: &ApiModel, operation: &OperationMeta) -> Result<String, String> {
    let mut parameters = parameters(api, operation);
    let mut name = names::camel(operation.method);
    let mut result = model::typescript_result(operation);
    match model::computed_result(operation) {
        None => {}
        Some(("R", computed)) => {
            name = format!("{name}<{}>", computed::NAMED);
            result = computed;
        }
        Some((parameter, computed)) => {
            // The argument keeps its literal types, from which the result follows.
            let own = if parameter == "Q" { operation.query.first() } else { operation.body.first() };
            let own = own.ok_or_else(|| format!("{}: no argument to compute a result from", operation.operation.id))?;
            let optional = parameters.iter().any(|text| text.ends_with(&format!("?: {own}")));
            let unset = if optional { " = object" } else { "" };
            name = format!("{name}<const {parameter} extends {own}{unset}>");
            for text in parameters.iter_mut().filter(|text| text.ends_with(&format!(": {own}"))) {
                // Editors complete the members of the type that is known before the argument is.
                text.truncate(text.len() - own.len());
                text.push_str(&format!("{parameter} & {own}"));
            }
            result = computed;
        }
    }
    result = model::with_failures(operation.operation, result);
    let docs = method_docs(api, operation)?;
    Ok(names::comment("  ", &docs) + &head(&name, &parameters, &result) + "\n")
}

fn head(name: &str, parameters: &[String], result: &str) -> String {
    let head = format!("  {name}({}): {result};\n", parameters.join(", "));
    if head.len() <= WIDTH { head } else { format!("  {name}(\n    {},\n  ): {result};\n", parameters.join(",\n    ")) }
}

fn method_docs(api: &ApiModel, operation: &OperationMeta) -> Result<Vec<String>, String> {
    let row = operation.operation;
    let mut docs = api.comment(operation.docs);
    docs.push(String::new());
    if let Some(pages) = model::page_size(row) {
        docs.push(pages);
        docs.push(String::new());
    }
    docs.push(format!(
        "`{} {}`, {}. Source: {}.",
        row.method.as_str(),
        model::wire_path(row),
        model::safety(row),
        model::source(row)
    ));
    if let Some(media) = row.vendor_media {
        docs.push(format!("The documents name the media type `{media}`; `application/json` is sent and accepted."));
    }
    docs.push(format!("Fails with {}.", api.classes.line(row)?));
    if row.deprecated {
        docs.push(format!("@deprecated The vendor retired it: use `{}`.", row.instead));
    }
    Ok(docs)
}

/// The method that changes a record where the API compares versions.
fn edit(resource: &ResourceMeta, update: &OperationMeta) -> Result<String, String> {
    let get = resource.operations.iter().find(|operation| operation.method == "get");
    let get = get.ok_or_else(|| format!("{}: a versioned record without `get`", resource.name))?;
    let (_, record) = model::returned(get);
    let [(id, kind)] = update.positional else { return Err(format!("{}: edit needs one id", resource.name)) };
    let body = update.body.first().ok_or("an update without a body")?;
    let docs = [
        "Changes a record as the documents advise: reads it, hands it to `change`, and sends it back whole with the version it was".to_owned(),
        "read with. Where a newer version was stored meanwhile (409), it is read again and `change` is applied once more.".to_owned(),
        String::new(),
        "`change` alters the record in place, or returns what to send. Members that no document names are sent back as they came.".into(),
        format!("Fails as `{0}.get` and `{0}.update` do; `ConflictError` where the record was changed twice meanwhile.", resource.name),
    ];
    let parameters = [
        format!("{id}: {}", names::typescript(kind)),
        format!("change: (record: {record}) => {body} | void | Promise<{body} | void>"),
        "options?: CallOptions".to_owned(),
    ];
    Ok(names::comment("  ", &docs) + &head("edit", &parameters, &format!("Promise<{record}>")) + "\n")
}

/// The parameters of a method: positional ones, the body, the query, the options.
fn parameters(api: &ApiModel, operation: &OperationMeta) -> Vec<String> {
    let row = operation.operation;
    let positional = row.positional.iter().zip(operation.positional);
    let mut list: Vec<_> =
        positional.map(|(param, (name, rust))| format!("{name}: {}", model::argument_type(param, rust))).collect();
    if let Some(body) = model::body_type(operation) {
        let mark = if model::body_required(row) { "" } else { "?" };
        list.push(format!("body{mark}: {body}"));
    }
    if let Some(query) = operation.query.first() {
        let required = api.query(operation).iter().any(|member| !member.optional);
        let mark = if required { "" } else { "?" };
        list.push(format!("query{mark}: {query}"));
    }
    list.push("options?: CallOptions".into());
    list
}

fn operation_map(api: &ApiModel) -> String {
    let mut text = format!(
        "/** The operations of {} by `operationId`: what `call` takes and gives. */\nexport interface {}Operations {{\n",
        api.name, api.name
    );
    for (_, resource, operation) in api.operations() {
        text.push_str(&format!("  /** See `{}.{}`. */\n", resource.name, names::camel(operation.method)));
        let id = operation.operation.id;
        let result = model::with_failures(operation.operation, model::typescript_result(operation));
        text.push_str(&format!("  {id}: {{ args: {}; returns: {result} }};\n", call_arguments(operation)));
    }
    text + "}\n\n"
}

fn call_arguments(operation: &OperationMeta) -> String {
    let row = operation.operation;
    let positional = row.positional.iter().zip(operation.positional);
    let mut members: Vec<_> = positional
        .map(|(param, (_, rust))| {
            format!("{}: {}", names::member(row.wire_name(param.name)), model::argument_type(param, rust))
        })
        .collect();
    if let Some(body) = model::body_type(operation) {
        let mark = if model::body_required(row) { "" } else { "?" };
        members.push(format!("body{mark}: {body}"));
    }
    let own = (!members.is_empty()).then(|| format!("{{ {} }}", members.join("; ")));
    let parts: Vec<_> = own.into_iter().chain(operation.query.first().map(|query| (*query).to_owned())).collect();
    if parts.is_empty() { "NoArguments".into() } else { parts.join(" & ") }
}

/// The table that the client reads (see `js/request/rows.ts`), and the base class with the resources as it makes them.
fn base(api: &ApiModel) -> String {
    let lines: Vec<_> = api.resources.iter().map(|resource| table_line(resource)).collect();
    let mut text = format!(
        "/** The facts of the API, and its operations as the core numbers them, in the form that `parseOperationTable` explains. */\n\
         export const spec = {{\n{}  table: `{}`,\n}};\n\n",
        facts(api),
        lines.join("\n")
    );
    let name = api.name;
    text.push_str(&format!("/** The resources of {name}. */\nexport interface {name}Resources {{\n"));
    for resource in api.resources {
        text.push_str(&names::comment("  ", &api.docs(resource.docs)));
        text.push_str(&format!("  readonly {}: {};\n", resource.name, resource.class));
    }
    text.push_str("}\n\n/** A client with these resources: its constructor makes them of the table. */\n");
    text + &format!("export abstract class {name}Resources extends Client<{name}Operations> {{}}\n")
}

/// The facts of a profile that the client needs.
fn facts(api: &ApiModel) -> String {
    let Profile { name, base_url, sign_in, quota, .. } = api.profile;
    let mut text = format!("  number: {},\n  api: {name:?},\n  credentials: {:?},\n", api.number, sign_in.options);
    if base_url.contains('{') {
        text.push_str(&format!("  installation: {base_url:?},\n"));
    }
    if sign_in.charset {
        text.push_str("  charset: true,\n");
    }
    if quota.is_some() {
        text.push_str("  quota: true,\n");
    }
    text
}

fn table_line(resource: &ResourceMeta) -> String {
    let words = resource.operations.iter().map(|operation| {
        let row = operation.operation;
        let positional: Vec<_> = row.positional.iter().map(|param| row.wire_name(param.name)).collect();
        let body = match (operation.body.is_empty(), model::takes_form(row)) {
            (true, _) => "",
            (false, false) => "b",
            (false, true) => "bf",
        };
        let query = if operation.query.is_empty() { "" } else { "q" };
        let method = names::camel(operation.method);
        let word = format!("{method}:{}:{}:{body}{query}:{}", row.id, positional.join(","), model::result_kind(row));
        word.trim_end_matches(':').to_owned()
    });
    format!("{} {}", resource.name, words.collect::<Vec<_>>().join(" "))
}

fn imports(api: &ApiModel, body: &str) -> String {
    let code: Vec<_> = body.lines().filter(|line| !line.trim_start().starts_with(['*', '/'])).collect();
    let used: BTreeSet<&str> = code.iter().flat_map(|line| names::mentioned(line)).collect();
    let has = |name: &&str| used.contains(*name);
    let mut text = String::new();
    let classes =
        [("ApiPromise", "api-promise"), ("CsvResult", "csv"), ("JsonOrCsv", "json-or-csv"), ("Paged", "page")];
    for (name, file) in classes.iter().filter(|(name, _)| has(name)) {
        text.push_str(&format!("import type {{ {name} }} from \"../client/{file}.js\";\n"));
    }
    text.push_str("import { Client, type NoArguments } from \"../client/client.js\";\n");
    text.push_str("import type { CallError } from \"../errors/call-error.js\";\n");
    text.push_str("import type { CallOptions } from \"../types/call.js\";\n");
    let computed: Vec<_> = computed::TYPES.into_iter().filter(|name| has(name)).collect();
    if !computed.is_empty() {
        text.push_str(&format!("import type {{ {} }} from \"../types/results.js\";\n", computed.join(", ")));
    }
    let shared: Vec<_> = SHARED.into_iter().filter(|name| has(name)).collect();
    if !shared.is_empty() {
        text.push_str(&format!("import type {{ {} }} from \"../types/wire.js\";\n", shared.join(", ")));
    }
    let aliases = api.source.aliases.iter().map(|alias| alias.name.as_str());
    let mut own: Vec<_> = api.types.iter().map(|known| known.meta.name).chain(aliases).filter(has).collect();
    own.sort_unstable();
    let list: String = own.iter().map(|name| format!("  {name},\n")).collect();
    text + &format!("import type {{\n{list}}} from \"./{}-types.js\";\n", api.module)
}
