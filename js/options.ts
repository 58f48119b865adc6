/** The options of clients, and the checks that a constructor makes before anything is loaded or sent. */
import { retryOf, type CommonOptions } from "./call.js";
import { failure } from "./errors.js";

/** What happened in a call. Nothing secret is in an event. */
export type ClientEvent =
  | { type: "request"; operation: string; method: string; url: string; attempt: number }
  | { type: "response"; operation: string; status: number; attempt: number; elapsedMs: number }
  | { type: "retry"; operation: string; code: string; attempt: number; delayMs: number };

/** Where events are written: `console` fits, and so do most loggers. */
export interface Logger {
  debug(message: string, event: ClientEvent): void;
  warn(message: string, event: ClientEvent): void;
}

/** A budget of requests, in sliding periods. What is left out is not limited. */
export interface BudgetOptions {
  /** In any hour. */
  perHour?: number | undefined;
  /** In any 24 hours. */
  perDay?: number | undefined;
  /** In any 7 days. */
  perWeek?: number | undefined;
  /** In any 31 days. */
  perMonth?: number | undefined;
  /** Longest wait for a turn in milliseconds; `retryAfterMs` on the error tells of a longer one. @default 60000 */
  maxWaitMs?: number | undefined;
}

/** What every client takes. */
export interface ClientOptions extends CommonOptions {
  /**
   * Where the API is: the vendor's address if left out. Without credentials it is a gateway's, which adds them.
   * https only, except on loopback.
   */
  baseUrl?: string | undefined;
  /** What sends requests, instead of the global `fetch`: a proxy, a service binding, the sandbox. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Calls in flight at once; further ones wait their turn. @default 5 */
  maxConcurrent?: number | undefined;
  /**
   * Requests that this client allows itself, retries included: a further one waits for its turn, or fails with a
   * `BudgetError` when that is too far off. `true` is ConstructionOnline's quota of a key: 500 an hour, 10,000 a day,
   * 50,000 a week, 200,000 a month. Only this client's own requests are counted, and forgotten with it. Off by default.
   */
  budget?: true | BudgetOptions | undefined;
  /** Is told of every event in words: attempts at `debug`, retries at `warn`. Off by default. */
  logger?: Logger | undefined;
  /** Is told of every attempt, answer and retry. */
  on?: ((event: ClientEvent) => void) | undefined;
  /** Allows raw credentials in a web page or its workers, where every visitor can read them. @default false */
  dangerouslyAllowBrowser?: boolean | undefined;
}

const COMMON = "baseUrl fetch maxConcurrent budget logger on dangerouslyAllowBrowser timeoutMs idleTimeoutMs totalTimeoutMs maxBytes retry headers".split(" ");
const NUMBERS = ["maxConcurrent", "timeoutMs", "idleTimeoutMs", "totalTimeoutMs", "maxBytes"];
/** The members of options that have some. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  retry: ["attempts", "baseMs", "capMs", "maxRetryAfterMs"],
  budget: ["perHour", "perDay", "perWeek", "perMonth", "maxWaitMs"],
};
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What a client needs besides the common options. */
export interface Needs {
  /** The API's name, for messages. */
  readonly api: string;
  /** The options that are credentials: all of them or none. */
  readonly credentials: readonly string[];
  /** Further options. */
  readonly others: readonly string[];
}

type Given = Readonly<Record<string, unknown>>;

/** Checks the options and gives them as the core takes them. What the core knows better it checks at the first call. */
export function checkedOptions(given: object, needs: Needs): Record<string, unknown> {
  const options = given as Given;
  const known = [...COMMON, ...needs.credentials, ...needs.others];
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw invalid(needs, name, `there is no such option; there are ${known.join(", ")}`);
  }
  for (const [name, members] of Object.entries(MEMBERS)) {
    const value = options[name];
    const odd = typeof value === "object" && value !== null && Object.keys(value).find((member) => !members.includes(member));
    if (odd) throw invalid(needs, name, `has no ${odd}; it has ${members.join(", ")}`);
  }
  for (const name of NUMBERS) {
    const value = options[name];
    if (value !== undefined && !(typeof value === "number" && value > 0)) throw invalid(needs, name, "must be a number above 0");
  }
  if (options["baseUrl"] !== undefined) checkBaseUrl(options["baseUrl"], needs);
  checkCredentials(options, needs);
  return { ...options, retry: retryOf(options["retry"] as CommonOptions["retry"]) };
}

function checkCredentials(options: Given, needs: Needs): void {
  const named = needs.credentials.filter((name) => options[name] !== undefined);
  // A gateway adds the credentials.
  if (named.length === 0 && options["baseUrl"] !== undefined) return;
  for (const name of needs.credentials) {
    const value = options[name];
    const wrong =
      typeof value !== "string" || value === ""
        ? "is missing"
        : // eslint-disable-next-line no-control-regex -- control characters are what is looked for
          /[\u0000-\u001f\u007f-\u009f]/.test(value)
          ? "has a control character, such as a line break at its end; trim it"
          : value.trim() !== value && "begins or ends with a space; trim it";
    if (wrong) throw failure("credential/invalid", `${name} ${wrong}`, { api: needs.api, parameter: name, outcome: "not_sent" });
  }
  if (options["dangerouslyAllowBrowser"] !== true && inPage()) {
    const text =
      "credentials in a web page can be read by everybody who opens it: call a gateway of your own (baseUrl without credentials), " +
      "or set dangerouslyAllowBrowser: true if that is not so here";
    throw failure("credential/browser", text, { api: needs.api, outcome: "not_sent" });
  }
}

function checkBaseUrl(value: unknown, needs: Needs): void {
  const url = typeof value === "string" ? parsed(value) : undefined;
  const refuse = (why: string): never => {
    throw failure("usage/invalid-base-url", `baseUrl ${why}`, { api: needs.api, parameter: "baseUrl", outcome: "not_sent" });
  };
  if (!url) return refuse("must be an address, as in https://host");
  if (url.username || url.password || url.search || url.hash) refuse("must have no user name, password, query or fragment");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname))) refuse("must be https");
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function invalid(needs: Needs, parameter: string, text: string): Error {
  return failure("usage/invalid-option", `option ${parameter}: ${text}`, { api: needs.api, parameter, outcome: "not_sent" });
}

/** Whether this is a web page or one of its workers. Edge workers, Node, Deno and Bun are none. */
function inPage(): boolean {
  const scope = globalThis as { document?: unknown; WorkerGlobalScope?: unknown; navigator?: { userAgent?: string } };
  if (scope.document !== undefined) return true;
  // Every browser's agent begins like this, and no server runtime's does.
  return scope.WorkerGlobalScope !== undefined && /^Mozilla\//.test(scope.navigator?.userAgent ?? "");
}
