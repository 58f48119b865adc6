// What the vendors' documents say of requests and responses: error bodies, deletes, charsets, echoes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import * as errors from "leadspan/errors";
import { fakeFetch, json } from "./support/fake.mjs";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8")).cases;
const leadConduit = (respond) => {
  const { fetch, requests } = fakeFetch(respond);
  return { lc: new LeadConduit({ apiKey: "key", fetch, retry: false }), requests };
};

test("error bodies give their message and their issues", async () => {
  for (const { status, body, issues, message } of vectors("error-bodies")) {
    const { lc } = leadConduit(() => json(body, status));
    const error = await lc.fields.create({ id: "a", name: "b", type: "string" }).catch((thrown) => thrown);
    assert.deepEqual(
      error.issues.map((issue) => [issue.pointer, issue.message]),
      issues,
      JSON.stringify(body),
    );
    assert.equal(error.message.endsWith(`: ${message}`), message !== undefined, error.message);
  }
});

test("deletes are judged by their bodies", async () => {
  for (const { status, body, ...expected } of vectors("deletes")) {
    const { lc } = leadConduit(() => (body === null ? new Response(null, { status }) : json(body, status)));
    assert.deepEqual(await lc.entities.delete("5b"), expected, JSON.stringify(body));
  }
});

test("the report of a delete is no record, and a record is one at any status", async () => {
  for (const { status, body } of vectors("deletes").filter(({ body }) => body !== null)) {
    const { fetch } = fakeFetch(() => json(body, status));
    const found = [];
    const lc = new LeadConduit({
      apiKey: "key",
      fetch,
      validate: "report",
      on: (event) => event.type === "drift" && found.push(...event.issues),
    });
    await lc.entities.delete("5b");
    assert.deepEqual(
      found.filter(({ documented }) => documented),
      [],
      JSON.stringify(body),
    );
  }
});

test("every class has a guard", () => {
  const classes = Object.keys(errors).filter((name) => /^[A-Z].*Error$/.test(name));
  assert.ok(classes.length > 20);
  for (const name of classes) assert.equal(typeof errors[`is${name}`], "function", name);
});

test("guards and classes agree at every status", async () => {
  for (const status of [400, 401, 402, 403, 404, 406, 409, 410, 415, 422, 429, 500, 503]) {
    const { lc } = leadConduit(() => json({}, status));
    const error = await lc.caps.get("a").catch((thrown) => thrown);
    for (const [name, guard] of Object.entries(errors)) {
      if (/^is[A-Z].*Error$/.test(name))
        assert.equal(guard(error), error instanceof errors[name.slice(2)], `${status} ${name}`);
    }
  }
});

test("a table is read in the charset that the response names, else the one asked for, else UTF-8", async () => {
  const windows1252 = Uint8Array.of(0x6e, 0x0d, 0x0a, 0x93, 0xe5, 0x94);
  const utf8 = new TextEncoder().encode("n\r\n“å”");
  const cases = [
    [windows1252, "text/csv", "windows-1252", undefined],
    [windows1252, "text/csv; charset=windows-1252", undefined, undefined],
    [utf8, "text/csv; charset=utf-8", "windows-1252", undefined],
    [utf8, "text/csv", undefined, undefined],
    [windows1252, "text/csv; charset=utf-8", undefined, "windows-1252"],
  ];
  for (const [bytes, type, encoding, charset] of cases) {
    const { fetch, requests } = fakeFetch(() => new Response(bytes, { headers: { "content-type": type } }));
    const hb = new HeroBase({ subdomain: "s", username: "u", password: "p", fetch });
    const call = () => hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01", encoding });
    assert.equal(await call().text(charset), "n\r\n“å”", `${type} ${encoding}`);
    assert.deepEqual(await call().rows({ charset }).toArray(), [{ n: "“å”" }], `${type} ${encoding}`);
    assert.equal(requests.length, 2);
  }
});

test("bytes that the charset does not have are an error that names the charset", async () => {
  const { fetch } = fakeFetch(() => new Response(Uint8Array.of(0x93), { headers: { "content-type": "text/csv" } }));
  const hb = new HeroBase({ subdomain: "s", username: "u", password: "p", fetch, retry: false });
  const call = () => hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01" });
  await assert.rejects(call().text(), { code: "decode/encoding", message: /utf-8/ });
  await assert.rejects(call().text("no-such-charset"), {
    code: "usage/invalid-option",
    parameter: "charset",
    outcome: "not_sent",
  });
});

