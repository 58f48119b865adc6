// What a review of the life of a call found, each finding as a test of its own, named by its number. Findings 1 to 3,
// on contexts, have files of their own: shared-client.test.mjs, async-context.test.mjs and delivery.test.mjs.
import { readers, ruin } from "../../runtimes/support/instances.mjs";
import { ConstructionOnline } from "leadspan";
import { EXPORT, csv, eventPage, gather, hero, json, lead, status } from "../support/responses.mjs";
import { sleep } from "../support/wait.mjs";
import { limits } from "./findings/limits.mjs";
import { settling } from "./findings/settling.mjs";
import { traces } from "./findings/traces.mjs";

const online = (fetch) =>
  new ConstructionOnline({
    email: "a@b.example",
    password: "p",
    apiKey: "k",
    fetch,
    dangerouslyAllowBrowser: true,
    retry: false,
  });

/** What takes longer hangs. */
const LIMIT_MS = 20_000;

export default async function (given) {
  const suite = { ...given, test: (name, body) => given.test(name, body, LIMIT_MS) };
  await settling(suite);
  await traces(suite);
  await wrongArguments(suite);
  await wrongLists(suite);
  await traps(suite);
  await memories(suite);
  await limits(suite);
  await lists(suite);
  await tables(suite);
}

async function wrongArguments({ test, assert }) {
  const list = {
    "select({ x: undefined })": (call) => call.select({ x: undefined }),
    "select(null)": (call) => call.select(null),
    "select()": (call) => call.select(),
    "select(5)": (call) => call.select(5),
    "select({})": (call) => call.select({}),
    'select(["id"])': (call) => call.select(["id"]),
    'select("id")': (call) => call.select("id"),
    "select({ x: 5 })": (call) => call.select({ x: 5 }),
    "select({ x: Symbol() })": (call) => call.select({ x: Symbol("x") }),
    'select({ x: "a..b" })': (call) => call.select({ x: "a..b" }),
    'select({ x: "" })': (call) => call.select({ x: "" }),
    "select of a path beyond measure": (call) => call.select({ x: "a.".repeat(100_000) }),
    "select with strict: 5": (call) => call.select({ x: "id" }, { strict: 5 }),
    "select with an unknown option": (call) => call.select({ x: "id" }, { strikt: true }),
    "select({ get x() { throw } })": (call) =>
      call.select({
        get x() {
          throw new RangeError("no");
        },
      }),
    "select with strict: null": (call) => call.select({ x: "id" }, { strict: null }),
    "select with options that are a number": (call) => call.select({ x: "id" }, 5),
    "select with options that throw": (call) =>
      call.select(
        { x: "id" },
        {
          get strict() {
            throw new RangeError("no");
          },
        },
      ),
    "select of a revoked proxy": (call) => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return call.select(proxy);
    },
    "toArray with max: -1": (call) => call.select({ x: "id" }).toArray({ max: -1 }),
    "toArray with max: NaN": (call) => call.select({ x: "id" }).toArray({ max: Number.NaN }),
    'toArray with max: "5"': (call) => call.select({ x: "id" }).toArray({ max: "5" }),
    "toArray(5)": (call) => call.select({ x: "id" }).toArray(5),
    "toArray with an unknown option": (call) => call.select({ x: "id" }).toArray({ most: 5 }),
    "toArray with a max that throws": (call) =>
      call.select({ x: "id" }).toArray({
        get max() {
          throw new RangeError("no");
        },
      }),
    "countBy with strict: 5": (call) => call.countBy("id", { strict: 5 }),
    "countBy with an unknown option": (call) => call.countBy("id", { sums: ["n"] }),
    "countBy with a sum that throws": (call) =>
      call.countBy("id", {
        get sum() {
          throw new RangeError("no");
        },
      }),
    "countBy with sum: [5]": (call) => call.countBy("id", { sum: [5] }),
    "countBy with sum: 5": (call) => call.countBy("id", { sum: 5 }),
    "countBy with sum: [undefined]": (call) => call.countBy("id", { sum: [undefined] }),
    "countBy(5)": (call) => call.countBy(5),
    "countBy(undefined)": (call) => call.countBy(undefined),
    "countBy(null)": (call) => call.countBy(null),
    "countBy()": (call) => call.countBy(),
    "countBy({}, 'id')": (call) => call.countBy({}, "id"),
    "countBy of an array": (call) => call.countBy(["id"]),
  };
  const tables = {
    "rows with delimiter: 5": (call) => call.rows({ delimiter: 5 }),
    'rows with delimiter: ""': (call) => call.rows({ delimiter: "" }),
    'rows with delimiter: "é"': (call) => call.rows({ delimiter: "é" }),
    "rows with header: 5": (call) => call.rows({ header: 5 }),
    'rows with charset: "nonsense"': (call) => call.rows({ charset: "nonsense" }),
    "rows with expectedRows: -1": (call) => call.rows({ expectedRows: -1 }),
    'rows with as: "lists"': (call) => call.rows({ as: "lists" }),
    "rows with onBadRow: 5": (call) => call.rows({ onBadRow: 5 }),
    "rows with an unknown option": (call) => call.rows({ deliminator: ";" }),
    "rows with lossy: 1": (call) => call.rows({ lossy: 1 }),
    "rows with charset: 5": (call) => call.rows({ charset: 5 }),
    "rows with expectedRows: 1.5": (call) => call.rows({ expectedRows: 1.5 }),
    'rows with expectedRows: "3"': (call) => call.rows({ expectedRows: "3" }),
    "rows(5)": (call) => call.rows(5),
    "rows as objects without a header": (call) => call.rows({ header: false, as: "objects" }),
    "rows with options that throw": (call) =>
      call.rows({
        get header() {
          throw new RangeError("no");
        },
      }),
    "rows with toArray(5)": (call) => call.rows().toArray(5),
    "rows with max: NaN": (call) => call.rows().toArray({ max: Number.NaN }),
    "select without columns of a table": (call) => call.select(),
    "select of a column with a header option": (call) => call.select(["a"], { header: false }),
    'countBy with sum: "a" of a table': (call) => call.countBy("a", { sum: "a" }),
    "countBy() of a table": (call) => call.countBy(),
    "text(5)": (call) => call.text(5),
    "select([5]) of a table": (call) => call.select([5]),
    "select(5) of a table": (call) => call.select(5),
    "select([]) of a table": (call) => call.select([]),
    "countBy(5) of a table": (call) => call.countBy(5),
    "countBy with sum: [5] of a table": (call) => call.countBy("a", { sum: [5] }),
    'countBy with decimal: ";" of a table': (call) => call.countBy("a", { decimal: ";" }),
    'text("nonsense")': (call) => call.text("nonsense"),
  };
  const readings = [
    ...Object.entries(list).map(([name, read]) => [name, (fetch) => read(lead(fetch).caps.list())]),
    ...Object.entries(tables).map(([name, read]) => [name, (fetch) => read(hero(fetch).leads.exportCsv(EXPORT))]),
  ];
  for (const [name, read] of readings) {
    await test(`4 ${name} is refused before anything is sent, and other readings go on`, async () => {
      let sent = 0;
      let more;
      const { rows: other } = await openSelection((give) => (more = give));
      const refusal = await assert.rejects(async () => {
        const result = await read(async () => ((sent += 1), json([{ id: 1 }])));
        return result?.toArray ? result.toArray() : result;
      });
      assert.match(refusal.code, /^usage\//, String(refusal));
      assert.ok(refusal.operation && refusal.message.length > 10, "names what is wrong");
      assert.equal(refusal.outcome, "not_sent");
      assert.equal(sent, 0, "requests");
      more();
      assert.deepEqual(await other, [{ id: 1 }, { id: 2 }], "the reading of another client");
    });
  }
}

