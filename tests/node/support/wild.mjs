// Values as careless and hostile callers give them, from a seed.

/** A generator of numbers below 1 (mulberry32): the same seed gives the same values everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end) => Math.floor(next() * end);
  return { next, below, chance: (odds) => next() < odds, pick: (list) => list[below(list.length)] };
}

const LONG = "x".repeat(200_000);
const TEXTS = [
  "",
  " ",
  "a",
  "id",
  "a/b",
  "..",
  "%2e%2e",
  "__proto__",
  "constructor",
  "toString",
  "then",
  "\0",
  "a\r\nb",
  "\ud800",
  "😀",
  "\u202e",
  "é",
  "2026-11-01",
  "2026-02-30",
  "1e999",
  "-1",
  "NaN",
  "https://evil.example",
  "//evil",
  "x".repeat(9_000),
  "{}",
  "[]",
  "null",
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  1.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
];

class Instance {
  id = "a";
  #hidden = 1;
  get member() {
    return this.#hidden;
  }
}

const boom = () => {
  throw new Error("the caller's own");
};
const cycle = () => {
  const self = { id: "a" };
  self.self = self;
  return self;
};
const deep = (levels) => {
  let value = [];
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};
const trap = (name, target = {}) => new Proxy(target, { [name]: boom });
/** Rejects, and is handled: a rejection of the fuzzer must not count as one of the library. */
const rejected = () => {
  const promise = Promise.reject(new Error("the caller's own"));
  promise.catch(() => undefined);
  return promise;
};

/** One strange thing each. */
const STRANGE = [
  () => undefined,
  () => null,
  () => true,
  () => false,
  () => 5n,
  () => Symbol("s"),
  () => boom,
  () => async () => {
    throw new Error("the caller's own");
  },
  () => new Date(),
  () => new Date(NaN),
  () => new Map([["id", "a"]]),
  () => new Set(["a"]),
  () => new Headers({ a: "b" }),
  () => new URLSearchParams("a=b&a=c"),
  () => {
    const form = new globalThis.FormData();
    form.set("a", "b");
    return form;
  },
  () => {
    const form = new globalThis.FormData();
    form.set("file", new globalThis.Blob(["b"]));
    return form;
  },
  () => new globalThis.Blob(["b"]),
  () => new Uint8Array(3),
  () => new ReadableStream(),
  () => new Error("e"),
  () => /x/,
  () => new WeakMap(),
  () => Promise.resolve({ id: "a" }),
  rejected,
  () => ({ then: boom }),
  () => new Instance(),
  () => Object(1),
  () => Object("a"),
  () => Object(true),
  cycle,
  () => deep(20_000),
  () => deep(40),
  () => Array(3),
  () => [undefined, null],
  () => Object.create(null),
  () => Object.create({ id: "inherited" }),
  () => JSON.parse('{"__proto__":{"id":"a"},"constructor":1}'),
  () => ({
    get id() {
      return boom();
    },
  }),
  () => ({ toJSON: boom }),
  () => ({ toJSON: () => "a" }),
  () => ({ toString: boom, valueOf: boom, [Symbol.toPrimitive]: boom }),
  () => ({ [Symbol.iterator]: boom }),
  () => trap("get"),
  () => trap("ownKeys"),
  () => trap("getPrototypeOf"),
  () => trap("has"),
  () => trap("get", []),
  () => trap("getOwnPropertyDescriptor", { id: 1 }),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => Object.freeze({ id: "a" }),
  () => AbortSignal.abort("early"),
  () => new AbortController(),
  () => new AbortController().signal,
  () => ({ aborted: false, addEventListener: boom, removeEventListener: boom }),
  () => globalThis,
  () => arguments_("a", 1),
  () => LONG,
  () => ({ [LONG]: LONG }),
  () => Array(70_000).fill("a"),
  () => NaN,
];

function arguments_() {
  return arguments;
}

/** A value of any kind, objects and lists of such values among them. */
export function wild(rng, levels = 2) {
  const kind = rng.below(10);
  if (kind < 3) return rng.pick(TEXTS);
  if (kind < 4) return rng.pick(NUMBERS);
  if (kind < 7 || levels === 0) return rng.pick(STRANGE)();
  if (kind < 8) return Array.from({ length: rng.below(4) }, () => wild(rng, levels - 1));
  return wildObject(rng, TEXTS, levels);
}

/** An object with some of these names. */
export function wildObject(rng, names, levels = 2) {
  const made = rng.chance(0.1) ? Object.create(null) : {};
  for (let left = rng.below(4); left > 0; left -= 1) {
    const name = rng.pick(names);
    const value = wild(rng, levels - 1);
    if (rng.chance(0.05)) Object.defineProperty(made, name, { enumerable: true, configurable: true, get: boom });
    else Object.defineProperty(made, name, { enumerable: true, configurable: true, writable: true, value });
  }
  return made;
}
