/** Where WebAssembly comes from, in words that need no types of WebAssembly: Node projects have none. */

/** A compiled module, where the project's types know what that is. */
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: abstract new (...values: never[]) => infer Module } } ? Module : object;

/** Where the module can come from: an address, an answer to read it from, its bytes, or the compiled module. */
export type WasmSource = string | URL | Response | ArrayBuffer | ArrayBufferView | CompiledModule;
