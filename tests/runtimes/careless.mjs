// Careless and hostile callers: callbacks that throw, options of the wrong type, strings of any length, a `fetch` that responds with
// anything. Every call settles with a typed error that names what is wrong, nothing is sent that was refused, and nothing leaks.
import { cores, memoryOf, watchReaders } from "./support/instances.mjs";
import { ConstructionOnline, HeroBase, LeadConduit, isLeadspanError } from "leadspan";
import { checkLead } from "leadspan/herobase";
import { EXPORT, csv, eventPage, gather, hero, json, lead, status } from "../contexts/support/responses.mjs";

const allow = { dangerouslyAllowBrowser: true };
const once = { retry: false };

export default async function (suite) {
  await observers(suite);
  await progress(suite);
  await middleware(suite);
  await fetches(suite);
  await signals(suite);
  await options(suite);
  await bodies(suite);
  await lengths(suite);
}

/** Ways in which a function of the caller's fails. */
const FAILS = {
  throws: (reason) => () => { throw reason; },
  rejects: (reason) => async () => { throw reason; },
  "gives a thenable that rejects": (reason) => () => ({ then: (_, failed) => failed?.(reason) }),
};
const BOTH = ["throws", "rejects"];

async function observers({ test, assert, strays }) {
  for (const [how, fail] of Object.entries(FAILS)) {
    await test(`an observer that ${how} changes nothing: on, logger, and both when a response differs from its type`, async () => {
      const failing = fail(new Error("the caller's own"));
      const seen = await strays(async () => {
        let number = 0;
        const fetch = async () => ((number += 1) === 1 ? status(503) : json({ id: 5 }));
        const client = lead(fetch, { on: failing, logger: { debug: failing, warn: failing }, validate: "report", retry: { baseMs: 1 } });
        assert.deepEqual(await client.caps.get("a"), { id: 5 });
        assert.equal(number, 2, "requests");
      });
      assert.deepEqual(seen, []);
    });
  }
}

const BAD_TABLE = "id,name\r\n1,one\r\n2,two,more\r\n3,three\r\n";
const respondToAll = async (address) => (address.includes("wshero01") ? csv(BAD_TABLE) : json(address.includes("/events") ? eventPage(address, 4) : [{ id: "1" }]));

/** Read by hand: what turns a stream into a string, as Chromium's `Response` does, replaces its errors by one of its own. */
async function drain(stream) {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
}

/** Readings that report their progress. */
const READINGS = {
  "a list": ({ lc }, given) => gather(lc.events.list({ limit: 2 }, given)),
  "pages ahead": ({ lc }, given) => gather(lc.events.list({ limit: 2 }, { ...given, prefetch: true })),
  "a selection": ({ lc }, given) => lc.caps.list({}, given).select({ id: "id" }).toArray(),
  "a selection over pages": ({ lc }, given) => gather(lc.events.list({ limit: 2 }, given).select({ id: "id" })),
  "a count": ({ lc }, given) => lc.caps.list({}, given).countBy("id"),
  "a stream": ({ lc }, given) => drain(lc.caps.list({}, given).stream()),
  "rows of a table": ({ hb }, given) => hb.leads.exportCsv(EXPORT, given).rows({ onBadRow: () => undefined }).toArray(),
  "a table as text": ({ hb }, given) => hb.leads.exportCsv(EXPORT, given).text(),
};
const clients = (fetch) => ({ lc: lead(fetch, { maxConcurrent: 1, ...once }), hb: hero(fetch, { maxConcurrent: 1, ...once }) });

