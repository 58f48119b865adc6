/** The charset of a table: one rule for every way of reading it. Loaded when a table is read. */
import { failure } from "../errors/classes.js";
import type { Exchange } from "../types/call.js";
import type { CallName, Reply } from "../types/reply.js";
import { responseDetails } from "./shape.js";

/** The decoder of a body: of the charset that the caller names, else the response, else the requested `encoding`, else UTF-8. */
export function decoderOf(exchange: Exchange, reply: Reply, charset: string | undefined, lossy = false): TextDecoder {
  const declared = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(reply.headers.get("content-type") ?? "")?.[1];
  const asked = exchange.args["encoding"];
  const label = charset ?? declared ?? (typeof asked === "string" ? asked : "utf-8");
  try {
    return new TextDecoder(label, { fatal: !lossy });
  } catch {
    const { api, operation } = exchange;
    const message = `${operation}: this platform does not know the charset ${label}; name another one, as utf-8 or windows-1252`;
    throw failure("decode/encoding", message, responseDetails(reply, { api, operation }));
  }
}

/** Whether a caller's charset is one that this platform knows. */
export function isCharset(label: unknown): boolean {
  try {
    return typeof label === "string" && new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}

/** The error of a reading that cannot take this charset. */
export const CHARSET_WANTED = "must be a charset that this platform knows, as utf-8 or windows-1252";

/** Refuses a caller's charset that this platform does not know. */
export function checkCharset(charset: unknown, { api, operation }: CallName): void {
  if (charset === undefined || isCharset(charset)) return;
  throw failure("usage/invalid-option", `${operation}: charset ${CHARSET_WANTED}`, {
    api,
    operation,
    parameter: "charset",
    outcome: "not_sent",
  });
}

/** The error of bytes that the charset does not have. */
export function notIn(
  { encoding }: TextDecoder,
  { api, operation }: Exchange,
  reply: Reply,
  cause: unknown,
  offset?: number,
): Error {
  const details = { ...responseDetails(reply, { api, operation }), cause, ...(offset !== undefined && { offset }) };
  return failure("decode/encoding", `${operation}: the body is not ${encoding}; name its charset`, details);
}

/** Where the first bytes are that the charset does not have: how much of the body can be decoded, found by halving. */
function firstWrong(bytes: Uint8Array, encoding: string): number {
  let [sound, wrong] = [0, bytes.length];
  while (wrong - sound > 1) {
    const middle = (sound + wrong) >> 1;
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      sound = middle;
    } catch {
      wrong = middle;
    }
  }
  return sound;
}

/** The characters of the bytes 80 to 9F in windows-1252. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** A whole table as a string. */
export function textOf(exchange: Exchange, reply: Reply, charset: string | undefined): string {
  const decoder = decoderOf(exchange, reply, charset);
  let text: string;
  try {
    text = decoder.decode(reply.data as Uint8Array | undefined);
  } catch (cause) {
    throw notIn(decoder, exchange, reply, cause, firstWrong(reply.data as Uint8Array, decoder.encoding));
  }
  if (decoder.encoding !== "windows-1252") return text;
  // Some releases of Node decode these bytes as ISO 8859-1 (https://github.com/nodejs/node/issues/56542).
  return text.replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
}
