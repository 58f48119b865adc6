// What is thrown away is collected: a server may make a client, a preview or a reading for each of its requests.
import { cores, slotsOf } from "../runtimes/support/instances.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { LeadConduit } from "leadspan";
import { json } from "./support/fake.mjs";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Collects until something holds. A `deref` keeps its target until the end of the turn, so no turn does both. */
async function collectedUntil(holds) {
  for (let round = 0; round < 100 && !holds(); round += 1) {
    await turn();
    collectGarbage();
    await turn();
  }
  return holds();
}

const respond = async () => json({ id: "a" });
const client = (options) => new LeadConduit({ apiKey: "key", fetch: respond, ...options });

/** A caller's own class, whose `fetch` refers to the client. */
class Tenant {
  constructor() {
    this.lc = client({ fetch: (address, init) => this.send(address, init), on: () => this.sent });
  }

  send(address, init) {
    this.sent = init.method;
    return respond(address, init);
  }
}

const CLIENTS = {
  "without options": () => client(),
  on: () => client({ on() {} }),
  logger: () => client({ logger: { debug() {}, warn() {} } }),
  middleware: () => client({ middleware: async (request, next) => next() }),
  "a `fetch` and an `on` that refer to the client": () => new Tenant().lc,
};

for (const [name, make] of Object.entries(CLIENTS)) {
  test(`a client is collected: ${name}`, async () => {
    const left = [];
    for (let round = 0; round < 10; round += 1) {
      const lc = make();
      left.push(new WeakRef(lc));
      assert.deepEqual(await lc.caps.get("a"), { id: "a" });
    }
    const alive = () => left.filter((ref) => ref.deref()).length;
    // The engine may keep the last one in a register.
    await collectedUntil(() => alive() <= 1);
    assert.ok(alive() <= 1, `${alive()} of ${left.length} clients are kept`);
  });
}

test("a call keeps what it needs of a client that nothing else refers to", async () => {
  const seen = [];
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const call = (() => {
    const fetch = async () => {
      seen.push("fetch");
      await held;
      return seen.length < 3 ? new Response("", { status: 503 }) : json({ id: "a" });
    };
    return client({ fetch, on: ({ type }) => seen.push(type), retry: { baseMs: 0 } }).caps.get("a");
  })();
  for (let round = 0; round < 10; round += 1) {
    collectGarbage();
    await turn();
  }
  release();
  assert.deepEqual(await call, { id: "a" });
  assert.deepEqual(seen, ["request", "fetch", "response", "retry", "request", "fetch", "response"]);
});

test("a preview frees what it made", async () => {
  const lc = client();
  for (let round = 0; round < 50; round += 1) await lc.caps.get("a").prepare();
  const slots = slotsOf(cores().at(-1));
  for (let round = 0; round < 500; round += 1) {
    await lc.caps.get("a").prepare();
    await assert.rejects(lc.caps.get("").prepare(), { code: "usage/invalid-parameter" });
  }
  assert.equal(slotsOf(cores().at(-1)), slots, "slots for objects, without a collection");
});

const READINGS = {
  "an iterator of a selection": (call) => call.select({ id: "id" })[Symbol.asyncIterator]().next(),
  "batches of a selection": (call) => call.select({ id: "id" }).batches().next(),
  "a stream": (call) => call.stream().getReader().read(),
  "a selection as NDJSON": (call) => call.select({ id: "id" }).ndjson().getReader().read(),
};

for (const [name, read] of Object.entries(READINGS)) {
  test(`an abandoned reading gives its permit back: ${name}`, async () => {
    const cancelled = [];
    const endless = () =>
      new ReadableStream({
        start: (stream) => stream.enqueue(new TextEncoder().encode('[{"id":"1"}')),
        pull: (stream) => stream.enqueue(new TextEncoder().encode(',{"id":"2"}'.repeat(1_000))),
        cancel: () => cancelled.push(true),
      });
    const fetch = async (address) =>
      new URL(address).pathname.endsWith("/caps")
        ? new Response(endless(), { headers: { "content-type": "application/json" } })
        : json({ id: "a" });
    const lc = client({ fetch, maxConcurrent: 1 });
    await read(lc.caps.list());
    const next = lc.caps.get("a");
    let served = false;
    next.then(() => (served = true));
    assert.ok(await collectedUntil(() => served), "the next call still waits for the permit");
    assert.deepEqual(cancelled, [true], "the body is cancelled");
  });
}
