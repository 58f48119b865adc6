// A signal ends a call wherever it is: within one task, with the caller's reason, and nothing is left of it.
import { HeroBase, LeadConduit, init } from "leadspan";
import { events as makeEvents, eventPages, inPieces } from "./support/bodies.mjs";
import { REASONS, abortedWhile, watched } from "./support/signals.mjs";
import { tick, timers, until } from "./support/timers.mjs";

const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };
const EVENTS = makeEvents(30);
const lead = (options) => new LeadConduit({ apiKey: "key", dangerouslyAllowBrowser: true, ...options });
const hero = (options) =>
  new HeroBase({ subdomain: "wshero01", username: "u", password: "p", dangerouslyAllowBrowser: true, ...options });
const json = (value) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });

/** Never responds, but notices an abort. */
const hanging =
  (state) =>
  (_, { signal }) => {
    state.sent = (state.sent ?? 0) + 1;
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => ((state.cancelled = true), reject(signal.reason))),
    );
  };
/** Responds with the beginning of a body that then stands still. */
const stalling =
  (text, state, type = "application/json") =>
  async (_, { signal }) => {
    state.sent = (state.sent ?? 0) + 1;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        signal.addEventListener("abort", () => ((state.cancelled = true), controller.error(signal.reason)));
      },
      cancel: () => void (state.cancelled = true),
    });
    return new Response(body, { headers: { "content-type": type } });
  };
const all = async (iterable) => {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
};
const readable = async (stream) => {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
};

export default async function (suite) {
  await loading(suite);
  await reasons(suite);
  await waits(suite);
  await wire(suite);
  await pages(suite);
  await readings(suite);
  await afterwards(suite);
}

/** First of all, while there is no module yet. */
async function loading({ test, assert }) {
  await test("while the module loads", async () => {
    let arrive;
    const loaded = init(new Promise((_, reject) => (arrive = reject)));
    const gone = loaded.catch((error) => error);
    const state = {};
    await abortedWhile(assert, {
      start: (signal) => lead({ fetch: hanging(state) }).caps.list({}, { signal }),
      operation: "listCaps",
      outcome: "not_sent",
    });
    arrive(new Error("no such file"));
    assert.equal((await gone).name, "InternalError");
    assert.equal(state.sent, undefined, "requests");
    // The next call loads it afresh.
    assert.deepEqual(await lead({ fetch: async () => json([]) }).caps.list(), []);
  });
}

async function reasons({ test, assert }) {
  for (const [name, reason] of Object.entries(REASONS)) {
    await test(`before the call, in the same task, and in flight, for ${name}`, async () => {
      const state = {};
      const lc = lead({ fetch: hanging(state) });
      const early = AbortSignal.abort(reason);
      const before = await assert.rejects(lc.caps.list({}, { signal: early }), {
        name: "AbortError",
        outcome: "not_sent",
        attempts: 0,
      });
      assert.equal(before.cause, early.reason);
      const { controller, signal, listeners } = watched();
      const call = lc.caps.list({}, { signal });
      controller.abort(reason);
      const same = await assert.rejects(call, { name: "AbortError", outcome: "not_sent", attempts: 0 });
      assert.equal(same.cause, signal.reason);
      assert.deepEqual([state.sent, listeners()], [undefined, 0], "requests, listeners");
      await abortedWhile(assert, {
        start: (given) => lc.caps.list({}, { signal: given }),
        reason,
        operation: "listCaps",
        attempts: 1,
      });
      assert.deepEqual([state.sent, state.cancelled], [1, true]);
    });
  }

  await test("one signal for many calls ends all of them", async () => {
    const state = {};
    const lc = lead({ fetch: hanging(state), maxConcurrent: 3 });
    const { controller, signal, listeners } = watched();
    const calls = Array.from({ length: 50 }, () => lc.caps.list({}, { signal }).then(assert.ok, ({ name }) => name));
    await until(() => state.sent === 3);
    assert.equal(listeners(), 1, "one listener serves all");
    controller.abort();
    await tick();
    assert.deepEqual(new Set(await Promise.all(calls)), new Set(["AbortError"]));
    assert.deepEqual([state.sent, listeners()], [3, 0]);
  });
}

