/**
 * The whole library and its sandbox without WebAssembly. Bring the modules: `init({ core, reader, matcher, sandbox })`
 * before the first call, from the package's `.wasm` files or from wherever you keep them. A program that only makes
 * calls brings the core with `initCore(module)`: bundlers then leave out what reads at scale.
 */
import { giveBulk } from "./client/bulk-given.js";
import { loadCount, loadCsv, loadSelect, loadWhole } from "./client/bulk.js";
import { init as initModules } from "./core/init.js";
import { provide as provideModules } from "./loaders/modules.js";
import type { WasmSource, WasmSources } from "./types/wasm-source.js";

export * from "./index.js";
export * from "./sandbox.js";

/**
 * Takes the modules, and loads the core ahead of the first call: `init({ core, reader })`, or `init(core)` for short.
 * Once a module is there, further sources of it are not looked at.
 * @throws UsageError for what cannot be a source, InternalError (`internal/load`) for a source that gives no module
 */
export async function init(source?: WasmSource | Promise<WasmSource> | WasmSources): Promise<void> {
  giveBulk({ loadCount, loadCsv, loadSelect, loadWhole });
  return initModules(source);
}

/**
 * Takes the core alone. `select`, `countBy` and CSV rows reject with InternalError (`internal/load`) until `init` is
 * called, and a bundle that does not import `init` is 8 KB (gzip) smaller.
 * @throws UsageError for what cannot be a source, InternalError (`internal/load`) for a source that gives no module
 */
export async function initCore(core: WasmSource | Promise<WasmSource>): Promise<void> {
  return initModules({ core });
}

/** For `leadspan/source`, which gives its modules when it is loaded. @internal */
export function provide(sources: WasmSources): Promise<unknown> {
  giveBulk({ loadCount, loadCsv, loadSelect, loadWhole });
  return provideModules(sources);
}
