/** What a function returns; undefined when it throws. */
export function ignoreErrors<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Calls an observer: what it throws, or its promise rejects with, is ignored. */
export function notify(run: () => unknown): void {
  ignoreErrors(() => {
    (run() as Partial<PromiseLike<unknown>> | undefined)?.then?.(undefined, () => undefined);
  });
}
