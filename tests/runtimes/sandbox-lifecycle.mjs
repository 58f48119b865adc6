// Calls of the sandbox that are aborted, or that a reset, a restore or a disposal overtakes; and its clocks.
import { createSandbox, SandboxError } from "leadspan/sandbox";

const CAPS = "https://app.leadconduit.com/caps";
const authorization = `Basic ${btoa("X:sandbox-leadconduit-key")}`;
const headers = { authorization, accept: "application/json" };
const post = (name) => ({
  method: "POST",
  headers: { ...headers, "content-type": "application/json" },
  body: JSON.stringify({ name }),
});
const createEntity = (sandbox, name, options) =>
  sandbox.fetch("https://app.leadconduit.com/entities", { ...post(name), ...options });
const namesOf = async (sandbox) => (await sandbox.records("leadconduit", "entities")).map(({ name }) => name);

/** Those of the platform, as tests here replace them. */
const { setTimeout: startTimer } = globalThis;
const pause = (ms) => new Promise((resolve) => startTimer(resolve, ms));
/** Fails instead of waiting forever. */
const within = (promise, ms = 5_000) =>
  Promise.race([
    promise,
    pause(ms).then(() => {
      throw new Error(`nothing after ${ms} ms`);
    }),
  ]);
async function loaded(options) {
  const sandbox = createSandbox({ leads: 0, ...options });
  await sandbox.snapshot();
  return sandbox;
}

/** Reads until the end: its error, or undefined. */
async function errorOf(reader) {
  try {
    for (let n = 0; n < 10_000; n += 1) if ((await reader.read()).done) return undefined;
  } catch (error) {
    return error;
  }
  throw new Error("the body does not end");
}

