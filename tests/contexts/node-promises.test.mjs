// The promise of a call, handed to what only Node has.
import assert from "node:assert/strict";
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { tracingChannel } from "node:diagnostics_channel";
import { EventEmitter, once } from "node:events";
import { performance } from "node:perf_hooks";
import { Duplex, Readable, Writable, compose } from "node:stream";
import { pipeline } from "node:stream/promises";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { callbackify, inspect, isDeepStrictEqual, types } from "node:util";
import { json, lead, status } from "./support/responses.mjs";
import { sleep } from "./support/wait.mjs";

const CAP = { id: "a", name: "cap" };
/** What takes longer hangs. */
const timeout = 3_000;

function counted(respond = () => json(CAP)) {
  const state = { sent: 0 };
  state.client = lead(async () => ((state.sent += 1), await sleep(1), respond()), { retry: false });
  return state;
}

/** Each takes the call's promise and gives its value. */
const ways = {
  "timers/promises": (call) => delay(1, call),
  "util.callbackify": (call) =>
    new Promise((resolve, reject) =>
      callbackify(() => call)((error, value) => (error ? reject(error) : resolve(value))),
    ),
  "Readable.from": async (call) => (await Readable.from([call]).toArray())[0],
  "Readable.map": async (call) =>
    (
      await Readable.from([1])
        .map(() => call)
        .toArray()
    )[0],
  "Duplex.from": async (call) => (await Duplex.from(call).toArray())[0],
  "stream.compose": async (call) =>
    (
      await compose(async function* () {
        yield await call;
      }).toArray()
    )[0],
  "a pipeline's last step": (call) => pipeline(Readable.from([1]), () => call),
  "a Writable that waits for it": async (call) => {
    await pipeline(
      Readable.from([1]),
      new Writable({ objectMode: true, write: (_, __, done) => void call.then(() => done(), done) }),
    );
    return call;
  },
  "AsyncLocalStorage.run": (call) => new AsyncLocalStorage().run({}, () => call),
  "AsyncResource.runInAsyncScope": (call) => new AsyncResource("test").runInAsyncScope(() => call),
  "tracingChannel.tracePromise": (call) => tracingChannel("leadspan-test").tracePromise(() => call, {}),
  "performance.timerify": (call) => performance.timerify(() => call)(),
  "assert.doesNotReject": async (call) => (await assert.doesNotReject(call), call),
};

describe("Node's own takers of promises", () => {
  for (const [name, way] of Object.entries(ways)) {
    test(name, { timeout }, async () => {
      const state = counted();
      assert.deepEqual(await way(state.client.caps.get("a")), CAP);
      await sleep(5);
      assert.equal(state.sent, 1, "requests");
    });
  }

  const returned = counted();
  test("a test that returns it", { timeout }, () => returned.client.caps.get("a"));
  test("… was waited for", () => assert.equal(returned.sent, 1));

  describe("a hook that returns it", () => {
    const hook = counted();
    let value;
    before(() => hook.client.caps.get("a").then((cap) => (value = cap)), { timeout });
    after(() => hook.client.caps.get("a"), { timeout });
    test("was waited for", () => assert.deepEqual(value, CAP));
  });

  test("an emitter that captures rejections hears of it once", { timeout }, async () => {
    const state = counted(() => status(404));
    const emitter = new EventEmitter({ captureRejections: true });
    emitter.on("lead", () => state.client.caps.get("a"));
    const failed = once(emitter, "error");
    emitter.emit("lead");
    const [error] = await failed;
    assert.equal(error.name, "NotFoundError");
    assert.equal(state.sent, 1);
  });

  test("assert.rejects", { timeout }, async () => {
    const state = counted(() => status(404));
    await assert.rejects(state.client.caps.get("a"), { name: "NotFoundError" });
    assert.equal(state.sent, 1);
  });

  test(
    "util.types.isPromise, inspect and comparisons take it for a promise, whose state can be seen",
    { timeout },
    async () => {
      const state = counted();
      const call = state.client.caps.get("a");
      assert.ok(types.isPromise(call));
      assert.match(inspect(call), /<pending>/);
      await call;
      assert.match(inspect(call), /\{ id: 'a', name: 'cap' \}/, "its value");
      assert.doesNotMatch(inspect(call, { showHidden: true, depth: 9 }), /key|Basic|Authorization/i, "no secrets");
      const failing = counted(() => status(404)).client.caps.get("a");
      await failing.catch(() => undefined);
      assert.match(inspect(failing), /<rejected>/);
      assert.ok(isDeepStrictEqual(call, call));
      assert.equal(state.sent, 1);
    },
  );

  test("postMessage and v8.serialize refuse it, and the call goes on", { timeout }, async () => {
    const state = counted();
    const call = state.client.caps.get("a");
    const { port1, port2 } = new MessageChannel();
    assert.throws(() => port1.postMessage(call), { name: "DataCloneError" });
    port1.close();
    port2.close();
    assert.deepEqual(await call, CAP);
    assert.equal(state.sent, 1);
  });
});
