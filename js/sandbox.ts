/**
 * The sandbox: an emulator of the APIs behind one `fetch`, in this process, without a network.
 *
 * ```ts
 * const sandbox = createSandbox();
 * const lc = new LeadConduit(sandbox.leadConduit);
 * const caps = await lc.caps.list();
 * ```
 *
 * It implements every documented operation on records that it stores: what a call creates can be read, edited and
 * deleted. Credentials, parameters and bodies are validated as the APIs do, quotas and caps count, and faults follow
 * rules. Equal options and equal calls give equal responses, byte by byte, in every runtime.
 */
import { checkRunning, Clock, type Epoch, type SandboxClock } from "./emulator/clock.js";
import { SandboxCore, instance, operationIds, type CoreResponse } from "./emulator/core.js";
import { hideHeaders, isReadable, needsPreflight, opaqueResponse } from "./emulator/cors.js";
import { HIDDEN, noteDelivery } from "./emulator/deliveries.js";
import {
  draftOf,
  networkError,
  plainResponse,
  respond,
  applyEffect,
  statusDraft,
  type Draft,
} from "./emulator/effects.js";
import { badOption, jsonOf, MAX_MS, SandboxError } from "./emulator/errors.js";
import { Faults, type SandboxEffect, type SandboxFaults, type Target } from "./emulator/faults.js";
import { Log, type LoggedExchange, type SandboxLog, type SentResponse } from "./emulator/log.js";
import {
  checkOutcomes,
  isObject,
  resolveOptions,
  type SandboxOptions,
  type SandboxOutcomeRule,
  type ResolvedOptions,
} from "./emulator/options.js";
import { headOf, incoming, type Incoming } from "./emulator/request.js";
import { withRedirects } from "./emulator/redirects.js";
import type { SandboxApi, SandboxCredentials } from "./generated/emulated.js";

export { SandboxError, type SandboxErrorKind } from "./emulator/errors.js";
export type { SandboxClock, SandboxClockMode } from "./emulator/clock.js";
export type { SandboxCors } from "./emulator/cors.js";
export type { SandboxEffect, SandboxFaultRule, SandboxFaults, SandboxMatch, SandboxPreset } from "./emulator/faults.js";
export type { Har, SandboxLog, SandboxLogEntry } from "./emulator/log.js";
export type { SandboxLeadRule, SandboxOptions, SandboxOutcomeRule } from "./emulator/options.js";
export type { SandboxApi, SandboxCredentials } from "./generated/emulated.js";
export {
  toMsw,
  toNodeListener,
  toPlaywright,
  type MswHandler,
  type NodeListener,
  type PlaywrightHandler,
} from "./emulator/adapters.js";

