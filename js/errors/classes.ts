/** One class per kind of failure, made from the plain objects that the core throws. */
import type { ErrorCode, ErrorKind } from "../generated/errors.js";
import type { DriftIssue, Issue } from "../types/issue.js";
import { ignoreErrors } from "../util/ignore-errors.js";

export type { DriftIssue, ErrorCode, ErrorKind, Issue };

/** The codes of a kind. Each class declares its own, so that TypeScript distinguishes the classes. */
export type CodeOf<K extends ErrorKind> = Extract<ErrorCode, `${K}/${string}`>;

/** What is known of the effect of a request: `unknown` means look before trying again. */
export type RequestOutcome = "not_sent" | "answered" | "unknown";

/** What is known of the effect of a call whose success cannot be read. */
export function outcomeOf(operation: string): RequestOutcome {
  // Reads; a write may well have been done.
  return /^(get|list|search|check|export|preview|run)/.test(operation) ? "answered" : "unknown";
}

/** An error as the core throws it. */
export interface ErrorShape {
  kind: ErrorKind;
  code: ErrorCode;
  message: string;
  api?: string;
  operation?: string;
  parameter?: string;
  method?: string;
  url?: string;
  status?: number;
  requestId?: string;
  attempts?: number;
  elapsedMs?: number;
  retryAfterMs?: number;
  outcome?: RequestOutcome;
  rawBody?: string;
  headers?: Record<string, string>;
  issues?: Issue[];
  offset?: number;
  cause?: unknown;
  /** The server's message and the parsed body: `redact.ts` finds both in `rawBody`. */
  serverMessage?: string;
  body?: unknown;
}

/** Characters that forge log lines, control a terminal or change the direction of text. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;

/** A string as one line. */
const oneLine = (text: string): string => text.replace(CONTROL, " ");

/** Marks errors of this library across realms and copies of the package. */
const BRAND: unique symbol = Symbol.for("leadspan.error") as never;

/** The base of every error of this library. Nothing secret is in any of its members. */
export class LeadspanError extends Error {
  static {
    this.prototype.name = "LeadspanError";
  }

  /** What went wrong, coarsely: one for each class below. */
  declare readonly kind: ErrorKind;
  /** What went wrong, finely, as `http/not-found`. Codes are never renamed. */
  declare readonly code: ErrorCode;
  /** API of the call. */
  declare readonly api?: string;
  /** `operationId` of the call. */
  declare readonly operation?: string;
  /** The parameter or option at fault. */
  declare readonly parameter?: string;
  /** HTTP method. */
  declare readonly method?: string;
  /** Address, without its query. */
  declare readonly url?: string;
  /** HTTP status, when there was a response. */
  declare readonly status?: number;
  /** The server's id of the request. */
  declare readonly requestId?: string;
  /** Attempts made. */
  declare readonly attempts: number;
  /** Milliseconds since the call began. */
  declare readonly elapsedMs: number;
  /** Milliseconds that the server asked to wait. */
  declare readonly retryAfterMs?: number;
  /** What is known of the effect of the request. */
  declare readonly outcome?: RequestOutcome;
  /** Mistakes in the body, as the server or the check of the response (option `validate`) lists them. */
  declare readonly issues: readonly (Issue | DriftIssue)[];
  /** Byte offset in the body, when that is where the mistake is. */
  declare readonly offset?: number;
  /** First part of the response's body as text. Not enumerable, as it may hold personal data. */
  declare readonly rawBody?: string;
  /** The same, parsed when it is JSON. Not enumerable either. */
  declare readonly body: unknown;
  /** Response headers that are safe to log. In a page: those the server exposes. */
  declare readonly headers: Readonly<Record<string, string>>;

  constructor(shape: ErrorShape) {
    // Own members only: a script may have put some on Object.prototype.
    const {
      message,
      cause,
      serverMessage,
      rawBody,
      body = rawBody,
      headers = {},
      issues = [],
      ...rest
    } = { __proto__: null, ...shape } as ErrorShape;
    super(
      oneLine(serverMessage ? `${message}: ${serverMessage}` : message),
      cause === undefined ? undefined : { cause },
    );
    const shown = issues.map((issue) => ({
      ...issue,
      pointer: oneLine(issue.pointer),
      message: oneLine(issue.message),
    }));
    Object.assign(this, { attempts: 0, elapsedMs: 0, issues: shown }, rest);
    // What may hold personal data stays out of consoles and logs.
    Object.defineProperties(this, { rawBody: { value: rawBody }, body: { value: body }, headers: { value: headers } });
  }

  get [BRAND](): true {
    return true;
  }

  /** Where the package explains the code: what causes it and what helps. */
  get help(): string {
    return `docs/troubleshooting.md#${this.code}`;
  }

