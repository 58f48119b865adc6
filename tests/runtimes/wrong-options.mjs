// Options of the wrong type and bodies that JSON cannot carry: each is refused by its name, and nothing is sent.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { json, lead } from "../contexts/support/responses.mjs";
import { clients } from "./support/readings.mjs";

const allow = { dangerouslyAllowBrowser: true };

export default async function (suite) {
  await options(suite);
  await bodies(suite);
}

/** Values that are right for no option, or not for most. */
const WRONG = {
  "a text": "x",
  "a number": 5,
  true: true,
  "a list": [],
  "a map": new Map(),
  "an object": { x: 1 },
  null: null,
  "a symbol": Symbol("x"),
  "a BigInt": 5n,
  "a function": () => undefined,
  NaN,
};
/** What may be each option; everything else of WRONG is refused. */
const FITS = {
  fetch: ["a function"],
  on: ["a function"],
  logger: [],
  cache: ["null"],
  maxConcurrent: ["a number", "null"],
  budget: ["true", "null"],
  timeoutMs: ["a number", "null"],
  idleTimeoutMs: ["a number", "null"],
  totalTimeoutMs: ["a number", "null"],
  maxBytes: ["a number", "null"],
  retry: ["null"],
  headers: ["a list", "a map", "null"],
  validate: [],
  dangerouslyAllowBrowser: ["true"],
  baseUrl: [],
  charset: ["null"],
};
const OF_CALLS = {
  timeoutMs: FITS.timeoutMs,
  idleTimeoutMs: FITS.timeoutMs,
  totalTimeoutMs: FITS.timeoutMs,
  maxBytes: FITS.timeoutMs,
  retry: FITS.retry,
  headers: FITS.headers,
  signal: ["null"],
  query: ["a list", "a map", "an object", "null"],
  cursor: ["a text"],
  prefetch: ["true"],
  onProgress: ["a function"],
  validate: ["a text"],
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
        for (const call of [
          () => client.caps.list({}, { [name]: value }),
          () => client.events.list({}, { [name]: value }),
          () => client.request({ method: "GET", path: "/x", [name]: value }),
        ])
          await refused(call, name, `${name}: ${what}`);
      }
      nothingSent();
    });
  }

  await test("a cursor that is none, and a mode of checking that there is none of, are refused as well", async () => {
    await assert.rejects(Promise.resolve(lead(fetch).events.list({}, { cursor: "x" })), {
      code: "paging/bad-cursor",
      outcome: "not_sent",
    });
    for (const make of [() => lead(fetch, { validate: "x" }), () => lead(fetch).caps.list({}, { validate: "x" })])
      await refused(make, "validate", "validate");
  });

  await test("a logger that lacks a method is refused, one of a class is not", async () => {
    for (const logger of [{}, { debug() {} }, { warn() {} }, { debug: 1, warn: 1 }, () => undefined])
      await refused(() => lead(fetch, { logger }), "logger", String(logger));
    class Logger {
      debug() {}
      warn() {}
    }
    lead(fetch, { logger: new Logger() });
    lead(fetch, { logger: console });
  });

  await test("an option that throws when it is read is a typed error, in clients and calls", async () => {
    const reason = new Error("no look");
    const trap = {
      enumerable: true,
      get: () => {
        throw reason;
      },
    };
    const of = (given, name) => Object.defineProperty({ ...given }, name, trap);
    const classes = [
      [LeadConduit, { apiKey: "k" }],
      [ConstructionOnline, { email: "a@b.example", password: "p", apiKey: "k" }],
      [HeroBase, { subdomain: "x", username: "u", password: "p" }],
    ];
    for (const [Client, given] of classes) {
      for (const name of ["fetch", "baseUrl", "retry", "headers", "logger", "nothing"])
        await assert.rejects(async () => new Client(of({ ...given, fetch, ...allow }, name)), {
          name: "UsageError",
          outcome: "not_sent",
          cause: reason,
        });
      for (const name of ["attempts", "nothing"])
        await assert.rejects(async () => new Client({ ...given, fetch, ...allow, retry: of({}, name) }), {
          name: "UsageError",
          outcome: "not_sent",
          cause: reason,
        });
      await assert.rejects(async () => new Client({ ...given, fetch, ...allow, logger: of({ warn() {} }, "debug") }), {
        name: "UsageError",
        outcome: "not_sent",
        cause: reason,
      });
      await assert.rejects(
        async () =>
          new Client(
            new Proxy(
              {},
              {
                getPrototypeOf: () => {
                  throw reason;
                },
              },
            ),
          ),
        { name: "UsageError", outcome: "not_sent", cause: reason },
      );
      await assert.rejects(
        async () =>
          new Client({
            ...given,
            fetch,
            ...allow,
            headers: {
              [Symbol.iterator]: () => {
                throw reason;
              },
            },
          }),
        { name: "UsageError", outcome: "not_sent", cause: reason },
      );
    }
    const client = lead(fetch);
    for (const name of ["signal", "headers", "query", "retry", "onProgress", "nothing"]) {
      await assert.rejects(Promise.resolve(client.caps.list({}, of({}, name))), {
        name: "UsageError",
        outcome: "not_sent",
        cause: reason,
      });
    }
    await assert.rejects(Promise.resolve(client.events.list(of({}, "limit"))), {
      name: "UsageError",
      outcome: "not_sent",
      cause: reason,
    });
    nothingSent();
  });
}

