//! The operations of a contract against the table.

use crate::report::{Class, Report};
use crate::shape::{Alt, Schemas, Shape};
use crate::spec::{Entry, Spec, list, members, texts};
use crate::types;
use leadspan::error::Code;
use leadspan::meta::{self, OperationMeta};
use leadspan::operation::{self, Api, Auth, Body, ClientParam, Many, Operation, Paging, Param, ParamKind, Provenance};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Path that the base URL of an API ends in, and the contract's paths begin with.
fn base(api: &str) -> &'static str {
    let profile = Api::ALL.iter().map(|known| known.profile()).find(|profile| profile.module == api).unwrap();
    let address = profile.base_url.trim_start_matches("https://");
    address.find('/').map_or("", |at| &address[at..])
}

/// Compares every operation, both ways.
pub fn compare(spec: &Spec, report: &mut Report) {
    let unions = types::unions(spec);
    let schemas = Schemas { named: spec.schemas(), unions: &unions };
    let table: Vec<&OperationMeta> =
        meta::resources(spec.api).iter().flat_map(|resource| resource.operations).collect();
    let entries = spec.operations();
    for entry in &entries {
        let location = format!("{} {}", spec.api, entry.id);
        report.item(spec.api, Class::Operation, &location);
        let Some(row) = table.iter().find(|row| row.operation.id == entry.id) else {
            report.differs(spec.api, Class::Operation, &location, "no such operation");
            continue;
        };
        let mut check = Check { spec, schemas: &schemas, entry, row, operation: row.operation, location, report };
        check.line();
        check.parameters();
        check.body();
        check.responses();
    }
    for row in table {
        if !entries.iter().any(|entry| entry.id == row.operation.id) {
            report.surplus(&format!("{} {}", spec.api, row.operation.id), "no such operation in the contract");
        }
    }
}

struct Check<'a> {
    spec: &'a Spec,
    schemas: &'a Schemas<'a>,
    entry: &'a Entry<'a>,
    row: &'a OperationMeta,
    operation: &'static Operation,
    location: String,
    report: &'a mut Report,
}

