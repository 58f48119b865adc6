//! Makes panics trap at once. A panic's message is lost in a WebAssembly module without a console: it traps in the end, and the
//! TypeScript API makes a typed error of that. Without the message, the formatter and its tables are not shipped.

use std::collections::HashSet;
use std::ops::Range;
use std::path::PathBuf;
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module};

/// Functions that every panic and every failed allocation passes through, and functions that end in one of them: some
/// format what they were given first, others are recognised by their callers.
const ENDS: [&str; 15] = [
    "::panicking::panic_fmt",
    "::panicking::panic_with_hook",
    "::panicking::panic_bounds_check",
    "::panicking::panic_const::",
    "::panicking::panic_display",
    "::assert_failed",
    "::alloc::handle_alloc_error",
    "::alloc::rust_oom",
    "::raw_vec::handle_error",
    "::str::slice_error_fail",
    "::slice::index::slice_index_fail",
    "::option::expect_failed",
    "::option::unwrap_failed",
    "::result::unwrap_failed",
    "::cell::panic_already_",
];

/// Functions that only the message of a panic uses: formatting, and payloads that carry the message.
const TEXT_MAKERS: [&str; 5] = [
    "::fmt::Display>::fmt",
    "::fmt::Debug>::fmt",
    "::fmt::Write>::write_",
    "::panic::PanicPayload>::",
    "::begin_panic",
];
/// Every formatted string passes through these.
const FORMATTERS: [&str; 2] = ["::fmt::write", "::fmt::Formatter>::"];

/// What the host alone calls, by its export: shims of closures, of which only those of this module's closures are exported,
/// and tasks that suspend the stack, which nothing starts.
const HOST_CALLED: [&str; 2] = ["::convert::closures::_::invoke", "js_sys::futures::jspi::"];

/// Replaces with a trap the functions that only the function table names, where descriptions of types have put them.
pub fn strip_shims(module: &mut Module) {
    let mut shims = named(module, &HOST_CALLED);
    for export in module.exports.iter() {
        if let ExportItem::Function(id) = export.item {
            shims.remove(&id);
        }
    }
    let others = module.funcs.iter_local().filter(|(id, _)| !shims.contains(id));
    let called: HashSet<_> = others.flat_map(|(_, function)| callees(function)).collect();
    trap(module, &shims.difference(&called).copied().collect());
}

/// Replaces with a trap the functions that would write a panic's message; wasm-opt drops what only they used.
///
/// Their formatting is also reached through tables of methods in the data, which no optimiser looks into. It is cut as well
/// where nothing else in the module formats.
pub fn strip_panics(module: &mut Module) {
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
    struct CallCollector(Vec<FunctionId>);
    impl Visitor<'_> for CallCollector {
        fn visit_function_id(&mut self, id: &FunctionId) {
            self.0.push(*id);
        }
    }
    let mut calls = CallCollector::default();
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

/// Parts of the standard library's panic messages.
const PANIC_TEXTS: [&str; 10] = [
    "cannot access a Thread Local Storage value during or after destruction: ",
    "Attempted to initialize thread-local while it is being dropped",
    "internal error: entered unreachable code",
    "called `Result::unwrap()` on an `Err` value",
    "called `Option::unwrap()` on a `None` value",
    "Tried to shrink to a larger capacity",
    "removal index (is ",
    ") should be < len (is ",
    "capacity overflow",
    "mid > len",
];

/// Blanks the messages of panics that are traps.
pub fn blank_panic_messages(module: &mut Module) {
    each_segment(module, |_, bytes| {
        for text in PANIC_TEXTS {
            while let Some(at) = find(bytes, text.as_bytes()) {
                bytes[at..at + text.len()].fill(0);
            }
        }
    });
}

/// Edits the data of a module: where in memory each segment begins, and its bytes.
fn each_segment(module: &mut Module, mut edit: impl FnMut(Option<usize>, &mut [u8])) {
    let segments: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in segments {
        let data = module.data.get_mut(id);
        edit(start(&data.kind), &mut data.value);
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Blanks the source locations that panics would have named: they name folders of the machine that builds, and say nothing
/// where panics are traps.
pub fn blank_locations(module: &mut Module) {
    let texts: Vec<(usize, Vec<u8>)> =
        module.data.iter().filter_map(|data| Some((start(&data.kind)?, data.value.clone()))).collect();
    let paths: Vec<_> = texts.iter().flat_map(|(start, bytes)| locations(bytes, *start, &texts)).collect();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let folders = [b"/rustc/".to_vec(), home.join("registry/src/").into_os_string().into_encoded_bytes()];
    each_segment(module, |start, segment| {
        for range in paths.iter().flat_map(|found| [found.location.clone(), found.path.clone()]) {
            let within = start.and_then(|start| Some(range.start.checked_sub(start)?..range.end.checked_sub(start)?));
            if let Some(bytes) = within.and_then(|range| segment.get_mut(range)) {
                bytes.fill(0);
            }
        }
        for folder in &folders {
            blank(segment, folder);
        }
    });
}

/// Where in memory an active segment begins.
fn start(kind: &DataKind) -> Option<usize> {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } => usize::try_from(*start).ok(),
        _ => None,
    }
}

