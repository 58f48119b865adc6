/** Browsers: bundlers and plain servers alike understand this form of address, and the file is cached by itself. */
export const load = (): Promise<Response> => fetch(new URL("../wasm/leadspan_bg.wasm", import.meta.url));
