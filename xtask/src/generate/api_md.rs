//! `api.md`: every method with its HTTP line, types, safety and source.

use super::model::{self, ApiModel};
use super::{NOTICE, names};
use leadspan::meta::OperationMeta;

/// The file.
pub fn file(apis: &[ApiModel]) -> String {
    let mut text = format!(
        "<!-- {NOTICE} -->\n\n# API\n\nEvery method of the three clients. `safe` changes nothing; `idempotent` may be repeated; `unsafe` is only \
         repeated when the\nserver provably did nothing. Source: `seed` the documents the library was built from, `docs` other pages of the \
         vendor, `inferred`\ndeduced.\n\nEvery method takes `options` last (`CallOptions`), and every operation is also there as \
         `client.call(operationId, args, options)`.\n"
    );
    for api in apis {
        let count = api.operations().count();
        text.push_str(&format!("\n## {} ({count} operations)\n", api.name));
        for resource in api.resources {
            text.push_str(&format!("\n### {}\n\n{}\n\n", resource.name, api.docs(resource.docs).join(" ")));
            text.push_str(
                "| method | HTTP | result | safety | source | fails with |\n| --- | --- | --- | --- | --- | --- |\n",
            );
            for operation in resource.operations {
                text.push_str(&row(api, resource.name, operation));
            }
        }
    }
    text
}

fn row(api: &ApiModel, resource: &str, operation: &OperationMeta) -> String {
    let row = operation.operation;
    let mut arguments: Vec<_> = operation.positional.iter().map(|(name, _)| (*name).to_owned()).collect();
    if let Some(body) = operation.body.first() {
        let mark = if model::body_required(row) { "" } else { "?" };
        arguments.push(format!("body{mark}: {}", names::typescript(body)));
    }
    let required = api.query(operation).iter().any(|member| !member.optional);
    let mark = if required { "" } else { "?" };
    arguments.extend(operation.query.first().map(|query| format!("query{mark}: {query}")));
    let method = format!("{resource}.{}({})", names::camel(operation.method), arguments.join(", "));
    let http = format!("{} {}", row.method.as_str(), model::wire_path(row));
    let result = model::typescript_result(operation).replace('|', "\\|");
    let retired = if row.deprecated { format!(" (retired: use `{}`)", row.instead) } else { String::new() };
    format!(
        "| `{method}`<br>{} | `{http}` | `{result}` | {} | {}{retired} | {} |\n",
        row.id,
        model::safety(row),
        model::source(row),
        row.failure_statuses().iter().map(u16::to_string).collect::<Vec<_>>().join(" ")
    )
}
