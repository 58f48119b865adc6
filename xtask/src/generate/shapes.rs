//! `js/generated/<api>-shapes.ts`: what the responses of an API look like, for the option `validate`.
//!
//! Read from the same declarations as the TypeScript types, so that what is checked is what a caller gets a type for.
//! `js/validation/shapes.ts` explains and reads the form.

use super::declarations::{Declaration, Interface};
use super::model::{self, ApiModel};
use super::types::SHARED;
use super::{NOTICE, computed, names};
use leadspan::meta::OperationMeta;
use std::collections::BTreeMap;

/// Marks a response from which parameters leave members out.
const CUT_DOWN: &str = "-";

/// The file about responses.
pub fn file(api: &ApiModel) -> Result<String, String> {
    table(api, "What the responses", |operation| {
        let (_, inner) = model::returned(operation);
        let mark = if computed::is_cut_down(operation) { CUT_DOWN } else { "" };
        (!inner.is_empty()).then(|| (names::typescript(&inner), mark))
    })
}

/// The file of what is sent, `js/generated/<api>-bodies.ts`: for the check of bodies that JavaScript callers send.
pub fn bodies(api: &ApiModel) -> Result<String, String> {
    table(api, "What the request bodies", |operation| operation.body.first().map(|body| (names::typescript(body), "")))
}

/// A table with a kind for each operation, of the TypeScript type that `of` names, and a mark after it; anything where there is
/// none.
fn table(
    api: &ApiModel,
    what: &str,
    of: impl Fn(&OperationMeta) -> Option<(String, &'static str)>,
) -> Result<String, String> {
    let mut table = ShapeTable { api, lines: Vec::new(), numbers: BTreeMap::new() };
    let mut kinds = Vec::new();
    for (_, _, operation) in api.operations() {
        kinds.push(match of(operation) {
            Some((kind, mark)) => table.kind(&kind)?.text()? + mark,
            None => ANYTHING.to_owned(),
        });
    }
    let (kinds, lines) = (kinds.join(" "), table.lines.join("\n"));
    Ok(format!(
        "// {NOTICE}\n\n/** {what} of {} look like, in the form that `shapesOf` explains. */\nexport const shapes: string = `{kinds}\n{lines}`;\n",
        api.name
    ))
}

const ANYTHING: &str = "*";
const SCALARS: [(&str, char); 4] = [("boolean", 'b'), ("number", 'n'), ("string", 's'), ("null", 'z')];

/// What a value may be: the parts of a union.
#[derive(Default, Clone)]
struct ValueKind {
    anything: bool,
    scalars: String,
    /// A closed string enum.
    values: Vec<String>,
    /// The kind of a list's items.
    list: Option<Box<ValueKind>>,
    /// The kind of the members of a map.
    map: Option<Box<ValueKind>>,
    /// Line of a record, a string enum or a union.
    line: Option<usize>,
}

impl ValueKind {
    /// The kind in the table's form.
    fn text(&self) -> Result<String, String> {
        if self.anything {
            return Ok(ANYTHING.into());
        }
        let mut text: String =
            SCALARS.iter().map(|(_, letter)| letter).filter(|letter| self.scalars.contains(**letter)).collect();
        text.extend(self.line.map(|line| line.to_string()));
        if let Some(items) = &self.list {
            text.push_str(&format!("[{}]", items.text()?));
        }
        if let Some(members) = &self.map {
            text.push_str(&format!("{{{}}}", members.text()?));
        }
        if text.is_empty() || !self.values.is_empty() {
            Err("a kind of value cannot be written".into())
        } else {
            Ok(text)
        }
    }

    fn scalar(letters: &str) -> Self {
        Self { scalars: letters.into(), ..Self::default() }
    }

    /// Adds what another part of a union allows.
    fn join(&mut self, other: Self) -> Result<(), String> {
        let twice = (self.line.is_some() && other.line.is_some())
            || (self.list.is_some() && other.list.is_some())
            || (self.map.is_some() && other.map.is_some());
        if twice {
            return Err("two records, lists or maps in one union cannot be told apart".into());
        }
        self.anything |= other.anything;
        self.scalars.push_str(&other.scalars);
        self.values.extend(other.values);
        self.list = self.list.take().or(other.list);
        self.map = self.map.take().or(other.map);
        self.line = self.line.or(other.line);
        Ok(())
    }
}

struct ShapeTable<'a> {
    api: &'a ApiModel,
    lines: Vec<String>,
    /// Lines by the name of their type.
    numbers: BTreeMap<String, usize>,
}

