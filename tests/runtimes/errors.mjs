// Errors as a program sees them: the class of every documented status, every field, and what is known of a lost network.
import * as leadspan from "leadspan";
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { operations } from "leadspan/operations";
import { argumentsFor } from "./support/classes.mjs";

const allow = { dangerouslyAllowBrowser: true, retry: false };
const CLIENTS = {
  LeadConduit: (options) => new LeadConduit({ apiKey: "key", ...allow, ...options }),
  ConstructionOnline: (options) =>
    new ConstructionOnline({ email: "a@b.example", password: "password", apiKey: "key", ...allow, ...options }),
  HeroBase: (options) => new HeroBase({ username: "user", password: "password", ...allow, ...options }),
};

/** The statuses that the vendors document, and those that their notes mention: class, code, guard. */
const STATUSES = {
  LeadConduit: [401, 402, 403, 404, 406, 409, 415, 422, 503],
  ConstructionOnline: [401, 403, 404, 429, 500],
  HeroBase: [400, 401, 403, 404, 429, 500],
};
const CLASSES = {
  400: ["BadRequestError", "http/bad-request", "isHttpError"],
  401: ["AuthenticationError", "http/unauthorized", "isAuthenticationError"],
  402: ["PaymentRequiredError", "http/payment-required", "isHttpError"],
  403: ["PermissionError", "http/forbidden", "isPermissionError"],
  404: ["NotFoundError", "http/not-found", "isNotFoundError"],
  406: ["NotAcceptableError", "http/not-acceptable", "isHttpError"],
  409: ["ConflictError", "http/conflict", "isConflictError"],
  415: ["UnsupportedMediaTypeError", "http/unsupported-media-type", "isHttpError"],
  422: ["ValidationError", "http/invalid", "isValidationError"],
  429: ["RateLimitError", "http/rate-limited", "isRateLimitError"],
  500: ["ServerError", "http/server-error", "isServerError"],
  503: ["UnavailableError", "http/unavailable", "isServerError"],
};
/** How each vendor words an error. */
const BODIES = {
  LeadConduit: { message: "the reason", errors: { name: ["is required"], steps: [null, { url: "is no address" }] } },
  ConstructionOnline: { Message: "the reason" },
  HeroBase: { responseStatus: { errorCode: "E", message: "the reason" } },
};
const ISSUES = {
  LeadConduit: [
    { pointer: "/name", message: "is required" },
    { pointer: "/steps/1/url", message: "is no address" },
  ],
  ConstructionOnline: [],
  HeroBase: [],
};

/** An operation of each kind, that responds with JSON and reads a 404 as an error. */
const plain = ({ result, emptyOn404, sensitive, paging, auth }) =>
  result.startsWith("ApiPromise") && !emptyOn404 && !sensitive && paging === null && auth === "required";
const read = (api) => operations.find((row) => row.api === api && row.safety === "safe" && plain(row));
const write = (api) => operations.find((row) => row.api === api && row.safety === "unsafe" && plain(row));

export default async function (suite) {
  await statuses(suite);
  await fields(suite);
  await lost(suite);
}

