//! Reads the TypeScript declarations that tsify writes, and turns its spelling of our wire types into TypeScript's.

use super::names;

/// A declared type.
pub enum Declaration {
    /// An object type.
    Interface(Interface),
    /// `export type Name = …;`
    Alias {
        /// Documentation.
        docs: Vec<String>,
        /// The type on the right.
        target: String,
    },
}

/// An object type.
pub struct Interface {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its members.
    pub members: Vec<Member>,
    /// Whether members beyond these are part of its use.
    pub open: bool,
}

/// A member of an object type.
pub struct Member {
    /// Name on the wire.
    pub name: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// TypeScript type.
    pub kind: String,
    /// Documentation.
    pub docs: Vec<String>,
}

/// Reads one declaration.
pub fn parse(name: &str, text: &str) -> Result<Declaration, String> {
    let mut docs = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(doc) = doc_line(line) {
            docs.extend(doc);
            continue;
        }
        if let Some(head) = line.strip_prefix("export interface ") {
            let open = head.contains(" OpenExtra");
            let members = if head.ends_with("{}") {
                Vec::new()
            } else {
                members(lines).map_err(|text| format!("{name}: {text}"))?
            };
            return Ok(Declaration::Interface(Interface { docs: trimmed(docs), members, open }));
        }
        let target = line.split_once(" = ").and_then(|(_, rest)| rest.strip_suffix(';'));
        let target = target.ok_or_else(|| format!("{name}: cannot read the declaration `{line}`"))?;
        return Ok(Declaration::Alias { docs: trimmed(docs), target: rewritten(target) });
    }
    Err(format!("{name}: the declaration is empty"))
}

fn members<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Member>, String> {
    let mut members = Vec::new();
    let mut docs = Vec::new();
    for line in lines.map(str::trim) {
        if line == "}" {
            return Ok(members);
        }
        if let Some(doc) = doc_line(line) {
            docs.extend(doc);
            continue;
        }
        let (name, kind) = line.split_once(": ").ok_or_else(|| format!("cannot read the member `{line}`"))?;
        let kind = kind.strip_suffix(';').ok_or_else(|| format!("cannot read the member `{line}`"))?;
        let optional = name.ends_with('?');
        let name = name.trim_end_matches('?').trim_matches('"').to_owned();
        members.push(Member { name, optional, kind: rewritten(kind), docs: trimmed(std::mem::take(&mut docs)) });
    }
    Err("an interface does not end".into())
}

/// The text of a line of a doc comment; `None` for other lines, `Some(None)` for its frame.
fn doc_line(line: &str) -> Option<Option<String>> {
    match line.trim() {
        "/**" | "*/" => Some(None),
        "*" => Some(Some(String::new())),
        line => line.strip_prefix("* ").map(|text| Some(text.to_owned())),
    }
}

fn trimmed(mut docs: Vec<String>) -> Vec<String> {
    while docs.last().is_some_and(String::is_empty) {
        docs.pop();
    }
    docs
}

/// tsify's spelling of a type -> TypeScript's: `Map<Value>` -> `Record<string, unknown>`, `Secret<string>` -> `string`.
pub fn rewritten(text: &str) -> String {
    let mut output = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        match token {
            "Map" => {
                output.push_str("Record");
                rest = rest.strip_prefix('<').map_or(rest, |inner| {
                    output.push_str("<string, ");
                    inner
                });
            }
            "Secret" | "Nullable" => {
                let end = names::closing(rest);
                let inner = rewritten(rest.get(1..end).unwrap_or_default());
                rest = rest.get(end + 1..).unwrap_or_default();
                output.push_str(&match token {
                    "Nullable" => names::nullable(&inner, rest.starts_with('[')),
                    _ => inner,
                });
            }
            "LeadText" => output.push_str(&names::nullable("string", rest.starts_with('['))),
            "Number" | "Value" => output.push_str(&names::typescript(token)),
            other => output.push_str(other),
        }
    }
    output
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_types_become_typescript() {
        let cases = [
            ("Number", "number"),
            ("Nullable<Map<Value>>", "Record<string, unknown> | null"),
            ("Nullable<Secret<string>>", "string | null"),
            ("Nullable<string>[]", "(string | null)[]"),
            ("Secret<Map<Secret<string>>>", "Record<string, string>"),
            ("\"Number\" | \"Map\"", "\"Number\" | \"Map\""),
            ("NumberLike[]", "NumberLike[]"),
        ];
        for (tsify, expected) in cases {
            assert_eq!(rewritten(tsify), expected);
        }
    }

    #[test]
    fn an_interface_keeps_its_members_and_their_documentation() {
        let text = "/**\n * A cap.\n *\n * Source: seed.\n */\nexport interface Cap extends OpenExtra {\n    /**\n     * Name: a text.\n     */\n    \"module-id\"?: Secret<string>;\n    id: BsonId;\n}";
        let Ok(Declaration::Interface(cap)) = parse("Cap", text) else { panic!("not read as an interface") };
        assert_eq!(cap.docs, ["A cap.", "", "Source: seed."]);
        assert!(cap.open);
        let [module, id] = cap.members.as_slice() else { panic!("two members expected") };
        assert_eq!((module.name.as_str(), module.optional, module.kind.as_str()), ("module-id", true, "string"));
        assert_eq!(module.docs, ["Name: a text."]);
        assert_eq!((id.name.as_str(), id.optional, id.docs.len()), ("id", false, 0));
    }
}
