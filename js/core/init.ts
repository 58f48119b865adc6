/** `init`, apart from the core so that its declaration needs no types of WebAssembly: Node projects have none. */
import { provide } from "../loaders/modules.js";
import type { WasmSource, WasmSources } from "../types/wasm-source.js";
import { ready } from "./core.js";

/**
 * Loads the core ahead of the first call, or modules from other sources than the package's own files:
 * `init({ core, reader })`, or `init(core)` for short.
 *
 * Not needed otherwise: the first call does it. Once a module is there, further sources of it are not looked at.
 * @throws UsageError for what cannot be a source, InternalError (`internal/load`) for a source that gives no module
 */
export async function init(source?: WasmSource | Promise<WasmSource> | WasmSources): Promise<void> {
  const steps = await Promise.allSettled([source === undefined ? undefined : provide(source), ready()]);
  // Both have settled: a call after a failure loads again.
  for (const step of steps) if (step.status === "rejected") throw step.reason;
}