impl ShapeTable<'_> {
    /// The kind of a TypeScript type.
    fn kind(&mut self, typescript: &str) -> Result<ValueKind, String> {
        let mut kind = ValueKind::default();
        for part in alternatives(typescript) {
            let part = self.part(part)?;
            kind.join(part).map_err(|text| format!("{}: {typescript}: {text}", self.api.name))?;
        }
        if kind.scalars.contains('s') {
            // Known strings add nothing where every string is allowed.
            kind.values.clear();
        }
        Ok(kind)
    }

    fn part(&mut self, text: &str) -> Result<ValueKind, String> {
        if let Some(item) = text.strip_suffix("[]") {
            return Ok(ValueKind { list: Some(Box::new(self.kind(item)?)), ..ValueKind::default() });
        }
        if let Some(inner) = inside(text, "Record<string, ") {
            return Ok(ValueKind { map: Some(Box::new(self.kind(inner)?)), ..ValueKind::default() });
        }
        if let Some(inner) = inside(text, "Parsed<") {
            let mut kind = self.kind(inner)?;
            kind.scalars.push_str("sz");
            return Ok(kind);
        }
        if let Some(known) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return Ok(ValueKind { values: vec![known.to_owned()], ..ValueKind::default() });
        }
        if text == "string & {}" {
            return Ok(ValueKind::scalar("s"));
        }
        match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => self.kind(inner),
            None => self.named(text),
        }
    }

    fn named(&mut self, name: &str) -> Result<ValueKind, String> {
        if let Some((_, letter)) = SCALARS.iter().find(|(word, _)| *word == name) {
            return Ok(ValueKind::scalar(&letter.to_string()));
        }
        match name {
            "unknown" => return Ok(ValueKind { anything: true, ..ValueKind::default() }),
            "Scalar" | "Flag" => return Ok(ValueKind::scalar("bnsz")),
            "NumberLike" => return Ok(ValueKind::scalar("nsz")),
            _ if SHARED.contains(&name) => return Ok(ValueKind::scalar("s")),
            _ => {}
        }
        if let Some(line) = self.numbers.get(name) {
            return Ok(ValueKind { line: Some(*line), ..ValueKind::default() });
        }
        let api = self.api;
        if let Some(alias) = api.source.aliases.iter().find(|alias| alias.name == name) {
            return self.kind(&names::typescript(&alias.target));
        }
        let known = api.types.iter().find(|known| known.meta.name == name);
        let known = known.ok_or_else(|| format!("{}: no type {name}", api.name))?;
        match &known.declaration {
            Declaration::Interface(interface) => {
                let line = self.reserve(name);
                self.lines[line] = self.record(interface, known.meta.any_case)?;
                Ok(ValueKind { line: Some(line), ..ValueKind::default() })
            }
            Declaration::Alias { target, .. } => self.alias(name, target),
        }
    }

    /// A line for a type, filled later: types mention themselves.
    fn reserve(&mut self, name: &str) -> usize {
        self.lines.push(String::new());
        self.numbers.insert(name.to_owned(), self.lines.len() - 1);
        self.lines.len() - 1
    }

    fn alias(&mut self, name: &str, target: &str) -> Result<ValueKind, String> {
        let parts: Vec<_> = alternatives(target).collect();
        let literals = parts.iter().filter(|part| part.starts_with('"')).count();
        if literals > 0 && literals < parts.len() {
            // An open enum is any string; it needs no line.
            return self.kind(target);
        }
        let line = self.reserve(name);
        self.lines[line] = if literals > 0 {
            let values: Vec<_> = parts.iter().map(|part| part.trim_matches('"')).collect();
            values.iter().try_for_each(|text| self.writable(text, &['|']))?;
            format!("\"{}", values.join("|"))
        } else if parts.len() > 1 && parts.iter().all(|part| self.api.interface(part).is_some()) {
            self.told_apart(name, &parts)?
        } else {
            format!("={}", self.kind(target)?.text()?)
        };
        Ok(ValueKind { line: Some(line), ..ValueKind::default() })
    }

    /// Names and strings stand in the table unescaped.
    fn writable(&self, text: &str, separators: &[char]) -> Result<(), String> {
        let quotes = ['`', '\\', '$', '\n'];
        if text.contains(quotes) || text.contains(separators) {
            return Err(format!("{}: {text} cannot be written", self.api.name));
        }
        Ok(())
    }

    /// A union of records: which enum in which member stands for which record.
    fn told_apart(&mut self, name: &str, parts: &[&str]) -> Result<String, String> {
        let (api, mut text) = (self.api, String::new());
        let closed = |kind: &str| {
            let declared = api.types.iter().find(|known| known.meta.name == kind);
            declared.is_some_and(|known| known.meta.kind == "closed")
        };
        let first =
            api.interface(parts[0]).and_then(|record| record.members.iter().find(|member| closed(&member.kind)));
        let tag = &first.ok_or_else(|| format!("{}: the records of {name} cannot be told apart", api.name))?.name;
        text.push_str(&format!("?{tag}"));
        for (index, part) in parts.iter().enumerate() {
            let members = api.interface(part).map_or(&[][..], |record| &record.members);
            let kind = members.iter().find(|member| member.name == *tag).map(|member| member.kind.as_str());
            let set = match kind.filter(|kind| closed(kind)) {
                Some(kind) => self.kind(kind)?.text()?,
                // Any other value.
                None if index + 1 == parts.len() => String::new(),
                None => return Err(format!("{}: {part} in {name} has no closed {tag}", api.name)),
            };
            text.push_str(&format!(" {set}>{}", self.kind(part)?.text()?));
        }
        Ok(text)
    }

    /// A record: its members, those of one kind together.
    fn record(&mut self, interface: &Interface, any_case: bool) -> Result<String, String> {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for member in &interface.members {
            self.writable(&member.name, &[' ', ':', ';'])?;
            let mark = if member.optional { "" } else { "!" };
            let kind = self.kind(&member.kind)?.text()? + mark;
            match groups.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, names)) => names.push(&member.name),
                None => groups.push((kind, vec![&member.name])),
            }
        }
        let groups: Vec<_> = groups.iter().map(|(kind, names)| format!("{kind}:{}", names.join(" "))).collect();
        let flags = [(interface.open, "+"), (any_case, "~")];
        let flags: String = flags.iter().filter(|(on, _)| *on).map(|(_, flag)| *flag).collect();
        Ok(flags + &groups.join(";"))
    }
}

