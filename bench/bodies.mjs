// What the jobs of the bench have in common: bodies in pieces, a `fetch` that responds with them, and floors.
import { acquireReader, loadReader, releaseReader } from "../dist/bulk/reader.js";
import floorBytes from "../target/bench/floor.mjs";

export const decoder = new TextDecoder();
const PIECE = 65_536;

/** Bytes as a body in pieces, as a network hands it out. */
export function bodyOf(pieces) {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      if (next < pieces.length) controller.enqueue(pieces[next++]);
      else controller.close();
    },
  });
}

export function cut(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(bytes.slice(at, at + PIECE));
  return pieces;
}

/** A `fetch` that responds with these pieces; a second page is empty. */
export const respondingWith = (pieces, type) => (address) =>
  Promise.resolve(
    new Response(address?.includes("before_id") ? "[]" : bodyOf(pieces), { headers: { "content-type": type } }),
  );

export const own = (fetch) => ({ fetch, dangerouslyAllowBrowser: true });

/** An instance of the reader that no call uses. */
export async function reader() {
  await loadReader();
  const instance = acquireReader();
  releaseReader(instance);
  return instance;
}

/**
 * The floor of a reading: pieces copied into the memory, one look at each byte, and then whatever has to be made of them in
 * JavaScript. Nothing in workerd, which compiles no bytes.
 */
export async function floor(pieces, stage, make) {
  const bytes = Uint8Array.from(atob(floorBytes), (char) => char.charCodeAt(0));
  const module = await WebAssembly.compile(bytes).catch(() => undefined);
  if (!module) return undefined;
  const { exports } = await WebAssembly.instantiate(module);
  const at = exports.input();
  return () => {
    for (const [index, piece] of pieces.entries()) {
      new Uint8Array(exports.memory.buffer, at, piece.length).set(piece);
      exports[stage]?.(piece.length);
      make?.(index);
    }
  };
}

/** The result of a floor is prepared in advance, as far as reading has to find it. */
export async function floorJob(pieces, stage, result, make) {
  const job = await floor(pieces, stage, make);
  return job && { floor: () => (job(), result()) };
}
