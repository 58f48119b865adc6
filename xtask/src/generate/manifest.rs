//! The APIs and the WebAssembly modules in `package.json`.

use super::loaders;
use super::model::ApiModel;
use crate::modules::{MODULES, WasmModule};

/// `package.json` with its `imports` written afresh, and an export for every API and every module's file.
pub fn file(current: &str, apis: &[ApiModel]) -> Result<String, String> {
    let text = replace_section(current, "  \"imports\": {\n", "\n  },\n", &loaders::imports())?;
    let text = replace_section(&text, INDEX_ENDS, "    \"./operations\": {\n", &of_apis(apis, entry))?;
    let text = replace_section(&text, "    \"*\": {\n", "      \"operations\": [\n", &of_apis(apis, types))?;
    replace_section(&text, "    \"./leadspan_bg.wasm\": {\n", "    \"./integrity.json\"", &exports())
}

/// Where the export of the main entry ends.
const INDEX_ENDS: &str = "      \"default\": \"./dist/esm/index.js\"\n    },\n";

fn of_apis(apis: &[ApiModel], write: fn(&str) -> String) -> String {
    apis.iter().map(|api| write(api.module)).collect()
}

/// The export of an API; Jest's default mode takes the CommonJS file.
fn entry(module: &str) -> String {
    format!(
        "    \"./{module}\": {{\n      \"types\": {{\n        \"require\": \"./dist/{module}.d.cts\",\n        \
         \"default\": \"./dist/{module}.d.ts\"\n      }},\n      \"node\": {{\n        \
         \"module-sync\": \"./dist/esm/{module}.js\",\n        \"import\": \"./dist/esm/{module}.js\",\n        \
         \"require\": \"./dist/bundle/node.cjs\"\n      }},\n      \"default\": \"./dist/esm/{module}.js\"\n    }},\n"
    )
}

/// Its types for TypeScript projects that do not read `exports`.
fn types(module: &str) -> String {
    format!("      \"{module}\": [\n        \"./dist/{module}.d.ts\"\n      ],\n")
}

fn exports() -> String {
    let entry = |module: &WasmModule| {
        let file = format!("./dist/{}/{}_bg.wasm", module.folder, module.name);
        let lines = format!("      \"types\": \"{file}.d.ts\",\n      \"default\": \"{file}\"\n    }},\n");
        if module.name == "leadspan" { lines } else { format!("    \"./{}_bg.wasm\": {{\n{lines}", module.name) }
    };
    MODULES.iter().map(entry).collect()
}

/// A string with the part between two marks replaced.
fn replace_section(text: &str, from: &str, to: &str, new: &str) -> Result<String, String> {
    let missing = || format!("package.json has no section that begins with `{}`", from.trim());
    let (head, rest) = text.split_once(from).ok_or_else(missing)?;
    let end = rest.find(to).ok_or_else(missing)?;
    Ok(format!("{head}{from}{new}{}", &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_between_its_marks() {
        assert_eq!(replace_section("a{old}b", "{", "}", "new").as_deref(), Ok("a{new}b"));
        assert!(replace_section("ab", "{", "}", "new").is_err());
    }
}
