/** A body as a stream of bytes. */
import type { Exchange } from "../types/call.js";
import type { BodyStream } from "../types/reply.js";

/** Sends the call at the first read and hands its body out. Errors of the call are errors of the stream. */
export function streamOf(exchange: Exchange, accept?: string): ReadableStream<Uint8Array> {
  let body: BodyStream | undefined;
  let isCancelled = false;
  const open = async (): Promise<void> => {
    body ??= (await exchange.send("pieces", undefined, accept)).body;
    if (isCancelled) body?.leave(false);
  };
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      return await body?.next();
    } catch (error) {
      body?.leave(false);
      throw error;
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!body) await open();
        const chunk = isCancelled ? undefined : await next();
        if (chunk) {
          controller.enqueue(chunk);
          return;
        }
        body?.leave(true);
        if (!isCancelled) controller.close();
      },
      cancel() {
        isCancelled = true;
        body?.leave(false);
      },
    },
    // Nothing is asked for before somebody reads.
    { highWaterMark: 0 },
  );
}
