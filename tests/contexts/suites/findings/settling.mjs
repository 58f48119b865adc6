// Findings 9 to 11, 14 and 15: whatever throws settles the call with a typed error, and what a call sends is fixed
// when it is made.
import { isLeadspanError } from "leadspan";
import { EXPORT, gather, hero, json, lead } from "../../support/responses.mjs";
import { sleep } from "../../support/wait.mjs";

export async function settling(suite) {
  // First of all, while there is no module yet.
  await whatIsSent(suite);
  await whatThrows(suite);
  await causes(suite);
  await signals(suite);
}

async function whatIsSent({ test, assert }) {
  const recorder = () => {
    const sent = [];
    const fetch = async (address, init) => {
      sent.push({ address, body: init.body, headers: Object.fromEntries(new Headers(init.headers)) });
      return init.method === "GET" ? json([]) : json({ outcome: "success" }, { status: 201 });
    };
    return { sent, client: lead(fetch, { retry: false }) };
  };

  await test("10 the first call sends what its lead was in the call, while the module loads", async () => {
    const { sent, client } = recorder();
    const given = { email: "first@a.example", tags: ["a"] };
    const call = client.leads.submit("f", "s", given);
    given.email = "changed@a.example";
    given.tags.push("b");
    await call;
    assert.deepEqual(JSON.parse(sent[0].body), { email: "first@a.example", tags: ["a"] });
  });

  await test("10 three calls in one task over one object send three leads", async () => {
    const { sent, client } = recorder();
    const given = {};
    const calls = [1, 2, 3].map((number) => {
      given.number = number;
      return client.leads.submit("f", "s", given);
    });
    given.number = 4;
    await Promise.all(calls);
    assert.deepEqual(
      sent.map(({ body }) => JSON.parse(body).number),
      [1, 2, 3],
    );
  });

  await test("10 headers, query, arguments and options are read in the call", async () => {
    const { sent, client } = recorder();
    const headers = { "x-trace": "1" };
    const query = { extra: "1" };
    const args = { limit: 10, type: ["source"] };
    const options = { headers, query };
    const list = client.events.list(args, options);
    headers["x-trace"] = "2";
    query.extra = "2";
    args.limit = 20;
    args.type.push("all");
    options.headers = { "x-trace": "3" };
    await list;
    const { address, headers: seen } = sent[0];
    assert.equal(seen["x-trace"], "1");
    const asked = new URL(address).searchParams;
    assert.deepEqual([asked.get("extra"), asked.get("limit"), asked.getAll("type").join()], ["1", "10", "source"]);
  });

  await test("10 getters of a lead and of options are not asked after the call", async () => {
    const { client } = recorder();
    let inCall = true;
    let late = 0;
    const watch = (value) => (inCall ? value : ((late += 1), value));
    const given = {
      get email() {
        return watch("a@b.example");
      },
    };
    const options = {
      get headers() {
        return watch({});
      },
      get timeoutMs() {
        return watch(1_000);
      },
      get retry() {
        return watch(false);
      },
    };
    const call = client.leads.submit("f", "s", given, {}, options);
    inCall = false;
    await call;
    assert.equal(late, 0, "looks after the call");
  });

  await test("10 a selection and an export keep the arguments they were made with", async () => {
    const { sent } = recorder();
    const fetch = async (address) => (
      sent.push({ address }),
      address.includes("wshero01")
        ? new Response("id\r\n1\r\n", { headers: { "content-type": "text/csv" } })
        : json([{ id: 1 }])
    );
    const args = { limit: 10 };
    const paths = { id: "id" };
    const rows = lead(fetch).events.list(args).select(paths);
    const given = { ...EXPORT };
    const table = hero(fetch).leads.exportCsv(given).rows();
    args.limit = 20;
    paths.id = "other";
    given.SearchName = "changed";
    assert.deepEqual(await rows.toArray({ max: 1 }), [{ id: 1 }]);
    await table.toArray();
    assert.match(sent[0].address, /limit=10/);
    assert.match(sent.at(-1).address, /SearchName=closed/);
  });
}

