// Wrong arguments of the sandbox's methods: each is refused with an error that names it, and the state stays.
import { createSandbox, SandboxError } from "leadspan/sandbox";

const entitiesOf = (sandbox) => sandbox.records("leadconduit", "entities");
const circular = {};
circular.self = circular;
const match = (rhv) => [{ of: "ping", outcome: "error", match: { lhv: "lead.a", op: "is equal to", rhv } }];

/** Calls, and what their errors name. */
const WRONG = {
  "restore()": [(s) => s.restore(), "restore: the snapshot"],
  "restore(5)": [(s) => s.restore(5), "restore: the snapshot"],
  "restore({})": [(s) => s.restore({}), "restore: the snapshot"],
  "records()": [(s) => s.records(), "records: the API"],
  "records without a collection": [(s) => s.records("leadconduit"), "records: the collection"],
  "records of no API": [(s) => s.records("leadConduit", "caps"), "no API leadConduit"],
  "collections(5)": [(s) => s.collections(5), "collections: the API"],
  "insert of nothing": [(s) => s.insert("leadconduit", "events"), "insert: the record"],
  "insert of a list": [(s) => s.insert("leadconduit", "events", []), "insert: the record"],
  "insert of a cycle": [(s) => s.insert("leadconduit", "events", circular), "insert: the record"],
  "insert of a BigInt": [(s) => s.insert("leadconduit", "events", { a: 1n }), "insert: the record"],
  "insert without a collection": [(s) => s.insert("leadconduit", undefined, {}), "insert: the collection"],
  "setOutcomes()": [(s) => s.setOutcomes(), "setOutcomes: rules"],
  'setOutcomes("x")': [(s) => s.setOutcomes("x"), "setOutcomes: rules"],
  "setOutcomes of a BigInt": [(s) => s.setOutcomes(match(1n)), "setOutcomes: rules[0].match.rhv"],
  "setOutcomes of a symbol": [(s) => s.setOutcomes(match(Symbol("x"))), "setOutcomes: rules[0].match.rhv"],
  "setOutcomes of a cycle": [(s) => s.setOutcomes(match(circular)), "setOutcomes: rules[0].match.rhv"],
  "setOutcomes of another kind": [(s) => s.setOutcomes([{ of: "x" }]), "setOutcomes: rules[0].of"],
  "an outcome of the options": [async () => createSandbox({ outcomes: match(1n) }), "outcomes[0].match.rhv"],
  "a BigInt as an option": [async () => createSandbox({ leads: 1n }), "createSandbox: leads"],
  "a symbol as an option": [async () => createSandbox({ seed: Symbol("x") }), "createSandbox: seed"],
};

/** Options and arguments of the clock, and what their errors name. */
const OUT_OF_RANGE = [
  ...[null, true, [], {}, "soon", "Nov 23 2026", -1, NaN, 10n, Symbol("x"), "2300-01-01", 1e300, new Date(NaN)].map(
    (now) => [async () => createSandbox({ now }), "createSandbox: now"],
  ),
  [async () => createSandbox({ latencyMs: 3e9 }), "createSandbox: latencyMs"],
  [async () => createSandbox({ outcomes: [{ of: "ping", outcome: "error", waitMs: 1e300 }] }), "outcomes[0].waitMs"],
  [(s) => s.clock.advance(), "clock.advance"],
  [(s) => s.clock.advance(-1), "clock.advance"],
  [(s) => s.clock.advance(1n), "clock.advance"],
  [(s) => s.clock.advance(1e300), "clock.advance"],
  [(s) => s.clock.set("2200-01-01"), "clock.set"],
  [(s) => s.clock.set(null), "clock.set"],
  [(s) => s.clock.set(1n), "clock.set"],
];

export default async function ({ test, assert }) {
  await test("wrong arguments are refused by name, and nothing is lost", async () => {
    const sandbox = createSandbox({ leads: 0 });
    await sandbox.insert("leadconduit", "entities", { name: "kept" });
    const { length } = await entitiesOf(sandbox);
    for (const [name, [call, words]] of Object.entries(WRONG)) {
      const error = await assert.rejects(async () => call(sandbox));
      assert.ok(error instanceof SandboxError && error.kind === "option", `${name}: ${error.stack}`);
      assert.ok(error.message.includes(words), `${name}: ${error.message}`);
      assert.equal((await entitiesOf(sandbox)).length, length, name);
    }
    sandbox.dispose();
  });

  await test("times and waits that cannot be are refused by name", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const now = sandbox.clock.now();
    for (const [call, words] of OUT_OF_RANGE) {
      const error = await assert.rejects(async () => call(sandbox));
      assert.ok(error instanceof SandboxError && error.kind === "option", error.stack);
      assert.ok(error.message.includes(words), error.message);
    }
    assert.equal(sandbox.clock.now(), now);
  });

  await test("a time without a zone is in UTC", async () => {
    const noon = Date.UTC(2027, 0, 2, 12);
    const forms = [
      "2027-01-02T12:00:00Z",
      "2027-01-02T12:00:00",
      "2027-01-02 12:00",
      "2027-01-02T13:00:00.000+01:00",
      noon,
      new Date(noon),
    ];
    for (const now of forms) {
      assert.equal(createSandbox({ now }).clock.now(), noon, String(now));
      const { clock } = createSandbox({ now: "2027-01-01" });
      clock.set(now);
      assert.equal(clock.now(), noon, String(now));
    }
  });

  await test("after dispose(), whatever would change something says so", async () => {
    const sandbox = createSandbox({ leads: 0 });
    await sandbox.snapshot();
    sandbox.dispose();
    const calls = {
      advance: () => sandbox.clock.advance(1),
      set: () => sandbox.clock.set("2027-01-01"),
      add: () => sandbox.faults.add({ effect: { kind: "hang" } }),
      use: () => sandbox.faults.use("down"),
      examples: () => sandbox.examples(),
      setOutcomes: () => sandbox.setOutcomes([]),
    };
    for (const [name, call] of Object.entries(calls))
      assert.equal((await assert.rejects(async () => call())).kind, "disposed", name);
  });
}