async function progress({ test, assert, strays }) {
  for (const how of BOTH) {
    for (const [name, read] of Object.entries(READINGS)) {
      await test(`onProgress that ${how} ends ${name} with an error that names it`, async () => {
        const reason = new Error("the caller's own");
        const seen = await strays(async () => {
          const both = clients(respondToAll);
          await assert.rejects(Promise.resolve(read(both, { onProgress: FAILS[how](reason) })), { name: "UsageError", code: "usage/invalid-option", parameter: "onProgress", outcome: "answered", cause: reason });
          // The permit is free again.
          assert.deepEqual([(await both.lc.caps.list()).length, await both.hb.leads.exportCsv(EXPORT).text()], [1, BAD_TABLE]);
        });
        assert.deepEqual(seen, []);
      });
    }
    await test(`onBadRow that ${how} ends the rows with an error that names it`, async () => {
      const reason = new Error("the caller's own");
      const seen = await strays(async () => {
        const both = clients(respondToAll);
        const table = () => both.hb.leads.exportCsv(EXPORT);
        const given = { onBadRow: FAILS[how](reason) };
        for (const rows of [table().rows(given).toArray(), gather(table().rows(given)), table().select(["id"], given).toArray(), table().countBy("id", given)]) {
          await assert.rejects(rows, { name: "UsageError", code: "usage/invalid-option", parameter: "onBadRow", outcome: "answered", cause: reason });
        }
        assert.equal(await table().text(), BAD_TABLE);
      });
      assert.deepEqual(seen, []);
    });
  }

  await test("promises of onProgress and onBadRow are waited for", async () => {
    const order = [];
    const wait = (name) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      order.push(`${name} ends`);
    };
    const { lc, hb } = clients(respondToAll);
    for await (const { id } of lc.events.list({ limit: 4 }, { onProgress: wait("progress") })) order.push(id.slice(-1));
    assert.deepEqual(order.splice(0), ["progress begins", "progress ends", "4", "3", "2", "1"]);
    for await (const { id } of hb.leads.exportCsv(EXPORT).rows({ onBadRow: wait("row") })) order.push(id);
    assert.deepEqual(order, ["row begins", "row ends", "1", "3"]);
  });
}

async function middleware({ test, assert, strays }) {
  await test("a middleware that is none, or throws when it is looked at, is refused by its name", async () => {
    for (const given of HOSTILE_MIDDLEWARE) {
      await assert.rejects(async () => lead(async () => json([]), { middleware: given }).caps.list(), { name: "UsageError", code: "usage/invalid-option", parameter: "middleware", outcome: "not_sent" });
    }
  });

  for (const how of BOTH) {
    for (const hook of ["aroundAttempt", "aroundCall"]) {
      await test(`a middleware that ${how} fails the call with an error that names it: ${hook}`, async () => {
        const reason = new Error("the caller's own");
        let sent = 0;
        const seen = await strays(async () => {
          const client = lead(async () => ((sent += 1), json([])), { middleware: { [hook]: FAILS[how](reason) }, maxConcurrent: 1, ...once });
          const error = await assert.rejects(Promise.resolve(client.caps.list()));
          assert.ok(isLeadspanError(error), String(error));
          assert.ok(error.cause === reason || error.cause?.cause === reason || String(error.cause?.message).includes("the caller's own"), "the cause");
          await assert.rejects(Promise.resolve(client.caps.list()));
        });
        assert.deepEqual([seen, sent], [[], 0]);
      });
    }
  }
}

/** What is no middleware, and throws when it is looked at. */
const HOSTILE_MIDDLEWARE = [new Proxy({}, { ownKeys: () => { throw new Error("no look"); } }), { get aroundCall() { throw new Error("no look"); } }, [new Proxy([], { get: () => { throw new Error("no look"); } })], 5, "x", [null]];

/** Things that a `fetch` may throw. */
const THROWN = {
  nothing: () => undefined,
  null: () => null,
  "a text": () => "no",
  "a symbol": () => Symbol("no"),
  "an object whose members throw": () => new Proxy({}, { get: () => { throw new Error("no"); } }),
  "an error whose cause is itself": () => { const error = new Error("no"); error.cause = error; return error; },
  "a function": () => () => undefined,
};

/** Things that are no Response. */
const RESPONSES = {
  nothing: () => undefined,
  null: () => null,
  "a text": () => "[]",
  "a number": () => 200,
  "a list": () => [],
  "parsed JSON": () => ({ id: "a" }),
  "what axios gives": () => ({ status: 200, data: [], headers: {} }),
  "a status that is no number": () => ({ status: "200", headers: new Headers(), body: null }),
  "headers that are a plain object": () => ({ status: 200, headers: { "content-type": "application/json" }, body: null }),
  "a body that is a text": () => ({ status: 200, headers: new Headers(), body: "[]" }),
  "the stream of node-fetch": () => ({ status: 200, headers: new Headers(), body: { pipe: () => undefined, async *[Symbol.asyncIterator] () { yield new Uint8Array(); } } }),
  "an object whose members throw": () => new Proxy({}, { get: (_, name) => { if (name === "then") return undefined; throw new Error("no"); } }),
  "Response.error()": () => Response.error(),
};

