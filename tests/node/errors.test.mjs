// Failures: the class, the fields, the guards, and what must never be shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as leadspan from "leadspan";
import {
  ConstructionOnline,
  HeroBase,
  LeadConduit,
  LeadspanError,
  isLeadspanError,
  isNotFoundError,
  isRateLimitError,
  isServerError,
} from "leadspan";
import { fakeFetch, json } from "./support/fake.mjs";

const SECRET = "s3cr3t-key";
const client = (respond, options = {}) => {
  const { fetch, requests } = fakeFetch(respond);
  return { lc: new LeadConduit({ apiKey: SECRET, fetch, retry: false, ...options }), requests };
};
const failed = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("it did not fail");
};

test("every error status has its class", async () => {
  const classes = {
    400: "BadRequestError",
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionError",
    404: "NotFoundError",
    406: "NotAcceptableError",
    409: "ConflictError",
    410: "NotFoundError",
    415: "UnsupportedMediaTypeError",
    418: "HttpError",
    422: "ValidationError",
    429: "RateLimitError",
    500: "ServerError",
    502: "ServerError",
    503: "UnavailableError",
  };
  for (const [status, name] of Object.entries(classes)) {
    const { lc } = client(() => json({ message: "said" }, Number(status)));
    const error = await failed(lc.caps.get("a"));
    assert.equal(error.name, name);
    assert.ok(
      error instanceof leadspan[name] &&
        error instanceof leadspan.HttpError &&
        error instanceof LeadspanError &&
        error instanceof Error,
    );
    assert.deepEqual(
      [error.status, error.kind, error.attempts, error.operation, error.api],
      [Number(status), "http", 1, "getCap", "LeadConduit"],
    );
    assert.match(error.message, /: said$/);
  }
});

test("an HTTP error carries the body, the request id and the wait", async () => {
  const headers = { "x-request-id": "r-1", "retry-after": "90", "set-cookie": "a=b" };
  const { lc } = client(() => json({ message: "slow down", more: [1] }, 429, headers), { retry: undefined });
  const error = await failed(lc.caps.get("a"));
  assert.deepEqual([error.requestId, error.retryAfterMs], ["r-1", 90_000]);
  assert.deepEqual(error.body, { message: "slow down", more: [1] });
  assert.equal(error.rawBody, '{"message":"slow down","more":[1]}');
  assert.equal(error.headers["retry-after"], "90");
  assert.equal(error.headers["set-cookie"], undefined);
});

test("the tree of a refused record becomes a list of issues", async () => {
  const errors = { name: ["is required", "is short"], steps: [null, {}, { "a/b": { url: "is no address" } }] };
  const { lc } = client(() => json({ message: "invalid", errors }, 422));
  const error = await failed(lc.flows.create({ name: "" }));
  assert.deepEqual(error.issues, [
    { pointer: "/name", message: "is required" },
    { pointer: "/name", message: "is short" },
    { pointer: "/steps/2/a~1b/url", message: "is no address" },
  ]);
});

test("a pointer names the member that was sent, and shows no value", async () => {
  const errors = { kind: ["is bad"], "ann@example.com": ["is bad"], "a/b": { list: [null, { kind: "is bad" }] } };
  const { lc } = client(() => json({ message: "invalid", errors }, 422));
  const body = { name: "kind", kind: "ann@example.com", "a/b": { list: ["list", { kind: 1 }] } };
  const error = await failed(lc.request({ method: "POST", path: "/x", body }));
  assert.deepEqual(
    error.issues.map(({ pointer }) => pointer),
    ["/kind", "/[redacted]", "/a~1b/list/1/kind"],
  );
});

test("mistakes in arguments are found before anything is sent", async () => {
  const { lc, requests } = client(() => ({}));
  const mistakes = [
    [lc.caps.get(""), "id"],
    [lc.caps.get(".."), "id"],
    [lc.caps.get(undefined), "id"],
    [lc.events.list({ limit: 5_000 }), "limit"],
    [lc.events.list({ sort: "up" }), "sort"],
    [lc.events.list({ nonsense: 1 }), "nonsense"],
    [lc.events.list({ include: ["id"], exclude: ["vars"] }), "exclude"],
    [lc.feedback.send("e", undefined), "body"],
    [lc.feedback.send("e", { type: 10n }), "body"],
    [lc.caps.get("a", { timeoutMs: -1 }), "timeoutMs"],
  ];
  for (const [promise, parameter] of mistakes) {
    const error = await failed(promise);
    assert.deepEqual([error.name, error.kind, error.parameter], ["UsageError", "usage", parameter], error.message);
  }
  assert.equal(requests.length, 0);
});

