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
   * @throws SandboxError (`option`) if `ms` is negative or not a number, or leads beyond 2106
   */
  advance(ms: number): void;
  /**
   * Advances it to a time; a string without a zone is in UTC.
   * @throws SandboxError (`option`) if that time is in the past: ids and times only increase
   */
  set(time: Date | string | number): void;
}

/** The end of the sandbox's time in 2106: the seconds in LeadConduit's ids have 32 bits. */
export const END_OF_TIME = 2 ** 32 * 1_000;
export const TIME = "a Date, milliseconds, or a time such as 2026-11-23T12:00:00Z, from 1970 to 2106";
/** Other forms mean different times on different machines. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/i;

/** Milliseconds since 1970 UTC of a user-supplied time; undefined if it is invalid. Without a zone it is in UTC. */
export function timeOf(time: unknown): number | undefined {
  const ms = typeof time === "number" ? time : typeof time === "string" ? parsed(time) : dateOf(time);
  return ms >= 0 && ms < END_OF_TIME ? ms : undefined;
}

function parsed(text: string): number {
  const [, day, time = "00:00", zone = "Z"] = ISO.exec(text) ?? [];
  return day === undefined ? NaN : new Date(`${day}T${time}${zone.toUpperCase()}`).getTime();
}

/** Of any realm, and of fake dates. */
const dateOf = (value: unknown): number =>
  Object.prototype.toString.call(value) === "[object Date]" ? (value as Date).getTime() : NaN;

// Those of the platform: fake timers of a test, installed later, must not stop the sandbox.
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;
const machineTime = Date.now.bind(Date);

/** The time between two starts of the clock. */
export interface Epoch {
  /** What the calls of this epoch that are still in progress reject with, once it has ended. */
  ended: Error | undefined;
}

/** Throws if a call is aborted, or of an epoch that has ended: it must not change the state any more. */
export function checkRunning(signal: AbortSignal | undefined, epoch: Epoch): void {
  if (signal?.aborted) throw signal.reason;
  if (epoch.ended) throw epoch.ended;
}

interface Wait {
  readonly due: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** The clock. Only the sandbox uses what `SandboxClock` lacks. */
export class Clock implements SandboxClock {
  readonly mode: SandboxClockMode;
  readonly #start: number;
  /** Throws after `dispose`. */
  readonly #checkAlive: () => void;
  /** The latest time returned. */
  #now: number;
  /** Offset of the sandbox's clock from the machine's. */
  #offset: number;
  readonly #waits = new Set<Wait>();
  #epoch: Epoch = { ended: undefined };

  constructor(mode: SandboxClockMode, start: number, checkAlive: () => void) {
    this.mode = mode;
    this.#checkAlive = checkAlive;
    this.#start = start;
    this.#now = start;
    this.#offset = start - machineTime();
  }

  now(): number {
    if (this.mode === "real") this.#now = Math.max(this.#now, machineTime() + this.#offset);
    return this.#now;
  }

  advance(ms: number): void {
    this.#checkAlive();
    if (typeof ms !== "number" || !(ms >= 0 && this.now() + ms < END_OF_TIME))
      throw badOption("clock.advance: milliseconds", "a number from 0 that leads to a time before 2106", ms);
    this.#move(this.now() + ms);
  }

  set(time: Date | string | number): void {
    this.#checkAlive();
    const to = timeOf(time);
    if (to === undefined) throw badOption("clock.set: the time", TIME, time);
    if (to < this.now())
      throw new SandboxError(
        "option",
        "clock.set: the time is in the past, and the sandbox's time only increases; use reset()",
      );
    this.#move(to);
  }

  /** Advances to the time of a response. */
  catchUp(to: number): void {
    if (to > this.now()) this.#move(to);
  }

  /** What calls that begin now belong to. */
  get epoch(): Epoch {
    return this.#epoch;
  }

  /** Returns to its start, or to another time; calls in progress end with an error. */
  restart(reason: Error, at = this.#start): void {
    this.end(reason);
    this.#epoch = { ended: undefined };
    this.#now = at;
    this.#offset = at - machineTime();
  }

  /** Ends the epoch: calls in progress reject. */
  end(reason: Error): void {
    this.#epoch.ended = reason;
    for (const wait of [...this.#waits]) wait.reject(reason);
  }

  /**
   * Waits until the clock has advanced by `ms`, or until as much real time has passed, which advances it: no call waits
   * forever on a virtual clock. `Infinity` waits for an abort or for the end of the epoch.
   */
  wait(ms: number, signal: AbortSignal | undefined, epoch: Epoch): Promise<void> {
    const due = this.now() + ms;
    return new Promise((resolve, reject) => {
      checkRunning(signal, epoch);
      const finish = (): void => {
        stopTimer(timer);
        this.#waits.delete(wait);
        signal?.removeEventListener("abort", abort);
      };
      const wait: Wait = {
        due,
        resolve: () => {
          finish();
          resolve();
        },
        reject: (reason) => {
          finish();
          reject(reason);
        },
      };
      const abort = (): void => {
        // The reason of an abort, whatever it is.
        wait.reject(signal?.reason as Error);
      };
      const expire = (): void => {
        this.catchUp(due);
        wait.resolve();
      };
      const timer = ms === Infinity ? undefined : startTimer(expire, ms);
      this.#waits.add(wait);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #move(to: number): void {
    // From the current time: that of the latest call is older on a clock that follows the machine's.
    this.#offset += Math.max(0, to - this.now());
    this.#now = to;
    for (const wait of [...this.#waits]) if (wait.due <= to) wait.resolve();
  }
}
