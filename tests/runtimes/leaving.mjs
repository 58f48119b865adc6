// Readings that are left while they wait: the wait and the request end at once.
import { EXPORT, eventPage, hero, json, lead, stalled } from "../contexts/support/responses.mjs";
import { soon } from "../contexts/support/wait.mjs";

const IDS = { id: "id" };
const options = { maxConcurrent: 1, retry: false };
const never = () => new Promise(() => undefined);

/** A fetch that gets no response until it is given up. */
const silent = (_, { signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

const STREAMS = {
  "stream()": (lc) => lc.caps.list().stream(),
  "ndjson()": (lc) => lc.caps.list().select(IDS).ndjson(),
  "csv()": (lc) => lc.caps.list().select(IDS).csv(),
};
const ITERATORS = {
  "selected rows": ({ lc }) => lc.caps.list().select(IDS)[Symbol.asyncIterator](),
  "batches of selected rows": ({ lc }) => lc.caps.list().select(IDS).batches(),
  "the rows of a table": ({ hb }) => hb.leads.exportCsv(EXPORT).rows()[Symbol.asyncIterator](),
};

export default async function (suite) {
  await streams(suite);
  await iterators(suite);
  await middleware(suite);
}

/** A fetch whose first response is given, the others being records; `asked` resolves once the first is asked for. */
function firstThenRecords(first) {
  let ask;
  const asked = new Promise((resolve) => (ask = resolve));
  let number = 0;
  const fetch = (...request) => {
    ask();
    return (number += 1) === 1 ? first(...request) : Promise.resolve(json({ id: "x" }));
  };
  return { fetch, asked };
}

async function streams({ test, assert }) {
  for (const [name, read] of Object.entries(STREAMS)) {
    await test(`cancelling ${name} ends its request, before its head and inside its body`, async () => {
      for (const first of [silent, async () => stalled('[{"id":"1"},')]) {
        const { fetch, asked } = firstThenRecords(first);
        const lc = lead(fetch, options);
        const reader = read(lc).getReader();
        if (first !== silent) await soon(reader.read());
        const waiting = reader.read();
        await soon(asked);
        await soon(reader.cancel());
        assert.deepEqual(await soon(waiting), { value: undefined, done: true });
        assert.deepEqual(await soon(lc.caps.get("a")), { id: "x" });
      }
    });
  }
}

async function iterators({ test, assert }) {
  for (const [name, read] of Object.entries(ITERATORS)) {
    await test(`return() ends a next() that waits: ${name}`, async () => {
      for (const first of [
        silent,
        async (url) => (url.includes("wshero01") ? stalled("id\r\n1\r\n", "text/csv") : stalled('[{"id":"1"},')),
      ]) {
        const { fetch, asked } = firstThenRecords(first);
        const lc = lead(fetch, options);
        const hb = hero(fetch, options);
        const iterator = read({ lc, hb });
        if (first !== silent) await soon(iterator.next());
        const waiting = iterator.next();
        await soon(asked);
        assert.equal((await soon(iterator.return())).done, true);
        assert.equal((await soon(waiting)).done, true);
        await soon(name.startsWith("the rows") ? hb.request({ method: "GET", path: "/x" }) : lc.caps.get("a"));
      }
    });
  }

  await test("leaving a loop with prefetch ends the request for the next page", async () => {
    let isEnded;
    let ask;
    const fetch = async (url, init) => {
      if (!url.includes("/events")) return json({ id: "x" });
      if (!url.includes("before_id")) return json(eventPage(url, 4));
      ask();
      return silent(url, init).finally(() => {
        isEnded = true;
      });
    };
    for (const read of [(list) => list, (list) => list.pages()]) {
      isEnded = false;
      const asked = new Promise((resolve) => (ask = resolve));
      const lc = lead(fetch, options);
      for await (const part of read(lc.events.list({ limit: 2 }, { prefetch: true }))) {
        assert.ok(part);
        await soon(asked);
        break;
      }
      assert.deepEqual(await soon(lc.caps.get("a")), { id: "x" });
      assert.ok(isEnded);
    }
  });

  await test("a reading that is left keeps the caller's signal usable, and an abort its reason", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const lc = lead(silent, options);
    const left = lc.caps.list({}, { signal }).select(IDS).batches();
    const waiting = left.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await soon(left.return());
    await soon(waiting);
    assert.equal(signal.aborted, false);
    const next = lc.caps.list({}, { signal }).select(IDS).batches().next();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 5);
    await assert.rejects(soon(next), { code: "aborted/signal", cause: reason });
  });
}

async function middleware({ test, assert }) {
  await test("signal and totalTimeoutMs end a middleware that waits before the call, and no request follows", async () => {
    let requests = 0;
    const fetch = async () => ((requests += 1), json({ id: "x" }));
    let go;
    const aroundCall = async (_, next) => {
      await new Promise((resolve) => (go = resolve));
      await next();
    };
    for (const own of [{}, { totalTimeoutMs: 20 }]) {
      const lc = lead(fetch, { ...options, ...own, middleware: { aroundCall } });
      const controller = new AbortController();
      const given = own.totalTimeoutMs ? {} : { signal: controller.signal };
      setTimeout(() => controller.abort(), 5);
      const code = own.totalTimeoutMs ? "timeout/total" : "aborted/signal";
      await assert.rejects(soon(Promise.resolve(lc.caps.get("a", given))), { code, outcome: "not_sent" });
      await assert.rejects(soon(Promise.resolve(lc.caps.get("a", { totalTimeoutMs: 10 }))), { code: "timeout/total" });
      go();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(requests, 0);
  });

  await test("a call that was made is not lost by a middleware that never ends", async () => {
    const aroundCall = async (_, next) => {
      await next();
      await never();
    };
    const lc = lead(async () => json({ id: "x" }), { ...options, middleware: { aroundCall } });
    assert.deepEqual(await soon(Promise.resolve(lc.caps.get("a", { totalTimeoutMs: 50 }))), { id: "x" });
  });
}
