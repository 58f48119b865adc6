// Lists of many pages: that all items come once, that paging ends, and that a cursor resumes.
import { execFileSync } from "node:child_process";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { eventPages, fakeFetch, json, records } from "./support/fake.mjs";

const leadConduit = (fetch) => new LeadConduit({ apiKey: "key", fetch });
const ids = (items) => items.map(({ n }) => n);
const down = (count) => Array.from({ length: count }, (_, index) => count - index);

test("awaiting a list gives its first page, with the limit always sent", async () => {
  const { fetch, requests } = fakeFetch(eventPages(records(250)));
  const page = await leadConduit(fetch).events.list();
  assert.deepEqual(ids(page), down(250));
  assert.deepEqual(
    requests.map(({ query }) => query),
    [{ limit: "1000" }],
    "the documented maximum, as in the older documents' default",
  );
});

test("iterating gives every item once, page by page, until a page is empty", async () => {
  const { fetch, requests } = fakeFetch(eventPages(records(250)));
  const seen = [];
  for await (const event of leadConduit(fetch).events.list({ limit: 100 })) seen.push(event.n);
  assert.deepEqual(seen, down(250));
  assert.equal(requests.length, 4, "the short third page is not taken for the last one");
});

test("forwards, the cursor is the last id as after_id", async () => {
  const { fetch, requests } = fakeFetch(eventPages(records(25)));
  const seen = await leadConduit(fetch).events.list({ sort: "asc", limit: 10 }).toArray();
  assert.deepEqual(ids(seen), down(25).reverse());
  assert.deepEqual(
    requests.map(({ query }) => "before_id" in query),
    [false, false, false, false],
  );
  assert.equal(requests[1].query.after_id, (10).toString(16).padStart(24, "0"));
});

test("a short page in the middle does not end the list", async () => {
  const all = records(9);
  const { fetch } = fakeFetch(({ query }) =>
    eventPages(all)({ query: { ...query, limit: query.before_id ? query.limit : "2" } }),
  );
  assert.deepEqual(ids(await leadConduit(fetch).events.list({ limit: 5 }).toArray()), down(9));
});

test("however short its pages are and however they overlap, every item of a list comes once and in order", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 60 }), sizes, fc.boolean(), async (count, sizes, overlap) => {
      const all = records(count);
      const { fetch } = fakeFetch(({ query }, number) => {
        const end = query.before_id === undefined ? 0 : all.findIndex(({ id }) => id === query.before_id) + 1;
        // New records push the last one of a page onto the next; after the last page there is nothing to push.
        const from = overlap && end > 0 && end < count ? end - 1 : end;
        return all.slice(from, end + sizes[number % sizes.length]);
      });
      assert.deepEqual(ids(await leadConduit(fetch).events.list().toArray()), down(count));
    }),
    { numRuns: 60, seed: 11 },
  );
});

test("toArray stops at max and asks for no page beyond", async () => {
  const { fetch, requests } = fakeFetch(eventPages(records(250)));
  assert.equal((await leadConduit(fetch).events.list({ limit: 100 }).toArray({ max: 100 })).length, 100);
  assert.equal(requests.length, 1);
  assert.deepEqual(await leadConduit(fetch).events.list().toArray({ max: 0 }), []);
});

test("a cursor resumes after the last item that was handed out", async () => {
  const { fetch } = fakeFetch(eventPages(records(50)));
  const list = leadConduit(fetch).events.list({ limit: 20 });
  assert.equal(list.cursor, undefined);
  const seen = [];
  for await (const event of list) if (seen.push(event.n) === 33) break;
  const rest = await leadConduit(fetch).events.list({ limit: 20 }, { cursor: list.cursor }).toArray();
  assert.deepEqual([...seen, ...ids(rest)], down(50));
});

test("pages carry the cursor after them", async () => {
  const { fetch } = fakeFetch(eventPages(records(5)));
  const pages = [];
  for await (const page of leadConduit(fetch).events.list({ limit: 2 }).pages())
    pages.push([page.items.length, page.cursor]);
  assert.deepEqual(
    pages.map(([length]) => length),
    [2, 2, 1],
  );
  const rest = await leadConduit(fetch).events.list({ limit: 2 }, { cursor: pages[0][1] }).toArray();
  assert.deepEqual(ids(rest), [3, 2, 1]);
});