declare global {
  // Declared as in the libraries of TypeScript 5.2 and newer, for projects whose `lib` lacks it.
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/** Constructor options that connect a client to a sandbox. */
export type SandboxClientOptions<Credentials> = Credentials & {
  readonly fetch: Sandbox["fetch"];
  /** Safe in a page: the sandbox's credentials are valid for nothing else. */
  readonly dangerouslyAllowBrowser: true;
};

/** Constructor options for each client, as in `new LeadConduit(sandbox.leadConduit)`. */
export type SandboxClients = {
  readonly [Api in keyof SandboxCredentials]: SandboxClientOptions<SandboxCredentials[Api]>;
};

/** An emulator of the APIs. */
export interface Sandbox extends SandboxClients {
  /**
   * Responds to requests for the vendors' hosts; all other hosts are unreachable. On any other host, paths such as
   * `/leadconduit`, `/constructiononline` and `/herobase/api` stand for the APIs. Does not use `this`; accepts requests of other
   * realms and the further arguments of a Worker's handler. Returns redirects unless the option `redirect` is given.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The accepted credentials. */
  readonly credentials: SandboxCredentials;
  /** The sandbox's clock. */
  readonly clock: SandboxClock;
  /** Rules for faults. */
  readonly faults: SandboxFaults;
  /** Requests and responses. */
  readonly log: SandboxLog;
  /**
   * Replaces the rules for outcomes of leads.
   * @throws SandboxError (`option`) that names the invalid member
   */
  setOutcomes(rules: readonly SandboxOutcomeRule[]): Promise<void>;
  /**
   * Restores the initial state: records, quotas, rules for outcomes, log, counts of fault rules, clock. Rules for faults stay.
   * Calls in progress reject as if the connection were lost. Also recovers from a trap.
   */
  reset(): Promise<void>;
  /** All changes since the start, as a string for `restore`, without the rules for faults and outcomes. */
  snapshot(): Promise<string>;
  /**
   * Restores a snapshot of a sandbox with the same `seed`, `now` and `leads`. Calls in progress reject as if the connection
   * were lost.
   * @throws SandboxError (`snapshot`) if it is damaged, of a newer version, or of other options; the state is unchanged
   */
  restore(snapshot: string): Promise<void>;
  /**
   * The records of a collection, named as in the API's paths: `events`, `ChangeOrders`, `leads`. Generates all, even a
   * million.
   */
  records<T = Record<string, unknown>>(api: SandboxApi, collection: string): Promise<T[]>;
  /** The names of an API's collections. */
  collections(api: SandboxApi): Promise<string[]>;
  /** Appends a record to a collection without validation. */
  insert(api: SandboxApi, collection: string, record: object): Promise<void>;
  /** Arguments for `client.call` with which every operation succeeds on a fresh sandbox, by API and `operationId`. */
  examples(): Promise<Record<SandboxApi, Record<string, Record<string, unknown>>>>;
  /** Frees its memory. Later calls, and those in progress, fail with a SandboxError (`disposed`). */
  dispose(): void;
  /** Calls `dispose` at the end of a block: `using sandbox = createSandbox()`. */
  [Symbol.dispose](): void;
}

/**
 * Creates a sandbox. The WebAssembly module is loaded on first use.
 * @throws SandboxError (`option`) that names the invalid option
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const emulator = new Emulator(resolveOptions(options));
  const own = { fetch: emulator.fetch, dangerouslyAllowBrowser: true };
  const withOwn = ([api, credentials]: [string, object]): [string, object] => [api, { ...credentials, ...own }];
  return Object.assign(
    emulator,
    Object.fromEntries(Object.entries(emulator.credentials).map(withOwn)) as unknown as SandboxClients,
  );
}

/** Of calls that have not arrived yet. */
const NO_EPOCH: Epoch = { ended: undefined };
const NOTHING: Target = { api: null, operation: null, method: "", url: "" };

class Emulator implements Omit<Sandbox, keyof SandboxClients> {
  declare readonly [Symbol.dispose]: () => void;
  readonly credentials: SandboxCredentials;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly log = new Log();
  readonly fetch: Sandbox["fetch"];
  readonly #options: ResolvedOptions;
  readonly #core: SandboxCore;
  #isDisposed = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#core = new SandboxCore(options.core);
    this.credentials = options.credentials;
    const checkAlive = (): void => {
      this.#checkAlive();
    };
    this.clock = new Clock(options.clock, options.start, checkAlive);
    this.faults = new Faults({ seed: options.seed, checkAlive, operations: operationIds }, options.faults);
    // The handler of a Worker is called with an environment in place of `fetch`'s options, and with a context.
    this.fetch = (...args: [input: string | URL | Request, init?: RequestInit, context?: unknown]) =>
      this.#call(args[0], args.length > 2 ? undefined : args[1]);
    // Without a native symbol, compilers of `using` fall back to this one. Not in a static block, which keeps unused
    // classes from being removed by bundlers.
    const name = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for("Symbol.dispose");
    Object.defineProperty(this, name, {
      value: () => {
        this.dispose();
      },
    });
  }

  async setOutcomes(rules: readonly SandboxOutcomeRule[]): Promise<void> {
    checkOutcomes(rules, "setOutcomes: rules");
    const json = JSON.stringify(rules);
    (await this.#ready()).run((wasm) => {
      wasm.set_outcomes(json);
    });
  }

  async reset(): Promise<void> {
    this.#checkAlive();
    // Without waiting, unless it has to: calls that begin meanwhile belong to the state after it.
    if (!this.#core.isReady) {
      await this.#core.recover();
      this.#checkAlive();
    }
    this.#core.reset();
    this.clock.restart(networkError("ECONNRESET", "the sandbox was reset during the call"));
    this.faults.restart();
    this.log.clear();
  }

  async snapshot(): Promise<string> {
    return (await this.#ready()).run((wasm) => wasm.snapshot());
  }

  async restore(snapshot: string): Promise<void> {
    checkString(snapshot, "restore: the snapshot");
    const core = await this.#ready();
    const restore = (): number =>
      core.run(
        (wasm) => {
          wasm.restore(snapshot);
          return wasm.now();
        },
        "snapshot",
        "restore: the snapshot cannot be used: ",
      );
    this.clock.restart(networkError("ECONNRESET", "the sandbox was restored during the call"), restore());
  }

  async records<T>(api: SandboxApi, collection: string): Promise<T[]> {
    checkString(api, "records: the API");
    checkString(collection, "records: the collection");
    return JSON.parse((await this.#ready()).run((wasm) => wasm.records(api, collection))) as T[];
  }

  async collections(api: SandboxApi): Promise<string[]> {
    checkString(api, "collections: the API");
    return (await this.#ready()).run((wasm) => wasm.collections(api));
  }

  async insert(api: SandboxApi, collection: string, record: object): Promise<void> {
    checkString(api, "insert: the API");
    checkString(collection, "insert: the collection");
    if (!isObject(record)) throw badOption("insert: the record", "an object", record);
    const json = jsonOf(record, "insert: the record");
    (await this.#ready()).run((wasm) => {
      wasm.insert(api, collection, json);
    });
  }

  async examples(): Promise<Record<SandboxApi, Record<string, Record<string, unknown>>>> {
    this.#checkAlive();
    return JSON.parse((await instance()).examples()) as never;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.clock.end(new SandboxError("disposed", "the sandbox was disposed during the call"));
    this.#core.free();
    this.log.clear();
  }

  #checkAlive(): void {
    if (this.#isDisposed) throw new SandboxError("disposed", "the sandbox is used after dispose()");
  }

  async #ready(): Promise<SandboxCore> {
    this.#checkAlive();
    await this.#core.ready();
    this.#checkAlive();
    return this.#core;
  }

  #call(input: unknown, init: RequestInit | undefined): Promise<Response> {
    if (init?.redirect !== "error" && init?.redirect !== "follow") return this.#fetch(input, init);
    return withRedirects((target, options) => this.#fetch(target, options), input, init);
  }

  async #fetch(input: unknown, init: RequestInit | undefined): Promise<Response> {
    const request = incoming(input, init);
    const { signal } = request;
    checkRunning(signal, NO_EPOCH);
    if (!this.#core.isReady || this.#isDisposed) await this.#ready();
    const { epoch } = this.clock;
    const body = request.body instanceof Uint8Array ? request.body : await request.body;
    checkRunning(signal, epoch);
    const call = new PendingRequest(request, body, this.clock, epoch);
    try {
      // Most calls need no waiting: one promise less is measurable.
      return this.#isPlain() ? this.#plain(call) : await this.#handle(call);
    } finally {
      call.end();
      // The log of a later state has no calls of this one.
      if (!epoch.ended) this.log.add(call);
    }
  }

  /** Whether responses are neither altered nor delayed. */
  #isPlain(): boolean {
    const { cors, latencyMs } = this.#options;
    return this.faults.isEmpty && cors === "open" && latencyMs === 0;
  }

  #plain(call: PendingRequest): Response {
    this.#commit(call);
    return withUrl(plainResponse(call.received(), call.request.signal), call.request);
  }

  /** Handles a request, applying faults. */
  async #handle(call: PendingRequest): Promise<Response> {
    const { request, epoch } = call;
    const { signal } = request;
    const { cors, latencyMs } = this.#options;
    // Navigations are not subject to CORS.
    const isCors = cors === "real" && request.mode !== "navigate";
    if (isCors && (request.mode === "same-origin" || needsPreflight(request)))
      throw refusedByBrowser(call, "the host does not support preflight requests: a page cannot make this request");
    const target = this.faults.isEmpty ? NOTHING : await this.#target(request);
    checkRunning(signal, epoch);
    const effects = this.faults.isEmpty ? [] : this.faults.take(target);
    call.noteAll(effects);
    const sum = effects.reduce((ms, effect) => ms + (effect.kind === "latency" ? effect.ms : 0), latencyMs);
    const delay = Math.min(sum, MAX_MS);
    if (delay > 0) await this.clock.wait(delay, signal, epoch);
    if (effects.some(({ kind }) => kind === "hang")) await this.clock.wait(Infinity, signal, epoch);
    // An abort or a reset may have come in the same tick as the end of the wait.
    checkRunning(signal, epoch);
    const lost = effects.find((effect) => effect.kind === "status" || effect.kind === "reset");
    if (!lost || lost.commit) this.#commit(call);
    if (lost?.kind === "reset") throw networkError("ECONNRESET", "the connection is closed");
    const draft = lost ? statusDraft(lost, target.api, this.clock.now()) : draftOf(call.received());
    for (const effect of effects) applyEffect(draft, effect);
    call.status = draft.status;
    // Without faults it is what the log has already.
    if (effects.length > 0) call.sent = { headers: [...draft.headers].flat(), body: draft.body };
    if (isCors && request.mode === "no-cors") return opaqueResponse();
    if (isCors) hideFromPage(call, draft);
    const how = { clock: this.clock, epoch, signal, isHead: request.method === "HEAD" };
    const response = withUrl(respond(draft, how), request);
    if (draft.delivery) noteDelivery(response, draft.delivery.kind);
    return response;
  }

  #commit(call: PendingRequest): void {
    call.response = this.#core.handle(headOf(call.request), call.body, this.clock.now());
    this.clock.catchUp(call.response.now);
  }

  async #target({ method, url }: Incoming): Promise<Target> {
    const found = (await instance()).target(method, url);
    return { ...(found ? (JSON.parse(found) as { api: SandboxApi; operation: string | null }) : NOTHING), method, url };
  }
}

