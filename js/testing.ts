/**
 * The sandbox: the three APIs as one `fetch`, in this process, without a network.
 *
 * ```ts
 * const sandbox = createSandbox();
 * const lc = new LeadConduit(sandbox.leadConduit);
 * const caps = await lc.caps.list();
 * ```
 *
 * It answers every documented operation from records that it keeps, so that what is created can be read, edited and
 * deleted. Credentials, parameters and bodies are checked as the APIs check them, and ConstructionOnline's quota counts.
 */
import { load } from "#sandbox-loader";
import { instantiate, type Instance, type Sandbox as Core } from "./sandbox/sandbox.js";

/** The APIs by the names that the sandbox uses in paths and for collections. */
export type SandboxApi = "leadconduit" | "constructiononline" | "herobase";

/** What the APIs accept. */
export interface SandboxCredentials {
  readonly leadConduit: { readonly apiKey: string };
  readonly constructionOnline: { readonly email: string; readonly password: string; readonly apiKey: string };
  readonly heroBase: { readonly subdomain: string; readonly username: string; readonly password: string };
}

/** How a sandbox is set up. */
export interface SandboxOptions {
  /** Where the generator of records starts: equal seeds give equal records. @default 1 */
  seed?: number;
  /** The sandbox's time at its start; it runs on from there. Generated records end here. @default 2026-11-23T12:00:00Z */
  now?: Date | string | number;
  /** How many leads are generated in each API beside the printed ones. @default 150 */
  leads?: number;
  /** ConstructionOnline's calls an hour, a day, a week and a month; `false` for no limits. @default 500, 10000, 50000, 200000 */
  quota?: false | { hour?: number; day?: number; week?: number; month?: number };
  /** What the APIs accept, instead of the sandbox's own credentials. */
  credentials?: { [Api in keyof SandboxCredentials]?: Partial<SandboxCredentials[Api]> };
  /** Milliseconds that every answer takes. @default 0 */
  latencyMs?: number;
}

/** A request that the sandbox answered. */
export interface SandboxRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `operationId` of the row that it fitted, if it fitted one and was let in. */
  readonly operation: string | null;
  readonly status: number;
}

/** Options for a client's constructor that make it talk to a sandbox. */
export type SandboxClientOptions<Credentials> = Credentials & {
  readonly fetch: Sandbox["fetch"];
  /** The sandbox's credentials open nothing else, so a page may hold them. */
  readonly dangerouslyAllowBrowser: true;
};

/** The three APIs, emulated. */
export interface Sandbox {
  /** Answers requests to the three vendors' hosts; other addresses fail as an unreachable host does. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** What the APIs accept. */
  readonly credentials: SandboxCredentials;
  /** Options for `new LeadConduit(…)`. */
  readonly leadConduit: SandboxClientOptions<SandboxCredentials["leadConduit"]>;
  /** Options for `new ConstructionOnline(…)`. */
  readonly constructionOnline: SandboxClientOptions<SandboxCredentials["constructionOnline"]>;
  /** Options for `new HeroBase(…)`. */
  readonly heroBase: SandboxClientOptions<SandboxCredentials["heroBase"]>;
  /** The latest thousand requests, oldest first. */
  readonly requests: readonly SandboxRequest[];
  /** The sandbox's time, in milliseconds since 1970 UTC. */
  now(): number;
  /** Moves its time forwards: quotas open, waits end. */
  advance(ms: number): void;
  /** Forgets everything that happened; the clock runs on. */
  reset(): Promise<void>;
  /** The records of a collection, named as in the API's paths: `events`, `ChangeOrders`, `leads`. */
  records<T = Record<string, unknown>>(api: SandboxApi, collection: string): Promise<T[]>;
  /** The names of an API's collections. */
  collections(api: SandboxApi): Promise<string[]>;
  /** Adds a record at the end of a collection, unchecked. */
  insert(api: SandboxApi, collection: string, record: object): Promise<void>;
  /** Arguments that every operation can be tried with on a fresh sandbox: for `client.call`, by API and `operationId`. */
  examples(): Promise<Record<SandboxApi, Record<string, Record<string, unknown>>>>;
}

const KEPT_REQUESTS = 1_000;
const START = Date.UTC(2026, 10, 23, 12);
/** Statuses whose responses cannot have a body. */
const BODILESS = new Set([204, 205, 304]);