/** Each way of reading the response to a call, which must end. */
export const READINGS = {
  "a record": (client, options) => client.caps.get("a", options),
  "a list": (client, options) => client.caps.list({}, options),
  "a loop": (client, options) => gather(client.events.list({}, options)),
  "a selection": (client, options) => client.caps.list({}, options).select({ id: "id" }).toArray(),
  "a count": (client, options) => client.caps.list({}, options).countBy("id"),
  // Read by hand: in Chromium, `new Response(stream).text()` hides what the stream failed with.
  "a stream": async (client, options) => {
    const reader = client.caps.list({}, options).stream().getReader();
    while (!(await reader.read()).done);
  },
  "an unread response": (client, options) => client.caps.list({}, options).asResponse(),
  "a response": (client, options) => client.caps.get("a", options).withResponse(),
};

/** Fails unless every reading ends with an error of this library, and nothing is left unhandled. */
async function allFail({ assert, strays }, make, options, { check = () => true, without } = {}) {
  for (const [name, read] of Object.entries(READINGS)) {
    if (name === without) continue;
    const left = await strays(async () => {
      const error = await Promise.race([
        assert.rejects(async () => read(make(), options?.())),
        sleep(1_000).then(() => new Error("it hangs")),
      ]);
      assert.ok(isLeadspanError(error), `${name}: ${error?.stack ?? error}`);
      check(error, name);
    });
    assert.deepEqual(left.map(String), [], `${name}: unhandled`);
  }
}

