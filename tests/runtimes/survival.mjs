// What a long-lived program needs: that a trap of a WebAssembly instance costs the calls inside it and nothing else, that
// no number of mistakes or calls leaks anything, and that a crowd gets its own responses.
import { LeadConduit } from "leadspan";
import { cores, memoryOf, readers, ruin, slotsOf, starve, treacherous } from "./support/instances.mjs";
import { inPieces } from "./support/bodies.mjs";
import { tick, timers, until } from "./support/timers.mjs";
import * as workloads from "./support/workloads.mjs";

const json = (value) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
const client = (fetch, options) => new LeadConduit({ apiKey: "key", dangerouslyAllowBrowser: true, fetch, ...options });
const idOf = (address) => new URL(address).pathname.split("/").pop();
const outcome = (promise) =>
  Promise.resolve(promise).then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
const TRAPPED = { name: "InternalError", kind: "internal", code: "internal/trap" };

export default async function (suite) {
  const running = startPlateaus(suite);
  await coreTraps(suite);
  await readerTraps(suite);
  await crowds(suite);
  await plateaus(suite, running);
}

/** Ways in which an instance traps: how it is brought about, and the call that meets it. */
const WAYS = {
  "overwritten memory": { bring: ruin, meet: (lc) => lc.caps.get("x") },
  "no memory left": {
    bring: starve,
    meet: (lc) => lc.fields.create({ id: "a", name: "x".repeat(8_000_000), type: "string" }),
  },
};

async function coreTraps({ test, assert }) {
  for (const [name, { bring, meet }] of Object.entries(WAYS)) {
    await test(`${name} ends the calls of the instance with a typed error, and the next call works`, async () => {
      const before = timers();
      const events = [];
      const hang = { now: true };
      const fetch = (address) =>
        hang.now && idOf(address) === "hang"
          ? new Promise(() => {})
          : json(idOf(address) === "busy" ? [] : { id: idOf(address) });
      const lc = client(fetch, { maxConcurrent: 1, on: (event) => events.push(event) });
      const other = client((address) =>
        hang.now ? new Response("", { status: 429, headers: { "retry-after": "30" } }) : fetch(address),
      );
      assert.deepEqual(await client(fetch).caps.get("a"), { id: "a" });
      // What checks bodies is loaded by the first one.
      await client(fetch).fields.create({ id: "a", name: "first", type: "string" });
      const count = cores().length;
      // One in flight, one that waits for a permit, one between two attempts.
      const inside = [
        lc.caps.get("hang"),
        lc.fields.create({ id: "a", name: "waits", type: "string" }),
        other.caps.get("backoff"),
      ].map(outcome);
      await tick();
      bring(cores().at(-1));
      const victim = client(fetch);
      const met = await outcome(meet(victim));
      for (const [index, { error, value }] of [met, ...(await Promise.all(inside))].entries()) {
        assert.ok(error, `call ${index} gave ${JSON.stringify(value)}`);
        assert.deepEqual({ name: error.name, kind: error.kind, code: error.code }, TRAPPED, String(error));
        assert.deepEqual([error.outcome, error.api], ["unknown", "LeadConduit"]);
        assert.ok(error.operation && error.cause !== undefined, "the call and the cause are named");
      }
      assert.equal(timers(), before, "timers of the old instance");
      const reported = events.length;
      hang.now = false;
      assert.deepEqual(lc.rateLimit, { blockedForMs: 0 }, "the old instance is not asked");
      assert.deepEqual(await Promise.all([lc, other, victim].map((each) => each.caps.get("b"))), [
        { id: "b" },
        { id: "b" },
        { id: "b" },
      ]);
      assert.equal(cores().length, count + 1, "one fresh instance serves all");
      assert.deepEqual(
        events.slice(reported).map(({ type }) => type),
        ["request", "response"],
        "the old instance reports nothing",
      );
      assert.equal(timers(), before, "timers in the end");
    });
  }

  await test("a response that throws when it is handed on costs its own call and no other", async () => {
    const lc = client((address) =>
      idOf(address) === "treason"
        ? treacherous(json({}))
        : idOf(address) === "late"
          ? new Promise((resolve) => setTimeout(() => resolve(json({ id: "late" })), 20))
          : json({}),
    );
    const [{ error }, { value }] = await Promise.all([lc.caps.get("treason"), lc.caps.get("late")].map(outcome));
    assert.deepEqual([error.name, error.code, error.operation], ["InternalError", "internal/fault", "getCap"]);
    assert.equal(error.cause.message, "no second look");
    assert.deepEqual(value, { id: "late" });
  });

  await test("an instance that traps while a response arrives", async () => {
    let arrive;
    const lc = client((address) =>
      idOf(address) === "late" ? new Promise((resolve) => (arrive = resolve)) : json({ id: idOf(address) }),
    );
    const call = outcome(lc.caps.get("late"));
    await tick();
    ruin(cores().at(-1));
    // The platform calls into the instance here, and no caller is there to catch.
    arrive(json({ id: "late" }));
    const { error } = await call;
    assert.deepEqual({ name: error.name, kind: error.kind, code: error.code }, TRAPPED);
    assert.deepEqual(await lc.caps.get("c"), { id: "c" });
  });

  await test("many traps in a row leak no timer and no call", async () => {
    const before = timers();
    const lc = client((address) => (idOf(address) === "hang" ? new Promise(() => {}) : json({ id: idOf(address) })));
    for (let trap = 0; trap < 20; trap += 1) {
      const calls = Array.from({ length: 8 }, () => outcome(lc.caps.get("hang")));
      await tick();
      ruin(cores().at(-1));
      calls.push(outcome(lc.caps.get("x")));
      for (const { error } of await Promise.all(calls)) assert.equal(error.code, "internal/trap");
    }
    assert.equal(timers(), before, "timers");
  });
}

