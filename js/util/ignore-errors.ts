
/** What a function returns; undefined when it throws. */
export function ignoreErrors<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Tells somebody who only listens: what is thrown, at once or by the promise of an async function, is ignored. */
export function notify(run: () => unknown): void {
  ignoreErrors(() => { (run() as Partial<PromiseLike<unknown>> | undefined)?.then?.(undefined, () => undefined); });
}
