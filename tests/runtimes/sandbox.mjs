// The public interface of the sandbox, in every runtime: all operations, state, errors, time, outcomes, faults, log, snapshots.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { operations } from "leadspan/operations";
import { createSandbox, SandboxError } from "leadspan/sandbox";
import { HASH_OF_A_THOUSAND, hashOfAThousand } from "./support/thousand.mjs";

const clientsOf = (sandbox, options = {}) => ({
  LeadConduit: new LeadConduit({ ...sandbox.leadConduit, ...options }),
  ConstructionOnline: new ConstructionOnline({ ...sandbox.constructionOnline, ...options }),
  HeroBase: new HeroBase({ ...sandbox.heroBase, ...options }),
});

const FLOW = "55d1f41b976c0bfb67e7a836";
const SOURCE = "55479a2afbec3d235e65965f";
const submit = (lc, lead = {}) =>
  lc.call("submitLead", { flow_id: FLOW, source_id: SOURCE, body: { email: "a@b.example", state: "TX", ...lead } });

export default async function ({ test, assert }) {
  await test("every operation succeeds with its example and reaches its own row", async () => {
    const sandbox = createSandbox({ leads: 5, quota: false });
    const [clients, examples] = [clientsOf(sandbox), await sandbox.examples()];
    for (const operation of operations) {
      const call = clients[operation.api].call(operation.id, examples[operation.api.toLowerCase()][operation.id]);
      await (operation.accept[0] === "text/csv" ? call.text() : call);
      const { operation: reached, status } = sandbox.log.entries.at(-1);
      assert.equal(reached, operation.id);
      assert.ok(status >= 200 && status < 300, `${operation.id} answered ${status}`);
      if (operation.safety !== "safe") await sandbox.reset();
    }
    assert.equal(operations.length, 246);
    sandbox.dispose();
  });

  await test("a record with a member called ITEMS is not taken for a list", async () => {
    const { ConstructionOnline: co } = clientsOf(createSandbox({ leads: 0 }));
    const bill = await co.bills.get(82001);
    assert.equal(bill.ID, 82001);
    assert.equal(bill.ITEMS.length, 1);
  });

  await test("what is created can be read, edited and deleted, and reset forgets it", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const { LeadConduit: lc } = clientsOf(sandbox);
    const made = await lc.credentials.create({
      type: "token",
      package: "leadconduit-example1",
      token: "s3cret",
      name: "Mine",
    });
    assert.equal(made.token, "s3cret");
    assert.equal((await lc.credentials.get(made.id)).token, "******");
    assert.equal((await lc.credentials.list()).length, 4);
    assert.equal((await lc.credentials.delete(made.id)).outcome, "deleted");
    assert.equal((await lc.credentials.delete("59481e4f9e966175cdee5684")).outcome, "deleted_with_broken_flows");
    await sandbox.reset();
    assert.equal((await lc.credentials.list()).length, 3);
    assert.equal((await sandbox.records("leadconduit", "credentials")).length, 3);
  });

  await test("two sandboxes share nothing", async () => {
    const [one, other] = [createSandbox({ leads: 0 }), createSandbox({ leads: 0 })];
    await one.insert("herobase", "campaigns", { code: "NEW", name: "New", project: { name: "B2B x" }, active: true });
    const codes = async (sandbox) => (await clientsOf(sandbox).HeroBase.campaigns.list()).map(({ code }) => code);
    assert.ok((await codes(one)).includes("NEW"));
    assert.ok(!(await codes(other)).includes("NEW"));
  });

  await test("paging brings every event once", async () => {
    const sandbox = createSandbox({ leads: 60 });
    const { LeadConduit: lc } = clientsOf(sandbox);
    const events = await lc.events.list({ limit: 50 }).toArray();
    const kept = await sandbox.records("leadconduit", "events");
    assert.equal(new Set(events.map(({ id }) => id)).size, kept.length);
    assert.equal(events.length, kept.length);
  });

  await test("wrong credentials and unknown addresses fail as they do outside", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const refused = [
      new LeadConduit({ ...sandbox.leadConduit, apiKey: "wrong" }).caps.list(),
      new ConstructionOnline({ ...sandbox.constructionOnline, apiKey: "wrong" }).leads.list(),
      new HeroBase({ ...sandbox.heroBase, password: "wrong" }).account.get(),
    ];
    for (const call of refused) assert.equal((await assert.rejects(call)).status, 401);
    sandbox.log.expectNoUnmatched();
    const lost = new LeadConduit({ ...sandbox.leadConduit, baseUrl: "https://example.com", retry: false });
    assert.equal((await assert.rejects(lost.caps.list())).kind, "network");
    const unmatched = await assert.rejects(async () => sandbox.log.expectNoUnmatched());
    assert.equal(unmatched.kind, "unmatched");
    assert.match(unmatched.message, /GET https:\/\/example\.com\/caps/);
  });

  await test("parameters that are not as documented are refused in the API's own form, with a hint", async () => {
    const sandbox = createSandbox({ leads: 0 });
    let hint;
    const fetch = async (input, init) => {
      const response = await sandbox.fetch(input, init);
      hint = response.headers.get("x-sandbox-hint");
      return response;
    };
    const { LeadConduit: lc, HeroBase: hb } = clientsOf(sandbox, { fetch, retry: false });
    const flow = await assert.rejects(lc.caps.list({ flow_id: "null" }), { status: 422 });
    assert.equal(hint, "parameter flow_id is not an id of 24 hexadecimal digits");
    assert.deepEqual(flow.body.errors, { flow_id: ["is not an id of 24 hexadecimal digits"] });
    await assert.rejects(lc.caps.get("cap-1"), { status: 404 });
    assert.equal(hint, "parameter id is not an id of 24 hexadecimal digits");
    const time = await assert.rejects(hb.call("listCalls", { StartTime: "yesterday", TimeSpan: "PT2H" }), {
      status: 400,
    });
    assert.equal(hint, "parameter StartTime is not a date or a time");
    assert.equal(time.body.responseStatus.errors[0].fieldName, "StartTime");
    assert.deepEqual(await lc.caps.list({ flow_id: "0123456789abcdef01234567" }), []);
    assert.ok(Array.isArray(await lc.changelogs.list({ user_id: "null" }).toArray()));
    sandbox.dispose();
  });

  await test("the quota closes, says for how long, and opens when time has passed", async () => {
    const sandbox = createSandbox({ leads: 0, quota: { hour: 2 } });
    const client = () => clientsOf(sandbox, { retry: false }).ConstructionOnline;
    await client().schedules.list();
    await client().schedules.list();
    const refused = await assert.rejects(client().schedules.list());
    assert.equal(refused.status, 429);
    assert.equal(refused.retryAfterMs, 3_600_000);
    sandbox.clock.advance(3_600_000);
    assert.equal((await client().schedules.list()).length, 2);
  });

  await test("an export in windows-1252 decodes as such", async () => {
    const { HeroBase: hb } = clientsOf(createSandbox());
    const query = { SearchName: "everything", ModifiedFrom: "2026-09-01", encoding: "windows-1252" };
    const text = await hb.call("exportLeadsCsv", query).text("windows-1252");
    assert.match(text, /Søren Holm/);
  });

  await test("a slow sandbox can be left, or its clock moved", async () => {
    const sandbox = createSandbox({ leads: 0, latencyMs: 60_000 });
    const { LeadConduit: lc } = clientsOf(sandbox);
    const leave = new AbortController();
    const call = lc.caps.list({}, { signal: leave.signal });
    setTimeout(() => leave.abort(), 30);
    assert.equal((await assert.rejects(call)).name, "AbortError");
    const begin = sandbox.clock.now();
    const answer = sandbox.fetch("https://app.leadconduit.com/status", { headers: { accept: "application/json" } });
    setTimeout(() => sandbox.clock.advance(60_000), 30);
    await answer;
    assert.equal(sandbox.clock.now(), begin + 60_000);
  });

  await test("options that cannot be are refused at once, by name", async () => {
    const wrong = [
      [{ leads: -1 }, "leads"],
      [{ leds: 1 }, "leds"],
      [{ now: "soon" }, "now"],
      [{ clock: "fast" }, "clock"],
      [{ seed: 1.5 }, "seed"],
      [{ quota: { hours: 1 } }, "quota.hours"],
      [{ credentials: { leadConduit: { key: "x" } } }, "credentials.leadConduit.key"],
      [{ outcomes: [{ of: "lead" }] }, "outcomes[0].of"],
      [{ outcomes: [{ of: "ping", outcome: "success", match: { lhv: "a", op: "like" } }] }, "outcomes[0].match.op"],
      [{ faults: "unlucky" }, "createSandbox: faults must"],
      [{ faults: [{ effect: { kind: "status", status: 99 } }] }, "faults"],
      [{ cors: true }, "cors"],
      [null, "options"],
    ];
    for (const [options, member] of wrong) {
      const error = await assert.rejects(async () => createSandbox(options));
      assert.ok(
        error instanceof SandboxError && error.kind === "option" && error.message.includes(member),
        error.message,
      );
    }
  });

  await test("time stands still between calls, and no event lies ahead of it", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const { LeadConduit: lc } = clientsOf(sandbox);
    const begin = sandbox.clock.now();
    await lc.caps.list();
    assert.equal(sandbox.clock.now(), begin);
    await submit(lc);
    const events = await sandbox.records("leadconduit", "events");
    assert.ok(sandbox.clock.now() > begin);
    assert.equal(events.at(-1).end_timestamp, sandbox.clock.now());
    sandbox.clock.set("2027-01-01T00:00:00Z");
    assert.equal(sandbox.clock.now(), Date.UTC(2027, 0, 1));
    assert.equal((await assert.rejects(async () => sandbox.clock.set("2026-12-01"))).kind, "option");
    const real = createSandbox({ clock: "real", leads: 0 });
    const first = real.clock.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(real.clock.now() >= first + 10);
  });

  await test("equal calls get equal bytes, after a reset and from a snapshot too", async () => {
    const sandbox = createSandbox();
    const { LeadConduit: lc, HeroBase: hb } = clientsOf(sandbox);
    const run = async () => {
      await submit(lc);
      await lc.entities.create({ name: "New" });
      await hb.leads.import({ campaignCode: "TEST", data: { name: "n", description: "", phone: "+44 1234567890" } });
      await lc.events.list({ limit: 20 }).toArray({ max: 20 });
      await hb.call("exportLeadsCsv", { SearchName: "everything", ModifiedFrom: "2026-09-01" }).text();
      return sandbox.log.entries
        .map(({ responseBody, responseHeaders }) => responseBody + JSON.stringify(responseHeaders))
        .join("\n");
    };
    const first = await run();
    const snapshot = await sandbox.snapshot();
    await sandbox.reset();
    assert.equal(await run(), first);
    assert.equal(await sandbox.snapshot(), snapshot);
    sandbox.log.clear();
    const second = await run();
    await sandbox.restore(snapshot);
    sandbox.log.clear();
    assert.equal(await run(), second);
    assert.equal((await assert.rejects(sandbox.restore(snapshot.slice(1)))).kind, "snapshot");
    assert.equal((await assert.rejects(createSandbox({ seed: 2 }).restore(snapshot))).kind, "snapshot");
    assert.ok(snapshot.length < 50_000, `${snapshot.length} characters`);
  });

  await test("a thousand answers have the same hash in every runtime", async () => {
    assert.equal(await hashOfAThousand(createSandbox), HASH_OF_A_THOUSAND);
  });

  await test("outcomes are chosen by rule and by value", async () => {
    const sandbox = createSandbox({
      leads: 0,
      outcomes: [
        {
          of: "recipient",
          match: { lhv: "lead.state", op: "is equal to", rhv: "HI" },
          outcome: "failure",
          reason: "too far",
        },
        {
          of: "import",
          match: { lhv: "lead.phone", op: "includes", rhv: "999" },
          outcome: "failure",
          reason: "do not call",
        },
      ],
    });
    const { LeadConduit: lc, HeroBase: hb } = clientsOf(sandbox, { retry: false });
    assert.equal((await submit(lc, { state: "HI" })).reason, "too far");
    assert.equal((await submit(lc)).outcome, "success");
    assert.equal((await submit(lc, { first_name: "outcome-failure" })).outcome, "failure");
    const refused = await assert.rejects(
      hb.leads.import({ campaignCode: "TEST", data: { name: "n", description: "", phone: "+45 5550 1999" } }),
    );
    assert.equal(refused.status, 400);
    await sandbox.setOutcomes([{ of: "submission", outcome: "error", reason: "closed" }]);
    assert.equal((await submit(lc)).reason, "closed");
    await sandbox.reset();
    assert.equal((await submit(lc, { state: "HI" })).reason, "too far", "the rules of the options");
    assert.equal((await submit(lc)).outcome, "success");
  });

  await test("all statuses of the table can be had, and a call can be carried out without an answer", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const { LeadConduit: lc } = clientsOf(sandbox, { retry: false });
    for (const status of [401, 402, 403, 404, 406, 409, 415, 422, 503]) {
      const remove = sandbox.faults.add({ effect: { kind: "status", status } });
      assert.equal((await assert.rejects(lc.caps.list())).status, status);
      remove();
    }
    sandbox.faults.add({ match: { operation: "submitLead" }, nth: 1, effect: { kind: "reset", commit: true } });
    const before = (await lc.events.list().toArray()).length;
    assert.equal((await assert.rejects(submit(lc))).outcome, "unknown");
    assert.ok((await lc.events.list().toArray()).length > before);
    const entry = sandbox.log.entries.find(({ operation }) => operation === "submitLead");
    assert.deepEqual([entry.status, entry.faults], [null, ["reset"]]);
    assert.equal((await submit(lc)).outcome, "success");
  });

  await test("faults spoil answers as they say", async () => {
    const sandbox = createSandbox({ leads: 20 });
    const ask = async (effect, path = "/caps") => {
      sandbox.faults.clear();
      if (effect) sandbox.faults.add({ effect });
      const authorization = `Basic ${btoa(`X:${sandbox.credentials.leadConduit.apiKey}`)}`;
      return sandbox.fetch(`https://app.leadconduit.com${path}`, {
        headers: { authorization, accept: "application/json" },
      });
    };
    const plain = await (await ask()).json();
    assert.match((await ask({ kind: "html" })).headers.get("content-type"), /text\/html/);
    assert.equal((await ask({ kind: "contentType", value: "text/plain" })).headers.get("content-type"), "text/plain");
    assert.equal((await (await ask({ kind: "duplicate" })).json()).length, 2 * plain.length);
    assert.deepEqual(await (await ask({ kind: "reorder" })).json(), [...plain].reverse());
    assert.equal((await (await ask({ kind: "lateInsert" })).json()).length, plain.length - 1);
    assert.equal((await (await ask({ kind: "truncate", after: 10 })).text()).length, 10);
    await assert.rejects((await ask({ kind: "cut", after: 10 })).text());
    const bytes = new Uint8Array(await (await ask({ kind: "badUtf8" })).arrayBuffer());
    await assert.rejects(async () => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const dribbled = await (await ask({ kind: "dribble", bytes: 1_000, everyMs: 1 })).json();
    assert.deepEqual(dribbled, plain);
    const later = await ask({ kind: "status", status: 503, retryAfter: { dateIn: 5_000 } });
    assert.equal(Date.parse(later.headers.get("retry-after")) - Date.parse(later.headers.get("date")), 5_000);
    assert.equal((await ask({ kind: "redirect", location: "https://x.example/" })).status, 302);
    for (const preset of ["flaky", "slow", "ratelimited", "down", "lying"]) sandbox.faults.use(preset)();
    assert.equal(sandbox.faults.rules.length, 1);
  });

  await test("faults come by count and by chance, the same for the same seed", async () => {
    const statuses = async (rule) => {
      const sandbox = createSandbox({ seed: 4, leads: 0, faults: [rule] });
      const seen = [];
      for (let n = 0; n < 40; n += 1) seen.push((await sandbox.fetch("https://app.leadconduit.com/status")).status);
      return seen;
    };
    const effect = { kind: "status", status: 503 };
    assert.deepEqual((await statuses({ nth: [2, 3], effect })).slice(0, 4), [200, 503, 503, 200]);
    assert.equal((await statuses({ times: 3, effect })).filter((status) => status === 503).length, 3);
    const drawn = await statuses({ probability: 0.5, effect });
    const failed = drawn.filter((status) => status === 503).length;
    assert.ok(failed > 8 && failed < 32, `${failed} of 40`);
    assert.deepEqual(await statuses({ probability: 0.5, effect }), drawn);
  });

  await test("the log holds no secrets", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const { LeadConduit: lc, ConstructionOnline: co } = clientsOf(sandbox);
    await lc.credentials.create({ type: "token", package: "leadconduit-example1", token: "t0p-s3cret", name: "Mine" });
    await co.schedules.list();
    await sandbox.fetch("https://app.leadconduit.com/status?api_key=t0p-s3cret&x=1");
    const text = JSON.stringify(sandbox.log.entries) + JSON.stringify(sandbox.log.toHar());
    const { leadConduit, constructionOnline } = sandbox.credentials;
    for (const secret of [
      "t0p-s3cret",
      btoa(`X:${leadConduit.apiKey}`),
      constructionOnline.password,
      constructionOnline.apiKey,
    ]) {
      assert.ok(!text.includes(secret), secret);
    }
    assert.ok(text.includes("api_key=***&x=1"));
    assert.equal(sandbox.log.toHar().log.entries.length, sandbox.log.entries.length);
  });

  await test("with real CORS a page gets what it would get", async () => {
    const sandbox = createSandbox({ leads: 5, cors: "real" });
    const { LeadConduit: lc } = clientsOf(sandbox, { retry: false });
    assert.equal((await assert.rejects(lc.caps.list())).kind, "network");
    const before = (await sandbox.records("leadconduit", "events")).length;
    const form = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "email=a%40b.example&state=TX",
    };
    await assert.rejects(sandbox.fetch(`https://app.leadconduit.com/flows/${FLOW}/sources/${SOURCE}/submit`, form));
    assert.ok(
      (await sandbox.records("leadconduit", "events")).length > before,
      "a simple request arrives, though its answer is hidden",
    );
  });

  await test("with real CORS, what a browser adds makes no preflight, and navigations are not subject to it", async () => {
    const sandbox = createSandbox({ leads: 0, cors: "real" });
    const url = `https://app.leadconduit.com/flows/${FLOW}/sources/${SOURCE}/submit`;
    const stored = async () => (await sandbox.records("leadconduit", "leads")).length;
    const own = ["origin", "referer", "accept-encoding", "host", "connection", "content-length", "cookie", "dnt"];
    const names = [...own, "sec-fetch-mode", "user-agent", "accept-language", "upgrade-insecure-requests"];
    for (const name of names) {
      const headers = { "content-type": "application/x-www-form-urlencoded", [name]: "x" };
      const before = await stored();
      await assert.rejects(sandbox.fetch(url, { method: "POST", headers, body: "email=a%40b.example&state=TX" }));
      assert.equal(await stored(), before + 1, name);
    }
    const before = await stored();
    for (const headers of [{ "content-type": "application/json" }, { "x-own": "1" }])
      await assert.rejects(sandbox.fetch(url, { method: "POST", headers, body: "{}" }));
    assert.equal(await stored(), before, "a preflight fails");
    const modules = "https://app.leadconduit.com/modules";
    const shown = await sandbox.fetch(modules, { mode: "navigate", headers: { "x-own": "1" } });
    assert.equal(shown.status, 200);
    await assert.rejects(sandbox.fetch(modules, { mode: "same-origin" }));
    const request = new Request(modules);
    // workerd's requests have no mode.
    Object.defineProperty(request, "mode", { value: "no-cors" });
    const opaque = await sandbox.fetch(request);
    assert.deepEqual([opaque.status, opaque.type, await opaque.text()], [0, "opaque", ""]);
    assert.equal(sandbox.log.entries.at(-1).status, 200);
  });

  await test("requests of other realms and a Worker's arguments will do", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const foreign = {
      url: "https://app.leadconduit.com/status",
      method: "GET",
      headers: new Map([["accept", "application/json"]]),
      body: null,
      arrayBuffer: async () => new ArrayBuffer(0),
    };
    assert.equal((await sandbox.fetch(foreign)).status, 200);
    assert.equal(
      (await sandbox.fetch(new Request("https://app.leadconduit.com/status"), { method: "DELETE" }, { waitUntil() {} }))
        .status,
      200,
    );
  });

  await test("a disposed sandbox says so", async () => {
    const sandbox = createSandbox({ leads: 0 });
    await sandbox.collections("herobase");
    sandbox.dispose();
    sandbox.dispose();
    assert.equal((await assert.rejects(sandbox.fetch("https://app.leadconduit.com/status"))).kind, "disposed");
    assert.equal((await assert.rejects(sandbox.reset())).kind, "disposed");
  });
}
