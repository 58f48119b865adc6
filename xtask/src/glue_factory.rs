//! Turns wasm-bindgen's `--target web` glue into a factory: `instantiate(module)`.
//!
//! wasm-bindgen keeps one instance per JavaScript module (`let wasm`), for ever. After a trap that instance is unusable,
//! and so would the whole package be. The factory puts the same glue inside one function, so that every call gives an
//! independent instance with its own memory, caches and classes, and loading the file does nothing at all:
//!
//! ```js
//! export function instantiate(module, wrap, host) { …glue…; return { memory, Client, … } }
//! ```
//!
//! `wrap` sees the instance's exports before the glue does: the only point where every trap can be caught, those in
//! closures that the host calls included. `host` has the timers, so that those of a trapped instance can be cleared.
//!
//! The text is cut only at lines that start in the first column and are known to the letter. Anything unexpected
//! there (a new wasm-bindgen) is an error, never a guess. Imports of hand-written modules go on being imports.

/// The glue as an ES module that exports `instantiate`, and its declarations.
#[derive(Debug)]
pub struct Factory {
    /// JavaScript.
    pub js: String,
    /// TypeScript declarations.
    pub dts: String,
    /// Hand-written modules that the glue imports.
    pub snippets: Vec<Snippet>,
}

/// A hand-written module of a crate. All instances share it, so it must keep no state of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Where wasm-bindgen puts it, below the glue's folder.
    pub from: String,
    /// Its name beside the glue.
    pub name: String,
}

const LOADERS_START: &str = "async function __wbg_load(module, imports) {";
const LOADERS_END: &str = "export { initSync, __wbg_init as default };";
const REQUIRED: [&str; 3] = ["function __wbg_get_imports() {", "let wasmModule, wasmInstance, wasm;", FINALIZE_START];
/// Parts for hosts that the package does not support: a `TextEncoder` without `encodeInto`, and modules that cannot
/// grow a string in place; every module with strings can.
const SPARED: [(&str, &str); 2] =
    [("if (!('encodeInto' in cachedTextEncoder)) {", "}"), ("    if (realloc === undefined) {", "    }")];
/// The class's method under a name that newer engines call by themselves.
const DISPOSE: &str = "if (Symbol.dispose) ";
const DTS_LOADERS_START: &str =
    "export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;";

const JS_HEAD: &str = "\
/**
 * Makes a new, independent instance of a compiled module.
 * A trap kills only its own instance: drop it and call this again. Timers are the host's, and outlive it.
 */
