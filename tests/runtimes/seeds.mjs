// What the vendors' documents print arrives as printed, and the requests that fetch it are the documented ones.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { constructionOnline, heroBase, IMPORT_MEND, importedLead, leadConduit, mended } from "./support/seeds.mjs";

/** Base64 written out: computed here, it could be wrong in the same way as in the library. */
const HEADERS = {
  leadConduit: { Authorization: "Basic WDoxMjM0NTY3ODkw" },
  constructionOnline: { Authorization: "Basic YnVpbGRlckBleGFtcGxlLmNvbTpwYXNzOnfDtnJk", APIKey: "5d3c-API/key+1=" },
  heroBase: { Authorization: "Basic c2VydmljZTpwYXNzOnf2cmQ=" },
};
const CREDENTIALS = {
  leadConduit: { apiKey: "1234567890" },
  constructionOnline: { email: "builder@example.com", password: "pass:wörd", apiKey: "5d3c-API/key+1=" },
  heroBase: { username: "service", password: "pass:wörd", charset: "latin1" },
};

export default async function ({ test, assert, server, runtime }) {
  /** What the client handed to fetch, before the platform added its own. */
  let given;
  const fetch = (url, init) => {
    given = init;
    return globalThis.fetch(url, init);
  };
  const client = (Class, api, path = "") =>
    new Class({ ...CREDENTIALS[api], baseUrl: server.url + path, fetch, dangerouslyAllowBrowser: true });

  const check = async (api, row, call, base = "") => {
    const {
      name,
      request: [method, path, body],
      status = 200,
      type,
      mend,
      result,
      file = name,
    } = row;
    const print = file === null ? "" : mended(await server.fixture(`seeds/${file}.txt`), mend);
    await server.respond({
      status,
      headers: { "content-type": type },
      ...(mend || file === null ? { body: print } : { fixture: `seeds/${file}.txt` }),
    });
    assert.deepEqual(await call(), result(print && JSON.parse(print)));
    const seen = await server.requests();
    assert.equal(seen.length, 1, "requests");
    assert.equal(`${seen[0].method} ${seen[0].path}`, `${method} ${base}${path}`);
    assert.equal(seen[0].body, body ?? "");
    const wanted = { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...HEADERS[api] };
    for (const [header, value] of Object.entries(wanted)) assert.equal(seen[0].header(header), value, header);
    assert.equal(seen[0].header("cookie"), undefined, "cookie");
    const own = [...given.headers].map(([header]) => header.toLowerCase()).sort();
    assert.deepEqual(
      own,
      Object.keys(wanted)
        .map((header) => header.toLowerCase())
        .sort(),
      "headers that the client sets",
    );
    // Edge workers do not know the last two in every version.
    const known = runtime !== "workerd";
    assert.deepEqual(
      [given.redirect, given.credentials, given.cache],
      ["manual", ...(known ? ["omit", "no-store"] : [given.credentials, given.cache])],
    );
  };

  const lc = client(LeadConduit, "leadConduit");
  for (const row of leadConduit)
    await test(`LeadConduit ${row.name}`, () => check("leadConduit", row, () => row.call(lc)));
  const co = client(ConstructionOnline, "constructionOnline");
  for (const row of constructionOnline)
    await test(`ConstructionOnline ${row.name}`, () => check("constructionOnline", row, () => row.call(co)));
  const hb = client(HeroBase, "heroBase", "/api");
  for (const row of heroBase)
    await test(`HeroBase ${row.name}`, () => check("heroBase", row, () => row.call(hb), "/api"));

  await test("HeroBase importLead sends the printed lead", async () => {
    const printed = mended(await server.fixture("seeds/importLead.request.txt"), IMPORT_MEND);
    assert.deepEqual(importedLead, JSON.parse(printed));
    const row = {
      name: "importLead",
      file: null,
      request: ["POST", "/leads", JSON.stringify(importedLead)],
      type: "application/json",
      result: () => null,
    };
    await server.respond({ status: 200 });
    await hb.leads.import(importedLead);
    const [request] = await server.requests();
    assert.deepEqual([request.method, request.path, request.body], ["POST", "/api/leads", row.request[2]]);
    assert.equal(request.header("content-type"), "application/json");
    assert.equal(request.header("authorization"), HEADERS.heroBase.Authorization);
  });

  await test("status is the one LeadConduit operation with optional authentication", async () => {
    await server.respond({ body: { ok: true } });
    assert.deepEqual(await lc.status.get(), { ok: true });
    const open = new LeadConduit({ baseUrl: server.url });
    assert.deepEqual(await open.status.get(), { ok: true });
    const [first, second] = await server.requests();
    assert.deepEqual([first.path, second.path], ["/status", "/status"]);
    assert.equal(second.header("authorization"), undefined);
  });

  await test("event statistics and exports come as CSV, byte for byte", async () => {
    const csv = 'vars.lead.state.abbr,total,success,failure,error\r\nTX,12,8,2,2\r\n"M""I",7,6,1,0\r\n';
    await server.respond({ body: csv, headers: { "content-type": "text/csv; charset=utf-8" } });
    assert.equal(
      await lc.events
        .stats({ group_by: ["vars.lead.state.abbr"] })
        .csv()
        .text(),
      csv,
    );
    const bytes = await hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01" }).bytes();
    assert.equal(new TextDecoder().decode(bytes), csv);
    const [stats, rows] = await server.requests();
    assert.deepEqual([stats.path, stats.header("accept")], ["/events/stats?group_by=vars.lead.state.abbr", "text/csv"]);
    assert.deepEqual(
      [rows.path, rows.header("accept")],
      ["/api/leads/csv?SearchName=closed&ModifiedFrom=2026-11-01", "text/csv"],
    );
  });

  await test("an export as objects is a list of leads", async () => {
    const leads = [{ uniqueId: "L1", masterData: { name: "Ian M. Banks" } }];
    await server.respond({ body: leads });
    assert.deepEqual(await hb.leads.export({ SearchName: "closed", ModifiedFrom: "2026-11-01" }), leads);
    const [request] = await server.requests();
    assert.equal(request.path, "/api/leads?SearchName=closed&ModifiedFrom=2026-11-01&take=500");
  });

  await test("a print that is served unmended is refused, not guessed at", async () => {
    await server.respond({ fixture: "seeds/listCredentials.txt", headers: { "content-type": "application/json" } });
    await assert.rejects(lc.credentials.list(), {
      name: "DecodeError",
      code: "decode/syntax",
      operation: "listCredentials",
    });
  });

  await test("404 means none for a date, and an error elsewhere", async () => {
    await server.respond({ status: 404, body: { message: "not found" } });
    assert.deepEqual(await co.changeOrders.modifiedSince("2023-10-14"), []);
    await assert.rejects(co.leads.list(), { name: "NotFoundError" });
    await assert.rejects(co.changeOrders.modifiedSince("2023-02-29"), { name: "UsageError", outcome: "not_sent" });
    assert.equal((await server.requests()).length, 2);
  });
}
