//! `cargo xtask build`: Rust -> wasm -> glue -> wasm-opt -> `dist/`, then the TypeScript API and the size gate.

use crate::deflate::deflate;
use crate::glue_factory;
use crate::minify_names::shorten;
use crate::modules::{Aim, MODULES, WasmModule};
use crate::process::{npm_bin, root, run, target_dir};
use crate::strip_panics::{blank_locations, blank_panic_messages, strip_panics, strip_shims};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// Everything that rustc emits for this target today; wasm-opt refuses what its flags do not name.
const WASM_OPT_FEATURES: [&str; 10] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-extended-const",
    "--enable-call-indirect-overlong",
    "--enable-simd",
];

/// The package travels as gzip, and the skipped passes make the file smaller but its gzip bigger. The hot loops lose
/// nothing: engines find common subexpressions themselves.
///
/// Inlining without a limit makes functions of 18 KB, which a first call compiles whole (1 ms more in Node), and 700 bytes of
/// gzip; none at all leaves half as many functions again, which every small call pays for.
///
/// The alignment of loads and stores is a hint that engines on today's processors do not use; one hint for all compresses better.
const FOR_SIZE: &[&str] = &[
    "-Oz",
    "--skip-pass=memory-packing",
    "--skip-pass=local-cse",
    "--one-caller-inline-max-function-size",
    "30",
    "--converge",
    "--dealign",
];

/// For what reads megabytes: 5 % faster, and 1 % larger.
const FOR_SPEED: &[&str] = &["-O4"];

/// How much work a build puts into size.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// What is published: optimised, sizes printed and gated.
    Release,
    /// Fast to compile, big to load.
    Dev,
}

impl Aim {
    /// The passes of wasm-opt.
    fn passes(self) -> &'static [&'static str] {
        match self {
            Self::Size => FOR_SIZE,
            Self::Speed => FOR_SPEED,
        }
    }
}

/// Builds all of `dist/`.
pub fn all(mode: Mode) -> Result<(), String> {
    for module in &MODULES {
        build_module(module, mode)?;
    }
    run(Command::new("node").arg("scripts/copies.mjs"))?;
    compile_typescript_api()?;
    run(Command::new("node").arg("scripts/declarations.mjs"))?;
    run(Command::new("node").arg("scripts/esm.mjs"))?;
    run(Command::new("node").arg("scripts/entries.mjs"))?;
    run(Command::new("node").arg("scripts/integrity.mjs"))?;
    let mut sizes = Command::new("node");
    sizes.arg("scripts/sizes.mjs");
    if mode == Mode::Release {
        sizes.arg("--gate");
    }
    run(&mut sizes)
}

fn build_module(module: &WasmModule, mode: Mode) -> Result<(), String> {
    let compiled = compile(module, mode)?;
    let out = root().join("dist").join(module.folder);
    let stamp = target_dir().join("xtask").join(format!("{}.stamp", module.name));
    let fresh = fingerprint(&compiled, mode, module.aim);
    if out.exists() && fs::read_to_string(&stamp).is_ok_and(|old| old == fresh) {
        return Ok(());
    }
    println!("xtask: {} -> dist/{}/", module.package, module.folder);
    if out.exists() {
        fs::remove_dir_all(&out).map_err(|error| failed("clear", &out, &error))?;
    }
    bind(module, compiled, &out)?;
    let wasm = out.join(format!("{}_bg.wasm", module.name));
    if mode == Mode::Release {
        optimise(&wasm, module.aim)?;
    }
    write_copy(module, &wasm)?;
    write(&stamp, &fresh)
}

/// cargo build; returns the bytes of the module.
fn compile(module: &WasmModule, mode: Mode) -> Result<Vec<u8>, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Each package alone: built together, the features of one would leak into the others.
    cargo.args(["build", "--lib", "--target", TARGET, "--package", module.package]);
    if !module.features.is_empty() {
        cargo.args(["--features", module.features]);
    }
    let profile = match mode {
        Mode::Release => {
            cargo.arg("--release");
            "release"
        }
        Mode::Dev => "debug",
    };
    run(&mut cargo)?;
    let file = format!("{}.wasm", module.package.replace('-', "_"));
    let path = target_dir().join(TARGET).join(profile).join(file);
    fs::read(&path).map_err(|error| failed("read", &path, &error))
}

