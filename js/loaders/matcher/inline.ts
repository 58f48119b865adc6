/** Everything else (jsdom, server-side rendering, CDNs that move files): the module as text, loaded only when used. */
export async function load(): Promise<WebAssembly.Module> {
  const { default: base64 } = await import("../../matcher/matcher_inline.js");
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
