//! `js/generated/<api>.ts`: the resource classes of an API, the map of its operations, and the base of its client.

use super::model::{self, Api};
use super::types::SHARED;
use super::{NOTICE, names};
use leadspan::meta::{OperationMeta, ResourceMeta};
use leadspan::operation::Param;
use std::collections::BTreeSet;

const WIDTH: usize = 120;

/// The file.
pub fn file(api: &Api) -> Result<String, String> {
    let mut body = String::new();
    let mut number = 0;
    for resource in api.resources {
        body.push_str(&class(api, resource, &mut number)?);
    }
    body.push_str(&operation_map(api));
    body.push_str(&base(api));
    Ok(format!("// {NOTICE}\n{}\n{}", imports(api, &body), body.trim_end()) + "\n")
}

fn class(api: &Api, resource: &ResourceMeta, number: &mut usize) -> Result<String, String> {
    let mut text = names::comment("", &api.docs(resource.docs));
    text.push_str(&format!(
        "export class {} extends Resource {{\n",
        resource.class
    ));
    for operation in resource.operations {
        check(api, operation)?;
        text.push_str(&method(api, operation, *number));
        *number += 1;
    }
    Ok(text.trim_end().to_owned() + "\n}\n\n")
}

/// A row name that hides another argument would make a wrong call.
fn check(api: &Api, operation: &OperationMeta) -> Result<(), String> {
    let row = operation.operation;
    let hides = |param: &&Param| ["body", "query", "options"].contains(&param.name);
    if operation.method == "invoke" {
        return Err(format!(
            "{} {}: a method must not be called invoke",
            api.name, row.id
        ));
    }
    let hidden = row
        .positional
        .iter()
        .find(hides)
        .or_else(|| row.query.iter().find(|param| param.name == "body"));
    match hidden {
        Some(param) => Err(format!(
            "{} {}: a parameter must not be called {}",
            api.name, row.id, param.name
        )),
        None => Ok(()),
    }
}

fn method(api: &Api, operation: &OperationMeta, number: usize) -> String {
    let parameters = parameters(api, operation);
    let name = names::camel(operation.method);
    let result = model::face_result(operation);
    let mut head = format!("  {name}({}): {result} {{\n", parameters.join(", "));
    if head.len() > WIDTH {
        head = format!(
            "  {name}(\n    {},\n  ): {result} {{\n",
            parameters.join(",\n    ")
        );
    }
    let mut arguments = vec![
        number.to_string(),
        "options".to_owned(),
        argument_object(operation),
    ];
    arguments.push(
        if operation.body.is_empty() {
            "undefined"
        } else {
            "body"
        }
        .to_owned(),
    );
    while arguments.last().is_some_and(|last| last == "undefined") {
        arguments.pop();
    }
    let docs = names::comment("  ", &method_docs(api, operation));
    format!(
        "{docs}{head}    return this.invoke({});\n  }}\n\n",
        arguments.join(", ")
    )
}

fn method_docs(api: &Api, operation: &OperationMeta) -> Vec<String> {
    let row = operation.operation;
    let mut docs = api.docs(operation.docs);
    docs.push(String::new());
    docs.push(format!(
        "`{} {}`, {}. Source: {}.",
        row.method.as_str(),
        model::wire_path(row),
        model::safety(row),
        model::source(row)
    ));
    if row.deprecated {
        docs.push("@deprecated The vendor retired it.".into());
    }
    docs
}

/// The parameters of a method: positional ones, the body, the query, the options.
fn parameters(api: &Api, operation: &OperationMeta) -> Vec<String> {
    let row = operation.operation;
    let positional = row.positional.iter().zip(operation.positional);
    let mut list: Vec<_> = positional
        .map(|(param, (name, rust))| format!("{name}: {}", model::argument_type(param, rust)))
        .collect();
    if let Some(body) = operation.body.first() {
        let mark = if model::body_required(row) { "" } else { "?" };
        list.push(format!("body{mark}: {}", names::typescript(body)));
    }
    if let Some(query) = operation.query.first() {
        let required = api.query(operation).iter().any(|member| !member.optional);
        let mark = if required { "" } else { "?" };
        list.push(format!("query{mark}: {query}"));
    }
    list.push("options?: CallOptions".into());
    list
}

/// The flat object of arguments: the query first, so that nothing in it stands in place of a positional argument.
fn argument_object(operation: &OperationMeta) -> String {
    let row = operation.operation;
    let positional: Vec<_> = row
        .positional
        .iter()
        .map(|param| shorthand(param, row.wire_name(param.name)))
        .collect();
    match (positional.is_empty(), operation.query.is_empty()) {
        (true, true) => "undefined".into(),
        (true, false) => "query".into(),
        (false, true) => format!("{{ {} }}", positional.join(", ")),
        (false, false) => format!("{{ ...query, {} }}", positional.join(", ")),
    }
}

