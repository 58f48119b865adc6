/** Loading the WebAssembly module once, and one instance of it that is replaced when it dies. */
import { loader } from "#core-loader";
import { redactCause } from "../errors/cause.js";
import { failure, isLeadspanError, toError, type ErrorShape, type LeadspanError } from "../errors/classes.js";
import { blotted, blotter } from "../errors/redact.js";
import { instanceOf } from "../loaders/modules.js";
import { checkSignal, unlessAborted } from "../request/signals.js";
import type { CallOptions } from "../types/call.js";
import type { CallEnd, CallRecord } from "../types/diagnostics.js";
import type { CallName, Reply } from "../types/reply.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { enqueueMicrotask } from "../util/microtask.js";
import { instantiate, type Core, type Host, type Instance } from "../wasm/leadspan.js";
import { PendingCall } from "./pending-call.js";

/** One instance, with the calls that wait for it. */
interface Engine {
  readonly Core: Instance["Core"];
  readonly waiting: Set<PendingCall>;
  /** What ended it. */
  death?: { readonly cause: unknown };
}

/** Starts a call of the core, which tells `pending` what comes of it. */
export type StartCall = (core: Core, pending: PendingCall) => void;

/** Calls that a client remembers. */
const REMEMBERED = 50;

let current: Engine | undefined;
let starting: Promise<Engine> | undefined;

/** The living instance; the first call of this loads the module. */
export async function ready(): Promise<Engine> {
  if (current) return current;
  starting ??= instanceOf("core", loader, start)
    .then((engine) => (current = engine))
    .finally(() => (starting = undefined));
  return starting;
}

function start(module: WebAssembly.Module): Engine {
  const waiting = new Set<PendingCall>();
  const { host, stop } = timers();
  const die = (cause: unknown): void => {
    engine.death = { cause };
    if (current === engine) current = undefined;
    // Every call of the dead instance would wait for ever; the next call gets a fresh one.
    for (const pending of waiting) pending.fail(undefined);
    stop();
  };
  const engine: Engine = { waiting, Core: instantiate(module, (exports) => guarded(exports, die), host).Core };
  return engine;
}

/** Timers that can all be stopped: those of a dead instance would keep a process alive for as long as its calls may take. */
function timers(): { host: Host; stop: () => void } {
  // The core clears every timer, those that have run too.
  const known = new Set<unknown>();
  const host: Host = {
    queueMicrotask: enqueueMicrotask,
    setTimeout(run, ms, op) {
      try {
        const timer: unknown = setTimeout(run, ms, op);
        known.add(timer);
        return timer;
      } catch {
        // A host without timers must not end the instance: the wait is over at once, and what still has to wait asks again.
        enqueueMicrotask(() => { run(op); });
        return undefined;
      }
    },
    clearTimeout(timer) {
      known.delete(timer);
      ignoreErrors(() => { clearTimeout(timer as number); });
    },
  };
  return { host, stop: () => { known.forEach((timer) => { host.clearTimeout(timer); }); } };
}

/**
 * Wraps an instance's functions so that whatever escapes from one, a trap or a stack overflow, ends the instance:
 * Rust's state behind it is not to be trusted any more.
 */
function guarded(exports: WebAssembly.Exports, die: (cause: unknown) => void): WebAssembly.Exports {
  let dead = false;
  const wrap =
    (name: string, run: (...values: unknown[]) => unknown) =>
    (...values: unknown[]): unknown => {
      // Closures and destructors, which the build has marked, are called by the host, from timers and promises: nobody is
      // there to catch. The glue reads results out of what a closure returns; an empty list stands for "nothing".
      const fromHost = name.startsWith("_");
      if (dead && fromHost) return [];
      try {
        return run(...values);
      } catch (cause) {
        dead = true;
        die(cause);
        if (fromHost) return [];
        throw cause;
      }
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? (wrap(name, value as never) as never) : value]),
  );
}

