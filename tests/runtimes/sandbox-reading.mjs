// Every way of reading, against the sandbox: lists, pages, cursors, windows, selections, counts and tables return the
// same records of the same account, in every runtime, also with transport faults.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { createSandbox } from "leadspan/sandbox";

const LEADS = 60;
const EXPORT = { SearchName: "everything", ModifiedFrom: "2020-01-01" };
/** Faults that a retry repairs, or that only delay. */
const EFFECTS = [
  { kind: "status", status: 503 },
  { kind: "reset" },
  { kind: "cut", after: 100 },
  { kind: "latency", ms: 5 },
  { kind: "dribble", bytes: 20_000, everyMs: 1 },
];
const idOf = ({ id }) => id;
const collect = async (iterable) => {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
};

/** The number of occurrences of each value in a list. */
function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

export default async function ({ test, assert }) {
  await test("the sandbox's events are the same in lists, pages, selections, counts and windows", async () => {
    const sandbox = createSandbox({ leads: LEADS });
    const lc = new LeadConduit(sandbox.leadConduit);
    for (const sort of ["asc", "desc"]) {
      const list = (args) => lc.events.list({ limit: 37, sort, ...args });
      const events = await list().toArray();
      const ids = events.map(idOf);
      assert.ok(ids.length > 3 * LEADS && new Set(ids).size === ids.length, `${ids.length} events`);
      assert.deepEqual(
        [...ids].sort((one, other) => (one < other ? -1 : 1)),
        sort === "asc" ? ids : [...ids].reverse(),
      );
      assert.deepEqual((await list({ limit: 1_000 }).toArray()).map(idOf), ids);
      assert.deepEqual((await collect(list())).map(idOf), ids);
      const rows = await list().select({ id: "id", type: "type", email: "vars.lead.email.normal" }).toArray();
      assert.deepEqual(
        rows,
        events.map(({ id, type, vars }) => ({ id, type, email: vars?.lead?.email?.normal ?? null })),
      );
      const counted = await list().countBy("type");
      assert.deepEqual(
        new Map(counted.map(({ key, count }) => [key[0], count])),
        tally(events.map(({ type }) => type)),
      );
    }
    sandbox.dispose();
  });

  await test("a cursor goes on in another client of the sandbox, and finds what came in since", async () => {
    const sandbox = createSandbox({ leads: LEADS });
    const read = [];
    let cursor;
    for await (const page of new LeadConduit(sandbox.leadConduit).events.list({ limit: 25, sort: "asc" }).pages()) {
      read.push(...page.items);
      cursor = page.cursor;
      if (read.length >= 50) break;
    }
    const lc = new LeadConduit(sandbox.leadConduit);
    await lc.call("submitLead", {
      flow_id: "55d1f41b976c0bfb67e7a836",
      source_id: "55479a2afbec3d235e65965f",
      body: { email: "late@b.example", state: "TX" },
    });
    const rest = await lc.events.list({ limit: 25, sort: "asc" }, { cursor }).toArray();
    const all = await lc.events.list({ sort: "asc" }).toArray();
    assert.deepEqual([...read, ...rest].map(idOf), all.map(idOf));
    assert.equal(all.at(-1).vars.lead.email.normal, "late@b.example");
    sandbox.dispose();
  });

  await test("windows over the sandbox's events hold each of them once", async () => {
    const sandbox = createSandbox({ leads: LEADS });
    const lc = new LeadConduit(sandbox.leadConduit);
    const [from, to] = ["2026-11-01T00:00:00Z", "2026-11-23T12:00:00Z"];
    const windows = lc.events.list({ limit: 20 }).windows({ from, to, step: 86_400_000 });
    const rows = (await Promise.all(windows.map(({ list }) => list().select({ id: "id" }).toArray()))).flat();
    const events = await lc.events.list({ start: from, end: to }).toArray();
    assert.ok(events.length > LEADS);
    assert.deepEqual(rows.map(idOf).sort(), events.map(idOf).sort());
    sandbox.dispose();
  });

  await test("the sandbox's lists are whole when answers are lost, slow or cut", async () => {
    const sandbox = createSandbox({ leads: LEADS, quota: false, callsPerMinute: false });
    const clients = {
      lc: new LeadConduit(sandbox.leadConduit),
      co: new ConstructionOnline(sandbox.constructionOnline),
      hb: new HeroBase(sandbox.heroBase),
    };
    const readings = [
      (options) => clients.lc.events.list({ limit: 50 }, options).toArray(),
      (options) => clients.lc.events.list({ limit: 50 }, options).select({ id: "id" }).toArray(),
      (options) => clients.co.projects.list({}, options),
      (options) => clients.co.leads.list({}, options).select({ id: "ID" }).toArray(),
      (options) => clients.hb.leads.export(EXPORT, options).toArray(),
    ];
    for (const read of readings) {
      const calm = await read({});
      for (const effect of EFFECTS) {
        sandbox.faults.add({ nth: 1, times: 1, effect });
        sandbox.log.clear();
        assert.deepEqual(await read({ retry: { attempts: 4, baseMs: 1, capMs: 2 } }), calm, JSON.stringify(effect));
        assert.deepEqual(sandbox.log.entries[0].faults, [effect.kind]);
        sandbox.faults.clear();
      }
    }
    sandbox.dispose();
  });

  await test("the sandbox's tables have a row for each record", async () => {
    const sandbox = createSandbox({ leads: 2_000, callsPerMinute: false });
    const hb = new HeroBase(sandbox.heroBase);
    const leads = await hb.leads.export(EXPORT).toArray();
    const wanted = leads.map(({ uniqueId, status }) => `${uniqueId} ${status}`);
    for (const encoding of ["utf-8", "windows-1252"]) {
      const rows = await hb.leads
        .exportCsv({ ...EXPORT, encoding })
        .rows()
        .toArray();
      assert.deepEqual(
        rows.map(({ uniqueId, status }) => `${uniqueId} ${status}`),
        wanted,
      );
    }
    sandbox.dispose();
  });
}
