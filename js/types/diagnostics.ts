/** What is known of a client and its latest calls. */
import type { ErrorCode } from "../generated/errors.js";

/** The server's rate limits. */
export interface RateLimit {
  /** Calls allowed in the current window. */
  limit?: number;
  /** Calls left in it. */
  remaining?: number;
  /** Milliseconds left of a pause that the server asked for; calls wait for its end. */
  blockedForMs: number;
}

/** One call, in a form that is safe to share: no address, no argument, no body. */
export interface CallSummary {
  readonly operation: string;
  /** When it ended, as an ISO date. */
  readonly at: string;
  /** HTTP status, when there was a response. */
  readonly status: number | undefined;
  /** The error's code, if the call failed. */
  readonly code: ErrorCode | undefined;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** The server's id of the request, if it sends one. */
  readonly requestId: string | undefined;
}

/** The result of `diagnostics()`: plain JSON without secrets. */
export interface Diagnostics {
  readonly library: string;
  readonly api: string;
  readonly runtime: string;
  /** The options that are set; only numbers and switches have their values. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly rateLimit: RateLimit;
  /** The last calls, oldest first. */
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
export type CallRecord = readonly [
  operation: string,
  at: number,
  status: number | undefined,
  code: ErrorCode | undefined,
  attempts: number,
  elapsedMs: number,
  requestId: string | undefined,
];
