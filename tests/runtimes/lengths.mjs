// Strings that are too long: none crosses into WebAssembly, and the error names where it stands.
import { ConstructionOnline, HeroBase } from "leadspan";
import { checkLead } from "leadspan/herobase";
import { EXPORT, gather, json, lead } from "../contexts/support/responses.mjs";
import { cores, memoryOf, watchReaders } from "./support/instances.mjs";
import { clients, respondToAll } from "./support/readings.mjs";

const allow = { dangerouslyAllowBrowser: true };

export default async function (suite) {
  await lengths(suite);
}

const MANY = 2 ** 24;

async function lengths({ test, assert }) {
  const sent = [];
  const reported = [];
  const fetch = async (address) => (sent.push(address), json([]));
  await test("no string that is too long crosses into the core, wherever it stands, and its path is named", async () => {
    const long = "x".repeat(MANY);
    const client = lead(fetch, { on: (event) => reported.push(event) });
    await client.caps.list();
    const before = memoryOf(cores().at(-1));
    const calls = {
      id: () => client.caps.get(long),
      after_id: () => client.events.list({ after_id: long }),
      include: () => client.events.list({ include: Array(2 ** 18).fill("id") }),
      sort: () => client.events.list({ sort: { toJSON: () => long } }),
      headers: () => client.caps.list({}, { headers: { "x-trace": long } }),
      query: () => client.caps.list({}, { query: { k: long } }),
      path: () => client.request({ method: "GET", path: `/${long}` }),
      body: () => client.fields.create({ id: long, name: "n", type: "string" }),
    };
    for (const [parameter, call] of Object.entries(calls)) {
      const error = await assert.rejects(Promise.resolve(call()), {
        name: "UsageError",
        parameter,
        outcome: "not_sent",
      });
      assert.ok(error.message.length < 300, `${parameter}: a message of ${error.message.length} characters`);
    }
    const named = {
      "the name of an argument": () => client.events.list({ [long]: 1 }),
      "many arguments": () =>
        client.events.list(Object.fromEntries(Array.from({ length: 2 ** 16 }, (_, index) => [`a${index}`, "b"]))),
      "the name of a query": () => client.caps.list({}, { query: { [long]: 1 } }),
      "many queries": () => client.caps.list({}, { query: Array(2 ** 17).fill(["a", "b"]) }),
      "the name of a header": () => client.caps.list({}, { headers: { [long]: "1" } }),
      "a cursor": () => client.events.list({}, { cursor: long }),
    };
    for (const [what, call] of Object.entries(named)) {
      const error = await assert.rejects(Promise.resolve(call()), { outcome: "not_sent" });
      assert.match(error.code, /^(usage|paging)\//, what);
      assert.ok(
        error.message.length < 1_000 && String(error.parameter).length <= 100,
        `${what}: ${error.message.length}`,
      );
    }
    assert.equal(memoryOf(cores().at(-1)), before, "bytes of the instance");
    assert.equal(sent.length, 1, "requests");
    assert.equal(reported.length, 2, "events");
  }, 60_000);

  await test("no option of a client that is too long crosses either", async () => {
    const long = "x".repeat(MANY);
    const make = (given) => async () =>
      new ConstructionOnline({
        email: "a@b.example",
        password: "p",
        apiKey: "k",
        fetch,
        ...allow,
        ...given,
      }).leads.list();
    await lead(fetch).caps.list();
    const before = memoryOf(cores().at(-1));
    for (const name of ["email", "password", "apiKey"])
      await assert.rejects(make({ [name]: long }), { parameter: name, outcome: "not_sent" });
    await assert.rejects(make({ baseUrl: `https://a.example/${long}` }), { parameter: "baseUrl", outcome: "not_sent" });
    await assert.rejects(make({ headers: { "x-a": long } }), { parameter: "headers", outcome: "not_sent" });
    await assert.rejects(async () => new HeroBase({ subdomain: long, username: "u", password: "p", ...allow }), {
      parameter: "subdomain",
      outcome: "not_sent",
    });
    assert.equal(memoryOf(cores().at(-1)), before, "bytes of the instance");
  });

  await test("no pattern and no value that is too long crosses into the matcher, and nothing that does stays there", async () => {
    const check = (pattern, value) =>
      checkLead(
        { campaignCode: "C", data: { a: value } },
        { campaignCode: "C", data: { a: `example a, type is text, regex used for validation ${pattern}` } },
      );
    assert.equal((await check("^b$", "b")).passed, true);
    const grown = watchReaders();
    for (const [pattern, value] of [
      ["^b$", "b".repeat(MANY)],
      ["b".repeat(MANY), "b"],
    ])
      assert.deepEqual((await check(pattern, value)).unchecked, ["a"]);
    assert.equal(grown(), 0, "bytes of an instance after strings that are too long");
    // The most that crosses, and a pattern whose program would be too large.
    const most = async () => {
      assert.equal((await check("^b+$", "b".repeat(2 ** 20 - 4))).passed, true);
      assert.deepEqual((await check("((((b{100}){100}){100}){100})", "b")).unchecked, ["a"]);
    };
    await most();
    const after = watchReaders();
    for (let time = 0; time < 20; time++) await most();
    assert.equal(after(), 0, "bytes of an instance after the same again");
  }, 60_000);

  await test("an id that a server makes too long ends the reading and does not cross", async () => {
    const long = "x".repeat(2 ** 20);
    const client = lead(async () => json([{ id: long }]));
    await client.caps.list();
    const before = memoryOf(cores().at(-1));
    await assert.rejects(gather(client.events.list({ limit: 1 })), {
      name: "UsageError",
      code: "usage/address-too-long",
      outcome: "not_sent",
    });
    await assert.rejects(client.events.list({ limit: 1 }).select({ id: "id" }).toArray(), {
      code: "usage/address-too-long",
    });
    assert.equal(memoryOf(cores().at(-1)), before, "bytes of the instance");
  });

  await test("no path, column or name of one that is too long crosses into the reader", async () => {
    const long = "x".repeat(MANY);
    const { lc, hb } = clients(async (address) => (sent.push(address), respondToAll(address)));
    sent.length = 0;
    const calls = {
      paths: [
        () =>
          lc.caps
            .list()
            .select({ [long]: "id" })
            .toArray(),
        () => lc.caps.list().select({ id: long }).toArray(),
        () => lc.caps.list().countBy(long),
        () => lc.caps.list().countBy("id", { sum: [long] }),
        () => hb.leads.exportCsv(EXPORT).countBy(long),
      ],
      columns: [
        () => hb.leads.exportCsv(EXPORT).select([long]).toArray(),
        () =>
          hb.leads
            .exportCsv(EXPORT)
            .select(Array(2 ** 17).fill("a"))
            .toArray(),
      ],
    };
    for (const [parameter, all] of Object.entries(calls)) {
      for (const call of all)
        await assert.rejects(call(), {
          name: "UsageError",
          code: "usage/invalid-parameter",
          parameter,
          outcome: "not_sent",
        });
    }
    assert.deepEqual(sent, []);
  });
}
