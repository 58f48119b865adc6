// Reading at scale: that selections and counts are what JSON.parse would have given, however a body is cut or broken.
import fc from "fast-check";
import {
  fakeFetch,
  constructionOnline,
  eventPages,
  events,
  heroBase,
  inPieces,
  leadConduit,
  repeated,
} from "./support/bodies.mjs";
import { watchReaders } from "./support/instances.mjs";

const PATHS = {
  id: "id",
  why: "reason",
  email: "vars.lead.email.normal",
  first: "appended[0].name",
  names: "appended[*].name",
  none: "vars.lead.nothing.here",
};
const pick = (event) => ({
  id: event.id,
  why: event.reason,
  email: event.vars.lead.email.normal,
  first: event.appended[0].name,
  names: event.appended.map(({ name }) => name),
  none: null,
});
const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };
const inOne = (text) => ({ stream: inPieces(text) });
const list = async (iterable) => {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
};

export default async function (suite) {
  await bodies(suite);
  await broken(suite);
  await counts(suite);
  await streams(suite);
}

async function bodies({ test, assert }) {
  await test("select gives what JSON.parse and map give, wherever the body is cut", async () => {
    const all = events(40);
    const text = JSON.stringify(all);
    const length = new TextEncoder().encode(text).length;
    const positions = fc
      .uniqueArray(fc.integer({ min: 1, max: length - 1 }), { maxLength: 40 })
      .map((cuts) => cuts.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(positions, fc.boolean(), async (cuts, strict) => {
        const { fetch } = fakeFetch(() => ({ stream: inPieces(text, cuts) }));
        assert.deepEqual(await leadConduit(fetch).caps.list().select(PATHS, { strict }).toArray(), all.map(pick));
      }),
      { numRuns: 30, seed: 5 },
    );
    const { fetch } = fakeFetch(() => ({ stream: inPieces(text, 1) }));
    assert.deepEqual(await list(leadConduit(fetch).caps.list().select(PATHS)), all.map(pick));
  });

  await test("columns hold numbers packed when there is nothing else", async () => {
    const { fetch } = fakeFetch(() => events(9).map((event, index) => ({ ...event, some: index > 3 ? null : index })));
    const { ms, some, id } = await leadConduit(fetch)
      .caps.list()
      .select({ ms: "ms", some: "some", id: "id" })
      .columns();
    assert.ok(ms instanceof Float64Array);
    assert.deepEqual(
      [...ms],
      events(9).map((event) => event.ms),
    );
    assert.deepEqual(some, [0, 1, 2, 3, null, null, null, null, null]);
    assert.deepEqual(
      id,
      events(9).map((event) => event.id),
    );
  });

  await test("ConstructionOnline and HeroBase lists are found bare, wrapped, single or absent", async () => {
    const rows = [{ ID: 1, CITY: "Århus" }, { ID: 2 }];
    for (const body of [rows, { Results: rows }, { data: rows }]) {
      const { fetch } = fakeFetch(() => body);
      assert.deepEqual(await constructionOnline(fetch).projects.list().select({ id: "ID", city: "CITY" }).toArray(), [
        { id: 1, city: "Århus" },
        { id: 2, city: null },
      ]);
    }
    const { fetch } = fakeFetch((_, number) =>
      number === 1
        ? { ID: 7, ITEMS: [{ ID: 8 }] }
        : number === 2
          ? null
          : new Response("", { headers: { "content-type": "application/json" } }),
    );
    const co = constructionOnline(fetch);
    assert.deepEqual(await co.projects.list().select({ id: "ID" }).toArray(), [{ id: 7 }]);
    for (const none of ["null", "an empty body"])
      assert.deepEqual(await co.projects.list().select({ id: "ID" }).toArray(), [], none);
  });

  await test("a bad path is refused before anything is sent", async () => {
    const { fetch, requests } = fakeFetch(() => []);
    for (const path of ["", "a..b", "a[", 'a["b]', "a*"]) {
      const refused = {
        name: "UsageError",
        code: "usage/invalid-parameter",
        operation: "listEvents",
        outcome: "not_sent",
      };
      await assert.rejects(leadConduit(fetch).events.list().select({ path }).toArray(), refused);
      await assert.rejects(leadConduit(fetch).events.list().countBy(path), refused);
    }
    await assert.rejects(
      leadConduit(fetch)
        .events.list()
        .countBy({ sum: ["ms"] }),
      { code: "usage/missing-parameter" },
    );
    assert.equal(requests.length, 0);
  });

  await test("paths that would take all memory are refused before anything is sent, and end no instance", async () => {
    const { fetch, requests } = fakeFetch(() => []);
    const refused = {
      name: "UsageError",
      code: "usage/invalid-parameter",
      operation: "listEvents",
      outcome: "not_sent",
    };
    const list = () => leadConduit(fetch).events.list();
    const level = (at, step) => Array.from({ length: 20 }, (_, index) => (index === at ? step : "[*]")).join("");
    const multiplied = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`f${at}`, level(at, "[0]")]));
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`f${at}`, "id"]));
    for (const paths of [
      multiplied,
      many,
      { id: "a.".repeat(1e4) },
      { id: "[0]".repeat(1e4) },
      { id: "x".repeat(1e5) },
    ]) {
      await assert.rejects(list().select(paths).toArray(), refused);
      await assert.rejects(list().countBy(...Object.values(paths)), refused);
    }
    assert.equal(requests.length, 0);
    assert.deepEqual(await list().countBy("id"), []);
  });

  await test("a selection sends nothing before it is read, and once it is read the list cannot be", async () => {
    const { fetch, requests } = fakeFetch(() => []);
    const events = leadConduit(fetch).events.list();
    events.select({ id: "id" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(requests.length, 0);
    await assert.rejects(async () => events.select({ id: "id" }), { code: "usage/invalid-option" });
  });

  await test("memory stays flat over a body of any length", async () => {
    const record = `${JSON.stringify(events(1)[0])},`.repeat(200);
    const { fetch } = fakeFetch(() => ({ stream: repeated("[", record, "{}]", 300) }));
    const grownBy = watchReaders();
    let rows = 0;
    for await (const batch of leadConduit(fetch).caps.list().select({ id: "id", ms: "ms" }).batches())
      rows += batch.length;
    assert.equal(rows, 60_001);
    assert.ok(grownBy() <= 2 ** 20, `grew by ${grownBy()} bytes`);
  });
}

async function broken({ test, assert }) {
  const whole = JSON.stringify(events(50));

  await test("a truncated body is an error, at whatever byte it ends", async () => {
    const text = JSON.stringify(events(2));
    for (let end = 1; end < text.length; end += 7) {
      const { fetch, requests } = fakeFetch(() => inOne(text.slice(0, end)));
      await assert.rejects(leadConduit(fetch).caps.list().select({ id: "id" }).toArray(), {
        name: "DecodeError",
        code: "decode/truncated",
        operation: "listCaps",
      });
      assert.equal(requests.length, 2, "it is asked for once more: what cuts a document does so every time");
    }
  });

  await test("a body that breaks off is asked for again, and its rows come once", async () => {
    const failing = (number) => ({
      stream: inPieces(
        number < 3 ? whole.slice(0, 4_000) : whole,
        500,
        number < 3 ? { error: new TypeError("cut") } : {},
      ),
    });
    for (const read of [
      (call) => call.select(PATHS).toArray(),
      async (call) => (await call.select(PATHS).columns()).id.map((id) => ({ id })),
    ]) {
      const { fetch, requests } = fakeFetch((_, number) => failing(number));
      assert.deepEqual(
        (await read(leadConduit(fetch).caps.list())).map(({ id }) => id),
        events(50).map(({ id }) => id),
      );
      assert.equal(requests.length, 3);
    }
    const { fetch } = fakeFetch((_, number) => failing(number));
    assert.equal(
      (await leadConduit(fetch).caps.list().countBy("outcome")).reduce((sum, { count }) => sum + count, 0),
      50,
    );
  });

  await test("once rows were handed out, a break is an error", async () => {
    const { fetch, requests } = fakeFetch(() => ({ stream: inPieces(whole, 500, { error: new TypeError("cut") }) }));
    const seen = [];
    await assert.rejects(
      async () => {
        for await (const row of leadConduit(fetch).caps.list().select({ id: "id" })) seen.push(row.id);
      },
      { name: "NetworkError", code: "network/body-cut" },
    );
    assert.deepEqual(
      seen,
      events(50)
        .slice(0, seen.length)
        .map(({ id }) => id),
    );
    assert.ok(seen.length > 0);
    assert.equal(requests.length, 1);
  });

  await test("a signal ends the wait before a body is asked for again", async () => {
    const retry = { attempts: 2, baseMs: 120_000, capMs: 120_000 };
    const ways = [
      [whole, (fetch, options) => leadConduit(fetch).caps.list({}, options).select({ id: "id" })],
      ["", (fetch, options) => heroBase(fetch).leads.exportCsv(EXPORT, options).rows()],
    ];
    for (const [text, read] of ways) {
      const stop = new AbortController();
      const { fetch, requests } = fakeFetch(() => {
        setTimeout(() => stop.abort(), 50);
        return { type: "text/csv", stream: inPieces(text, 500, { error: new TypeError("cut") }) };
      });
      await assert.rejects(read(fetch, { retry, signal: stop.signal }).toArray(), { name: "AbortError" });
      assert.equal(requests.length, 1);
    }
  });

  await test("no wait before a body is asked for again is longer than capMs", async () => {
    const { fetch } = fakeFetch((_, number) => inOne(number < 2 ? "[" : whole));
    const rows = await leadConduit(fetch)
      .caps.list({}, { retry: { baseMs: 1e9, capMs: 1 } })
      .select({ id: "id" })
      .toArray();
    assert.equal(rows.length, 50);
  });

  await test("retry: false asks once", async () => {
    const { fetch, requests } = fakeFetch(() => inOne("["));
    await assert.rejects(
      leadConduit(fetch, { retry: false }).caps.list({}, { retry: false }).select({ id: "id" }).toArray(),
      { code: "decode/truncated" },
    );
    assert.equal(requests.length, 1);
  });

  await test("strict holds skipped parts to the grammar, structural only matches their brackets", async () => {
    const text = '[{"id":1,"skipped":{"a":nonsense}},{"id":2}]';
    const call = () => leadConduit(fakeFetch(() => inOne(text)).fetch).caps.list();
    assert.deepEqual(await call().select({ id: "id" }).toArray(), [{ id: 1 }, { id: 2 }]);
    await assert.rejects(call().select({ id: "id" }, { strict: true }).toArray(), {
      name: "DecodeError",
      code: "decode/syntax",
      offset: 25,
    });
    await assert.rejects(call().countBy("id", { strict: true }), { code: "decode/syntax" });
  });

  await test("mistakes have their codes and their positions", async () => {
    const cases = { '[{"id":1]': "decode/syntax", "[1,2": "decode/truncated", '"text"': "decode/mismatch" };
    cases[`${"[".repeat(200)}${"]".repeat(200)}`] = "decode/depth";
    for (const [text, code] of Object.entries(cases)) {
      await assert.rejects(
        leadConduit(fakeFetch(() => inOne(text)).fetch)
          .caps.list()
          .select({ id: "id" })
          .toArray(),
        { code },
      );
    }
    const bytes = Uint8Array.from([0x5b, 0x7b, 0x22, 0x69, 0x64, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d, 0x5d]);
    await assert.rejects(
      leadConduit(fakeFetch(() => ({ stream: inPieces(bytes) })).fetch)
        .caps.list()
        .select({ id: "id" })
        .toArray(),
      { code: "decode/encoding" },
    );
  });

  await test("leaving the loop, a signal and maxBytes end the body", async () => {
    const state = {};
    const { fetch } = fakeFetch(() => ({ stream: inPieces(whole, 500, state) }));
    for await (const row of leadConduit(fetch).caps.list().select({ id: "id" })) if (row) break;
    assert.ok(state.cancelled);
    const stop = new AbortController();
    const rows = leadConduit(fakeFetch(() => ({ stream: inPieces(whole, 500) })).fetch)
      .caps.list({}, { signal: stop.signal })
      .select({ id: "id" });
    await assert.rejects(
      async () => {
        for await (const row of rows) if (row) stop.abort();
      },
      { name: "AbortError" },
    );
    const small = leadConduit(fakeFetch(() => inOne(whole)).fetch).caps.list({}, { maxBytes: 1_000 });
    await assert.rejects(small.select({ id: "id" }).toArray(), { name: "TooLargeError" });
  });
}

async function counts({ test, assert }) {
  const all = events(60);
  const wanted = new Map();
  for (const { outcome, vars, ms } of all) {
    const name = `${outcome} ${vars.source.name}`;
    const group = wanted.get(name) ?? { count: 0, sum: 0 };
    wanted.set(name, { count: group.count + 1, sum: group.sum + ms });
  }
  const plain = (groups) => new Map(groups.map(({ key, count, sums: [sum] }) => [key.join(" "), { count, sum }]));

  await test("countBy counts and sums as reduce does, over one body and over pages", async () => {
    const one = leadConduit(fakeFetch(() => all).fetch).caps.list();
    assert.deepEqual([...plain(await one.countBy("outcome", "vars.source.name", { sum: ["ms"] }))], [...wanted]);
    const many = leadConduit(fakeFetch(eventPages(all)).fetch).events.list({ limit: 13 });
    assert.deepEqual([...plain(await many.countBy("outcome", "vars.source.name", { sum: ["ms"] }))], [...wanted]);
  });

  await test("groups distinguish strings from numbers, null and what was glued", async () => {
    const rows = [
      { id: 1, a: "1", b: "x" },
      { id: 2, a: 1, b: "x" },
      { id: 3, a: null, b: "x" },
      { id: 4, a: "1,x", b: "" },
      { id: 5, b: "x" },
      { id: 6, a: "1", b: "x" },
    ];
    const keys = [
      ["1", "x"],
      [1, "x"],
      [null, "x"],
      ["1,x", ""],
    ];
    const one = await leadConduit(fakeFetch(() => rows).fetch)
      .caps.list()
      .countBy("a", "b");
    const many = await leadConduit(fakeFetch(({ before_id }) => (before_id ? [] : rows)).fetch)
      .events.list()
      .countBy("a", "b");
    for (const groups of [one, many]) {
      assert.deepEqual(
        groups.map(({ key }) => key),
        keys,
      );
      assert.deepEqual(
        groups.map(({ count }) => count),
        [2, 1, 2, 1],
      );
    }
  });
}

async function streams({ test, assert }) {
  await test("ndjson and csv are the rows as text", async () => {
    const all = events(20);
    const rows = () =>
      leadConduit(fakeFetch(() => all).fetch)
        .caps.list()
        .select({ id: "id", why: "reason", names: "appended[*].name" });
    const lines = (await new Response(rows().ndjson()).text()).trim().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      await rows().toArray(),
    );
    const field = (value) =>
      value === null ? "" : /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
    const csv = all
      .map(({ id, reason, appended }) =>
        [id, reason, JSON.stringify(appended.map(({ name }) => name))].map(field).join(","),
      )
      .join("\r\n");
    assert.equal(await new Response(rows().csv()).text(), `id,why,names\r\n${csv}\r\n`);
  });

  await test("the header of a csv comes once, and alone when there are no rows", async () => {
    const csv = (all) =>
      new Response(
        leadConduit(fakeFetch(eventPages(all)).fetch)
          .events.list({ limit: 2 })
          .select({ ms: "ms" })
          .csv(),
      ).text();
    assert.equal(await csv(events(3)), "ms\r\n4.5\r\n3\r\n1.5\r\n");
    assert.equal(await csv([]), "ms\r\n");
  });

  await test("a stream that is cancelled ends the body", async () => {
    const state = {};
    const { fetch } = fakeFetch(() => ({ stream: inPieces(JSON.stringify(events(50)), 500, state) }));
    const stream = leadConduit(fetch).caps.list().select({ id: "id" }).ndjson().getReader();
    await stream.read();
    await stream.cancel();
    assert.ok(state.cancelled);
  });
}