async function waits({ test, assert }) {
  await test("while it waits for a permit, which the next one gets", async () => {
    const state = {};
    let free;
    const fetch = (address, init) =>
      address.endsWith("/first")
        ? ((state.sent = 1), new Promise((resolve) => (free = () => resolve(json({ id: "first" })))))
        : ((state.more = address), hanging({})(address, init));
    const lc = lead({ fetch, maxConcurrent: 1 });
    const first = lc.caps.get("first");
    await tick();
    await abortedWhile(assert, {
      start: (signal) => lc.caps.get("second", { signal }),
      operation: "getCap",
      outcome: "not_sent",
      attempts: 0,
    });
    const end = new AbortController();
    const third = lc.caps.get("third", { signal: end.signal }).catch(({ name }) => name);
    free();
    assert.deepEqual(await first, { id: "first" });
    await until(() => state.more?.endsWith("/third"));
    end.abort();
    assert.equal(await third, "AbortError");
  });

  await test("while it waits for the budget, which costs nothing", async () => {
    let sent = 0;
    const fetch = async () => ((sent += 1), json([]));
    const lc = lead({ fetch, budget: { perHour: 1, maxWaitMs: 4_000_000 }, totalTimeoutMs: 5_000_000 });
    await lc.caps.list();
    await abortedWhile(assert, {
      start: (signal) => lc.caps.list({}, { signal }),
      operation: "listCaps",
      outcome: "not_sent",
      attempts: 0,
    });
    assert.equal(sent, 1, "requests");
  });

  await test("while it waits out a pause that the server asked for", async () => {
    let sent = 0;
    const fetch = async () => ((sent += 1), new Response("", { status: 429, headers: { "retry-after": "30" } }));
    const lc = lead({ fetch });
    await assert.rejects(lc.caps.list({}, { retry: false }), { name: "RateLimitError" });
    assert.ok(lc.rateLimit.blockedForMs > 0);
    await abortedWhile(assert, {
      start: (signal) => lc.caps.list({}, { signal }),
      operation: "listCaps",
      outcome: "not_sent",
      attempts: 0,
    });
    assert.equal(sent, 1, "requests");
  });

  await test("between two attempts, and a write says that its outcome is unknown", async () => {
    for (const [call, expected] of [
      [(lc, options) => lc.caps.get("a", options), { operation: "getCap", outcome: undefined }],
      [
        (lc, options) => lc.fields.update("a", { name: "n", type: "string" }, options),
        { operation: "updateField", outcome: "unknown" },
      ],
    ]) {
      const reported = [];
      const lc = lead({
        fetch: async () => new Response("", { status: 503, headers: { "retry-after": "30" } }),
        on: (event) => reported.push(event.type),
      });
      await abortedWhile(assert, {
        start: (signal) => call(lc, { signal }),
        there: () => until(() => reported.includes("retry")),
        attempts: 1,
        ...expected,
      });
      assert.deepEqual(reported, ["request", "response", "retry"]);
    }
  });
}

/** On real connections: the server sees them go. */
async function wire({ test, assert, faults }) {
  const gone = async (fault, body) => {
    const before = (await faults.seen(fault)).closedEarly;
    await body(() => until(async () => (await faults.seen(fault)).requests === 1));
    await until(async () => (await faults.seen(fault)).closedEarly > before);
  };
  const parts = {
    "the headers": ["never-headers", (lc, options) => lc.caps.list({}, options), "listCaps", {}],
    "the headers of a write": [
      "never-headers",
      (lc, options) => lc.leads.submit("f", "s", { a: 1 }, {}, options),
      "submitLead",
      { outcome: "unknown", attempts: 1 },
    ],
    "the body": ["stall-mid-body", (lc, options) => lc.caps.list({}, options), "listCaps", {}],
    "a body that crawls": ["dribble-body", (lc, options) => lc.caps.list({}, options), "listCaps", {}],
    "the body of a stream": [
      "stall-mid-body",
      (lc, options) => readable(lc.caps.list({}, options).stream()),
      "listCaps",
      {},
    ],
    "the body of a selection": [
      "stall-mid-body",
      (lc, options) => lc.caps.list({}, options).select({ id: "id" }).toArray(),
      "listCaps",
      {},
    ],
    "the body of a count": ["stall-mid-body", (lc, options) => lc.caps.list({}, options).countBy("id"), "listCaps", {}],
  };
  for (const [name, [fault, call, operation, expected]] of Object.entries(parts)) {
    await test(`inside ${name}, and the server sees the connection go`, () =>
      gone(fault, async (arrived) => {
        const start = (signal, heard) =>
          call(lead({ baseUrl: faults.url(fault), on: heard }), { signal, onProgress: heard });
        const there = async () => {
          await arrived();
          await new Promise((resolve) => setTimeout(resolve, 60));
        };
        await abortedWhile(assert, { start, there, operation, ...expected });
      }));
  }
  await test("a signal that a caller's fetch asks for late", async () => {
    const proxied = (init) => new Proxy(init, {});
    for (const given of [(init) => init, (init) => ({ ...init }), proxied, Object.create]) {
      let init;
      const fetch = (_, its) => ((init = its), new Promise(() => undefined));
      const controller = new AbortController();
      const call = lead({ fetch }).caps.list({}, { signal: controller.signal });
      await until(() => init);
      controller.abort();
      await assert.rejects(call, { name: "AbortError" });
      assert.equal(given(init).signal.aborted, true);
    }
  });
}