/// A `core::panic::Location` and the path that it names, as addresses.
struct PanicLocation {
    location: Range<usize>,
    path: Range<usize>,
}

/// Every location in a segment: the address and the length of a string that is the path of a Rust file, a line, a column.
fn locations(bytes: &[u8], start: usize, texts: &[(usize, Vec<u8>)]) -> Vec<PanicLocation> {
    const WORD: usize = size_of::<u32>();
    const LOCATION: usize = 4 * WORD;
    let word = |at: usize| bytes.get(at..)?.first_chunk::<WORD>().map(|word| u32::from_le_bytes(*word) as usize);
    let is_path = |path: &Range<usize>| {
        texts.iter().any(|(start, text)| {
            let within = path.start.checked_sub(*start).and_then(|from| text.get(from..path.end.checked_sub(*start)?));
            within.is_some_and(|path| path.ends_with(b".rs") && path.iter().all(u8::is_ascii_graphic))
        })
    };
    let aligned = (start.next_multiple_of(WORD) - start..bytes.len()).step_by(WORD);
    let location = |at: usize| {
        let from = word(at)?;
        let path = from..from.checked_add(word(at + WORD)?)?;
        is_path(&path).then(|| PanicLocation { location: start + at..start + at + LOCATION, path })
    };
    aligned.filter_map(location).collect()
}

/// Blanks every string that begins with a folder, up to the name of a Rust file.
fn blank(bytes: &mut [u8], folder: &[u8]) {
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
    fn locations_are_blanked_and_nothing_else() {
        let mut bytes = *b"a/rustc/1f/cell.rsb/rustc/1f/vec/mod.rssrc/client.rs";
        blank(&mut bytes, b"/rustc/");
        assert_eq!(
            &bytes,
            b"a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0src/client.rs"
        );
    }

    /// A module of functions with these names, each of which calls the one before it.
    fn chain(names: &[&str]) -> Module {
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
        module
    }

    /// Which of these functions are cut.
    fn cut_in(module: &Module, names: &[&str]) -> Vec<bool> {
        let is_cut = |name: &&str| {
            let body = module.funcs.get(module.funcs.by_name(name).unwrap()).kind.unwrap_local();
            let instrs = &body.block(body.entry_block()).instrs;
            instrs.iter().any(|(instr, _)| matches!(instr, walrus::ir::Instr::Unreachable(_)))
        };
        names.iter().map(is_cut).collect()
    }

    fn cut(names: &[&str]) -> Vec<bool> {
        let mut module = chain(names);
        strip_panics(&mut module);
        cut_in(&module, names)
    }

    #[test]
    fn shims_are_cut_unless_they_are_exported_or_called() {
        let names = ["a::convert::closures::_::invoke::h1", "b::convert::closures::_::invoke::h2", "leadspan::start"];
        let mut module = chain(&names);
        strip_shims(&mut module);
        assert_eq!(cut_in(&module, &names), [true, false, false], "the second one is called");
        let mut module = chain(&names);
        let first = module.funcs.by_name(names[0]).unwrap();
        module.exports.add("invoke", first);
        strip_shims(&mut module);
        assert_eq!(cut_in(&module, &names), [false; 3]);
    }

    #[test]
    fn messages_of_panics_are_blanked_and_nothing_else() {
        let mut module = Module::default();
        let id = module.data.add(DataKind::Passive, b"amid > lenb mid < len".to_vec());
        blank_panic_messages(&mut module);
        assert_eq!(module.data.get(id).value, b"a\0\0\0\0\0\0\0\0\0b mid < len");
    }

    #[test]
    fn locations_are_found_and_nothing_like_them() {
        let text = b"src/client.rsother".to_vec();
        // One whose length ends the path, then one whose does not.
        let words = [7, 1_024, 13, 9, 5, 1_024, 12, 9, 5];
        let bytes: Vec<u8> = words.iter().flat_map(|word: &u32| word.to_le_bytes()).collect();
        let found = locations(&bytes, 2_048, &[(1_024, text)]);
        let ranges: Vec<_> = found.into_iter().map(|found| (found.location, found.path)).collect();
        assert_eq!(ranges, [(2_052..2_068, 1_024..1_037)]);
    }

    #[test]
    fn only_the_ends_of_panics_are_cut() {
        assert_eq!(cut(&["core::panicking::panic_fmt", "leadspan::request::prepare"]), [true, false]);
        let names = [
            "core[c5]::str::slice_error_fail",
            "core::slice::index::slice_index_fail",
            "std::panicking::panic_count::increase",
        ];
        assert_eq!(cut(&names), [true, true, false], "counting comes back");
    }

    #[test]
    fn the_formatting_of_panics_is_cut_where_nothing_else_formats() {
        let display = "<u32 as core::fmt::Display>::fmt";
        assert_eq!(cut(&["core::fmt::write", display]), [false, true]);
        assert_eq!(cut(&["core::fmt::write", display, "leadspan::request::prepare"]), [false, false, false]);
    }
}
