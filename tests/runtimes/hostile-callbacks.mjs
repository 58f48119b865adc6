// Observers, progress and middleware that throw or reject. Every call settles with a typed error that names what is
// wrong, and nothing leaks.
import { isLeadspanError } from "leadspan";
import { EXPORT, gather, json, lead, status } from "../contexts/support/responses.mjs";
import { BAD_TABLE, BOTH, FAILS, READINGS, clients, respondToAll } from "./support/readings.mjs";

const once = { retry: false };

export default async function (suite) {
  await observers(suite);
  await progress(suite);
  await middleware(suite);
}

async function observers({ test, assert, strays }) {
  for (const [how, fail] of Object.entries(FAILS)) {
    await test(`an observer that ${how} changes nothing: on, logger, and both when a response differs from its type`, async () => {
      const failing = fail(new Error("the caller's own"));
      const seen = await strays(async () => {
        let number = 0;
        const fetch = async () => ((number += 1) === 1 ? status(503) : json({ id: 5 }));
        const client = lead(fetch, {
          on: failing,
          logger: { debug: failing, warn: failing },
          validate: "report",
          retry: { baseMs: 1 },
        });
        assert.deepEqual(await client.caps.get("a"), { id: 5 });
        assert.equal(number, 2, "requests");
      });
      assert.deepEqual(seen, []);
    });
  }
}

async function progress({ test, assert, strays }) {
  for (const how of BOTH) {
    for (const [name, read] of Object.entries(READINGS)) {
      await test(`onProgress that ${how} ends ${name} with an error that names it`, async () => {
        const reason = new Error("the caller's own");
        const seen = await strays(async () => {
          const both = clients(respondToAll);
          await assert.rejects(Promise.resolve(read(both, { onProgress: FAILS[how](reason) })), {
            name: "UsageError",
            code: "usage/invalid-option",
            parameter: "onProgress",
            outcome: "answered",
            cause: reason,
          });
          // The permit is free again.
          assert.deepEqual(
            [(await both.lc.caps.list()).length, await both.hb.leads.exportCsv(EXPORT).text()],
            [1, BAD_TABLE],
          );
        });
        assert.deepEqual(seen, []);
      });
    }
    await test(`onBadRow that ${how} ends the rows with an error that names it`, async () => {
      const reason = new Error("the caller's own");
      const seen = await strays(async () => {
        const both = clients(respondToAll);
        const table = () => both.hb.leads.exportCsv(EXPORT);
        const given = { onBadRow: FAILS[how](reason) };
        for (const rows of [
          table().rows(given).toArray(),
          gather(table().rows(given)),
          table().select(["id"], given).toArray(),
          table().countBy("id", given),
        ]) {
          await assert.rejects(rows, {
            name: "UsageError",
            code: "usage/invalid-option",
            parameter: "onBadRow",
            outcome: "answered",
            cause: reason,
          });
        }
        assert.equal(await table().text(), BAD_TABLE);
      });
      assert.deepEqual(seen, []);
    });
  }

  await test("promises of onProgress and onBadRow are waited for", async () => {
    const order = [];
    const wait = (name) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      order.push(`${name} ends`);
    };
    const { lc, hb } = clients(respondToAll);
    for await (const { id } of lc.events.list({ limit: 4 }, { onProgress: wait("progress") })) order.push(id.slice(-1));
    assert.deepEqual(order.splice(0), ["progress begins", "progress ends", "4", "3", "2", "1"]);
    for await (const { id } of hb.leads.exportCsv(EXPORT).rows({ onBadRow: wait("row") })) order.push(id);
    assert.deepEqual(order, ["row begins", "row ends", "1", "3"]);
  });
}

async function middleware({ test, assert, strays }) {
  await test("a middleware that is none, or throws when it is looked at, is refused by its name", async () => {
    for (const given of HOSTILE_MIDDLEWARE) {
      await assert.rejects(async () => lead(async () => json([]), { middleware: given }).caps.list(), {
        name: "UsageError",
        code: "usage/invalid-option",
        parameter: "middleware",
        outcome: "not_sent",
      });
    }
  });

  for (const how of BOTH) {
    for (const hook of ["aroundAttempt", "aroundCall"]) {
      await test(`a middleware that ${how} fails the call with an error that names it: ${hook}`, async () => {
        const reason = new Error("the caller's own");
        let sent = 0;
        const seen = await strays(async () => {
          const client = lead(async () => ((sent += 1), json([])), {
            middleware: { [hook]: FAILS[how](reason) },
            maxConcurrent: 1,
            ...once,
          });
          const error = await assert.rejects(Promise.resolve(client.caps.list()));
          assert.ok(isLeadspanError(error), String(error));
          assert.ok(
            error.cause === reason ||
              error.cause?.cause === reason ||
              String(error.cause?.message).includes("the caller's own"),
            "the cause",
          );
          await assert.rejects(Promise.resolve(client.caps.list()));
        });
        assert.deepEqual([seen, sent], [[], 0]);
      });
    }
  }
}

/** What is no middleware, and throws when it is looked at. */
const HOSTILE_MIDDLEWARE = [
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no look");
      },
    },
  ),
  {
    get aroundCall() {
      throw new Error("no look");
    },
  },
  [
    new Proxy([], {
      get: () => {
        throw new Error("no look");
      },
    }),
  ],
  5,
  "x",
  [null],
];
