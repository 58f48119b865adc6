//! Every member that the documents print is documented, may be null where null is printed, and is promised when every
//! complete sample has it.
//!
//! `tests/fixtures/documents` holds the samples as they are printed, requests too: cut off by `...`, without commas, with lost
//! brackets. Each member is counted: it is declared, or stands in one of the two lists of exceptions.

use crate::examples::row;
use crate::spec::texts;
use crate::types;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A printed value.
#[derive(Debug)]
enum Printed {
    Object { members: Vec<(String, Printed)>, cut: bool },
    List(Vec<Printed>),
    Scalar(Value),
}

/// Reads JSON as the documents print it.
struct Reader<'a> {
    rest: &'a str,
}

impl Printed {
    /// Members at any depth.
    fn count(&self) -> usize {
        match self {
            Self::Scalar(_) => 0,
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Object { members, .. } => count(members),
        }
    }
}

fn count(members: &[(String, Printed)]) -> usize {
    members.iter().map(|(_, value)| 1 + value.count()).sum()
}

impl<'a> Reader<'a> {
    /// Skips what separates values; whether `...` was among it.
    fn gap(&mut self) -> bool {
        let before = self.rest;
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '.');
        before[..before.len() - self.rest.len()].contains("...")
    }

    fn value(&mut self) -> Printed {
        self.gap();
        match self.rest.chars().next() {
            Some('{') => {
                self.rest = &self.rest[1..];
                self.object()
            }
            Some('[') => {
                self.rest = &self.rest[1..];
                self.list()
            }
            Some('"') => Printed::Scalar(Value::String(self.string())),
            _ => self.literal(),
        }
    }

    fn object(&mut self) -> Printed {
        let (mut members, mut cut) = (Vec::new(), false);
        loop {
            cut |= self.gap();
            match self.rest.chars().next() {
                None => break,
                Some('}') => {
                    self.rest = &self.rest[1..];
                    break;
                }
                // Closes a list that a misprint has closed before.
                Some(']') => self.rest = &self.rest[1..],
                Some(_) => {
                    let key = self.key().unwrap_or_else(|| panic!("no key at {:.60}", self.rest));
                    members.push((key, self.value()));
                }
            }
        }
        Printed::Object { members, cut }
    }

    fn list(&mut self) -> Printed {
        let mut items = Vec::new();
        loop {
            self.gap();
            match self.rest.chars().next() {
                None => break,
                Some(']') => {
                    self.rest = &self.rest[1..];
                    break;
                }
                // The guide of HeroBase has lost its closing brackets: a name ends the list before it.
                Some(_) if Reader { rest: self.rest }.key().is_some() => break,
                Some(_) => items.push(self.value()),
            }
        }
        Printed::List(items)
    }

    /// A name with its colon, one of its quotes perhaps lost.
    fn key(&mut self) -> Option<String> {
        let line = self.rest.split('\n').next()?;
        let (name, value) = line.split_once(':')?;
        let bare = name.trim().trim_matches('"');
        let closed = name.trim_end().ends_with('"') || value.trim_start().starts_with(['{', '[']);
        let fits = closed && name.contains('"') && !bare.is_empty() && !bare.contains(['"', '{', '[', ']', '}', ',']);
        fits.then(|| {
            self.rest = &self.rest[name.len() + 1..];
            bare.to_owned()
        })
    }

    fn string(&mut self) -> String {
        let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
        let text = match stream.next() {
            Some(Ok(text)) => text,
            // Line breaks and single backslashes in a printed string.
            _ => {
                let end = self.rest[1..].find('"').map_or(self.rest.len(), |end| end + 2);
                let text = self.rest[1..end - 1].to_owned();
                self.rest = &self.rest[end..];
                return text;
            }
        };
        let end = stream.byte_offset();
        self.rest = &self.rest[end..];
        text
    }

    fn literal(&mut self) -> Printed {
        let end =
            self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(self.rest.len());
        let text = self.rest[..end].trim_end_matches('.');
        assert!(!text.is_empty(), "nothing at {:.60}", self.rest);
        self.rest = &self.rest[text.len()..];
        Printed::Scalar(serde_json::from_str(text).unwrap_or_else(|bad| panic!("{text}: {bad}")))
    }
}

/// Members that no type declares, each with its reason: (operation, pattern of the name).
const UNDECLARED: [(&str, &str); 2] = [
    ("listFlowFields", "email"), // a misprint of `id`
    ("getEventStats", "vars."),  // paths of `group_by`
];

