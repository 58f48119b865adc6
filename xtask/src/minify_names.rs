//! Short names for what a module imports and exports: wasm-bindgen's carry hashes, which no compressor can shrink, and
//! stand both in the module and in its glue.

use leadspan_bindings::codes::HOST_CALLED;
use walrus::Module;

/// The name of the one module that everything is imported from.
const FROM: &str = "a";

/// The names that were given, in the order of the module.
#[derive(Debug, Default)]
pub struct Names {
    /// The import module's old name.
    from: String,
    imports: Vec<(String, String)>,
    exports: Vec<(String, String)>,
}

/// Renames the imports and exports of a module.
///
/// Exports that the host calls by itself, from closures and destructors, get names that begin with [`HOST_CALLED`]. The memory
/// keeps its name.
pub fn shorten(module: &mut Module) -> Result<Names, String> {
    let mut names = Names::default();
    for import in module.imports.iter_mut() {
        if names.from.is_empty() {
            names.from.clone_from(&import.module);
        }
        if import.module != names.from {
            return Err(format!("imports from {} and {}: the glue was thought to have one", names.from, import.module));
        }
        FROM.clone_into(&mut import.module);
        let old = std::mem::replace(&mut import.name, letters(names.imports.len()));
        names.imports.push((old, import.name.clone()));
    }
    for export in module.exports.iter_mut().filter(|export| export.name != "memory") {
        let by_host = export.name.contains("closure") || export.name.ends_with("_free") && export.name.contains("wbg");
        let short = letters(names.exports.len());
        let short = if by_host { format!("{HOST_CALLED}{short}") } else { short };
        let old = std::mem::replace(&mut export.name, short);
        names.exports.push((old, export.name.clone()));
    }
    Ok(names)
}

/// `a` to `z`, then `aa` and so on.
fn letters(number: usize) -> String {
    let last = char::from(b'a' + (number % 26) as u8);
    if number < 26 { last.to_string() } else { format!("{}{last}", letters(number / 26 - 1)) }
}

impl Names {
    /// The glue with the new names. A name that is not where it should be is an error, never a guess.
    pub fn apply(&self, glue: &str) -> Result<String, String> {
        let mut text = replace_one(glue, &format!("\"{}\": import0", self.from), &format!("{FROM}: import0"))?;
        for (old, new) in &self.imports {
            text = replace_one(&text, &format!(" {old}: "), &format!(" {new}: "))?;
        }
        for (old, new) in &self.exports {
            text = replace_word(&text, &format!("wasm.{old}"), &format!("wasm.{new}"));
        }
        Ok(text)
    }
}

fn replace_one(text: &str, old: &str, new: &str) -> Result<String, String> {
    match text.matches(old).count() {
        1 => Ok(text.replace(old, new)),
        found => Err(format!("`{old}` stands {found} times in the glue, and not once")),
    }
}

/// Replaces a name where it is not the beginning of a longer one.
fn replace_word(text: &str, old: &str, new: &str) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let longer = after.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '$');
        done.push_str(before);
        done.push_str(if longer { old } else { new });
        rest = after;
    }
    done + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_count_on() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["a", "z", "aa", "zz", "aaa"]);
    }

    #[test]
    fn names_are_replaced_where_they_stand_and_nowhere_else() {
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        let names = Names {
            from: "./x_bg.js".into(),
            imports: vec![pair("__wbg_now_0b", "a")],
            exports: vec![pair("core", "a"), pair("core_call", "b")],
        };
        let glue = "const import0 = { __wbg_now_0b: function() {} };\nwasm.core_call(wasm.core());\nreturn { \"./x_bg.js\": import0 };";
        let short = "const import0 = { a: function() {} };\nwasm.b(wasm.a());\nreturn { a: import0 };";
        assert_eq!(names.apply(glue).as_deref(), Ok(short));
        assert!(names.apply("return { \"./x_bg.js\": import0 };").is_err());
    }
}