/** The core's half of one client. It moves to a fresh instance when the one it had is dead. */
export class Connection {
  readonly #make: (Class: Instance["Core"]) => Core;
  #engine: Engine | undefined;
  #core: Core | undefined;
  #blot: ((text: string) => string) | undefined;
  /** The latest calls, for bug reports. */
  readonly calls: CallRecord[] = [];

  constructor(make: (Class: Instance["Core"]) => Core) {
    this.#make = make;
  }

  /** The core, if a call has made one and it lives. */
  get core(): Core | undefined {
    return this.#engine?.death ? undefined : this.#core;
  }

  /** A text of the server without the client's secrets. */
  blot(text: string): string {
    this.#blot ??= blotter(this.#core?.secrets().split("\n").filter(Boolean) ?? []);
    return this.#blot(text);
  }

  /** Runs a call; what it rejects with is an error of this library that names the call. */
  async use(start: StartCall, name: CallName, signal: AbortSignal | undefined): Promise<Reply> {
    const call = { ...name, options: { signal } };
    checkSignal(call);
    const engine = current ?? (await unlessAborted(ready(), call, { outcome: "not_sent" }));
    const pending = new PendingCall(engine.waiting);
    const toTyped = (thrown: unknown): LeadspanError => this.#error(engine, thrown, call);
    try {
      // In a continuation of the caller's own `await`, so that engines add its frames to the stack of an error.
      return this.#remember(name, this.#shown(await pending.reply(() => { start(this.#coreOf(engine), pending); }, toTyped)));
    } catch (thrown) {
      throw this.#remember(name, toTyped(thrown));
    }
  }

  #remember<T extends CallEnd>({ operation }: CallName, end: T): T {
    const { status, code, attempts, elapsedMs, requestId } = end;
    if (this.calls.push([operation, Date.now(), status, code, attempts, elapsedMs, requestId]) > REMEMBERED) this.calls.shift();
    return end;
  }

  #coreOf(engine: Engine): Core {
    if (!this.#core || this.#engine !== engine) {
      this.#core = this.#make(engine.Core);
      this.#engine = engine;
    }
    return this.#core;
  }

  /** A server may repeat anything in its id of a request, and errors show it. */
  #shown(reply: Reply): Reply {
    return reply.requestId === undefined ? reply : { ...reply, requestId: this.blot(reply.requestId) };
  }

  /** What a call failed with, without the client's secrets. Never throws: a call that cannot say why it failed still has to. */
  #error({ death }: Engine, thrown: unknown, { api, operation, options }: CallName & { options: CallOptions }): LeadspanError {
    const name = { api, operation };
    if (isLeadspanError(thrown)) return thrown;
    // What a dying instance threw is the cause, not what the caller should see.
    if (death) return failure("internal/trap", "the WebAssembly instance failed and was replaced", { ...name, ...death, outcome: "unknown" });
    try {
      if (!(thrown as Partial<ErrorShape> | undefined)?.code) return toError(redactCause(thrown, (text) => this.blot(text)), name);
      const shape = this.#redacted(thrown as ErrorShape);
      // A sandbox that could not be loaded is not a network that is down.
      if (isLeadspanError(shape.cause) && shape.cause.code === "internal/load") return shape.cause;
      const cause: unknown = shape.code === "aborted/signal" ? ignoreErrors(() => options.signal?.reason as unknown) : shape.cause;
      return toError({ ...shape, cause }, name);
    } catch (cause) {
      // A body or a cause that cannot be looked at: what the core says stands without it.
      const { code = "internal/fault", message = "an error could not be told", ...rest } = Object(thrown) as Partial<ErrorShape>;
      delete rest.rawBody;
      return failure(code, message, { ...rest, ...name, cause: code === "internal/fault" ? cause : undefined });
    }
  }

  #redacted(thrown: ErrorShape): ErrorShape {
    if (!(thrown as Partial<ErrorShape>).code) return thrown;
    const shape = this.#core ? blotted(thrown, (text) => this.blot(text)) : thrown;
    return "cause" in shape ? { ...shape, cause: redactCause(shape.cause, (text) => this.blot(text)) } : shape;
  }
}
