// A `fetch` that throws or responds with anything, and signals that throw. Every call settles with a typed error that
// names what is wrong, and nothing leaks.
import { isLeadspanError } from "leadspan";
import { lead } from "../contexts/support/responses.mjs";
import { BOTH, FAILS, READINGS, clients, drain, respondToAll } from "./support/readings.mjs";

const once = { retry: false };

export default async function (suite) {
  await fetches(suite);
  await signals(suite);
}

/** Things that a `fetch` may throw. */
const THROWN = {
  nothing: () => undefined,
  null: () => null,
  "a text": () => "no",
  "a symbol": () => Symbol("no"),
  "an object whose members throw": () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
      },
    ),
  "an error whose cause is itself": () => {
    const error = new Error("no");
    error.cause = error;
    return error;
  },
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
  "headers that are a plain object": () => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: null,
  }),
  "a body that is a text": () => ({ status: 200, headers: new Headers(), body: "[]" }),
  "the stream of node-fetch": () => ({
    status: 200,
    headers: new Headers(),
    body: {
      pipe: () => undefined,
      async *[Symbol.asyncIterator]() {
        yield new Uint8Array();
      },
    },
  }),
  "an object whose members throw": () =>
    new Proxy(
      {},
      {
        get: (_, name) => {
          if (name === "then") return undefined;
          throw new Error("no");
        },
      },
    ),
  "Response.error()": () => Response.error(),
};

async function fetches({ test, assert, strays, runtime }) {
  for (const [what, make] of Object.entries(THROWN)) {
    await test(`a fetch that throws ${what} fails the call with a typed error`, async () => {
      const seen = await strays(async () => {
        for (const how of BOTH) {
          let sent = 0;
          const client = lead((...given) => ((sent += 1), FAILS[how](make())(...given)), { maxConcurrent: 1, ...once });
          for (const call of [
            () => client.caps.list(),
            () => client.leads.submit("f", "s", { email: "a@b.example" }),
          ]) {
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
        for (const call of [
          () => client.caps.list(),
          () => client.caps.list().select({ id: "id" }).toArray(),
          () => drain(client.caps.list().stream()),
          () => client.caps.list().asResponse(),
        ]) {
          await assert.rejects(Promise.resolve(call()), {
            name: "NetworkError",
            code: "network/no-response",
            attempts: 1,
          });
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
  if (runtime === "chromium" && globalThis.document)
    return document.body.appendChild(document.createElement("iframe")).contentWindow.Response;
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
            const error = await Promise.resolve(read(both, { signal: hostile })).then(
              () => undefined,
              (thrown) => thrown,
            );
            assert.ok(error === undefined || isLeadspanError(error), `${name}, look ${look} at ${member}: ${error}`);
            assert.equal((await both.lc.caps.list()).length, 1, "the next call");
          }
        });
        assert.deepEqual(seen, []);
      }
    }
  });
}