async function readerTraps({ test, assert }) {
  const rows = Array.from({ length: 2_000 }, (_, number) => ({ id: String(number), note: "n".repeat(50) }));
  const events = (fetch) => client(fetch, { retry: false }).caps.list().select({ id: "id" });
  const inMany = () =>
    new Response(inPieces(JSON.stringify(rows), 4_096), { headers: { "content-type": "application/json" } });

  for (const [name, bring] of Object.entries({ "overwritten memory": ruin, "no memory left": starve })) {
    await test(`the reader, ${name}: its reading ends with a typed error, and no other does`, async () => {
      assert.equal((await events(async () => inMany()).toArray()).length, 2_000);
      const other = events(async () => inMany()).batches();
      assert.ok((await other.next()).value.length > 0);
      const count = readers().length;
      // Without memory a reading continues until it needs more: a piece of text that does not fit.
      const large = (id) =>
        new Response(inPieces(JSON.stringify([{ id: "a" }, ...rows, { id }]), 1 << 16), {
          headers: { "content-type": "application/json" },
        });
      const struck = events(async () => large("x".repeat(60_000_000))).batches();
      assert.ok((await struck.next()).value.length > 0);
      assert.equal(readers().length, count + 1, "a reading has an instance of its own");
      bring(readers().at(-1));
      const { error } = await outcome(
        (async () => {
          for await (const batch of struck) assert.ok(batch);
        })(),
      );
      assert.deepEqual({ name: error.name, kind: error.kind, code: error.code }, TRAPPED, String(error));
      assert.equal(error.operation, "listCaps");
      let left = 0;
      for await (const batch of other) left += batch.length;
      assert.ok(left > 0, "the other reading goes on");
      assert.equal((await events(async () => inMany()).toArray()).length, 2_000);
    });
  }
}

/** How often each workload runs. */
const PLANS = { bad: { calls: 200_000, title: "bad inputs" }, soak: { calls: 100_000, title: "sound calls" } };
const ROUNDS = 5;
/** Bytes that a heap may have grown over all rounds; one small object kept a call would be more than that. */
const HEAP_SLACK = 2 << 20;
/** Long enough for a busy machine. */
const LONG_MS = 240_000;

/** Node's heap can be looked at, so that is where the large numbers run, beside the other tests; a filter asks for less. */
function startPlateaus({ runtime, filter }) {
  if (runtime !== "node" || filter) return undefined;
  return Object.fromEntries(
    Object.entries(PLANS).map(([name, { calls }]) => [name, outcome(inProcess(name, calls / (ROUNDS - 1), ROUNDS))]),
  );
}

async function plateaus({ test, assert, note }, running) {
  for (const [name, { calls, title }] of Object.entries(PLANS)) {
    if (running) {
      const whole = async () => {
        const { value: measured, error } = await running[name];
        if (error) throw error;
        const [warm, ...later] = measured;
        for (const { wasm, slots } of later)
          assert.deepEqual([wasm, slots], [warm.wasm, warm.slots], "bytes and slots of the instances");
        const growth = later.at(-1).heap - warm.heap;
        note(
          `${title}: heap ${warm.heap} bytes when warm, ${growth} more after ${calls} calls; WebAssembly ${warm.wasm.join(" and ")} bytes all the time`,
        );
        assert.ok(growth < HEAP_SLACK, `the heap grew by ${growth} bytes`);
      };
      await test(`${calls} ${title} leave the heap and the memory of the instances as they were`, whole, LONG_MS);
      continue;
    }
    const count = calls / 20;
    await test(`${count} ${title} leave the memory of the instances as it was`, async () => {
      const measured = () => [...cores(), ...readers()].map((instance) => [memoryOf(instance), slotsOf(instance)]);
      const work = workloads[name]();
      await work(1_000);
      const warm = measured();
      for (let done = 1_000; done <= count; done += 1_000) {
        await work(1_000, done);
        await tick();
      }
      assert.deepEqual(measured(), warm);
    });
  }
}