impl Check<'_> {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, name: &str, contract: T, here: T) {
        self.report.same((self.spec.api, Class::Operation, &self.location), name, contract, here);
    }

    fn differs(&mut self, what: impl Into<String>) {
        self.report.differs(self.spec.api, Class::Operation, &self.location, what);
    }

    /// Method, path and the facts that stand beside them.
    fn line(&mut self) {
        let (body, operation) = (self.entry.body, self.operation);
        self.same("method", self.entry.verb.as_str(), operation.method.as_str());
        let path = operation.renamed.iter().fold(operation.path.to_owned(), |path, (row, wire)| {
            path.replace(&format!("{{{row}}}"), &format!("{{{wire}}}"))
        });
        self.same("path", self.entry.path.clone(), base(self.spec.api).to_owned() + &path);
        self.same("deprecated", body["deprecated"] == true, operation.deprecated);
        self.same("source", source(body), operation.source);
        if let Some(auth) = body["x-auth"].as_str() {
            let here = match operation.auth {
                Auth::Required => "required",
                Auth::Optional => "optional",
                Auth::None => "none",
            };
            self.same("auth", auth, here);
        }
        self.same("paging", self.paging(), operation.paging);
        let secret = self.entry.parameters.iter().any(|p| p["x-sensitive"] == true) || self.returns_secrets();
        self.same("sensitive", secret, operation.sensitive);
        let exclusive: BTreeSet<&str> = self.entry.parameters.iter().flat_map(|p| texts(&p["x-excludes"])).collect();
        self.same("exclusive", exclusive, operation.exclusive.iter().copied().collect());
    }

    /// Whether a response has a secret member, however deep.
    fn returns_secrets(&self) -> bool {
        let success = self.entry.responses(self.spec).filter(|(status, _)| (200..300).contains(status));
        let mut contents = success.flat_map(|(_, response)| members(&response["content"]));
        contents.any(|(_, content)| self.has_secret(&content["schema"], &mut BTreeSet::new()))
    }

    fn has_secret<'a>(&'a self, schema: &'a Value, seen: &mut BTreeSet<&'a str>) -> bool {
        if let Some(name) = Schemas::target(schema)
            && !seen.insert(name)
        {
            return false;
        }
        let schema = self.spec.resolve(schema);
        let parts = ["anyOf", "oneOf", "allOf"].iter().flat_map(|union| list(&schema[*union]));
        let inner = ["items", "additionalProperties"].iter().filter_map(|name| schema.get(*name));
        let properties = members(&schema["properties"]).map(|(_, property)| property);
        schema["x-sensitive"] == true || parts.chain(inner).chain(properties).any(|part| self.has_secret(part, seen))
    }

    fn paging(&self) -> Paging {
        let paging = &self.entry.body["x-pagination"];
        let number = |name: &str| paging[name].as_u64().unwrap() as u32;
        let has = |name: &str| self.entry.parameters.iter().any(|p| p["name"] == name);
        match paging["style"].as_str() {
            Some("id-cursor") => Paging::IdCursor,
            Some("offset") => Paging::Offset { max_limit: number("max_limit"), max_total: number("max_total") },
            Some(other) => panic!("no such paging: {other}"),
            None if has("skip") && has("take") => Paging::SkipTake,
            None => Paging::None,
        }
    }

    fn parameters(&mut self) {
        for parameter in self.entry.parameters.clone() {
            let name = parameter["name"].as_str().unwrap();
            let location = format!("{} ?{name}", self.location);
            self.report.item(self.spec.api, Class::Parameter, &location);
            let mut differences = Vec::new();
            self.parameter(parameter, name, &mut differences);
            for what in differences {
                self.report.differs(self.spec.api, Class::Parameter, &location, what);
            }
        }
        let known: Vec<&str> = self.entry.parameters.iter().filter_map(|p| p["name"].as_str()).collect();
        let params = self.operation.params().map(|param| self.operation.wire_name(param.name));
        let filled = self.operation.filled.iter().map(|filled| match filled {
            ClientParam::Fixed { name, .. } | ClientParam::Mirror { name, .. } => *name,
        });
        let body = match self.operation.body {
            Body::InQuery(name) => Some(name),
            Body::None | Body::Json { .. } => None,
        };
        for name in params.chain(filled).chain(body).filter(|name| !known.contains(name)) {
            self.report.surplus(&format!("{} ?{name}", self.location), "no such parameter in the contract");
        }
    }

    fn parameter(&mut self, parameter: &Value, name: &str, differences: &mut Vec<String>) {
        if parameter["in"] == "header" {
            differences.push("a header".into());
        } else if self.operation.body == Body::InQuery(rename(name)) {
            let schema = &parameter["content"]["application/json"]["schema"];
            differences.extend(self.body_type(schema));
            if parameter["required"] != true {
                differences.push("required: contract false, here true".into());
            }
        } else if let Some(filled) = self.operation.filled.iter().find(|filled| filled_name(filled) == name) {
            differences.extend(self.filled(parameter, filled));
        } else if let Some(param) = self.operation.params().find(|p| self.operation.wire_name(p.name) == name) {
            let mut note = |what: &str, there: String, here: String| {
                if there != here {
                    differences.push(format!("{what}: contract {there}, here {here}"));
                }
            };
            let in_path = self.operation.in_path(param.name);
            note("in", parameter["in"].as_str().unwrap().into(), if in_path { "path" } else { "query" }.into());
            note("required", parameter["required"].to_string(), param.required.to_string());
            note("sensitive", (parameter["x-sensitive"] == true).to_string(), param.sensitive.to_string());
            note("values", many(self.spec, parameter).into(), many_here(param).into());
            note("kind", self.kind(parameter), kind_here(param));
            if let Some(unchecked) = unchecked(self.spec, parameter) {
                differences.push(unchecked);
            }
        } else {
            differences.push("no such parameter".into());
        }
    }

    fn filled(&self, parameter: &Value, filled: &ClientParam) -> Option<String> {
        match *filled {
            ClientParam::Fixed { value, .. } if parameter["schema"]["const"] == value => None,
            ClientParam::Fixed { value, .. } => Some(format!("fixed: contract {}, here {value}", parameter["schema"])),
            ClientParam::Mirror { key, arg, .. } => {
                let schema = self.spec.resolve(&parameter["content"]["application/json"]["schema"]);
                let known = schema["properties"].get(key).is_some() && self.operation.params().any(|p| p.name == arg);
                (!known).then(|| format!("echo: {key} of {arg} is not in the contract"))
            }
        }
    }

    /// What a parameter may hold, in the words of [`kind_here`].
    fn kind(&self, parameter: &Value) -> String {
        if !parameter["content"].is_null() {
            return "JSON".into();
        }
        let mut schema = self.spec.resolve(&parameter["schema"]).clone();
        if schema["type"] == "array" {
            schema = schema["items"].clone();
        }
        let resolved = self.spec.resolve(&schema);
        match (resolved["format"].as_str(), resolved["pattern"].as_str()) {
            (Some("date"), _) => return "date".into(),
            (_, Some("^[0-9]+$")) => return "digits".into(),
            (_, Some(r"^\d{4}-\d{1,2}-\d{1,2}T\d{2}:\d{2}:\d{2}$")) => return "local time".into(),
            (_, Some(r"^[a-z0-9]([a-z0-9\-]*[a-z0-9])?$")) => return "bucket".into(),
            _ => {}
        }
        if resolved["type"] == "integer" {
            // No limit of the contract: ids are not negative, and beyond 2^53 JavaScript would round.
            let (min, max) =
                (resolved["minimum"].as_i64().unwrap_or(0), resolved["maximum"].as_i64().unwrap_or((1 << 53) - 1));
            return format!("integer {min}..{max}");
        }
        let shape = self.schemas.shape(&schema);
        let mut alts = shape.0.iter();
        match (alts.next(), alts.next()) {
            (Some(Alt::Text | Alt::Known(_)), None) => "text".into(),
            (Some(Alt::Boolean), None) => "boolean".into(),
            // On the wire a boolean is one of these two strings.
            (Some(Alt::OneOf(set)), None) if set.iter().eq(["false", "true"]) => "boolean".into(),
            (Some(Alt::OneOf(_)), None) => shape.to_string(),
            (Some(Alt::Text | Alt::OneOf(_)), Some(Alt::Text | Alt::OneOf(_))) => "text".into(),
            (Some(Alt::Map(_)), None) => "fields".into(),
            _ => "scalar".into(),
        }
    }

    fn body(&mut self) {
        let request = self.spec.resolve(&self.entry.body["requestBody"]);
        let required = match (request.is_null(), self.operation.body) {
            (true, Body::None | Body::InQuery(_)) => return,
            (true, Body::Json { .. }) => return self.differs("a body that the contract does not have"),
            (false, Body::None | Body::InQuery(_)) => return self.differs("no body"),
            (false, Body::Json { required }) => required,
        };
        self.same("body required", request["required"] == true, required);
        let there: BTreeSet<&str> = members(&request["content"]).map(|(media, _)| media).collect();
        let here: BTreeSet<&str> =
            self.operation.request_media.iter().copied().chain(self.operation.vendor_media).collect();
        self.same("body media", there, here);
        if let Some(what) = self.body_type(&request["content"]["application/json"]["schema"]) {
            self.differs(what);
        }
    }

    /// The type of a body, by name.
    fn body_type(&self, schema: &Value) -> Option<String> {
        let there = Schemas::target(schema).map_or_else(|| self.schemas.shape(schema).to_string(), str::to_owned);
        let here = self.row.body.first().map_or("nothing", |body| body);
        // A list with a name of its own; `types` compares its items.
        let listed = self.spec.resolve(schema)["type"] == "array" && here == format!("Vec<{there}>");
        (there != here && !listed).then(|| format!("body: contract {there}, here {here}"))
    }

    fn responses(&mut self) {
        let mut media = BTreeSet::new();
        let mut shapes = Vec::new();
        let mut statuses = BTreeSet::new();
        let listed: BTreeSet<u16> = self.entry.responses(self.spec).map(|(status, _)| status).collect();
        let own = self.operation.success_statuses().into_iter().chain(self.operation.failure_statuses()).collect();
        self.same("statuses", listed, own);
        for (status, response) in self.entry.responses(self.spec) {
            if (300..400).contains(&status) {
                continue;
            }
            if !(200..300).contains(&status) {
                self.same(&format!("code of {status} known"), true, Code::of_status(status) != Code::UnexpectedStatus);
                continue;
            }
            statuses.insert(status);
            for (kind, content) in members(&response["content"]) {
                media.insert(kind);
                if kind.contains("json") || kind == "*/*" {
                    shapes.push((status, self.schemas.shape(&content["schema"])));
                }
            }
        }
        let accepted = self.operation.shape == operation::Shape::Deletion;
        self.same("responses 202", statuses.contains(&202), accepted);
        self.same("response media", media, response_media(self.operation));
        let (marker, inner) = returned(self.row.returns);
        let shapes: BTreeSet<Shape> =
            shapes.into_iter().filter(|(status, _)| *status != 202 || !accepted).map(|(_, shape)| shape).collect();
        for shape in shapes {
            if let Some(there) = self.unlike(marker, inner, &shape) {
                self.differs(format!("response: contract {there}, here {}", self.row.returns));
            }
        }
    }

    /// The contract's shape, when a return marker does not stand for it.
    fn unlike(&self, marker: &str, inner: &str, shape: &Shape) -> Option<String> {
        let record = Shape::of(Alt::Record(inner.to_owned()));
        let listed = Alt::List(record.clone());
        let alias = self.spec.schemas().get(inner).map(|schema| self.schemas.shape(schema));
        let list = alias.clone().is_some_and(|alias| shape.0.contains(&Alt::List(alias))) || shape.0.contains(&listed);
        let fits = match marker {
            "Single" | "Deletion" => *shape == record || Some(shape) == alias.as_ref(),
            "Optional" => *shape == record || shape.solid() == record,
            // A list of one, or an object: the markers take both.
            "FirstOf" => *shape == record || list,
            "List" | "Paged" | "JsonOrCsv" => list,
            "Untyped" | "AnyJson" => {
                !shape.0.iter().any(|alt| matches!(alt, Alt::Record(_) | Alt::Inline(_) | Alt::List(_)))
            }
            _ => false,
        };
        (!fits).then(|| shape.to_string())
    }
}

