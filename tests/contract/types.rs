//! The schemas of a contract against the types of the crate.

use crate::report::{Class, Report};
use crate::shape::{Alt, Schemas, Shape, is_record};
use crate::spec::{Spec, members, texts};
use leadspan::meta;
use schemars::SchemaGenerator;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Records that go by another name here: (API, contract, crate).
const RENAMED: [(&str, &str, &str); 1] = [("leadconduit", "Error", "ErrorBody")];

/// The schemas of the crate's own types, by name.
pub fn own(api: &str) -> Map<String, Value> {
    let mut generator = SchemaGenerator::default();
    for meta in meta::types(api).iter().filter(|meta| meta.kind != "params") {
        (meta.schema)(&mut generator);
    }
    generator.take_definitions(true)
}

/// Unions that are a type of their own in both books.
pub fn unions(spec: &Spec) -> BTreeSet<String> {
    let own = meta::types(spec.api).into_iter().filter(|meta| meta.kind == "union").map(|meta| meta.name.to_owned());
    own.filter(|name| spec.schemas().contains_key(name)).collect()
}

/// Compares every schema, both ways.
pub fn compare(spec: &Spec, report: &mut Report) {
    let (own, unions) = (own(spec.api), unions(spec));
    let contract = Schemas { named: spec.schemas(), unions: &unions };
    let book = Book { api: spec.api, contract, own: Schemas { named: &own, unions: &unions } };
    for (name, schema) in spec.schemas() {
        book.schema(name, schema, report);
    }
    let known = book.in_place(spec);
    for name in own.keys().filter(|name| !spec.schemas().contains_key(*name)) {
        let renamed = RENAMED.iter().any(|(api, _, here)| (*api, *here) == (spec.api, name));
        if !renamed && !known.has(&book, name) {
            report.surplus(&format!("{} {name}", spec.api), "no such schema in the contract");
        }
    }
}

struct Book<'a> {
    api: &'static str,
    contract: Schemas<'a>,
    own: Schemas<'a>,
}

/// What a contract describes without a name.
#[derive(Default)]
struct InPlace {
    /// Member names of objects.
    records: BTreeSet<BTreeSet<String>>,
    /// Everything else.
    shapes: BTreeSet<Shape>,
}

impl InPlace {
    fn see(&mut self, book: &Book<'_>, schema: &Value) {
        if is_record(schema) {
            self.records.insert(members(&schema["properties"]).map(|(name, _)| name.to_owned()).collect());
        }
        let shape = book.contract.shape(schema).solid();
        let items = shape.0.iter().filter_map(|alt| if let Alt::List(item) = alt { Some(item.solid()) } else { None });
        self.shapes.extend(items);
        self.shapes.insert(shape);
        let inner = ["items", "additionalProperties"].iter().filter_map(|name| schema.get(*name));
        let parts =
            ["anyOf", "oneOf", "allOf"].iter().flat_map(|union| schema[*union].as_array().into_iter().flatten());
        let properties = members(&schema["properties"]).map(|(_, property)| property);
        for part in inner.chain(parts).chain(properties).filter(|part| part.is_object()) {
            self.see(book, part);
        }
    }

    /// Whether a type of the crate gives a name to one of these.
    fn has(&self, book: &Book<'_>, name: &str) -> bool {
        let own = &book.own.named[name];
        if is_record(own) {
            return self.records.contains(&members(&own["properties"]).map(|(name, _)| name.to_owned()).collect());
        }
        self.shapes.contains(&book.own.shape(own).solid())
    }
}

