/** Making a call and keeping a record of it: attempts, times, pages. */
import { client } from "./connection.js";
import { cellsOf } from "./values.js";

/**
 * Starts a call. Resolves to what the result view shows:
 * `{ kind: "value" | "list" | "csv" | "error", …, status, elapsedMs, events, next? }`. Never rejects.
 */
export async function start(operation, args, signal) {
  const events = [];
  const began = performance.now();
  const done = (rest) => ({
    operation,
    events,
    elapsedMs: performance.now() - began,
    status: statusOf(events),
    ...rest,
  });
  try {
    const call = client(operation.api, (event) => events.push({ ...event, at: performance.now() - began })).call(
      operation.id,
      args,
      { signal },
    );
    if (operation.paging) return await firstPage(call.pages(), done);
    if (operation.accept[0] === "text/csv") return done(await table(call));
    const { data, response } = await call.withResponse();
    return done({ kind: Array.isArray(data) ? "list" : "value", data, status: response.status });
  } catch (error) {
    return done({ kind: "error", error });
  }
}

const statusOf = (events) => events.findLast((event) => event.type === "response")?.status;

/** The first page, and `next()` for those after it. */
async function firstPage(pages, done) {
  const items = [];
  const next = async () => {
    try {
      const { value, done: over } = await pages.next();
      items.push(...(value?.items ?? []));
      return done({ kind: "list", data: items, total: value?.total, next: over ? undefined : next, over });
    } catch (error) {
      return done({ kind: "error", error });
    }
  };
  return next();
}

/** CSV as rows, decoded by the charset that the server names. */
async function table(call) {
  const response = await call.asResponse();
  const charset = /charset=([^;]+)/i.exec(response.headers.get("content-type") ?? "")?.[1] ?? "utf-8";
  const text = new TextDecoder(charset.trim()).decode(await response.arrayBuffer());
  const [header = [], ...rows] = cellsOf(text);
  return { kind: "csv", status: response.status, text, header, rows, charset };
}
