// Counts the timers that are set and neither over nor cleared.

const running = new Set();
const { setTimeout: set, clearTimeout: clear } = globalThis;

globalThis.setTimeout = (run, ms, ...args) => {
  const timer = set.call(
    globalThis,
    () => {
      running.delete(timer);
      run(...args);
    },
    ms,
  );
  if (!isNodesOwn()) running.add(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  running.delete(timer);
  clear.call(globalThis, timer);
};

/** Node's own fetch keeps connections alive with timers; the caller's caller identifies them. */
function isNodesOwn() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 3;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack.includes("node:internal/deps/undici");
}

/** How many timers run now. */
export const timers = () => running.size;

/** One task of the event loop: everything that follows from what has happened, follows within it. */
export const tick = () => new Promise((resolve) => void set.call(globalThis, resolve, 0));

/** Waits for a condition, asked every few milliseconds, but not for ever. */
export async function until(condition) {
  for (let task = 0; task < 2_000; task += 1) {
    if (await condition()) return;
    await new Promise((resolve) => void set.call(globalThis, resolve, 5));
  }
  throw new Error(`still not so: ${condition}`);
}
