// Responses for fakes of `fetch`, and clients that use them, in every runtime.
import { HeroBase, LeadConduit } from "leadspan";

const encoder = new TextEncoder();
const own = { dangerouslyAllowBrowser: true };

export const lead = (fetch, options) => new LeadConduit({ apiKey: "key", fetch, ...own, ...options });
export const hero = (fetch, options) =>
  new HeroBase({ subdomain: "wshero01", username: "u", password: "p", fetch, ...own, ...options });

/** The arguments of an export. */
export const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };

/** A JSON response of one or more pieces: a string is sent as it is. */
export function json(value, { status = 200, headers = {}, pieces = 1 } = {}) {
  return body(typeof value === "string" ? value : JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
    pieces,
  });
}

/** A table. */
export const csv = (text, { pieces = 1 } = {}) => body(text, { headers: { "content-type": "text/csv" }, pieces });

/** A response without a body. */
export const status = (code, headers = {}) => new Response(null, { status: code, headers });

function body(text, { status: code = 200, headers, pieces }) {
  const bytes = encoder.encode(text);
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  let at = 0;
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += size)));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { status: code, headers });
}

/** A body that stands still after its first pieces, which stays open until it is left. */
export function stalled(text, type = "application/json", state = {}) {
  const bytes = encoder.encode(text);
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(bytes),
    cancel() {
      state.isCancelled = true;
    },
  });
  return new Response(stream, { headers: { "content-type": type } });
}

/** `count` events in pages of `limit`, the newest first, each with `extra`. */
export function eventPage(address, count, extra = {}) {
  const query = new URL(address).searchParams;
  const after = query.get("after_id") ?? query.get("before_id");
  const from = after === null ? count : Number.parseInt(after, 16) - 1;
  return Array.from({ length: Math.min(Number(query.get("limit")), from) }, (_, index) => ({
    id: idOf(from - index),
    ...extra,
  }));
}

/** An id of 24 digits. */
export const idOf = (number) => number.toString(16).padStart(24, "0");

/** All items of an iterable. */
export async function gather(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}