/// The parts of a union, those in brackets left whole.
fn alternatives(typescript: &str) -> impl Iterator<Item = &str> {
    let (mut parts, mut depth, mut start, mut quoted) = (Vec::new(), 0, 0, false);
    for (index, letter) in typescript.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '<' | '(' | '{' => depth += 1,
            '>' | ')' | '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(typescript[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(typescript[start..].trim());
    parts.into_iter()
}

/// The part between `head` and the bracket that closes at the end.
fn inside<'a>(text: &'a str, head: &str) -> Option<&'a str> {
    text.strip_prefix(head)?.strip_suffix('>')
}

#[cfg(test)]
mod tests {
    use super::*;
    use schemars::SchemaGenerator;
    use serde_json::{Map, Value};

    #[test]
    fn unions_are_cut_outside_of_brackets_and_quotes() {
        let parts: Vec<_> = alternatives("\"a|b\" | Page<A | B>[] | { [name: string]: C | D }").collect();
        assert_eq!(parts, ["\"a|b\"", "Page<A | B>[]", "{ [name: string]: C | D }"]);
    }

    /// The JSON schemas are derived from the same Rust types in another way: where both describe a type, they must agree.
    #[test]
    fn the_tables_say_what_the_json_schemas_say() {
        for api in ApiModel::all().unwrap() {
            let mut generator = SchemaGenerator::default();
            api.types.iter().for_each(|known| drop((known.meta.schema)(&mut generator)));
            let definitions = generator.take_definitions(true);
            let mut table = ShapeTable { api: &api, lines: Vec::new(), numbers: BTreeMap::new() };
            let mut seen = 0;
            for known in api.types.iter().filter(|known| known.meta.kind == "record") {
                let Declaration::Interface(interface) = &known.declaration else { panic!("{}", known.meta.name) };
                let schema = &definitions[known.meta.name];
                let none = Map::new();
                let properties = schema["properties"].as_object().unwrap_or(&none);
                assert_eq!(properties.len(), interface.members.len(), "{}", known.meta.name);
                for member in &interface.members {
                    let name = format!("{} {}.{}", api.name, known.meta.name, member.name);
                    let required =
                        schema["required"].as_array().is_some_and(|all| all.contains(&member.name.clone().into()));
                    assert_eq!(required, !member.optional, "{name}");
                    let declared = table.kind(&member.kind).unwrap().text().unwrap();
                    let described = of_schema(&mut table, &properties[&member.name]).text().unwrap();
                    assert_eq!(declared, described, "{name}");
                    seen += 1;
                }
            }
            assert!(seen > 80, "{}: {seen} members", api.name);
        }
    }

    fn of_schema(table: &mut ShapeTable<'_>, schema: &Value) -> ValueKind {
        let mut kind = ValueKind::default();
        if let Some(target) = schema["$ref"].as_str() {
            return table.named(target.rsplit('/').next().unwrap()).unwrap();
        }
        if let Some(parts) = schema["anyOf"].as_array() {
            for part in parts {
                let part = of_schema(table, part);
                kind.join(part).unwrap();
            }
            return kind;
        }
        let types: Vec<_> = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        kind.anything = types.is_empty();
        for name in types {
            match name {
                "array" => kind.list = Some(Box::new(of_schema(table, &schema["items"]))),
                "object" => kind.map = Some(Box::new(of_schema(table, &schema["additionalProperties"]))),
                "integer" => kind.scalars.push('n'),
                name => kind.scalars.push(SCALARS.iter().find(|(word, _)| *word == name).unwrap().1),
            }
        }
        kind
    }
}
