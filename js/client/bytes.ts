/** A body piece by piece. Loaded on first use. */
import { progressOf } from "../bulk/observe.js";
import { nextPiece } from "../bulk/piece.js";
import { unlessLeft } from "../request/reading.js";
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";

/** Sends the call and hands its body out, under all limits of the call. */
export async function* bytesOf(exchange: Exchange, accept?: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* bytesIn(exchange, await exchange.send("pieces", undefined, accept));
  } catch (error) {
    unlessLeft(error, exchange);
  }
}

/** The body of a response. */
export async function* bytesIn(exchange: Exchange, reply: Reply): AsyncGenerator<Uint8Array, void, undefined> {
  const { body } = reply;
  const report = progressOf(exchange, reply);
  let bytes = 0;
  try {
    for (let chunk = await nextPiece(reply, exchange); chunk; chunk = await nextPiece(reply, exchange)) {
      await report({ bytes: (bytes += chunk.length), items: 0, pages: 0 });
      yield chunk;
    }
    await report({ bytes, items: 0, pages: 1 });
    body?.leave(true);
  } finally {
    body?.leave(false);
  }
}
