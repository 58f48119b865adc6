// The TypeScript API under any arguments, options and bodies. A failure names its case, to be run again by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzCalls, runCase } from "./support/call-fuzz.mjs";

const CASES = 20_000;
/** Always the same cases; `node scripts/fuzz-calls.mjs` takes others. */
const SEED = 20_261_130;

test(`${CASES} careless calls end in a typed error or a result, and what is refused is not sent`, async () => {
  const { counts, faults } = await fuzzCalls({ seed: SEED, cases: CASES });
  assert.deepEqual(faults, []);
  // Not refused all alike: the cases get as far as responses, and most kinds of refusal come up.
  const cases = (code) => counts.get(code) ?? 0;
  assert.ok(cases("answered") > CASES / 50, `${cases("answered")} were answered`);
  for (const code of [
    "usage/invalid-option",
    "usage/invalid-parameter",
    "usage/missing-parameter",
    "usage/unknown-parameter",
    "usage/address-too-long",
    "credential/invalid",
    "network/no-response",
    "http/invalid",
    "decode/syntax",
  ])
    assert.ok(cases(code) > 0, code);
});

test("a case is the same when it is run again", async () => {
  for (let number = 0; number < 50; number += 1) {
    const [first, again] = [await runCase(SEED, number), await runCase(SEED, number)];
    assert.deepEqual(
      [again.operation, again.reading, again.code, again.wrong],
      [first.operation, first.reading, first.code, first.wrong],
    );
  }
});
