// Sees every WebAssembly instance as it is made, so that a test can measure its memory or take it away. Import it before
// anything is called: instances are made by the first call.

const made = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = Reflect.construct(Instance, args);
    const imports = Object.values(args[1]).flatMap((module) => Object.values(module));
    // Names are shortened by the build; only the core looks at the clock.
    made.push({
      instance,
      core: imports.some((run) => String(run).includes("performance.now")),
      initial: memoryOf(instance),
    });
    return instance;
  },
});

const ofKind = (core) => made.filter((one) => one.core === core).map(({ instance }) => instance);

/** The instances of the core, oldest first: the last one is the current one. */
export const cores = () => ofKind(true);
/** The instances of the reader, for suites that load no further module. */
export const readers = () => ofKind(false);

/** Bytes of an instance's memory. It never shrinks, so equal numbers mean that nothing was kept in between. */
export const memoryOf = ({ exports: { memory } }) => memory.buffer.byteLength;

/** Gives a function that returns by how many bytes the memory of any reader has grown since. */
export function watchReaders() {
  const before = new Map(readers().map((instance) => [instance, memoryOf(instance)]));
  return () =>
    Math.max(
      ...made
        .filter(({ core }) => !core)
        .map(({ instance, initial }) => memoryOf(instance) - (before.get(instance) ?? initial)),
    );
}

/** Slots of an instance's tables, of which only that of JavaScript objects grows; it never shrinks either. */
export const slotsOf = ({ exports }) =>
  Object.values(exports).reduce((sum, value) => sum + (value instanceof WebAssembly.Table ? value.length : 0), 0);

/** Overwrites everything that an instance knows, as a stray write would in part. */
export function ruin({ exports: { memory } }) {
  new Uint8Array(memory.buffer).fill(0xff);
}

/** Takes all memory that the platform gives, so that the instance gets none when it asks. */
export function starve({ exports: { memory } }) {
  for (let pages = 65_536; pages >= 1; pages >>= 1) {
    try {
      for (;;) memory.grow(pages);
    } catch {
      // There is less memory than this; half of it may be left.
    }
  }
}

/** A response that throws when the core hands it on, where no throw is expected. */
export function treacherous(response) {
  const { headers } = response;
  let looks = 0;
  return Object.defineProperty(response, "headers", {
    get() {
      if (looks++ > 0) throw new TypeError("no second look");
      return headers;
    },
  });
}
