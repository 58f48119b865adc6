/** The one clock of a sandbox. */
import { badOption, SandboxError } from "./errors.js";

/** `virtual` stands still between calls; `real` runs with the machine's clock. */
export type SandboxClockMode = "virtual" | "real";

/** Time as the sandbox has it: dates, ids, quotas, expiry, retention and latencies follow it. */
export interface SandboxClock {
  /** Whether it stands still between calls. */
  readonly mode: SandboxClockMode;
  /** Milliseconds since 1970 UTC. Calls that write take at least one millisecond, so that times of records never repeat. */
  now(): number;
  /**
   * Moves it forwards by milliseconds: quotas open, caps begin again, records expire, waits that are due end.
   * @throws SandboxError (`option`) when `ms` is negative or no number
   */
  advance(ms: number): void;
  /**
   * Moves it forwards to a time.
   * @throws SandboxError (`option`) when that time is past: ids and times only grow
   */
  set(time: Date | string | number): void;
}

/** Milliseconds since 1970 UTC of a time as users give it; NaN when it is none. */
export const timeOf = (time: Date | string | number): number => new Date(time).getTime();

interface Wait {
  readonly due: number;
  readonly end: () => void;
}

/** The clock; `catchUp` and `wait` are for the sandbox. */
export class Clock implements SandboxClock {
  readonly mode: SandboxClockMode;
  readonly #start: number;
  /** The latest time that it showed. */
  #now: number;
  /** How far the sandbox's clock is ahead of the machine's. */
  #offset: number;
  readonly #waits = new Set<Wait>();

  constructor(mode: SandboxClockMode, start: number) {
    this.mode = mode;
    this.#start = start;
    this.#now = start;
    this.#offset = start - Date.now();
  }

  now(): number {
    if (this.mode === "real") this.#now = Math.max(this.#now, Date.now() + this.#offset);
    return this.#now;
  }

  advance(ms: number): void {
    if (typeof ms !== "number" || !(ms >= 0) || ms === Infinity) {
      throw new SandboxError("option", `clock.advance: milliseconds must be a number from 0; got ${String(ms)}`);
    }
    this.#move(this.now() + ms);
  }

  set(time: Date | string | number): void {
    const to = timeOf(time);
    if (Number.isNaN(to)) throw badOption("clock.set", "a time", time);
    if (to < this.now()) throw new SandboxError("option", "clock.set: that time is past, and the sandbox's time only runs forwards; use reset()");
    this.#move(to);
  }

  /** Takes over the time at which a response was made. */
  catchUp(to: number): void {
    if (to > this.#now) this.#move(to);
  }

  /** Stands at its start again. */
  restart(at = this.#start): void {
    this.#now = at;
    this.#offset = at - Date.now();
  }

  /**
   * Waits until the clock has moved by `ms`, or so much real time has passed, which then moves it: a virtual clock that
   * is never advanced makes no call wait for ever.
   */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const due = this.now() + ms;
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#waits.delete(wait);
        signal?.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        finish();
        reject(signal?.reason as Error);
      };
      const wait: Wait = {
        due,
        end: () => {
          finish();
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.catchUp(due);
        wait.end();
      }, ms);
      this.#waits.add(wait);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #move(to: number): void {
    this.#offset += Math.max(0, to - this.#now);
    this.#now = to;
    for (const wait of [...this.#waits]) if (wait.due <= to) wait.end();
  }
}
