/** The events that clients send to their observers. */
import type { DriftIssue } from "./issue.js";

/** What happened in an attempt. */
export type AttemptEvent =
  | { type: "request"; operation: string; method: string; url: string; attempt: number }
  | { type: "response"; operation: string; status: number; attempt: number; elapsedMs: number }
  | { type: "retry"; operation: string; code: string; attempt: number; delayMs: number };

/** A response is not as documented (option `validate`). `more` counts the differences that are not in `issues`. */
export interface DriftEvent {
  type: "drift";
  operation: string;
  issues: readonly DriftIssue[];
  more: number;
}

/** What happened in a call. Events contain no secrets. */
export type ClientEvent = AttemptEvent | DriftEvent;

/** Where events are written: `console`, or a logger that takes the message first (pino takes the object first: use `on`). */
export interface Logger {
  debug(message: string, event: ClientEvent): void;
  warn(message: string, event: ClientEvent): void;
}

/** The observers of a client. */
export interface Observers {
  /** Receives every event with a message: attempts at `debug`, retries and drift at `warn`. Off by default. */
  logger?: Logger | undefined;
  /** Receives every attempt, response, retry and drift. */
  on?: ((event: ClientEvent) => void) | undefined;
}
