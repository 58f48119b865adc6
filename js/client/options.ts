/** The options of clients, and the checks of a constructor before anything is loaded or sent. */
import { failure } from "../errors/classes.js";
import { checkedBaseUrl, installationUrl } from "../request/base-url.js";
import { unreadable } from "../request/prepared-call.js";
import { MAX_CHARACTERS, badOption, checkNames, checkTypes, clientNumbers, own, pairs } from "../request/settings.js";
import type { CommonOptions } from "../types/call.js";
import type { Observers } from "../types/events.js";
import type { CallName } from "../types/reply.js";
import type { UnknownRecord } from "../types/unknown-record.js";
import type { Middleware } from "./middleware.js";

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
  /** Longest wait for a request in milliseconds; a longer one is an error with `retryAfterMs`. @default 60000 */
  maxWaitMs?: number | undefined;
}

/** What every client takes. */
export interface ClientOptions extends CommonOptions, Observers {
  /**
   * Where the API is, and so where the credentials go. When left out: LeadConduit `https://app.leadconduit.com` (older
   * documents print `https://next.leadconduit.com`), ConstructionOnline `https://api.constructiononline.com`, HeroBase
   * `https://<subdomain>.herobase.com/api`. Without credentials it is a gateway's, which adds them. https only, except
   * on loopback.
   */
  baseUrl?: string | undefined;
  /** What sends requests, instead of the global `fetch`: a proxy, a service binding, the sandbox. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Whether a browser may cache responses, in the words of `fetch`. Browsers distinguish cached responses by address
   * and not by account, and write them to the disk: anything but the default is for pages with one account whose data
   * may lie there. Node, Deno and Bun store nothing, whatever is set here; Cloudflare's workers take the modes that
   * they know, and ignore the others.
   * @default "no-store"
   */
  cache?: "no-store" | "default" | "no-cache" | "reload" | "force-cache" | undefined;
  /** Calls in flight at once; further ones wait for a permit. @default 5 */
  maxConcurrent?: number | undefined;
  /**
   * Requests that this client allows itself, retries included: a further one waits, or fails with a
   * `BudgetError` when that is too far off. `true` is ConstructionOnline's quota of a key: 500 an hour, 10,000 a day,
   * 50,000 a week, 200,000 a month. Only this client's own requests are counted, and forgotten with it. Off by default.
   */
  budget?: true | BudgetOptions | undefined;
  /**
   * Runs around each attempt, or each call: one or several, the first one outermost. It may add headers, wait, and look at
   * responses. It cannot repeat an attempt, change where it goes, or pass a failure off as something else.
   */
  middleware?: Middleware | readonly Middleware[] | undefined;
  /** Allows raw credentials in a web page or its workers, where every visitor can read them. @default false */
  dangerouslyAllowBrowser?: boolean | undefined;
}

const COMMON = (
  "baseUrl fetch cache maxConcurrent budget logger on middleware dangerouslyAllowBrowser timeoutMs " +
  "idleTimeoutMs totalTimeoutMs maxBytes retry headers validate"
).split(" ");

/** What is particular to an API, as its profile in Rust says. */
export interface Needs {
  /** The API's name, for messages. */
  readonly api: string;
  /** The options that are credentials: all of them or none. */
  readonly credentials: readonly string[];
  /** Where installations are, if each has an address of its own: `{subdomain}` stands for the option. */
  readonly installation?: string;
  /** Whether callers choose how credentials become bytes. */
  readonly charset?: boolean;
  /** Whether the vendor's quota of a key is known. */
  readonly quota?: boolean;
}

/** The options as the core takes them. */
export interface Config {
  /** A copy of what was given. */
  readonly options: ClientOptions;
  /** Empty for the vendor's own address. */
  readonly base: string;
  /** In the order of `Needs`; empty for a gateway that adds them. */
  readonly credentials: string[];
  readonly latin1: boolean;
  readonly numbers: Float64Array;
  /** Alternating names and values. */
  readonly headers: string[];
}

/** Checks the options, except for what the core checks: how a credential is sent, and which headers are allowed. */
export function checkedOptions(options: unknown, needs: Needs): Config {
  try {
    return configOf(options, needs);
  } catch (thrown) {
    throw unreadable(thrown, { api: needs.api });
  }
}

