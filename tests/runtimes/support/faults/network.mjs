// F1–F4 and F9: connections that fail, break, crawl or never end.

const MEBIBYTE = 1 << 20;

/** Repeatable operations are tried three times; an unsafe one once, and its outcome is unknown. */
async function failsEverywhere(t, fault, { code, status, options, attempts = 3, recovers = true }) {
  const { assert, cls } = t;
  const client = t.client(t.faults.url(fault));
  const tries = cls.unsafe ? 1 : attempts;
  const error = await assert.rejects(t.call(client, options), { code });
  assert.deepEqual([error.attempts, error.operation, error.status], [tries, t.operation.id, status], fault);
  assert.equal(error.outcome, cls.writes ? "unknown" : undefined, "outcome");
  if (fault === "refuse") return;
  assert.equal((await t.faults.seen(fault)).requests, tries, `requests of ${fault}`);
  if (!recovers || cls.unsafe) return;
  await t.server.reset();
  await t.faults.limit(fault, attempts - 1, cls.good.body);
  assert.deepEqual(await t.call(client, options), cls.good.value);
}

const all = (faults, settings) => async (t) => {
  for (const fault of faults) {
    await t.server.reset();
    await failsEverywhere(t, fault, settings);
  }
};

/** The server must see the client hang up: a request that no caller waits for any more is cancelled. */
async function hangsUp(t, fault, count) {
  for (let wait = 0; wait < 50; wait += 1) {
    if ((await t.faults.seen(fault)).closedEarly >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  t.assert.equal((await t.faults.seen(fault)).closedEarly, count, `requests of ${fault} that were cancelled`);
}

/** Read by hand: Chromium's own readers turn what a stream fails with into a TypeError. */
async function drained(stream) {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
}

const slow = (faults, settings) => async (t) => {
  for (const fault of faults) {
    await t.server.reset();
    await failsEverywhere(t, fault, {
      ...settings,
      attempts: 2,
      recovers: false,
      options: { ...settings.options, retry: { attempts: 2, baseMs: 1 } },
    });
    await hangsUp(t, fault, t.cls.unsafe ? 1 : 2);
  }
};

export const network = [
  {
    id: "F1",
    title: "no connection",
    cells: [
      { name: "is tried again if that is safe", run: all(["refuse"], { code: "network/no-answer" }) },
      {
        name: "a TLS handshake that fails is no connection either",
        async run(t) {
          // The port does not speak TLS.
          const client = t.client(t.server.url.replace("http:", "https:"));
          const error = await t.assert.rejects(t.call(client), {
            code: "network/no-answer",
            attempts: t.cls.unsafe ? 1 : 3,
            status: undefined,
          });
          t.assert.equal(error.outcome, t.cls.writes ? "unknown" : undefined);
          t.assert.equal((await t.server.requests()).length, 0, "requests");
        },
      },
    ],
  },
  {
    id: "F2",
    title: "reset before the headers",
    cells: [
      {
        name: "is tried again if that is safe",
        run: all(["reset-before-headers", "close-before-headers", "cut-headers", "garbage-status"], {
          code: "network/no-answer",
        }),
      },
    ],
  },
  {
    id: "F3",
    title: "reset or short body",
    cells: [
      {
        name: "the whole request is tried again if that is safe",
        run: all(["reset-mid-body", "short-body", "chunked-cut"], { code: "network/body-cut", status: 200 }),
      },
    ],
  },
  {
    id: "F4",
    title: "headers or body that crawl",
    cells: [
      {
        name: "timeoutMs ends the wait for headers",
        run: slow(["never-headers", "dribble-headers"], { code: "timeout/attempt", options: { timeoutMs: 500 } }),
      },
      {
        name: "idleTimeoutMs ends a body that stands still",
        run: slow(["stall-mid-body"], { code: "timeout/idle", status: 200, options: { idleTimeoutMs: 120 } }),
      },
      {
        name: "timeoutMs ends a body that crawls",
        run: slow(["dribble-body"], { code: "timeout/attempt", status: 200, options: { timeoutMs: 600 } }),
      },
      {
        name: "totalTimeoutMs ends everything",
        async run(t) {
          const error = await t.assert.rejects(
            t.call(t.client(t.faults.url("never-headers")), { totalTimeoutMs: 100 }),
            { code: "timeout/total", attempts: 1 },
          );
          t.assert.equal(error.outcome, t.cls.writes ? "unknown" : undefined);
          await hangsUp(t, "never-headers", 1);
        },
      },
    ],
  },
  {
    id: "F9",
    title: "a body without end, or a gzip bomb",
    cells: [
      {
        name: "maxBytes counts decoded bytes and ends it",
        async run(t) {
          for (const fault of ["endless-body", "gzip-bomb"]) {
            const error = await t.assert.rejects(t.call(t.client(t.faults.url(fault)), { maxBytes: MEBIBYTE }), {
              code: "too_large/body",
              attempts: 1,
              status: 200,
            });
            t.assert.equal(error.outcome, t.cls.writes ? "unknown" : undefined);
          }
          await hangsUp(t, "endless-body", 1);
        },
      },
      {
        name: "a stream is ended as well",
        unless: ({ cls }) => cls.writes && "the response of a write is never streamed",
        async run(t) {
          const call = t.client(t.faults.url("endless-body")).call(t.operation.id, t.args, { maxBytes: MEBIBYTE });
          await t.assert.rejects(drained(call.stream()), { code: "too_large/body" });
          await hangsUp(t, "endless-body", 1);
        },
      },
    ],
  },
];