async function wrongLists({ test, assert }) {
  const ways = {
    "toArray(5)": (call) => call.toArray(5),
    "toArray with max: NaN": (call) => call.toArray({ max: Number.NaN }),
    "toArray with an unknown option": (call) => call.toArray({ most: 5 }),
    "a cursor that is a number": (_, list) => list({ cursor: 5 }).toArray(),
    "a cursor that is null": (_, list) => list({ cursor: null }).toArray(),
    "a cursor of another operation": (_, list) => list({ cursor: "other.skip.5" }),
    "windows()": (call) => call.windows(),
    "windows(null)": (call) => call.windows(null),
    "windows of symbols": (call) => call.windows({ from: Symbol("a"), to: Symbol("b"), step: 1 }),
    "windows with a from that throws": (call) =>
      call.windows({
        get from() {
          throw new RangeError("no");
        },
      }),
    "windows with a step in words": (call) => call.windows({ from: "2026-11-01", to: "2026-11-02", step: "a day" }),
    "windows with an unknown option": (call) =>
      call.windows({ from: "2026-11-01", to: "2026-11-02", step: 86_400_000, zone: "UTC" }),
  };
  for (const [name, read] of Object.entries(ways)) {
    await test(`4 ${name} is refused before anything is sent`, async () => {
      let sent = 0;
      const list = (options) => lead(async () => ((sent += 1), json([]))).events.list({}, options);
      const refusal = await assert.rejects(async () => read(list(), list));
      assert.match(refusal.code, /^(usage\/|paging\/bad-cursor)/, String(refusal));
      await sleep(5);
      // The first list above is a call of its own where its reading is another one's.
      assert.ok(sent <= (read.length > 1 ? 1 : 0), `${sent} requests`);
    });
  }
}

