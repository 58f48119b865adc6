// Lets hours pass on the clocks that a client reads, so that an hour's budget opens within a test. There is no way back: a
// clock that returns to its time would run backwards for the client.

let passed = 0;
for (const owner of [globalThis.performance, Date]) {
  const real = owner.now.bind(owner);
  Object.defineProperty(owner, "now", { value: () => real() + passed, configurable: true, writable: true });
}

/** Lets this many milliseconds pass at once. */
export const pass = (ms) => (passed += ms);