/// Names are compared as strings, but a body in the query is an enum with a static one.
fn rename(name: &str) -> &'static str {
    let rows = crate::apis().flat_map(meta::resources).flat_map(|resource| resource.operations);
    let mut names = rows.filter_map(|row| match row.operation.body {
        Body::InQuery(known) => Some(known),
        _ => None,
    });
    names.find(|known| *known == name).unwrap_or("")
}

fn filled_name(filled: &ClientParam) -> &'static str {
    match filled {
        ClientParam::Fixed { name, .. } | ClientParam::Mirror { name, .. } => name,
    }
}

fn source(body: &Value) -> Provenance {
    let guessed = matches!(body["x-confidence"].as_str(), Some("inferred" | "low"));
    match body["x-source"].as_str() {
        // What the published guide describes is documented there, even where only the path is deduced.
        _ if guessed && body["x-seed-service"].is_null() => Provenance::Inferred,
        Some("seed") => Provenance::Seed,
        Some("docs") => Provenance::Docs,
        _ => Provenance::Inferred,
    }
}

/// How several values of a parameter are written.
fn many(spec: &Spec, parameter: &Value) -> &'static str {
    let list = spec.resolve(&parameter["schema"])["type"] == "array";
    match (parameter["x-repeatable"] == true, list) {
        (true, _) => "repeated",
        (false, true) if parameter["explode"] == false => "joined by commas",
        (false, true) => "repeated",
        (false, false) => "one",
    }
}

