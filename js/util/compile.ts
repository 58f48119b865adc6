/**
 * For modules that are loaded when they are needed; the core has its own, as what both shared would be a file more to load at first.
 *
 * Compiles a WebAssembly module from whatever a loader or a caller has: the compiled module, its bytes, or a response. Streams
 * a response, except from the many servers that do not know the media type of `.wasm`.
 */
export async function compileModule(source: WebAssembly.Module | BufferSource | Response): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (!(source instanceof Response)) return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`the module's address answered with status ${source.status}`);
  const streams = source.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer());
}
