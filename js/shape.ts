/**
 * What a parsed body means, by the shape that the table gives for it: the same rules as `src/returns.rs`.
 * Vendors send lists bare, wrapped, as one object or as nothing at all; callers get a list.
 */
import { failure, type ErrorShape } from "./errors.js";
import type { DeleteAccepted } from "./generated/leadconduit-types.js";
import type { Deleted } from "./wire.js";

/** Shapes of answers, numbered as in `src/operation.rs`. */
export const Shape = { One: 0, List: 1, First: 2, Maybe: 3, Deletion: 4, Ack: 5, Csv: 6, JsonOrCsv: 7, Open: 8 } as const;

/** Names under which lists were seen wrapped, in lower case. */
export const WRAPPERS = "results leads data items campaigns projects calls users organizationalunits hooks hits".split(" ");

/** Members by which records are known. */
const IDS = ["ID", "id", "uniqueId"];

/** Which call an error belongs to. */
export interface CallName {
  readonly api: string;
  readonly operation: string;
}

/** An answer: status, headers and whatever was read of its body. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly requestId?: string;
  readonly shape: number;
  /** Parsed JSON, text or bytes; undefined when the body was empty. */
  readonly data?: unknown;
  /** The unread answer, when a stream was asked for. */
  readonly response?: Response;
  /** Ends the connection of `response`. */
  readonly abort?: AbortController;
}

/** The value that a caller gets. `call` names the call in errors. */
export function valueOf(reply: Reply, call: CallName): unknown {
  const { data, shape } = reply;
  switch (shape) {
    case Shape.One:
      if (data === undefined || data === null) throw failure("decode/empty", "the body is empty where a record is documented", of(reply, call));
      return data;
    case Shape.List:
    case Shape.JsonOrCsv:
      return listOf(data);
    case Shape.First: {
      const [first] = listOf(data);
      if (first !== undefined) return first;
      throw failure("http/not-found", "no record has this id: the list that was answered is empty", of(reply, call));
    }
    case Shape.Deletion:
      return deletion(reply);
    case Shape.Ack:
      return jsonOrText(data);
    default:
      return data ?? null;
  }
}

/** What an error says of a call that was answered. */
export function of({ status, requestId, attempts, elapsedMs }: Reply, call: CallName): Partial<ErrorShape> {
  return { ...call, status, ...(requestId && { requestId }), attempts, elapsedMs, outcome: "answered" };
}

/** The records of a list in whatever form it came. */
export function listOf(data: unknown): unknown[] {
  if (data === undefined || data === null) return [];
  if (Array.isArray(data)) return data;
  // A bill has ITEMS and is no wrapper: what has an id of its own is a record.
  if (typeof data === "object" && !IDS.some((id) => id in data)) {
    for (const [name, value] of Object.entries(data)) {
      if (Array.isArray(value) && WRAPPERS.includes(name.toLowerCase())) return value;
    }
  }
  return [data];
}

/** Decided by what the body says: the documents print 200 and 202 for both outcomes. */
function deletion({ status, data = null }: Reply): Deleted<unknown> {
  const report = reportIn(data);
  if (!report) return { outcome: "deleted", record: data, report: null };
  const broken = report.results?.error_flows;
  const isBroken = Array.isArray(broken) ? broken.length > 0 : status === 202;
  return { outcome: isBroken ? "deleted_with_broken_flows" : "deleted", record: null, report: report as DeleteAccepted };
}

/** The body of a delete that tells of flows, if it is one; a record has an id. */
export function reportIn(data: unknown): Partial<DeleteAccepted> | undefined {
  if (typeof data !== "object" || data === null || "id" in data) return undefined;
  return "results" in data || "message" in data ? (data as Partial<DeleteAccepted>) : undefined;
}

/** Answers that nobody documented come as text: JSON when they are JSON. */
function jsonOrText(data: unknown): unknown {
  if (typeof data !== "string" || data.trim() === "") return null;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
