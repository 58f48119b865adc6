/**
 * The whole library and its sandbox without WebAssembly. Bring the modules: `init({ core, reader, matcher, sandbox })`
 * before the first call, from the package's `.wasm` files or from wherever you keep them.
 */
export * from "./index.js";
export * from "./sandbox.js";
/** For `leadspan/source`, which gives its modules when it is loaded. @internal */
export { provide } from "./loaders/modules.js";
