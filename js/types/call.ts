/** The options of one call, and a call ready to be sent. */
import type { READ_MODES } from "../generated/codes.js";
import type { CallName, Reply } from "./reply.js";

/** What a query parameter may be. */
export type QueryValue = string | number | boolean;

/** When to try again. What the operation's safety forbids is never repeated, whatever is set here. */
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

/** Settings that a client and a call share; what a call leaves out is inherited. */
export interface CommonOptions {
  /**
   * Milliseconds for one attempt, head and body. The default, not a value that is set, ends with the head where a body is
   * read piece by piece: `select`, `countBy`, CSV rows, `stream`. @default 60000 (ConstructionOnline 30000)
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds of waiting for a body within which it must bring at least 8 bytes a second; less counts as idle.
   * @default 30000
   */
  idleTimeoutMs?: number | undefined;
  /**
   * Milliseconds for all attempts and waits of a call; each page of a list is a call. The default, not a value that is set,
   * ends with the head where a body is read piece by piece: such a body is read for as long as it moves. @default 180000
   */
  totalTimeoutMs?: number | undefined;
  /** Largest body in bytes after decompression. @default 268435456; bodies read piece by piece have no limit unless it is set */
  maxBytes?: number | undefined;
  /** Retries; `false` turns them off. */
  retry?: RetryOptions | false | undefined;
  /** Headers to add: an object, `Headers`, a `Map` or pairs. Credentials cannot be set here. */
  headers?: Readonly<Record<string, string>> | Headers | Iterable<readonly [name: string, value: string]> | undefined;
  /**
   * Compares responses with their documented types. `report` notifies `on` and `logger` (one of them there must be) of
   * what differs and hands the data out unchanged; `strict` fails the call with a `DecodeError` (`decode/mismatch`,
   * with `issues`) where the data contradict their type, and only reports members that no document names. Holds for
   * single records, lists and every page; responses without a documented type, and `select`, `countBy`, `stream`,
   * `asResponse` and CSV, which make no records, are not checked. @default "off"
   */
  validate?: "off" | "report" | "strict" | undefined;
}

/** Progress of a long reading. */
export interface Progress {
  /** Bytes of bodies read, after decompression; 0 where the platform reads them by itself, as in lists of objects. */
  readonly bytes: number;
  /** Items of the pages that are complete. */
  readonly items: number;
  /** Pages that are complete. */
  readonly pages: number;
}

/** Settings of one call. */
export interface CallOptions extends CommonOptions {
  /** Ends the call wherever it is: waiting, sending, reading or between two attempts. */
  signal?: AbortSignal | undefined;
  /**
   * Query parameters that no document names: an object, `URLSearchParams`, a `Map` or pairs, where a name may come
   * several times.
   */
  query?:
    | Readonly<Record<string, QueryValue | undefined>>
    | URLSearchParams
    | Iterable<readonly [name: string, value: QueryValue]>
    | undefined;
  /** Where to go on reading: the `cursor` of an earlier page of the same operation. Paged operations only. */
  cursor?: string | undefined;
  /** Ask for the next page while the one before is used, never further ahead. Paged operations only. @default false */
  prefetch?: boolean | undefined;
  /**
   * Receives the progress of a reading of pages, a selection, a count or a CSV. A promise that it returns is awaited;
   * what it throws, or the promise rejects with, ends the reading with a `UsageError` whose `cause` it is.
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
