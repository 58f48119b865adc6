/** Cloudflare Workers: compiling bytes is forbidden there, and wrangler hands `.wasm` imports out compiled. */
import module from "../../reader/reader_bg.wasm";

export const load = (): Promise<WebAssembly.Module> => Promise.resolve(module);
