/**
 * Waits for the caller's own code during a reading: observers, targets that are written to. The core knows nothing of
 * such a wait, so the call's signal and its `totalTimeoutMs` end it here.
 */
import { failure, outcomeOf, type ErrorShape } from "../errors/classes.js";
import { responseDetails } from "../response/shape.js";
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import { badOption } from "../request/settings.js";
import { unlessAborted, type Signalled } from "../request/signals.js";

/** Waits, unless the call ends first. */
export type Limited = <T>(wait: PromiseLike<T>) => Promise<T>;

/** Calls an observer and waits for the promise that it returns. What it throws, or rejects with, is an error of the call. */
export type Observe = (option: "onProgress" | "onBadRow", run: () => unknown) => Promise<void> | undefined;

/** Waits until `end`, on the clock of `performance`, or the call's signal; `details` are those of the error. */
export function waitUntil<T>(
  end: number,
  wait: PromiseLike<T>,
  call: Signalled,
  details: Partial<ErrorShape>,
): Promise<T> {
  const { operation, options } = call;
  const timed =
    end === Infinity
      ? Promise.resolve(wait)
      : new Promise<T>((resolve, reject) => {
          const timer = setTimeout(() => {
            const text = `${operation}: the call did not end within ${options.totalTimeoutMs} ms (totalTimeoutMs)`;
            reject(failure("timeout/total", text, details));
          }, end - performance.now());
          const settled = Promise.resolve(wait).finally(() => {
            clearTimeout(timer);
          });
          settled.then(resolve, reject);
        });
  return unlessAborted(timed, call, details);
}

/** The waits of a reading that has got this response. */
export function limitOf(call: Exchange, reply: Reply): Limited {
  const end = performance.now() - reply.elapsedMs + (call.options.totalTimeoutMs ?? Infinity);
  return (wait) => waitUntil(end, wait, call, responseDetails(reply, call));
}

/** The observers of a reading that has got this response. */
export function observerOf(call: Exchange, reply: Reply): Observe {
  const { api, operation } = call;
  const limited = limitOf(call, reply);
  const refused = (option: string, cause: unknown): Error =>
    badOption({ api, operation, outcome: outcomeOf(operation), cause }, option, "threw; see `cause`");
  return (option, run) => {
    let wait: unknown;
    try {
      wait = run();
      // Most return nothing, which costs no wait.
      if (typeof (wait as Partial<PromiseLike<unknown>> | undefined)?.then !== "function") return undefined;
    } catch (cause) {
      throw refused(option, cause);
    }
    return limited(
      Promise.resolve(wait).then(
        () => undefined,
        (cause: unknown) => {
          throw refused(option, cause);
        },
      ),
    );
  };
}

/** Calls `onProgress`, if the call has one. */
export function progressOf(
  call: Exchange,
  reply: Reply,
): (progress: { readonly bytes: number; readonly items: number; readonly pages: number }) => Promise<void> | undefined {
  const { onProgress } = call.options;
  const observe = onProgress && observerOf(call, reply);
  return (progress) => observe?.("onProgress", () => onProgress?.({ ...progress }));
}
