/** What a bug report needs to know of a client. Loaded when asked for. */
import type { RateLimit } from "../client.js";
import type { ErrorCode } from "../generated/errors.js";
import { VERSION } from "../generated/version.js";

/** One call, as far as it can be shown to anybody: no address, no argument, no body. */
export interface CallSummary {
  readonly operation: string;
  /** When it ended, as an ISO date. */
  readonly at: string;
  /** HTTP status, when there was a response. */
  readonly status: number | undefined;
  /** What went wrong, if anything did. */
  readonly code: ErrorCode | undefined;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** The server's id of the request, when it sends one. */
  readonly requestId: string | undefined;
}

/** What `diagnostics()` gives: nothing secret, and JSON throughout. */
export interface Diagnostics {
  readonly library: string;
  readonly api: string;
  readonly runtime: string;
  /** The options that were set; what they were set to only for numbers and switches. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly rateLimit: RateLimit;
  /** The latest calls, oldest first. */
  readonly calls: readonly CallSummary[];
}

/** What a reply and an error have in common. */
export interface CallEnd {
  readonly status?: number;
  readonly code?: ErrorCode;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly requestId?: string | undefined;
}

/** One call as the client remembers it: nothing of its data. */
export type CallRecord = readonly [operation: string, at: number, status: number | undefined, code: ErrorCode | undefined, attempts: number, elapsedMs: number, requestId: string | undefined];

/** Describes a client. */
export function describeClient(client: { readonly rateLimit: RateLimit; toJSON(): { api: string } }, options: object, { calls }: { readonly calls: readonly CallRecord[] }): Diagnostics {
  return {
    library: `leadspan ${VERSION}`,
    ...client.toJSON(),
    runtime: runtime(),
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, harmless(value)])),
    rateLimit: client.rateLimit,
    calls: calls.map(([operation, at, status, code, attempts, elapsedMs, requestId]) => {
      return { operation, at: new Date(at).toISOString(), status, code, attempts, elapsedMs: Math.round(elapsedMs), requestId };
    }),
  };
}

/** Numbers and switches, alone or in a group; of everything else only that it was set. */
function harmless(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === "number" || typeof value === "boolean") return value;
  const members = typeof value === "object" ? Object.entries(value) : [];
  const isGroup = members.length > 0 && members.every(([, member]) => member === undefined || typeof member === "number");
  return isGroup ? Object.fromEntries(members) : "[set]";
}

function runtime(): string {
  const scope = globalThis as { navigator?: { userAgent?: string }; process?: { version?: string } };
  return scope.navigator?.userAgent ?? (scope.process?.version ? `Node ${scope.process.version}` : "unknown");
}