fn many_here(param: &Param) -> &'static str {
    // A list of JSON values is one JSON text.
    match param.many {
        Many::One => "one",
        Many::Repeat => "repeated",
        Many::Comma => "joined by commas",
    }
}

fn kind_here(param: &Param) -> String {
    match param.kind {
        ParamKind::Text => "text".into(),
        ParamKind::Integer { min, max } => format!("integer {min}..{max}"),
        ParamKind::Boolean => "boolean".into(),
        ParamKind::Scalar => "scalar".into(),
        ParamKind::Date => "date".into(),
        ParamKind::DateTime => "local time".into(),
        ParamKind::OneOf(values) => {
            Shape::of(Alt::OneOf(values.iter().map(|text| (*text).to_owned()).collect())).to_string()
        }
        ParamKind::Json => "JSON".into(),
        ParamKind::Fields => "fields".into(),
        ParamKind::Bucket => "bucket".into(),
        ParamKind::Digits => "digits".into(),
    }
}

/// A rule of the contract that no argument is checked against.
fn unchecked(spec: &Spec, parameter: &Value) -> Option<String> {
    let mut schema = spec.resolve(&parameter["schema"]);
    if schema["type"] == "array" {
        schema = spec.resolve(&schema["items"]);
    }
    let known = [
        json!("^[0-9]+$"),
        json!(r"^\d{4}-\d{1,2}-\d{1,2}T\d{2}:\d{2}:\d{2}$"),
        json!(r"^[a-z0-9]([a-z0-9\-]*[a-z0-9])?$"),
    ];
    let pattern = schema
        .get("pattern")
        .filter(|pattern| !known.contains(pattern))
        .map(|pattern| format!("pattern {pattern} is not checked"));
    let format = schema.get("format").filter(|format| **format != "date" && **format != "int64");
    pattern.or_else(|| format.map(|format| format!("format {format} is not checked")))
}

