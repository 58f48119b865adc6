// Medians of jobs that take turns, so that whatever else the machine does falls on all of them.

/** Short jobs run more often, as chance has more of a part in them. */
const LEAST_MS = 5_000;

/**
 * Runs the jobs in turn after a warm-up, `rounds` times and for some seconds at least; gives
 * `{ name: { median, best, worst } }` in milliseconds.
 */
export async function measure(jobs, { rounds = 15, warmUp = 2, now = () => performance.now() } = {}) {
  const times = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  const start = now();
  for (let round = -warmUp; round < rounds || now() - start < LEAST_MS; round++) {
    for (const [name, job] of Object.entries(jobs)) {
      const began = now();
      const result = job();
      if (result instanceof Promise) await result;
      if (round >= 0) times[name].push(now() - began);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, summary(all)]));
}

function summary(all) {
  const sorted = [...all].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], best: sorted[0], worst: sorted.at(-1) };
}

/** Fails when two jobs that are compared do not give the same. */
export function same(name, actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${name}: the results differ:\n${a.slice(0, 300)}\n${b.slice(0, 300)}`);
}
