/** Responses as the core hands them out. */

/** Which call an error belongs to. */
export interface CallName {
  readonly api: string;
  readonly operation: string;
}

/** A response: status, headers and what was read of its body. */
export interface Reply {
  /** Of the request. */
  readonly method?: string;
  readonly url?: string;
  readonly status: number;
  readonly headers: Headers;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** When the call began, on the clock of `performance`. */
  readonly began?: number;
  readonly requestId?: string | undefined;
  readonly shape: number;
  /** Parsed JSON, text or bytes; undefined when the body was empty. */
  readonly data?: unknown;
  /** The unread response, when that or a stream was requested. */
  readonly response?: Response;
  /** The body of a response that is read piece by piece. */
  readonly body?: BodyStream | undefined;
}

/** A response's body, read piece by piece. Limits, retries and the permit of its call hold until it ends or is left. */
export interface BodyStream {
  /** The next piece, undefined at the end of the body; `leave` has to follow. */
  next(): Promise<Uint8Array | undefined>;
  /** Stops reading; `whole` when the body was read to its end. */
  leave(whole: boolean): void;
  /** Requests the body again, as none of it was used; undefined when no further attempt is allowed. */
  again(): Promise<Reply | undefined>;
}
