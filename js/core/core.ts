/** Loading the WebAssembly module once, and one instance of it that is replaced when it traps. */
import { loader } from "#core-loader";
import { HOST_CALLED } from "../generated/codes.js";
import { failure, isLeadspanError, loadPart, toError, type ErrorShape, type LeadspanError } from "../errors/classes.js";
import type { Redact } from "../errors/redactor.js";
import { instanceOf } from "../loaders/modules.js";
import { MAX_CHARACTERS } from "../request/settings.js";
import { unlessAborted } from "../request/signals.js";
import type { CallEnd, CallRecord } from "../types/diagnostics.js";
import type { CallName, Reply } from "../types/reply.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { enqueueMicrotask } from "../util/microtask.js";
import { instantiate, type Core, type Host, type Instance } from "../wasm/leadspan.js";
import { PendingCall, type Engine, type Sending, type ReplyFilter } from "./pending-call.js";

const loadRedaction = () => loadPart(() => import("../errors/redact.js"));

/** Calls that a client remembers. */
const REMEMBERED = 50;

let current: Engine | undefined;
let starting: Promise<Engine> | undefined;

/** The current instance; the first call of this loads the module. */
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
  const invalidate = (cause: unknown): void => {
    engine.trapCause = { cause };
    if (current === engine) current = undefined;
    // Every call of the trapped instance would wait for ever; the next call gets a fresh one.
    for (const pending of waiting) pending.fail(undefined);
    stop();
  };
  const engine: Engine = { waiting, Core: instantiate(module, (exports) => guarded(exports, invalidate), host).Core };
  return engine;
}

/** Timers that can all be stopped: those of a trapped instance would keep a process alive until the deadlines of its calls. */
function timers(): { host: Host; stop: () => void } {
  // The core clears every timer, those that have run too.
  const known = new Set<unknown>();
  const host: Host = {
    setTimeout(run, ms, op) {
      try {
        const timer: unknown = setTimeout(run, ms, op);
        known.add(timer);
        return timer;
      } catch {
        // A host without timers must not end the instance: the wait is over at once, and a task that still has to wait
        // asks again.
        enqueueMicrotask(() => {
          run(op);
        });
        return undefined;
      }
    },
    clearTimeout(timer) {
      known.delete(timer);
      ignoreErrors(() => {
        clearTimeout(timer as number);
      });
    },
  };
  return {
    host,
    stop: () => {
      known.forEach((timer) => {
        host.clearTimeout(timer);
      });
    },
  };
}

/**
 * Wraps an instance's functions so that whatever escapes from one, a trap or a stack overflow, ends the instance:
 * the state of its Rust code can no longer be trusted.
 */
function guarded(exports: WebAssembly.Exports, invalidate: (cause: unknown) => void): WebAssembly.Exports {
  let trapped = false;
  const wrap =
    (name: string, run: (...values: unknown[]) => unknown) =>
    (...values: unknown[]): unknown => {
      // Closures and destructors, which the build has marked, are called by the host, from timers and promises: no caller is
      // there to catch. The glue reads results out of what a closure returns; an empty list stands for none.
      const fromHost = name.startsWith(HOST_CALLED);
      if (trapped && fromHost) return [];
      try {
        return run(...values);
      } catch (cause) {
        trapped = true;
        invalidate(cause);
        if (fromHost) return [];
        throw cause;
      }
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? (wrap(name, value as never) as never) : value,
    ]),
  );
}

/** The core's half of one client. It moves to a fresh instance when the one it had has trapped. */
export class Connection implements ReplyFilter {
  readonly #make: (Class: Instance["Core"]) => Core;
  /** The headers that the client adds to each request. */
  readonly #headers: string;
  #engine: Engine | undefined;
  #core: Core | undefined;
  /** Every credential, in the forms that the core sends. */
  #secrets: readonly string[] = [];
  /** The same with their base64, in which a caller may pass them too. */
  #forms: readonly string[] = [];
  /** Whether the headers of the client, which are the same for each call, may hold one. */
  #isInHeaders = false;
  /** The letters and digits of each credential. */
  #letters: readonly string[] = [];
  #redact: Redact | undefined;
  /** The latest calls, for bug reports. */
  readonly calls: CallRecord[] = [];

  constructor(make: (Class: Instance["Core"]) => Core, headers: string) {
    this.#make = make;
    this.#headers = headers;
  }

  /** The core, if a call has made one that has not trapped. */
  get core(): Core | undefined {
    return this.#engine?.trapCause ? undefined : this.#core;
  }