fn shorthand(param: &Param, wire: &str) -> String {
    if param.name == wire {
        wire.to_owned()
    } else {
        format!("{}: {}", names::member(wire), param.name)
    }
}

fn operation_map(api: &Api) -> String {
    let mut text = format!(
        "/** The operations of {} by `operationId`: what `call` takes and gives. */\nexport interface {}Operations {{\n",
        api.name, api.name
    );
    for (_, resource, operation) in api.operations() {
        text.push_str(&format!(
            "  /** See `{}.{}`. */\n",
            resource.name,
            names::camel(operation.method)
        ));
        let (id, result) = (operation.operation.id, model::face_result(operation));
        text.push_str(&format!(
            "  {id}: {{ args: {}; returns: {result} }};\n",
            call_arguments(operation)
        ));
    }
    text + "}\n\n"
}

fn call_arguments(operation: &OperationMeta) -> String {
    let row = operation.operation;
    let positional = row.positional.iter().zip(operation.positional);
    let mut members: Vec<_> = positional
        .map(|(param, (_, rust))| {
            format!(
                "{}: {}",
                names::member(row.wire_name(param.name)),
                model::argument_type(param, rust)
            )
        })
        .collect();
    if let Some(body) = operation.body.first() {
        let mark = if model::body_required(row) { "" } else { "?" };
        members.push(format!("body{mark}: {}", names::typescript(body)));
    }
    let own = (!members.is_empty()).then(|| format!("{{ {} }}", members.join("; ")));
    let parts: Vec<_> = own
        .into_iter()
        .chain(operation.query.first().map(|query| (*query).to_owned()))
        .collect();
    if parts.is_empty() {
        "NoArguments".into()
    } else {
        parts.join(" & ")
    }
}

/// The base class with the resources, and the list of `operationId`s with their marks.
fn base(api: &Api) -> String {
    let ids: Vec<_> = api
        .operations()
        .map(|(_, _, operation)| {
            format!(
                "{}{}",
                operation.operation.id,
                model::mark(operation.operation)
            )
        })
        .collect();
    let mut text = format!(
        "/** What the core numbers, in its order; the marks are explained at `ApiSpec`. */\nexport const operations =\n  \"{}\";\n\n",
        ids.join(" ")
    );
    text.push_str(&format!(
        "/** The resources of {}. */\nexport abstract class {}Resources extends Client<{}Operations> {{\n",
        api.name, api.name, api.name
    ));
    for resource in api.resources {
        text.push_str(&names::comment("  ", &api.docs(resource.docs)));
        text.push_str(&format!(
            "  readonly {} = new {}(this.invoke);\n",
            resource.name, resource.class
        ));
    }
    text + "}\n"
}

fn imports(api: &Api, body: &str) -> String {
    let code: Vec<_> = body
        .lines()
        .filter(|line| !line.trim_start().starts_with(['*', '/']))
        .collect();
    let used: BTreeSet<&str> = code
        .iter()
        .flat_map(|line| names::mentioned(line))
        .collect();
    let has = |name: &&str| used.contains(*name);
    let mut text = String::new();
    let classes = [
        ("ApiPromise", "api-promise"),
        ("CallOptions", "call"),
        ("CsvResult", "csv"),
        ("JsonOrCsv", "json-or-csv"),
        ("Paged", "page"),
    ];
    for (name, file) in classes.iter().filter(|(name, _)| has(name)) {
        text.push_str(&format!(
            "import type {{ {name} }} from \"../{file}.js\";\n"
        ));
    }
    text.push_str("import { Client, type NoArguments } from \"../client.js\";\nimport { Resource } from \"../resource.js\";\n");
    let shared: Vec<_> = SHARED.into_iter().filter(|name| has(name)).collect();
    if !shared.is_empty() {
        text.push_str(&format!(
            "import type {{ {} }} from \"../wire.js\";\n",
            shared.join(", ")
        ));
    }
    let aliases = api.source.aliases.iter().map(|alias| alias.name.as_str());
    let mut own: Vec<_> = api
        .types
        .iter()
        .map(|known| known.meta.name)
        .chain(aliases)
        .filter(has)
        .collect();
    own.sort_unstable();
    let list: String = own.iter().map(|name| format!("  {name},\n")).collect();
    text + &format!(
        "import type {{\n{list}}} from \"./{}-types.js\";\n",
        api.module
    )
}
