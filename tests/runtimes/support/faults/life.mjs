// F24, F26, F37 and F38: clocks, aborts, crowds and traps of an instance.

import { cores, ruin } from "../instances.mjs";

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));
const goodResponse = (t) =>
  new Response(t.cls.good.body, { headers: { "content-type": t.cls.good.type ?? "application/json" } });

/** Starts a call, waits until it is where it should be, aborts it: it must be over within one tick, for the given reason. */
async function aborted(t, client, there) {
  const reason = new Error("changed my mind");
  const controller = new AbortController();
  let error;
  const call = t.call(client, { signal: controller.signal }).catch((thrown) => (error = thrown));
  await there();
  t.assert.equal(error, undefined, "the call was over before the abort");
  controller.abort(reason);
  await tick();
  t.assert.ok(error, "not over within one tick");
  await call;
  t.assert.deepEqual([error.name, error.code, error.operation], ["AbortError", "aborted/signal", t.operation.id]);
  t.assert.equal(error.cause, reason, "the signal's reason");
  return error;
}

const until = async (condition) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
};

const onTheWire = (fault) => async (t) => {
  const before = (await t.faults.seen(fault)).closedEarly;
  await aborted(t, t.client(t.faults.url(fault)), async () => {
    await until(async () => (await t.faults.seen(fault)).requests === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
  });
  // The request is really cancelled: the server sees the connection go.
  await until(async () => (await t.faults.seen(fault)).closedEarly > before);
};

export const life = [
  {
    id: "F24",
    title: "a clock that jumps",
    cells: [
      {
        name: "durations and waits do not care",
        async run(t) {
          const real = Date.now;
          let calls = 0;
          const fetch = async () => {
            Date.now = () => real() + (calls % 2 ? -5 : 5) * 3_600_000;
            if ((calls += 1) > 1) return goodResponse(t);
            return new Response("", {
              status: 429,
              headers: { date: "Tue, 24 Nov 2026 10:00:00 GMT", "retry-after": "Tue, 24 Nov 2026 10:00:00 GMT" },
            });
          };
          try {
            const events = [];
            const client = t.client("https://clock.example", { fetch, on: (event) => events.push(event) });
            t.assert.deepEqual(await t.call(client), t.cls.good.value);
            const spent = events.filter(({ type }) => type === "response").map(({ elapsedMs }) => elapsedMs);
            t.assert.ok(spent.length === 2 && spent.every((ms) => ms >= 0 && ms < 5_000), `took ${spent} ms`);
          } finally {
            Date.now = real;
          }
        },
      },
    ],
  },
  {
    id: "F26",
    title: "abort",
    cells: [
      {
        name: "before the call",
        async run(t) {
          const signal = AbortSignal.abort("never mind");
          await t.server.respond({ body: t.cls.good.body });
          await t.assert.rejects(t.call(t.client(t.server.url), { signal }), {
            name: "AbortError",
            cause: "never mind",
          });
          t.assert.equal((await t.server.requests()).length, 0, "requests");
        },
      },
      { name: "while it waits for the headers", run: onTheWire("never-headers") },
      { name: "inside the body", run: onTheWire("stall-mid-body") },
      {
        name: "between two attempts",
        async run(t) {
          await t.server.respond({ status: 429, headers: { "retry-after": "30" } });
          let waiting = false;
          const client = t.client(t.server.url, { on: ({ type }) => (waiting ||= type === "retry") });
          await aborted(t, client, () => until(() => waiting));
          t.assert.equal((await t.server.requests()).length, 1, "requests");
        },
      },
      {
        name: "while it waits for a permit",
        async run(t) {
          let sent = 0;
          const fetch = (_, { signal }) => (
            (sent += 1),
            new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
          );
          const client = t.client("https://full.example", { fetch, maxConcurrent: 1 });
          const end = new AbortController();
          const first = t.call(client, { signal: end.signal }).catch(() => undefined);
          await until(() => sent === 1);
          await aborted(t, client, tick);
          t.assert.equal(sent, 1, "requests");
          end.abort();
          await first;
        },
      },
      {
        name: "after the end",
        async run(t) {
          await t.server.respond({ body: t.cls.good.body });
          const controller = new AbortController();
          t.assert.deepEqual(await t.call(t.client(t.server.url), { signal: controller.signal }), t.cls.good.value);
          controller.abort();
          await tick();
        },
      },
    ],
  },
  {
    id: "F37",
    title: "more calls than connections",
    cells: [
      {
        name: "at most five at once, and none waits for ever",
        async run(t) {
          let inside = 0;
          let most = 0;
          const fetch = async () => {
            most = Math.max(most, (inside += 1));
            await tick();
            inside -= 1;
            // Every third response is an error with a body that the client has to get rid of.
            return most % 3 === 1 ? new Response("x".repeat(200_000), { status: 400 }) : goodResponse(t);
          };
          const client = t.client("https://crowd.example", { fetch });
          const results = await Promise.allSettled(Array.from({ length: 25 }, () => t.call(client)));
          t.assert.equal(results.length, 25);
          t.assert.equal(most, 5, "most at once");
        },
      },
    ],
  },
  {
    id: "F38",
    title: "the WebAssembly instance fails",
    cells: [
      {
        name: "internal/trap for the calls inside, and the next call works",
        async run(t) {
          let hang = true;
          const client = t.client("https://trap.example", {
            fetch: () => (hang ? new Promise(() => {}) : Promise.resolve(goodResponse(t))),
          });
          const inside = t.call(client).catch((error) => error);
          await tick();
          ruin(cores().at(-1));
          await t.assert.rejects(
            t.call(t.client("https://trap.example", { fetch: () => Promise.resolve(goodResponse(t)) })),
            { name: "InternalError", code: "internal/trap", operation: t.operation.id },
          );
          const error = await inside;
          t.assert.deepEqual([error.code, error.outcome], ["internal/trap", "unknown"]);
          t.assert.ok(error.cause instanceof Error);
          hang = false;
          t.assert.deepEqual(await t.call(client), t.cls.good.value);
        },
      },
    ],
  },
];