fn response_media(operation: &Operation) -> BTreeSet<&'static str> {
    match operation.shape {
        operation::Shape::Csv => BTreeSet::from(["text/csv"]),
        operation::Shape::JsonOrCsv => BTreeSet::from(["application/json", "text/csv"]),
        operation::Shape::Untyped => BTreeSet::from(["*/*"]),
        _ => operation.vendor_media.into_iter().chain(["application/json"]).collect(),
    }
}

/// `List<Cap>` is `("List", "Cap")`.
fn returned(text: &str) -> (&str, &str) {
    text.split_once('<').map_or((text, ""), |(marker, inner)| (marker.trim(), inner.trim_end_matches('>').trim()))
}

/// The selectors of ConstructionOnline: parameters that choose among the operations of one path.
#[test]
fn no_two_operations_share_a_method_and_path() {
    for api in crate::apis() {
        let spec = Spec::read(api);
        let mut lines = BTreeSet::new();
        for entry in spec.operations() {
            let fixed = entry.parameters.iter().filter(|p| p["required"] == true && p["in"] == "query");
            let names: Vec<String> = fixed.map(|p| format!("{}={}", p["name"], p["schema"]["const"])).collect();
            assert!(lines.insert((entry.verb.clone(), entry.path.clone(), names)), "{api} {}", entry.id);
            assert!(!list(&entry.body["tags"]).is_empty(), "{api} {} belongs to no resource", entry.id);
        }
    }
}
