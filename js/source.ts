/**
 * The whole library and its sandbox as one file that imports its modules in the source phase (`import source`): for runtimes that
 * compile them by themselves, as Node 24, Deno and workerd do.
 */
export * from "./index.js";
export * from "./sandbox.js";