test("a body nested beyond the stack is a usage error", async () => {
  const { lc } = client(() => ({}));
  let deep = {};
  for (let depth = 0; depth < 100_000; depth++) deep = { deep };
  const error = await failed(lc.flows.create(deep));
  assert.deepEqual([error.name, error.parameter, error.cause.name], ["UsageError", "body", "RangeError"]);
});

test("an unknown operation is refused at once", () => {
  const { lc } = client(() => ({}));
  assert.throws(() => lc.call("getCaps"), { name: "UsageError", code: "usage/unknown-operation" });
});

test("no response is a network error with the outcome that safety allows to state", async () => {
  const { lc } = client(() => {
    throw new TypeError("fetch failed");
  });
  assert.deepEqual((({ name, code }) => [name, code])(await failed(lc.caps.get("a"))), [
    "NetworkError",
    "network/no-answer",
  ]);
  assert.equal((await failed(lc.leads.submit("f", "s", {}))).outcome, "unknown");
});

test("the caller's signal ends a call before, during and after sending, with its reason", async () => {
  const reason = new Error("enough");
  const { lc, requests } = client(() => new Promise(() => {}));
  const before = await failed(lc.caps.get("a", { signal: AbortSignal.abort(reason) }));
  assert.deepEqual([before.name, before.cause, before.operation, requests.length], ["AbortError", reason, "getCap", 0]);
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 5);
  const during = await failed(lc.caps.get("a", { signal: controller.signal }));
  assert.deepEqual([during.name, during.cause, requests[0].signal.aborted], ["AbortError", reason, true]);
});

test("timeouts name which one it was", async () => {
  const { lc } = client(() => new Promise(() => {}));
  assert.equal((await failed(lc.caps.get("a", { timeoutMs: 5 }))).code, "timeout/attempt");
  assert.equal((await failed(lc.caps.get("a", { totalTimeoutMs: 5 }))).code, "timeout/total");
});

test("a stream ends in a typed error when it stalls, is cut, grows too large or is aborted", async () => {
  const body = (push) => () =>
    new Response(new ReadableStream({ start: push }), { headers: { "content-type": "application/json" } });
  const drained = (call) => failed(new Response(call.stream()).text());
  const stalled = client(body((stream) => stream.enqueue(new Uint8Array(3)))).lc;
  assert.equal((await drained(stalled.caps.get("a", { idleTimeoutMs: 10 }))).code, "timeout/idle");
  const controller = new AbortController();
  setTimeout(() => controller.abort("gone"), 10);
  const aborted = await drained(stalled.caps.get("a", { signal: controller.signal }));
  assert.deepEqual([aborted.name, aborted.cause, aborted.operation], ["AbortError", "gone", "getCap"]);
  const cut = client(
    body((stream) => {
      stream.enqueue(new Uint8Array(3));
      setTimeout(() => stream.error(new TypeError("terminated")), 5);
    }),
  ).lc;
  assert.deepEqual((({ name, code }) => [name, code])(await drained(cut.caps.get("a"))), [
    "NetworkError",
    "network/body-cut",
  ]);
  const large = client(() => json("x".repeat(100))).lc;
  assert.equal((await drained(large.caps.get("a", { maxBytes: 50 }))).code, "too_large/body");
  const refused = client(() => json({}, 404)).lc;
  assert.equal((await drained(refused.caps.get("a"))).name, "NotFoundError");
});

test("an error in a body counts the time since the call began", async () => {
  const late = 40;
  const body = () =>
    new ReadableStream({
      async pull(stream) {
        await new Promise((resolve) => setTimeout(resolve, late));
        stream.enqueue(new TextEncoder().encode("[}"));
        stream.close();
      },
    });
  const { lc } = client(() => new Response(body(), { headers: { "content-type": "application/json" } }));
  const error = await failed(lc.caps.list().select({ id: "id" }).toArray());
  assert.equal(error.code, "decode/syntax");
  assert.ok(error.elapsedMs >= late - 1, `${error.elapsedMs} ms`);
});

test("an error of a body that came whole names the request", async () => {
  const { lc } = client(() => json("text"));
  const calls = [
    [lc.events.list({ limit: 5 }), "GET", "https://app.leadconduit.com/events"],
    [lc.caps.list().select({ id: "id" }).toArray(), "GET", "https://app.leadconduit.com/caps"],
  ];
  for (const [call, method, url] of calls)
    assert.deepEqual((({ method, url }) => [method, url])(await failed(call)), [method, url]);
  const { lc: empty } = client(() => new Response(null, { status: 201 }));
  const created = await failed(empty.flows.create({ name: "x" }));
  assert.deepEqual(
    [created.code, created.method, created.url],
    ["decode/empty", "POST", "https://app.leadconduit.com/flows"],
  );
});