async function statuses({ test, assert, server }) {
  for (const [api, list] of Object.entries(STATUSES)) {
    for (const status of list) {
      await test(`${api} ${status} is a ${CLASSES[status][0]}`, async () => {
        const [name, code, guard] = CLASSES[status];
        const headers = {
          "x-request-id": "r-7",
          "x-rate-limit-remaining": "3",
          "set-cookie": "a=b",
          "x-internal": "no",
        };
        await server.respond({ status, headers, body: BODIES[api] });
        const client = CLIENTS[api]({ baseUrl: `${server.url}/base` });
        for (const operation of [read(api), write(api)]) {
          const error = await assert.rejects(
            client.call(operation.id, argumentsFor(operation), { query: { token: "in-query" } }),
            { name, code, kind: "http", status, api, operation: operation.id, requestId: "r-7", attempts: 1 },
          );
          assert.ok(
            error instanceof leadspan[name] &&
              error instanceof leadspan.HttpError &&
              error instanceof leadspan.LeadspanError &&
              error instanceof Error,
          );
          assert.ok(leadspan[guard](error) && leadspan.isHttpError(error) && leadspan.isLeadspanError(error), guard);
          assert.equal(error.method, operation.httpMethod);
          const { origin, pathname, search } = new URL(error.url);
          assert.deepEqual([origin, pathname.startsWith("/base/"), search], [server.url, true, ""], error.url);
          assert.ok(error.elapsedMs >= 0 && error.elapsedMs < 20_000, `${error.elapsedMs} ms`);
          assert.deepEqual([error.body, error.rawBody], [BODIES[api], JSON.stringify(BODIES[api])]);
          assert.deepEqual(error.issues, ISSUES[api]);
          assert.match(error.message, /: the reason$/);
          assert.deepEqual(
            Object.keys(error.headers).filter(
              (header) => !["content-type", "date", "x-request-id", "x-rate-limit-remaining"].includes(header),
            ),
            [],
            "headers",
          );
          const unknown = operation.safety === "unsafe" && status >= 500;
          assert.equal(
            error.outcome,
            operation.safety === "safe" ? undefined : unknown ? "unknown" : "answered",
            operation.safety,
          );
        }
        assert.equal((await server.requests()).length, 2, "requests");
      });
    }
  }

  await test("every status has at least the class of its hundred", async () => {
    for (let status = 400; status < 600; status += 1) {
      const client = CLIENTS.LeadConduit({ fetch: async () => new Response("", { status }) });
      const error = await assert.rejects(client.caps.list(), { kind: "http", status });
      const [name, code] =
        CLASSES[status] ??
        (status === 410
          ? CLASSES[404]
          : status < 500
            ? ["HttpError", "http/client-error"]
            : ["ServerError", "http/server-error"]);
      assert.deepEqual([error.name, error.code], [name, code], String(status));
    }
  });
}

async function fields({ test, assert, server }) {
  await test("an error serialises with everything but body and headers", async () => {
    await server.respond({
      status: 429,
      headers: { "retry-after": "90", "x-request-id": "r-1" },
      body: { message: "slow down", email: "ann@person.example" },
    });
    const error = await assert.rejects(CLIENTS.LeadConduit({ baseUrl: server.url }).caps.get("a b"), {
      name: "RateLimitError",
    });
    const { elapsedMs, message, ...rest } = JSON.parse(JSON.stringify(error));
    assert.deepEqual(Object.keys(rest).sort(), [
      "api",
      "attempts",
      "code",
      "issues",
      "kind",
      "method",
      "name",
      "operation",
      "requestId",
      "retryAfterMs",
      "status",
      "url",
    ]);
    assert.deepEqual(
      [rest.retryAfterMs, rest.name, rest.method, elapsedMs >= 0],
      [90_000, "RateLimitError", "GET", true],
    );
    assert.match(message, /^getCap failed with status 429: slow down$/);
    assert.ok(!JSON.stringify(error).includes("ann@person.example"));
    assert.deepEqual(error.body, { message: "slow down", email: "ann@person.example" });
    assert.ok(rest.url.endsWith("/caps/a%20b"), rest.url);
  });

  await test("of a long body the first 16 KiB are kept, and of a message 200 characters", async () => {
    await server.respond({ status: 500, body: { message: "m".repeat(500), rest: "x".repeat(40_000) } });
    const error = await assert.rejects(CLIENTS.LeadConduit({ baseUrl: server.url }).caps.list(), {
      name: "ServerError",
    });
    assert.equal(error.rawBody.length, 16_384);
    await server.respond({ status: 500, body: { message: "m".repeat(500) } });
    const short = await assert.rejects(CLIENTS.LeadConduit({ baseUrl: server.url }).caps.list());
    assert.match(short.message, /status 500: m{200}$/);
  });

  await test("a body that is no JSON is the text, and an error body that breaks off does not hide the status", async () => {
    await server.respond({ status: 500, headers: { "content-type": "text/plain" }, body: "out of order" });
    const error = await assert.rejects(CLIENTS.HeroBase({ baseUrl: server.url }).campaigns.list(), { status: 500 });
    assert.deepEqual([error.body, error.rawBody], ["out of order", "out of order"]);
    assert.match(error.message, /: out of order$/);
    const broken = async () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("cut")) }), {
        status: 503,
      });
    await assert.rejects(CLIENTS.LeadConduit({ fetch: broken }).caps.list(), { name: "UnavailableError", status: 503 });
  });

  await test("every class is exported, sets its name, and has a code that leads to it", async () => {
    const names = Object.keys(leadspan).filter((name) => /Error$/.test(name) && !/^(is|to)/.test(name));
    assert.ok(names.length >= 26, `${names.length} classes`);
    for (const name of names) {
      assert.equal(leadspan[name].prototype.name, name);
      assert.ok(
        leadspan[name] === leadspan.LeadspanError || leadspan[name].prototype instanceof leadspan.LeadspanError,
      );
    }
  });
}