export default async function ({ test, assert }) {
  await test("an abort ends a call at whatever moment it comes, and nothing is carried out", async () => {
    const effects = [{ kind: "hang" }, { kind: "latency", ms: 60_000 }];
    for (const effect of effects) {
      const sandbox = await loaded({ faults: [{ effect }] });
      for (let ticks = 0; ticks < 8; ticks += 1) {
        const leave = new AbortController();
        const call = createEntity(sandbox, "aborted", { signal: leave.signal });
        for (let n = 0; n < ticks; n += 1) await null;
        leave.abort();
        assert.equal((await assert.rejects(within(call))).name, "AbortError", `${effect.kind} after ${ticks}`);
      }
      const expired = new AbortController();
      expired.abort("a reason");
      const reason = await createEntity(sandbox, "aborted", { signal: expired.signal }).catch((error) => error);
      assert.equal(reason, "a reason");
      assert.ok(!(await namesOf(sandbox)).includes("aborted"));
      sandbox.dispose();
    }
  });

  await test("an abort in the tick in which a latency ends comes first", async () => {
    const sandbox = await loaded({ latencyMs: 60_000 });
    const leave = new AbortController();
    const call = createEntity(sandbox, "aborted", { signal: leave.signal });
    await pause(1);
    sandbox.clock.advance(60_000);
    leave.abort();
    assert.equal((await assert.rejects(within(call))).name, "AbortError");
    assert.ok(!(await namesOf(sandbox)).includes("aborted"));
  });

  await test("a body ends with the error of an abort, also between two reads", async () => {
    for (const effect of [
      { kind: "dribble", bytes: 100, everyMs: 1 },
      { kind: "cut", after: 100 },
    ]) {
      const sandbox = await loaded({ faults: [{ effect }] });
      const leave = new AbortController();
      const reader = (await sandbox.fetch(CAPS, { headers, signal: leave.signal })).body.getReader();
      await reader.read();
      leave.abort();
      assert.equal((await errorOf(reader))?.name, "AbortError", effect.kind);
      sandbox.dispose();
    }
    const sandbox = await loaded({ leads: 20_000 });
    const leave = new AbortController();
    const basic = `Basic ${btoa("sandbox:sandbox-password")}`;
    const { body } = await sandbox.fetch(
      "https://wshero01.herobase.com/api/leads/csv?SearchName=everything&ModifiedFrom=2020-01-01",
      { headers: { authorization: basic, accept: "text/csv" }, signal: leave.signal },
    );
    const reader = body.getReader();
    await reader.read();
    leave.abort();
    assert.equal((await errorOf(reader))?.name, "AbortError", "an export in pieces");
    sandbox.dispose();
  });

  await test("a call that a reset or a restore overtakes ends, and changes nothing", async () => {
    for (const method of ["reset", "restore"]) {
      for (const effect of [{ kind: "latency", ms: 60_000 }, { kind: "hang" }]) {
        const sandbox = await loaded();
        const [start, snapshot] = [sandbox.clock.now(), await sandbox.snapshot()];
        sandbox.clock.advance(86_400_000);
        sandbox.faults.add({ match: { method: "POST" }, effect });
        const call = createEntity(sandbox, "late");
        await pause(1);
        await sandbox[method](snapshot);
        const error = await assert.rejects(within(call));
        assert.equal(error.cause.code, "ECONNRESET");
        assert.match(error.cause.message, /re(set|stored) during the call/);
        assert.equal(sandbox.clock.now(), start);
        assert.equal(sandbox.log.entries.length, 0);
        assert.ok(!(await namesOf(sandbox)).includes("late"));
        sandbox.dispose();
      }
    }
  });

  await test("neither a late body nor the end of a latency gets past a reset", async () => {
    const sandbox = await loaded({ latencyMs: 60_000 });
    const start = sandbox.clock.now();
    const first = createEntity(sandbox, "late");
    await pause(1);
    sandbox.clock.advance(60_000);
    await sandbox.reset();
    await assert.rejects(within(first));
    const second = sandbox.fetch(new Request("https://app.leadconduit.com/entities", post("late")));
    await sandbox.reset();
    await assert.rejects(within(second));
    assert.ok(!(await namesOf(sandbox)).includes("late"));
    assert.equal(sandbox.clock.now(), start);
    sandbox.dispose();
  });

  await test("a body that arrives slowly ends with a reset, and does not move the clock after it", async () => {
    const sandbox = await loaded({ faults: [{ effect: { kind: "dribble", bytes: 50, everyMs: 20 } }] });
    const reader = (await sandbox.fetch(CAPS, { headers })).body.getReader();
    await reader.read();
    await sandbox.reset();
    const now = sandbox.clock.now();
    assert.equal((await errorOf(reader))?.cause?.code, "ECONNRESET");
    assert.equal(sandbox.clock.now(), now);
    sandbox.dispose();
  });

  await test("a call that is in progress at dispose() says so", async () => {
    for (const effect of [{ kind: "latency", ms: 60_000 }, { kind: "hang" }]) {
      const sandbox = await loaded({ faults: [{ effect }] });
      const call = sandbox.fetch(CAPS, { headers });
      await pause(1);
      sandbox.dispose();
      const error = await assert.rejects(within(call));
      assert.ok(error instanceof SandboxError && error.kind === "disposed", error.stack);
    }
    const sandbox = createSandbox();
    const call = sandbox.fetch(CAPS, { headers });
    sandbox.dispose();
    assert.equal((await assert.rejects(within(call))).kind, "disposed");
  });

  await test("a real clock runs no faster than the machine's", async () => {
    const sandbox = await loaded({ clock: "real", latencyMs: 60 });
    const [from, begin] = [sandbox.clock.now(), Date.now()];
    for (let n = 0; n < 5; n += 1) await sandbox.fetch(CAPS, { headers });
    const [passed, elapsed] = [sandbox.clock.now() - from, Date.now() - begin];
    assert.ok(Math.abs(passed - elapsed) < 60, `${passed} ms in ${elapsed} ms`);
    sandbox.clock.advance(1_000_000);
    assert.ok(Math.abs(sandbox.clock.now() - from - 1_000_000 - (Date.now() - begin)) < 60);
    sandbox.dispose();
  });

  await test("fake timers have no effect on the sandbox", async () => {
    const { setTimeout, Date: MachineDate } = globalThis;
    const slow = await loaded({ latencyMs: 10 });
    const real = await loaded({ clock: "real" });
    const begin = real.clock.now();
    try {
      // Late instead of never: the platform itself may use the object.
      globalThis.setTimeout = (run, ms, ...args) => setTimeout(run, ms + 60_000, ...args);
      globalThis.Date = class extends MachineDate {
        static now() {
          return 0;
        }
      };
      assert.equal((await within(slow.fetch(CAPS, { headers }))).status, 200);
      await pause(20);
      assert.ok(real.clock.now() >= begin + 10);
    } finally {
      Object.assign(globalThis, { setTimeout, Date: MachineDate });
    }
  });
}