async function pages({ test, assert }) {
  /** The first pages come at once, what follows hangs. */
  const paging = (state, good) => {
    const respond = eventPages(EVENTS);
    return (address, init) => {
      state.pages = (state.pages ?? 0) + 1;
      if (state.pages > good) return hanging(state)(address, init);
      return Promise.resolve(json(respond(Object.fromEntries(new URL(address).searchParams))));
    };
  };
  const forms = {
    "one by one": (list) => all(list),
    "page by page": (list) => all(list.pages()),
    "by toArray": (list) => list.toArray(),
    "as a selection": (list) => all(list.select({ id: "id" })),
    "as a count": (list) => list.countBy("outcome"),
    "as text": (list) => readable(list.select({ id: "id" }).ndjson()),
    "in a window": (list) => all(list.windows({ from: 0, to: 2e12, step: 2e12 })[0].list()),
  };
  for (const [name, read] of Object.entries(forms)) {
    await test(`while a list is read ${name}, waiting for a page`, async () => {
      for (const prefetch of [false, true]) {
        const state = {};
        const start = (signal, heard) =>
          read(lead({ fetch: paging(state, 2) }).events.list({ limit: 10 }, { signal, prefetch, onProgress: heard }));
        await abortedWhile(assert, { start, there: () => until(() => state.pages === 3), operation: "listEvents" });
        assert.ok(state.cancelled, "the request for the page");
      }
    });
  }

  const loops = {
    "of items": [(list) => list, 5],
    "of pages": [(list) => list.pages(), 1],
    "of selected rows": [(list) => list.select({ id: "id" }), 5],
    "of batches": [(list) => list.select({ id: "id" }).batches(), 1],
  };
  for (const [name, [read, after]] of Object.entries(loops)) {
    await test(`in a loop ${name}: nothing more is handed out`, async () => {
      const { controller, signal, listeners } = watched();
      const state = {};
      const lc = lead({ fetch: paging(state, 99) });
      const got = [];
      const loop = async () => {
        for await (const item of read(lc.events.list({ limit: 10 }, { signal }))) {
          got.push(item);
          if (got.length === after) controller.abort("seen enough");
        }
      };
      const error = await assert.rejects(loop, { name: "AbortError", cause: "seen enough", operation: "listEvents" });
      assert.equal(got.length, after, `items; ${error.message}`);
      assert.deepEqual([state.pages, listeners()], [1, 0], "pages, listeners");
    });
  }
}