async function fetches({ test, assert, strays, runtime }) {
  for (const [what, make] of Object.entries(THROWN)) {
    await test(`a fetch that throws ${what} fails the call with a typed error`, async () => {
      const seen = await strays(async () => {
        for (const how of BOTH) {
          let sent = 0;
          const client = lead((...given) => ((sent += 1), FAILS[how](make())(...given)), { maxConcurrent: 1, ...once });
          for (const call of [() => client.caps.list(), () => client.leads.submit("f", "s", { email: "a@b.example" })]) {
            const error = await assert.rejects(Promise.resolve(call()), { name: "NetworkError", attempts: 1 });
            assert.match(error.code, /^network\/(fetch-threw|no-answer)$/);
          }
          assert.equal(sent, 2, "requests");
        }
      });
      assert.deepEqual(seen, []);
    });
  }
  for (const [what, make] of Object.entries(RESPONSES)) {
    await test(`a fetch that responds with ${what} fails the call with an error that says so`, async () => {
      const seen = await strays(async () => {
        let sent = 0;
        const client = lead(async () => ((sent += 1), make()), { maxConcurrent: 1 });
        for (const call of [() => client.caps.list(), () => client.caps.list().select({ id: "id" }).toArray(), () => drain(client.caps.list().stream()), () => client.caps.list().asResponse()]) {
          await assert.rejects(Promise.resolve(call()), { name: "NetworkError", code: "network/no-response", attempts: 1 });
        }
        assert.equal(sent, 4, "none is asked for again");
      });
      assert.deepEqual(seen, []);
    });
  }
  await test("a Response that is no instance of this realm's class will do", async () => {
    const Foreign = foreignResponse(runtime);
    const client = lead(async () => new Foreign('[{"id":"a"}]', { headers: { "content-type": "application/json" } }));
    assert.deepEqual(await client.caps.list(), [{ id: "a" }]);
    assert.deepEqual(await client.caps.list().select({ id: "id" }).toArray(), [{ id: "a" }]);
    assert.equal(await new Response(client.caps.list().stream()).text(), '[{"id":"a"}]');
  });
}

/** The `Response` of a frame; where there are no frames, an object of no class with a Response inside. */
function foreignResponse(runtime) {
  if (runtime === "chromium" && globalThis.document) return document.body.appendChild(document.createElement("iframe")).contentWindow.Response;
  return function (body, init) {
    const { status: code, headers, body: stream } = new Response(body, init);
    return { __proto__: null, type: "default", status: code, headers, body: stream, bodyUsed: false };
  };
}

async function signals({ test, assert, strays }) {
  await test("a signal whose members throw, from whichever look on, settles the call with a typed result", async () => {
    for (const member of ["aborted", "reason", "addEventListener", "removeEventListener"]) {
      for (let look = 1; look <= 8; look += 1) {
        const seen = await strays(async () => {
          for (const [name, read] of Object.entries(READINGS)) {
            const { signal } = new AbortController();
            let left = look;
            const hostile = new Proxy(signal, {
              get(target, key) {
                if (key === member && (left -= 1) <= 0) throw new Error("no look");
                const value = Reflect.get(target, key);
                return typeof value === "function" ? value.bind(target) : value;
              },
            });
            const both = clients(respondToAll);
            const error = await Promise.resolve(read(both, { signal: hostile })).then(() => undefined, (thrown) => thrown);
            assert.ok(error === undefined || isLeadspanError(error), `${name}, look ${look} at ${member}: ${error}`);
            assert.equal((await both.lc.caps.list()).length, 1, "the next call");
          }
        });
        assert.deepEqual(seen, []);
      }
    }
  });
}

