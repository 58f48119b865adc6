// What consumers do while they read: calls inside a loop, an abort between two batches, observers that never end, targets
// that cannot be written to.
import { EXPORT, csv, eventPage, gather, hero, json, lead, stalled } from "../contexts/support/responses.mjs";
import { soon } from "../contexts/support/wait.mjs";

const ROWS = [{ id: "a1" }, { id: "a2" }, { id: "a3" }];
const TABLE = "id,name\r\n1,one\r\n2,two\r\n";
const IDS = { id: "id" };
const once = { retry: false };
const never = () => new Promise(() => undefined);

export default async function (suite) {
  await permits(suite);
  await aborts(suite);
  await observers(suite);
  await ends(suite);
  await bodies(suite);
}

async function permits({ test, assert }) {
  const respond = async (url) =>
    url.includes("wshero01") ? csv(TABLE) : json(url.includes("/caps/") ? { id: "x" } : ROWS, { pieces: 3 });

  await test("as many loops as there are permits may make calls: a short body gives its permit back", async () => {
    for (const maxConcurrent of [1, 5]) {
      const lc = lead(respond, { maxConcurrent, ...once });
      const work = async () => {
        const ids = [];
        for await (const { id } of lc.caps.list().select(IDS)) ids.push(id, (await lc.caps.get(id)).id);
        return ids.join();
      };
      const all = await soon(Promise.all(Array.from({ length: maxConcurrent }, work)));
      assert.deepEqual([...new Set(all)], ["a1,x,a2,x,a3,x"]);
    }
  });

  await test("the rows of a table give their permit back in the same way", async () => {
    const hb = hero(respond, { maxConcurrent: 1, ...once });
    for await (const row of hb.leads.exportCsv(EXPORT).rows())
      assert.equal(await soon(hb.leads.exportCsv(EXPORT).text()), TABLE, row.id);
  });

  await test("rows are handed out before the next piece of their body is there", async () => {
    for (const read of [(lc) => lc.caps.list().select(IDS), (lc) => lc.caps.list().select(IDS).batches()]) {
      const state = {};
      const lc = lead(async () => stalled('[{"id":"1"},', undefined, state), once);
      for await (const first of read(lc)) {
        assert.equal([first].flat()[0].id, "1");
        break;
      }
      assert.ok(state.isCancelled);
    }
  });
}

async function aborts({ test, assert }) {
  const WAYS = {
    "the items of a list": ({ lc }, options) => lc.events.list({ limit: 2 }, options),
    "the pages of a list": ({ lc }, options) => lc.events.list({ limit: 2 }, options).pages(),
    "pages ahead": ({ lc }, options) => lc.events.list({ limit: 2 }, { ...options, prefetch: true }).pages(),
    "selected rows": ({ lc }, options) => lc.caps.list({}, options).select(IDS),
    "batches of selected rows": ({ lc }, options) => lc.caps.list({}, options).select(IDS).batches(),
    NDJSON: ({ lc }, options) => readerOf(lc.caps.list({}, options).select(IDS).ndjson()),
    "selected rows as CSV": ({ lc }, options) => readerOf(lc.caps.list({}, options).select(IDS).csv()),
    "the rows of a table": ({ hb }, options) => hb.leads.exportCsv(EXPORT, options).rows(),
    "batches of the rows of a table": ({ hb }, options) => hb.leads.exportCsv(EXPORT, options).rows().batches(),
  };
  const rows = Array.from({ length: 30_000 }, (_, index) => ({ id: `i${index}` }));
  const table = `id\r\n${rows.map(({ id }) => id).join("\r\n")}\r\n`;
  const fetch = async (url) =>
    url.includes("wshero01") ? csv(table, { pieces: 2 }) : json(url.includes("/events") ? eventPage(url, 6) : rows);

  for (const [name, read] of Object.entries(WAYS)) {
    await test(`nothing is handed out after an abort: ${name}`, async () => {
      const { signal, abort } = controlled();
      let number = 0;
      const reading = (async () => {
        for await (const part of read({ lc: lead(fetch, once), hb: hero(fetch, once) }, { signal })) {
          number += part === undefined ? 0 : 1;
          abort();
          // What was read ahead has arrived by then.
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      })();
      await assert.rejects(soon(reading), { code: "aborted/signal" });
      assert.equal(number, 1);
    });
  }
}

function controlled() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("enough")) };
}

