/** Streams of bytes. */
import { loadPart } from "../errors/classes.js";
import { leavable } from "../request/reading.js";
import type { Exchange } from "../types/call.js";
import type * as bodies from "./bodies.js";

/** Loaded by the first body that is streamed, taken whole or saved, and by `onProgress`. */
export const loadBodies = (): Promise<typeof bodies> => loadPart(() => import("./bodies.js"));

/** Parts as a stream. Nothing is requested before the first read. */
export function streamOf(parts: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await parts.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The body of a call, which is sent at the first read. Errors of the call are errors of the stream. */
export function bodyStream(exchange: Exchange, accept?: string): ReadableStream<Uint8Array> {
  return streamOf(
    leavable(exchange, async function* (own) {
      yield* (await loadBodies()).bytesOf(own, accept);
    }),
  );
}