async function readings({ test, assert }) {
  const readers = {
    "a record": ["{", (lc, options) => lc.caps.get("a", options), "getCap"],
    "a response": ["{", (lc, options) => lc.caps.get("a", options).withResponse(), "getCap"],
    "a stream": ["{", (lc, options) => readable(lc.caps.get("a", options).stream()), "getCap"],
    "a selection": ['[{"id":1},', (lc, options) => all(lc.caps.list({}, options).select({ id: "id" })), "listCaps"],
    columns: ['[{"id":1},', (lc, options) => lc.caps.list({}, options).select({ id: "id" }).columns(), "listCaps"],
    "selected text": [
      '[{"id":1},',
      (lc, options) => readable(lc.caps.list({}, options).select({ id: "id" }).csv()),
      "listCaps",
    ],
  };
  for (const [name, [text, read, operation]] of Object.entries(readers)) {
    await test(`inside the body of ${name}`, async () => {
      const state = {};
      const start = (signal, heard) => read(lead({ fetch: stalling(text, state) }), { signal, onProgress: heard });
      await abortedWhile(assert, {
        start,
        there: async () => {
          await until(() => state.sent === 1);
          await tick();
          await tick();
        },
        operation,
      });
      assert.ok(state.cancelled, "the request");
    });
  }

  const tables = {
    text: (table) => table.text(),
    bytes: (table) => table.bytes(),
    "a stream": (table) => readable(table.stream()),
    rows: (table) => table.rows().toArray(),
    columns: (table) => table.select(["id"]).toArray(),
    counts: (table) => table.countBy("id"),
  };
  for (const [name, read] of Object.entries(tables)) {
    await test(`inside a table read as ${name}`, async () => {
      const state = {};
      const { controller, signal, listeners } = watched();
      const reading = read(
        hero({ fetch: stalling("id\r\n1\r\n2\r\n", state, "text/csv") }).leads.exportCsv(EXPORT, { signal }),
      ).then(assert.ok, (error) => error);
      await until(() => state.sent === 1);
      await tick();
      await tick();
      controller.abort("no more");
      await tick();
      const error = await Promise.race([reading, tick()]);
      assert.deepEqual(
        [error?.name, error?.cause, error?.api, error?.operation],
        ["AbortError", "no more", "HeroBase", "exportLeadsCsv"],
      );
      assert.deepEqual([listeners(), state.cancelled], [0, true]);
    });
  }

  await test("between two attempts at a body that breaks off", async () => {
    const cut = (text, type) => async () =>
      new Response(inPieces(text, 4, { error: new TypeError("cut") }), { headers: { "content-type": type } });
    const retry = { attempts: 2, baseMs: 3_600_000 };
    const broken = {
      selection: (signal) =>
        lead({ fetch: cut("[", "application/json"), retry })
          .caps.list({}, { signal })
          .select({ id: "id" })
          .toArray(),
      count: (signal) =>
        lead({ fetch: cut("[", "application/json"), retry })
          .caps.list({}, { signal })
          .countBy("id"),
    };
    for (const start of Object.values(broken)) {
      await abortedWhile(assert, {
        start,
        there: async () => {
          for (let task = 0; task < 10; task += 1) await tick();
        },
        operation: "listCaps",
      });
    }
    const { controller, signal, listeners } = watched();
    const before = timers();
    const rows = hero({ fetch: cut("id\r\n", "text/csv"), retry })
      .leads.exportCsv(EXPORT, { signal })
      .rows()
      .toArray()
      .catch((error) => error);
    for (let task = 0; task < 10; task += 1) await tick();
    controller.abort();
    await tick();
    assert.equal((await Promise.race([rows, tick()]))?.name, "AbortError");
    assert.deepEqual([listeners(), timers()], [0, before], "listeners, timers");
  });
}

async function afterwards({ test, assert }) {
  await test("after the end it changes nothing, and no listener is left", async () => {
    const reported = [];
    const lc = lead({ fetch: async () => json([{ id: "a" }]), on: (event) => reported.push(event) });
    const { controller, signal, listeners } = watched();
    const options = { signal, onProgress: (event) => reported.push(event) };
    const calls = [
      lc.caps.list({}, options),
      lc.caps.list({}, options).select({ id: "id" }).toArray(),
      lc.caps.list({}, options).countBy("id"),
    ];
    const values = await Promise.all(calls);
    const bytes = await new Response(lc.caps.list({}, options).stream()).text();
    const response = await lc.caps.list({}, options).asResponse();
    assert.equal(listeners(), 0, "listeners");
    const count = reported.length;
    controller.abort();
    await tick();
    assert.equal(reported.length, count, "events");
    assert.deepEqual(await Promise.all(calls), values);
    // A response that was handed out belongs to its receiver.
    assert.deepEqual([bytes, await response.text()], ['[{"id":"a"}]', '[{"id":"a"}]']);
  });

  await test("a stream that is left ends its request", async () => {
    const state = {};
    const stream = lead({ fetch: stalling("[", state) })
      .caps.list()
      .stream()
      .getReader();
    await stream.read();
    await stream.cancel("left");
    assert.ok(state.cancelled);
    await assert.rejects(
      lead({ fetch: stalling("[", {}) })
        .caps.list({}, { idleTimeoutMs: 20 })
        .select({ id: "id" })
        .toArray({ max: 1 }),
      { code: "timeout/idle" },
    );
  });
}
