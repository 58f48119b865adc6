const SETTLED = Promise.resolve();

/**
 * Runs a function in a microtask. `queueMicrotask` does the same, but in Node makes a resource for asynchronous hooks
 * each time.
 */
export function enqueueMicrotask(run: () => void): void {
  void SETTLED.then(run);
}
