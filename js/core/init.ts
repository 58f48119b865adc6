/** `init`, apart from the core so that its declaration needs no types of WebAssembly: Node projects have none. */
import type { WasmSource } from "../types/wasm-source.js";
import { ready } from "./core.js";

/**
 * Loads the module ahead of the first call, or from another place than the package's own file.
 *
 * Not needed otherwise: the first call does it. Once the module is there, further sources are not looked at.
 */
export async function init(source?: WasmSource | Promise<WasmSource>): Promise<void> {
  await ready(source);
}
