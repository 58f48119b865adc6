/** Vercel Edge and Next.js middleware: as workerd, but only the `?module` suffix asks for a compiled module. */
import module from "../../matcher/matcher_bg.wasm?module";

export const load = (): Promise<WebAssembly.Module> => Promise.resolve(module);
