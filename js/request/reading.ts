/** Readings that can be left while they wait. */
import type { Exchange } from "../types/call.js";
import { isAborted } from "./signals.js";
import { onAbort } from "../wasm/web.js";

/**
 * The signal of one reading: aborted with the call's own, or when the reading is left. It has one listener at a time, as
 * `onAbort` serves all waits with one, and listens to the call's own only meanwhile.
 */
class ReadingSignal {
  isLeft = false;
  readonly #outer: AbortSignal | undefined;
  #run: (() => void) | undefined;
  #stop: (() => void) | undefined;

  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer;
  }

  get aborted(): boolean {
    return this.isLeft || isAborted(this.#outer);
  }

  get reason(): unknown {
    return this.#outer?.reason as unknown;
  }

  addEventListener(_: "abort", run: () => void): void {
    this.#run = run;
    this.#stop = this.#outer && onAbort(this.#outer, run);
  }

  removeEventListener(): void {
    this.#run = undefined;
    this.#stop?.();
  }

  leave(): void {
    this.isLeft = true;
    this.#run?.();
  }
}

/**
 * A reading under a signal of its own. A generator queues `return` after the `next` that waits; this one's also ends
 * that wait, and the request. `ended` is called then, as a generator that was not begun runs no code of its own.
 */
export function leavable<T>(
  exchange: Exchange,
  read: (own: Exchange) => AsyncGenerator<T, void, undefined>,
  ended?: () => void,
): AsyncGenerator<T, void, undefined> {
  const signal = new ReadingSignal(exchange.options.signal);
  const given = signal as unknown as AbortSignal;
  const generator = read({
    ...exchange,
    options: { __proto__: null, ...exchange.options, signal: given } as Exchange["options"],
    send: (as, changes, accept) => exchange.send(as, changes, accept, given),
  });
  const end = generator.return.bind(generator);
  return Object.assign(generator, {
    return() {
      signal.leave();
      ended?.();
      return end();
    },
  });
}

/** Throws an error, unless it is the end of a reading that was left. */
export function unlessLeft(error: unknown, { options }: Exchange): void {
  if (!(options.signal as Partial<ReadingSignal> | undefined)?.isLeft) throw error;
}
