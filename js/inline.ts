/**
 * The whole library and its sandbox as one file, WebAssembly included: for pages without a bundler, import maps, and
 * hosts that load no further files. Only the sandbox's own module, which is for tests, is fetched from beside this file
 * when it is used.
 */
export * from "./index.js";
export * from "./sandbox.js";
