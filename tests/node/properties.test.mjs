// Properties of the TypeScript API, over random sequences: one request a call, every item of every page once, and errors
// that keep their promises whatever a server says.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import * as leadspan from "leadspan";
import { HeroBase, LeadConduit } from "leadspan";
import { fakeFetch, json } from "./support/fake.mjs";
import { clientWith, everythingOf, formsOf, makeCredentials, mustNotShow } from "../runtimes/support/canary.mjs";

const settled = (promise) =>
  Promise.resolve(promise).then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
const nextTask = () => new Promise((resolve) => setTimeout(resolve, 0));

// So that one task is enough for a call to be sent: the first one with a body loads what checks it.
before(async () => {
  await leadspan.init();
  await new LeadConduit({ apiKey: "key", fetch: async () => json({}) }).leads.submit("f", "s", { name: "n" });
});

/** Ways to read a call that share its one request. */
const SHARED = {
  then: (call) => call.then((data) => data),
  catch: (call) => call.catch((error) => Promise.reject(error)),
  finally: (call) => call.finally(() => undefined),
  withResponse: (call) => call.withResponse().then(({ data }) => data),
};
/** Ways that take the body away. */
const TAKING = {
  asResponse: async (call) => (await call.asResponse()).json(),
  stream: async (call) => new Response(call.stream()).json(),
  select: async (call) => call.select({ id: "id" }).toArray(),
  countBy: async (call) => call.countBy("id"),
};
const readings = fc.array(
  fc.record({ way: fc.constantFrom(...Object.keys(SHARED), ...Object.keys(TAKING)), later: fc.boolean() }),
  { maxLength: 6 },
);

test("whatever a call is asked for, and whenever, it is sent once", async () => {
  await fc.assert(
    fc.asyncProperty(readings, fc.boolean(), async (sequence, write) => {
      const { fetch, requests } = fakeFetch(() => json([{ id: "a" }]));
      const lc = new LeadConduit({ apiKey: "key", fetch });
      const call = write ? lc.leads.submit("f", "s", { name: "n" }) : lc.caps.list();
      // The model: the first reading in the task of the call decides; without one the call is sent for its data.
      let chosen;
      const results = [];
      for (const { way, later } of sequence) {
        if (later) {
          await nextTask();
          chosen ??= "shared";
        }
        const taking = way in TAKING;
        const allowed = chosen === undefined || (!taking && chosen === "shared");
        chosen ??= taking ? "taken" : "shared";
        results.push({ way, allowed, ended: settled((TAKING[way] ?? SHARED[way])(call)) });
      }
      for (const { way, allowed, ended } of results) {
        const { error } = await ended;
        if (allowed) assert.equal(error, undefined, `${way}: ${error}`);
        else
          assert.deepEqual(
            [error?.name, error?.code, error?.operation],
            ["UsageError", "usage/invalid-option", write ? "submitLead" : "listCaps"],
            way,
          );
      }
      await nextTask();
      assert.equal(requests.length, 1, JSON.stringify(sequence));
    }),
    { numRuns: 300 },
  );
});

/** One page: how many new items it has, and how many of the page before it begins with, as new records push them down. */
const page = fc.record({ size: fc.integer({ min: 1, max: 7 }), again: fc.integer({ min: 0, max: 3 }) });

