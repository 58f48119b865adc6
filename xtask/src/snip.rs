//! Panics end at once. Nobody reads what a panic says in a WebAssembly module without a console: it traps in the end, and the
//! face makes a typed error of that. Without the text, the formatter and its tables need not travel.

use std::path::PathBuf;
use walrus::{FunctionBuilder, FunctionKind, Module};

/// Where every panic and every failed allocation passes through.
const ENDS: [&str; 4] =
    ["::panicking::panic_fmt", "::panicking::panic_with_hook", "::alloc::handle_alloc_error", "::alloc::rust_oom"];

/// Puts a trap in place of the functions that would write a panic's text; wasm-opt drops what only they used.
pub fn snip_panics(module: &mut Module) {
    let ends: Vec<_> = module
        .funcs
        .iter_local()
        .filter(|(id, _)| {
            module.funcs.get(*id).name.as_deref().is_some_and(|name| ENDS.iter().any(|end| name.contains(end)))
        })
        .map(|(id, function)| (id, function.ty(), function.args.clone()))
        .collect();
    for (id, ty, args) in ends {
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
    use walrus::ValType;

    #[test]
    fn places_are_blanked_and_nothing_beside_them() {
        let mut bytes = *b"a/rustc/1f/cell.rsb/rustc/1f/vec/mod.rssrc/client.rs";
        blank(&mut bytes, b"/rustc/");
        assert_eq!(
            &bytes,
            b"a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0src/client.rs"
        );
    }

    #[test]
    fn only_the_ends_of_panics_are_cut() {
        let mut module = Module::default();
        for name in ["core::panicking::panic_fmt", "leadspan::http::request::prepare"] {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            builder.name(name.to_owned()).func_body().i32_const(1);
            builder.finish(Vec::new(), &mut module.funcs);
        }
        snip_panics(&mut module);
        let lengths: Vec<_> = module
            .funcs
            .iter_local()
            .map(|(_, function)| {
                let body = &function.block(function.entry_block()).instrs;
                body.iter().filter(|(instr, _)| matches!(instr, walrus::ir::Instr::Unreachable(_))).count()
            })
            .collect();
        assert_eq!(lengths, [1, 0]);
    }
}
