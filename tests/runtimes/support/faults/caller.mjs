// F39 to F41: mistakes of the calling program.

const goodResponse = (t) =>
  new Response(t.cls.good.body, { headers: { "content-type": t.cls.good.type ?? "application/json" } });
/** More than any address has, and than crosses into the core. */
const LONG = "x".repeat(1 << 20);

export const caller = [
  {
    id: "F39",
    title: "a fetch of the caller's own that fails or responds with something else",
    cells: [
      {
        name: "what it throws on purpose is network/fetch-threw, and is not tried again",
        async run(t) {
          let sent = 0;
          const reason = new Error("not while I look");
          const error = await t.assert.rejects(
            t.call(t.client("https://own.example", { fetch: () => ((sent += 1), Promise.reject(reason)) })),
            { code: "network/fetch-threw", attempts: 1, cause: reason },
          );
          t.assert.deepEqual([error.outcome, sent], [t.cls.writes ? "unknown" : undefined, 1]);
        },
      },
      {
        name: "what is no Response is network/no-response, and is not asked for again",
        async run(t) {
          for (const response of [
            undefined,
            "[]",
            { status: 200, data: [] },
            { status: 200, headers: new Headers(), body: "[]" },
          ]) {
            let sent = 0;
            const error = await t.assert.rejects(
              t.call(t.client("https://own.example", { fetch: async () => ((sent += 1), response) })),
              { code: "network/no-response", attempts: 1 },
            );
            t.assert.deepEqual([error.outcome, sent], [t.cls.writes ? "unknown" : undefined, 1]);
          }
        },
      },
    ],
  },
  {
    id: "F40",
    title: "observers and callbacks that throw",
    cells: [
      {
        name: "observers change nothing, whether they throw or reject",
        async run(t) {
          for (const fail of [
            () => {
              throw new Error("the caller's own");
            },
            async () => {
              throw new Error("the caller's own");
            },
          ]) {
            let sent = 0;
            const fetch = async () => ((sent += 1) === 1 ? new Response(null, { status: 429 }) : goodResponse(t));
            t.assert.deepEqual(
              await t.call(t.client("https://own.example", { fetch, on: fail, logger: { debug: fail, warn: fail } })),
              t.cls.good.value,
            );
            t.assert.equal(sent, 2, "requests");
          }
        },
      },
      {
        name: "a middleware fails the call before anything is sent",
        async run(t) {
          let sent = 0;
          const reason = new Error("the caller's own");
          const client = t.client("https://own.example", {
            fetch: async () => ((sent += 1), goodResponse(t)),
            middleware: {
              aroundCall: async () => {
                throw reason;
              },
            },
          });
          await t.assert.rejects(t.call(client), {
            code: "usage/invalid-option",
            parameter: "middleware",
            outcome: "not_sent",
            cause: reason,
          });
          t.assert.equal(sent, 0, "requests");
        },
      },
    ],
  },
  {
    id: "F41",
    title: "strings and options that no request could carry",
    cells: [
      {
        name: "are refused by name before anything is sent",
        async run(t) {
          let sent = 0;
          const client = t.client("https://own.example", { fetch: async () => ((sent += 1), goodResponse(t)) });
          for (const [parameter, options] of [
            ["headers", { headers: { "x-trace": LONG } }],
            ["query", { query: { k: LONG } }],
          ]) {
            await t.assert.rejects(t.call(client, options), {
              code: "usage/address-too-long",
              parameter,
              outcome: "not_sent",
            });
          }
          for (const [parameter, options] of [
            ["headers", { headers: 5 }],
            ["signal", { signal: new AbortController() }],
            ["retry", { retry: 3 }],
            ["nothing", { nothing: 1 }],
          ]) {
            await t.assert.rejects(t.call(client, options), {
              code: "usage/invalid-option",
              parameter,
              outcome: "not_sent",
            });
          }
          t.assert.equal(sent, 0, "requests");
        },
      },
      {
        name: "a value that throws when it is read is the cause",
        async run(t) {
          const reason = new Error("no look");
          const options = Object.defineProperty({}, "headers", {
            enumerable: true,
            get: () => {
              throw reason;
            },
          });
          await t.assert.rejects(
            t.call(t.client("https://own.example", { fetch: async () => goodResponse(t) }), options),
            { code: "usage/invalid-parameter", outcome: "not_sent", cause: reason },
          );
        },
      },
    ],
  },
];
