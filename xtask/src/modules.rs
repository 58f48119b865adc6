//! The wasm modules of the package: what builds them, and what each is called.

/// What wasm-opt optimises for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aim {
    /// Few bytes over the wire.
    Size,
    /// Megabytes read in little time.
    Speed,
}

/// One wasm module of the package.
pub struct WasmModule {
    /// What users call it: in `init({ core })` and in errors.
    pub key: &'static str,
    /// The crate.
    pub package: &'static str,
    /// Its features in the npm build.
    pub features: &'static str,
    /// File name in `dist/<folder>/`: `<name>.js`, `<name>.d.ts`, `<name>_bg.wasm`, `<name>_inline.js`.
    pub name: &'static str,
    /// Folder in `dist/`.
    pub folder: &'static str,
    /// What wasm-opt optimises for.
    pub aim: Aim,
    /// Whether Node compiles it in the thread that waits for it: faster for what every call needs, once.
    pub compiles_at_once: bool,
}

/// Every module.
pub const MODULES: [WasmModule; 4] = [
    WasmModule {
        key: "core",
        package: "leadspan-bindings",
        features: "",
        name: "leadspan",
        folder: "wasm",
        aim: Aim::Size,
        compiles_at_once: true,
    },
    WasmModule {
        key: "reader",
        package: "leadspan-reader",
        features: "js",
        name: "reader",
        folder: "reader",
        aim: Aim::Speed,
        compiles_at_once: false,
    },
    WasmModule {
        key: "matcher",
        package: "leadspan-matcher",
        features: "js",
        name: "matcher",
        folder: "matcher",
        aim: Aim::Size,
        compiles_at_once: false,
    },
    WasmModule {
        key: "sandbox",
        package: "leadspan-sandbox",
        features: "",
        name: "sandbox",
        folder: "sandbox",
        aim: Aim::Size,
        compiles_at_once: false,
    },
];