test("pages of any size, with items of the page before, give every item once and in order", async () => {
  const ways = {
    byId: {
      start: (fetch, limit) => new LeadConduit({ apiKey: "key", fetch }).events.list({ limit }),
      key: "id",
      at: (all, query) => (query.before_id ? all.findIndex(({ id }) => id === query.before_id) + 1 : 0),
    },
    byOffset: {
      start: (fetch, limit) => new LeadConduit({ apiKey: "key", fetch }).search.leads({ query: "a", limit }),
      key: "lead_id",
      at: (_, query, pushed) => Number(query.from ?? 0) - pushed,
    },
    bySkip: {
      start: (fetch, take) =>
        new HeroBase({ subdomain: "wshero01", username: "u", password: "password", fetch }).leads.export({
          SearchName: "s",
          ModifiedFrom: "2026-11-01",
          take,
        }),
      key: "uniqueId",
      at: (_, query, pushed) => Number(query.skip ?? 0) - pushed,
    },
  };
  const readers = {
    items: async (list) => {
      const items = [];
      for await (const item of list) items.push(item);
      return items;
    },
    pages: async (list) => {
      const items = [];
      for await (const { items: some } of list.pages()) items.push(...some);
      return items;
    },
    toArray: (list) => list.toArray(),
    select: (list, key) => list.select({ [key]: key, n: "n" }).toArray(),
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(ways)),
      fc.constantFrom(...Object.keys(readers)),
      fc.integer({ min: 0, max: 40 }),
      fc.array(page, { minLength: 1, maxLength: 50 }),
      fc.boolean(),
      async (way, read, count, pages, nested) => {
        const { start, key, at } = ways[way];
        const all = Array.from({ length: count }, (_, index) => ({
          [key]: (count - index).toString(16).padStart(24, "a"),
          n: index,
        }));
        let pushed = 0;
        let last = 0;
        const { fetch } = fakeFetch(({ query }, number) => {
          const { size, again } = pages[(number - 1) % pages.length];
          const from = at(all, query, pushed);
          const repeated = Math.min(again, last);
          pushed += repeated;
          const items = from < all.length ? all.slice(from - repeated, from + size) : [];
          last = items.length;
          return nested ? { total: count, data: items } : items;
        });
        assert.deepEqual(await readers[read](start(fetch, 7), key), all);
      },
    ),
    { numRuns: 300 },
  );
});

const KINDS = [
  "usage",
  "credential",
  "network",
  "timeout",
  "aborted",
  "redirect",
  "http",
  "decode",
  "content",
  "too_large",
  "paging",
  "budget",
  "internal",
];
const CALLS = {
  LeadConduit: [
    ["listCaps"],
    ["createField", { body: { id: "n", name: "n", type: "string" } }],
    ["updateField", { id: "a", body: { name: "n", type: "string" } }],
  ],
  ConstructionOnline: [
    ["listLeads"],
    ["createLead", { body: { FIRSTNAME: "n", LASTNAME: "n", EMAIL: "n@n.example", DISPLAY_NAME: "n" } }],
  ],
  HeroBase: [["listCampaigns"], ["importLead", { body: { campaignCode: "c", data: {} } }]],
};
const responses = fc.record({
  status: fc.oneof(
    fc.constantFrom(200, 202, 204, 301, 304, 400, 401, 404, 409, 422, 429, 500, 503),
    fc.integer({ min: 200, max: 599 }),
  ),
  type: fc.constantFrom("application/json", "text/html", "text/plain", "application/problem+json", ""),
  body: fc.oneof(fc.constant("forms"), fc.constant("tree"), fc.json(), fc.string({ unit: "binary" })),
  headers: fc.dictionary(
    fc.constantFrom(
      "retry-after",
      "date",
      "x-request-id",
      "x-rate-limit-reset",
      "location",
      "www-authenticate",
      "etag",
    ),
    fc.constantFrom("forms", "0", "-1", "soon", "1e9", "Tue, 24 Nov 2026 10:00:00 GMT"),
  ),
  breaks: fc.boolean(),
});

