//! Panics end at once. Nobody reads what a panic says in a WebAssembly module without a console: it traps in the end, and the
//! face makes a typed error of that. Without the text, the formatter and its tables need not travel.

use std::collections::HashSet;
use std::path::PathBuf;
use walrus::ir::{Visitor, dfs_in_order};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module};

/// Where every panic and every failed allocation passes through.
const ENDS: [&str; 4] =
    ["::panicking::panic_fmt", "::panicking::panic_with_hook", "::alloc::handle_alloc_error", "::alloc::rust_oom"];

/// What only the text of a panic uses: formatting, and payloads that carry the text.
const TEXT_MAKERS: [&str; 5] = [
    "::fmt::Display>::fmt",
    "::fmt::Debug>::fmt",
    "::fmt::Write>::write_",
    "::panic::PanicPayload>::",
    "::begin_panic",
];
/// Through these every text that is formatted passes.
const FORMATTERS: [&str; 2] = ["::fmt::write", "::fmt::Formatter>::"];

/// Puts a trap in place of the functions that would write a panic's text; wasm-opt drops what only they used.
///
/// Their formatting is also reached through tables of methods in the data, which no optimiser looks into. It is cut as well
/// where nothing else in the module formats.
pub fn snip_panics(module: &mut Module) {
    trap(module, &named(module, &ENDS));
    let makers = named(module, &TEXT_MAKERS);
    let formatters = named(module, &FORMATTERS);
    let is_text = |id: &FunctionId| makers.contains(id) || formatters.contains(id);
    let formats = |(id, function): (FunctionId, &LocalFunction)| !is_text(&id) && callees(function).iter().any(is_text);
    if !module.funcs.iter_local().any(formats) {
        trap(module, &makers);
    }
}

/// The functions whose names contain one of these.
fn named(module: &Module, parts: &[&str]) -> HashSet<FunctionId> {
    let matches = |name: &str| parts.iter().any(|part| name.contains(part));
    module
        .funcs
        .iter_local()
        .map(|(id, _)| id)
        .filter(|id| module.funcs.get(*id).name.as_deref().is_some_and(matches))
        .collect()
}

/// The functions that this one calls by name.
fn callees(function: &LocalFunction) -> Vec<FunctionId> {
    #[derive(Default)]
    struct Calls(Vec<FunctionId>);
    impl Visitor<'_> for Calls {
        fn visit_function_id(&mut self, id: &FunctionId) {
            self.0.push(*id);
        }
    }
    let mut calls = Calls::default();
    dfs_in_order(&mut calls, function, function.entry_block());
    calls.0
}

fn trap(module: &mut Module, functions: &HashSet<FunctionId>) {
    let locals = |(id, function): (FunctionId, &LocalFunction)| (id, function.ty(), function.args.clone());
    let chosen: Vec<_> = module.funcs.iter_local().map(locals).filter(|(id, ..)| functions.contains(id)).collect();
    for (id, ty, args) in chosen {
        let (params, results) = module.types.params_results(ty);
        let (params, results) = (params.to_vec(), results.to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        builder.func_body().unreachable();
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(args));
    }
}

/// Blanks the paths of source files that panics would have told: they name folders of the machine that builds.
pub fn blank_places(module: &mut Module) {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let folders = [b"/rustc/".to_vec(), home.join("registry/src/").into_os_string().into_encoded_bytes()];
    let segments: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in segments {
        for folder in &folders {
            blank(&mut module.data.get_mut(id).value, folder);
        }
    }
}

/// Blanks every text that begins with a folder, up to the name of a Rust file.
fn blank(bytes: &mut [u8], folder: &[u8]) {
    let find = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).position(|window| window == part);
    let mut at = 0;
    while let Some(start) = find(&bytes[at..], folder).map(|found| at + found) {
        let end = find(&bytes[start..], b".rs").map_or(bytes.len(), |found| start + found + 3);
        bytes[start..end].fill(0);
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_blanked_and_nothing_beside_them() {
        let mut bytes = *b"a/rustc/1f/cell.rsb/rustc/1f/vec/mod.rssrc/client.rs";
        blank(&mut bytes, b"/rustc/");
        assert_eq!(
            &bytes,
            b"a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0src/client.rs"
        );
    }

    /// Of a module of functions with these names, each of which calls the one before it: which ones are cut.
    fn cut(names: &[&str]) -> Vec<bool> {
        let mut module = Module::default();
        let mut before = None;
        for name in names {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
            let mut body = builder.name((*name).to_owned()).func_body();
            if let Some(id) = before {
                body.call(id);
            }
            before = Some(builder.finish(Vec::new(), &mut module.funcs));
        }
        snip_panics(&mut module);
        let is_cut = |name: &&str| {
            let body = module.funcs.get(module.funcs.by_name(name).unwrap()).kind.unwrap_local();
            let instrs = &body.block(body.entry_block()).instrs;
            instrs.iter().any(|(instr, _)| matches!(instr, walrus::ir::Instr::Unreachable(_)))
        };
        names.iter().map(is_cut).collect()
    }

    #[test]
    fn only_the_ends_of_panics_are_cut() {
        assert_eq!(cut(&["core::panicking::panic_fmt", "leadspan::request::prepare"]), [true, false]);
    }

    #[test]
    fn the_formatting_of_panics_is_cut_where_nothing_else_formats() {
        let display = "<u32 as core::fmt::Display>::fmt";
        assert_eq!(cut(&["core::fmt::write", display]), [false, true]);
        assert_eq!(cut(&["core::fmt::write", display, "leadspan::request::prepare"]), [false, false, false]);
    }
}
