/** The caller's signal on this side of the core: for bodies that are read here, and for waits between them. */
import { failure, type ErrorShape, type LeadspanError } from "../errors/classes.js";
import type { CallOptions } from "../types/call.js";
import type { CallName } from "../types/reply.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { onAbort } from "../wasm/web.js";

/** A call and its options. */
export interface Signalled extends CallName {
  readonly options: CallOptions;
}

/** The error of a call that its signal has ended. */
export function abortedError(
  { api, operation, options: { signal } }: Signalled,
  details: Partial<ErrorShape> = {},
): LeadspanError {
  const cause = ignoreErrors(() => signal?.reason as unknown);
  return failure("aborted/signal", `${operation}: the call was aborted by its signal`, {
    api,
    operation,
    ...details,
    cause,
  });
}

/** Refuses what is no signal, as a controller instead of its signal: it would never abort anything. */
export function checkSignal(signal: AbortSignal | undefined, { api, operation }: CallName): void {
  if (signal === undefined || ignoreErrors(() => isSignal(signal))) return;
  throw failure("usage/invalid-option", `${operation}: option signal must be an AbortSignal`, {
    api,
    operation,
    parameter: "signal",
    outcome: "not_sent",
  });
}

/** Whether a value behaves like a signal; a proxy or getter may throw. */
function isSignal(signal: AbortSignal): boolean {
  const listener = (): void => undefined;
  signal.addEventListener("abort", listener);
  signal.removeEventListener("abort", listener);
  return typeof signal.aborted === "boolean";
}

/** A signal that throws when it is read counts as not aborted. */
export const isAborted = (signal: AbortSignal | undefined): boolean => ignoreErrors(() => signal?.aborted) === true;

/** A check to make before anything more is handed out; none where there is no signal. */
export function abortCheck(call: Signalled): (() => void) | undefined {
  const { signal } = call.options;
  return (
    signal &&
    (() => {
      if (isAborted(signal)) throw abortedError(call);
    })
  );
}

/** Waits for something that cannot be cancelled, unless the signal ends the wait. */
export async function unlessAborted<T>(wait: Promise<T>, call: Signalled, details?: Partial<ErrorShape>): Promise<T> {
  // Awaited below, unless the check throws.
  wait.catch(() => undefined);
  const { signal } = call.options;
  if (!signal) return wait;
  return new Promise((resolve, reject) => {
    const listening = ignoreErrors(() =>
      onAbort(signal, () => {
        ignore();
        reject(abortedError(call, details));
      }),
    );
    const ignore = (): void => {
      ignoreErrors(() => {
        listening?.();
      });
    };
    void wait.then(resolve, reject).finally(ignore);
    if (isAborted(signal)) reject(abortedError(call, details));
  });
}
