// Aborting a call at a chosen moment, and what must be true afterwards.
import { tick, timers } from "./timers.mjs";

/** A controller whose signal counts its listeners. */
export function watched() {
  const controller = new AbortController();
  const { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  const listeners = new Set();
  signal.addEventListener = (type, listener, options) => {
    listeners.add(listener);
    addEventListener.call(signal, type, listener, options);
  };
  signal.removeEventListener = (type, listener, options) => {
    listeners.delete(listener);
    removeEventListener.call(signal, type, listener, options);
  };
  return { controller, signal, listeners: () => listeners.size };
}

/** Reasons that callers give, with what must be found as the error's cause. */
export const REASONS = {
  "an error": new Error("changed my mind"),
  "a text": "enough",
  "no reason": undefined,
  null: null,
  "an object": { why: "because" },
};

/**
 * Starts something under a signal, waits until it is `there`, aborts it for `reason`, and holds it to its promises: over
 * within one task of the event loop, for that reason, and silent afterwards. `start(signal, heard)` gives a promise;
 * whatever the library calls back goes to `heard`.
 */
export async function abortedWhile(
  assert,
  { start, there = tick, reason = REASONS["an error"], operation, ...expected },
) {
  const { controller, signal, listeners } = watched();
  const before = timers();
  const heard = [];
  let error;
  const call = Promise.resolve(start(signal, (event) => void heard.push(event))).then(
    (value) => assert.ok(false, `it ended with ${JSON.stringify(value)}`),
    (thrown) => (error = thrown),
  );
  await there();
  assert.equal(error, undefined, "it was over before the abort");
  const reported = heard.length;
  controller.abort(reason);
  await tick();
  assert.ok(error, "not over within one task");
  await call;
  assert.equal(heard.length, reported, "calls back after the abort");
  assert.deepEqual([error.name, error.kind, error.code], ["AbortError", "aborted", "aborted/signal"], String(error));
  assert.equal(error.cause, signal.reason, "the signal's reason");
  assert.deepEqual([error.api, error.operation], ["LeadConduit", operation]);
  for (const [name, value] of Object.entries(expected)) assert.equal(error[name], value, `error.${name}`);
  assert.equal(listeners(), 0, "listeners on the signal");
  assert.equal(timers(), before, "timers");
  // What has not come within a task must not come at all.
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(heard.length, reported, "calls back long after the abort");
  return error;
}