  /** Everything but the response's body and headers. */
  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/** The call is invalid; nothing was sent. `parameter` names what. */
export class UsageError extends LeadspanError {
  static {
    this.prototype.name = "UsageError";
  }

  declare readonly kind: "usage";
  declare readonly code: CodeOf<"usage">;
}

/** A credential is missing, cannot be sent, or is used in a page without the opt-in; nothing was sent. */
export class CredentialError extends LeadspanError {
  static {
    this.prototype.name = "CredentialError";
  }

  declare readonly kind: "credential";
  declare readonly code: CodeOf<"credential">;
}

/** No response, or one that broke off. Runtimes do not distinguish a refused connection from a CORS refusal. */
export class NetworkError extends LeadspanError {
  static {
    this.prototype.name = "NetworkError";
  }

  declare readonly kind: "network";
  declare readonly code: CodeOf<"network">;
}

/** An attempt, the pause between two pieces of a body, or the whole call took too long. */
export class TimeoutError extends LeadspanError {
  static {
    this.prototype.name = "TimeoutError";
  }

  declare readonly kind: "timeout";
  declare readonly code: CodeOf<"timeout">;
}

/** The caller's signal ended the call; `cause` is the signal's reason. */
export class AbortError extends LeadspanError {
  static {
    this.prototype.name = "AbortError";
  }

  declare readonly kind: "aborted";
  declare readonly code: CodeOf<"aborted">;
}

/** The server responded with a redirect, which is never followed with credentials. */
export class RedirectRefusedError extends LeadspanError {
  static {
    this.prototype.name = "RedirectRefusedError";
  }

  declare readonly kind: "redirect";
  declare readonly code: CodeOf<"redirect">;
}

/** The server responded with an error status. */
export class HttpError extends LeadspanError {
  static {
    this.prototype.name = "HttpError";
  }

  declare readonly kind: "http";
  declare readonly code: CodeOf<"http">;
  declare readonly status: number;
}

/** Status 400. */
export class BadRequestError extends HttpError {
  static {
    this.prototype.name = "BadRequestError";
  }

  declare readonly code: "http/bad-request";
}

/** Status 401. */
export class AuthenticationError extends HttpError {
  static {
    this.prototype.name = "AuthenticationError";
  }

  declare readonly code: "http/unauthorized";
}

/** Status 402: the account is unpaid. */
export class PaymentRequiredError extends HttpError {
  static {
    this.prototype.name = "PaymentRequiredError";
  }

  declare readonly code: "http/payment-required";
}

/** Status 403. */
export class PermissionError extends HttpError {
  static {
    this.prototype.name = "PermissionError";
  }

  declare readonly code: "http/forbidden";
}

/** Status 404 or 410, or a read by id that found nothing. */
export class NotFoundError extends HttpError {
  static {
    this.prototype.name = "NotFoundError";
  }

  declare readonly code: "http/not-found";
}

/** Status 406. */
export class NotAcceptableError extends HttpError {
  static {
    this.prototype.name = "NotAcceptableError";
  }

  declare readonly code: "http/not-acceptable";
}

/** Status 409: a more recent version of the record exists. */
export class ConflictError extends HttpError {
  static {
    this.prototype.name = "ConflictError";
  }

  declare readonly code: "http/conflict";
}

/** Status 415. */
export class UnsupportedMediaTypeError extends HttpError {
  static {
    this.prototype.name = "UnsupportedMediaTypeError";
  }

  declare readonly code: "http/unsupported-media-type";
}

/** Status 422: the record has mistakes, listed in `issues`. */
export class ValidationError extends HttpError {
  static {
    this.prototype.name = "ValidationError";
  }

  declare readonly code: "http/invalid";
}

/** Status 429, after the retries that were allowed. `retryAfterMs` is what the server asked for. */
export class RateLimitError extends HttpError {
  static {
    this.prototype.name = "RateLimitError";
  }

  declare readonly code: "http/rate-limited";
}

/** Status 500 or above. */
export class ServerError extends HttpError {
  static {
    this.prototype.name = "ServerError";
  }

  declare readonly code: "http/server-error" | "http/unavailable";
}

/** Status 503. */
export class UnavailableError extends ServerError {
  static {
    this.prototype.name = "UnavailableError";
  }

  declare readonly code: "http/unavailable";
}

/** The body is not what its media type promises. */
export class DecodeError extends LeadspanError {
  static {
    this.prototype.name = "DecodeError";
  }

  declare readonly kind: "decode";
  declare readonly code: CodeOf<"decode">;
}

/** The body is of another kind altogether, as a login page. */
export class UnexpectedContentError extends LeadspanError {
  static {
    this.prototype.name = "UnexpectedContentError";
  }

