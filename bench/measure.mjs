// Medians of jobs that alternate, so that other load on the machine falls on all of them.

/** Engines recompile hot code; the cost of a first call is measured by itself. */
const WARM_UP_MS = 2_000;
/** Short jobs run more often, as their times vary more. */
const MIN_MS = 5_000;

/**
 * Runs the jobs alternately, after two rounds and two seconds at least that do not count, `rounds` times and for some seconds
 * at least; gives `{ name: { median, best, worst } }` in milliseconds.
 */
export async function measure(jobs, { rounds = 15, now = () => performance.now() } = {}) {
  const times = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  await alternate(jobs, 2, WARM_UP_MS, now, () => undefined);
  await alternate(jobs, rounds, MIN_MS, now, (name, time) => times[name].push(time));
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, summary(all)]));
}

async function alternate(jobs, rounds, leastMs, now, note) {
  const start = now();
  for (let round = 0; round < rounds || now() - start < leastMs; round++) {
    for (const [name, job] of Object.entries(jobs)) {
      // Each job pays for its own young garbage, and not for that of the job before. A full collection would not be
      // neutral: in Node it sets the engine's threads to work for as long as the next job takes, for some jobs and not
      // for others (README.md).
      globalThis.gc?.({ type: "minor" });
      const began = now();
      const result = job();
      if (result instanceof Promise) await result;
      note(name, now() - began);
    }
  }
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
