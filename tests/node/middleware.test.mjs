// Middleware runs around attempts and calls, and cannot make the library break its promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LeadConduit, isUsageError } from "leadspan";
import { fakeFetch, json } from "./support/fake.mjs";

const RETRY = { attempts: 3, baseMs: 1, capMs: 2 };
const ID = "5b898b13cea36a21e4618dfa";
const FLOW = "5c5a6a4b9c3f4f0012345678";

function client(respond, middleware, options = {}) {
  const { fetch, requests } = fakeFetch(respond);
  return { lc: new LeadConduit({ apiKey: "s3cret-key", fetch, middleware, retry: RETRY, ...options }), requests };
}

const submit = (lc, options) => lc.leads.submit(FLOW, "5c5a6a4b9c3f4f0012345679", { email: "a@b.example" }, options);
const refusal = (error) =>
  isUsageError(error) && error.code === "usage/invalid-option" && error.parameter === "middleware";

test("sees each attempt, with the credentials redacted, and adds headers to it", async () => {
  const seen = [];
  const { lc, requests } = client(
    (_, number) => (number === 1 ? new Response("", { status: 503 }) : json({ id: ID })),
    (request, next, context) => {
      seen.push({ ...request, ...context, signal: context.signal instanceof AbortSignal });
      return next({ headers: { "X-Trace": `attempt ${context.attempt}` } });
    },
  );
  await lc.caps.get(ID);
  assert.deepEqual(
    requests.map(({ headers }) => headers["x-trace"]),
    ["attempt 1", "attempt 2"],
  );
  assert.equal(requests[0].headers.authorization, `Basic ${btoa("X:s3cret-key")}`);
  assert.deepEqual(
    seen.map(({ attempt }) => attempt),
    [1, 2],
  );
  const [{ method, url, headers, body, api, operation, signal }] = seen;
  assert.deepEqual(
    { method, body, api, operation, signal },
    { method: "GET", body: undefined, api: "LeadConduit", operation: "getCap", signal: true },
  );
  assert.ok(url.endsWith(`/caps/${ID}`));
  assert.equal(headers.authorization, "Basic [redacted]");
  assert.ok(!JSON.stringify(seen).includes("s3cret"));
});

test("gets the context of its own attempt when calls overlap", async () => {
  const wrong = [];
  const { lc } = client(
    async ({ path }) => (await new Promise((done) => setTimeout(done, 3)), json({ id: path.split("/").at(-1) })),
    (request, next, { operation }) => {
      const expected = request.url.includes("/caps/") ? "getCap" : "getFlow";
      if (operation !== expected) wrong.push([request.url, operation]);
      return next(request);
    },
  );
  await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? lc.caps.get(ID) : lc.flows.get(FLOW))));
  assert.deepEqual(wrong, []);
});

test("several run from the outermost to the innermost, and the usual `next({ ...request, headers })` works", async () => {
  const order = [];
  const named = (name) => async (request, next) => {
    order.push(`${name}>`);
    const response = await next({ ...request, headers: { ...request.headers, [`x-${name}`]: "1" } });
    order.push(`<${name}`);
    return response;
  };
  const { lc, requests } = client(() => json({ id: ID }), [named("a"), named("b")]);
  await lc.caps.get(ID);
  assert.deepEqual(order, ["a>", "b>", "<b", "<a"]);
  assert.deepEqual([requests[0].headers["x-a"], requests[0].headers["x-b"]], ["1", "1"]);
});

test("calls and their outcome, once a call however many attempts it takes", async () => {
  const seen = [];
  const call = async (context, next) =>
    seen.push({ ...context, ...(await next()), headers: undefined, elapsedMs: undefined });
  const { lc } = client((_, number) => (number < 3 ? new Response("", { status: 500 }) : json({ id: ID })), {
    aroundCall: call,
  });
  assert.equal((await lc.caps.get(ID)).id, ID);
  assert.deepEqual(seen, [
    {
      api: "LeadConduit",
      operation: "getCap",
      status: 200,
      attempts: 3,
      headers: undefined,
      elapsedMs: undefined,
      requestId: undefined,
    },
  ]);
});

test("what an observer of calls throws after the fact changes nothing; before it, it stops the call", async () => {
  const after = client(() => json({ id: ID }), { aroundCall: async (_, next) => (await next(), assert.fail("late")) });
  assert.equal((await after.lc.caps.get(ID)).id, ID);
  const before = client(() => json({ id: ID }), { aroundCall: () => Promise.reject(new Error("closed")) });
  await assert.rejects(
    before.lc.caps.get(ID),
    (error) => refusal(error) && error.outcome === "not_sent" && error.cause.message === "closed",
  );
  assert.equal(before.requests.length, 0);
  const silent = client(() => json({ id: ID }), { aroundCall: () => Promise.resolve() });
  await assert.rejects(silent.lc.caps.get(ID), refusal);
  assert.equal(silent.requests.length, 0);
});

