/**
 * Decodes a parsed body by the shape that the table gives for it: the same rules as `src/resource/returns.rs`.
 * Vendors send lists bare, wrapped, as one object or as nothing at all; callers get a list.
 */
import { failure, outcomeOf, type ErrorShape } from "../errors/classes.js";
import type { DeleteAccepted } from "../generated/leadconduit-types.js";
import { ID_MEMBERS, LIST_WRAPPERS, Shape } from "../generated/lists.js";
import type { Reply, CallName } from "../types/reply.js";
import type { Deleted } from "../types/results.js";

export { Shape };

/** The value that a caller gets. `call` names the call in errors. */
export function decodeResult(reply: Reply, call: CallName): unknown {
  const { data, shape } = reply;
  switch (shape) {
    case Shape.Single:
      if (data === undefined || data === null)
        throw failure("decode/empty", "the body is empty where a record is documented", responseDetails(reply, call));
      return data;
    case Shape.List:
    case Shape.JsonOrCsv:
      return unwrapList(reply, call);
    case Shape.FirstOf: {
      const [first] = unwrapList(reply, call);
      if (first !== undefined) return first;
      throw failure(
        "http/not-found",
        "no record has this id: the list in the response is empty",
        responseDetails(reply, call),
      );
    }
    case Shape.Deletion:
      return deletion(reply);
    case Shape.Untyped:
      return jsonOrText(data);
    default:
      return data ?? null;
  }
}

/** Details of an error about a call that got a response. */
export function responseDetails(
  { method, url, status, requestId, attempts, elapsedMs, began }: Reply,
  { api, operation }: CallName,
): Partial<ErrorShape> {
  return {
    api,
    operation,
    // A query may hold personal data.
    ...(method && url && { method, url: url.replace(/\?.*/, "") }),
    status,
    ...(requestId && { requestId }),
    attempts,
    elapsedMs: began === undefined ? elapsedMs : performance.now() - began,
    outcome: outcomeOf(operation),
  };
}

/**
 * The records of a list in whatever form it came. The first such member of an object decides: an id makes it the one
 * record (a bill has `ITEMS`, and is no wrapper), an array under the name of a wrapper makes it a wrapper. Anything else is
 * no list: undefined. The same rule as `records` in `src/resource/returns.rs` and in the reader.
 */
export function listIn(data: unknown): unknown[] | undefined {
  if (data === undefined || data === null) return [];
  if (Array.isArray(data)) return data as unknown[];
  if (typeof data !== "object") return undefined;
  for (const [name, value] of Object.entries(data) as [string, unknown][]) {
    if (ID_MEMBERS.includes(name)) return [data];
    if (Array.isArray(value) && LIST_WRAPPERS.includes(name.toLowerCase())) return value as unknown[];
  }
  return undefined;
}

/** The records of a list; an error where there is none. */
export function unwrapList(reply: Reply, call: CallName): unknown[] {
  const list = listIn(reply.data);
  if (list) return list;
  const what =
    typeof reply.data === "object" ? "an object that is neither a list nor a record with an id" : "a single value";
  throw failure(
    "decode/mismatch",
    `${call.operation}: ${what} came where a list is documented`,
    responseDetails(reply, call),
  );
}

/** Decided by the body: the documents print 200 and 202 for both outcomes. */
function deletion({ status, data = null }: Reply): Deleted<unknown> {
  const report = reportIn(data);
  if (!report) return { outcome: "deleted", record: data, report: null };
  const broken = report.results?.error_flows;
  const isBroken = Array.isArray(broken) ? broken.length > 0 : status === 202;
  return {
    outcome: isBroken ? "deleted_with_broken_flows" : "deleted",
    record: null,
    report: report as DeleteAccepted,
  };
}

/** The body of a delete that lists flows, if it is one; a record has an id. */
export function reportIn(data: unknown): Partial<DeleteAccepted> | undefined {
  if (typeof data !== "object" || data === null || "id" in data) return undefined;
  return "results" in data || "message" in data ? (data as Partial<DeleteAccepted>) : undefined;
}

/** Undocumented responses come as text, or as JSON when they are JSON. */
function jsonOrText(data: unknown): unknown {
  if (typeof data !== "string" || data.trim() === "") return null;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