impl Book<'_> {
    fn schema(&self, name: &str, schema: &Value, report: &mut Report) {
        let location = format!("{} {name}", self.api);
        report.item(self.api, Class::Schema, &location);
        let renamed = RENAMED.iter().find(|(api, there, _)| (*api, *there) == (self.api, name));
        if let Some((_, _, here)) = renamed {
            report.differs(self.api, Class::Schema, &location, format!("is called {here} here"));
        }
        let Some(own) = self.own.named.get(renamed.map_or(name, |(_, _, here)| here)) else {
            let shape = self.contract.shape(schema);
            let kind = if is_record(schema) {
                "record"
            } else if is_list(&shape) {
                "list"
            } else {
                "alias"
            };
            report.differs(self.api, Class::Schema, &location, format!("no type of this name ({kind}: {shape})"));
            return;
        };
        if is_record(schema) {
            return self.properties(&location, schema, own, report);
        }
        if schema["type"] == "array" && is_record(own) {
            report.differs(self.api, Class::Schema, &location, "a list in the contract, one item of it here");
            return self.properties(&location, &schema["items"], own, report);
        }
        let (there, here) = (self.contract.shape(schema), self.own.shape(own));
        self.kinds((self.api, Class::Schema, &location), &there, &here, report);
    }

    fn properties(&self, location: &str, schema: &Value, own: &Value, report: &mut Report) {
        let required = texts(&schema["required"]);
        let own_required = texts(&own["required"]);
        for (name, property) in members(&schema["properties"]) {
            let location = format!("{location}.{name}");
            let at = (self.api, Class::Property, location.as_str());
            report.item(self.api, Class::Property, &location);
            let Some(here) = own["properties"].get(name) else {
                report.differs(at.0, at.1, at.2, "no such property");
                continue;
            };
            report.same(at, "required", required.contains(&name), own_required.contains(&name));
            report.same(at, "sensitive", property["x-sensitive"] == true, here["x-sensitive"] == true);
            self.kinds(at, &self.contract.shape(property), &self.own.shape(here), report);
        }
        for (name, _) in members(&own["properties"]) {
            if schema["properties"].get(name).is_none() {
                report.surplus(&format!("{location}.{name}"), "no such property in the contract");
            }
        }
    }

    fn kinds(&self, at: (&'static str, Class, &str), there: &Shape, here: &Shape, report: &mut Report) {
        if self.fits(at.2, there, here, report) {
            return;
        }
        if there.solid() == here.solid() {
            report.differs(at.0, at.1, at.2, format!("nullable: contract {there}, here {here}"));
        } else {
            report.differs(at.0, at.1, at.2, format!("kind: contract {there}, here {here}"));
        }
    }

    /// Whether two shapes are the same; objects described in place are compared with the record that stands for them.
    fn fits(&self, location: &str, there: &Shape, here: &Shape, report: &mut Report) -> bool {
        there.0.len() == here.0.len()
            && there.0.iter().all(|alt| here.0.iter().any(|own| self.alike(location, alt, own, report)))
    }

    fn alike(&self, location: &str, there: &Alt, here: &Alt, report: &mut Report) -> bool {
        match (there, here) {
            (Alt::List(there), Alt::List(here)) | (Alt::Map(there), Alt::Map(here)) => {
                self.fits(location, there, here, report)
            }
            (Alt::Inline(schema), Alt::Record(name)) => {
                let schema: Value = serde_json::from_str(schema).unwrap();
                self.properties(&format!("{location}>{name}"), &schema, &self.own.named[name], report);
                true
            }
            (there, here) => there == here,
        }
    }

    fn in_place(&self, spec: &Spec) -> InPlace {
        let mut known = InPlace::default();
        for schema in self.contract.named.values() {
            known.see(self, schema);
        }
        for entry in spec.operations() {
            for parameter in entry.parameters {
                let mut schema = parameter["schema"].clone();
                if let Some(values) = parameter.get("x-known-values") {
                    schema["x-known-values"] = values.clone();
                }
                known.see(self, &schema);
            }
        }
        known
    }
}

/// A list, or one of the forms in which a list may come.
fn is_list(shape: &Shape) -> bool {
    shape.0.iter().any(|alt| matches!(alt, Alt::List(item) if item.0.iter().any(|item| matches!(item, Alt::Record(_)))))
        && shape.0.iter().all(|alt| matches!(alt, Alt::List(_) | Alt::Record(_) | Alt::Map(_)))
}