const CREDENTIALS: SandboxCredentials = {
  leadConduit: { apiKey: "sandbox-leadconduit-key" },
  constructionOnline: { email: "builder@sandbox.example", password: "sandbox-password", apiKey: "sandbox-constructiononline-key" },
  heroBase: { subdomain: "wshero01", username: "sandbox", password: "sandbox-password" },
};

let instance: Promise<Instance> | undefined;

/** Every sandbox lives in one instance of the module; they share nothing else. */
function loaded(): Promise<Instance> {
  instance ??= Promise.resolve(load())
    .then((source) => (source instanceof Response ? source.arrayBuffer().then((bytes) => WebAssembly.compile(bytes)) : source))
    .then((module) => instantiate(module))
    .catch((error: unknown) => {
      instance = undefined;
      throw error;
    });
  return instance;
}

/** Makes a sandbox. Nothing is loaded before its first use; wrong options are reported there. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { latencyMs = 0, now: start = START, credentials: given, ...rest } = options;
  const credentials = {
    leadConduit: { ...CREDENTIALS.leadConduit, ...given?.leadConduit },
    constructionOnline: { ...CREDENTIALS.constructionOnline, ...given?.constructionOnline },
    heroBase: { ...CREDENTIALS.heroBase, ...given?.heroBase },
  };
  const clock = new Clock(new Date(start).getTime());
  const settings = JSON.stringify({ ...rest, now: clock.start, credentials });
  const requests: SandboxRequest[] = [];
  let core: Promise<Core> | undefined;
  const ready = (): Promise<Core> => (core ??= loaded().then(({ Sandbox: Class }) => new Class(settings)));

  const fetch: Sandbox["fetch"] = async (input, init) => {
    const request = new Request(input, init);
    const signal = request.signal;
    signal.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    const sandbox = await ready();
    if (latencyMs > 0) await delay(latencyMs, signal);
    signal.throwIfAborted();
    const answer = ask(sandbox, request, body, clock.now());
    requests.push({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: new TextDecoder().decode(body),
      operation: answer.headers.get("x-sandbox-operation"),
      status: answer.status,
    });
    if (requests.length > KEPT_REQUESTS) requests.shift();
    return answer;
  };
  const own = { fetch, dangerouslyAllowBrowser: true } as const;
  return {
    fetch,
    credentials,
    leadConduit: { ...credentials.leadConduit, ...own },
    constructionOnline: { ...credentials.constructionOnline, ...own },
    heroBase: { ...credentials.heroBase, ...own },
    requests,
    now: () => clock.now(),
    advance: (ms) => {
      clock.advance(ms);
    },
    reset: async () => {
      (await ready()).reset();
      requests.length = 0;
    },
    records: async (api, collection) => JSON.parse((await ready()).records(api, collection)) as never,
    collections: async (api) => (await ready()).collections(api),
    insert: async (api, collection, record) => {
      (await ready()).insert(api, collection, JSON.stringify(record));
    },
    examples: async () => JSON.parse((await loaded()).examples()) as never,
  };
}

/** Hands a request to the core; an unknown address fails as `fetch` does when nobody answers. */
function ask(sandbox: Core, request: Request, body: Uint8Array, at: number): Response {
  let answer;
  try {
    answer = sandbox.handle(request.method, request.url, [...request.headers].flat(), body, at);
  } catch (reason) {
    throw new TypeError("fetch failed", { cause: reason });
  }
  const headers = new Headers();
  const pairs = answer.headers;
  for (let index = 0; index < pairs.length; index += 2) headers.append(pairs[index] ?? "", pairs[index + 1] ?? "");
  const content = BODILESS.has(answer.status) ? null : (answer.body as Uint8Array<ArrayBuffer>);
  const response = new Response(content, { status: answer.status, headers });
  answer.free();
  return response;
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** The sandbox's time: it starts where it is told to and runs on with the real one. */
class Clock {
  readonly start: number;
  readonly #born = Date.now();
  #ahead = 0;

  constructor(start: number) {
    if (Number.isNaN(start)) throw new TypeError("createSandbox: now is no date");
    this.start = start;
  }

  now(): number {
    return this.start + (Date.now() - this.#born) + this.#ahead;
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError("the sandbox's time only runs forwards");
    this.#ahead += ms;
  }
}
