//! `js/generated/<api>-types.ts`: every type of an API.

use super::declarations::{Declaration, Interface, Member};
use super::model::{self, ApiModel};
use super::reach::Reach;
use super::{NOTICE, names};
use leadspan::operation::Many;
use std::collections::BTreeSet;

/// Types that `js/types/wire.ts` declares for all APIs.
pub const SHARED: [&str; 8] =
    ["CalendarDate", "DigitText", "Flag", "LocalDateTime", "Nullable", "NumberLike", "Parsed", "Scalar"];

/// The file.
pub fn file(api: &ApiModel) -> Result<String, String> {
    let reach = Reach::of(api)?;
    let mut body = String::new();
    for alias in &api.source.aliases {
        body.push_str(&names::comment("", &api.comment(&alias.docs)));
        body.push_str(&format!("export type {} = {};\n\n", alias.name, names::typescript(&alias.target)));
    }
    for known in &api.types {
        let name = known.meta.name;
        match &known.declaration {
            Declaration::Interface(interface) => {
                let use_of = match known.meta.kind {
                    "params" => Use::Query,
                    _ if reach.sent.contains(name) && !reach.received.contains(name) => Use::Body,
                    _ => Use::Record,
                };
                body.push_str(&declared(api, name, interface, use_of))
            }
            Declaration::Alias { docs, target } => {
                let docs = if docs.is_empty() {
                    api.source.enums.get(name).cloned().unwrap_or_default()
                } else {
                    docs.clone()
                };
                body.push_str(&names::comment("", &api.comment(&docs)));
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

/// Where a type is used.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// In responses, and perhaps in request bodies too.
    Record,
    /// In request bodies only.
    Body,
    /// As a query.
    Query,
}

fn declared(api: &ApiModel, name: &str, interface: &Interface, use_of: Use) -> String {
    let mut text = names::comment("", &api.comment(&interface.docs));
    text.push_str(&format!("export interface {name} {{\n"));
    for member in &interface.members {
        text.push_str(&names::comment("  ", &member_docs(api, name, member, use_of)));
        let mark = if member.optional { "?" } else { "" };
        // Callers often have a filter that may be undefined; in records the difference to "absent" matters.
        let unset = if use_of == Use::Query && member.optional { " | undefined" } else { "" };
        let kind = member_kind(api, name, member, use_of);
        text.push_str(&format!("  {}{mark}: {kind}{unset};\n", names::member(&member.name)));
    }
    if interface.open {
        text.push_str("  /** Members that no document names. */\n  [name: string]: unknown;\n");
    }
    text + "}\n\n"
}

/// What is only sent is only read: lists of callers may be frozen, and literals keep their types.
fn member_kind(api: &ApiModel, owner: &str, member: &Member, use_of: Use) -> String {
    let list = member.kind.ends_with("[]") && !member.kind.contains(" | ");
    match (use_of, list) {
        // A date: sent as its timestamp.
        (Use::Query, _) if member.kind == "Timestamp" => "Timestamp | Date".into(),
        (Use::Record, _) | (_, false) => member.kind.clone(),
        (Use::Query, true)
            if model::parameter(api, owner, &member.name).is_some_and(|param| param.many != Many::One) =>
        {
            model::one_or_many(&member.kind)
        }
        (_, true) => format!("readonly {}", member.kind),
    }
}

/// The documentation of a member; parameters have their range and how many values they take too.
fn member_docs(api: &ApiModel, owner: &str, member: &Member, use_of: Use) -> Vec<String> {
    let mut docs = api.comment(&member.docs);
    let Some(param) = (use_of == Use::Query).then(|| model::parameter(api, owner, &member.name)).flatten() else {
        return docs;
    };
    let at = docs.iter().position(|line| line.starts_with('@')).unwrap_or(docs.len());
    let several = (param.many != Many::One).then(|| "One value or several.".to_owned());
    docs.splice(at..at, model::range(param.kind).into_iter().chain(several));
    docs
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
    format!("import type {{ {} }} from \"../types/wire.js\";\n", list.join(", "))
}

fn code_lines(body: &str) -> impl Iterator<Item = &str> {
    body.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with('*') && !line.starts_with("/*") && !line.contains('"')
    })
}

/// Every name that is used must be declared; TypeScript would say so too, but later.
fn check_names(api: &ApiModel, body: &str) -> Result<(), String> {
    let aliases = api.source.aliases.iter().map(|alias| alias.name.as_str());
    let own = api.types.iter().map(|known| known.meta.name);
    let known: BTreeSet<&str> = own.chain(aliases).chain(SHARED).chain(["Date"]).collect();
    let types = code_lines(body)
        .filter_map(|line| line.split_once(": ").or_else(|| line.split_once(" = ")).map(|(_, kind)| kind));
    match types.flat_map(names::mentioned).find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(format!("{}: the type {name} is used but not declared", api.name)),
    }
}
