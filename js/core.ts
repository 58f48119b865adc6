/** Loading the WebAssembly module once, and one instance of it that is replaced when it dies. */
import { load } from "#loader";
import type { CallOptions } from "./call.js";
import { failure, isLeadspanError, toError, type ErrorShape, type LeadspanError } from "./errors.js";
import { blotted, blotter } from "./redact.js";
import type { WasmSource } from "./init.js";
import type { CallName, Reply } from "./shape.js";
import { soon } from "./microtask.js";
import { checkSignal, unlessAborted } from "./signals.js";
import { instantiate, type Core, type Host, type Instance } from "./wasm/leadspan.js";

/** One instance, with the calls that wait for it. */
interface Engine {
  readonly Core: Instance["Core"];
  readonly waiting: Set<() => void>;
  /** What ended it. */
  death?: { readonly cause: unknown };
}

/** Starts a call of the core; one of the functions hears how it ended. */
export type Ask = (core: Core, done: (reply: Reply) => void, failed: (thrown: unknown) => void) => void;

let compiled: Promise<WebAssembly.Module> | undefined;
let current: Engine | undefined;

/** The living instance, loaded from `source` or the package's own file when there is none. */
export async function ready(source?: WasmSource | Promise<WasmSource>): Promise<Engine> {
  if (current) return current;
  compiled ??= Promise.resolve(source ?? load()).then(compile);
  try {
    const module = await compiled;
    return (current ??= start(module));
  } catch (cause) {
    compiled = undefined;
    throw failure("internal/fault", "the WebAssembly module could not be loaded; give init() its address, bytes or module", { cause });
  }
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  const answer = typeof source === "string" || source instanceof URL ? await fetch(source) : source;
  if (!(answer instanceof Response)) return WebAssembly.compile(answer as BufferSource);
  if (!answer.ok) throw new Error(`the module's address answered with status ${answer.status}`);
  // While it arrives, unless the server is one of the many that do not know the media type of .wasm.
  const streams = answer.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

function start(module: WebAssembly.Module): Engine {
  const waiting = new Set<() => void>();
  const { host, stop } = timers();
  const die = (cause: unknown): void => {
    engine.death = { cause };
    if (current === engine) current = undefined;
    // Every call of the dead instance would wait for ever; the next call gets a fresh one.
    for (const fail of waiting) fail();
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
    queueMicrotask: soon,
    setTimeout(run, ms, place) {
      const timer: unknown = setTimeout(run, ms, place);
      known.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      known.delete(timer);
      clearTimeout(timer as number);
    },
  };
  return { host, stop: () => { known.forEach((timer) => { host.clearTimeout(timer); }); } };
}

/** What a function returns; undefined when it throws. */
export function quietly<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
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
  use(call: Ask, name: CallName, signal: AbortSignal | undefined): Promise<Reply> {
    if (current && !signal) return this.#run(current, call, name);
    return this.#whenReady({ ...name, options: { signal } }).then((engine) => this.#run(engine, call, name));
  }

  async #whenReady(call: CallName & { options: CallOptions }): Promise<Engine> {
    checkSignal(call);
    return current ?? unlessAborted(ready(), call, { outcome: "not_sent" });
  }

  /** By hand and not `async`: of a small call, each promise is a measurable part. */
  #run(engine: Engine, call: Ask, name: CallName): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const fail = (thrown?: unknown): void => {
        engine.waiting.delete(fail);
        reject(this.#error(engine, thrown, name));
      };
      engine.waiting.add(fail);
      try {
        if (!this.#core || this.#engine !== engine) {
          this.#core = this.#make(engine.Core);
          this.#engine = engine;
        }
        const done = (reply: Reply): void => {
          engine.waiting.delete(fail);
          resolve(this.#shown(reply));
        };
        call(this.#core, done, fail);
      } catch (thrown) {
        fail(thrown);
      }
    });
  }

  /** A server may repeat anything in its id of a request, and errors show it. */
  #shown(reply: Reply): Reply {
    return reply.requestId === undefined ? reply : { ...reply, requestId: this.blot(reply.requestId) };
  }

  /** What a call failed with, without the client's secrets. */
  #error({ death }: Engine, thrown: unknown, name: CallName): LeadspanError {
    // What a dying instance threw is the cause, not what the caller should see.
    if (death) return failure("internal/trap", "the WebAssembly instance failed and was replaced", { ...name, ...death, outcome: "unknown" });
    const plain = typeof thrown === "object" && thrown !== null && "code" in thrown && !isLeadspanError(thrown);
    return toError(this.#core && plain ? blotted(thrown as ErrorShape, (text) => this.blot(text)) : thrown, name);
  }
}