  /** Redacts the client's secrets in strings of the server; its code is loaded when there are any. */
  async redactor(): Promise<Redact> {
    return (this.#redact ??= (await loadRedaction()).createRedactor(this.#secrets));
  }

  /** Runs a call; rejects with an error of this library that names the call. */
  async use(sending: Sending): Promise<Reply> {
    const { name, signal, sent } = sending;
    const engine = current ?? (await unlessAborted(ready(), { ...name, options: { signal } }, { outcome: "not_sent" }));
    const pending = new PendingCall(engine, sending, this);
    try {
      // No string that is too long crosses into the core: the memory of an instance never shrinks.
      if (sent.text.length + this.#headers.length > MAX_CHARACTERS)
        throw (await loadRedaction()).tooLong(sent.parts(), name, MAX_CHARACTERS);
      const core = this.#coreOf(engine);
      // URLs end up in logs. Most calls hold no credential, which one search shows.
      if (this.#isInHeaders || this.#mayHaveSecret(sent.text)) {
        (await loadRedaction()).checkParts(sent.parts(), name, this.#forms);
        // Nothing may enter an instance that has trapped meanwhile.
        if (engine.trapCause) throw new Error();
      }
      // In a continuation of the caller's own `await`, so that engines add its frames to the stack of an error.
      const reply = this.reply(
        await pending.reply(() => {
          sending.start(core, pending);
        }),
      );
      return this.#remember(name, reply instanceof Promise ? await reply : reply);
    } catch (thrown) {
      throw this.#remember(name, await this.error(thrown, pending));
    }
  }

  #remember<T extends CallEnd>({ operation }: CallName, end: T): T {
    const { status, code, attempts, elapsedMs, requestId } = end;
    if (this.calls.push([operation, Date.now(), status, code, attempts, elapsedMs, requestId]) > REMEMBERED)
      this.calls.shift();
    return end;
  }

  /** The core of the current instance. */
  #coreOf(engine: Engine): Core {
    if (!this.#core || this.#engine !== engine) {
      this.#core = this.#make(engine.Core);
      this.#engine = engine;
      this.#secrets = this.#core.secrets().split("\n").filter(Boolean);
      this.#letters = this.#secrets.map(lettersOf);
      // Padding is often left out.
      this.#forms = this.#secrets.flatMap((secret) => [secret, base64(secret)]).map((form) => form.replace(/=+$/, ""));
      this.#isInHeaders = this.#mayHaveSecret(this.#headers);
    }
    return this.#core;
  }

  /** Whether a string may hold a credential. */
  #mayHaveSecret(text: string): boolean {
    return this.#forms.some((form) => text.includes(form));
  }

  /** Redacts the id of the request: a server may echo anything in it, and errors show it. */
  reply(reply: Reply): Reply | Promise<Reply> {
    const { requestId } = reply;
    if (requestId === undefined || this.#hasNoSecret(requestId)) return reply;
    // An id that cannot be checked is not shown.
    return this.redactor().then(
      (redact) => ({ ...reply, requestId: redact(requestId) }),
      () => ({ ...reply, requestId: undefined }),
    );
  }

  /** The error of a call, redacted. Never throws: a call must fail even when the reason cannot be read. */
  async error(
    thrown: unknown,
    { engine: { trapCause }, sending: { name, signal, sent } }: PendingCall,
  ): Promise<LeadspanError> {
    // One microtask later, a loop over prefetched pages waits for this promise, so that engines find it for the stack
    // of the error.
    await Promise.resolve();
    if (isLeadspanError(thrown)) return thrown;
    // What a trapped instance threw is the cause, not the error that the caller sees.
    if (trapCause)
      return failure("internal/trap", "the WebAssembly instance failed and was replaced", {
        ...name,
        ...trapCause,
        outcome: "unknown",
      });
    try {
      const shape = thrown as ErrorShape;
      const { code } = Object(thrown) as Partial<ErrorShape>;
      if (code === "aborted/signal")
        return toError({ ...shape, cause: ignoreErrors(() => signal?.reason as unknown) }, name);
      // A sandbox that could not be loaded is not a network that is down.
      if (code && isLeadspanError(shape.cause) && shape.cause.code === "internal/load") return shape.cause;
      if (code && this.#isSafeToShow(shape)) return toError(shape, name);
      const { redactCause, redactError } = await loadRedaction();
      const redact = await this.redactor();
      return toError(code ? redactError(shape, redact, sent) : redactCause(thrown, redact), name);
    } catch (fault) {
      // What cannot be redacted is not shown: the core's own message stands without it.
      const {
        code = "internal/fault",
        message = "an error could not be read",
        ...rest
      } = Object(thrown) as Partial<ErrorShape>;
      delete rest.rawBody;
      delete rest.headers;
      delete rest.requestId;
      return failure(code, message, { ...rest, ...name, cause: code === "internal/fault" ? fault : undefined });
    }
  }

  /** Whether an error holds only the core's own words, so that nothing has to be redacted. */
  #isSafeToShow({ code, rawBody, cause, requestId = "", headers = {} }: ErrorShape): boolean {
    if (rawBody || cause !== undefined || code === "redirect/refused") return false;
    return [requestId, ...Object.values(headers)].every((text) => this.#hasNoSecret(text));
  }

  /**
   * Whether a string certainly holds no secret, so that the redactor need not be loaded: most request ids are short and
   * plain.
   */
  #hasNoSecret(text: string): boolean {
    if (this.#secrets.every((secret) => text.length < secret.length)) return true;
    if (/[\\%&]/.test(text)) return false;
    const letters = lettersOf(text);
    return this.#secrets.every(
      (secret, index) =>
        text.length < secret.length * BASE64_GROWTH - BASE64_EDGES && !letters.includes(this.#letters[index] as string),
    );
  }
}

/** Base64 digits per byte of a secret, and digits at its edges that it shares with the text around it. */
const [BASE64_GROWTH, BASE64_EDGES] = [4 / 3, 2];

/** Letters and digits: what stays the same in another case or with other separators. */
const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