function configOf(options: unknown, needs: Needs): Config {
  const owner = { api: needs.api };
  const given = own(options, () => badOption(owner, "options", "must be a plain object"));
  checkNames(
    given,
    [
      ...COMMON,
      ...needs.credentials,
      ...(needs.installation ? ["subdomain"] : []),
      ...(needs.charset ? ["charset"] : []),
    ],
    owner,
  );
  const charset = given["charset"] ?? "utf-8";
  if (charset !== "utf-8" && charset !== "latin1") throw badOption(owner, "charset", 'must be "utf-8" or "latin1"');
  checkTypes(given, { fetch: "function", on: "function", dangerouslyAllowBrowser: "boolean" }, owner);
  const logger = given["logger"] as UnknownRecord | null | undefined;
  if (logger !== undefined && [logger?.["debug"], logger?.["warn"]].some((method) => typeof method !== "function"))
    throw badOption(owner, "logger", "must have debug and warn");
  for (const [name, value] of Object.entries(given))
    if (typeof value === "string" && value.length > MAX_CHARACTERS) throw badOption(owner, name, "is too long");
  checkedMode(given["validate"], given, owner);
  const config = {
    options: given,
    numbers: clientNumbers(given, owner, needs.quota),
    headers: pairs(given, "headers", owner) ?? [],
    latin1: charset === "latin1",
  };
  return { ...config, base: resolveBaseUrl(given, needs), credentials: checkedCredentials(given, needs) };
}

function resolveBaseUrl(given: UnknownRecord, { api, installation }: Needs): string {
  const { baseUrl, subdomain } = given;
  if (baseUrl !== undefined) {
    if (subdomain !== undefined) throw badOption({ api }, "subdomain", "give subdomain or baseUrl, not both");
    return checkedBaseUrl(baseUrl, api);
  }
  if (!installation) return "";
  if (subdomain === undefined) throw badOption({ api }, "subdomain", "is required, or baseUrl");
  return installationUrl(subdomain, api, installation);
}

/** How responses are checked; undefined when they are not. */
export function checkedMode(
  value: unknown,
  { logger, on }: Observers,
  call: Partial<CallName>,
): "report" | "strict" | undefined {
  if (value === undefined || value === "off") return undefined;
  const wrong =
    value !== "report" && value !== "strict"
      ? 'must be "off", "report" or "strict"'
      : value === "report" && !logger && !on && "the client has neither `on` nor `logger` to report to";
  if (wrong) throw badOption(call, "validate", wrong);
  return value as "report" | "strict";
}

function checkedCredentials(options: UnknownRecord, needs: Needs): string[] {
  const named = needs.credentials.filter((name) => options[name] !== undefined);
  // A gateway adds the credentials.
  if (named.length === 0 && options["baseUrl"] !== undefined) return [];
  for (const name of needs.credentials) {
    const value = options[name];
    const wrong =
      (value ?? "") === ""
        ? "is missing"
        : typeof value !== "string"
          ? "must be a string"
          : // eslint-disable-next-line no-control-regex -- control characters are what is looked for
            /^\s|\s$|[\u0000-\u001f\u007f-\u009f]/.test(value) &&
            "begins or ends with a space, or has a control character, as a line break; trim it";
    if (wrong)
      throw failure("credential/invalid", `${name} ${wrong}`, { api: needs.api, parameter: name, outcome: "not_sent" });
  }
  if (options["dangerouslyAllowBrowser"] !== true && inPage()) {
    const text =
      "a web page shows its credentials to everybody: call a gateway (baseUrl without them), or set dangerouslyAllowBrowser: true";
    throw failure("credential/browser", text, { api: needs.api, outcome: "not_sent" });
  }
  return named.map((name) => options[name] as string);
}

/** Whether this is a web page or one of its workers. Edge workers, Node, Deno and Bun are none. */
function inPage(): boolean {
  const scope = globalThis as { document?: unknown; WorkerGlobalScope?: unknown; navigator?: { userAgent?: string } };
  if (scope.document !== undefined) return true;
  // The user agent of every browser begins like this, and that of no server runtime.
  return scope.WorkerGlobalScope !== undefined && /^Mozilla\//.test(scope.navigator?.userAgent ?? "");
}
