// A client in a module variable of a Worker, used by many requests at once: workerd lets no request continue another one,
// cancels those that wait without I/O of their own, and changed its rules with compatibility dates and flags.
//   SETUP=2026-04-01 node --test tests/contexts/shared-client.test.mjs     # one set-up instead of all
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { startWorker } from "../harness/worker.mjs";
import { startUpstream } from "./support/upstream.mjs";
import { until } from "./support/wait.mjs";

const SCRIPT = fileURLToPath(new URL("./workers/shared-client.mjs", import.meta.url));
const HOUR_MS = 3_600_000;
/** Nothing here takes this long, not even 200 requests one by one, unless it hangs. */
const LIMIT_MS = 30_000;
const DEFAULT_CONCURRENT = 5;
/** Of one attempt: how long a request that was dropped may hold its permit. */
const ATTEMPT_MS = 1_000;

/** After so long without a heartbeat, others take what a request holds (docs/workers.md); a slow machine needs some more. */
const SILENCE_MS = 3_000;
const SLOW_MS = 12_000;
/** When the runtime drops a request. */
const LEFT_MS = 500;

/** Compatibility dates before and after the runtime's changes, and the flag that undoes them. */
const SETUPS = [
  { date: "2023-05-18", flags: [] },
  { date: "2023-05-18", flags: ["handle_cross_request_promise_resolution"] },
  { date: "2024-09-01", flags: [] },
  { date: "2024-11-01", flags: [] },
  { date: "2026-04-01", flags: [] },
  { date: "2026-04-01", flags: ["no_handle_cross_request_promise_resolution"] },
];
const CONCURRENT = { one: { maxConcurrent: 1 }, two: { maxConcurrent: 2 }, five: {} };
const READINGS = ["list", "count", "select", "pages", "stream"];

const idOf = (number) => number.toString(16).padStart(24, "0");
const record = ({ query, path, headers }) => ({
  id: query.id ?? path.split("/").at(-1),
  context: headers["x-context"],
  name: "cap",
});
const retry = { attempts: 3, baseMs: 5, capMs: 10 };

/** What each client's upstream responds with. */
const responses = {
  one: (request) => ({ body: record(request), delayMs: 10 }),
  two: (request) => ({ body: record(request), delayMs: 10 }),
  // Long enough that five are open at once on a busy machine too, where a waiter polls by its own timer.
  five: (request) => ({ body: record(request), delayMs: 60 }),
  readings: (request) => ({ body: request.path === "/events" ? events(request) : [record(request)], delayMs: 15 }),
  // One caller in ten: when most calls of a client fail, it stops retrying.
  recovers: (request, number) =>
    number < 3 && request.path.endsWith("0") ? { status: 503, delayMs: 10 } : { body: record(request), delayMs: 10 },
  down: () => ({ status: 503, delayMs: 10 }),
  limited: (request, number) =>
    number === 1 && request.path.endsWith(idOf(0))
      ? { status: 429, headers: { "retry-after": "1" } }
      : { body: record(request), delayMs: 10 },
  budget: (request) => ({ body: record(request), delayMs: 5 }),
  opening: (request) => ({ body: record(request), delayMs: 5 }),
  late: (request) => ({ body: record(request), delayMs: 150 }),
  waiting: (request) => ({ body: record(request), delayMs: 300 }),
  mixed,
  holding,
  forgotten: holding,
};

/** Slow, failing and refusing in rotation, by the caller's number. */
function mixed(request, number) {
  const asked = Number.parseInt(request.query.id ?? request.path.split("/").at(-1), 16);
  if (asked % 7 === 0 && number === 1) return { status: 503, delayMs: 10 };
  if (asked % 13 === 0 && number === 1) return { status: 429, headers: { "retry-after": "0.1" }, delayMs: 5 };
  if (asked % 29 === 0) return { status: 500, body: { message: "no" }, delayMs: 5 };
  return {
    body: request.path === "/events" ? events(request) : request.path === "/caps" ? [record(request)] : record(request),
    delayMs: asked % 5 === 0 ? 120 : 10,
  };
}

/** The first requests for the first two ids are answered after every caller's limit. */
function holding(request, number) {
  return { body: record(request), delayMs: number === 1 && /^\/caps\/0+[01]$/.test(request.path) ? 60_000 : 20 };
}

