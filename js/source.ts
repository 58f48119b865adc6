/**
 * The whole library and its sandbox, with modules imported in the source phase (`import source`): for runtimes that
 * compile them by themselves, as Node 24 and Deno do.
 */
export * from "./index.js";
export * from "./sandbox.js";
