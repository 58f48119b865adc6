// Processes whose built-ins were frozen or tampered with, by a hardening library, a tracing hook or a careless script: every call
// ends as it does elsewhere.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const SCRIPT = fileURLToPath(new URL("./workers/hardened.mjs", import.meta.url));
const LIMIT_MS = 40_000;
const WAYS = [
  "frozen prototypes",
  "frozen built-ins",
  "a prepareStackTrace that throws",
  "a prepareStackTrace that gives objects",
  "no stack frames",
  "members on Object.prototype",
  "a JSON.stringify hook",
];

/** How the calls end in a process of its own. */
function run(way) {
  const child = fork(SCRIPT, [way], { stdio: ["ignore", "ignore", "pipe", "ipc"], timeout: LIMIT_MS });
  let printed = "";
  child.stderr.on("data", (text) => (printed += text));
  return new Promise((resolve, reject) => {
    child.on("message", resolve);
    child.on("exit", (code, signal) => reject(new Error(`ended with ${signal ?? code}:\n${printed}`)));
  });
}

const expected = await run("nothing");

test("nothing changed: each call ends in its own way", () => {
  const codes = {
    refusal: "http/invalid",
    missing: "http/not-found",
    network: "network/no-answer",
    timeout: "timeout/attempt",
    usage: "usage/invalid-parameter",
  };
  for (const [name, code] of Object.entries(codes)) assert.equal(expected[name], code, name);
  assert.equal(expected.success, '{"id":"a"}');
});

for (const way of WAYS) {
  test(`${way}: every call ends as elsewhere`, async () => {
    assert.deepEqual(await run(way), expected);
  });
}