async function whatThrows(suite) {
  const { test, assert } = suite;
  const deep = {
    arrays: (depth) => `{"errors":${"[".repeat(depth)}"x"${"]".repeat(depth)}}`,
    objects: (depth) => `${'{"errors":'.repeat(depth)}"x"${"}".repeat(depth)}`,
    messages: (depth) => `${'{"message":'.repeat(depth)}"x"${"}".repeat(depth)}`,
    issues: (depth) => `{"errors":[${'{"errors":['.repeat(depth)}"x"${"]}".repeat(depth)}]}`,
  };
  for (const [name, body] of Object.entries(deep)) {
    await test(`9 an error body of deep ${name} settles the call`, async () => {
      for (const depth of [500, 3_500, 9_000, 100_000]) {
        for (const code of [422, 500])
          await allFail(
            suite,
            () => lead(async () => json(body(depth), { status: code }), { retry: false }),
            undefined,
            { check: (error) => assert.equal(error.status, code) },
          );
      }
    });
  }

  await test("9 an error body of very many issues is bounded", async () => {
    const issues = Array.from({ length: 200_000 }, (_, number) => ({ field: `f${number}`, message: "is wrong" }));
    const error = await assert.rejects(
      lead(async () => json({ errors: issues }, { status: 422 }), { retry: false }).caps.get("a"),
      { name: "ValidationError" },
    );
    assert.ok(error.issues.length < 10_000, `${error.issues.length} issues`);
    assert.ok(error.message.length < 10_000, `a message of ${error.message.length} characters`);
  });

  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const throwing = (name) =>
    Object.defineProperty(json([]), name, {
      get: () => {
        throw new RangeError(`no ${name}`);
      },
    });
  const responses = {
    undefined: () => undefined,
    null: () => null,
    "a number": () => 5,
    "a string": () => "response",
    "an object": () => ({}),
    "a symbol": () => Symbol("response"),
    "a function": () => () => 1,
    "a revoked proxy": revoked,
    "an object with a symbol as status": () => ({ status: Symbol("s"), headers: new Headers() }),
    "an object without a body's methods": () => ({ status: 200, ok: true, headers: new Headers(), body: {} }),
    "a status that throws": () => throwing("status"),
    "headers that throw": () => throwing("headers"),
    "a body that throws": () => throwing("body"),
    "a type that throws": () => throwing("type"),
    "a body that is read already": () => {
      const response = json([]);
      void response.text();
      return response;
    },
    "a body that was read to its end": async () => {
      const response = json([]);
      await response.text();
      return response;
    },
    "a body of which a part was read": async () => {
      const response = json([]);
      const reader = response.body.getReader();
      await reader.read();
      reader.releaseLock();
      return response;
    },
    "a body that is locked": () => {
      const response = json([]);
      response.body.getReader();
      return response;
    },
    "a thenable that throws": () => ({
      then() {
        throw new RangeError("no then");
      },
    }),
  };
  for (const [name, respond] of Object.entries(responses)) {
    await test(`15 a fetch that responds with ${name} settles the call`, async () => {
      // The platform's own Response may hide a throwing member from a reading that never looks at it.
      const mayPass = name === "a type that throws";
      // A response with its body unread is handed on without a look at the body.
      const without = /body/.test(name) ? "an unread response" : undefined;
      if (!mayPass) await allFail(suite, () => lead(async () => respond(), { retry: false }), undefined, { without });
      else
        for (const read of Object.values(READINGS))
          await Promise.race([
            Promise.resolve(read(lead(async () => respond(), { retry: false }))).catch((error) =>
              assert.ok(isLeadspanError(error), String(error)),
            ),
            sleep(1_000).then(() => assert.ok(false, "it hangs")),
          ]);
      let sent = 0;
      const plain = () => ((sent += 1), respond());
      await Promise.resolve(lead(plain, { retry: { attempts: 3, baseMs: 1, capMs: 1 } }).caps.get("a")).catch(
        () => undefined,
      );
      assert.equal(sent, 1, "it is the caller's fault, and not asked for again");
    });
  }

  await test("15 observers that throw or reject change nothing", async () => {
    const bad = [
      () => {
        throw new RangeError("no");
      },
      () => {
        throw undefined;
      },
      async () => {
        throw new RangeError("no");
      },
    ];
    for (const on of bad) {
      const client = lead(async () => json([]), { on, logger: { debug: on, warn: on } });
      if (on === bad[2]) {
        // A promise that an observer makes is the observer's own.
        await suite.strays(async () => assert.deepEqual(await client.caps.list(), []));
      } else assert.deepEqual(await client.caps.list(), []);
    }
  });
}

async function causes(suite) {
  const { test, assert } = suite;
  await test("11 the cause of a network failure is the error itself", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), {
      code: "ECONNREFUSED",
      errno: -111,
      syscall: "connect",
    });
    const thrown = new TypeError("fetch failed", { cause: refused });
    let sent = 0;
    for (const read of [READINGS["a record"], READINGS["a selection"], READINGS["a stream"]]) {
      sent = 0;
      const error = await assert.rejects(
        async () =>
          read(
            lead(
              async () => {
                sent += 1;
                throw thrown;
              },
              { retry: { attempts: 3, baseMs: 1, capMs: 1 } },
            ),
          ),
        { name: "NetworkError" },
      );
      assert.ok(error.cause instanceof TypeError, `cause is ${typeof error.cause}`);
      assert.equal(error.cause.cause.code, "ECONNREFUSED");
      assert.equal(error.attempts, sent);
    }
    assert.equal(sent, 3);
  });

  class TokenError extends Error {
    name = "TokenError";
  }
  const thrown = {
    "an error of its own class": new TokenError("no token for this tenant"),
    "a string": "no token",
    nothing: undefined,
    null: null,
    "an object": { why: "no token" },
    "a symbol": Symbol("no token"),
    "a frozen error": Object.freeze(new TokenError("frozen")),
  };
  for (const [name, reason] of Object.entries(thrown)) {
    for (const [how, fetch] of [
      [
        "throws",
        () => {
          throw reason;
        },
      ],
      ["rejects with", () => Promise.reject(reason)],
    ]) {
      await test(`11 a fetch that ${how} ${name}: passed through, and not asked again`, async () => {
        let sent = 0;
        const counting = (...args) => ((sent += 1), fetch(...args));
        for (const read of Object.values(READINGS)) {
          sent = 0;
          const error = await assert.rejects(async () =>
            read(lead(counting, { retry: { attempts: 3, baseMs: 1, capMs: 1 } })),
          );
          assert.ok(isLeadspanError(error), String(error));
          assert.equal(error.cause ?? undefined, reason ?? undefined, "cause");
          assert.equal(sent, 1, "requests");
          assert.ok(!/network is down|CORS/.test(error.message), error.message);
        }
      });
    }
  }

  await test("11 a cause shows no credential", async () => {
    const failed = new TypeError("invalid header value: Basic WDprZXk=", {
      cause: new Error("sent Basic WDprZXk= to https://a.example/?key=1"),
    });
    const error = await assert.rejects(
      lead(
        async () => {
          throw failed;
        },
        { retry: false },
      ).caps.get("a"),
    );
    assert.ok(error.cause instanceof Error);
    for (let at = error; at instanceof Error; at = at.cause)
      assert.ok(!/WDprZXk=/.test(`${at.message} ${at.stack}`), `${at.message}`);
  });
}

