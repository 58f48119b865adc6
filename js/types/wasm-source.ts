/** Where WebAssembly comes from, in words that need no types of WebAssembly: Node projects have none. */

/** The WebAssembly modules of the package. */
export type ModuleName = "core" | "reader" | "matcher" | "sandbox";

/** A compiled module, where the project's types know what that is. */
export type CompiledModule = typeof globalThis extends {
  WebAssembly: { Module: abstract new (...values: never[]) => infer Module };
}
  ? Module
  : object;

/**
 * Where a module can come from: an address, a response, its bytes, the compiled module, or an `import()` of one of
 * these.
 */
export type WasmSource =
  | string
  | URL
  | Response
  | ArrayBuffer
  | ArrayBufferView
  | CompiledModule
  | { readonly default: string | CompiledModule };

/** A source, a promise of one, or a function that returns one when it is first needed. */
type Provided = WasmSource | Promise<WasmSource> | (() => WasmSource | Promise<WasmSource>);

/**
 * Sources of the modules by name: `core` is what every call needs, `reader` is for `select`, `countBy` and CSV, `matcher` for
 * checks of HeroBase leads, `sandbox` for the emulated APIs. A function is called when its module is first needed.
 */
export type WasmSources = { readonly [Name in ModuleName]?: Provided | undefined };
