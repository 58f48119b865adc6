// One call: what is sent, what comes back in each reading, and what the TypeScript API makes of the shapes of responses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { fakeFetch, json } from "./support/fake.mjs";

const leadConduit = (respond, options = {}) => {
  const { fetch, requests } = fakeFetch(respond);
  return { lc: new LeadConduit({ apiKey: "key", fetch, ...options }), requests };
};
const constructionOnline = (respond) => {
  const { fetch, requests } = fakeFetch(respond);
  return { co: new ConstructionOnline({ email: "a@b.c", password: "p", apiKey: "k", fetch }), requests };
};
const heroBase = (respond) => {
  const { fetch, requests } = fakeFetch(respond);
  return { hb: new HeroBase({ subdomain: "wshero01", username: "u", password: "p", fetch }), requests };
};
const text = (body, type = "text/plain") => new Response(body, { headers: { "content-type": type } });

test("a named method, call() and request() send the same request", async () => {
  const { lc, requests } = leadConduit(() => ({ id: "a1" }));
  assert.deepEqual(await lc.caps.get("a1"), { id: "a1" });
  assert.deepEqual(await lc.call("getCap", { id: "a1" }), { id: "a1" });
  assert.deepEqual(await lc.request({ method: "GET", path: "/caps/a1" }), { id: "a1" });
  const [first, ...others] = requests.map(({ method, path, search, headers }) => ({ method, path, search, headers }));
  assert.deepEqual(first, {
    method: "GET",
    path: "/caps/a1",
    search: "",
    headers: { accept: "application/json", authorization: "Basic WDprZXk=" },
  });
  for (const other of others) assert.deepEqual(other, first);
});

test("positional arguments win over members of the query", async () => {
  const { lc, requests } = leadConduit(() => []);
  await lc.flows.changelogs("f1", { id: "other", limit: 5 });
  assert.equal(requests[0].path, "/flows/f1/changelogs");
});

test("bodies go as JSON, in the request or in a query parameter, with what the client fills in", async () => {
  const { co, requests } = constructionOnline(() => ({ ID: 5 }));
  await co.leads.update(5, { CITY: "Graz" });
  await co.bills.update(5, { NOTES: "ä&b" });
  await co.call("updateBill", { id: 5, body: { NOTES: "ä&b" } });
  await co.contacts.delete(7);
  assert.deepEqual([requests[0].query, requests[0].body], [{ id: "5" }, '{"CITY":"Graz"}']);
  assert.deepEqual([requests[1].query, requests[1].body], [{ id: "5", Info: '{"NOTES":"ä&b"}' }, undefined]);
  assert.equal(requests[2].search, requests[1].search);
  assert.deepEqual(requests[3].query, { id: "7", action: "DELETE", contactInfo: '{"id":"7"}' });
});

test("names that JavaScript cannot spell go out as the API spells them", async () => {
  const { lc, requests } = leadConduit(() => ({}));
  await lc.packages.get("anura");
  await lc.call("getPackage", { "module-id": "anura" });
  assert.deepEqual(
    requests.map(({ path }) => path),
    ["/packages/anura", "/packages/anura"],
  );
  const { co, requests: others } = constructionOnline(() => []);
  await co.contacts.byType(["CLIENT"]).catch(() => undefined);
  for (const { query } of others) assert.deepEqual(Object.keys(query), ["type"]);
});

test("withResponse adds status, headers and counts", async () => {
  const { lc } = leadConduit(() => json({ id: "a" }, 200, { "x-request-id": "r-1", etag: '"e"' }));
  const { data, response } = await lc.caps.get("a").withResponse();
  assert.deepEqual(data, { id: "a" });
  assert.deepEqual([response.status, response.requestId, response.attempts], [200, "r-1", 1]);
  assert.equal(response.headers.get("etag"), '"e"');
  assert.ok(response.elapsedMs >= 0);
});

test("asResponse hands the response out unread, stream its bytes", async () => {
  const { lc, requests } = leadConduit(() => ({ id: "a" }));
  assert.equal(await (await lc.caps.get("a").asResponse()).text(), '{"id":"a"}');
  assert.equal(await new Response(lc.caps.get("a").stream()).text(), '{"id":"a"}');
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(requests.length, 2, "each reading is one request");
});

test("a reading that comes too late is refused instead of sending again", async () => {
  const { lc, requests } = leadConduit(() => ({ id: "a" }));
  const call = lc.caps.get("a");
  await call;
  await assert.rejects(call.asResponse(), { name: "UsageError" });
  assert.throws(() => call.stream(), { name: "UsageError" });
  assert.equal(requests.length, 1);
});

test("a call is sent once, awaited or not, and however often", async () => {
  const { lc, requests } = leadConduit(() => ({ id: "a" }));
  const submission = lc.leads.submit("f", "s", { first_name: "Ann" });
  const call = lc.caps.get("a");
  await Promise.all([submission, call, call, call.then(), call.finally(() => undefined), call.withResponse()]);
  assert.deepEqual(requests.map(({ method }) => method).sort(), ["GET", "POST"]);
  assert.ok(call instanceof Promise);
});

