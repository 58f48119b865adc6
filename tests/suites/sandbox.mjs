// The sandbox behind the client, in every runtime: all operations, state, refusals, quotas, time.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { operations } from "leadspan/operations";
import { createSandbox } from "leadspan/testing";

const clientsOf = (sandbox, options = {}) => ({
  LeadConduit: new LeadConduit({ ...sandbox.leadConduit, ...options }),
  ConstructionOnline: new ConstructionOnline({ ...sandbox.constructionOnline, ...options }),
  HeroBase: new HeroBase({ ...sandbox.heroBase, ...options }),
});

export default async function ({ test, assert }) {
  await test("every operation succeeds with its example and reaches its own row", async () => {
    const sandbox = createSandbox({ leads: 5, quota: false });
    const [clients, examples] = [clientsOf(sandbox), await sandbox.examples()];
    for (const operation of operations) {
      const call = clients[operation.api].call(operation.id, examples[operation.api.toLowerCase()][operation.id]);
      await (operation.accept[0] === "text/csv" ? call.text() : call);
      const { operation: reached, status } = sandbox.requests.at(-1);
      assert.equal(reached, operation.id);
      assert.ok(status >= 200 && status < 300, `${operation.id} answered ${status}`);
      if (operation.safety !== "safe") await sandbox.reset();
    }
    assert.equal(operations.length, 246);
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
    const made = await lc.credentials.create({ type: "token", package: "leadconduit-example1", token: "s3cret", name: "Mine" });
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
    const lost = new LeadConduit({ ...sandbox.leadConduit, baseUrl: "https://example.com", retry: false });
    assert.equal((await assert.rejects(lost.caps.list())).kind, "network");
  });

  await test("the quota closes, says for how long, and opens when time has passed", async () => {
    const sandbox = createSandbox({ leads: 0, quota: { hour: 2 } });
    const client = () => clientsOf(sandbox, { retry: false }).ConstructionOnline;
    await client().schedules.list();
    await client().schedules.list();
    const refused = await assert.rejects(client().schedules.list());
    assert.equal(refused.status, 429);
    assert.ok(refused.retryAfterMs > 3_500_000 && refused.retryAfterMs <= 3_600_000, `asked to wait ${refused.retryAfterMs} ms`);
    sandbox.advance(3_600_000);
    assert.equal((await client().schedules.list()).length, 2);
  });

  await test("an export in windows-1252 decodes as such", async () => {
    const { HeroBase: hb } = clientsOf(createSandbox());
    const query = { SearchName: "everything", ModifiedFrom: "2026-09-01", encoding: "windows-1252" };
    const text = await hb.call("exportLeadsCsv", query).text("windows-1252");
    assert.match(text, /Søren Holm/);
  });

  await test("a slow sandbox can be left", async () => {
    const { LeadConduit: lc } = clientsOf(createSandbox({ leads: 0, latencyMs: 60_000 }));
    const leave = new AbortController();
    const call = lc.caps.list({}, { signal: leave.signal });
    setTimeout(() => leave.abort(), 30);
    const left = await assert.rejects(call);
    assert.equal(left.name, "AbortError");
  });

  await test("options that cannot be are reported", async () => {
    await assert.rejects(createSandbox({ leads: -1 }).collections("leadconduit"));
    await assert.rejects(createSandbox({ leds: 1 }).collections("leadconduit"));
    await assert.rejects(async () => createSandbox({ now: "soon" }));
  });
}
