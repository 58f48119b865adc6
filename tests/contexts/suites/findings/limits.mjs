// Findings 5 to 8 and 13: attempts, times and permits hold for every reading alike.
import { EXPORT, csv, gather, hero, json, lead, status } from "../../support/responses.mjs";
import { sleep } from "../../support/wait.mjs";
import { pass } from "../../support/clock.mjs";

const encoder = new TextEncoder();

/** Every reading of a body, by name. */
const READINGS = {
  "a list": (clients, options) => clients.lead.caps.list({}, options),
  "a list in a loop": (clients, options) => gather(clients.lead.events.list({ limit: 5 }, options)),
  "a response": (clients, options) => clients.lead.caps.list({}, options).withResponse(),
  "a stream": (clients, options) => drain(clients.lead.caps.list({}, options).stream()),
  "a selection": (clients, options) => clients.lead.caps.list({}, options).select({ id: "id" }).toArray(),
  "a selection in a loop": (clients, options) => gather(clients.lead.caps.list({}, options).select({ id: "id" })),
  columns: (clients, options) => clients.lead.caps.list({}, options).select({ id: "id" }).columns(),
  "selected text": (clients, options) => drain(clients.lead.caps.list({}, options).select({ id: "id" }).ndjson()),
  "a count": (clients, options) => clients.lead.caps.list({}, options).countBy("id"),
  "rows of a table": (clients, options) => clients.hero.leads.exportCsv(EXPORT, options).rows().toArray(),
  "rows of a table in a loop": (clients, options) => gather(clients.hero.leads.exportCsv(EXPORT, options).rows()),
  "columns of a table": (clients, options) => clients.hero.leads.exportCsv(EXPORT, options).select(["id"]).toArray(),
  "a count of a table": (clients, options) => clients.hero.leads.exportCsv(EXPORT, options).countBy("id"),
  "a table as text": (clients, options) => clients.hero.leads.exportCsv(EXPORT, options).text(),
  "a table as bytes": (clients, options) => clients.hero.leads.exportCsv(EXPORT, options).bytes(),
  "a table as a stream": (clients, options) => drain(clients.hero.leads.exportCsv(EXPORT, options).stream()),
};

const both = (fetch, options) => ({ lead: lead(fetch, options), hero: hero(fetch, options) });
const isTable = (address) => address.includes("wshero01");

async function drain(stream) {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
}

/**
 * A body that is given out by `next(number)`: text, undefined for its end, or an error. `over` is called when it has
 * ended, or was left by its reader or by the signal of its request; then `state.cancelled` is true.
 */
function slowly(type, next, { signal, over, state = {} }) {
  let number = 0;
  const leave = () => {
    if (!state.cancelled) over?.();
    state.cancelled = true;
  };
  return new Response(
    new ReadableStream(
      {
        start: (controller) => signal.addEventListener("abort", () => (leave(), controller.error(signal.reason))),
        async pull(controller) {
          const piece = await next((number += 1));
          if (piece instanceof Error) {
            over?.();
            controller.error(piece);
          } else if (piece === undefined) {
            over?.();
            controller.close();
          } else {
            controller.enqueue(encoder.encode(piece));
          }
        },
        cancel: leave,
      },
      { highWaterMark: 0 },
    ),
    { headers: { "content-type": type } },
  );
}

const typeOf = (address) => (isTable(address) ? "text/csv" : "application/json");
const headOf = (address) => (isTable(address) ? "id\r\n1\r\n" : '[{"id":"1"},');

export async function limits(suite) {
  await attempts(suite);
  await times(suite);
  await permits(suite);
  await retryAfter(suite);
}

/** What the budget of a client pays for that has no success: 500 tokens, 14 a retry. */
const RETRIES = 35;

