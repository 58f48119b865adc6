// Reading at scale from page to page: selections go through a list as the list itself does, and give every row once.
import { eventPages, events, fakeFetch, heroBase, leadConduit } from "./support/bodies.mjs";

const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };

export default async function ({ test, assert }) {
  await test("a selection goes through the pages as the list does, both ways", async () => {
    const all = events(57);
    for (const sort of ["asc", "desc"]) {
      const { fetch, requests } = fakeFetch(eventPages(all));
      const rows = await leadConduit(fetch)
        .events.list({ limit: 10, sort })
        .select({ why: "reason", n: "ms" })
        .toArray();
      const wanted = all.map(({ reason, ms }) => ({ why: reason, n: ms }));
      assert.deepEqual(
        rows,
        sort === "asc" ? wanted.reverse() : wanted,
        "the ids that paging needs are not in the rows",
      );
      assert.equal(requests.length, 7, "until a page is empty");
    }
  });

  await test("toArray stops at max, and a loop that ends early asks for no further page", async () => {
    const { fetch, requests } = fakeFetch(eventPages(events(57)));
    assert.equal(
      (await leadConduit(fetch).events.list({ limit: 10 }).select({ id: "id" }).toArray({ max: 15 })).length,
      15,
    );
    assert.equal(requests.length, 2);
  });

  await test("a cursor begins a selection where a list was left", async () => {
    const { fetch } = fakeFetch(eventPages(events(30)));
    const lc = leadConduit(fetch);
    const first = lc.events.list({ limit: 10 });
    await first;
    const rest = await lc.events.list({ limit: 10 }, { cursor: first.cursor }).select({ id: "id" }).toArray();
    assert.deepEqual(
      rest.map(({ id }) => id),
      events(30)
        .slice(10)
        .map(({ id }) => id),
    );
  });

  await test("the same page again, and records without an id, are errors", async () => {
    const again = fakeFetch(() => events(5));
    await assert.rejects(leadConduit(again.fetch).events.list().select({ ms: "ms" }).toArray(), {
      name: "PagingError",
      code: "paging/stuck",
    });
    assert.equal(again.requests.length, 2);
    await assert.rejects(
      leadConduit(fakeFetch(() => [{ ms: 1 }]).fetch)
        .events.list()
        .select({ ms: "ms" })
        .toArray(),
      /do not leave `id` out/,
    );
  });

  await test("pages that go round in a circle are an error", async () => {
    const circle = (_, number) => (number % 2 ? [{ id: "b" }, { id: "a" }] : [{ id: "d" }, { id: "c" }]);
    const { fetch, requests } = fakeFetch(circle);
    await assert.rejects(leadConduit(fetch).events.list().select({ id: "id" }).toArray(), {
      name: "PagingError",
      code: "paging/stuck",
    });
    assert.equal(requests.length, 3);
  });

  await test("rows that come again at the boundary come once, in objects and in text", async () => {
    const all = Array.from({ length: 30 }, (_, index) => ({ lead_id: `l${index}`, note: `"${index}"\nx` }));
    const shifted = ({ from = 0 }) => ({
      total: 30,
      hits: all.slice(Math.max(Number(from) - 1, 0), Number(from) + 10),
    });
    const found = () =>
      leadConduit(fakeFetch(shifted).fetch)
        .search.leads({ query: "a", limit: 10 })
        .select({ id: "lead_id", note: "note" });
    const wanted = all.map(({ lead_id, note }) => ({ id: lead_id, note }));
    assert.deepEqual(await found().toArray(), wanted);
    assert.deepEqual(
      (await new Response(found().ndjson()).text())
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
      wanted,
    );
    const csv = await new Response(found().csv()).text();
    assert.equal(
      csv,
      `id,note\r\n${wanted.map(({ id, note }) => `${id},"${note.replaceAll('"', '""')}"\r\n`).join("")}`,
    );
  });

  await test("a server that ignores skip and take gives its rows once", async () => {
    const { fetch, requests } = fakeFetch(() => [{ uniqueId: "1S1" }, { uniqueId: "2S1" }]);
    assert.deepEqual(await heroBase(fetch).leads.export(EXPORT).select({ id: "uniqueId" }).toArray(), [
      { id: "1S1" },
      { id: "2S1" },
    ]);
    assert.equal(requests.length, 2);
  });

  await test("prefetch asks for one page ahead, and for none without it", async () => {
    for (const prefetch of [false, true]) {
      const { fetch, requests } = fakeFetch(eventPages(events(50)));
      let seen = 0;
      for await (const page of leadConduit(fetch).events.list({ limit: 10 }, { prefetch }).pages()) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        seen += page.items.length;
        assert.equal(requests.length, seen / 10 + (prefetch ? 1 : 0));
      }
      assert.equal(seen, 50);
    }
  });

  await test("onProgress reports bytes, items and pages", async () => {
    const { fetch } = fakeFetch(eventPages(events(25)));
    const reported = [];
    const onProgress = (progress) => reported.push(progress);
    await leadConduit(fetch).events.list({ limit: 10 }, { onProgress }).select({ id: "id" }).toArray();
    const last = reported.at(-1);
    assert.deepEqual([last.items, last.pages], [25, 4]);
    assert.ok(last.bytes > JSON.stringify(events(25)).length);
    assert.ok(reported.every(({ bytes }, index) => index === 0 || bytes >= reported[index - 1].bytes));
    reported.length = 0;
    await leadConduit(fetch).events.list({ limit: 10 }, { onProgress }).toArray();
    assert.deepEqual(
      reported.map(({ items, pages }) => [items, pages]),
      [
        [10, 1],
        [20, 2],
        [25, 3],
      ],
    );
  });

  await test("windows give every record once, however many lie on their edges", async () => {
    const start = Date.UTC(2026, 10, 1);
    // Every fifth second has ten events, edges of windows among them.
    const all = events(400, (number) => start + Math.floor(number / 10) * 5_000);
    const range = { from: new Date(start), to: start + 200_000, step: 10_000 };
    for (const sort of ["asc", "desc"]) {
      const { fetch, requests } = fakeFetch(eventPages(all));
      const windows = leadConduit(fetch).events.list({ limit: 7, sort }).windows(range);
      assert.equal(windows.length, 20);
      assert.equal(requests.length, 0);
      const parts = await Promise.all(windows.map((window) => window.list().toArray()));
      assert.deepEqual(
        parts
          .flat()
          .map(({ id }) => id)
          .sort(),
        all.map(({ id }) => id).sort(),
      );
      // The same windows again: each keeps what it gave.
      const rows = await Promise.all(windows.map((window) => window.list().select({ id: "id" }).toArray()));
      assert.deepEqual(
        rows,
        parts.map((part) => part.map(({ id }) => ({ id }))),
      );
    }
  });

  await test("windows that cannot be are refused", async () => {
    const { fetch, requests } = fakeFetch(() => []);
    const refused = (call, range, parameter) =>
      assert.rejects(async () => call.windows(range), { name: "UsageError", parameter });
    const good = { from: 0, to: 10_000, step: 1_000 };
    const lc = leadConduit(fetch);
    await refused(lc.events.list(), { ...good, step: 0 }, "step");
    await refused(lc.events.list(), { ...good, from: "never" }, "from");
    await refused(lc.events.list(), { ...good, to: 0 }, "to");
    await refused(lc.events.list({ start: "2026-11-01T00:00:00Z" }), good, "start");
    await refused(lc.search.leads({ query: "a" }), good, "windows");
    assert.equal(requests.length, 0);
  });
}
