/** Node, Deno and Bun: the file lies beside this one; when a bundler or a permission hides it, its text form does. */
import { readFile } from "node:fs/promises";

export async function load(): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await readFile(new URL("../../matcher/matcher_bg.wasm", import.meta.url)));
  } catch {
    const inline = await import("./inline.js");
    return inline.load();
  }
}
