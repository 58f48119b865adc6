// `validate`: responses are held against their documented types. What the vendors print and the sandbox sends passes; every
// single-field corruption is found where it is; no value is disclosed, and data are handed out as they came.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { operations } from "leadspan/operations";
import { createSandbox } from "leadspan/sandbox";
import { checkerOf } from "../../dist/validation/check.js";
import { responseOf, corruptions, isChecked, sample, tables } from "./support/drift.mjs";
import { constructionOnline, heroBase, leadConduit, mended } from "./support/seeds.mjs";

const CLASSES = { LeadConduit, ConstructionOnline, HeroBase };
const CREDENTIALS = {
  LeadConduit: { apiKey: "canary-key" },
  ConstructionOnline: { email: "a@b.example", password: "canary-password", apiKey: "canary-key" },
  HeroBase: { baseUrl: "https://hero.example/api", username: "ws", password: "canary-password" },
};
/** Members beyond the documented ones in what the sandbox keeps and one document prints: reported, and no mismatch. */
const UNDOCUMENTED_MEMBERS = /^(\/\d+)?\/(ACTIVITIES|COMPANY_ID|NOTES|SUBTOTAL|TOTAL|updated_at|email)$/;
/** The number of a One and of a List in `js/response/shape.ts`. */
const [ONE, LIST] = [0, 1];

