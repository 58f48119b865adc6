// F17–F23, F25 and F27: statuses that are no success.

const HOUR = 3_600_000;
const UNKNOWN = (t) => (t.cls.writes ? "unknown" : undefined);
const good = (t) => ({ body: t.cls.good.body, headers: { "content-type": t.cls.good.type ?? "application/json" } });
const requests = async (t) => (await t.server.requests()).length;

/** Responds once with this and then well: the call succeeds after two attempts. */
async function recovers(t, response, options) {
  await t.server.reset();
  await t.server.respond(response, good(t));
  const began = performance.now();
  t.assert.deepEqual(await t.call(t.client(t.server.url), options), t.cls.good.value);
  t.assert.equal(await requests(t), 2, "requests");
  return performance.now() - began;
}

/** Every attempt is answered with this: repeatable operations try three times, an unsafe one once. */
async function fails(t, response, expected, options) {
  await t.server.reset();
  await t.server.respond(response);
  const error = await t.assert.rejects(t.call(t.client(t.server.url), options), {
    status: response.status,
    operation: t.operation.id,
    ...expected,
  });
  const sent = await requests(t);
  // Chromium itself repeats what a connection in its second use answers with 408, a POST like any other.
  const own = t.runtime === "chromium" && response.status === 408;
  t.assert.ok(
    own ? sent >= error.attempts : sent === error.attempts,
    `${sent} requests for ${error.attempts} attempts`,
  );
  return error;
}