/// Objects whose members have no types, each with its reason: (operation, where it is printed).
const OPEN: [(&str, &str); 10] = [
    ("deleteCredential", ".results.error_flows.errors"), // messages by their position in the flow
    ("deleteEntity", ".results.error_flows.errors"),
    ("deleteField", ".results.error_flows.errors"),
    ("getFlowFieldUsage", ""), // counts by field
    ("previewReport", ""),     // columns and paths by name
    ("runReport", ""),
    ("searchLeads", ".hits.highlight"),   // passages by field
    ("listVariables", ".examples"),       // values of the variable's own type
    ("getImportExampleRequest", ".data"), // entries that the campaign defines
    ("importLead", ".data"),
];

/// Members that every complete sample has and that are not promised all the same, each with its reason.
const UNPROMISED: [(&str, &str); 9] = [
    ("ReportInput", "*"),        // a request, which may leave members out
    ("FlowReference", "errors"), // flows that stay valid have none
    ("EmailValue", "*"),         // values that are not valid keep `raw` only
    ("PhoneValue", "*"),
    ("EventStatsRow", "*"), // depends on `column`; the computed row type promises what was asked for
    ("EventVars", "*"),     // one sample, cut down to the lead
    ("LeadVars", "*"),      // fields differ from flow to flow
    ("ResourceRights", "*"), // rights differ from account to account
    ("ModuleVariable", "required"), // request variables only
];

#[derive(Default)]
struct Seen {
    /// Members that were printed, at any depth.
    printed: usize,
    /// Those that are declared and documented.
    declared: usize,
    /// Those that [`UNDECLARED`] names, with what is in them.
    undeclared: usize,
    /// Those of objects that [`OPEN`] names, with what is in them.
    open: usize,
    /// What is wrong.
    faults: Vec<String>,
    /// Complete samples of a record, and how many had each member.
    samples: BTreeMap<String, (usize, BTreeMap<String, usize>)>,
}

struct Book {
    own: Map<String, Value>,
}

impl Book {
    fn resolve<'a>(&'a self, schema: &'a Value) -> (Option<&'a str>, &'a Value) {
        match schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()) {
            Some(name) => (Some(name), self.own.get(name).unwrap_or(&Value::Null)),
            None => (None, schema),
        }
    }

    /// The alternatives of a schema that are no unions themselves.
    fn alternatives<'a>(&'a self, schema: &'a Value) -> Vec<(Option<&'a str>, &'a Value)> {
        let (name, solid) = self.resolve(schema);
        let parts = ["anyOf", "oneOf"].iter().flat_map(|word| solid[*word].as_array().into_iter().flatten());
        let inner: Vec<_> = parts.flat_map(|part| self.alternatives(part)).collect();
        if inner.is_empty() { vec![(name, solid)] } else { inner }
    }

    fn allows(&self, schema: &Value, kind: &str) -> bool {
        self.alternatives(schema).iter().any(|(_, solid)| match &solid["type"] {
            Value::Null => solid.get("properties").is_none() && solid.get("enum").is_none(),
            Value::Array(kinds) => kinds.iter().any(|known| known == kind),
            known => known == kind,
        })
    }

    fn walk(&self, operation: &str, schema: &Value, printed: &Printed, location: &str, seen: &mut Seen) {
        match printed {
            Printed::Scalar(Value::Null) => {
                if !self.allows(schema, "null") {
                    seen.faults.push(format!("{operation} {location}: null is printed"));
                }
            }
            Printed::Scalar(_) => {}
            Printed::List(items) => {
                let inner = self.alternatives(schema).into_iter().find_map(|(_, solid)| solid.get("items"));
                for item in items {
                    self.walk(operation, inner.unwrap_or(&Value::Null), item, location, seen);
                }
            }
            Printed::Object { members, cut } => self.object(operation, schema, (members, *cut), location, seen),
        }
    }

    fn object(
        &self,
        operation: &str,
        schema: &Value,
        (members, cut): (&[(String, Printed)], bool),
        location: &str,
        seen: &mut Seen,
    ) {
        let known = |solid: &Value| members.iter().filter(|(name, _)| solid["properties"].get(name).is_some()).count();
        let records = self.alternatives(schema).into_iter().filter(|(_, solid)| solid.get("properties").is_some());
        let Some((name, solid)) = records.max_by_key(|(_, solid)| known(solid)) else {
            if !OPEN.contains(&(operation, location)) {
                seen.faults.push(format!("{operation} {location}: an object without types"));
            }
            seen.open += count(members);
            return;
        };
        let name = name.unwrap_or("?");
        for (member, value) in members {
            let location = format!("{location}.{member}");
            match solid["properties"].get(member) {
                Some(property) => {
                    seen.declared += 1;
                    if property["description"].as_str().is_none_or(str::is_empty) {
                        seen.faults.push(format!("{operation} {location}: no description"));
                    }
                    self.walk(operation, property, value, &location, seen);
                }
                None if UNDECLARED.iter().any(|(id, beginning)| *id == operation && member.starts_with(beginning)) => {
                    seen.undeclared += 1 + value.count();
                }
                None => seen.faults.push(format!("{operation} {location}: not declared in {name}")),
            }
        }
        let slip = members.iter().any(|(member, _)| operation == "listFlowFields" && member == "email");
        if cut || slip || name == "?" {
            return;
        }
        let printed: BTreeSet<&str> = members.iter().map(|(member, _)| member.as_str()).collect();
        for required in texts(&solid["required"]).into_iter().filter(|required| !printed.contains(required)) {
            // The list of modules breaks off without saying so; flow fields are a short form.
            if operation != "listFlowFields" {
                seen.faults.push(format!("{operation} {location}: {name}.{required} is promised and not printed"));
            }
        }
        let (count, having) = seen.samples.entry(name.to_owned()).or_default();
        *count += 1;
        for member in printed {
            *having.entry(member.to_owned()).or_default() += 1;
        }
    }
}