class Form {
  get email() {
    return "a@b.example";
  }
}
/** What would become `{}`, `null` or a string in JSON, each with a word of the message. */
const NO_BODIES = {
  "a map": [() => new Map([["email", "a"]]), /Map/],
  "a set": [() => new Set(["a"]), /Set/],
  "a blob": [() => new globalThis.Blob(["{}"]), /Blob/],
  "a stream": [() => new ReadableStream(), /ReadableStream/],
  "a promise": [() => Promise.resolve({ email: "a" }), /await/],
  "an instance of a class": [() => new Form(), /Form/],
  bytes: [() => new Uint8Array(2), /Uint8Array/],
  "a function": [() => () => undefined, /body/],
  "a symbol": [() => Symbol("s"), /body/],
  "NaN inside": [() => ({ a: { b: [1, NaN] } }), /\/a\/b\/1/],
  "Infinity inside": [() => ({ a: Infinity }), /\/a/],
  "a map inside": [() => ({ a: [new Map()] }), /\/a\/0/],
  "a function inside": [() => ({ a: { b() {} } }), /\/a\/b/],
  "a BigInt inside": [() => ({ a: 5n }), /JSON/],
  "a cycle": [
    () => {
      const self = {};
      self.self = self;
      return self;
    },
    /JSON/,
  ],
  "a getter that throws": [
    () => ({
      get a() {
        throw new Error("no");
      },
    }),
    /JSON/,
  ],
};

async function bodies({ test, assert }) {
  await test("bodies that JSON cannot carry are refused, and so are those without a member that is required", async () => {
    const sent = [];
    const { lc, hb } = clients(async (_, { body }) => (sent.push(body), json({ outcome: "success" })));
    for (const [what, [make, message]] of Object.entries(NO_BODIES)) {
      for (const call of [
        () => lc.leads.submit("f", "s", make()),
        () => lc.request({ method: "POST", path: "/x", body: make() }),
      ]) {
        const error = await assert.rejects(Promise.resolve(call()), {
          name: "UsageError",
          code: "usage/invalid-parameter",
          parameter: "body",
          outcome: "not_sent",
        });
        assert.match(error.message, message, what);
      }
    }
    const required = {
      "/campaignCode": () => hb.leads.import({ data: {} }),
      "/data": () => hb.leads.import({ campaignCode: "c" }),
      "/name": () => lc.entities.create({}),
      "/id": () => lc.fields.create({ name: "n", type: "string" }),
    };
    for (const [pointer, call] of Object.entries(required)) {
      const error = await assert.rejects(Promise.resolve(call()), {
        name: "UsageError",
        code: "usage/missing-parameter",
        parameter: "body",
        outcome: "not_sent",
      });
      assert.ok(
        error.issues.some((issue) => issue.pointer === pointer),
        `${pointer}: ${JSON.stringify(error.issues)}`,
      );
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
    for (const call of [
      () => client.leads.submit("f", "s", form),
      () => client.entities.create(new URLSearchParams("name=a")),
      () => client.fields.create(form),
    ]) {
      await assert.rejects(Promise.resolve(call()), { name: "UsageError", parameter: "body", outcome: "not_sent" });
    }
    assert.equal(sent.length, 2);
  });
}
