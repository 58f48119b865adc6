// Waiting, in tests of every runtime.

const TURN_MS = 5;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a condition, but not for ever. */
export async function until(condition, limitMs = 6_000) {
  for (let waited = 0; waited < limitMs; waited += TURN_MS) {
    if (condition()) return;
    await sleep(TURN_MS);
  }
  throw new Error(`still not so: ${condition}`);
}

/** A promise that must not take long: what would hang fails instead. */
export function soon(promise, ms = 5_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled after ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