test("a cursor of another operation or direction is refused before anything is sent", async () => {
  const { fetch, requests } = fakeFetch(() => []);
  const lc = leadConduit(fetch);
  for (const cursor of ["nonsense", "listChangelogs.before_id.5", "listEvents.after_id.5", "listEvents.before_id."]) {
    await assert.rejects(lc.events.list({}, { cursor }), { name: "PagingError", code: "paging/bad-cursor" });
    await assert.rejects(lc.events.list({}, { cursor }).toArray(), { code: "paging/bad-cursor" });
  }
  assert.equal(requests.length, 0);
});

test("the same page again is an error, not an endless loop", async () => {
  const { fetch, requests } = fakeFetch(() => records(3));
  await assert.rejects(leadConduit(fetch).events.list().toArray(), {
    name: "PagingError",
    code: "paging/stuck",
    operation: "listEvents",
  });
  assert.equal(requests.length, 2);
});

test("pages that go round in a circle are an error", async () => {
  const all = records(6);
  const { fetch, requests } = fakeFetch((_, number) => all.slice((number % 3) * 2, (number % 3) * 2 + 2));
  await assert.rejects(leadConduit(fetch).events.list().toArray(), { code: "paging/stuck" });
  assert.equal(requests.length, 4);
});

test("one page of records without an id is given as it is, without a cursor", async () => {
  const { fetch } = fakeFetch(() => [{ reason: "x" }]);
  const list = leadConduit(fetch).events.list({ include: ["reason"] });
  assert.deepEqual(await list, [{ reason: "x" }]);
  assert.equal(list.cursor, undefined);
});

test("records without an id end in a sentence that says why", async () => {
  const { fetch } = fakeFetch(() => [{ reason: "x" }]);
  await assert.rejects(
    leadConduit(fetch)
      .events.list({ include: ["reason"] })
      .toArray(),
    /records without `id`/,
  );
});

test("items that come again at the boundary are handed out once", async () => {
  const all = records(30);
  const { fetch } = fakeFetch(({ query }) => {
    // An insert between two pages moves everything down by one.
    const from = Number(query.from ?? 0);
    const page = all.map(({ id, n }) => ({ lead_id: id, n })).slice(Math.max(from - 1, 0), from + 10);
    return { total: 30, hits: page };
  });
  const pages = [];
  for await (const page of leadConduit(fetch).search.leads({ query: "a", limit: 10 }).pages()) pages.push(page);
  assert.deepEqual(ids(pages.flatMap(({ items }) => items)), down(30));
  assert.equal(pages[0].total, 30);
});

test("a cursor counts the items of a page that came before", async () => {
  const hits = ["a", "b", "c", "d", "e", "f"].map((lead_id) => ({ lead_id }));
  // Two new records push two of the first page onto the second.
  const { fetch } = fakeFetch(({ query }) => ({
    hits: query.from ? [...hits.slice(1, 3), ...hits.slice(3)] : hits.slice(0, 3),
  }));
  const list = leadConduit(fetch).search.leads({ query: "a", limit: 10 });
  const seen = [];
  for await (const { lead_id } of list) if (seen.push(lead_id) === 5) break;
  assert.deepEqual([seen.join(""), list.cursor], ["abcde", "searchLeads.from.7"]);
});

test("new items that push the last ones onto one more page are no repeated page", async () => {
  const hits = ["a", "b", "c", "d"].map((lead_id) => ({ lead_id }));
  // One new record comes after the last page was read, and what it pushed on is all that the next page has.
  const pages = { undefined: hits.slice(0, 2), 2: hits.slice(2), 4: hits.slice(3) };
  const { fetch, requests } = fakeFetch(({ query }) => ({ hits: pages[query.from] ?? [] }));
  const search = () => leadConduit(fetch).search.leads({ query: "a", limit: 2 });
  assert.deepEqual(await search().toArray(), hits);
  assert.deepEqual(
    requests.map(({ query }) => query.from),
    [undefined, "2", "4", "5"],
  );
  assert.deepEqual(
    await search().select({ id: "lead_id" }).toArray(),
    hits.map(({ lead_id }) => ({ id: lead_id })),
  );
});

