/** A whole body of bytes, with progress; requested again when it breaks off. */
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import { zeroProgress, untilWhole } from "./body.js";

/** The reply with all bytes of its body as `data`. */
export async function wholeBody(exchange: Exchange, accept: string): Promise<Reply> {
  const reply = await exchange.send("pieces", undefined, accept);
  for await (const data of untilWhole(reply, true, (current) => bytesOf(exchange, current))) return { ...reply, data };
  return reply;
}

async function* bytesOf(
  { options: { onProgress } }: Exchange,
  { body }: Reply,
): AsyncGenerator<Uint8Array, void, undefined> {
  const progress = zeroProgress();
  const chunks: Uint8Array[] = [];
  for (let chunk = await body?.next(); chunk; chunk = await body?.next()) {
    chunks.push(chunk);
    progress.bytes += chunk.length;
    await onProgress?.({ ...progress });
  }
  body?.leave(true);
  await onProgress?.({ ...progress, pages: 1 });
  const bytes = new Uint8Array(progress.bytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  yield bytes;
}