const clients = {
  ...CONCURRENT,
  readings: { maxConcurrent: 2 },
  recovers: { maxConcurrent: 2, retry },
  down: { maxConcurrent: 2, retry },
  limited: { maxConcurrent: 2, retry },
  budget: { budget: { perHour: 20, maxWaitMs: 1 } },
  opening: { budget: { perHour: 12 } },
  late: { maxConcurrent: 1, totalTimeoutMs: 500 },
  waiting: { maxConcurrent: 2 },
  mixed: { maxConcurrent: 3, retry, timeoutMs: ATTEMPT_MS },
  holding: { maxConcurrent: 2, timeoutMs: ATTEMPT_MS, retry: false },
  forgotten: { maxConcurrent: 2, retry: false },
};

/** Three pages of ten events, the newest first, each of which repeats what was asked. */
function events({ query, headers }) {
  const from = query.before_id === undefined ? 30 : Number.parseInt(query.before_id, 16) - 1;
  return Array.from({ length: Math.min(10, from) }, (_, index) => ({
    id: idOf(from - index),
    asked: query.id,
    context: headers["x-context"],
  }));
}

/** Most of a set-up's tests is waiting. */
const SETUPS_AT_ONCE = 3;

describe("a client that the requests of a Worker share", { concurrency: SETUPS_AT_ONCE }, () => {
  for (const { date, flags } of SETUPS.filter((one) => nameOf(one).includes(process.env.SETUP ?? ""))) {
    describe(`workerd ${nameOf({ date, flags })}`, { concurrency: 1 }, () => {
      let upstream;
      let worker;
      let address;
      const restart = async ({ isLeft } = {}) => {
        await worker?.dispose();
        worker = await startWorker(SCRIPT, {
          isLeft,
          config: { url: upstream.url, clients },
          compatibilityDate: date,
          compatibilityFlags: ["nodejs_als", ...flags],
        });
        address = await worker.ready;
      };
      /** The responses to `count` requests at once, in their order; what hangs or fails says so. */
      const ask = (name, count, reading = "get", from = 0) =>
        Promise.all(
          Array.from(
            { length: count },
            (_, index) => send(new URL(`/${name}/${reading}/${idOf(from + index)}`, address)).result,
          ),
        );
      const strays = () => send(new URL("/strays", address)).result;

      before(async () => {
        upstream = await startUpstream(responses);
        await restart();
      });
      after(async () => {
        await worker?.dispose();
        await upstream?.close();
      });

      for (const name of Object.keys(CONCURRENT)) {
        const most = CONCURRENT[name].maxConcurrent ?? DEFAULT_CONCURRENT;
        for (const count of [12, 50, 200]) {
          test(`${count} requests at once, maxConcurrent ${most}${name === "five" ? " (default)" : ""}`, async () => {
            // The first requests of an isolate also wait for the module, which one of them loads.
            if (count === 12) await restart();
            upstream.reset(name);
            expectOwn(await ask(name, count), count);
            const { requests, peak } = upstream.seen(name);
            assert.equal(requests.length, count, "requests");
            assert.equal(peak, most, "requests open at once");
            assert.equal(await strays(), 0, "events in a wrong context");
            expectOwn(await ask(name, 1), 1);
          });
        }
      }

      for (const reading of READINGS) {
        test(`30 requests at once that read by ${reading}`, async () => {
          await restart();
          upstream.reset("readings");
          expectOwn(await ask("readings", 30, reading), 30);
          assert.ok(upstream.seen("readings").peak <= 2, `${upstream.seen("readings").peak} requests open at once`);
        });
      }

      test("an upstream that fails twice: every caller is answered", async () => {
        await restart();
        upstream.reset("recovers");
        expectOwn(await ask("recovers", 50), 50);
        assert.equal(upstream.seen("recovers").requests.length, 58, "requests");
        assert.ok(upstream.seen("recovers").peak <= 2);
      });

      test("an upstream that is down: every caller gets the error", async () => {
        await restart();
        upstream.reset("down");
        const codes = (await ask("down", 50)).map(({ code, attempts }) => `${code} ${attempts}`);
        // The retries of a client stop when most of its calls fail, so that not all of them make three attempts.
        assert.deepEqual(
          [...new Set(codes)].filter((code) => !/^http\/unavailable [123]$/.test(code)),
          [],
        );
        assert.ok(upstream.seen("down").peak <= 2);
        assert.equal((await ask("down", 1))[0].code, "http/unavailable", "later");
      });

      test("a 429 with Retry-After: all callers wait, and all are answered", async () => {
        await restart();
        upstream.reset("limited");
        expectOwn(await ask("limited", 50), 50);
        const { requests, peak } = upstream.seen("limited");
        assert.equal(requests.length, 51, "requests");
        assert.ok(peak <= 2);
        const refused = requests.find(({ path }) => path.endsWith(idOf(0))).at;
        // Those that were on their way when the response came are no fault of the client's.
        const early = requests.filter(({ at }) => at > refused + 100 && at < refused + 900);
        assert.deepEqual(
          early.map(({ path }) => path),
          [],
          "requests in the second of silence",
        );
      });

      test("a budget that is spent: so many are answered, the others get the error", async () => {
        await restart();
        upstream.reset("budget");
        const all = await ask("budget", 50);
        expectOwn(
          all.filter(({ code }) => code === undefined),
          20,
        );
        assert.deepEqual(new Set(all.map(({ code }) => code)), new Set([undefined, "budget/spent"]));
        assert.equal(upstream.seen("budget").requests.length, 20, "requests");
      });

      test("a budget that opens: all who wait for it go", async () => {
        await restart();
        upstream.reset("opening");
        expectOwn(await ask("opening", 12), 12);
        await send(new URL(`/clock/${HOUR_MS - 1_500}`, address)).result;
        const began = performance.now();
        expectOwn(await ask("opening", 12), 12);
        assert.ok(performance.now() - began > 200, "they waited");
        assert.equal(upstream.seen("opening").requests.length, 24, "requests");
      });

      test("a caller's time ends its wait for a permit", async () => {
        await restart();
        upstream.reset("late");
        const all = await ask("late", 12);
        const codes = all.map(({ code }) => code);
        assert.deepEqual(new Set(codes), new Set([undefined, "timeout/total"]), JSON.stringify(all));
        expectOwn(all.filter(({ code }) => code === undefined));
        expectOwn(await ask("late", 1), 1);
      });

      test("all at once: every reading, faults, aborts, loops that are left, callers that disconnect", async () => {
        await restart();
        upstream.reset("mixed");
        const ways = ["get", ...READINGS, "left", "aborted"];
        const sent = Array.from({ length: 160 }, (_, number) =>
          send(new URL(`/mixed/${ways[number % ways.length]}/${idOf(number + 1)}`, address)),
        );
        const gone = sent.filter((_, number) => number % 5 === 2);
        for (const [number, { leave }] of gone.entries()) setTimeout(leave, number * 25);
        const stayed = await Promise.all(sent.filter((one) => !gone.includes(one)).map(({ result }) => result));
        const bad = stayed.filter(
          ({ code, failed }) =>
            failed !== undefined ||
            (code !== undefined && !/^(http\/(server-error|unavailable|rate-limited)|aborted\/signal)$/.test(code)),
        );
        assert.deepEqual(bad.slice(0, 3), [], `${bad.length} of ${stayed.length} callers`);
        expectOwn(stayed.filter(({ code }) => code === undefined));
        assert.ok(stayed.filter(({ code }) => code === undefined).length > 80, "most are answered");
        assert.ok(upstream.seen("mixed").peak <= 3, `${upstream.seen("mixed").peak} requests open at once`);
        await until(() => upstream.seen("mixed").open === 0);
        upstream.reset("mixed");
        // 600 on, none of which is refused for good.
        const ids = Array.from({ length: 40 }, (_, index) => 600 + index).filter((id) => id % 29 !== 0);
        expectOwn(await Promise.all(ids.map((id) => send(new URL(`/mixed/get/${idOf(id)}`, address)).result)));
        assert.equal(upstream.seen("mixed").peak, 3, "no permit was lost, and none was made");
      });

      test("callers that disconnect while their calls wait take no permit with them", async () => {
        await restart();
        upstream.reset("waiting");
        const sent = Array.from({ length: 12 }, (_, number) => send(new URL(`/waiting/get/${idOf(number)}`, address)));
        await until(() => upstream.seen("waiting").open === 2);
        // The two that are open finish; of the ten that wait every second one goes away.
        const open = new Set(upstream.seen("waiting").requests.map(({ path }) => path.split("/").at(-1)));
        const waiting = sent.filter(({ id }) => !open.has(id));
        const gone = waiting.filter((_, index) => index % 2 === 0);
        gone.forEach(({ leave }) => leave());
        const stayed = await Promise.all(sent.filter((one) => !gone.includes(one)).map(({ result }) => result));
        expectOwn(stayed, 7);
        expectOwn(await ask("waiting", 6, "get", 100), 6);
        assert.equal(upstream.seen("waiting").peak, 2, "no permit was lost, and none was made");
      });

      /** Two calls hold both permits when their callers leave; six more have to be answered within `ms`. */
      const givesBack = async (name, query, leave, ms) => {
        upstream.reset(name);
        const sent = [0, 1].map((number) => send(new URL(`/${name}/get/${idOf(number)}${query}`, address)));
        await until(() => upstream.seen(name).open === 2);
        const waiting = ask(name, 6, "get", 10);
        await leave(sent);
        const began = performance.now();
        expectOwn(await waiting, 6);
        assert.ok(performance.now() - began < ms, `within ${ms} ms`);
        upstream.reset(name);
        expectOwn(await ask(name, 12, "get", 100), 12);
        assert.equal(upstream.seen(name).peak, 2, "no permit was lost, and none was made");
      };

      test("callers that close their connection while their calls are open give their permits back", async () => {
        await restart();
        await givesBack("holding", "", (sent) => sent.forEach(({ leave }) => leave()), ATTEMPT_MS + 1_500);
      });

      test("requests that the runtime drops give the permits of their open calls back", async () => {
        await restart({ isLeft: true });
        const dropped = async (sent) =>
          assert.deepEqual(await Promise.all(sent.map(({ result }) => result)), [{ left: true }, { left: true }]);
        // Their silence is noticed long before their attempts would have ended, after a minute.
        await givesBack("forgotten", `?leaveAfter=${LEFT_MS}`, dropped, SILENCE_MS + SLOW_MS);
      });

      test("requests that the runtime drops while their calls wait take no permit with them", async () => {
        await restart({ isLeft: true });
        upstream.reset("waiting");
        const all = Array.from(
          { length: 12 },
          (_, number) =>
            send(new URL(`/waiting/get/${idOf(number)}${number % 3 === 2 ? `?leaveAfter=${LEFT_MS}` : ""}`, address))
              .result,
        );
        const results = await Promise.all(all);
        expectOwn(
          results.filter((_, number) => number % 3 !== 2),
          8,
        );
        assert.ok(results.filter(({ left }) => left).length > 0, "some were dropped");
        expectOwn(await ask("waiting", 6, "get", 100), 6);
        assert.equal(upstream.seen("waiting").peak, 2, "no permit was lost, and none was made");
      });
    });
  }

  function nameOf({ date, flags }) {
    return [date, ...flags].join(" ");
  }

  /** Each response belongs to its own caller: what was asked for, in the context of the request that asked, before and after. */
  function expectOwn(all, count = all.length) {
    const wrong = all.filter(
      ({ asked, got, context, after: later }) => got === undefined || [got, context, later].some((id) => id !== asked),
    );
    assert.deepEqual(
      wrong.slice(0, 3),
      [],
      `${wrong.length} of ${all.length} callers have no response, or another caller's`,
    );
    assert.equal(all.length, count);
  }

  /** One request on a connection of its own; `leave` closes it, and `result` says what came of it. */
  function send(url) {
    const request = httpRequest(url, { agent: false });
    const result = new Promise((resolve) => {
      const fail = (error) => resolve({ asked: url.pathname.split("/").at(-1), failed: error.message });
      const timer = setTimeout(() => request.destroy(new Error(`no response within ${LIMIT_MS} ms`)), LIMIT_MS);
      request
        .on("close", () => clearTimeout(timer))
        .on("error", fail)
        .on("response", async (incoming) => {
          let text = "";
          try {
            for await (const piece of incoming) text += piece;
            resolve(
              incoming.statusCode === 200
                ? JSON.parse(text)
                : { asked: url.pathname, failed: `status ${incoming.statusCode}: ${text.slice(0, 300)}` },
            );
          } catch (error) {
            fail(error);
          }
        });
      request.end();
    });
    return { id: url.pathname.split("/").at(-1), result, leave: () => request.destroy() };
  }
});
