/** A whole body of bytes, with progress; requested again when it breaks off. */
import { failure } from "../errors/classes.js";
import { responseDetails } from "../response/shape.js";
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import { zeroProgress, untilWhole } from "./body.js";
import { progressOf } from "./observe.js";
import { nextPiece } from "./piece.js";

/** The largest body that is read whole, where no other limit is set: for a body that is read in pieces the core has none. */
const MAX_BYTES = 268_435_456;

/** The reply with all bytes of its body as `data`. */
export async function wholeBody(exchange: Exchange, accept: string): Promise<Reply> {
  const reply = await exchange.send("pieces", undefined, accept);
  for await (const data of untilWhole(exchange, reply, true, (current) => bytesOf(exchange, current)))
    return { ...reply, data };
  return reply;
}

async function* bytesOf(exchange: Exchange, reply: Reply): AsyncGenerator<Uint8Array, void, undefined> {
  const { body } = reply;
  const { maxBytes = MAX_BYTES } = exchange.options;
  const report = progressOf(exchange, reply);
  const progress = zeroProgress();
  const chunks: Uint8Array[] = [];
  for (let chunk = await nextPiece(reply, exchange); chunk; chunk = await nextPiece(reply, exchange)) {
    chunks.push(chunk);
    progress.bytes += chunk.length;
    if (progress.bytes > maxBytes) {
      const text = `${exchange.operation}: the body is larger than ${maxBytes} bytes (maxBytes)`;
      throw failure("too_large/body", text, responseDetails(reply, exchange));
    }
    await report(progress);
  }
  body?.leave(true);
  await report({ ...progress, pages: 1 });
  const bytes = new Uint8Array(progress.bytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  yield bytes;
}
