//! Panics end at once. Nobody reads what a panic says in a WebAssembly module without a console: it traps in the end, and the
//! face makes a typed error of that. Without the text, the formatter and its tables need not travel.

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

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::ValType;

    #[test]
    fn only_the_ends_of_panics_are_cut() {
        let mut module = Module::default();
        for name in ["core::panicking::panic_fmt", "leadspan::request::prepare"] {
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