export function instantiate(module, wrap = (exports) => exports, { setTimeout, clearTimeout } = globalThis) {
";
const JS_TAIL: &str = "    wasm = wrap(new WebAssembly.Instance(module, __wbg_get_imports()).exports);
";
/// Where the glue makes an instance its only one; the factory needs the call that starts it.
const FINALIZE_START: &str = "function __wbg_finalize_init(instance, module) {";
const FINALIZE_END: &str = "}";
const DTS_TAIL: &str = "
/** The host of an instance: timers, so that those of a trapped one can be cleared. */
export interface Host {
    setTimeout(run: (operation: number) => void, ms: number, operation: number): unknown;
    clearTimeout(timer: unknown): void;
}
/** Makes a new, independent instance of a compiled module. A trap kills only its own instance. */
export function instantiate(module: WebAssembly.Module, wrap?: (exports: WebAssembly.Exports) => WebAssembly.Exports, host?: Host): Instance;
";

/// Builds the factory out of the two files that wasm-bindgen wrote.
pub fn from_web_glue(js: &str, dts: &str) -> Result<Factory, String> {
    let (imports, glue): (Vec<_>, Vec<_>) = cut_loaders(js)?.into_iter().partition(|line| line.starts_with("import "));
    let mut head = String::new();
    let mut snippets = Vec::new();
    for import in imports {
        let (line, snippet) = snippet(import)?;
        head.push_str(&line);
        snippets.push(snippet);
    }
    for line in REQUIRED {
        if glue.iter().filter(|candidate| **candidate == line).count() != 1 {
            return Err(unexpected(&format!("expected exactly one line `{line}`")));
        }
    }
    let (glue, starts) = cut_finalize(glue)?;
    let mut names = Vec::new();
    let mut body = String::new();
    for line in spare(glue)? {
        let line = strip_export(line, &mut names)?;
        if line.is_empty() {
            body.push('\n');
        } else {
            body.push_str(&format!("    {line}\n"));
        }
    }
    let listed = names.iter().map(|name| format!(", {name}")).collect::<String>();
    let js = format!("{head}{JS_HEAD}{body}{JS_TAIL}{starts}    return {{ memory: wasm.memory{listed} }};\n}}\n");
    Ok(Factory { js, dts: declarations(dts, &names)?, snippets })
}

/// The glue without the function that keeps an instance, and the calls in it that start one.
fn cut_finalize(mut glue: Vec<&str>) -> Result<(Vec<&str>, String), String> {
    let begin = only_position(&glue, FINALIZE_START)?;
    let length = glue[begin..].iter().position(|line| *line == FINALIZE_END);
    let end = begin + length.ok_or_else(|| unexpected(&format!("`{FINALIZE_START}` does not end")))?;
    let mut starts = String::new();
    for line in glue.drain(begin..=end).filter(|line| line.starts_with(' ')) {
        match line.trim() {
            call if call.starts_with("wasm.") => starts.push_str(&format!("{line}\n")),
            "wasmInstance = instance;" | "wasmModule = module;" | "wasm = instance.exports;" | "return wasm;" => {}
            // A cache of the instance before: here each has its own.
            cache if cache.starts_with("cached") && cache.ends_with(" = null;") => {}
            other => return Err(unexpected(&format!("`{FINALIZE_START}` has `{other}`"))),
        }
    }
    Ok((glue, starts))
}

/// The glue without the parts that no host needs.
fn spare(glue: Vec<&str>) -> Result<Vec<&str>, String> {
    let mut kept = Vec::new();
    let mut lines = glue.into_iter();
    while let Some(line) = lines.next() {
        match SPARED.iter().find(|(begin, _)| line == *begin) {
            Some((_, end)) => {
                lines.find(|line| line == end).ok_or_else(|| unexpected(&format!("`{line}` does not end")))?;
            }
            // Whoever keeps an instance frees it by its method.
            None if line.starts_with(DISPOSE) => {}
            None => kept.push(line),
        }
    }
    let is_call = |line: &&&str| line.contains("passStringToWasm0(") && !line.starts_with("function");
    match kept.iter().filter(is_call).find(|line| line.matches("wasm.").count() < 2) {
        Some(line) => Err(unexpected(&format!("a string that cannot grow: `{line}`"))),
        None => Ok(kept),
    }
}

/// The import of a hand-written module from its new folder.
fn snippet(import: &str) -> Result<(String, Snippet), String> {
    let parts = import.strip_suffix("';").and_then(|rest| rest.split_once(" from './"));
    match parts {
        Some((what, from)) if from.starts_with("snippets/") => {
            let name = from.rsplit('/').next().unwrap_or(from).to_owned();
            Ok((format!("{what} from \"./{name}\";\n"), Snippet { from: from.to_owned(), name }))
        }
        _ => Err(unexpected(&format!("the glue imports something: `{import}`"))),
    }
}

/// The glue without the part that fetches, compiles and keeps the one instance.
fn cut_loaders(js: &str) -> Result<Vec<&str>, String> {
    let lines: Vec<&str> = js.trim_end().lines().collect();
    let start = only_position(&lines, LOADERS_START)?;
    let end = only_position(&lines, LOADERS_END)?;
    if end + 1 != lines.len() || start > end {
        return Err(unexpected("the loading functions are not the last part of the glue"));
    }
    Ok(lines[..start].iter().copied().filter(|line| !line.starts_with("/* @ts-self-types")).collect())
}

fn only_position(lines: &[&str], wanted: &str) -> Result<usize, String> {
    let mut found = lines.iter().enumerate().filter(|(_, line)| **line == wanted).map(|(index, _)| index);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        _ => Err(unexpected(&format!("expected exactly one line `{wanted}`"))),
    }
}

/// Takes `export` off a top-level declaration and remembers its name.
fn strip_export<'a>(line: &'a str, names: &mut Vec<String>) -> Result<&'a str, String> {
    if line.contains("import.meta") {
        return Err(unexpected(&format!("the glue looks for its own address: `{line}`")));
    }
    let Some(declaration) = line.strip_prefix("export ") else {
        return Ok(line);
    };
    names.push(declared_name(declaration, &["class ", "const ", "function ", "async function "])?);
    Ok(declaration)
}

fn declared_name(declaration: &str, kinds: &[&str]) -> Result<String, String> {
    let name = kinds
        .iter()
        .find_map(|kind| declaration.strip_prefix(kind))
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '$').collect::<String>());
    match name {
        Some(name) if !name.is_empty() && name != "memory" && name != "instantiate" => Ok(name),
        _ => Err(unexpected(&format!("cannot name the export `{declaration}`"))),
    }
}