test("items pushed onto several short pages come once", async () => {
  const hits = ["a", "b", "c", "d"].map((lead_id) => ({ lead_id }));
  const pages = { undefined: hits.slice(0, 1), 1: hits.slice(1), 4: hits.slice(2, 3), 5: hits.slice(3) };
  const { fetch } = fakeFetch(({ query }) => ({ hits: pages[query.from] ?? [] }));
  const search = () => leadConduit(fetch).search.leads({ query: "a" });
  assert.deepEqual(await search().toArray(), hits);
  assert.deepEqual(
    await search().select({ id: "lead_id" }).toArray(),
    hits.map(({ lead_id }) => ({ id: lead_id })),
  );
});

test("two alternating lists, from a server that ignores skip, end", async () => {
  const lists = [[{ uniqueId: "1" }, { uniqueId: "2" }], [{ uniqueId: "3" }]];
  const { fetch } = fakeFetch((_, number) => (number > 20 ? json({}, 403) : lists[number % 2]));
  const hb = new HeroBase({ subdomain: "wshero01", username: "u", password: "p", fetch });
  const list = () => hb.leads.export({ SearchName: "closed", ModifiedFrom: "2026-11-01" });
  assert.deepEqual((await list().toArray()).map(({ uniqueId }) => uniqueId).sort(), ["1", "2", "3"]);
  // A selection hands rows out before it knows how their page ends.
  assert.deepEqual([...new Set((await list().select({ id: "uniqueId" }).toArray()).map(({ id }) => id))].sort(), [
    "1",
    "2",
    "3",
  ]);
});

test("search asks for nothing beyond its thousandth result", async () => {
  const { fetch, requests } = fakeFetch(({ query }) => {
    const [from, limit] = [Number(query.from ?? 0), Number(query.limit)];
    return { total: 5_000, hits: Array.from({ length: limit }, (_, index) => ({ lead_id: `l${from + index}` })) };
  });
  const found = await leadConduit(fetch).search.leads({ query: "a", limit: 90 }).toArray();
  assert.equal(found.length, 1_000);
  for (const { query } of requests) assert.ok(Number(query.from ?? 0) + Number(query.limit) <= 1_000);
});

test("a server that ignores skip and take gives its list once", async () => {
  const all = [{ uniqueId: "1S1" }, { uniqueId: "2S1" }];
  const { fetch, requests } = fakeFetch(() => all);
  const hb = new HeroBase({ subdomain: "wshero01", username: "u", password: "p", fetch });
  assert.deepEqual(await hb.leads.export({ SearchName: "closed", ModifiedFrom: "2026-11-01" }).toArray(), all);
  assert.deepEqual(
    requests.map(({ query }) => [query.skip, query.take]),
    [
      [undefined, "500"],
      ["2", "500"],
    ],
  );
});

test("a 404 after the last page is the end, on the first page an error", async () => {
  const leads = Array.from({ length: 7 }, (_, index) => ({ uniqueId: `${index}S1` }));
  const { fetch } = fakeFetch(({ query }) => {
    const from = Number(query.skip ?? 0);
    const page = leads.slice(from, from + Number(query.take));
    return page.length > 0 ? page : json({ Message: "none" }, 404);
  });
  const hb = new HeroBase({ subdomain: "wshero01", username: "u", password: "p", fetch });
  const list = (skip) => hb.leads.export({ SearchName: "closed", ModifiedFrom: "2026-11-01", skip, take: 3 });
  assert.deepEqual(await list(0).toArray(), leads);
  await assert.rejects(list(90).toArray(), { name: "NotFoundError" });
});