test("a webhook is deleted by the number it was created with", async () => {
  const { fetch, requests } = fakeFetch(({ method }) =>
    method === "POST" ? json({ id: 2 }) : new Response(null, { status: 204 }),
  );
  const hb = new HeroBase({ subdomain: "s", username: "u", password: "p", fetch });
  const { id } = await hb.hooks.create({ Name: "n", Method: "POST", Url: "https://hook.example" });
  await hb.hooks.delete(id);
  await hb.hooks.delete("3");
  assert.deepEqual(
    requests.slice(1).map(({ path }) => path),
    ["/api/hooks/2", "/api/hooks/3"],
  );
});

test("echoes of ids are strings, under the names that the vendor prints", async () => {
  const { fetch, requests } = fakeFetch(() => json({}));
  const co = new ConstructionOnline({ email: "a@b.c", password: "p", apiKey: "k", fetch });
  await co.contacts.delete(1234567);
  await co.changeOrderItems.delete(1234567);
  assert.deepEqual(
    requests.map(({ query }) => query.contactInfo ?? query.coItemInfo),
    ['{"id":"1234567"}', '{"ID":"1234567"}'],
  );
});

test("a time may be a Date, and whatever writes itself as one string; where another form is documented, the refusal names it", async () => {
  const { lc, requests } = leadConduit(() => json([]));
  await lc.events.list({ start: new Date(0), end: { toJSON: () => "2026-11-23T12:00:00Z" } });
  assert.deepEqual(
    [requests[0].query.start, requests[0].query.end],
    ["1970-01-01T00:00:00.000Z", "2026-11-23T12:00:00Z"],
  );
  await assert.rejects(lc.events.list({ start: new Date(NaN) }), {
    code: "usage/invalid-parameter",
    parameter: "start",
  });
  const { fetch, requests: sent } = fakeFetch(() => json([]));
  const co = new ConstructionOnline({ email: "a@b.c", password: "p", apiKey: "k", fetch });
  await assert.rejects(co.changeOrders.modifiedSince(new Date(0)), {
    code: "usage/invalid-parameter",
    parameter: "fromDate",
    message: /YYYY-MM-DD/,
  });
  assert.equal(sent.length, 0);
});

test("headers that the platform sets are refused by their own sentence, and credentials by theirs", async () => {
  const { lc, requests } = leadConduit(() => json([]));
  for (const [name, words] of [
    ["Accept-Encoding", /Accept-Encoding is set by the platform, which negotiates compression by itself/],
    ["content-length", /set by the platform/],
    ["Cookie", /credentials are options/],
  ]) {
    await assert.rejects(lc.caps.list({}, { headers: { [name]: "gzip" } }), {
      code: "usage/invalid-option",
      message: words,
    });
  }
  assert.equal(requests.length, 0);
});

test("rows of counts are selected by the path as documents print it", async () => {
  const rows = [{ "vars.lead.state.abbr": "TX", total: 3, success: 3, failure: 0, error: 0 }];
  const select = () => leadConduit(() => json(rows)).lc.events.stats({ group_by: "vars.lead.state.abbr" });
  assert.deepEqual(await select().select({ state: "vars.lead.state.abbr", total: "total" }).toArray(), [
    { state: "TX", total: 3 },
  ]);
  assert.deepEqual(await select().select({ state: '["vars.lead.state.abbr"]' }).toArray(), [{ state: "TX" }]);
  assert.deepEqual(await select().countBy("vars.lead.state.abbr", { sum: ["total"] }), [
    { key: ["TX"], count: 1, sums: [3] },
  ]);
});

test("what include and exclude leave out is not missing, and what is there is still checked", async () => {
  const event = { id: "5b898b13cea36a21e4618dfa" };
  const strict = { validate: "strict" };
  const { lc } = leadConduit(() => json([event]));
  await assert.rejects(lc.events.list({}, strict), { code: "decode/mismatch" });
  assert.deepEqual(await lc.events.list({ include: ["id"] }, strict), [event]);
  assert.deepEqual(await lc.events.list({ exclude: ["vars", "type", "outcome"] }, strict), [event]);
  await assert.rejects(leadConduit(() => json([{ id: 7 }])).lc.events.list({ include: ["id"] }, strict), {
    code: "decode/mismatch",
  });
});