test("a failure that a call's middleware catches stays a failure", async () => {
  const { lc } = client(() => json({ message: "no" }, 404), { aroundCall: (_, next) => next().catch(() => undefined) });
  await assert.rejects(lc.caps.get(ID), { code: "http/not-found" });
});

const CHEATS = {
  "sends an attempt twice": async (request, next) => (await next(), next()),
  "sends an attempt twice and hides it": async (_, next) => (
    await next(),
    next().catch(() => new Response("", { status: 503, headers: { "retry-after": "0" } }))
  ),
  "turns a failure into one that may be repeated": async (_, next) => (
    await next(),
    new Response("", { status: 503, headers: { "retry-after": "0" } })
  ),
  "turns a success into 429": async (_, next) => (await next(), new Response("", { status: 429 })),
  "turns a lost connection into 503 with a time": (_, next) =>
    next().catch(() => new Response("", { status: 503, headers: { "retry-after": "0" } })),
  "sends without waiting and responds by itself": (_, next) => (
    void next().catch(() => undefined),
    Promise.resolve(new Response("", { status: 503, headers: { "retry-after": "0" } }))
  ),
};

for (const [title, middleware] of Object.entries(CHEATS)) {
  for (const [fate, respond] of Object.entries({
    accepted: () => json({ outcome: "success" }, 201),
    "lost after sending": () => Promise.reject(new TypeError("fetch failed")),
  })) {
    test(`an unsafe request is not repeated by a middleware that ${title}: ${fate}`, async () => {
      const { lc, requests } = client(respond, middleware);
      await submit(lc).catch(() => undefined);
      assert.equal(requests.length, 1);
    });
  }
}

test("a broken rule is an error that says so, and what is known of the effect", async () => {
  const { lc, requests } = client(() => json({ outcome: "success" }, 201), CHEATS["sends an attempt twice"]);
  await assert.rejects(
    submit(lc),
    (error) => refusal(error) && error.outcome === "unknown" && /twice/.test(error.message),
  );
  assert.equal(requests.length, 1);
});

const CHANGES = {
  url: "https://evil.example/",
  method: "DELETE",
  body: "{}",
};
for (const [member, value] of Object.entries(CHANGES)) {
  test(`cannot change ${member}`, async () => {
    const { lc, requests } = client(
      () => json({ id: ID }),
      (request, next) => next({ ...request, [member]: value }),
    );
    await assert.rejects(
      lc.caps.get(ID),
      (error) => refusal(error) && error.outcome === "not_sent" && error.message.includes(member),
    );
    assert.equal(requests.length, 0);
  });
}

for (const name of [
  "authorization",
  "Authorization",
  "APIKey",
  "cookie",
  "host",
  "content-length",
  "content-type",
  "accept",
  "proxy-authorization",
]) {
  test(`cannot set ${name}`, async () => {
    const { lc, requests } = client(
      () => json({ id: ID }),
      (request, next) => next({ headers: { [name]: "other" } }),
    );
    await assert.rejects(lc.caps.get(ID), (error) => refusal(error) && error.message.includes(name.toLowerCase()));
    assert.equal(requests.length, 0);
  });
}

test("a middleware may respond by itself when it sends nothing", async () => {
  const { lc, requests } = client(
    () => assert.fail("sent"),
    async () => json({ id: ID, cached: true }),
  );
  assert.equal((await lc.caps.get(ID)).cached, true);
  assert.equal(requests.length, 0);
});

test("a middleware may hand out a copy of the response", async () => {
  const { lc } = client(
    () => json({ id: ID, name: "a" }),
    async (_, next) => {
      const response = await next();
      return new Response(JSON.stringify({ ...(await response.json()), name: "b" }), response);
    },
  );
  assert.equal((await lc.caps.get(ID)).name, "b");
});

test("what it throws fails the call, once, with the error as its cause", async () => {
  const { lc, requests } = client(
    () => json({ id: ID }),
    () => {
      throw new RangeError("mine");
    },
  );
  await assert.rejects(
    lc.caps.get(ID),
    (error) => error.code === "network/fetch-threw" && error.cause instanceof RangeError,
  );
  assert.equal(requests.length, 0);
});

test("runs for pages, selections and exports as for single calls", async () => {
  let count = 0;
  const { lc } = client(
    ({ query }) => (query.after_id || query.before_id ? [] : [{ id: ID, outcome: "success" }]),
    (request, next) => (count++, next()),
  );
  await lc.events.list({ limit: 1 }).toArray();
  await lc.events.list({ limit: 1 }).select({ id: "id" }).toArray();
  assert.equal(count, 4);
});

for (const [title, middleware] of Object.entries({
  "a text": "log",
  "an object of something else": { aroundAttempt: 5 },
  "a list with null": [null],
  "an unknown member": { around: () => undefined },
})) {
  test(`the option is checked before anything is sent: ${title}`, async () => {
    const { lc, requests } = client(() => json({ id: ID }), middleware);
    await assert.rejects(lc.caps.get(ID), (error) => refusal(error) && error.outcome === "not_sent");
    assert.equal(requests.length, 0);
  });
}