export const status = [
  {
    id: "F17",
    title: "401 and 403",
    cells: [
      {
        name: "are not tried again and name the credentials",
        async run(t) {
          const refused = await fails(
            t,
            { status: 401, body: { message: "no" } },
            { name: "AuthenticationError", attempts: 1 },
          );
          t.assert.match(refused.message, /check the (API key|e-mail, the password and the API key|web-service login)/);
          await fails(t, { status: 403 }, { name: "PermissionError", attempts: 1 });
        },
      },
    ],
  },
  {
    id: "F18",
    title: "429 with Retry-After in seconds",
    cells: [
      {
        name: "every call of the client waits as long as it says",
        async run(t) {
          await t.server.respond({ status: 429, headers: { "retry-after": "1" } }, good(t));
          const client = t.client(t.server.url);
          const began = performance.now();
          const first = t.call(client);
          while ((await requests(t)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
          // Its response has to arrive before the pause is known.
          await new Promise((resolve) => setTimeout(resolve, 150));
          t.assert.ok(
            client.rateLimit.blockedForMs > 0 && client.rateLimit.blockedForMs <= 1_000,
            "rateLimit reports it",
          );
          t.assert.deepEqual(await Promise.all([first, t.call(client)]), [t.cls.good.value, t.cls.good.value]);
          t.assert.ok(performance.now() - began >= 990, "waited too short");
          t.assert.equal(await requests(t), 3, "requests");
        },
      },
    ],
  },
  {
    id: "F19",
    title: "429 with a date",
    cells: [
      {
        name: "is measured against the server's own clock",
        async run(t) {
          const server = new Date(Date.now() + 3 * HOUR);
          const in40 = new Date(server.getTime() + 40_000);
          const headers = { date: server.toUTCString(), "retry-after": in40.toUTCString() };
          const error = await fails(
            t,
            { status: 429, headers },
            { attempts: 1 },
            { retry: { maxRetryAfterMs: 1_000 } },
          );
          t.assert.equal(error.retryAfterMs, 40_000);
          const past = { ...headers, "retry-after": new Date(server.getTime() - HOUR).toUTCString() };
          t.assert.ok((await recovers(t, { status: 429, headers: past })) < 500, "a time that is past is no wait");
        },
      },
    ],
  },
  {
    id: "F20",
    title: "429 with no, an invalid, a huge or two Retry-After",
    cells: [
      {
        name: "none, a word and a negative one",
        async run(t) {
          for (const headers of [{}, { "retry-after": "soon" }, { "retry-after": "-5" }]) {
            t.assert.ok((await recovers(t, { status: 429, headers })) < 1_000, JSON.stringify(headers));
          }
        },
      },
      {
        name: "a huge one fails at once and is reported",
        async run(t) {
          const error = await fails(
            t,
            { status: 429, headers: { "retry-after": "86400" } },
            { name: "RateLimitError", attempts: 1 },
          );
          t.assert.deepEqual([error.retryAfterMs, error.outcome], [86_400_000, t.cls.writes ? "answered" : undefined]);
        },
      },
      {
        name: "of two the larger counts",
        async run(t) {
          const headers = [
            ["retry-after", "0"],
            ["retry-after", "7"],
          ];
          const error = await fails(
            t,
            { status: 429, headers },
            { attempts: 1 },
            { retry: { maxRetryAfterMs: 1_000 } },
          );
          t.assert.equal(error.retryAfterMs, 7_000);
        },
      },
    ],
  },
  {
    id: "F21",
    title: "503 for a while, or for good",
    cells: [
      {
        name: "recovers within its attempts",
        async run(t) {
          await t.server.respond({ status: 503 }, { status: 503 }, good(t));
          const call = t.call(t.client(t.server.url));
          if (!t.cls.unsafe) return t.assert.deepEqual(await call, t.cls.good.value);
          await t.assert.rejects(call, { name: "UnavailableError", attempts: 1, outcome: "unknown" });
          // With Retry-After the server says that it did nothing.
          return void (await recovers(t, { status: 503, headers: { "retry-after": "0" } }));
        },
      },
      {
        name: "in an outage the budget allows 35 retries",
        async run(t) {
          let sent = 0;
          const fetch = async () => ((sent += 1), new Response("", { status: 503 }));
          const client = t.client("https://outage.example", { fetch });
          for (let call = 0; call < 40; call += 1) await t.assert.rejects(t.call(client), { name: "UnavailableError" });
          t.assert.equal(sent, t.cls.unsafe ? 40 : 75, "requests for 40 calls");
        },
      },
    ],
  },
  {
    id: "F22",
    title: "500",
    cells: [
      {
        name: "keeps body and request id; an unsafe call is not repeated",
        async run(t) {
          const response = { status: 500, body: { message: "boom" }, headers: { "x-request-id": "r-1" } };
          const error = await fails(t, response, {
            name: "ServerError",
            attempts: t.cls.unsafe ? 1 : 3,
            requestId: "r-1",
          });
          t.assert.deepEqual(
            [error.body, error.outcome],
            [t.operation.sensitive ? "" : { message: "boom" }, UNKNOWN(t)],
          );
        },
      },
    ],
  },
  {
    id: "F23",
    title: "408, 425, 502, 504",
    cells: [
      {
        name: "are tried again if that is safe",
        async run(t) {
          for (const code of [408, 425, 502, 504]) {
            const error = await fails(t, { status: code }, { attempts: t.cls.unsafe ? 1 : 3 });
            t.assert.equal(error.outcome, UNKNOWN(t), String(code));
            if (!t.cls.unsafe) await recovers(t, { status: code });
          }
        },
      },
    ],
  },
  {
    id: "F25",
    title: "redirects",
    cells: [
      {
        name: "are refused at the first hop",
        async run(t) {
          for (const fault of ["redirect-elsewhere", "redirect-loop"]) {
            await t.assert.rejects(t.call(t.client(t.faults.url(fault))), {
              name: "RedirectRefusedError",
              attempts: 1,
            });
            t.assert.equal((await t.faults.seen(fault)).requests, 1, fault);
          }
        },
      },
    ],
  },
  {
    id: "F27",
    title: "304 without a conditional request",
    cells: [
      {
        name: "is an error and never an empty response",
        async run(t) {
          const error = await t.assert.rejects(t.call(t.client(t.faults.url("not-modified"))), {
            code: "http/unexpected-status",
            status: 304,
          });
          t.assert.equal(error.attempts, 1);
        },
      },
    ],
  },
];