test("an error keeps kind, code, class and outcome together, and shows no credential, whatever the server says", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(CALLS)),
      fc.constantFrom("plain", "tricky"),
      fc.nat(),
      responses,
      async (api, secrets, pick, given) => {
        const credentials = makeCredentials(api, secrets);
        const forms = Object.values(formsOf(credentials));
        const [id, args] = CALLS[api][pick % CALLS[api].length];
        const events = [];
        const client = clientWith(api, credentials, {
          fetch: async () => responseOf(given, forms, pick),
          on: (event) => events.push(event),
          retry: { attempts: 2, baseMs: 0, maxRetryAfterMs: 0 },
        });
        const { error } = await settled(client.call(id, args));
        mustNotShow(everythingOf(events, inspect), credentials, "events");
        if (!error) return;
        const [kind] = error.code.split("/");
        assert.ok(KINDS.includes(kind) && error.kind === kind, `${error.kind} ${error.code}`);
        assert.notEqual(kind, "internal", String(error.cause?.stack ?? error));
        assert.ok(error instanceof leadspan[error.name] && error instanceof leadspan.LeadspanError, error.name);
        assert.deepEqual([error.api, error.operation], [api, id]);
        assert.ok(error.attempts === 1 || error.attempts === 2, `${error.attempts} attempts`);
        const safe = id.startsWith("list");
        if (kind === "http") assert.equal(error.status, given.status);
        if (!safe) assert.ok(["answered", "unknown"].includes(error.outcome), `${error.outcome}`);
        if (!safe && given.status >= 500) assert.equal(error.outcome, "unknown");
        mustNotShow(everythingOf(error, inspect), credentials, `${error.code}`);
      },
    ),
    { numRuns: 300 },
  );
});

/** The response, with the secrets in every form that a header or body can carry. */
function responseOf({ status, type, body, headers, breaks }, forms, pick) {
  const printable = forms.filter((form) => /^[\x21-\x7e]*$/.test(form));
  const texts = {
    forms: forms.join(" "),
    tree: JSON.stringify({ message: forms[pick % forms.length], errors: { list: forms } }),
  };
  const bytes = new TextEncoder().encode(texts[body] ?? body);
  const empty = [204, 205, 304].includes(status);
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      if (breaks) controller.error(new Error(texts.forms));
      else controller.close();
    },
  });
  const all = Object.entries(headers).map(([name, value]) => [
    name,
    value === "forms" ? printable[pick % printable.length] : value,
  ]);
  return new Response(empty ? null : stream, { status, headers: [...(type ? [["content-type", type]] : []), ...all] });
}

const text = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom("\n", "\\n", "a\\\nb", '"', "{0", "#1\n", "?"),
);
const rule = fc.jsonValue({ maxDepth: 3 }).filter((value) => value !== null);

test("arguments arrive as they were given: strings, lists, JSON and sets of named strings", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        text.filter((name) => name !== "__proto__"),
        fc.oneof(
          text,
          fc.array(text, { minLength: 1 }),
          fc.maxSafeInteger(),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.boolean(),
        ),
        { maxKeys: 5 },
      ),
      fc.array(rule, { minLength: 1, maxLength: 3 }),
      async (fields, rules) => {
        const sent = [];
        const lc = new LeadConduit({
          apiKey: "a key that no argument holds",
          fetch: (address) => Promise.resolve(json(sent.push(new URL(address).searchParams) && [])),
        });
        await lc.leads.submitByQuery("f", "s", { fields });
        await lc.events.list({ rules });
        const wanted = Object.entries(fields).flatMap(([name, value]) =>
          [value].flat().map((one) => [name, String(one)]),
        );
        assert.deepEqual([...sent[0]], wanted);
        assert.deepEqual(JSON.parse(sent[1].get("rules")), JSON.parse(JSON.stringify(rules)));
      },
    ),
    { numRuns: 300 },
  );
});

test("an argument that cannot be sent is named, whatever it does when it is looked at", async () => {
  const lc = new LeadConduit({ apiKey: "key", fetch: () => assert.fail("nothing is sent") });
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  const cycle = {};
  cycle.self = cycle;
  for (const odd of [
    proxy,
    cycle,
    () => 1,
    1n,
    Symbol("s"),
    NaN,
    Infinity,
    {
      toJSON() {
        throw new Error("no");
      },
    },
    [1n],
    [[cycle]],
  ]) {
    await assert.rejects(lc.events.list({ rules: odd }), {
      name: "UsageError",
      code: "usage/invalid-parameter",
      parameter: "rules",
    });
  }
});
