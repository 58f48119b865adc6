//! `js/generated/<api>-types.ts`: every type of an API.

use super::declarations::{Declaration, Interface};
use super::model::Api;
use super::{NOTICE, names};
use std::collections::BTreeSet;

/// Types that `js/wire.ts` declares for all APIs.
pub const SHARED: [&str; 8] =
    ["CalendarDate", "Deleted", "DigitText", "Flag", "LocalDateTime", "Nullable", "NumberLike", "Scalar"];

/// The file.
pub fn file(api: &Api) -> Result<String, String> {
    let mut body = String::new();
    for alias in &api.source.aliases {
        body.push_str(&names::comment("", &api.docs(&alias.docs)));
        body.push_str(&format!("export type {} = {};\n\n", alias.name, names::typescript(&alias.target)));
    }
    for known in &api.types {
        let name = known.meta.name;
        match &known.declaration {
            Declaration::Interface(interface) => {
                body.push_str(&declared(api, name, interface, known.meta.kind == "params"))
            }
            Declaration::Alias { docs, target } => {
                let docs = if docs.is_empty() {
                    api.source.enums.get(name).cloned().unwrap_or_default()
                } else {
                    docs.clone()
                };
                body.push_str(&names::comment("", &api.docs(&docs)));
                let recursive = names::mentioned(target).any(|used| used == name);
                body.push_str(&alias(name, &if recursive { names::indexed(target) } else { target.clone() }));
                body.push('\n');
            }
        }
    }
    let imports = shared_imports(&body);
    check_names(api, &body)?;
    Ok(format!("// {NOTICE}\n{imports}\n{}\n", body.trim_end()))
}

fn declared(api: &Api, name: &str, interface: &Interface, query: bool) -> String {
    let mut text = names::comment("", &api.docs(&interface.docs));
    text.push_str(&format!("export interface {name} {{\n"));
    for member in &interface.members {
        text.push_str(&names::comment("  ", &api.docs(&member.docs)));
        let mark = if member.optional { "?" } else { "" };
        // Callers often have a filter that may be undefined; in records the difference to "absent" matters.
        let unset = if query && member.optional { " | undefined" } else { "" };
        text.push_str(&format!("  {}{mark}: {}{unset};\n", names::member(&member.name), member.kind));
    }
    if interface.open {
        text.push_str("  /** Members that no document names. */\n  [name: string]: unknown;\n");
    }
    text + "}\n\n"
}

/// A long union has a line a member.
fn alias(name: &str, target: &str) -> String {
    let line = format!("export type {name} = {target};\n");
    if line.len() <= 120 || !target.contains(" | ") {
        return line;
    }
    let members: String = target.split(" | ").map(|member| format!("  | {member}\n")).collect();
    format!("export type {name} =\n{};\n", members.trim_end())
}

/// The import line of the shared types that a file uses.
pub fn shared_imports(body: &str) -> String {
    let used: BTreeSet<&str> =
        code_lines(body).flat_map(names::mentioned).filter(|name| SHARED.contains(name)).collect();
    if used.is_empty() {
        return String::new();
    }
    let list: Vec<_> = used.into_iter().collect();
    format!("import type {{ {} }} from \"../wire.js\";\n", list.join(", "))
}

fn code_lines(body: &str) -> impl Iterator<Item = &str> {
    body.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with('*') && !line.starts_with("/*") && !line.contains('"')
    })
}

/// Every name that is used must be declared; TypeScript would say so too, but later.
fn check_names(api: &Api, body: &str) -> Result<(), String> {
    let aliases = api.source.aliases.iter().map(|alias| alias.name.as_str());
    let known: BTreeSet<&str> = api.types.iter().map(|known| known.meta.name).chain(aliases).chain(SHARED).collect();
    let types = code_lines(body)
        .filter_map(|line| line.split_once(": ").or_else(|| line.split_once(" = ")).map(|(_, kind)| kind));
    match types.flat_map(names::mentioned).find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(format!("{}: the type {name} is used but not declared", api.name)),
    }
}
