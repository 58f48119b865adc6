/** Node, Deno and Bun: the file lies beside this one; when a bundler or a permission hides it, its text form does. */
import { readFileSync } from "node:fs";

export async function load(): Promise<WebAssembly.Module> {
  try {
    // At once: other threads would take longer for so little, and these two milliseconds come once.
    return new WebAssembly.Module(readFileSync(new URL("../wasm/leadspan_bg.wasm", import.meta.url)));
  } catch {
    const inline = await import("./inline.js");
    return inline.load();
  }
}
