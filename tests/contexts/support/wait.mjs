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