async function attempts({ test, assert }) {
  // A body that is handed out as it comes cannot be requested again once some of it was handed out.
  const again = Object.entries(READINGS).filter(([name]) => !/stream|text|in a loop|bytes/.test(name));
  for (const [name, read] of again) {
    await test(`5 attempts: 3 means three requests for ${name}`, async () => {
      let sent = 0;
      // 503, 503, and a body that breaks off, over and over.
      const fetch = async (address, { signal }) => {
        sent += 1;
        if (sent % 3 !== 0) return status(503);
        return slowly(typeOf(address), (number) => (number === 1 ? headOf(address) : new TypeError("cut")), { signal });
      };
      const error = await assert.rejects(async () =>
        read(both(fetch, { retry: { attempts: 3, baseMs: 1, capMs: 2 } })),
      );
      assert.equal(sent, 3, `requests; ${error}`);
      assert.equal(error.attempts, 3, "error.attempts");
      assert.match(error.code, /^network\/body-cut$/);
    });
    await test(`5 totalTimeoutMs ends the retries of ${name}`, async () => {
      const fetch = async (address, { signal }) => {
        await sleep(40);
        return slowly(typeOf(address), (number) => (number === 1 ? headOf(address) : new TypeError("cut")), { signal });
      };
      const began = performance.now();
      const error = await assert.rejects(async () =>
        read(both(fetch, { totalTimeoutMs: 200, retry: { attempts: 20, baseMs: 20, capMs: 40 } })),
      );
      const took = performance.now() - began;
      assert.ok(took < 500, `took ${took} ms; ${error}`);
    });
    await test(`5 the retry budget holds for ${name}, whose bodies all break off`, async () => {
      let sent = 0;
      const clients = both(
        async (address, { signal }) => {
          sent += 1;
          const next = (number) => (number === 1 ? headOf(address) : new TypeError("cut"));
          return slowly(typeOf(address), next, { signal });
        },
        { retry: { attempts: 3, baseMs: 1, capMs: 1 } },
      );
      for (let call = 0; call < 40; call += 1) await assert.rejects(async () => read(clients));
      assert.ok(sent <= 40 + RETRIES, `${sent} requests`);
    });
  }
}

/** Enough for a body that counts as moving. */
const PIECE = " ".repeat(4_096);
const CELL = "2".repeat(1_000);
/** Within the default of `idleTimeoutMs`; a few of them are beyond those of `timeoutMs` and `totalTimeoutMs`. */
const PAUSE_MS = 20_000;