test("lists come as lists in whatever form they were sent", async () => {
  const record = { uniqueId: "CAMP1S1" };
  for (const form of [
    [record],
    record,
    { Results: [record] },
    { more: 1, leads: [record] },
    { leads: [record], id: 1 },
  ]) {
    const { hb } = heroBase(() => form);
    assert.deepEqual(await hb.campaigns.list(), [record]);
  }
  const owner = { id: 1, leads: [record] };
  assert.deepEqual(await heroBase(() => owner).hb.campaigns.list(), [owner]);
  for (const form of [{ error: "try later" }, "a text", 5]) {
    await assert.rejects(heroBase(() => form).hb.campaigns.list(), {
      code: "decode/mismatch",
      operation: "listCampaigns",
      status: 200,
    });
  }
  for (const none of [
    () => json(null),
    () => text("", "application/json"),
    () => new Response(null, { status: 204 }),
  ]) {
    const { hb } = heroBase(none);
    assert.deepEqual(await hb.campaigns.list(), []);
  }
});

test("a read by id takes the first record, and an empty list is not found", async () => {
  const { co } = constructionOnline(({ query }) => (query.id === "5" ? [{ ID: 5 }] : []));
  assert.deepEqual(await co.bills.get(5), { ID: 5 });
  await assert.rejects(co.bills.get(6), {
    name: "NotFoundError",
    status: 200,
    operation: "getBill",
    api: "ConstructionOnline",
  });
});

test("404 means none where the API says so, and not found elsewhere", async () => {
  const { co } = constructionOnline(() => json({ Message: "none" }, 404));
  assert.deepEqual(await co.changeOrders.modifiedSince("2023-10-14"), []);
  await assert.rejects(co.bills.get(5), { name: "NotFoundError", status: 404 });
});

test("a delete ends in one of three ways", async () => {
  const responses = [
    json({ id: "a" }),
    new Response(null, { status: 204 }),
    json({ message: "repair", results: [] }, 202),
  ];
  const { lc } = leadConduit((_, number) => responses[number - 1]);
  assert.deepEqual(await lc.credentials.delete("a"), { outcome: "deleted", record: { id: "a" }, report: null });
  assert.deepEqual(await lc.credentials.delete("a"), { outcome: "deleted", record: null, report: null });
  const broken = { outcome: "deleted_with_broken_flows", record: null, report: { message: "repair", results: [] } };
  assert.deepEqual(await lc.credentials.delete("a"), broken);
});

test("undocumented responses are JSON, text or null", async () => {
  const responses = [json({ ok: true }), text("imported"), text("")];
  const { hb } = heroBase((_, number) => responses[number - 1]);
  const results = [];
  for (let count = 0; count < 3; count++) results.push(await hb.leads.import({ campaignCode: "T", data: {} }));
  assert.deepEqual(results, [{ ok: true }, "imported", null]);
});

test("a record that is missing is an error that names the call", async () => {
  const { lc } = leadConduit(() => new Response(null, { status: 204 }));
  await assert.rejects(lc.caps.get("a"), {
    name: "DecodeError",
    code: "decode/empty",
    operation: "getCap",
    status: 204,
  });
});

test("tables come as text, bytes or a stream, in other encodings too", async () => {
  const { hb, requests } = heroBase(() => text(Uint8Array.of(0x61, 0x3b, 0xe4), "text/csv"));
  const table = () => hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01" });
  assert.deepEqual(await table().bytes(), Uint8Array.of(0x61, 0x3b, 0xe4));
  assert.equal(await table().text("windows-1252"), "a;ä");
  assert.equal((await new Response(table().stream()).arrayBuffer()).byteLength, 3);
  assert.match(requests[0].headers.accept, /^text\/csv/);
  assert.equal(requests.length, 3);
});

test("statistics come as rows or, when asked, as CSV", async () => {
  const { lc, requests } = leadConduit(({ headers }) =>
    headers.accept.startsWith("text/csv") ? text("a\n1\n", "text/csv") : [{ a: 1 }],
  );
  assert.deepEqual(await lc.events.stats(), [{ a: 1 }]);
  assert.equal(await lc.events.stats().csv().text(), "a\n1\n");
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(requests.length, 2);
});

test("options of a call reach the request", async () => {
  const { lc, requests } = leadConduit(() => ({}), { headers: { "X-Client": "1" } });
  await lc.caps.get("a", { headers: { "X-Call": "2" }, query: { debug: true, n: 3 } });
  assert.deepEqual(requests[0].query, { debug: "true", n: "3" });
  assert.deepEqual([requests[0].headers["x-client"], requests[0].headers["x-call"]], ["1", "2"]);
});

test("the caller's fetch is called without `this`", async () => {
  let receiver = "unset";
  const lc = new LeadConduit({
    apiKey: "key",
    fetch() {
      receiver = this;
      return Promise.resolve(json({}));
    },
  });
  await lc.caps.get("a");
  assert.equal(receiver, undefined);
});

test("the listener and the logger are notified, and what they throw changes nothing", async () => {
  const events = [];
  const lines = [];
  const logger = { debug: (line) => lines.push(line), warn: (line) => lines.push(`! ${line}`) };
  const { lc } = leadConduit((_, number) => (number === 1 ? json({}, 503) : { id: "a" }), {
    logger,
    on(event) {
      events.push(event.type);
      throw new Error("the listener's own");
    },
    retry: { baseMs: 1 },
  });
  await lc.caps.get("a?secret=1");
  assert.deepEqual(events, ["request", "response", "retry", "request", "response"]);
  assert.equal(lines.length, 5);
  assert.match(lines[2], /^! getCap: attempt 1 failed \(http\/unavailable\)/);
});
