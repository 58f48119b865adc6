/** What clients have in common: options, the path of a call to the core, and diagnostics. */
import { Connection } from "../core/core.js";
import type { Sending } from "../core/pending-call.js";
import { failure, loadPart } from "../errors/classes.js";
import { READ_MODES, UNDOCUMENTED } from "../generated/codes.js";
import type { GivenBody } from "../request/body.js";
import { argsText } from "../request/args.js";
import { withAccept } from "../request/call-settings.js";
import { argsWith, prepareCall, type GivenCall, type PreparedCall } from "../request/prepared-call.js";
import { splitArguments, ownArguments, parseOperationTable, type OperationEntry } from "../request/rows.js";
import { badOption, own } from "../request/settings.js";
import { decodeResult } from "../response/shape.js";
import type { CallOptions, Exchange, Purpose } from "../types/call.js";
import type { Diagnostics, RateLimit } from "../types/diagnostics.js";
import type { AttemptEvent } from "../types/events.js";
import type { CallName, Reply } from "../types/reply.js";
import type { Sent } from "../types/sent.js";
import { notify } from "../util/ignore-errors.js";
import { METHODS } from "../wasm/web.js";
import { ApiPromise } from "./api-promise.js";
import { CsvResult } from "./csv.js";
import type { Edit } from "./edit.js";
import { JsonOrCsv } from "./json-or-csv.js";
import { checkedMode, checkedOptions, type ClientOptions, type Needs } from "./options.js";
import { Paged } from "./page.js";

/** Loaded by the first call with middleware, and by `describe`. */
const loadExtras = () => loadPart(() => import("./extras.js"));

/** What the generator knows of an API. */
export interface ApiSpec extends Needs {
  /** The number of the API in the core. */
  readonly number: number;
  /** Its operations, in the form that `parseOperationTable` explains. */
  readonly table: string;
  /** Loads the table of its responses, in the form that `shapesOf` explains. */
  readonly shapes: () => Promise<{ readonly shapes: string }>;
  /** Loads the table of its request bodies, in the same form. */
  readonly bodies: () => Promise<{ readonly shapes: string }>;
}

/** Operations by id: the arguments of `call` and what it gives back. */
export type OperationMap<O> = Record<keyof O, { args: object; returns: unknown }>;

/** The arguments of an operation that has none. */
export interface NoArguments {
  readonly body?: undefined;
}

/** The arguments after the `operationId` in `call`: left out when no argument is required. */
export type CallArguments<A> =
  Partial<A> extends A ? [args?: A, options?: CallOptions] : [args: A, options?: CallOptions];

/** A call that no document names. */
export interface RawRequest extends CallOptions {
  /** HTTP method. GET is retried like a documented read, DELETE like an idempotent write, POST and PUT like a submission. */
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below the base URL, as `/flows`; plain, with the query in `query`. */
  path: string;
  /** What to send as JSON. */
  body?: unknown;
}

/** The base of the clients. */
export abstract class Client<O extends OperationMap<O>> {
  readonly #connection: Connection;
  readonly #connect: (fetch?: ClientOptions["fetch"], observer?: (event: AttemptEvent) => void) => Connection;
  readonly #spec: ApiSpec;
  readonly #rows: readonly OperationEntry[];
  readonly #options: ClientOptions;
  readonly #headers: string;
  /** The options of a call that sets none. */
  readonly #unset: CallOptions;
  readonly #redactor = (): ReturnType<Connection["redactor"]> => this.#connection.redactor();