/** Chunk by chunk: not every browser has streams that can be looped over. */
async function* readerOf(stream) {
  const reader = stream.getReader();
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) yield value;
}

async function observers({ test, assert }) {
  const bad = "id,name\r\n1,one\r\n2,two,more\r\n";
  const fetch = async (url) =>
    url.includes("wshero01") ? csv(bad) : json(url.includes("/events") ? eventPage(url, 2) : ROWS);
  const READS = {
    "a list": ({ lc }, options) => lc.events.list({ limit: 2 }, options).toArray(),
    "a selection": ({ lc }, options) => lc.caps.list({}, options).select(IDS).toArray(),
    "a count": ({ lc }, options) => lc.caps.list({}, options).countBy("id"),
    "a stream": ({ lc }, options) => gather(readerOf(lc.caps.list({}, options).stream())),
    "the rows of a table": ({ hb }, options) =>
      hb.leads
        .exportCsv(EXPORT, options)
        .rows({ onBadRow: () => undefined })
        .toArray(),
    "a table as text": ({ hb }, options) => hb.leads.exportCsv(EXPORT, options).text(),
    onBadRow: ({ hb }, { onProgress, ...options }) =>
      hb.leads.exportCsv(EXPORT, options).rows({ onBadRow: onProgress }).toArray(),
  };
  for (const [name, read] of Object.entries(READS)) {
    await test(`an observer that never ends is ended by signal and totalTimeoutMs: ${name}`, async () => {
      const clients = {
        lc: lead(fetch, { maxConcurrent: 1, ...once }),
        hb: hero(fetch, { maxConcurrent: 1, ...once }),
      };
      const { signal, abort } = controlled();
      const onProgress = () => {
        setTimeout(abort, 1);
        return never();
      };
      await assert.rejects(soon(read(clients, { onProgress, signal })), { code: "aborted/signal" });
      await assert.rejects(soon(read(clients, { onProgress: never, totalTimeoutMs: 30 })), { code: "timeout/total" });
      await soon(Promise.all([clients.lc.caps.list(), clients.hb.leads.exportCsv(EXPORT).text()]));
    });
  }
}

async function ends({ test, assert }) {
  const fetch = async (url) => (url.includes("wshero01") ? csv(TABLE) : json(ROWS));
  const rowsOf = (options) => hero(fetch, once).leads.exportCsv(EXPORT, options).rows();

  await test("what the end of the rows proves is always known: it rejects when they are left, begun or not", async () => {
    const aborted = AbortSignal.abort();
    const WAYS = {
      "no rows wanted": [rowsOf(), (rows) => rows.toArray({ max: 0 })],
      "a mistake": [rowsOf(), (rows) => rows.toArray({ max: -1 }).catch(() => undefined)],
      "an abort": [rowsOf({ signal: aborted }), (rows) => gather(rows).catch(() => undefined)],
      "left before the first": [rowsOf(), (rows) => rows[Symbol.asyncIterator]().return()],
      "left after the first": [rowsOf(), (rows) => rows.toArray({ max: 1 })],
    };
    for (const [name, [rows, read]] of Object.entries(WAYS)) {
      await soon(read(rows));
      const error = await soon(rows.end.then(assert.fail, (error) => error));
      assert.deepEqual(
        [error.code, error.api, error.operation],
        ["aborted/signal", "HeroBase", "exportLeadsCsv"],
        name,
      );
    }
  });

  await test("no items are asked for by no request", async () => {
    let requests = 0;
    const lc = lead(async (url) => ((requests += 1), json(eventPage(url, 2))), once);
    assert.deepEqual(await lc.events.list().toArray({ max: 0 }), []);
    assert.deepEqual(await lc.events.list().select(IDS).toArray({ max: 0 }), []);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(requests, 0);
    const list = lc.events.list();
    assert.equal((await list).length, 2);
    assert.deepEqual(await list.toArray({ max: 0 }), []);
  });

  await test("options inherit nothing", async () => {
    Object.prototype.max = 1;
    Object.prototype.from = "2026-11-01";
    try {
      const lc = lead(fetch, once);
      assert.equal((await lc.caps.list().select(IDS).toArray({})).length, 3);
      const windows = async () => lc.events.list().windows({ to: "2026-11-08", step: 86_400_000 });
      await assert.rejects(windows(), { parameter: "from" });
    } finally {
      delete Object.prototype.max;
      delete Object.prototype.from;
    }
  });
}

