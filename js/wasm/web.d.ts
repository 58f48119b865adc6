/** What the TypeScript API uses of `src/runtime/web.js`, which the build puts beside the core. */

/** Calls a function when a signal is aborted, until what is returned is called. */
export function onAbort(signal: AbortSignal, run: () => void): () => void;

/** HTTP methods by number. */
export const METHODS: readonly string[];

/** Modes of a browser's cache, by number. */
export const CACHES: readonly string[];

/** Only workerd has it, in every version. */
export const isWorkerd: boolean;
