/** A whole table at once. Loaded on first use. */
import { checkCharset, textOf } from "../response/charset.js";
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import { loadWhole } from "./bulk.js";

/** Its bytes. */
export async function wholeBytes(exchange: Exchange, accept: string): Promise<Uint8Array> {
  const { data } = await whole(exchange, accept);
  return (data ?? new Uint8Array()) as Uint8Array;
}

/** Its text, in a charset or the one that the response or the call names. */
export async function wholeText(exchange: Exchange, accept: string, charset: string | undefined): Promise<string> {
  checkCharset(charset, exchange);
  return textOf(exchange, await whole(exchange, accept), charset);
}

/** The platform reads a body faster than this library can, but reports no progress meanwhile. */
export async function whole(exchange: Exchange, accept: string): Promise<Reply> {
  if (!exchange.options.onProgress) return exchange.send("bytes", undefined, accept);
  return (await loadWhole()).wholeBody(exchange, accept);
}