test("a 404 where a cursor goes on is the end as well", async () => {
  const { fetch } = fakeFetch(() => json({ Message: "none" }, 404));
  const hb = new HeroBase({ subdomain: "wshero01", username: "u", password: "p", fetch });
  const list = hb.leads.export({ SearchName: "closed", ModifiedFrom: "2026-11-01" }, { cursor: "exportLeads.skip.7" });
  assert.deepEqual(await list.toArray(), []);
});

test("pages of projects begin where the caller says", async () => {
  const projects = Array.from({ length: 7 }, (_, index) => ({ ID: index }));
  const { fetch } = fakeFetch(({ query }) =>
    projects.slice(Number(query.skip), Number(query.skip) + Number(query.take)),
  );
  const co = new ConstructionOnline({ email: "a@b.c", password: "p", apiKey: "k", fetch });
  assert.deepEqual(await co.projects.page(2, 3), projects.slice(2, 5));
  assert.deepEqual(await co.projects.page(2, 3).toArray(), projects.slice(2));
});

test("an error on a later page comes out of the loop, and nothing is left unhandled", async () => {
  const { fetch } = fakeFetch(({ query }) => (query.before_id ? json({ message: "no" }, 403) : records(3)));
  const seen = [];
  await assert.rejects(
    async () => {
      for await (const event of leadConduit(fetch).events.list()) seen.push(event.n);
    },
    { name: "PermissionError" },
  );
  assert.deepEqual(seen, [3, 2, 1]);
});

// Cursors that the Rust core writes and reads as well: `tests/rust/paging.rs` has the same fixture.
const cursors = JSON.parse(readFileSync(new URL("../vectors/cursors.json", import.meta.url), "utf8"));
const CLIENTS = {
  LeadConduit: leadConduit,
  ConstructionOnline: (fetch) => new ConstructionOnline({ email: "a@b.c", password: "p", apiKey: "k", fetch }),
  HeroBase: (fetch) => new HeroBase({ subdomain: "wshero01", username: "u", password: "p", fetch }),
};

for (const { api, operation, args, page, cursor, next } of cursors.written) {
  test(`a cursor is written and read as in Rust: ${cursor}`, async () => {
    const { fetch, requests } = fakeFetch((_, number) => (number === 1 ? page : []));
    const client = CLIENTS[api](fetch);
    const list = client.call(operation, args);
    await list;
    assert.equal(list.cursor, cursor);
    await client.call(operation, args, { cursor });
    assert.deepEqual(requests[1].query, next);
  });
}

for (const { api, operation, args, cursor } of cursors.ended) {
  test(`nothing is asked for after the last record that can be reached: ${cursor}`, async () => {
    const { fetch, requests } = fakeFetch(() => ({ total: 5_000, hits: [{ lead_id: "first" }] }));
    const list = () => CLIENTS[api](fetch).call(operation, args, { cursor });
    assert.deepEqual(
      [await list(), await list().toArray(), await list().select({ id: "lead_id" }).toArray()],
      [[], [], []],
    );
    assert.equal(requests.length, 0);
  });
}

for (const { api, operation, args, cursor, code } of cursors.refused) {
  test(`a cursor is refused as in Rust: ${operation} ${JSON.stringify(args)} ${cursor}`, async () => {
    const { fetch, requests } = fakeFetch(() => []);
    await assert.rejects(CLIENTS[api](fetch).call(operation, args, { cursor }), { code, outcome: "not_sent" });
    assert.equal(requests.length, 0);
  });
}

test("a list that is held while another is looped over may fail meanwhile", () => {
  const script = `
    import { LeadConduit } from "leadspan";
    const fetch = async (url) => url.includes("bad") ? new Response("no", { status: 500 }) : Response.json([]);
    const lc = new LeadConduit({ apiKey: "key", retry: false, fetch });
    const [first, second] = [lc.events.list(), lc.events.list({}, { query: { bad: 1 } })];
    await new Promise((resolve) => setTimeout(resolve, 50));
    for await (const _ of first);
    try { for await (const _ of second); } catch (error) { console.log("loop", error.code); }
    await lc.events.list({}, { query: { bad: 1 } }).catch(({ code }) => console.log("await", code));
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  assert.equal(output, "loop http/server-error\nawait http/server-error\n");
});