  /** Made by the clients. @internal */
  protected constructor(spec: ApiSpec, given: ClientOptions) {
    const { base, credentials, latin1, numbers, headers, options } = checkedOptions(given, spec);
    const { fetch, middleware } = options;
    // The core reports an attempt and sends it in one go.
    let attempt: AttemptEvent;
    const through: ClientOptions["fetch"] = async (...request) => {
      const event = attempt;
      return (await loadExtras()).sendThrough(options, spec.api, event, request, this.#connection);
    };
    this.#spec = spec;
    this.#rows = parseOperationTable(spec.table);
    this.#options = options;
    this.#headers = headers.join("\n");
    const { validate, totalTimeoutMs, maxBytes } = options;
    this.#unset = { __proto__: null, validate, totalTimeoutMs, maxBytes } as CallOptions;
    this.#connect = (fetch, observer) =>
      new Connection(
        (Class) => new Class(spec.number, base, credentials, latin1, numbers, headers, weak(fetch), weak(observer)),
        this.#headers,
      );
    this.#connection = this.#connect(
      middleware ? through : fetch,
      observer(options, (event) => (attempt = event)),
    );
    // The generated interface of the client says which members these are.
    const resources = this as unknown as Record<string, Record<string, unknown>>;
    for (const [number, row] of this.#rows.entries()) {
      // Rows of a resource are adjacent. No look-up by name: a script may have put a member of that name on Object.prototype.
      if (row.resource !== this.#rows[number - 1]?.resource) resources[row.resource] = {};
      const resource = resources[row.resource] as Record<string, unknown>;
      resource[row.method] = (...values: unknown[]) =>
        this.#start(number, () => splitArguments(row, values, { api: spec.api, operation: row.id }));
      if (row.resultKind === "edit")
        resource["edit"] = async (...values: Edit) =>
          (await loadPart(() => import("./edit.js"))).edit(resource as never, ...values);
    }
  }

  /** The rate limits in the server's latest responses. */
  get rateLimit(): RateLimit {
    const [limit = NaN, remaining = NaN, blockedForMs = 0] = this.#connection.core?.rateLimit() ?? [];
    return { ...(!Number.isNaN(limit) && { limit }), ...(!Number.isNaN(remaining) && { remaining }), blockedForMs };
  }

  /** What a bug report needs to know: versions, options without what they hold, and the latest calls. Nothing secret is in it. */
  async diagnostics(): Promise<Diagnostics> {
    return (await loadExtras()).describeClient(this, this.#options, this.#connection);
  }

  /**
   * Calls an operation by its `operationId`, as the named methods do. `args` is one flat object with the documented
   * names of parameters, in path and query alike, and `body`.
   */
  call<K extends keyof O & string>(operationId: K, ...[args, options]: CallArguments<O[K]["args"]>): O[K]["returns"] {
    const number = this.#rows.findIndex(({ id }) => id === operationId);
    if (number < 0) {
      throw failure("usage/unknown-operation", `${this.#spec.api} has no operation ${operationId}`, {
        api: this.#spec.api,
        operation: operationId,
        outcome: "not_sent",
      });
    }
    return this.#start(number, () => {
      const { body, ...rest } = ownArguments(args, { api: this.#spec.api, operation: operationId });
      return { args: rest, body, options, takesForm: this.#rows[number]?.form === true };
    });
  }

  /** Calls a path that no document names, with the same authentication, retries and limits. The result is not checked. */
  request<T = unknown>(request: RawRequest): ApiPromise<T> {
    const name = { api: this.#spec.api, operation: "request" };
    let [path, number] = ["", UNDOCUMENTED];
    const call = prepareCall(name, () => {
      const {
        method,
        path: given,
        body,
        ...options
      } = own(request, () => badOption(name, "request", "must be a plain object"));
      if (typeof given !== "string") throw badOption(name, "path", "must be a string");
      path = given;
      number += METHODS.indexOf(method as string);
      if (number < UNDOCUMENTED) throw badOption(name, "method", `must be one of ${METHODS.join(", ")}`);
      return { args: {}, body, options };
    });
    const send: Exchange["send"] = (as, changes, accept, signal) =>
      this.#send(call, name, number, path, as, changes, accept, signal);
    return new ApiPromise(
      { ...name, args: {}, options: this.#inherited(call.options), redactor: this.#redactor, send },
      (reply) => decodeResult(reply, name) as T,
    );
  }

  /** The API's name; credentials stay inside. */
  toJSON(): { api: string } {
    return { api: this.#spec.api };
  }

  /** What Node's console shows. @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${this.#spec.api} {}`;
  }

  #start(number: number, given: () => GivenCall): unknown {
    const { id: operation, resultKind } = this.#rows[number] as OperationEntry;
    const name = { api: this.#spec.api, operation };
    const call = prepareCall(name, given);
    const options = this.#inherited(call.options);
    const send: Exchange["send"] = (as, changes, accept, signal) => {
      const ask = (): Promise<Reply> => this.#send(call, name, number, operation, as, changes, accept, signal);
      return options.validate ? this.#checked(ask, as, number, call.args, options.validate, name) : ask();
    };
    const exchange: Exchange = {
      api: this.#spec.api,
      operation,
      args: call.args,
      options,
      redactor: this.#redactor,
      send,
    };
    const read = (reply: Reply): unknown => decodeResult(reply, name);
    if (resultKind === "" || resultKind === "edit") return new ApiPromise(exchange, read);
    if (resultKind === "text") return new ApiPromise(exchange, read, "text");
    if (resultKind === "csv") return new CsvResult(exchange);
    if (resultKind === "both") return new JsonOrCsv(exchange);
    return new Paged(exchange, resultKind);
  }

  #send(
    call: PreparedCall,
    name: CallName,
    number: number,
    id: string,
    as: Purpose,
    changes?: Readonly<Record<string, unknown>>,
    accept?: string,
    signal = call.options?.signal,
  ): Promise<Reply> {
    if (call.failure) return Promise.reject(call.failure);
    const path = number < UNDOCUMENTED ? "" : id;
    const [, headers, query] = call.settings;
    const args = argsWith(call, changes);
    const sent: Sent = {
      args: [call.args, query],
      body: call.body,
      path,
      text: path || headers || query ? [args, path, headers, query].join("\n") : args,
      parts: () => [
        ...call.written,
        ["cursor", changes && argsText(changes)],
        ["path", path],
        ["headers", this.#headers],
        ["headers", headers?.join("\n")],
        ["query", query?.join("\n")],
      ],
    };
    const sending: Sending = {
      name,
      signal,
      sent,
      start: (core, pending) => {
        core.call(
          pending,
          number,
          id,
          args,
          call.body?.text,
          READ_MODES[as === "preview" ? "json" : as],
          signal,
          ...withAccept(call.settings, accept),
        );
      },
    };
    const send = (connection: Connection): Promise<Reply> => connection.use(sending);
    const isPlain = as !== "preview" && !this.#options.middleware;
    if (isPlain && !call.body) return send(this.#connection);
    return this.#sendLater(
      number,
      call.body,
      name,
      isPlain
        ? send
        : async () => {
            const { callThrough, preview } = await loadExtras();
            return as === "preview"
              ? preview(this.#connect, send)
              : callThrough(this.#options, { ...name, options: { ...call.options, signal } }, () =>
                  send(this.#connection),
                );
          },
    );
  }

  /**
   * Sends a call that needs lazily loaded code, as for the check of its body: valid JSON with the members that its type
   * requires.
   */
  async #sendLater(
    number: number,
    body: GivenBody | undefined,
    name: CallName,
    send: (connection: Connection) => Promise<Reply>,
  ): Promise<Reply> {
    if (body) {
      const [{ bodyCheckOf, checkJson }, { shapes }] = await loadPart(() =>
        Promise.all([import("../validation/bodies.js"), this.#spec.bodies()]),
      );
      checkJson(body, name);
      bodyCheckOf(shapes)(number, body.text, name);
    }
    return send(this.#connection);
  }

  /**
   * A response that was checked against the documented type of its operation; other readings than JSON have no records
   * to check.
   */
  async #checked(
    ask: () => Promise<Reply>,
    as: Purpose,
    number: number,
    args: PreparedCall["args"],
    validate: unknown,
    name: CallName,
  ): Promise<Reply> {
    const mode = checkedMode(validate, this.#options, name);
    const reply = await ask();
    if (!mode || as !== "json") return reply;
    const { checked } = await loadPart(() => import("../validation/check.js"));
    return checked(reply, {
      mode,
      number,
      args,
      shapes: this.#spec.shapes,
      call: name,
      observers: this.#options,
      redactor: this.#redactor,
    });
  }

  /** The core inherits by itself; responses are checked, and bodies read, on this side, which needs the settings that apply. */
  #inherited(set: CallOptions | undefined): CallOptions {
    if (!set) return this.#unset;
    const all = { __proto__: null, ...this.#unset } as Record<string, unknown>;
    for (const [name, value] of Object.entries(set)) if (value !== undefined) all[name] = value as unknown;
    return all;
  }
}

/**
 * A function that does not keep another alive, for the core: WebAssembly holds what it is given until it is freed, and a
 * client that its own function refers to would never be. The connection, which a call in progress holds, keeps the other.
 */
function weak<Run extends (...given: never) => unknown>(run: Run | undefined): Run | undefined {
  const { WeakRef } = globalThis as Partial<typeof globalThis>;
  if (!run || !WeakRef) return run;
  const ref = new WeakRef(run);
  return ((...given) => ref.deref()?.(...given)) as Run;
}

/** One function for the core that notifies the logger, the listener and `note`. Calls go on whatever they throw. */
function observer(
  { logger, on, middleware }: ClientOptions,
  note: (event: AttemptEvent) => void,
): ((event: AttemptEvent) => void) | undefined {
  if (!logger && !on && !middleware) return undefined;
  return (event) => {
    note(event);
    notify(() => {
      if (event.type === "retry")
        return logger?.warn(
          `${event.operation}: attempt ${event.attempt} failed (${event.code}), next in ${Math.round(event.delayMs)} ms`,
          event,
        );
      if (event.type === "request")
        return logger?.debug(`${event.operation}: ${event.method} ${event.url} (attempt ${event.attempt})`, event);
      return logger?.debug(`${event.operation}: status ${event.status} after ${Math.round(event.elapsedMs)} ms`, event);
    });
    notify(() => on?.(event));
  };
}
