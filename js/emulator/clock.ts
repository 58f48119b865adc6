/** The clock of a sandbox. */
import { badOption, SandboxError } from "./errors.js";

/** `virtual` stands still between calls; `real` follows the machine's clock. */
export type SandboxClockMode = "virtual" | "real";

/** The sandbox's time: dates, ids, quotas, expiry, retention and latencies depend on it. */
export interface SandboxClock {
  /** Whether it stands still between calls. */
  readonly mode: SandboxClockMode;
  /** Milliseconds since 1970 UTC. Writing calls advance it by at least one millisecond, so that times of records are unique. */
  now(): number;
  /**
   * Advances it by milliseconds: quotas and caps reset, records expire, due latencies end.
   * @throws SandboxError (`option`) if `ms` is negative or not a number
   */
  advance(ms: number): void;
  /**
   * Advances it to a time.
   * @throws SandboxError (`option`) if that time is in the past: ids and times only increase
   */
  set(time: Date | string | number): void;
}

/** Milliseconds since 1970 UTC of a user-supplied time; NaN if it is invalid. */
export const timeOf = (time: Date | string | number): number => new Date(time).getTime();

interface Wait {
  readonly due: number;
  readonly end: () => void;
}

/** The clock. Only the sandbox calls `catchUp` and `wait`. */
export class Clock implements SandboxClock {
  readonly mode: SandboxClockMode;
  readonly #start: number;
  /** The latest time returned. */
  #now: number;
  /** Offset of the sandbox's clock from the machine's. */
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
    if (to < this.now())
      throw new SandboxError(
        "option",
        "clock.set: the time is in the past, and the sandbox's time only increases; use reset()",
      );
    this.#move(to);
  }

  /** Advances to the time of a response. */
  catchUp(to: number): void {
    if (to > this.#now) this.#move(to);
  }

  /** Returns to its start. */
  restart(at = this.#start): void {
    this.#now = at;
    this.#offset = at - Date.now();
  }

  /**
   * Waits until the clock has advanced by `ms`, or until as much real time has passed, which advances it: no call waits
   * forever on a virtual clock.
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
