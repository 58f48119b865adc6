// Requests that a client allows itself, and what it knows of the server's own limits.
import { fakeFetch, constructionOnline, heroBase, inPieces, leadConduit } from "./support/bodies.mjs";
import { tick, until } from "./support/timers.mjs";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Lets hours pass on the clock that the core measures durations by; it never goes back. */
async function withClock(body) {
  const { performance } = globalThis;
  const real = performance.now.bind(performance);
  let passed = 0;
  Object.defineProperty(performance, "now", { value: () => real() + passed, configurable: true, writable: true });
  try {
    return await body((ms) => (passed += ms));
  } finally {
    // The clock of the instance must not go back, so the hours that have passed stay.
    Object.defineProperty(performance, "now", { value: () => real() + passed, configurable: true, writable: true });
  }
}

const limited = (budget, options) => {
  const { fetch, requests } = fakeFetch(() => []);
  return { lc: leadConduit(fetch, { budget, ...options }), requests };
};
const refused =
  (headers, status = 429, body = "") =>
  () =>
    new Response(body, { status, headers });

export default async function (suite) {
  await budgets(suite);
  await limits(suite);
}

async function budgets({ test, assert }) {
  await test("requests within the budget go at once, one beyond it fails and says when it could go", () =>
    withClock(async (pass) => {
      const { lc, requests } = limited({ perHour: 3 });
      await Promise.all([lc.caps.list(), lc.caps.list(), lc.caps.list()]);
      pass(600_000);
      const error = await assert.rejects(lc.caps.list(), {
        name: "BudgetError",
        kind: "budget",
        code: "budget/spent",
        operation: "listCaps",
        api: "LeadConduit",
        outcome: "not_sent",
        attempts: 0,
      });
      assert.ok(error.retryAfterMs > 2_990_000 && error.retryAfterMs <= 3_000_000, `${error.retryAfterMs} ms`);
      assert.equal(requests.length, 3, "requests");
      pass(error.retryAfterMs);
      assert.deepEqual(await lc.caps.list(), []);
      assert.equal(requests.length, 4, "requests");
    }));

  await test("one beyond it waits when its time is near, and goes when it comes", () =>
    withClock(async (pass) => {
      const { lc, requests } = limited({ perHour: 2 });
      await Promise.all([lc.caps.list(), lc.caps.list()]);
      // A call waits up to 60 s for the budget, unless maxWaitMs says otherwise.
      pass(HOUR - 300);
      const waiting = lc.caps.list();
      await tick();
      await tick();
      assert.equal(requests.length, 2, "it does not go before its time");
      const began = performance.now();
      assert.deepEqual(await waiting, []);
      assert.equal(requests.length, 3);
      assert.ok(performance.now() - began > 200, "it waited");
      pass(HOUR - 10_000);
      const strict = limited({ perHour: 1, maxWaitMs: 1 });
      await strict.lc.caps.list();
      pass(HOUR - 1_000);
      await assert.rejects(strict.lc.caps.list(), { code: "budget/spent" });
    }));

  await test("the call's own time ends the wait: what cannot be in time is not waited for", () =>
    withClock(async (pass) => {
      const { lc, requests } = limited({ perHour: 1, maxWaitMs: DAY });
      await lc.caps.list();
      pass(HOUR - 5_000);
      await assert.rejects(lc.caps.list({}, { totalTimeoutMs: 1_000 }), { code: "budget/spent", outcome: "not_sent" });
      assert.equal(requests.length, 1);
    }));

  await test("retries are requests too", () =>
    withClock(async () => {
      const { fetch, requests } = fakeFetch((_, number) => (number === 1 ? new Response("", { status: 503 }) : []));
      const lc = leadConduit(fetch, { budget: { perHour: 2 } });
      assert.deepEqual(await lc.caps.list(), []);
      await assert.rejects(lc.caps.list(), { code: "budget/spent" });
      assert.equal(requests.length, 2);
      // A retry beyond the budget: the first attempt may have had an effect.
      const spent = leadConduit(fakeFetch(() => new Response("", { status: 503 })).fetch, { budget: { perHour: 1 } });
      await assert.rejects(spent.fields.update("a", { name: "n", type: "string" }), {
        code: "budget/spent",
        attempts: 1,
        outcome: "unknown",
      });
    }));

  await test("pages, selections and tables are paid for as well", () =>
    withClock(async () => {
      const list = Array.from({ length: 3 }, (_, number) => ({ id: `${9 - number}` }));
      const respond = ({ before_id }) => list.filter(({ id }) => !(id >= before_id)).slice(0, 1);
      for (const read of [
        (events) => events.toArray(),
        (events) => events.select({ id: "id" }).toArray(),
        (events) => events.countBy("id"),
      ]) {
        const { fetch, requests } = fakeFetch(respond);
        await assert.rejects(read(leadConduit(fetch, { budget: { perHour: 2 } }).events.list({ limit: 1 })), {
          code: "budget/spent",
        });
        assert.equal(requests.length, 2);
      }
      const { fetch, requests } = fakeFetch(() => ({ type: "text/csv", stream: inPieces("a\r\n1\r\n") }));
      const hb = heroBase(fetch, { budget: { perHour: 1 } });
      const table = () => hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01" });
      assert.equal((await table().rows().toArray()).length, 1);
      await assert.rejects(table().text(), { code: "budget/spent" });
      assert.equal(requests.length, 1);
    }));

  await test("the longest period that is spent decides, and mistakes cost nothing", () =>
    withClock(async (pass) => {
      const { lc, requests } = limited({ perHour: 2, perDay: 3 });
      for (const id of ["", ".", ".."]) await assert.rejects(lc.caps.get(id), { name: "UsageError" });
      await Promise.all([lc.caps.list(), lc.caps.list()]);
      pass(2 * HOUR);
      await lc.caps.list();
      pass(2 * HOUR);
      const { retryAfterMs } = await assert.rejects(lc.caps.list(), { code: "budget/spent" });
      assert.ok(retryAfterMs > 19 * HOUR && retryAfterMs <= 20 * HOUR, `${retryAfterMs} ms`);
      assert.equal(requests.length, 3);
    }));

  await test("true is ConstructionOnline's quota: 500 an hour, 10,000 a day", () =>
    withClock(async (pass) => {
      const { fetch, requests } = fakeFetch(() => []);
      const co = constructionOnline(fetch, { budget: true, maxConcurrent: 100 });
      for (let hour = 0; hour < 20; hour += 1) {
        await Promise.all(Array.from({ length: 500 }, () => co.leads.list()));
        const { retryAfterMs } = await assert.rejects(co.leads.list(), {
          name: "BudgetError",
          api: "ConstructionOnline",
        });
        if (hour < 19) assert.ok(retryAfterMs <= HOUR, `${retryAfterMs} ms in hour ${hour}`);
        pass(HOUR);
      }
      const { retryAfterMs } = await assert.rejects(co.leads.list(), { code: "budget/spent" });
      assert.ok(retryAfterMs > 3 * HOUR && retryAfterMs <= 4 * HOUR, `${retryAfterMs} ms`);
      assert.equal(requests.length, 10_000);
    }));

  await test("without a budget nothing is held back; clients do not share one", async () => {
    const { lc, requests } = limited(undefined, { maxConcurrent: 50 });
    await Promise.all(Array.from({ length: 1_200 }, () => lc.caps.list()));
    assert.equal(requests.length, 1_200);
    for (let other = 0; other < 3; other += 1) assert.deepEqual(await limited({ perHour: 1 }).lc.caps.list(), []);
  });

  await test("budgets that cannot be are refused before anything is sent", async () => {
    const { fetch, requests } = fakeFetch(() => []);
    const never = [
      { perHour: -1 },
      { perHour: 1.5 },
      { perDay: "5" },
      { perWeek: NaN },
      { perMonth: 2 ** 32 },
      { maxWaitMs: -1 },
      { perMinute: 5 },
      5,
      "true",
      false,
    ];
    for (const budget of never) {
      await assert.rejects(
        async () => leadConduit(fetch, { budget }).caps.list(),
        { name: "UsageError", code: "usage/invalid-option" },
        JSON.stringify(budget),
      );
    }
    for (const make of [leadConduit, heroBase]) {
      await assert.rejects(
        async () => make(fetch, { budget: true }).call(make === leadConduit ? "listCaps" : "listCampaigns"),
        { code: "usage/invalid-option" },
      );
    }
    await assert.rejects(leadConduit(fetch, { budget: { perHour: 0 } }).caps.list(), {
      code: "budget/spent",
      retryAfterMs: Infinity,
    });
    assert.equal(requests.length, 0);
  });
}