/** What plateau.mjs measures. Names of Node's modules are put together, so that no bundler looks for them. */
async function inProcess(workload, calls, rounds) {
  const { execFile } = await import(`node:${"child_process"}`);
  const { fileURLToPath } = await import(`node:${"url"}`);
  const script = fileURLToPath(new URL("support/plateau.mjs", import.meta.url));
  const output = await new Promise((resolve, reject) => {
    const ended = (error, stdout, stderr) => (error ? reject(new Error(stderr || error.message)) : resolve(stdout));
    execFile(
      process.execPath,
      ["--expose-gc", script, workload, String(calls), String(rounds)],
      { timeout: LONG_MS },
      ended,
    );
  });
  return JSON.parse(output);
}

async function crowds({ test, assert, runtime }) {
  const count = runtime === "node" ? 10_000 : 2_000;
  for (const maxConcurrent of [5, 1_000]) {
    await test(
      `${count} calls at once on one client, ${maxConcurrent} in flight: every response belongs to its request`,
      async () => {
        let inside = 0;
        let most = 0;
        let sent = 0;
        const failed = new Set();
        const fetch = async (address) => {
          most = Math.max(most, (inside += 1));
          const number = Number(idOf(address));
          sent += 1;
          // Responses overtake each other, and every seventh request is repeated.
          for (let wait = (number * 7) % 5; wait > 0; wait -= 1) await Promise.resolve();
          if (number % 50 === 0) await tick();
          inside -= 1;
          if (number % 7 === 0 && !failed.has(number)) return (failed.add(number), new Response("", { status: 503 }));
          if (number % 11 === 0)
            return new Response(JSON.stringify({ message: `none ${number}` }), {
              status: 404,
              headers: { "content-type": "application/json" },
            });
          return json({ id: String(number), echo: [number] });
        };
        const lc = client(fetch, { maxConcurrent, retry: { attempts: 2, baseMs: 0 } });
        // The budget of retries holds 35 at once and is refilled by successes: what it does not pay for fails with the
        // response it got.
        const responses = await Promise.all(
          Array.from({ length: count }, (_, number) => outcome(lc.caps.get(String(number)))),
        );
        let retried = 0;
        for (const [number, { value, error }] of responses.entries()) {
          if (error?.status === 503) assert.ok(number % 7 === 0, `${number} failed with 503`);
          else if (number % 11 === 0) assert.equal(error?.body.message, `none ${number}`);
          else assert.deepEqual(value, { id: String(number), echo: [number] });
          retried += Number(number % 7 === 0 && error?.status !== 503);
        }
        assert.ok(retried >= 35, `${retried} retries`);
        assert.equal(sent, count + retried, "requests");
        assert.ok(most <= maxConcurrent && most > maxConcurrent / 2, `${most} at once`);
      },
      LONG_MS,
    );
  }

  await test("a crowd whose members leave at random blocks no other call", async () => {
    const before = timers();
    const waiting = new Set();
    const fetch = (address, { signal }) =>
      new Promise((resolve, reject) => {
        waiting.add(() => resolve(json({ id: idOf(address) })));
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const lc = client(fetch, { maxConcurrent: 3 });
    const calls = Array.from({ length: 600 }, (_, number) => {
      const controller = new AbortController();
      return { number, controller, ended: outcome(lc.caps.get(String(number), { signal: controller.signal })) };
    });
    const done = Promise.all(calls.map(({ ended }) => ended));
    let over = false;
    void done.then(() => (over = true));
    for (let round = 0; !over; round += 1) {
      await tick();
      // A fixed third leaves at fixed rounds: waiting, or in flight.
      for (const { number, controller } of calls)
        if (number % 3 === 1 && (number * 31) % 97 === round % 97) controller.abort();
      for (const release of [...waiting].slice(0, 2)) {
        waiting.delete(release);
        release();
      }
    }
    for (const [number, { value, error }] of (await done).entries()) {
      if (error) assert.ok(error.name === "AbortError" && number % 3 === 1, `${number}: ${error}`);
      else assert.deepEqual(value, { id: String(number) });
    }
    await until(() => timers() === before);
  });
}
