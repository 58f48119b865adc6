// AsyncLocalStorage in Node: what a caller's `fetch`, observers and code after `await` see is the context of the call, as it is
// with plain `fetch`, however many calls wait for each other's permits, pauses and timers.
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { EXPORT, csv, eventPage, gather, hero, idOf, json, lead, status } from "./support/responses.mjs";
import { sleep } from "./support/wait.mjs";
import { pass } from "./support/clock.mjs";
import { startUpstream } from "./support/upstream.mjs";

const context = new AsyncLocalStorage();
const CALLS = 1_000;
const RETRY = { attempts: 3, baseMs: 1, capMs: 3 };

/** Sees where things happen: `strays` names what happened in another context than that of the call it belongs to. */
function witness() {
  const strays = [];
  const look = (what, id) => {
    const found = context.getStore()?.id;
    if (found !== id) strays.push(`${what} of ${id} in ${found}`);
  };
  /** For events that do not name their call: counted by the context in which they happen. */
  const count = (what) => {
    const store = context.getStore();
    if (store) store.counts[what] = (store.counts[what] ?? 0) + 1;
    else strays.push(`${what} in no context`);
  };
  const observers = {
    on: ({ type }) => count(type),
    logger: { debug: () => count("debug"), warn: () => count("warn") },
  };
  return { strays, look, count, observers };
}

/** Runs `work(id)` in a context of its own and compares the counts with `expected`. */
const within = (id, work) =>
  context.run({ id, counts: {} }, async () => ({
    value: await work(id),
    counts: context.getStore()?.counts,
    after: context.getStore()?.id,
  }));

