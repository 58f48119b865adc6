/** A body as a stream of bytes. */
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";

/** Sends the call at the first read, unless it was, and hands its body out. Errors of the call are errors of the stream. */
export function streamOf(exchange: Exchange, accept?: string, reply?: Reply): ReadableStream<Uint8Array> {
  const { onProgress } = exchange.options;
  let body = reply?.body;
  let isCancelled = false;
  let bytes = 0;
  const open = async (): Promise<void> => {
    body = (reply ?? (await exchange.send("pieces", undefined, accept))).body;
    if (isCancelled) body?.leave(false);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (!body) await open();
          const chunk = isCancelled ? undefined : await body?.next();
          if (isCancelled) return;
          await onProgress?.({ bytes: (bytes += chunk?.length ?? 0), items: 0, pages: chunk ? 0 : 1 });
          if (chunk) controller.enqueue(chunk);
          else {
            body?.leave(true);
            controller.close();
          }
        } catch (error) {
          // `onProgress` may throw as well: reading stops in any case.
          body?.leave(false);
          throw error;
        }
      },
      cancel() {
        isCancelled = true;
        body?.leave(false);
      },
    },
    // Nothing is requested before the first read.
    { highWaterMark: 0 },
  );
}