async function traps({ test, assert }) {
  await test("4 a trap in a reading costs that reading and nothing else", async () => {
    const more = [];
    const others = [];
    // More than instances are kept for later: the last reading has a new one.
    for (let number = 0; number < 5; number += 1) others.push(await openSelection((give) => more.push(give)));
    const last = await openSelection((give) => more.push(give));
    ruin(readers().at(-1));
    more.forEach((give) => give());
    await assert.rejects(last.rows, { name: "InternalError", code: "internal/trap" });
    for (const { rows } of others)
      assert.deepEqual(await rows, [{ id: 1 }, { id: 2 }], "the readings of other clients");
    assert.deepEqual(
      await lead(async () => json([{ id: 3 }]))
        .caps.list()
        .select({ id: "id" })
        .toArray(),
      [{ id: 3 }],
      "the next one",
    );
  });
}

async function memories({ test, assert }) {
  await test("4 readings that wait for a permit take no memory of their own", async () => {
    const before = readers().length;
    const clients = {
      lead: lead(async () => (await sleep(2), json([{ id: 1 }])), { maxConcurrent: 2 }),
      hero: hero(async () => (await sleep(2), csv("id\r\n1\r\n")), { maxConcurrent: 2 }),
    };
    const all = Array.from({ length: 40 }, () => [
      clients.lead.caps.list().select({ id: "id" }).toArray(),
      clients.lead.caps.list().countBy("id"),
      clients.hero.leads.exportCsv(EXPORT).rows().toArray(),
    ]);
    for (const rows of await Promise.all(all.flat())) assert.equal(rows.length, 1);
    assert.ok(
      readers().length - before <= 4,
      `${readers().length - before} instances for two bodies at once of two clients`,
    );
  });
}

/** A selection of another client in the middle of its body; what `started` gets lets it go on. */
async function openSelection(started) {
  const encoder = new TextEncoder();
  let begun;
  const there = new Promise((resolve) => (begun = resolve));
  const stream = new ReadableStream({
    async start(controller) {
      controller.enqueue(encoder.encode('[{"id":1},'));
      started(() => {
        controller.enqueue(encoder.encode('{"id":2}]'));
        controller.close();
      });
    },
    pull: () => begun(),
  });
  const rows = lead(async () => new Response(stream, { headers: { "content-type": "application/json" } }))
    .caps.list()
    .select({ id: "id" })
    .toArray();
  // A failure of this reading is seen where it is awaited.
  rows.catch(() => undefined);
  await there;
  return { rows };
}

