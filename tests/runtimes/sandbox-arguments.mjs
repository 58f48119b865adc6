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
}
