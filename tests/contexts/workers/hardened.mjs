// Makes calls of every outcome in a process whose built-ins were hardened or tampered with, as argument says, and prints how
// each ended.
import { gather, hero, json, lead, csv, status, EXPORT } from "../support/responses.mjs";
import { sleep } from "../support/wait.mjs";

const PROTOTYPES = [Object, Function, Array, Error, TypeError, Promise, String, Number, Map, Set, Uint8Array].map(
  ({ prototype }) => prototype,
);

/** Each changes the process before the first call. */
const harden = {
  nothing: () => undefined,
  "frozen prototypes": () => PROTOTYPES.forEach(Object.freeze),
  "frozen built-ins": () =>
    [globalThis.Promise, globalThis.Error, globalThis.JSON, globalThis.Math, globalThis.Reflect].forEach(Object.freeze),
  "a prepareStackTrace that throws": () =>
    (Error.prepareStackTrace = () => {
      throw new RangeError("no trace");
    }),
  "a prepareStackTrace that gives objects": () => (Error.prepareStackTrace = (_, frames) => frames),
  "no stack frames": () => (Error.stackTraceLimit = 0),
  "members on Object.prototype": () =>
    Object.assign(Object.prototype, {
      code: "polluted",
      kind: "polluted",
      cause: "polluted",
      issues: "polluted",
      rawBody: "polluted",
    }),
  "a JSON.stringify hook": () =>
    Object.defineProperty(String.prototype, "toJSON", {
      value() {
        return `${this}`;
      },
      configurable: true,
    }),
};

const calls = {
  success: () => lead(async () => json({ id: "a" })).caps.get("a"),
  refusal: () =>
    lead(async () =>
      json({ message: "wrong", errors: [{ field: "a", message: "is wrong" }] }, { status: 422 }),
    ).caps.get("a"),
  missing: () => lead(async () => status(404)).caps.get("a"),
  network: () =>
    lead(
      async () => {
        throw new TypeError("fetch failed");
      },
      { retry: false },
    ).caps.get("a"),
  syntax: () => lead(async () => json("{"), { retry: false }).caps.get("a"),
  timeout: () => lead(() => new Promise(() => {}), { retry: false, timeoutMs: 20 }).caps.get("a"),
  usage: () => lead(async () => json([])).events.list({ limit: -1 }),
  pages: () =>
    gather(lead(async (address) => json(address.includes("_id=") ? [] : [{ id: "1" }])).events.list({ limit: 2 })),
  selection: () =>
    lead(async () => json([{ id: 1 }]))
      .caps.list()
      .select({ id: "id" })
      .toArray(),
  table: () =>
    hero(async () => csv("id\r\n1\r\n"))
      .leads.exportCsv(EXPORT)
      .rows()
      .toArray(),
  submission: () => lead(async (_, init) => json({ body: init.body })).leads.submit("f", "s", { email: "a@b.example" }),
};

const LIMIT_MS = 2_000;
harden[process.argv[2]]();
const ends = {};
for (const [name, call] of Object.entries(calls)) {
  const ended = (async () => call())().then(
    (value) => JSON.stringify(value),
    (error) => error.code,
  );
  ends[name] = await Promise.race([ended, sleep(LIMIT_MS).then(() => "hangs")]);
}
process.send(ends, () => process.disconnect());