async function bodies({ test, assert }) {
  await test("pieces of a fetch of one's own that are other views of bytes are read, and anything else is an error", async () => {
    const bytes = new TextEncoder().encode('[{"id":"1"}]');
    const piece = (value) => async () => {
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(value);
          controller.close();
        },
      });
      return new Response(stream, { headers: { "content-type": "application/json" } });
    };
    for (const value of [bytes.buffer, new DataView(bytes.buffer)]) {
      const lc = lead(piece(value), once);
      assert.deepEqual(await lc.caps.list().select(IDS).toArray(), [{ id: "1" }]);
      assert.equal((await gather(readerOf(lc.caps.list().stream())))[0].length, 12);
    }
    for (const value of [5, '[{"id":"1"}]', {}]) {
      const lc = lead(piece(value), { maxConcurrent: 1, ...once });
      for (const read of [
        (list) => list.select(IDS).toArray(),
        (list) => list.countBy("id"),
        (list) => gather(readerOf(list.stream())),
      ])
        await assert.rejects(soon(read(lc.caps.list())), { code: "network/no-response", operation: "listCaps" });
    }
    // It would look like the end of the body.
    for (const read of [
      (list) => list,
      (list) => list.select(IDS).toArray(),
      (list) => gather(readerOf(list.stream())),
    ]) {
      const error = await assert.rejects(soon(read(lead(piece(undefined), once).caps.list())));
      assert.equal(error.code, "network/body-cut");
    }
  });

  await test("a table as a file is asked for again like its text, and its errors have a code", async () => {
    const cut = () => {
      let isFirst = true;
      const pull = (controller) => {
        if (!isFirst) return controller.error(new TypeError("cut"));
        isFirst = false;
        controller.enqueue(new TextEncoder().encode("id\r\n"));
      };
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), {
        headers: { "content-type": "text/csv" },
      });
    };
    let number = 0;
    const fetch = async () => ((number += 1) === 1 ? cut() : csv(TABLE));
    const file = await hero(fetch, { retry: { baseMs: 1 } })
      .leads.exportCsv(EXPORT)
      .file();
    assert.deepEqual([await file.text(), file.name, number], [TABLE, "exportLeadsCsv.csv", 2]);
    await assert.rejects(
      hero(async () => cut(), once)
        .leads.exportCsv(EXPORT)
        .file(),
      { code: "network/body-cut" },
    );
    for (const onProgress of [undefined, () => undefined])
      await assert.rejects(hero(fetch, once).leads.exportCsv(EXPORT, { maxBytes: 4, onProgress }).bytes(), {
        code: "too_large/body",
      });
  });

  await test("a target that cannot be written to is refused before anything is sent, or ends the request", async () => {
    let requests = 0;
    const lc = lead(async () => ((requests += 1), json(ROWS)), { maxConcurrent: 1, ...once });
    const locked = new WritableStream();
    locked.getWriter();
    const failed = new WritableStream({
      start: (controller) => controller.error(new Error("mine")),
    });
    for (const target of [locked, failed, { getWriter() {} }])
      await assert.rejects(soon(lc.caps.list().saveTo(target)), {
        code: "usage/invalid-parameter",
        parameter: "target",
        operation: "listCaps",
        outcome: "not_sent",
      });
    assert.equal(requests, 0);
    const cause = new Error("disk full");
    const fails = async () => {
      throw cause;
    };
    for (const target of [
      new WritableStream({ write: fails }),
      { createWritable: fails },
      { fd: 1, appendFile: fails },
    ]) {
      const refused = { code: "usage/invalid-parameter", parameter: "target", outcome: "answered", cause };
      await assert.rejects(soon(lc.caps.list().saveTo(target)), refused);
    }
    await assert.rejects(soon(lc.caps.list().saveTo({ createWritable: async () => 5 })), { parameter: "target" });
    const { signal, abort } = controlled();
    const hangs = new WritableStream({ write: () => (abort(), never()) });
    await assert.rejects(soon(lc.caps.list({}, { signal }).saveTo(hangs)), { code: "aborted/signal" });
    assert.deepEqual(await soon(lc.caps.list()), ROWS);
  });
}
