/** The options of one call, and a call ready to be sent. */
import type { READ_MODES } from "../generated/codes.js";
import type { CallName, Reply } from "./reply.js";

/** What a query parameter may be. */
export type QueryValue = string | number | boolean;

/** When to retry. These options never permit a retry that the operation's safety class forbids. */
export interface RetryOptions {
  /** Attempts in all, the first included. @default 3 */
  attempts?: number | undefined;
  /** Longest first wait in milliseconds; it doubles each time and has random jitter. @default 250 */
  baseMs?: number | undefined;
  /** Longest wait in milliseconds. @default 20000 */
  capMs?: number | undefined;
  /** A `Retry-After` beyond this fails the call at once, with `retryAfterMs` on the error. @default 60000 */
  maxRetryAfterMs?: number | undefined;
}

/** Settings that a client and a call share; a call inherits those that it omits. */
export interface CommonOptions {
  /**
   * Milliseconds for one attempt, head and body. For bodies that are read piece by piece, the default (but not a value
   * that you set) ends with the head: `select`, `countBy`, CSV rows, `stream`. @default 60000 (ConstructionOnline 30000)
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds for which a body may stall: deliver fewer than 8 bytes per second.
   * @default 30000
   */
  idleTimeoutMs?: number | undefined;
  /**
   * Milliseconds for all attempts and waits of a call; each page of a list is a call. For bodies that are read
   * piece by piece, the default (but not a value that you set) ends with the head: such a body may take as long as it
   * keeps making progress. @default 180000
   */
  totalTimeoutMs?: number | undefined;
  /** Largest body in bytes after decompression. @default 268435456; bodies read piece by piece have no limit unless it is set */
  maxBytes?: number | undefined;
  /** Retries; `false` turns them off. */
  retry?: RetryOptions | false | undefined;
  /** Headers to add: an object, `Headers`, a `Map` or pairs. Credentials cannot be set here. */
  headers?: Readonly<Record<string, string>> | Headers | Iterable<readonly [name: string, value: string]> | undefined;
  /**
   * Compares responses with their documented types. `report` returns the data unchanged and reports the
   * differences to `on` and `logger` (one of them is required). `strict` fails the call with a `DecodeError`
   * (`decode/mismatch`, with `issues`) if the data contradicts its type, and only reports undocumented members. Applies to
   * single records, lists and every page. Responses without a documented type, and `select`, `countBy`, `stream`,
   * `asResponse` and CSV, which create no records, are not checked. @default "off"
   */
  validate?: "off" | "report" | "strict" | undefined;
}

/** Progress of a long read. */
export interface Progress {
  /** Bytes of bodies read, after decompression; 0 where the platform reads the body, as for lists of objects. */
  readonly bytes: number;
  /** Items of the pages that are complete. */
  readonly items: number;
  /** Pages that are complete. */
  readonly pages: number;
}

/** Settings of one call. */
export interface CallOptions extends CommonOptions {
  /** Ends the call at any point: while it waits, sends or reads, or between two attempts. */
  signal?: AbortSignal | undefined;
  /**
   * Undocumented query parameters: an object, `URLSearchParams`, a `Map` or pairs, where a name may occur several times.
   */
  query?:
    | Readonly<Record<string, QueryValue | undefined>>
    | URLSearchParams
    | Iterable<readonly [name: string, value: QueryValue]>
    | undefined;
  /** Where to continue: the `cursor` of an earlier page of the same operation. Paginated operations only. */
  cursor?: string | undefined;
  /** Request the next page while the previous one is used, never further ahead. Paginated operations only. @default false */
  prefetch?: boolean | undefined;
  /**
   * Receives the progress of reading pages, a selection, a count or a CSV. A promise that it returns is awaited. If it
   * throws or the promise rejects, the read ends with a `UsageError` whose `cause` is that error.
   */
  onProgress?: ((progress: Progress) => unknown) | undefined;
}

/** How a response's body is read: parsed, as text or bytes, piece by piece, or not at all. */
export type ReadMode = keyof typeof READ_MODES;

/** The purpose of a call: a reading of its response, or a preview of its request. */
export type Purpose = ReadMode | "preview";

/** One call, ready to be sent in the reading that its consumer chooses. */
export interface Exchange extends CallName {
  /** The arguments of the caller. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly options: CallOptions;
  /** Redacts the client's secrets in strings of the server. */
  readonly redactor: () => Promise<(text: string) => string>;
  /** Sends it; `changes` replace arguments, `accept` the requested media type, `signal` the caller's own. */
  readonly send: (
    as: Purpose,
    changes?: Readonly<Record<string, unknown>>,
    accept?: string,
    signal?: AbortSignal,
  ) => Promise<Reply>;
}
