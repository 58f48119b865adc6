/**
 * Middleware: code of the caller around each attempt and each call. Retries stay with the core: a request is sent once
 * per attempt, and its result cannot be passed off as something else. Loaded by the first call of a client that has
 * any.
 */
import { waitUntil } from "../bulk/observe.js";
import { failure, type ErrorShape, type LeadspanError, type RequestOutcome } from "../errors/classes.js";
import type { Signalled } from "../request/signals.js";
import type { CallOptions } from "../types/call.js";
import type { AttemptEvent } from "../types/events.js";
import type { CallName, Reply } from "../types/reply.js";
import { ignoreErrors } from "../util/ignore-errors.js";

/** One attempt, as it will be sent. Credentials are shown as `[redacted]`. */
export interface AttemptRequest {
  readonly method: string;
  /** The whole address, with its query. */
  readonly url: string;
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON text of the body. */
  readonly body: string | undefined;
}

/** Which attempt of which call it is. */
export interface AttemptContext {
  readonly api: string;
  readonly operation: string;
  /** Counted from 1. */
  readonly attempt: number;
  /** Aborted when the attempt is given up: a deadline, the caller's signal. */
  readonly signal: AbortSignal;
}

/** Which call it is. */
export type CallContext = CallName;

/** What is known of a call that got a response. */
export type CallOutcome = Pick<Reply, "status" | "headers" | "attempts" | "elapsedMs" | "requestId">;

/**
 * Sends the attempt: once. Takes the request, with headers added to it if need be; nothing else of it can be changed.
 */
export type NextAttempt = (request?: Partial<AttemptRequest>) => Promise<Response>;

/**
 * Runs around each attempt. Must return the response of `next`, or one with the same status and `retry-after`; a response of its
 * own only when it did not call `next`.
 */
export type AttemptMiddleware = (
  request: AttemptRequest,
  next: NextAttempt,
  context: AttemptContext,
) => Promise<Response>;

/**
 * Runs around each call, retries and waits included; each page of a list is a call. `next` makes the call. What is thrown before
 * that fails the call; what is thrown after it is ignored, as it changes nothing of what happened.
 */
export type CallMiddleware = (context: CallContext, next: () => Promise<CallOutcome>) => Promise<unknown>;

/** What runs around attempts, calls, or both; a function alone runs around attempts. */
export type Middleware =
  | AttemptMiddleware
  | { readonly aroundAttempt?: AttemptMiddleware | undefined; readonly aroundCall?: CallMiddleware | undefined };

/** Takes the client's secrets out of a string. */
interface Redactor {
  redactor(): Promise<(text: string) => string>;
}

type AddedHeaders = Readonly<Record<string, string>>;
type Send = (added: AddedHeaders) => Promise<Response>;

/** Headers that identify the caller, the body or the target. */
const RESERVED = /^(?:authorization|apikey|cookie|host|content-.*|transfer-encoding|connection|proxy-.*|sec-.*)$/;

/** The part of a client's options that matters here. */
interface FetchOptions {
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  readonly middleware?: Middleware | readonly Middleware[] | undefined;
  readonly totalTimeoutMs?: number | undefined;
}

/** Sends an attempt, which the core has just reported, through all middleware, the first one outermost. */
export async function sendThrough(
  { fetch: own, middleware }: FetchOptions,
  api: string,
  { operation, attempt }: AttemptEvent,
  [url, init]: [url: string, init: RequestInit],
  connection: Redactor,
): Promise<Response> {
  const context: AttemptContext = { api, operation, attempt, signal: init.signal as AbortSignal };
  // A plain call of either: workerd refuses a `fetch` with a `this`.
  const transmit = (request: RequestInit): Promise<Response> => (own ? own(url, request) : fetch(url, request));
  const send: Send = (added) => {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(added)) headers.set(name, value);
    return transmit({ ...init, headers });
  };
  const redact = await connection.redactor();
  const shown = Object.fromEntries(Array.from(new Headers(init.headers), ([name, value]) => [name, redact(value)]));
  const base: AttemptRequest = {
    method: init.method ?? "GET",
    url,
    headers: shown,
    body: init.body as string | undefined,
  };
  const wrap =
    (inner: Send, run: AttemptMiddleware): Send =>
    (added) =>
      runOnce(run, { ...base, headers: { ...shown, ...added } }, context, added, inner);
  return middlewareList(middleware).map(attemptPart).filter(isPresent).reduceRight(wrap, send)({});
}

function middlewareList(middleware: FetchOptions["middleware"]): readonly Middleware[] {
  return [middleware ?? []].flat();
}

/** The middleware, checked by the first call: few clients have any. */
function isMiddleware(value: unknown): boolean {
  if (typeof value === "function") return true;
  const parts =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [["", value]];
  return parts.every(
    ([name, part]) =>
      (name === "aroundAttempt" || name === "aroundCall") && (part === undefined || typeof part === "function"),
  );
}

/** What runs around calls; undefined when something else is among the middleware. */
function callParts(middleware: FetchOptions["middleware"]): CallMiddleware[] | undefined {
  const all = middlewareList(middleware);
  return all.every(isMiddleware)
    ? all.map((one) => (typeof one === "function" ? undefined : one.aroundCall)).filter(isPresent)
    : undefined;
}