/// Changes whenever a rebuilt `dist/` folder could differ: the module, the mode, or this program.
fn fingerprint(compiled: &[u8], mode: Mode, aim: Aim) -> String {
    let mut hasher = DefaultHasher::new();
    (compiled, mode, aim.passes(), WASM_OPT_FEATURES).hash(&mut hasher);
    let own = [
        include_str!("build.rs"),
        include_str!("deflate.rs"),
        include_str!("glue_factory.rs"),
        include_str!("minify_names.rs"),
        include_str!("strip_panics.rs"),
    ];
    (own, include_str!("../Cargo.toml")).hash(&mut hasher);
    format!("{:016x}\n", hasher.finish())
}

/// wasm-bindgen's library (no global tool), then the factory form of its glue.
fn bind(module: &WasmModule, compiled: Vec<u8>, out: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let bindgen_failed = |error| format!("wasm-bindgen on {}: {error:#}", module.package);
    bindgen.input_bytes(module.name, compiled).typescript(true).omit_default_module_path(true);
    let mut output = bindgen.web(true).and_then(Bindgen::generate_output).map_err(bindgen_failed)?;
    strip_panics(output.wasm_mut());
    strip_shims(output.wasm_mut());
    blank_locations(output.wasm_mut());
    blank_panic_messages(output.wasm_mut());
    let names = shorten(output.wasm_mut())?;
    output.emit(out).map_err(bindgen_failed)?;
    let js = out.join(format!("{}.js", module.name));
    let dts = out.join(format!("{}.d.ts", module.name));
    let glue = glue_factory::from_web_glue(&names.apply(&read(&js)?)?, &read(&dts)?)?;
    write(&js, &glue.js)?;
    write(&dts, &glue.dts)?;
    gather_snippets(&glue.snippets, out)?;
    // wasm-bindgen's declarations of the raw exports are not published.
    let raw = out.join(format!("{}_bg.wasm.d.ts", module.name));
    fs::remove_file(&raw).map_err(|error| failed("remove", &raw, &error))
}

/// Puts the hand-written modules beside the glue, out of the folders that carry hashes.
fn gather_snippets(snippets: &[glue_factory::Snippet], out: &Path) -> Result<(), String> {
    for snippet in snippets {
        let (from, to) = (out.join(&snippet.from), out.join(&snippet.name));
        fs::rename(&from, &to).map_err(|error| failed("move", &from, &error))?;
    }
    let folder = out.join("snippets");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| failed("remove", &folder, &error))?;
    }
    Ok(())
}

fn optimise(wasm: &Path, aim: Aim) -> Result<(), String> {
    let mut wasm_opt = Command::new(npm_bin("wasm-opt")?);
    wasm_opt.args(aim.passes()).args(WASM_OPT_FEATURES).arg(wasm).arg("-o").arg(wasm);
    run(&mut wasm_opt)
}

/// A copy of the module inside JavaScript, for hosts that can neither read nor fetch files: the base64 of its DEFLATE
/// is less than half of the base64 of the bytes.
fn write_copy(module: &WasmModule, wasm: &Path) -> Result<(), String> {
    let bytes = fs::read(wasm).map_err(|error| failed("read", wasm, &error))?;
    let text = BASE64.encode(deflate(&bytes)?);
    let copy = |ending| wasm.with_file_name(format!("{}_inline.{ending}", module.name));
    write(&copy("js"), &format!("export default \"{text}\";\n"))?;
    write(
        &copy("d.ts"),
        &format!(
            "/** `{}_bg.wasm`, compressed (DEFLATE), as base64. */\ndeclare const copy: string;\nexport default copy;\n",
            module.name
        ),
    )
}

/// js/*.ts -> dist/*.js and dist/*.d.ts.
fn compile_typescript_api() -> Result<(), String> {
    // Not `.bin/tsc`: several versions of TypeScript are installed for the type tests, and one name cannot be all of them.
    let mut tsc = Command::new("node");
    tsc.args(["node_modules/typescript/bin/tsc", "--project", "tsconfig.build.json"]);
    run(&mut tsc)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| failed("read", path, &error))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))?;
    }
    fs::write(path, text).map_err(|error| failed("write", path, &error))
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_mode_or_module_changes_the_fingerprint() {
        assert_eq!(fingerprint(b"a", Mode::Dev, Aim::Size), fingerprint(b"a", Mode::Dev, Aim::Size));
        assert_ne!(fingerprint(b"a", Mode::Dev, Aim::Size), fingerprint(b"a", Mode::Release, Aim::Size));
        assert_ne!(fingerprint(b"a", Mode::Dev, Aim::Size), fingerprint(b"a", Mode::Dev, Aim::Speed));
        assert_ne!(fingerprint(b"a", Mode::Dev, Aim::Size), fingerprint(b"b", Mode::Dev, Aim::Size));
    }
}
