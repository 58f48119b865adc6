// examples/worker in workerd: cron and queue against the sandbox, with faults.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { createSandbox } from "leadspan/sandbox";
import { Miniflare } from "miniflare";
import { modulesOf, root } from "./support.mjs";

const FLOW = "55d1f41b976c0bfb67e7a836";
const SOURCE = "55479a2afbec3d235e65965f";
const LEAD = { email: "ada@example.com", state: "TX" };
const TABLES = ["cursors", "change_orders", "leads", "submissions"];

let sandbox;
let worker;
let db;
let handlers;

before(async () => {
  const { leadConduit, constructionOnline } = createSandbox().credentials;
  worker = new Miniflare({
    modules: await modulesOf("worker/src/index.js"),
    compatibilityDate: "2026-04-01",
    d1Databases: { DB: "example" },
    queueProducers: { LEADS: "leads" },
    bindings: {
      FLOW_ID: FLOW,
      SOURCE_ID: SOURCE,
      LEADCONDUIT_API_KEY: leadConduit.apiKey,
      CONSTRUCTIONONLINE_EMAIL: constructionOnline.email,
      CONSTRUCTIONONLINE_PASSWORD: constructionOnline.password,
      CONSTRUCTIONONLINE_API_KEY: constructionOnline.apiKey,
    },
    outboundService: (request) => sandbox.fetch(request),
  });
  db = await worker.getD1Database("DB");
  handlers = await worker.getWorker();
  const schema = await readFile(join(root, "examples/worker/schema.sql"), "utf8");
  for (const statement of schema.split(";\n").filter((text) => text.trim())) await db.prepare(statement).run();
});
after(() => worker?.dispose());
beforeEach(async () => {
  sandbox = createSandbox({ leads: 400 });
  for (const table of TABLES) await db.prepare(`DELETE FROM ${table}`).run();
});

const count = async (table) => await db.prepare(`SELECT count(*) AS n FROM ${table}`).first("n");
const sent = (operation) => sandbox.log.entries.filter((entry) => entry.operation === operation).length;
const cron = () => handlers.scheduled({ cron: "*/10 * * * *" });
const deliver = (...bodies) =>
  handlers.queue(
    "leads",
    bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body })),
  );
const state = (key) => db.prepare("SELECT state FROM submissions WHERE key = ?").bind(key).first("state");

test("the first run copies everything, the next one only asks for what is new", async () => {
  assert.equal((await cron()).outcome, "ok");
  const [orders, leads] = [await count("change_orders"), await count("leads")];
  assert.ok(orders > 10 && leads > 100, `${orders} orders, ${leads} leads`);
  sandbox.log.clear();
  assert.equal((await cron()).outcome, "ok");
  assert.deepEqual([await count("change_orders"), await count("leads")], [orders, leads]);
  assert.equal(sent("listEvents"), 1, "one page, which is empty");
  const asked = sandbox.log.entries.find(({ operation }) => operation === "listChangeOrdersModifiedSince");
  const newest = await db.prepare("SELECT max(modified) AS m FROM change_orders").first("m");
  const dayBefore = new Date(Date.parse(`${newest.slice(0, 10)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  assert.equal(new URL(asked.url).searchParams.get("fromDate"), dayBefore);
});

test("a run that fails in the middle goes on where it stopped", async () => {
  sandbox.faults.add({ match: { operation: "listEvents" }, nth: 3, effect: { kind: "status", status: 403 } });
  await cron();
  const half = await count("leads");
  assert.equal(half, 200);
  await cron();
  const all = await count("leads");
  sandbox = createSandbox({ leads: 400 });
  for (const table of TABLES) await db.prepare(`DELETE FROM ${table}`).run();
  await cron();
  assert.equal(all, await count("leads"));
});

test("a lead goes from the address through the queue to LeadConduit", async () => {
  const response = await worker.dispatchFetch("http://example/leads", {
    method: "POST",
    body: JSON.stringify(LEAD),
    headers: { "idempotency-key": "k-1" },
  });
  assert.equal(response.status, 202);
  assert.deepEqual(await response.json(), { key: "k-1" });
  const result = await deliver({ key: "k-1", lead: LEAD });
  assert.deepEqual(result.explicitAcks, ["m0"]);
  assert.equal(sent("submitLead"), 1);
  assert.ok(["success", "failure"].includes(await state("k-1")));
});

test("a message that comes twice is submitted once", async () => {
  await deliver({ key: "k", lead: LEAD });
  const again = await deliver({ key: "k", lead: LEAD });
  assert.deepEqual(again.explicitAcks, ["m0"]);
  assert.equal(sent("submitLead"), 1);
});

test("a submission whose response is lost is not repeated, and is known as unknown", async () => {
  sandbox.faults.add({ match: { operation: "submitLead" }, effect: { kind: "reset", commit: true } });
  const result = await deliver({ key: "lost", lead: LEAD });
  await deliver({ key: "lost", lead: LEAD });
  assert.deepEqual(result.explicitAcks, ["m0"]);
  assert.equal(sent("submitLead"), 1);
  assert.equal(await state("lost"), "unknown");
});

test("a run that was ended while it sent leaves unknown behind", async () => {
  await db.prepare("INSERT INTO submissions (key, state) VALUES ('ended', 'sending')").run();
  await deliver({ key: "ended", lead: LEAD });
  assert.equal(sent("submitLead"), 0);
  assert.equal(await state("ended"), "unknown");
});

test("a lead that is refused is not tried again", async () => {
  sandbox.faults.add({ match: { operation: "submitLead" }, effect: { kind: "status", status: 403 } });
  const result = await deliver({ key: "refused", lead: LEAD });
  assert.deepEqual(result.explicitAcks, ["m0"]);
  assert.equal(await state("refused"), "refused");
});

test("what is no lead is refused at the address", async () => {
  for (const body of ["no json", "5", "null"]) {
    assert.equal((await worker.dispatchFetch("http://example/leads", { method: "POST", body })).status, 400);
  }
  assert.equal((await worker.dispatchFetch("http://example/")).status, 404);
});

// The last one: the client keeps the pause that the server asked for.
test("what was certainly not taken comes again", async () => {
  const stop = sandbox.faults.add({
    match: { operation: "submitLead" },
    effect: { kind: "status", status: 429, retryAfter: 3_600 },
  });
  const result = await deliver({ key: "limited", lead: LEAD });
  assert.deepEqual(
    result.retryMessages.map(({ msgId }) => msgId),
    ["m0"],
  );
  assert.equal(await state("limited"), null);
  stop();
});