/** Checked before the module is called: what fails inside it counts as a trap. */
function checkString(value: unknown, path: string): void {
  if (typeof value !== "string") throw badOption(path, "a string", value);
}

const NO_FAULTS: readonly string[] = [];

/** One request in progress, and its data for the log. */
class PendingRequest implements LoggedExchange {
  readonly request: Incoming;
  body: Uint8Array;
  response: CoreResponse | undefined;
  sent: SentResponse | undefined;
  status: number | null = null;
  readonly at: number;
  ms = 0;
  faults = NO_FAULTS;
  readonly epoch: Epoch;
  readonly #clock: Clock;

  constructor(request: Incoming, body: Uint8Array, clock: Clock, epoch: Epoch) {
    this.epoch = epoch;
    this.request = request;
    this.body = body;
    this.#clock = clock;
    this.at = clock.now();
  }

  note(fault: string): void {
    this.faults = [...this.faults, fault];
  }

  noteAll(effects: readonly SandboxEffect[]): void {
    for (const { kind } of effects) this.note(kind);
  }

  /** Records the duration. */
  end(): void {
    this.ms = this.#clock.now() - this.at;
  }

  /** The API's response; for an unknown host, rejects like `fetch` without a network. */
  received(): CoreResponse {
    const { response } = this;
    if (!response || response.status === 0)
      throw networkError("ENOTFOUND", `the sandbox emulates no host at ${this.request.url.split("?")[0] ?? ""}`);
    this.status = response.status;
    return response;
  }

  get unmatched(): boolean {
    const { response } = this;
    // 404 and 501 of the router have no operation; a 401 before routing does not count as unmatched.
    return (
      response !== undefined &&
      (response.status === 0 || (response.operation === null && [404, 405, 501].includes(response.status)))
    );
  }
}

/** Sets the URL, which the platform does not know of a response that comes without a network. */
const withUrl = (response: Response, { url }: Incoming): Response =>
  Object.defineProperty(response, "url", { value: url.split("#", 1)[0] });

/** The rejection of a page's `fetch`. */
function refusedByBrowser(call: PendingRequest, why: string): TypeError {
  call.note("cors");
  return new TypeError("Failed to fetch", { cause: new Error(why) });
}

/** Applies CORS: hides headers, or the whole response unless the host allows the page's origin. */
function hideFromPage(call: PendingRequest, draft: Draft): void {
  if (!call.response || !isReadable(call.response)) {
    const error = refusedByBrowser(
      call,
      "the response has no Access-Control-Allow-Origin: a page cannot read it, though the call was carried out",
    );
    noteDelivery(error, HIDDEN);
    throw error;
  }
  hideHeaders(draft.headers);
}
