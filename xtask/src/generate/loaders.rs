//! The loaders, one a module and kind of runtime, and the imports of `package.json` that choose them: all from one table.

use super::NOTICE;
use crate::modules::{MODULES, WasmModule};
use std::fmt::Write as _;

/// A kind of runtime, and how it gets at a module.
struct HostKind {
    /// Name of the loader's file.
    name: &'static str,
    /// Conditions of `package.json` under which it is taken.
    conditions: &'static [&'static str],
    /// The documentation of the loader.
    docs: &'static str,
    /// Lines of imports.
    imports: fn(&WasmModule) -> String,
    /// How the file is reached, if it is.
    file: Option<fn(&WasmModule) -> String>,
    /// Whether a copy of the module in JavaScript is the fallback.
    has_copy: bool,
}

/// In the order in which conditions are tried: some bundlers for edge runtimes set `browser` too.
const HOSTS: [HostKind; 5] = [
    HostKind {
        name: "workerd",
        conditions: &["workerd"],
        docs: "Cloudflare Workers: compiling bytes is forbidden there, and wrangler hands `.wasm` imports out compiled.",
        imports: |module| format!("import module from \"{}\";\n", wasm(module)),
        file: Some(|_| "module".to_owned()),
        has_copy: false,
    },
    HostKind {
        name: "edge-light",
        conditions: &["edge-light"],
        docs: "Vercel Edge and Next.js middleware: as workerd, but only the `?module` suffix asks for a compiled module.",
        imports: |module| format!("import module from \"{}?module\";\n", wasm(module)),
        file: Some(|_| "module".to_owned()),
        has_copy: false,
    },
    HostKind {
        name: "node",
        conditions: &["deno", "bun", "node"],
        docs: "Node, Deno and Bun: the file lies beside this one; when a bundler or a permission hides it, its copy does.",
        imports: |module| {
            let (name, from) = node_read(module);
            format!("import {{ {name} }} from \"{from}\";\n")
        },
        file: Some(|module| {
            let read = format!("{}(new URL(\"{}\", import.meta.url))", node_read(module).0, wasm(module));
            if module.compiles_at_once { format!("new WebAssembly.Module({read})") } else { read }
        }),
        has_copy: true,
    },
    HostKind {
        name: "browser",
        conditions: &["browser"],
        docs: "Browsers: most bundlers and plain servers understand this form of address, and the file is cached by itself.",
        imports: |_| String::new(),
        file: Some(|module| format!("fetch(new URL(\"{}\", import.meta.url))", wasm(module))),
        has_copy: true,
    },
    HostKind {
        name: "inline",
        conditions: &["default"],
        docs: "Everything else (jsdom, CDNs that move files): the copy, loaded only when used.",
        imports: |_| String::new(),
        file: None,
        has_copy: true,
    },
];

/// Files of TypeScript, by path.
pub fn files() -> Vec<(String, String)> {
    let of = |module: &'static WasmModule| {
        HOSTS.iter().map(move |host| (format!("js/loaders/{}/{}.ts", module.key, host.name), loader(module, host)))
    };
    MODULES.iter().flat_map(of).collect()
}

fn loader(module: &WasmModule, host: &HostKind) -> String {
    let mut text = format!("// {NOTICE}\n/** {} */\n{}", host.docs, (host.imports)(module));
    text.push_str("import type { Loader } from \"../types.js\";\n\nexport const loader: Loader = {\n");
    if let Some(file) = host.file {
        let _ = writeln!(text, "  file: () => {},", file(module));
    }
    if host.has_copy {
        let _ = writeln!(text, "  copy: () => import(\"../../{}/{}_inline.js\"),", module.folder, module.name);
    }
    text.push_str("};\n");
    text
}

fn wasm(module: &WasmModule) -> String {
    format!("../../{}/{}_bg.wasm", module.folder, module.name)
}

fn node_read(module: &WasmModule) -> (&'static str, &'static str) {
    if module.compiles_at_once { ("readFileSync", "node:fs") } else { ("readFile", "node:fs/promises") }
}

/// The `imports` of `package.json`.
pub fn imports() -> String {
    let conditions = |module: &WasmModule| {
        let to = |host: &HostKind, ending| format!("./dist/loaders/{}/{}.{ending}", module.key, host.name);
        let types = format!("      \"types\": \"{}\"", to(&HOSTS[HOSTS.len() - 1], "d.ts"));
        let hosts = HOSTS.iter().flat_map(|host| {
            host.conditions.iter().map(move |condition| format!("      \"{condition}\": \"{}\"", to(host, "js")))
        });
        std::iter::once(types).chain(hosts).collect::<Vec<_>>().join(",\n")
    };
    let entries =
        MODULES.iter().map(|module| format!("    \"#{}-loader\": {{\n{}\n    }}", module.key, conditions(module)));
    entries.collect::<Vec<_>>().join(",\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edge_conditions_stand_before_browser_and_default_is_last() {
        let order: Vec<_> = HOSTS.iter().flat_map(|host| host.conditions).copied().collect();
        let position = |name: &str| order.iter().position(|condition| *condition == name);
        assert!(position("workerd") < position("browser") && position("edge-light") < position("browser"));
        assert_eq!(order.last(), Some(&"default"));
    }

    #[test]
    fn edge_loaders_carry_no_copy_and_all_others_do() {
        for (path, text) in files() {
            let is_edge = path.contains("workerd") || path.contains("edge-light");
            assert_eq!(text.contains("_inline.js"), !is_edge, "{path}");
        }
    }
}