/** Network failures, distinguished as far as the platform does. */
async function lost({ test, assert, server, faults, runtime }) {
  const UNKNOWN_CAUSE =
    /the network is down, the host cannot be reached, or \(in a browser\) it does not allow this page by CORS; runtimes do not say which$/;
  const list = (options, given) => CLIENTS.LeadConduit(options).caps.list({}, given);

  await test("a closed port: no response, and the text says what it may be", async () => {
    const error = await assert.rejects(list({ baseUrl: faults.url("refuse") }), {
      name: "NetworkError",
      code: "network/no-answer",
      attempts: 1,
      status: undefined,
      outcome: undefined,
    });
    assert.match(error.message, UNKNOWN_CAUSE);
    // The platform's own error is the cause; only Node names the reason.
    assert.ok(error.cause instanceof Error, "the cause is the error itself");
    if (runtime === "node") assert.equal(error.cause.cause.code, "ECONNREFUSED");
  });

  await test("a server that does not allow this page by CORS", async () => {
    await server.respond({ body: [], cors: false });
    // A path of its own: a browser remembers for some seconds what a preflight allowed.
    const call = list({ baseUrl: `${server.url}/closed` });
    if (runtime !== "chromium") return assert.deepEqual(await call, [], "only pages ask for leave");
    const error = await assert.rejects(call, { name: "NetworkError", code: "network/no-answer", status: undefined });
    assert.match(error.message, UNKNOWN_CAUSE);
    // The preflight was refused, so nothing was sent.
    return assert.deepEqual([(await server.requests()).length, (await server.preflights()).length], [0, 1]);
  });

  await test("an error status without CORS headers looks the same in a page", async () => {
    const response = { status: 403, body: { message: "no" }, cors: false };
    // A gateway's address: without credentials there is no preflight, and the request is sent.
    const gateway = new LeadConduit({ baseUrl: server.url, retry: false, headers: {} });
    await server.respond(response);
    const expected =
      runtime === "chromium"
        ? { name: "NetworkError", code: "network/no-answer" }
        : { name: "PermissionError", status: 403 };
    await assert.rejects(gateway.caps.list(), expected);
    assert.equal((await server.requests()).length, 1, "requests");
  });

  await test("a lost network, a timeout, an abort, a break and a page are five different errors", async () => {
    const ends = [
      ["refuse", {}, "network", "network/no-answer"],
      ["never-headers", { timeoutMs: 50 }, "timeout", "timeout/attempt"],
      ["stall-mid-body", { idleTimeoutMs: 50 }, "timeout", "timeout/idle"],
      ["never-headers", { totalTimeoutMs: 50 }, "timeout", "timeout/total"],
      ["never-headers", {}, "aborted", "aborted/signal"],
      ["reset-mid-body", {}, "network", "network/body-cut"],
      ["html-200", {}, "content", "content/unexpected"],
      ["redirect-elsewhere", {}, "redirect", "redirect/refused"],
    ];
    for (const [fault, limits, kind, code] of ends) {
      const given = kind === "aborted" ? { signal: AbortSignal.timeout(50) } : limits;
      const error = await assert.rejects(list({ baseUrl: faults.url(fault) }, given), {
        kind,
        code,
        operation: "listCaps",
        attempts: 1,
      });
      if (kind === "network") assert.ok(error.cause instanceof Error, "what the platform threw");
      else
        assert.equal(error.cause?.name, code === "aborted/signal" ? "TimeoutError" : undefined, "the signal's reason");
      assert.match(error.url, /\/caps$/, code);
    }
  });
}