async function times({ test, assert }) {
  for (const [name, read] of Object.entries(READINGS)) {
    const ends = async (piece, code) => {
      const state = {};
      const fetch = async (address, { signal }) =>
        slowly(typeOf(address), async (number) => (await sleep(20), number === 1 ? headOf(address) : piece), {
          signal,
          state,
        });
      const began = performance.now();
      const error = await assert.rejects(async () =>
        read(both(fetch, { timeoutMs: 10_000, idleTimeoutMs: 150, totalTimeoutMs: 400, retry: false })),
      );
      const took = performance.now() - began;
      assert.match(error.code, code, String(error));
      assert.ok(took < 1_200, `took ${took} ms`);
      await sleep(5);
      assert.ok(state.cancelled, "its body is left");
    };
    await test(`6 totalTimeoutMs ends ${name} whose body moves and does not end`, () =>
      ends(PIECE, /^timeout\/total$/));
    await test(`6 ${name} whose body comes byte by byte ends`, () => ends(" ", /^timeout\//));
    await test(`6 timeoutMs of a caller ends ${name}`, async () => {
      const fetch = async (address, { signal }) =>
        slowly(typeOf(address), async (number) => (await sleep(20), number === 1 ? headOf(address) : PIECE), {
          signal,
        });
      const error = await assert.rejects(async () => read(both(fetch, { timeoutMs: 300, retry: false })));
      assert.match(error.code, /^timeout\/attempt$/, String(error));
    });
  }

  const atScale = Object.entries(READINGS).filter(([name]) =>
    /stream|selection|count|rows|columns|selected/.test(name),
  );
  for (const [name, read] of atScale) {
    await test(`6 without limits of the caller's ${name} may take as long as its body moves`, async () => {
      const fetch = async (address, { signal }) =>
        slowly(
          typeOf(address),
          async (number) => {
            await sleep(1);
            if (number > 1 && number < 14) pass(PAUSE_MS);
            if (number === 1) return headOf(address);
            if (number < 14) return (isTable(address) ? `${CELL}\r\n` : `{"id":"${CELL}"},`).repeat(1_000);
            if (number === 14) return isTable(address) ? "3\r\n" : '{"id":"3"}]';
            return undefined;
          },
          { signal },
        );
      await read(both(fetch, { retry: false }));
    });
  }
}

/** Readings whose reader takes one piece or row, and then rests. */
const RESTING = {
  "a selection": (clients) => clients.lead.caps.list().select({ id: "id" })[Symbol.asyncIterator]().next(),
  "rows of a table": (clients) => clients.hero.leads.exportCsv(EXPORT).rows()[Symbol.asyncIterator]().next(),
  "a stream": (clients) => clients.lead.caps.list().stream().getReader().read(),
};

async function permits({ test, assert }) {
  for (const [name, begin] of Object.entries(RESTING)) {
    await test(`6 timeoutMs ends ${name} whose reader rests, and its permit is free`, async () => {
      const state = {};
      const never = new Promise(() => {});
      const bodies = [async (address, number) => (number === 1 ? headOf(address) : never)];
      const fetch = async (address, { signal }) => {
        const next = bodies.shift();
        if (!next) return isTable(address) ? csv("id\r\n1\r\n") : json([{ id: "1" }]);
        return slowly(typeOf(address), (number) => next(address, number), { signal, state });
      };
      const clients = both(fetch, { timeoutMs: 200, maxConcurrent: 1, retry: false });
      await begin(clients);
      // It waits for the permit.
      if (name === "rows of a table") await clients.hero.leads.exportCsv(EXPORT).text();
      else await clients.lead.caps.list();
      assert.ok(state.cancelled, "its body is left");
    });
  }
  for (const [name, read] of Object.entries(READINGS)) {
    await test(`7 maxConcurrent holds for ${name} until its body ends`, async () => {
      let open = 0;
      let peak = 0;
      const fetch = async (address, { signal }) => {
        peak = Math.max(peak, (open += 1));
        await sleep(2);
        const end = isTable(address) ? "2\r\n" : '{"id":"2"}]';
        const events = address.includes("/events") && address.includes("_id=") ? ["[]"] : [headOf(address), end];
        return slowly(typeOf(address), async (number) => (await sleep(4), events[number - 1]), {
          signal,
          over: () => (open -= 1),
        });
      };
      const clients = both(fetch, { maxConcurrent: 3, retry: false });
      await Promise.all(Array.from({ length: 20 }, () => read(clients, {})));
      assert.ok(peak <= 3, `${peak} open at once`);
      assert.equal(peak, 3);
    });
  }

  const leaves = {
    "a break in a selection": async ({ lead: client }) => {
      for await (const row of client.caps.list().select({ id: "id" })) if (row) break;
    },
    "toArray with max": ({ lead: client }) => client.caps.list().select({ id: "id" }).toArray({ max: 1 }),
    "a break in a table": async ({ hero: client }) => {
      for await (const row of client.leads.exportCsv(EXPORT).rows()) if (row) break;
    },
    "a break in a list": async ({ lead: client }) => {
      for await (const event of client.events.list({ limit: 2 })) if (event) break;
    },
    "a stream that is cancelled": async ({ lead: client }) => {
      const reader = client.caps.list().stream().getReader();
      await reader.read();
      await reader.cancel("enough");
    },
    "selected text that is cancelled": async ({ lead: client }) => {
      const reader = client.caps.list().select({ id: "id" }).ndjson().getReader();
      await reader.read();
      await reader.cancel("enough");
    },
    "a response whose body is left": async ({ lead: client }) => (await client.caps.list().asResponse()).body.cancel(),
    "a response whose body is read": async ({ lead: client }) =>
      (await client.caps.list().asResponse()).text().catch(() => undefined),
    "a signal": async ({ lead: client }) => {
      const end = new AbortController();
      const rows = client.caps.list({}, { signal: end.signal }).select({ id: "id" })[Symbol.asyncIterator]();
      await rows.next();
      end.abort();
      await rows.next().catch(() => undefined);
    },
    "an onProgress that throws": ({ lead: client }) =>
      client.caps
        .list(
          {},
          {
            onProgress: () => {
              throw new Error("no");
            },
          },
        )
        .select({ id: "id" })
        .toArray()
        .catch(() => undefined),
    "an onBadRow that throws": ({ hero: client }) =>
      client.leads
        .exportCsv(EXPORT, {})
        .rows({
          onBadRow: () => {
            throw new Error("no");
          },
        })
        .toArray()
        .catch(() => undefined),
  };
  for (const [name, leave] of Object.entries(leaves)) {
    await test(`8 ${name} gives its permit back`, async () => {
      let slow = true;
      const fetch = async (address, { signal }) => {
        if (!slow) return isTable(address) ? csv("id\r\n1\r\n") : json([]);
        if (address.includes("/events")) return json([{ id: "2".repeat(24) }, { id: "1".repeat(24) }]);
        if (name === "a response whose body is read" || name.startsWith("an on"))
          return isTable(address) ? csv("id\r\n1\r\n2,3\r\n") : json([{ id: 1 }]);
        return slowly(
          typeOf(address),
          async (number) => {
            await sleep(1);
            if (number < 30) return number === 1 ? headOf(address) : isTable(address) ? "2\r\n" : '{"id":"2"},';
            return number === 30 && !isTable(address) ? '{"id":"3"}]' : undefined;
          },
          { signal },
        );
      };
      const clients = both(fetch, { maxConcurrent: 1, retry: false });
      await leave(clients);
      slow = false;
      assert.deepEqual(
        await Promise.race([
          Promise.all([clients.lead.caps.list(), clients.hero.leads.exportCsv(EXPORT).text()]),
          sleep(1_500),
        ]),
        [[], "id\r\n1\r\n"],
      );
    });
  }

  await test("8 bodies that break off give their permits back", async () => {
    for (const [name, read] of Object.entries(READINGS)) {
      let broken = true;
      const fetch = async (address, { signal }) => {
        if (!broken) return json([]);
        return slowly(typeOf(address), (number) => (number === 1 ? headOf(address) : new TypeError("cut")), { signal });
      };
      const clients = both(fetch, { maxConcurrent: 1, retry: false });
      await assert.rejects(async () => read(clients));
      broken = false;
      assert.ok(await Promise.race([clients.lead.caps.list(), sleep(1_000)]), name);
    }
  });
}

async function retryAfter({ test, assert }) {
  const values = {
    0: "0",
    "a date in the past": "Wed, 21 Oct 2015 07:28:00 GMT",
    nonsense: "soon",
    "below zero": "-5",
  };
  for (const [name, value] of Object.entries(values)) {
    for (const code of [503, 429]) {
      await test(`13 Retry-After of ${name} with ${code} means normal backoff`, async () => {
        const delays = [];
        const fetch = async () => status(code, { "retry-after": value });
        const calls = Array.from({ length: 30 }, () =>
          lead(fetch, {
            retry: { attempts: 3, baseMs: 40, capMs: 200 },
            on: (event) => event.type === "retry" && delays.push(event.delayMs),
          })
            .caps.list()
            .catch(({ attempts: made }) => made),
        );
        assert.deepEqual(new Set(await Promise.all(calls)), new Set([3]));
        assert.equal(delays.length, 60);
        const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
        // Full jitter: half of 40 and half of 80 on the average; the odds against less than 15 are beyond measure.
        assert.ok(mean > 15, `${mean} ms on the average`);
      });
    }
  }
}
