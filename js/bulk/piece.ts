/** Pieces of bodies as bytes. */
import { failure } from "../errors/classes.js";
import { responseDetails } from "../response/shape.js";
import type { CallName, Reply } from "../types/reply.js";

/** The next piece of a body; undefined at its end. A `fetch` of the caller's own may bring buffers, other views, or no bytes at all. */
export async function nextPiece(reply: Reply, call: CallName): Promise<Uint8Array | undefined> {
  const piece: unknown = await reply.body?.next();
  if (piece === undefined || piece instanceof Uint8Array) return piece;
  if (ArrayBuffer.isView(piece)) return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  if (Object.prototype.toString.call(piece) === "[object ArrayBuffer]") return new Uint8Array(piece as ArrayBuffer);
  const text = `${call.operation}: the body that the client's own \`fetch\` gave brings something else than bytes`;
  throw failure("network/no-response", text, responseDetails(reply, call));
}
