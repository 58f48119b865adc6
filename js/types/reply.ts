/** Responses as the core hands them out. */

/** Which call an error belongs to. */
export interface CallName {
  readonly api: string;
  readonly operation: string;
}

/** A response: status, headers and what was read of its body. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly requestId?: string | undefined;
  readonly shape: number;
  /** Parsed JSON, text or bytes; undefined when the body was empty. */
  readonly data?: unknown;
  /** The unread response, when that or a body was asked for. */
  readonly response?: Response;
  /** The body of a response that is read piece by piece. */
  readonly body?: BodyStream | undefined;
}

/** A response's body, read piece by piece. Limits, retries and the permit of its call hold until it ends or is left. */
export interface BodyStream {
  /** The next piece, undefined at the end of the body; `leave` has to follow. */
  next(): Promise<Uint8Array | undefined>;
  /** Nothing more of the body is wanted; `whole` when it was read to its end. */
  leave(whole: boolean): void;
  /** Asks for the body again, when nothing of it was used; undefined when there is no further attempt. */
  again(): Promise<Reply | undefined>;
}