describe("AsyncLocalStorage", () => {
  test(`${CALLS} calls over two clients, with retries and a pause: none in a wrong context`, async () => {
    const { strays, look, count, observers } = witness();
    const tries = new Map();
    const respond = async (address) => {
      const id = address.split("/").at(-1);
      const number = Number.parseInt(id, 16);
      look("fetch", id);
      count("fetch");
      const attempt = (tries.get(id) ?? 0) + 1;
      tries.set(id, attempt);
      await sleep(number % 5);
      look("fetch, later", id);
      if (number % 11 === 3 && attempt === 1) return status(503);
      if (number === 40 && attempt === 1) return status(429, { "retry-after": "1" });
      return json({ id }, { pieces: 2 });
    };
    const clients = [
      lead(respond, { retry: RETRY, ...observers }),
      lead(respond, { retry: RETRY, maxConcurrent: 1, ...observers }),
    ];
    const all = await Promise.all(
      Array.from({ length: CALLS }, (_, number) =>
        within(idOf(number), async (id) => (await clients[number % 2].caps.get(id)).id),
      ),
    );
    for (const [number, { value, counts, after }] of all.entries()) {
      if (value !== idOf(number) || after !== idOf(number)) strays.push(`response of ${number}: ${value} in ${after}`);
      const attempts = tries.get(idOf(number));
      const expected = {
        request: attempts,
        fetch: attempts,
        response: attempts,
        debug: 2 * attempts,
        retry: attempts - 1,
      };
      for (const [what, times] of Object.entries(expected)) {
        if ((counts[what] ?? 0) !== times)
          strays.push(`${what} of ${number}: ${counts[what] ?? 0} of ${times} in its context`);
      }
    }
    assert.deepEqual(strays.slice(0, 5), [], `${strays.length} in a wrong context`);
  });

  test("a budget that opens: those who wait go on in their own contexts", async () => {
    const { strays, look } = witness();
    const client = lead(async (address) => (look("fetch", address.split("/").at(-1)), json({})), {
      budget: { perHour: 10 },
    });
    await Promise.all(Array.from({ length: 10 }, (_, number) => within(idOf(number), (id) => client.caps.get(id))));
    pass(3_599_700);
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, number) => within(idOf(100 + number), (id) => client.caps.get(id))),
    );
    assert.deepEqual(strays, []);
    assert.ok(all.every(({ after }, number) => after === idOf(100 + number)));
  });

  test("an HTTP server with 30 requests at once: each upstream request carries its own caller", async () => {
    const upstream = await startUpstream({
      api: ({ path, headers }) => ({ body: { id: path.split("/").at(-1), context: headers["x-tenant"] }, delayMs: 30 }),
    });
    const client = lead(
      (address, init) => {
        const headers = new Headers(init.headers);
        headers.set("x-tenant", context.getStore()?.id ?? "none");
        return fetch(address, { ...init, headers });
      },
      { baseUrl: `${upstream.url}/api` },
    );
    await client.caps.get(idOf(99));
    // All have started before the first continues, so that most of them wait for a permit.
    let arrived = 0;
    let begin;
    const allThere = new Promise((resolve) => (begin = resolve));
    const server = createServer((request, response) => {
      const id = request.url.slice(1);
      context.run({ id }, async () => {
        if ((arrived += 1) === 30) begin();
        await allThere;
        const cap = await client.caps.get(id);
        response.end(JSON.stringify({ ...cap, after: context.getStore()?.id }));
      });
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address();
      const ids = Array.from({ length: 30 }, (_, number) => idOf(number));
      const all = await Promise.all(ids.map(async (id) => (await fetch(`http://127.0.0.1:${port}/${id}`)).json()));
      const wrong = all.filter((one, number) => [one.id, one.context, one.after].some((id) => id !== ids[number]));
      assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of 30 in a wrong context`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await upstream.close();
    }
  });

  const table = "id,name\r\n1,one\r\n2,two,more\r\n3,three\r\n";
  const list = (id) => [
    { id, n: 1 },
    { id, n: 2 },
  ];
  const query = (id) => ({ query: { id } });
  /** Each reading gives something, and has its callbacks `look`. */
  const readings = {
    "a list": (client, id) => client.caps.list({}, query(id)),
    "a response": (client, id) => client.caps.list({}, query(id)).withResponse(),
    "a response with its body": async (client, id) => (await client.caps.list({}, query(id)).asResponse()).json(),
    "a stream": (client, id) => new Response(client.caps.list({}, query(id)).stream()).text(),
    "an iterator over pages": async (client, id, look) => {
      for await (const event of client.events.list(
        { limit: 4 },
        { ...query(id), onProgress: () => look("onProgress", id) },
      ))
        look(`item ${event.id}`, id);
    },
    "pages asked for ahead": async (client, id, look) => {
      for await (const page of client.events.list({ limit: 4 }, { ...query(id), prefetch: true }).pages())
        look(`page of ${page.items.length}`, id);
    },
    "a selection": async (client, id, look) => {
      for await (const row of client.caps
        .list({}, { ...query(id), onProgress: () => look("onProgress", id) })
        .select({ n: "n" }))
        look(`row ${row.n}`, id);
    },
    "a selection over pages": (client, id, look) =>
      client.events
        .list({ limit: 4 }, { ...query(id), onProgress: () => look("onProgress", id) })
        .select({ id: "id" })
        .toArray(),
    columns: (client, id) => client.caps.list({}, query(id)).select({ n: "n" }).columns(),
    "selected text": (client, id) => new Response(client.caps.list({}, query(id)).select({ n: "n" }).csv()).text(),
    counts: (client, id) => client.caps.list({}, query(id)).countBy("id", { sum: ["n"] }),
    "rows of a table": async (_, id, look, exports) => {
      for await (const row of exports.leads.exportCsv(EXPORT, query(id)).rows({ onBadRow: () => look("onBadRow", id) }))
        look(`row ${row.id}`, id);
    },
    "a table as text": (_, id, look, exports) => exports.leads.exportCsv(EXPORT, query(id)).text(),
    "counts of a table": (_, id, look, exports) =>
      exports.leads.exportCsv(EXPORT, query(id)).countBy("name", { onBadRow: () => look("onBadRow", id) }),
  };
  for (const [name, read] of Object.entries(readings)) {
    test(`40 callers at once read ${name}, with retries: none in a wrong context`, async () => {
      const { strays, look, observers } = witness();
      const tries = new Map();
      const respond = async (address) => {
        const id = new URL(address).searchParams.get("id");
        look("fetch", id);
        tries.set(id, (tries.get(id) ?? 0) + 1);
        await sleep(Number.parseInt(id, 16) % 4);
        if (tries.get(id) === 1 && id.endsWith("3")) return status(503);
        if (address.includes("/events")) return json(eventPage(address, 10, { caller: id }), { pieces: 3 });
        if (address.includes("wshero01")) return csv(table, { pieces: 4 });
        return json(list(id), { pieces: 3 });
      };
      const options = { retry: RETRY, maxConcurrent: 2, ...observers };
      const [client, exports] = [lead(respond, options), hero(respond, options)];
      const all = await Promise.all(
        Array.from({ length: 40 }, (_, number) =>
          within(idOf(number), async (id) => (await read(client, id, look, exports), "read")),
        ),
      );
      for (const [number, { counts, after }] of all.entries()) {
        if (after !== idOf(number)) strays.push(`after ${number}: ${after}`);
        if (counts.request !== tries.get(idOf(number)))
          strays.push(
            `events of ${number}: ${counts.request} of ${tries.get(idOf(number))} requests reported in its context`,
          );
      }
      assert.deepEqual(strays.slice(0, 5), [], `${strays.length} in a wrong context`);
    });
  }

  test("a promise that is awaited elsewhere continues its caller, and tells observers in the context of the call", async () => {
    const { strays, look } = witness();
    const client = lead(async (address) => (look("fetch", address.split("/").at(-1)), await sleep(1), json({})));
    const calls = Array.from({ length: 20 }, (_, number) =>
      context.run({ id: idOf(number) }, () => client.caps.get(idOf(number))),
    );
    await context.run({ id: "awaiter" }, async () => {
      await Promise.all(calls);
      look("after await", "awaiter");
    });
    assert.deepEqual(strays, []);
    assert.equal((await gather(calls)).length, 20);
  });
});