async function limits({ test, assert, server }) {
  await test("a limit of days is not waited for: ConstructionOnline's 429 names it", async () => {
    for (const period of ["Hour", "Day", "Week", "Month"]) {
      const text = JSON.stringify({ Message: `API calls quota exceeded! Maximum admitted 10000 per ${period}.` });
      for (const headers of [
        { "content-type": "application/json" },
        { "content-type": "application/json", "retry-after": "1" },
      ]) {
        const { fetch, requests } = fakeFetch(refused(headers, 429, text));
        const error = await assert.rejects(
          constructionOnline(fetch, { password: "password", apiKey: "company" }).leads.list(),
          { name: "RateLimitError", status: 429, attempts: 1 },
        );
        assert.match(error.message, new RegExp(`per ${period}`));
        assert.equal(requests.length, 1, `requests for a limit a ${period}`);
      }
    }
  });

  await test("a limit of seconds is, and the words mean nothing in another API's text", async () => {
    const { fetch, requests } = fakeFetch((_, number) =>
      number === 1 ? refused({}, 429, "Maximum admitted per second")() : [],
    );
    assert.deepEqual(await constructionOnline(fetch).leads.list(), []);
    assert.equal(requests.length, 2);
    const words = fakeFetch((_, number) => (number === 1 ? refused({}, 429, "try again another day")() : []));
    assert.deepEqual(await leadConduit(words.fetch).caps.list(), []);
    assert.equal(words.requests.length, 2);
  });

  await test("HeroBase's headers are in client.rateLimit, over a real connection too", async () => {
    const headers = { "x-rate-limit-limit": "120", "x-rate-limit-remaining": "7", "x-rate-limit-reset": "30" };
    await server.respond({ body: [], headers }, { body: [], headers: { "x-rate-limit-remaining": "6" } }, { body: [] });
    const hb = heroBase(undefined, { subdomain: undefined, baseUrl: server.url });
    assert.deepEqual(hb.rateLimit, { blockedForMs: 0 }, "nothing is known yet");
    for (const remaining of [7, 6, 6]) {
      await hb.campaigns.list();
      assert.deepEqual(
        hb.rateLimit,
        { limit: 120, remaining, blockedForMs: 0 },
        "a success blocks nothing, whatever Reset says",
      );
    }
  });

  await test("Reset on a 429 is seconds, or a Unix time when it is above 10^9; Retry-After comes before it", async () => {
    const date = "Tue, 24 Nov 2026 10:00:00 GMT";
    const now = Date.parse(date) / 1_000;
    const cases = [
      [{ "x-rate-limit-reset": "40" }, 40_000],
      [{ "x-rate-limit-reset": String(now + 40), date }, 40_000],
      [{ "x-rate-limit-reset": String(now - 40), date }, 0],
      [{ "x-rate-limit-reset": "40", "retry-after": "90" }, 90_000],
      [{ "x-rate-limit-reset": "soon" }, undefined],
    ];
    for (const [headers, wait] of cases) {
      const { fetch } = fakeFetch(refused({ "x-rate-limit-limit": "10", "x-rate-limit-remaining": "0", ...headers }));
      const hb = heroBase(fetch, { retry: false });
      const error = await assert.rejects(hb.campaigns.list(), { name: "RateLimitError", retryAfterMs: wait });
      assert.equal(error.headers["x-rate-limit-reset"], headers["x-rate-limit-reset"]);
      const { blockedForMs, ...known } = hb.rateLimit;
      assert.deepEqual(known, { limit: 10, remaining: 0 });
      assert.ok(
        wait ? blockedForMs > wait - 1_000 && blockedForMs <= wait : blockedForMs === 0,
        `${blockedForMs} ms for ${JSON.stringify(headers)}`,
      );
    }
  });

  await test("a pause that one call was given holds for all, also for one that waits for the budget", () =>
    withClock(async (pass) => {
      let sent = 0;
      const fetch = async () => (
        (sent += 1),
        sent === 2 ? new Response("", { status: 429, headers: { "retry-after": "20" } }) : Response.json([])
      );
      const lc = leadConduit(fetch, { budget: { perHour: 2 }, retry: { attempts: 1, maxRetryAfterMs: 60_000 } });
      await lc.caps.list();
      const waits = until(() => sent === 2);
      const second = assert.rejects(lc.caps.list(), { name: "RateLimitError", retryAfterMs: 20_000 });
      await Promise.all([waits, second]);
      // The budget has nothing for the third for an hour; by then the pause is long over.
      pass(HOUR - 200);
      assert.deepEqual(await lc.caps.list(), []);
      assert.equal(sent, 3);
    }));

  await test("a pause beyond what a call would wait fails at once, without a request", async () => {
    const { fetch, requests } = fakeFetch(refused({ "retry-after": "100" }));
    for (const make of [leadConduit, constructionOnline, heroBase]) {
      const before = requests.length;
      const client = make(fetch);
      await assert.rejects(client.request({ method: "GET", path: "/x" }), {
        name: "RateLimitError",
        attempts: 1,
        retryAfterMs: 100_000,
      });
      const error = await assert.rejects(client.request({ method: "POST", path: "/x", body: {} }), {
        name: "RateLimitError",
        attempts: 0,
        outcome: "not_sent",
      });
      assert.ok(error.retryAfterMs > 99_000 && error.retryAfterMs <= 100_000);
      assert.equal(requests.length, before + 1);
    }
  });
}