/// The same for the declarations: values become members of `Instance`, classes stay visible as types only.
fn declarations(dts: &str, names: &[String]) -> Result<String, String> {
    let lines: Vec<&str> = dts.lines().collect();
    let end = only_position(&lines, DTS_LOADERS_START)?;
    let (mut out, mut values, mut types) = (String::new(), Vec::new(), Vec::new());
    for line in &lines[..end] {
        // Only compilers with the newest library know the symbol; the package's users need not be among them.
        if line.trim() == "[Symbol.dispose](): void;" {
            continue;
        }
        let declaration = line.strip_prefix("export ").unwrap_or("");
        if let Some(kind) = ["class ", "enum ", "function "].into_iter().find(|kind| declaration.starts_with(kind)) {
            let name = declared_name(declaration, &[kind])?;
            if kind != "function " {
                types.push(name.clone());
            }
            values.push(name);
            out.push_str(&format!("declare {declaration}\n"));
        } else {
            out.push_str(&format!("{line}\n"));
        }
    }
    if sorted(&values) != sorted(names) {
        return Err(unexpected("the declarations and the glue export different names"));
    }
    out.push_str(&format!("export type {{ {} }};\n\n", types.join(", ")));
    out.push_str(
        "/** What one instance offers. */\nexport interface Instance {\n    readonly memory: WebAssembly.Memory;\n",
    );
    for name in &values {
        out.push_str(&format!("    readonly {name}: typeof {name};\n"));
    }
    Ok(out + "}\n" + DTS_TAIL)
}

fn sorted(names: &[String]) -> Vec<&String> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort();
    names.dedup();
    names
}

fn unexpected(what: &str) -> String {
    format!("wasm-bindgen's glue has an unexpected shape, see xtask/src/glue_factory.rs: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const JS: &str = r#"/* @ts-self-types="./x.d.ts" */
export class Client {
    bump() { return wasm.client_bump(this.__wbg_ptr); }
}
if (Symbol.dispose) Client.prototype[Symbol.dispose] = Client.prototype.free;

export function count() {
    return wasm.count();
}
function __wbg_get_imports() {
    return {};
}
let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasm = instance.exports;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
}

async function __wbg_load(module, imports) {
}
function initSync(module) {
}
export { initSync, __wbg_init as default };
"#;
    const DTS: &str = "\
/* tslint:disable */
export interface Cap { id: string }
export class Client {
    [Symbol.dispose](): void;
    bump(): number;
}

export function count(): number;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;
export default function __wbg_init (): void;
";

    #[test]
    fn everything_lives_inside_the_function() {
        let factory = from_web_glue(JS, DTS).unwrap();
        let top: Vec<&str> = factory.js.lines().filter(|line| !line.starts_with([' ', '/'])).collect();
        assert_eq!(
            top,
            [
                "export function instantiate(module, wrap = (exports) => exports, { setTimeout, clearTimeout } = globalThis) {",
                "",
                "",
                "}"
            ]
        );
        let end = "exports);\n    wasm.__wbindgen_start();\n    return { memory: wasm.memory, Client, count };\n}\n";
        assert!(factory.js.ends_with(end), "{}", factory.js);
        assert!(!factory.js.contains("__wbg_load") && !factory.js.contains("initSync"));
    }

    #[test]
    fn declarations_keep_types_and_hide_values() {
        let dts = from_web_glue(JS, DTS).unwrap().dts;
        assert!(dts.contains("export interface Cap"));
        assert!(dts.contains("declare class Client {") && dts.contains("export type { Client };"));
        assert!(dts.contains("declare function count(): number;") && dts.contains("readonly count: typeof count;"));
        assert!(!dts.contains("InitInput") && !dts.contains("dispose") && !dts.contains("__wbg_init"));
    }

    #[test]
    fn hand_written_modules_move_beside_the_glue() {
        let glue = format!("import {{ f }} from './snippets/x-1f/src/f.js';\n{JS}");
        let factory = from_web_glue(&glue, DTS).unwrap();
        assert!(factory.js.starts_with("import { f } from \"./f.js\";\n"), "{}", factory.js);
        assert_eq!(factory.snippets, [Snippet { from: "snippets/x-1f/src/f.js".into(), name: "f.js".into() }]);
    }

    #[test]
    fn a_strange_shape_is_refused() {
        let strange = [
            JS.replace("let wasmModule, wasmInstance, wasm;", "let wasm;"),
            JS.replace("async function __wbg_load(module, imports) {", "async function load() {"),
            JS.replace("export function count", "export default function count"),
            JS.replace("export function count", "export function memory"),
            format!("import {{ f }} from 'elsewhere';\n{JS}"),
            format!("{JS}export const late = 1;\n"),
        ];
        for glue in strange {
            assert!(from_web_glue(&glue, DTS).is_err(), "{glue}");
        }
        assert!(from_web_glue(JS, &DTS.replace("function count", "function total")).is_err());
    }
}