/// The blocks of a fixture: operation, status (none of a request) and what is printed.
fn blocks(api: &str) -> Vec<(String, Option<u16>, Printed)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/documents/{api}.txt"));
    let text = std::fs::read_to_string(path).unwrap();
    let blocks = text.split("=== ").skip(1).map(|block| {
        let (head, body) = block.split_once('\n').unwrap();
        let mut words = head.split(' ');
        let (operation, status) = (words.next().unwrap(), words.next().unwrap());
        let mut reader = Reader { rest: body };
        // HeroBase's guide has lost its outermost brackets.
        let printed = if body.trim_start().starts_with('"') { reader.object() } else { reader.value() };
        (operation.to_owned(), (status != "request").then(|| status.parse().unwrap()), printed)
    });
    blocks.collect()
}

fn check(api: &str) -> Seen {
    let book = Book { own: types::own(api) };
    let mut seen = Seen::default();
    for (operation, status, printed) in blocks(api) {
        let returns = row(api, &operation).returns;
        let inner = returns.split_once('<').map_or(returns, |(_, inner)| inner.trim_end_matches('>')).trim();
        let name = match operation.as_str() {
            "searchLeads" => "LeadSearchResults",
            _ if status.is_none() => row(api, &operation).body[0],
            _ if status == Some(202) => "DeleteAccepted",
            _ => inner,
        };
        let schema = serde_json::json!({ "$ref": format!("#/$defs/{name}") });
        let list = serde_json::json!({ "type": "array", "items": schema });
        let schema = if matches!(printed, Printed::List(_)) { list } else { schema };
        seen.printed += printed.count();
        book.walk(&operation, &schema, &printed, "", &mut seen);
    }
    for (name, (count, having)) in &seen.samples {
        let required = texts(&book.own[name]["required"]);
        for (member, times) in having {
            let excused = UNPROMISED.iter().any(|(record, of)| record == name && (*of == "*" || of == member));
            if times == count && !required.contains(&member.as_str()) && !excused {
                seen.faults.push(format!("{name}.{member}: in all {count} complete samples, and not promised"));
            }
        }
    }
    seen
}

#[test]
fn every_printed_member_is_documented_and_promised() {
    let mut faults = Vec::new();
    // Printed members, and those among them that the lists of exceptions name.
    for (api, printed, undeclared, open) in
        [("leadconduit", 606, 3, 60), ("constructiononline", 161, 0, 0), ("herobase", 19, 0, 6)]
    {
        let seen = check(api);
        let found = (seen.printed, seen.undeclared, seen.open);
        assert_eq!(found, (printed, undeclared, open), "{api}: {:?}", seen.faults);
        assert_eq!(seen.declared, printed - undeclared - open, "{api}: {:?}", seen.faults);
        faults.extend(seen.faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