const json = (body, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/** A client whose server responds from a function, with the events that it emits. */
function clientOf(api, respond, options = {}) {
  const drift = [];
  const on = (event) => event.type === "drift" && drift.push(event);
  const fetch = async (url, init) => {
    const value = await respond(new URL(url), init);
    return value instanceof Response ? value : json(value);
  };
  const client = new CLASSES[api]({
    ...CREDENTIALS[api],
    fetch,
    on,
    dangerouslyAllowBrowser: true,
    validate: "report",
    ...options,
  });
  return { client, drift };
}

/** The drift beyond `UNDOCUMENTED_MEMBERS`. */
const surprises = (drift) =>
  drift.flatMap(({ operation, issues }) =>
    issues.filter(({ pointer }) => !UNDOCUMENTED_MEMBERS.test(pointer)).map(({ pointer }) => operation + pointer),
  );

/** Operations whose printed records break off in `...` ("truncated for brevity") or, at `listFlowFields`, misspell a name. */
const BREAK_OFF = new Set(
  (
    "listCaps getCap listChangelogs getChangelog listEvents listFlows createFlow updateFlow getFlow listModules " +
    "listReports listFlowFields searchLeads"
  ).split(" "),
);

/** What differs from the documents, members aside that a sample only cuts off. */
const contradictions = (drift, id) =>
  surprises(
    drift.map((event) => ({
      ...event,
      issues: event.issues.filter(({ found, documented }) => !(documented && found === "nothing" && BREAK_OFF.has(id))),
    })),
  );

/** Operations with a documented response: row, table and kind. */
function documented() {
  const number = {};
  return operations.flatMap((operation) => {
    const table = tables[operation.api];
    const kind = table.results[(number[operation.api] = (number[operation.api] ?? -1) + 1)];
    return isChecked(kind) ? [{ ...operation, table, kind, number: number[operation.api] }] : [];
  });
}

export default async function ({ test, assert, server }) {
  const examples = await createSandbox().examples();
  const argsOf = ({ api, id }) => examples[api.toLowerCase()][id];

  await test("every printed body is as documented", async () => {
    const prints = JSON.parse(await server.fixture("sandbox/index.json")).filter(({ kind }) => kind === "response");
    assert.ok(prints.length >= 50, `${prints.length} bodies`);
    for (const { api, operation: id, status, file } of prints) {
      const operation = operations.find((known) => known.id === id && known.api.toLowerCase() === api);
      const body = await server.fixture(`sandbox/${file}`);
      const respond = () => new Response(body, { status, headers: { "content-type": "application/json" } });
      const { client, drift } = clientOf(operation.api, respond, { validate: BREAK_OFF.has(id) ? "report" : "strict" });
      await client.call(id, argsOf(operation));
      assert.deepEqual(contradictions(drift, id), [], file);
    }
  });

  await test("every body of the vendors' documents is as documented", async () => {
    const rows = { LeadConduit: leadConduit, ConstructionOnline: constructionOnline, HeroBase: heroBase };
    for (const [api, all] of Object.entries(rows)) {
      for (const { name, status = 200, type, mend, call, file = name } of all) {
        const body = file === null ? "" : mended(await server.fixture(`seeds/${file}.txt`), mend);
        const id = name.split(".")[0];
        const { client, drift } = clientOf(
          api,
          () => new Response(body, { status, headers: { "content-type": type } }),
          { validate: BREAK_OFF.has(id) ? "report" : "strict" },
        );
        await call(client);
        assert.deepEqual(contradictions(drift, id), [], name);
      }
    }
  });

  await test("every operation of the sandbox is as documented", async () => {
    const sandbox = createSandbox({ leads: 5, quota: false });
    const drift = [];
    const options = { validate: "strict", on: (event) => event.type === "drift" && drift.push(event) };
    const clients = {
      LeadConduit: new LeadConduit({ ...sandbox.leadConduit, ...options }),
      ConstructionOnline: new ConstructionOnline({ ...sandbox.constructionOnline, ...options }),
      HeroBase: new HeroBase({ ...sandbox.heroBase, ...options }),
    };
    for (const operation of operations) {
      const call = clients[operation.api].call(operation.id, argsOf(operation));
      await (operation.accept[0] === "text/csv" ? call.text() : call);
      if (operation.safety !== "safe") await sandbox.reset();
    }
    assert.deepEqual(surprises(drift), []);
  });

  await test("operations without a documented response are not checked, all others are", () => {
    const open = operations.filter(
      ({ api, id }) => !documented().some((known) => known.api === api && known.id === id),
    );
    for (const { id, result } of open)
      assert.match(result, /^(ApiPromise<(unknown|Record<string, unknown>).*|CsvResult)/, id);
    assert.ok(documented().length > 180, `${documented().length} operations`);
  });

  await test("every single-field corruption of every response is found where it is", () => {
    const counts = {};
    const seen = new Set();
    for (const { id, api, table, kind, number } of documented()) {
      if (seen.has(`${api} ${JSON.stringify(kind)}`)) continue;
      seen.add(`${api} ${JSON.stringify(kind)}`);
      const checker = checkerOf(table.text);
      const value = sample(table, kind);
      const check = () => checker.check(number, { data: value, shape: ONE, status: 200 });
      assert.deepEqual(check(), { issues: [], more: 0 }, id);
      for (const { sort, pointer, documented: known, apply } of corruptions(table, kind, value)) {
        const mend = apply();
        const { issues, more } = check();
        assert.deepEqual(
          [issues.map((issue) => [issue.pointer, issue.documented, issue.count]), more],
          [[[pointer, known, 1]], 0],
          `${id}: ${sort} at ${pointer}`,
        );
        mend();
        counts[sort] = (counts[sort] ?? 0) + 1;
      }
      assert.deepEqual(check(), { issues: [], more: 0 }, `${id}, mended`);
    }
    for (const sort of [
      "type",
      "null",
      "missing",
      "text",
      "unknown",
      "nested type",
      "nested null",
      "nested missing",
      "nested text",
      "nested unknown",
      "nested element",
      "nested map",
    ]) {
      assert.ok(counts[sort] > 0, `${sort}: ${counts[sort]} corruptions`);
    }
  });

  await test("each operation reports what differs, hands it out untouched, and refuses it in strict mode", async () => {
    for (const operation of documented()) {
      const { id, api, table, result } = operation;
      const record = sample(table, operation.kind);
      const { body, kindOf, prefix } = responseOf(result, record);
      const { client, drift } = clientOf(api, () => body);
      const plain = clientOf(api, () => body, { validate: "off" }).client;
      const sorts = new Map(
        [...corruptions(table, kindOf(operation.kind), body)].map((corruption) => [corruption.sort, corruption]),
      );
      for (const { pointer, documented: known, apply, sort } of sorts.values()) {
        // Without its id, a list cannot be paged (another error) and a record with ITEMS is a list of them.
        if (/^\/ID$/.test(pointer) && sort === "missing") continue;
        if (result.startsWith("Paged<") && /^\/\d+(\/(id|uniqueId|ID|lead_id))?$/.test(pointer)) continue;
        const mend = apply();
        const text = JSON.stringify(body);
        drift.length = 0;
        assert.deepEqual(await client.call(id, argsOf(operation)), await plain.call(id, argsOf(operation)), id);
        assert.deepEqual(
          drift.map(({ type, operation: of, issues, more }) => [type, of, issues.map((issue) => issue.pointer), more]),
          [["drift", id, [prefix + pointer], 0]],
          `${id}: ${sort}`,
        );
        const strict = client.call(id, argsOf(operation), { validate: "strict" });
        if (known) {
          const error = await assert.rejects(strict, {
            name: "DecodeError",
            code: "decode/mismatch",
            operation: id,
            outcome: operation.safety === "safe" ? "answered" : "unknown",
            status: 200,
            attempts: 1,
          });
          assert.deepEqual(error.issues, drift[0].issues, `${id}: ${sort}`);
          assert.equal(drift.length, 1, `${id}: contradictions are reported once`);
        } else {
          await strict;
          assert.equal(drift.length, 2, `${id}: a member that no document names is only reported`);
        }
        assert.equal(JSON.stringify(body), text, `${id}: untouched`);
        mend();
      }
    }
  });

  const cap = (changes) => ({
    id: "5b898b13cea36a21e4618dfa",
    name: "Cap",
    type: "volume",
    maximum: 10,
    duration: 1,
    duration_units: "day",
    ...changes,
  });

  await test("an issue says what was expected and what was found", async () => {
    const { client, drift } = clientOf("LeadConduit", () => [
      cap(),
      cap({ name: 5 }),
      cap({ name: 6, id: null }),
      cap({ new: {} }),
      cap({ new: [] }),
    ]);
    assert.equal((await client.caps.list()).length, 5);
    assert.deepEqual(drift[0].issues, [
      {
        pointer: "/1/name",
        message: "expected text or null, found number",
        expected: "text or null",
        found: "number",
        documented: true,
        count: 2,
      },
      {
        pointer: "/2/id",
        message: "expected text, found null",
        expected: "text",
        found: "null",
        documented: true,
        count: 1,
      },
      {
        pointer: "/3/new",
        message: "expected no such member, found object",
        expected: "no such member",
        found: "object",
        documented: false,
        count: 1,
      },
      {
        pointer: "/4/new",
        message: "expected no such member, found list",
        expected: "no such member",
        found: "list",
        documented: false,
        count: 1,
      },
    ]);
    const error = await assert.rejects(client.caps.list({}, { validate: "strict" }));
    assert.equal(
      error.message,
      "listCaps: /1/name is not as documented: expected text or null, found number (3 differences in all)",
    );
    assert.deepEqual(
      error.issues.map(({ pointer }) => pointer),
      ["/1/name", "/2/id"],
    );
  });

  await test("what recurs in a thousand records is one issue, and a flood of others is counted", async () => {
    let changes = () => ({ new: 1 });
    const { client, drift } = clientOf("LeadConduit", () =>
      Array.from({ length: 1_000 }, (_, index) => cap(changes(index))),
    );
    await client.caps.list();
    assert.deepEqual(
      drift[0].issues.map(({ pointer, count }) => [pointer, count]),
      [["/0/new", 1_000]],
    );
    changes = (index) => ({ [`new${index}`]: 1 });
    await client.caps.list();
    assert.deepEqual([drift[1].issues.length, drift[1].issues[49].pointer, drift[1].more], [50, "/49/new49", 950]);
  });

  await test("HeroBase's names are known in any case", async () => {
    const lead = { UniqueId: "1S2", Status: "UserProcessed", campaign: { uniqueid: "CAMP1S2", Code: null }, DATA: 5 };
    const { client, drift } = clientOf("HeroBase", () => lead);
    assert.deepEqual(await client.leads.get("1S2"), lead);
    assert.deepEqual(drift, [], "an open record may have DATA");
    lead.Campaign = { Code: 5 };
    await assert.rejects(client.leads.get("1S2", {}, { validate: "strict" }), {
      code: "decode/mismatch",
      message: /\/Campaign\/Code .*expected text or null, found number/,
    });
    delete lead.UniqueId;
    const error = await assert.rejects(client.leads.get("1S2", {}, { validate: "strict" }));
    assert.deepEqual(
      error.issues.map(({ pointer }) => pointer),
      ["/Campaign/Code", "/uniqueId"],
    );
  });

  await test("lists are checked in whatever form they come, and nothing is checked where nothing came", async () => {
    const bad = { uniqueId: "CAMP1S1", code: 5 };
    for (const [form, expected] of [
      [[bad], "/0/code"],
      [bad, "/0/code"],
      [{ Results: [{}, bad] }, "/1/code"],
      [[7], "/0"],
      [null, undefined],
      [[], undefined],
    ]) {
      const { client, drift } = clientOf("HeroBase", () => json(form));
      await client.campaigns.list();
      assert.deepEqual(
        drift.flatMap(({ issues }) => issues.map(({ pointer }) => pointer)),
        expected === undefined ? [] : [expected],
        JSON.stringify(form),
      );
    }
    const { client, drift } = clientOf("ConstructionOnline", () => json({ Message: "none" }, 404), {
      validate: "strict",
    });
    assert.deepEqual(await client.changeOrders.modifiedSince("2023-10-14"), []);
    const gone = clientOf("LeadConduit", () => json({ message: "repair" }, 202), { validate: "strict" });
    assert.equal(
      (await gone.client.credentials.delete("59481e4f9e966175cdee5684")).outcome,
      "deleted_with_broken_flows",
    );
    assert.deepEqual([...drift, ...gone.drift], []);
  });

  const events = (from, changes) =>
    [3, 2, 1].map((step) => ({
      id: (from + step).toString(16).padStart(24, "0"),
      outcome: "success",
      type: "source",
      host: "app",
      ...changes,
    }));
  const pages =
    () =>
    ({ search }) =>
      !search.includes("before_id")
        ? events(6, {})
        : search.includes("0".repeat(23) + "7")
          ? events(3, { host: 5 })
          : [];

  await test("every page of a list is checked, however it is read", async () => {
    const readings = {
      loop: async (list) => {
        for await (const event of list()) assert.ok(event.id);
      },
      array: (list) => list().toArray(),
      pages: async (list) => {
        for await (const page of list()) assert.ok(page);
      },
      windows: async (list) => {
        for (const { list: part } of list().windows({ from: 0, to: 1_000, step: 1_000 })) await part().toArray();
      },
      prefetch: (list) => list({ prefetch: true }).toArray(),
    };
    for (const [name, read] of Object.entries(readings)) {
      const { client, drift } = clientOf("LeadConduit", pages());
      const list = (validate) => (more) => {
        const paged = client.events.list({ limit: 3 }, { ...more, validate });
        return name === "pages" ? paged.pages() : paged;
      };
      await read(list("report"));
      assert.deepEqual(
        drift.map(({ issues }) => issues.map(({ pointer, count }) => [pointer, count])),
        [[["/0/host", 3]]],
        name,
      );
      await assert.rejects(read(list("strict")), { code: "decode/mismatch", operation: "listEvents" });
    }
  });

  await test("readings without records are not checked", async () => {
    const { client, drift } = clientOf("LeadConduit", pages(), { validate: "strict" });
    const list = () => client.events.list({ limit: 3 });
    assert.equal((await list().select({ id: "id", host: "host" }).toArray()).length, 6);
    assert.equal((await list().countBy("outcome"))[0].count, 6);
    assert.equal((await (await client.events.list({ before_id: "0".repeat(23) + "7" }).asResponse()).json()).length, 3);
    assert.equal(
      (await new Response(client.events.list({ before_id: "0".repeat(23) + "7" }).stream()).json()).length,
      3,
    );
    assert.deepEqual(
      await client.request({ method: "GET", path: "/events", query: { before_id: "0".repeat(23) + "7" } }),
      events(3, { host: 5 }),
    );
    assert.deepEqual(drift, []);
  });

  await test("no value and no secret is reported", async () => {
    const words = [];
    const hear = (text, event) => words.push(text, JSON.stringify(event));
    const logger = { debug: hear, warn: hear };
    const canary = "canary-value";
    const respond = [
      cap({
        name: { [canary]: canary },
        id: [canary],
        type: canary,
        duration: canary,
        "canary-key": canary,
        "x\ny": canary,
      }),
    ];
    const { client, drift } = clientOf("LeadConduit", () => respond, { logger });
    await client.caps.list();
    const error = await assert.rejects(client.caps.list({}, { validate: "strict" }));
    const reported = [...words, JSON.stringify(drift), JSON.stringify(error), error.message, String(error.stack)].join(
      "\n",
    );
    assert.ok(!reported.includes("canary"), reported);
    assert.ok(drift[0].issues.length >= 4);
    const warning = words.find((text) => text.startsWith("listCaps: the response is not as documented, "));
    assert.ok(warning && !warning.includes("\n"), "one line");
  });

  await test("observers that throw change nothing", async () => {
    const broken = () => {
      throw new Error("broken");
    };
    const { client } = clientOf("LeadConduit", () => [cap({ name: 5 })], {
      on: broken,
      logger: { debug: broken, warn: broken },
    });
    assert.equal((await client.caps.list())[0].name, 5);
  });

  await test("a call inherits from its client and may choose otherwise", async () => {
    const { client, drift } = clientOf("LeadConduit", () => [cap({ name: 5 })], { validate: "strict" });
    await assert.rejects(client.caps.list(), { code: "decode/mismatch" });
    await client.caps.list({}, { validate: "off" });
    assert.equal(drift.length, 0);
    await client.caps.list({}, { validate: "report" });
    assert.equal(drift.length, 1);
  });

  await test("an unknown mode is refused, and so is reporting without a listener", async () => {
    const made = (options) => () => clientOf("LeadConduit", () => [], options).client;
    await assert.rejects(async () => made({ validate: "loud" })(), {
      name: "UsageError",
      code: "usage/invalid-option",
      parameter: "validate",
    });
    await assert.rejects(async () => made({ validate: "report", on: undefined })(), {
      name: "UsageError",
      parameter: "validate",
    });
    await assert.rejects(made({})().caps.list({}, { validate: "loud" }), {
      name: "UsageError",
      outcome: "not_sent",
      operation: "listCaps",
    });
    await assert.rejects(made({ validate: "strict", on: undefined })().caps.list({}, { validate: "report" }), {
      name: "UsageError",
    });
  });

  await test("a response without end inside itself is refused, not followed", async () => {
    const { table, number } = documented().find(({ id }) => id === "getFlow");
    const rule = { op: "and", rules: [] };
    let inner = rule;
    for (let depth = 0; depth < 50_000; depth++) inner.rules.push((inner = { op: "and", rules: [] }));
    const flow = { name: "Flow", acceptance_criteria: { rule_set: rule } };
    const { issues } = checkerOf(table.text).check(number, { data: flow, shape: ONE, status: 200 });
    assert.ok(
      issues.some(({ expected }) => expected === "at most 100 levels"),
      JSON.stringify(issues).slice(0, 500),
    );
    const list = checkerOf(table.text).check(number, { data: [], shape: LIST, status: 200 });
    assert.deepEqual(list.issues, []);
  });
}
