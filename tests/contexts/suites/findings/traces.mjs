// Finding 12: the stack of an error leads to the caller's line, however the response is read.
import { EXPORT, eventPage, gather, hero, json, lead, status } from "../../support/responses.mjs";
import { sleep } from "../../support/wait.mjs";
import { READINGS } from "./settling.mjs";

export async function traces(suite) {
  await shortTraces(suite);
  await longTraces(suite);
}

/** Readings of pages and rows, in which an error passes more promises. */
const LOOPS = {
  pages: async (client) => {
    for await (const page of client.events.list().pages()) void page;
  },
  "pages ahead": async (client) => {
    for await (const page of client.events.list({}, { prefetch: true }).pages()) void page;
  },
  "all items": (client) => client.events.list().toArray(),
  "a window": (client) =>
    client.events.list().windows({ from: "2026-11-01", to: "2026-11-02", step: 86_400_000 })[0].list().toArray(),
  "a selection in a loop": (client) => gather(client.caps.list().select({ id: "id" })),
  "batches of a selection": (client) => gather(client.caps.list().select({ id: "id" }).batches()),
  "a selection over pages": (client) => client.events.list().select({ id: "id" }).toArray(),
  columns: (client) => client.events.list().select({ id: "id" }).columns(),
  "a count over pages": (client) => client.events.list().countBy("id"),
};
const TABLES = {
  rows: (table) => table.rows().toArray(),
  "rows in a loop": (table) => gather(table.rows()),
  "batches of rows": (table) => gather(table.rows().batches()),
  "a count of rows": (table) => table.countBy("id"),
  "a table as text": (table) => table.text(),
  "a table as bytes": (table) => table.bytes(),
};

async function longTraces({ test, assert }) {
  const failures = {
    "an HTTP error": async () => status(404),
    "a body that breaks off": async () => cutOff(),
    "a later page": laterPage(),
  };
  const ways = [
    ...Object.entries(LOOPS).map(([name, read]) => [name, (fetch) => read(lead(fetch, { retry: false }))]),
    ...Object.entries(TABLES).map(([name, read]) => [
      name,
      (fetch) => read(hero(fetch, { retry: false }).leads.exportCsv(EXPORT)),
    ]),
  ];
  for (const [failure, fetch] of Object.entries(failures)) {
    for (const [name, read] of ways) {
      if (failure === "a later page" && !/page|item/.test(name)) continue;
      await test(`12 the trace of ${failure} of ${name} leads to the caller's line`, async () => {
        async function theCallersOwnFunction() {
          return await read(fetch);
        }
        const error = await assert.rejects(theCallersOwnFunction);
        assert.match(error.stack, /at async theCallersOwnFunction/, "error.stack");
      });
    }
  }
}

/** A first page, then an error. */
function laterPage() {
  return async (address) =>
    new URL(address).searchParams.has("before_id") ? status(500) : json(eventPage(address, 3));
}

/** A body that ends before it should; as a list and as a table. */
function cutOff() {
  const pieces = ['[{"id":1},', undefined];
  const stream = new ReadableStream({
    async pull(controller) {
      await sleep(0);
      const piece = pieces.shift();
      if (piece) controller.enqueue(new TextEncoder().encode(piece));
      else controller.error(new TypeError("terminated"));
    },
  });
  return new Response(stream, { headers: { "content-type": "application/json" } });
}

async function shortTraces({ test, assert }) {
  const fails = {
    "an HTTP error": async () => status(404),
    "a network failure": async () => {
      throw new TypeError("fetch failed");
    },
    "a body that is no JSON": async () => json("{"),
  };
  for (const [name, fetch] of Object.entries(fails)) {
    for (const [how, read] of Object.entries(READINGS)) {
      // The platform's own streams lie between a stream's reader and its source, and a response's body is not looked at.
      if (how === "a stream" || (name === "a body that is no JSON" && how === "an unread response")) continue;
      await test(`12 the trace of ${name} of ${how} leads to the caller's line`, async () => {
        const client = lead(fetch, { retry: false });
        async function theCallersOwnFunction() {
          return await read(client);
        }
        const error = await assert.rejects(theCallersOwnFunction);
        assert.match(error.stack, /at async theCallersOwnFunction/, "error.stack");
      });
    }
  }
}
