// Numbers among the options cross by position: the generated list says which is which.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CALL_SETTINGS, CLIENT_SETTINGS } from "../../dist/generated/codes.js";
import { CACHES } from "../../dist/wasm/web.js";
import { callNumbers, clientNumbers } from "../../dist/request/settings.js";

const OWNER = { api: "LeadConduit", operation: "getCap" };
const EVERY = [...CALL_SETTINGS, ...CLIENT_SETTINGS];

/** Options with this number alone: `retry.attempts` is a member of `retry`. */
function only(path, value) {
  const [option, member] = path.split(".");
  return { [option]: member ? { [member]: value } : value };
}

test("each number of a client crosses at its own position", () => {
  for (const [position, path] of EVERY.entries()) {
    // A mode of the cache is given by its name.
    const [given, crossed] = path === "cache" ? ["force-cache", CACHES.indexOf("force-cache")] : [7, 7];
    const numbers = clientNumbers(only(path, given), OWNER);
    assert.deepEqual(
      [...numbers],
      EVERY.map((_, index) => (index === position ? crossed : NaN)),
      path,
    );
  }
});

test("a call has the first of them, and nothing crosses when none is set", () => {
  for (const [position, path] of CALL_SETTINGS.entries()) {
    assert.deepEqual(
      [...callNumbers(only(path, 7), OWNER)],
      CALL_SETTINGS.map((_, index) => (index === position ? 7 : NaN)),
      path,
    );
  }
  for (const none of [{}, { timeoutMs: undefined }, { retry: undefined }, { retry: {} }, { retry: { attempts: null } }])
    assert.equal(callNumbers(none, OWNER), undefined);
});

test("no retries are one attempt, and a known quota is an endless hour", () => {
  assert.equal(callNumbers({ retry: false }, OWNER)[CALL_SETTINGS.indexOf("retry.attempts")], 1);
  assert.equal(clientNumbers({ budget: true }, OWNER, true)[EVERY.indexOf("budget.perHour")], Infinity);
});

test("what is no such number is refused with the name of its option", () => {
  const refused = (given, parameter) =>
    assert.throws(
      () => clientNumbers(given, OWNER),
      { code: "usage/invalid-option", parameter, outcome: "not_sent" },
      JSON.stringify(given),
    );
  for (const path of EVERY)
    for (const value of ["7", -1, NaN, true, [], {}]) refused(only(path, value), path.split(".").at(-1));
  for (const [given, parameter] of [
    [{ retry: { atempts: 1 } }, "retry.atempts"],
    [{ budget: { perMinute: 1 } }, "budget.perMinute"],
    [{ retry: 3 }, "retry"],
    [{ budget: true }, "budget"],
  ])
    refused(given, parameter);
});