/** Values that are right for no option, or not for most. */
const WRONG = { "a text": "x", "a number": 5, true: true, "a list": [], "a map": new Map(), "an object": { x: 1 }, null: null, "a symbol": Symbol("x"), "a BigInt": 5n, "a function": () => undefined, NaN };
/** What may be each option; everything else of WRONG is refused. */
const FITS = {
  fetch: ["a function"], on: ["a function"], logger: [], cache: ["null"], maxConcurrent: ["a number", "null"], budget: ["true", "null"],
  timeoutMs: ["a number", "null"], idleTimeoutMs: ["a number", "null"], totalTimeoutMs: ["a number", "null"], maxBytes: ["a number", "null"],
  retry: ["null"], headers: ["a list", "a map", "null"], validate: [], dangerouslyAllowBrowser: ["true"], baseUrl: [], charset: ["null"],
};
const OF_CALLS = {
  timeoutMs: FITS.timeoutMs, idleTimeoutMs: FITS.timeoutMs, totalTimeoutMs: FITS.timeoutMs, maxBytes: FITS.timeoutMs, retry: FITS.retry, headers: FITS.headers,
  signal: ["null"], query: ["a list", "a map", "an object", "null"], cursor: ["a text"], prefetch: ["true"], onProgress: ["a function"], validate: ["a text"],
};

