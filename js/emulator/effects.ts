/** Effects of faults on responses. */
import { EMULATED, type SandboxApi } from "../generated/emulated.js";
import { binaryOf, bytesOf, joined, type Bytes } from "./bytes.js";
import { checkRunning, type Clock, type Epoch } from "./clock.js";
import type { BodyRest, CoreResponse } from "./core.js";
import type { SandboxEffect } from "./faults.js";
import { changeList, type ListRule } from "./json.js";
import { pairsOf } from "./request.js";

/** A response before it becomes a `Response`. */
export interface Draft {
  status: number;
  headers: Headers;
  body: Bytes;
  /** How the body is delivered: complete by default. */
  delivery?: Extract<SandboxEffect, { kind: "cut" | "truncate" | "dribble" }>;
}

/** Statuses whose responses have no body. */
const BODILESS = new Set([204, 205, 304]);
const HTML =
  "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body><h1>We will be back soon</h1></body></html>\n";
const encoder = new TextEncoder();

/** The rejection of `fetch` without a response. `code` is as in `cause` of Node's errors. */
export const networkError = (code: string, message: string): TypeError =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });

/** The response to a request without faults: the hot path, without a draft. */
export function plainResponse(
  { status, headers, body, rest }: CoreResponse,
  signal: AbortSignal | undefined,
): Response {
  // The core sets each header once, and the platform reads an object faster than a list of pairs.
  const byName: Record<string, string> = {};
  for (let index = 0; index + 1 < headers.length; index += 2) byName[headers[index] ?? ""] = headers[index + 1] ?? "";
  return new Response(BODILESS.has(status) ? null : rest ? inPieces(body, rest, signal) : body, {
    status,
    headers: byName,
  });
}

/** A body whose pieces are made when they are read. */
function inPieces(first: Bytes, rest: BodyRest, signal: AbortSignal | undefined): ReadableStream<Bytes> {
  let piece: Bytes | undefined = first;
  return new ReadableStream(
    {
      pull(controller) {
        if (signal?.aborted) {
          rest.free();
          throw signal.reason;
        }
        piece ??= rest.next();
        if (piece) controller.enqueue(piece);
        else {
          rest.free();
          controller.close();
        }
        piece = undefined;
      },
      cancel() {
        rest.free();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The complete body, for faults. */
function wholeOf({ body, rest }: CoreResponse): Bytes {
  const pieces = [body];
  for (let piece = rest?.next(); piece; piece = rest?.next()) pieces.push(piece);
  rest?.free();
  return pieces.length === 1 ? body : joined(pieces);
}

/** The draft of a response of the core. */
export function draftOf(response: CoreResponse): Draft {
  return { status: response.status, headers: new Headers(pairsOf(response.headers)), body: wholeOf(response) };
}

/** The response that an effect puts in place of the API's. */
export function statusDraft(
  effect: Extract<SandboxEffect, { kind: "status" }>,
  api: SandboxApi | null,
  now: number,
): Draft {
  const { status, retryAfter, body = errorBody(api, status) } = effect;
  const headers = new Headers({
    "content-type": typeof body === "string" ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
  });
  headers.set("date", new Date(now).toUTCString());
  if (retryAfter !== undefined) {
    headers.set(
      "retry-after",
      typeof retryAfter === "object" ? new Date(now + retryAfter.dateIn).toUTCString() : String(retryAfter),
    );
  }
  for (const [name, value] of Object.entries(effect.headers ?? {})) headers.set(name, value);
  return { status, headers, body: encoder.encode(typeof body === "string" ? body : JSON.stringify(body)) };
}

/** An error in the API's format. */
function errorBody(api: SandboxApi | null, status: number): unknown {
  const message = `The sandbox responds with ${status} because of a fault rule.`;
  return api === null ? { message } : JSON.parse(EMULATED[api].error.replaceAll("%", message));
}

/** Applies an effect to the content of a response. */
export function applyEffect(draft: Draft, effect: SandboxEffect): void {
  switch (effect.kind) {
    case "html":
      draft.status = effect.status ?? 200;
      draft.headers.set("content-type", "text/html; charset=utf-8");
      draft.body = encoder.encode(HTML);
      break;
    case "contentType":
      draft.headers.set("content-type", effect.value);
      break;
    case "badUtf8": {
      const middle = draft.body.length >> 1;
      draft.body = Uint8Array.from([...draft.body.subarray(0, middle), 0xff, ...draft.body.subarray(middle)]);
      break;
    }
    case "duplicate":
      changeRecords(draft, (list) => list.flatMap((record) => [record, record]));
      break;
    case "reorder":
      changeRecords(draft, (list) => [...list].reverse());
      break;
    case "lateInsert":
      changeRecords(draft, (list) => list.filter((_, index) => index % 3 !== 1));
      break;
    case "redirect":
      draft.status = effect.status ?? 302;
      draft.headers.set("location", effect.location);
      draft.body = new Uint8Array();
      break;
    case "cut":
    case "truncate":
    case "dribble":
      draft.delivery = effect;
      break;
    case "status":
    case "latency":
    case "reset":
    case "hang":
      break;
  }
}

/**
 * As clients tell lists from records; `tests/node/sandbox-log.test.mjs` holds it to `generated/lists.ts`, whose import
 * would put that file into another part of what every client loads first.
 */
export const LISTS: ListRule = {
  isId: (name) => /^(?:id|uniqueId|ID|lead_id)$/.test(name),
  isWrapper: (name) =>
    /^(?:results|hits|leads|data|items|campaigns|projects|calls|users|organizationalunits|hooks)$/i.test(name),
};

/** Changes the list of a JSON body, which otherwise stays as it is, byte by byte; single records are unchanged. */
function changeRecords(draft: Draft, change: (records: readonly string[]) => readonly string[]): void {
  if (!/json/.test(draft.headers.get("content-type") ?? "")) return;
  const changed = changeList(binaryOf(draft.body), LISTS, change);
  if (changed !== undefined) draft.body = bytesOf(changed);
}

/** What bodies depend on that are delivered in time. */
export interface Delivery {
  readonly clock: Clock;
  readonly epoch: Epoch;
  readonly signal: AbortSignal | undefined;
  /** Responses to HEAD have no body, whatever a fault makes of them. */
  readonly isHead: boolean;
}

/** Makes the response. */
export function respond(draft: Draft, how: Delivery): Response {
  const { status, headers, body, delivery } = draft;
  const init = { status, headers };
  if (how.isHead || BODILESS.has(status)) return new Response(null, init);
  switch (delivery?.kind) {
    case "truncate":
      return new Response(body.subarray(0, delivery.after), init);
    case "cut":
      return new Response(cut(body, delivery.after, how), init);
    case "dribble":
      return new Response(dribble(body, delivery.bytes, delivery.everyMs, how), init);
    case undefined:
      return new Response(body, init);
  }
}

function cut(body: Bytes, after: number, { signal, epoch }: Delivery): ReadableStream<Bytes> {
  let sent = false;
  return new ReadableStream(
    {
      pull(controller) {
        checkRunning(signal, epoch);
        if (sent || after === 0) {
          controller.error(networkError("ECONNRESET", "the connection is closed inside the body"));
          return;
        }
        sent = true;
        controller.enqueue(body.slice(0, after));
      },
    },
    { highWaterMark: 0 },
  );
}

function dribble(
  body: Bytes,
  bytes: number,
  everyMs: number,
  { clock, signal, epoch }: Delivery,
): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        await clock.wait(everyMs, signal, epoch);
        controller.enqueue(body.slice(at, at + bytes));
        at += bytes;
        if (at >= body.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