test("the idle time of a stream counts from the last piece, and only while somebody waits for the next", async () => {
  const { pieces, reader, call } = await streaming({ idleTimeoutMs: 100 });
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const push = (after) => setTimeout(() => pieces.enqueue(new Uint8Array(1)), after);
  push(0);
  assert.equal((await reader.read()).value.length, 1);
  // Longer than the timeout, but nothing waits for it.
  await wait(150);
  for (let piece = 0; piece < 4; piece++) {
    // Together longer than the timeout, each by itself not.
    push(60);
    assert.equal((await reader.read()).value.length, 1);
  }
  const began = performance.now();
  assert.equal((await failed(reader.read())).code, "timeout/idle");
  const took = performance.now() - began;
  assert.ok(took >= 99, `after ${took} ms`);
  assert.ok(call.signal.aborted, "the request was ended");
});

/** A stream of a call, and a function that pushes pieces into it. */
async function streaming(options) {
  let pieces;
  const { lc, requests } = client(
    () => new Response(new ReadableStream({ start: (controller) => void (pieces = controller) })),
  );
  const reader = lc.caps.get("a", options).stream().getReader();
  const first = reader.read();
  while (!pieces) await new Promise((resolve) => setTimeout(resolve, 1));
  pieces.enqueue(new Uint8Array(1));
  await first;
  return { pieces, reader, call: requests[0] };
}

test("of an error body that stands still, what has come is kept", async () => {
  const half = () =>
    new Response(new ReadableStream({ start: (pieces) => pieces.enqueue(new TextEncoder().encode("no such c")) }), {
      status: 404,
    });
  const error = await failed(client(half).lc.caps.get("a", { idleTimeoutMs: 20 }));
  assert.deepEqual([error.code, error.rawBody], ["http/not-found", "no such c"]);
});

test("a body that somebody else reads, or that is not made of bytes, is a typed error", async () => {
  const locked = () => {
    const response = json({});
    response.body.getReader();
    return response;
  };
  const odd = () => new Response(new ReadableStream({ start: (pieces) => (pieces.enqueue("text"), pieces.close()) }));
  for (const [respond, code] of [
    [locked, "network/no-response"],
    [odd, "decode/encoding"],
  ]) {
    const error = await failed(client(respond).lc.caps.get("a", { retry: false, timeoutMs: 2_000 }));
    assert.deepEqual([error.code, error.operation], [code, "getCap"]);
  }
});

test("guards hold for errors of other realms and copies of the package", async () => {
  const { lc } = client(() => json({}, 404));
  const error = await failed(lc.caps.get("a"));
  const foreign = Object.assign(Object.create({ [Symbol.for("leadspan.error")]: true }), { code: "http/unavailable" });
  assert.deepEqual([isLeadspanError(error), isNotFoundError(error), isRateLimitError(error)], [true, true, false]);
  assert.deepEqual([isLeadspanError(foreign), isServerError(foreign), isNotFoundError(foreign)], [true, true, false]);
  for (const value of [undefined, null, "x", new Error("x"), { code: "http/not-found" }])
    assert.equal(isLeadspanError(value), false);
});

test("no secret is in an error, its JSON, its inspection, or the client's", async () => {
  const echo = ({ headers }) => json({ message: `no ${headers.authorization}`, key: SECRET }, 403);
  const { lc } = client(echo);
  const error = await failed(lc.caps.get("a", { query: { token: "in-query" } }));
  const { fetch } = fakeFetch(echo);
  const co = new ConstructionOnline({ email: "a@b.c", password: SECRET, apiKey: SECRET, fetch, retry: false });
  const hb = new HeroBase({ subdomain: "wshero01", username: "u", password: SECRET, fetch, retry: false });
  const texts = [error, await failed(co.bills.get(1)), await failed(hb.hooks.list()), lc, co, hb].flatMap((value) => [
    String(value.stack ?? value),
    JSON.stringify(value),
    inspect(value, { showHidden: true, depth: 9 }),
    JSON.stringify(value.body ?? ""),
  ]);
  for (const text of texts) {
    for (const secret of [SECRET, btoa(`X:${SECRET}`), btoa(`u:${SECRET}`), "in-query"])
      assert.ok(!text.includes(secret), text);
  }
});

test("errors show nothing of the body in consoles and logs", async () => {
  const { lc } = client(() => json({ email: "ann@example.com" }, 400));
  const error = await failed(lc.caps.get("a"));
  assert.equal(error.body.email, "ann@example.com");
  for (const text of [JSON.stringify(error), inspect(error)]) assert.ok(!text.includes("ann@example.com"));
  assert.equal(JSON.parse(JSON.stringify(error)).name, "BadRequestError");
});
