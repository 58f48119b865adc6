/** Browsers: bundlers and plain servers alike understand this form of address, and the file is cached by itself. */
export const load = (): Promise<Response> => fetch(new URL("../../matcher/matcher_bg.wasm", import.meta.url));