function attemptPart(middleware: Middleware): AttemptMiddleware | undefined {
  return typeof middleware === "function" ? middleware : middleware.aroundAttempt;
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

async function runOnce(
  run: AttemptMiddleware,
  request: AttemptRequest,
  context: AttemptContext,
  added: AddedHeaders,
  inner: Send,
): Promise<Response> {
  let sent: Promise<Response> | undefined;
  const next: NextAttempt = (changed) => {
    if (sent)
      return Promise.reject(
        refusal(context, "called `next` twice: an attempt is sent once, and retries are the client's", "unknown"),
      );
    sent = (async () => inner({ ...added, ...addedHeaders(request, changed, context) }))();
    sent.catch(() => undefined);
    return sent;
  };
  const given = await run(Object.freeze({ ...request, headers: Object.freeze({ ...request.headers }) }), next, context);
  if (!sent) return given;
  // A caught failure stays a failure, and a status stays what it was: both decide whether the request may be repeated.
  const real = await sent;
  if (ignoreErrors(() => decisive(given) === decisive(real)) !== true) {
    throw refusal(
      context,
      "returned a response that differs from that of `next` in status or `retry-after`",
      "unknown",
    );
  }
  return given;
}

/** The part of a response that decides about a retry. */
function decisive({ status, headers }: Response): string {
  return `${status} ${headers.get("retry-after") ?? ""}`;
}

function addedHeaders(
  request: AttemptRequest,
  changed: Partial<AttemptRequest> | undefined,
  context: AttemptContext,
): AddedHeaders {
  if (changed === undefined) return {};
  const { headers = {}, ...rest } = changed;
  for (const [name, value] of Object.entries(rest)) {
    if (value !== request[name as "url"]) throw refusal(context, `changed \`${name}\`; only headers can be added`);
  }
  const added: Record<string, string> = {};
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    if (request.headers[name] === value) continue;
    if (name in request.headers || RESERVED.test(name))
      throw refusal(context, `set the header ${name}, which is the client's`);
    if (typeof value !== "string") throw refusal(context, `set the header ${name} to something that is no string`);
    added[name] = value;
  }
  return added;
}

/** Makes a call through all middleware, the first one outermost. */
export async function callThrough(
  { middleware, totalTimeoutMs }: FetchOptions,
  call: CallName & { readonly options?: CallOptions | undefined },
  send: () => Promise<Reply>,
): Promise<Reply> {
  const name = { api: call.api, operation: call.operation };
  const parts = ignoreErrors(() => callParts(middleware));
  if (!parts)
    throw usageError(name, "must be a function, { aroundAttempt, aroundCall } or a list of those", {
      outcome: "not_sent",
    });
  const limits: Signalled = {
    ...name,
    options: { ...call.options, totalTimeoutMs: call.options?.totalTimeoutMs ?? totalTimeoutMs },
  };
  const wrap = (inner: () => Promise<Reply>, run: CallMiddleware) => () => callOnce(run, name, inner, limits);
  try {
    return await parts.reduceRight(wrap, send)();
  } catch (error) {
    throw refusals.get((error as LeadspanError).cause as object) ?? error;
  }
}

/** The limits of the call hold for the middleware too. They change nothing of a call that was made: the core ends that. */
async function callOnce(
  run: CallMiddleware,
  name: CallName,
  inner: () => Promise<Reply>,
  limits: Signalled,
): Promise<Reply> {
  let made: Promise<Reply> | undefined;
  let thrown: { readonly cause: unknown } | undefined;
  let isOver = false;
  const next = async (): Promise<CallOutcome> => {
    if (isOver) throw usageError(name, "called `next` after the end of the call", { outcome: "not_sent" });
    made ??= inner();
    const { status, headers, attempts, elapsedMs, requestId } = await made;
    return { status, headers, attempts, elapsedMs, requestId };
  };
  const ran = (async () => run({ ...name }, next))().catch((cause: unknown) => {
    thrown = { cause };
  });
  try {
    await waitUntil(performance.now() + (limits.options.totalTimeoutMs ?? Infinity), ran, limits, {
      ...name,
      outcome: "not_sent",
    });
  } catch (end) {
    isOver = !made;
    if (isOver) throw end;
  }
  if (!made) {
    const what = thrown ? "threw before the call was made; see `cause`" : "did not call `next`";
    throw usageError(name, what, { ...thrown, outcome: "not_sent" });
  }
  return made;
}

/**
 * The codes of errors thrown inside an attempt. The errors carry none themselves: the core would take them for network
 * failures.
 */
const refusals = new WeakMap<object, LeadspanError>();

function refusal(context: AttemptContext, what: string, outcome: RequestOutcome = "not_sent"): Error {
  const error = new Error("a rule was broken in the middleware");
  refusals.set(error, usageError(context, what, { outcome, attempts: context.attempt }));
  return error;
}

function usageError({ api, operation }: CallName, what: string, details: Partial<ErrorShape>): LeadspanError {
  return failure("usage/invalid-option", `${operation}: a middleware ${what}`, {
    api,
    operation,
    parameter: "middleware",
    ...details,
  });
}