async function signals(suite) {
  const { test, assert, runtime } = suite;
  if (runtime === "node") {
    await test("14 fifty calls under one signal bring no warning of a leak", async () => {
      const warnings = [];
      const hear = (warning) => warnings.push(warning.name);
      globalThis.process.on("warning", hear);
      const { signal } = new AbortController();
      const client = lead(async () => (await sleep(2), json([{ id: 1 }], { pieces: 2 })), { maxConcurrent: 50 });
      await Promise.all(Array.from({ length: 50 }, () => client.caps.list({}, { signal })));
      await Promise.all(
        Array.from({ length: 50 }, () => client.caps.list({}, { signal }).select({ id: "id" }).toArray()),
      );
      await Promise.all(
        Array.from({ length: 50 }, () => new Response(client.caps.list({}, { signal }).stream()).text()),
      );
      const aborted = new AbortController();
      const hanging = lead(() => new Promise(() => {}), { maxConcurrent: 50 });
      const calls = Array.from({ length: 50 }, () =>
        hanging.caps.list({}, { signal: aborted.signal }).catch(({ name }) => name),
      );
      await sleep(5);
      aborted.abort();
      assert.deepEqual(new Set(await Promise.all(calls)), new Set(["AbortError"]));
      await sleep(5);
      globalThis.process.off("warning", hear);
      assert.deepEqual(warnings, []);
    });
  }

  const no = (name) => () => {
    throw new RangeError(`no ${name}`);
  };
  const target = () => Object.assign(Object.create(AbortSignal.prototype), {});
  const bad = {
    "a controller": () => new AbortController(),
    "a number": () => 5,
    "a string": () => "signal",
    "an object": () => ({}),
    true: () => true,
    "a signal whose aborted throws": () =>
      Object.defineProperty(new AbortController().signal, "aborted", { get: no("aborted") }),
    "a signal that cannot be listened to": () =>
      Object.defineProperty(new AbortController().signal, "addEventListener", { get: no("addEventListener") }),
    "a signal whose listening throws": () =>
      Object.assign(new AbortController().signal, { addEventListener: no("listening") }),
    "an aborted signal whose reason throws": () =>
      Object.defineProperty(AbortSignal.abort(), "reason", { get: no("reason") }),
    "what only looks like a signal": target,
    "a revoked proxy": () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
  };
  for (const [name, make] of Object.entries(bad)) {
    await test(`15 ${name} as signal is a typed error, and nothing is sent`, async () => {
      let sent = 0;
      await allFail(
        suite,
        () => lead(async () => ((sent += 1), json([])), { retry: false }),
        () => ({ signal: make() }),
      );
      assert.equal(sent, 0, "requests");
    });
  }
}
