//! Facts of the types that reflection does not have: aliases, and the documentation of string enums.
//!
//! Both stand in the resource files in one form only (`pub type A = B;`, `pub enum A` inside a macro, doc comments
//! above), so they are read there line by line.

use crate::process::root;
use std::collections::BTreeMap;
use std::fs;

/// `pub type Name = Target;`
pub struct Alias {
    /// Its name.
    pub name: String,
    /// The Rust type it stands for.
    pub target: String,
    /// Its documentation.
    pub docs: Vec<String>,
}

/// The files of one API.
pub struct ApiSources {
    /// Aliases in the order of files and lines.
    pub aliases: Vec<Alias>,
    /// Documentation of enums by name.
    pub enums: BTreeMap<String, Vec<String>>,
}

impl ApiSources {
    /// Reads `src/<module>/*.rs`.
    pub fn read(module: &str) -> Result<Self, String> {
        let folder = root().join("src").join(module);
        let failed = |error| format!("cannot read {}: {error}", folder.display());
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).map_err(failed)? {
            paths.push(entry.map_err(failed)?.path());
        }
        paths.sort();
        let mut source = Self { aliases: Vec::new(), enums: BTreeMap::new() };
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
            let text = fs::read_to_string(path).map_err(failed)?;
            source.add(&text);
        }
        Ok(source)
    }

    fn add(&mut self, text: &str) {
        let mut docs = Vec::new();
        for line in text.lines().map(str::trim) {
            if let Some(doc) = line.strip_prefix("///") {
                docs.push(doc.trim().to_owned());
                continue;
            }
            let docs = std::mem::take(&mut docs);
            if let Some((name, target)) = line.strip_prefix("pub type ").and_then(|rest| rest.split_once(" = ")) {
                self.aliases.push(Alias {
                    name: name.to_owned(),
                    target: target.trim_end_matches(';').to_owned(),
                    docs,
                });
            } else if let Some(rest) = line.strip_prefix("pub enum ") {
                let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                self.enums.insert(name.to_owned(), docs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_and_enums_are_found_with_their_documentation() {
        let mut source = ApiSources { aliases: Vec::new(), enums: BTreeMap::new() };
        source.add("/// An id.\npub type Id = Number;\n\ntext_enum! {\n    /// Kind\n    /// of cap.\n    pub enum CapType { Volume = \"volume\" }\n}\npub struct Cap;\n");
        assert_eq!(source.aliases.len(), 1);
        assert_eq!((source.aliases[0].name.as_str(), source.aliases[0].target.as_str()), ("Id", "Number"));
        assert_eq!(source.aliases[0].docs, ["An id."]);
        assert_eq!(source.enums["CapType"], ["Kind", "of cap."]);
    }
}
