/** `init`, apart from the core so that its declaration needs no types of WebAssembly: Node projects have none. */
import { ready } from "./core.js";

/** A compiled module, where the project's types know what that is. */
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: abstract new (...values: never[]) => infer Module } } ? Module : object;

/** Where the module can come from: an address, an answer to read it from, its bytes, or the compiled module. */
export type WasmSource = string | URL | Response | ArrayBuffer | ArrayBufferView | CompiledModule;

/**
 * Loads the module ahead of the first call, or from another place than the package's own file.
 *
 * Not needed otherwise: the first call does it. Once the module is there, further sources are not looked at.
 */
export async function init(source?: WasmSource | Promise<WasmSource>): Promise<void> {
  await ready(source);
}