  declare readonly kind: "content";
  declare readonly code: CodeOf<"content">;
}

/** The body is larger than `maxBytes`. */
export class TooLargeError extends LeadspanError {
  static {
    this.prototype.name = "TooLargeError";
  }

  declare readonly kind: "too_large";
  declare readonly code: CodeOf<"too_large">;
}

/** Paging does not move, or a cursor belongs to another call. */
export class PagingError extends LeadspanError {
  static {
    this.prototype.name = "PagingError";
  }

  declare readonly kind: "paging";
  declare readonly code: CodeOf<"paging">;
}

/** The client's own request budget is spent. */
export class BudgetError extends LeadspanError {
  static {
    this.prototype.name = "BudgetError";
  }

  declare readonly kind: "budget";
  declare readonly code: CodeOf<"budget">;
}

/**
 * A fault of this library: please report it. The next call starts with a fresh instance.
 * Code `internal/load` is no such fault: a file of the package could not be loaded; the message says what helps.
 */
export class InternalError extends LeadspanError {
  static {
    this.prototype.name = "InternalError";
  }

  declare readonly kind: "internal";
  declare readonly code: CodeOf<"internal">;
}

/** The class of a code or, for codes without a class of their own, of a kind. */
const CLASSES: Partial<Record<ErrorCode | ErrorKind, new (shape: ErrorShape) => LeadspanError>> = {
  usage: UsageError,
  credential: CredentialError,
  network: NetworkError,
  timeout: TimeoutError,
  aborted: AbortError,
  redirect: RedirectRefusedError,
  http: HttpError,
  "http/bad-request": BadRequestError,
  "http/unauthorized": AuthenticationError,
  "http/payment-required": PaymentRequiredError,
  "http/forbidden": PermissionError,
  "http/not-found": NotFoundError,
  "http/not-acceptable": NotAcceptableError,
  "http/conflict": ConflictError,
  "http/unsupported-media-type": UnsupportedMediaTypeError,
  "http/invalid": ValidationError,
  "http/rate-limited": RateLimitError,
  "http/server-error": ServerError,
  "http/unavailable": UnavailableError,
  decode: DecodeError,
  content: UnexpectedContentError,
  too_large: TooLargeError,
  paging: PagingError,
  budget: BudgetError,
};

/** Stack frames of this library above the caller's: without more, the few that an engine keeps would all be ours. */
const OWN_FRAMES = 16;

/** The error of a code. Its kind is the first part of the code. */
export function failure(code: ErrorCode, message: string, details: Partial<ErrorShape> = {}): LeadspanError {
  const kind = code.split("/")[0] as ErrorKind;
  const traces = Error as { stackTraceLimit?: number | undefined };
  const { stackTraceLimit } = traces;
  // An assignment throws where Error is frozen; 0 stays, as it turns traces off.
  const limit = (frames: number | undefined): unknown =>
    stackTraceLimit && ignoreErrors(() => (traces.stackTraceLimit = frames));
  limit((stackTraceLimit ?? 0) + OWN_FRAMES);
  const error = new (CLASSES[code] ?? CLASSES[kind] ?? InternalError)({ ...details, kind, code, message });
  limit(stackTraceLimit);
  return error;
}

/** What the core threw, as an instance of a class; errors of this library pass through. `call` names the call. */
export function toError(thrown: unknown, call: Partial<ErrorShape> = {}): LeadspanError {
  if (isLeadspanError(thrown)) return thrown;
  const shape = thrown as Partial<ErrorShape> | undefined;
  if (shape?.code) return failure(shape.code, shape.message ?? shape.code, { ...call, ...shape });
  return failure("internal/fault", "something failed inside the library; see `cause`", { ...call, cause: thrown });
}

/** Whether a value is an error of this library, of whatever realm or copy of the package. */
export function isLeadspanError(value: unknown): value is LeadspanError {
  return BRAND in (Object(value) as object);
}

/** The most frequent remedies: a new deployment has removed the files, or a service worker may not load any. */
const ADVICE = "reload the page after a deployment, or import leadspan/inline";

/** The error of a part or module that could not be loaded. Later calls try again. */
export function loadFailure(
  what: string,
  cause: unknown,
  advice = ADVICE,
  details?: Partial<ErrorShape>,
): LeadspanError {
  return isLeadspanError(cause)
    ? cause
    : failure("internal/load", `${what} could not be loaded: ${advice}`, { ...details, cause });
}

/** What an `import()` of a part of the library gives. */
export async function loadPart<Part>(part: () => Promise<Part>): Promise<Part> {
  try {
    return await part();
  } catch (cause) {
    throw loadFailure("a part of leadspan", cause);
  }
}