async function options({ test, assert }) {
  const sent = [];
  const fetch = async (address) => (sent.push(address), json([]));
  const nothingSent = () => assert.deepEqual(sent.splice(0), []);
  const refused = async (work, parameter, what) => {
    const error = await assert.rejects(async () => work(), { outcome: "not_sent" });
    assert.match(error.code, /^(usage|credential)\//, what);
    assert.equal(String(error.parameter).split(".")[0], parameter, `${what}: ${error.message}`);
  };
  for (const [name, fits] of Object.entries(FITS)) {
    await test(`a client's option of the wrong type is refused by its name: ${name}`, async () => {
      for (const [what, value] of Object.entries(WRONG)) {
        if (fits.includes(what)) continue;
        const given = { email: "a@b.example", password: "p", apiKey: "k", fetch, ...allow, [name]: value };
        await refused(() => new ConstructionOnline(given), name, `${name}: ${what}`);
      }
      nothingSent();
    });
  }
  for (const [name, fits] of Object.entries(OF_CALLS)) {
    await test(`a call's option of the wrong type is refused by its name: ${name}`, async () => {
      const client = lead(fetch);
      for (const [what, value] of Object.entries(WRONG)) {
        if (fits.includes(what)) continue;
        for (const call of [() => client.caps.list({}, { [name]: value }), () => client.events.list({}, { [name]: value }), () => client.request({ method: "GET", path: "/x", [name]: value })]) await refused(call, name, `${name}: ${what}`);
      }
      nothingSent();
    });
  }

  await test("a cursor that is none, and a mode of checking that there is none of, are refused as well", async () => {
    await assert.rejects(Promise.resolve(lead(fetch).events.list({}, { cursor: "x" })), { code: "paging/bad-cursor", outcome: "not_sent" });
    for (const make of [() => lead(fetch, { validate: "x" }), () => lead(fetch).caps.list({}, { validate: "x" })]) await refused(make, "validate", "validate");
  });

  await test("a logger that lacks a method is refused, one of a class is not", async () => {
    for (const logger of [{}, { debug() {} }, { warn() {} }, { debug: 1, warn: 1 }, () => undefined]) await refused(() => lead(fetch, { logger }), "logger", String(logger));
    class Logger { debug() {} warn() {} }
    lead(fetch, { logger: new Logger() });
    lead(fetch, { logger: console });
  });

  await test("an option that throws when it is read is a typed error, in clients and calls", async () => {
    const reason = new Error("no look");
    const trap = { enumerable: true, get: () => { throw reason; } };
    const of = (given, name) => Object.defineProperty({ ...given }, name, trap);
    const classes = [[LeadConduit, { apiKey: "k" }], [ConstructionOnline, { email: "a@b.example", password: "p", apiKey: "k" }], [HeroBase, { subdomain: "x", username: "u", password: "p" }]];
    for (const [Client, given] of classes) {
      for (const name of ["fetch", "baseUrl", "retry", "headers", "logger", "nothing"]) await assert.rejects(async () => new Client(of({ ...given, fetch, ...allow }, name)), { name: "UsageError", outcome: "not_sent", cause: reason });
      for (const name of ["attempts", "nothing"]) await assert.rejects(async () => new Client({ ...given, fetch, ...allow, retry: of({}, name) }), { name: "UsageError", outcome: "not_sent", cause: reason });
      await assert.rejects(async () => new Client({ ...given, fetch, ...allow, logger: of({ warn() {} }, "debug") }), { name: "UsageError", outcome: "not_sent", cause: reason });
      await assert.rejects(async () => new Client(new Proxy({}, { getPrototypeOf: () => { throw reason; } })), { name: "UsageError", outcome: "not_sent", cause: reason });
      await assert.rejects(async () => new Client({ ...given, fetch, ...allow, headers: { [Symbol.iterator]: () => { throw reason; } } }), { name: "UsageError", outcome: "not_sent", cause: reason });
    }
    const client = lead(fetch);
    for (const name of ["signal", "headers", "query", "retry", "onProgress", "nothing"]) {
      await assert.rejects(Promise.resolve(client.caps.list({}, of({}, name))), { name: "UsageError", outcome: "not_sent", cause: reason });
    }
    await assert.rejects(Promise.resolve(client.events.list(of({}, "limit"))), { name: "UsageError", outcome: "not_sent", cause: reason });
    nothingSent();
  });
}

class Form { get email() { return "a@b.example"; } }
/** What would become `{}`, `null` or a string in JSON, each with a word of the message. */
const NO_BODIES = {
  "a map": [() => new Map([["email", "a"]]), /Map/], "a set": [() => new Set(["a"]), /Set/], "a blob": [() => new globalThis.Blob(["{}"]), /Blob/], "a stream": [() => new ReadableStream(), /ReadableStream/],
  "a promise": [() => Promise.resolve({ email: "a" }), /await/], "an instance of a class": [() => new Form(), /Form/], bytes: [() => new Uint8Array(2), /Uint8Array/], "a function": [() => () => undefined, /body/], "a symbol": [() => Symbol("s"), /body/],
  "NaN inside": [() => ({ a: { b: [1, NaN] } }), /\/a\/b\/1/], "Infinity inside": [() => ({ a: Infinity }), /\/a/], "a map inside": [() => ({ a: [new Map()] }), /\/a\/0/], "a function inside": [() => ({ a: { b() {} } }), /\/a\/b/],
  "a BigInt inside": [() => ({ a: 5n }), /JSON/], "a cycle": [() => { const self = {}; self.self = self; return self; }, /JSON/], "a getter that throws": [() => ({ get a() { throw new Error("no"); } }), /JSON/],
};

async function bodies({ test, assert }) {
  await test("bodies that JSON cannot carry are refused, and so are those without a member that is required", async () => {
    const sent = [];
    const { lc, hb } = clients(async (_, { body }) => (sent.push(body), json({ outcome: "success" })));
    for (const [what, [make, message]] of Object.entries(NO_BODIES)) {
      for (const call of [() => lc.leads.submit("f", "s", make()), () => lc.request({ method: "POST", path: "/x", body: make() })]) {
        const error = await assert.rejects(Promise.resolve(call()), { name: "UsageError", code: "usage/invalid-parameter", parameter: "body", outcome: "not_sent" });
        assert.match(error.message, message, what);
      }
    }
    const required = { "/campaignCode": () => hb.leads.import({ data: {} }), "/data": () => hb.leads.import({ campaignCode: "c" }), "/name": () => lc.entities.create({}), "/id": () => lc.fields.create({ name: "n", type: "string" }) };
    for (const [pointer, call] of Object.entries(required)) {
      const error = await assert.rejects(Promise.resolve(call()), { name: "UsageError", code: "usage/missing-parameter", parameter: "body", outcome: "not_sent" });
      assert.ok(error.issues.some((issue) => issue.pointer === pointer), `${pointer}: ${JSON.stringify(error.issues)}`);
    }
    assert.deepEqual(sent, []);
  });

  await test("a lead may be a form, and no other body", async () => {
    const sent = [];
    const client = lead(async (_, { body }) => (sent.push(JSON.parse(body)), json({ outcome: "success" })));
    const form = new globalThis.FormData();
    for (const value of ["a", "b"]) form.append("tag", value);
    await client.leads.submit("f", "s", form);
    await client.leads.submit("f", "s", new URLSearchParams("email=a%40b.example"));
    assert.deepEqual(sent, [{ tag: ["a", "b"] }, { email: "a@b.example" }]);
    form.set("file", new globalThis.Blob(["x"]));
    for (const call of [() => client.leads.submit("f", "s", form), () => client.entities.create(new URLSearchParams("name=a")), () => client.fields.create(form)]) {
      await assert.rejects(Promise.resolve(call()), { name: "UsageError", parameter: "body", outcome: "not_sent" });
    }
    assert.equal(sent.length, 2);
  });
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
      const error = await assert.rejects(Promise.resolve(call()), { name: "UsageError", parameter, outcome: "not_sent" });
      assert.ok(error.message.length < 300, `${parameter}: a message of ${error.message.length} characters`);
    }
    const named = {
      "the name of an argument": () => client.events.list({ [long]: 1 }),
      "many arguments": () => client.events.list(Object.fromEntries(Array.from({ length: 2 ** 16 }, (_, index) => [`a${index}`, "b"]))),
      "the name of a query": () => client.caps.list({}, { query: { [long]: 1 } }),
      "many queries": () => client.caps.list({}, { query: Array(2 ** 17).fill(["a", "b"]) }),
      "the name of a header": () => client.caps.list({}, { headers: { [long]: "1" } }),
      "a cursor": () => client.events.list({}, { cursor: long }),
    };
    for (const [what, call] of Object.entries(named)) {
      const error = await assert.rejects(Promise.resolve(call()), { outcome: "not_sent" });
      assert.match(error.code, /^(usage|paging)\//, what);
      assert.ok(error.message.length < 1_000 && String(error.parameter).length <= 100, `${what}: ${error.message.length}`);
    }
    assert.equal(memoryOf(cores().at(-1)), before, "bytes of the instance");
    assert.equal(sent.length, 1, "requests");
    assert.equal(reported.length, 2, "events");
  }, 60_000);

  await test("no option of a client that is too long crosses either", async () => {
    const long = "x".repeat(MANY);
    const make = (given) => async () => new ConstructionOnline({ email: "a@b.example", password: "p", apiKey: "k", fetch, ...allow, ...given }).leads.list();
    await lead(fetch).caps.list();
    const before = memoryOf(cores().at(-1));
    for (const name of ["email", "password", "apiKey"]) await assert.rejects(make({ [name]: long }), { parameter: name, outcome: "not_sent" });
    await assert.rejects(make({ baseUrl: `https://a.example/${long}` }), { parameter: "baseUrl", outcome: "not_sent" });
    await assert.rejects(make({ headers: { "x-a": long } }), { parameter: "headers", outcome: "not_sent" });
    await assert.rejects(async () => new HeroBase({ subdomain: long, username: "u", password: "p", ...allow }), { parameter: "subdomain", outcome: "not_sent" });
    assert.equal(memoryOf(cores().at(-1)), before, "bytes of the instance");
  });

  await test("no pattern and no value that is too long crosses into the matcher, and nothing that does stays there", async () => {
    const check = (pattern, value) => checkLead({ campaignCode: "C", data: { a: value } }, { campaignCode: "C", data: { a: `example a, type is text, regex used for validation ${pattern}` } });
    assert.equal((await check("^b$", "b")).passed, true);
    const grown = watchReaders();
    for (const [pattern, value] of [["^b$", "b".repeat(MANY)], ["b".repeat(MANY), "b"]]) assert.deepEqual((await check(pattern, value)).unchecked, ["a"]);
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
    await assert.rejects(gather(client.events.list({ limit: 1 })), { name: "UsageError", code: "usage/address-too-long", outcome: "not_sent" });
    await assert.rejects(client.events.list({ limit: 1 }).select({ id: "id" }).toArray(), { code: "usage/address-too-long" });
    assert.equal(memoryOf(cores().at(-1)), before, "bytes of the instance");
  });

  await test("no path, column or name of one that is too long crosses into the reader", async () => {
    const long = "x".repeat(MANY);
    const { lc, hb } = clients(async (address) => (sent.push(address), respondToAll(address)));
    sent.length = 0;
    const calls = {
      paths: [() => lc.caps.list().select({ [long]: "id" }).toArray(), () => lc.caps.list().select({ id: long }).toArray(), () => lc.caps.list().countBy(long), () => lc.caps.list().countBy("id", { sum: [long] }), () => hb.leads.exportCsv(EXPORT).countBy(long)],
      columns: [() => hb.leads.exportCsv(EXPORT).select([long]).toArray(), () => hb.leads.exportCsv(EXPORT).select(Array(2 ** 17).fill("a")).toArray()],
    };
    for (const [parameter, all] of Object.entries(calls)) {
      for (const call of all) await assert.rejects(call(), { name: "UsageError", code: "usage/invalid-parameter", parameter, outcome: "not_sent" });
    }
    assert.deepEqual(sent, []);
  });
}