async function lists({ test, assert }) {
  const clients = { LeadConduit: lead, HeroBase: hero, ConstructionOnline: online };
  const listOf = {
    LeadConduit: (client) => client.caps.list(),
    HeroBase: (client) => client.call("listProjects"),
    ConstructionOnline: (client) => client.leads.list(),
  };
  const lengthOf = async (read) => {
    try {
      return (await read()).length;
    } catch (error) {
      return error.code ?? String(error);
    }
  };
  const bodies = [
    '{"error":"try later"}',
    '{"message":"try later"}',
    '{"id":"x","leads":[{"id":2}]}',
    '{"ITEMS":[{"ID":2}]}',
    '{"ID":9,"DATA":[{"ID":2}]}',
    '{"id":"x","results":[{"id":1}]}',
    '{"ITEMS":[2]}',
    '{"id":"x","leads":[2]}',
    '{"ID":9,"DATA":[2]}',
    '"try later"',
    "5",
    "null",
    "true",
    "{}",
    "[]",
    '[{"id":1},{"id":2}]',
    '[[{"id":1}]]',
    '{"data":[{"id":1}]}',
    '{"items":[{"id":1},{"id":2}],"total":2}',
    '{"id":1,"name":"one record"}',
  ];
  for (const [api, make] of Object.entries(clients)) {
    await test(`16 one list rule: list, select and countBy read the same from every body (${api})`, async () => {
      const different = [];
      for (const body of bodies) {
        const client = () => make(async () => json(body), { retry: false });
        const list = await lengthOf(() => listOf[api](client()));
        const rows = await lengthOf(() => listOf[api](client()).select({ id: "id" }).toArray());
        const count = await lengthOf(async () => ({
          length: (await listOf[api](client()).countBy("id")).reduce((sum, group) => sum + group.count, 0),
        }));
        if (list !== rows || list !== count) different.push(`${body}: list ${list}, select ${rows}, countBy ${count}`);
      }
      assert.deepEqual(different, []);
    });
  }

  for (const validate of ["off", "strict"]) {
    for (const body of ['{"error":"try later"}', '{"message":"try later","statusCode":503}']) {
      await test(`16 ${body} is no list of one record, validate ${validate}`, async () => {
        const client = () => lead(async () => json(body), { retry: false, validate });
        const ways = {
          list: () => client().caps.list(),
          "a loop": () => gather(client().events.list()),
          toArray: () => client().events.list().toArray(),
          select: () => client().caps.list().select({ id: "id" }).toArray(),
          countBy: () => client().caps.list().countBy("id"),
        };
        for (const way of Object.values(ways)) {
          const error = await assert.rejects(async () => way());
          assert.match(error.code, /^(decode|content)\//, String(error));
        }
      });
    }
  }

  await test("18 an HTML 404 of a wrong address is no empty list", async () => {
    const html = () =>
      new Response("<!doctype html><title>404</title>nginx", { status: 404, headers: { "content-type": "text/html" } });
    for (const validate of ["off", "strict"]) {
      const client = online(async () => html());
      await assert.rejects(async () => client.changeOrders.modifiedSince("2023-10-14", { validate }), {
        name: "NotFoundError",
        status: 404,
      });
      await assert.rejects(async () => client.changeOrderItems.modifiedSince("2023-10-14", { validate }), {
        name: "NotFoundError",
        status: 404,
      });
    }
    const own = [() => status(404), () => json({ Message: "No records found" }, { status: 404 })];
    for (const respond of own)
      assert.deepEqual(await online(async () => respond()).changeOrders.modifiedSince("2023-10-14"), []);
  });

  await test('19 events with include: ["type"] are paged, selected and counted', async () => {
    // Gives only the members that were asked for, as LeadConduit does.
    const fetch = async (address) => {
      const asked = new URL(address).searchParams.getAll("include").flatMap((names) => names.split(","));
      const page = eventPage(address, 7, { type: "source", outcome: "success" });
      return json(
        page.map((event) => Object.fromEntries(Object.entries(event).filter(([name]) => asked.includes(name)))),
      );
    };
    const list = () => lead(fetch, { retry: false }).events.list({ limit: 3, include: ["type"] });
    const types = (items) => items.map(({ type }) => type);
    const seven = Array.from({ length: 7 }, () => "source");
    assert.deepEqual(types(await gather(list())), seven);
    assert.deepEqual(types(await list().toArray()), seven);
    assert.deepEqual(
      await list().select({ type: "type" }).toArray(),
      seven.map((type) => ({ type })),
    );
    assert.deepEqual(
      (await list().countBy("type")).map(({ key, count }) => [key, count]),
      [[["source"], 7]],
    );
    assert.equal((await list()).length, 3);
  });
}

async function tables({ test, assert }) {
  const typed = (body, type) => () => new Response(body, { headers: { "content-type": type } });
  const noTables = {
    JSON: typed('[{"id":1}]', "application/json"),
    "an object": typed('{"error":"quota exceeded"}', "application/json"),
    XML: typed('<?xml version="1.0"?><error>quota</error>', "application/xml"),
    "a zip": typed(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]), "application/zip"),
    "plain text": typed("Export is being prepared, try again later.", "text/plain"),
    HTML: typed("<!doctype html><title>Sign in</title>", "text/html"),
    "HTML that says it is a table": typed("<!doctype html><title>Sign in</title>", "text/csv"),
    "JSON that says it is a table": () => csv('{"error":"quota, exceeded"}\r\n'),
    "a list that says it is a table": () => csv('[{"id":1},{"id":2}]\r\n'),
    "XML that says it is a table": () => csv('<?xml version="1.0"?>\r\n<error>quota</error>\r\n'),
    "a zip that says it is a table": typed(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]), "text/csv"),
  };
  const readings = {
    rows: (table) => table.rows().toArray(),
    "rows in a loop": (table) => gather(table.rows()),
    "rows as arrays": (table) => table.rows({ as: "arrays" }).toArray(),
    select: (table) => table.select(["id"]).toArray(),
    countBy: (table) => table.countBy("id"),
  };
  for (const [name, respond] of Object.entries(noTables)) {
    await test(`17 ${name} is no table`, async () => {
      for (const read of Object.values(readings)) {
        const table = hero(async () => respond(), { retry: false }).leads.exportCsv(EXPORT);
        const error = await assert.rejects(async () => read(table));
        assert.match(error.code, /^(content|decode)\//, String(error));
      }
    });
  }

  await test("17 tables of every kind still are", async () => {
    for (const text of ["id\r\n1\r\n", 'id\r\n"{""a"":1}"\r\n', "id;name\r\n1;<b>\r\n", "id\r\n"]) {
      const rows = await hero(async () => csv(text), { retry: false })
        .leads.exportCsv(EXPORT)
        .rows()
        .toArray();
      assert.equal(rows.length, text.split("\r\n").length - 2, text);
    }
    await sleep(0);
  });
}
