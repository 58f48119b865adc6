// A lead is submitted once, however a Worker hands the call's promise over: a queue's message, a timer's event, an e-mail, an RPC
// method, a lock, a transaction or a stream that never sees its promise settle is delivered again, or hangs.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { startWorker } from "../harness/worker.mjs";
import { startUpstream } from "./support/upstream.mjs";
import { sleep, until } from "./support/wait.mjs";

const SCRIPT = fileURLToPath(new URL("./workers/delivery.mjs", import.meta.url));
/** A second delivery of a message, an event or an alarm would come within this time. */
const QUIET_MS = 700;
const LIMIT_MS = 6_000;
const DATES = ["2024-09-01", "2026-04-01"].filter((date) => date.includes(process.env.SETUP ?? ""));
const HANDLER_WAYS = ["await", "return", "asyncReturn", "all", "waitUntil", "waitUntilAll"];
const FETCH_WAYS = [
  "await",
  "then",
  "waitUntil",
  "asResponse",
  "stream",
  "write",
  "sinkClose",
  "sinkStart",
  "sinkAbort",
  "transform",
  "transformReturned",
  "flush",
  "transformStart",
  "pull",
  "start",
  "cancel",
];
const RPC_WAYS = ["rpcReturn", "rpcAsync", "rpcWaitUntil", "rpcArgument", "rpcPipelined"];
const OBJECT_WAYS = [
  "objectReturn",
  "objectBlock",
  "objectTransaction",
  "objectWaitUntil",
  "objectAlarm",
  "objectFetch",
];

for (const compatibilityDate of DATES) {
  describe(`workerd ${compatibilityDate}: one POST a lead`, { concurrency: 8 }, () => {
    let upstream;
    let worker;

    before(async () => {
      upstream = await startUpstream({
        api: () => ({ status: 201, body: { outcome: "success", lead: { id: "1".repeat(24) } }, delayMs: 30 }),
        done: () => ({ body: {} }),
      });
      worker = await startWorker(SCRIPT, {
        config: { url: upstream.url },
        exports: ["Submitter", "Room", "Flow"],
        name: "delivery",
        compatibilityDate,
        queueProducers: { QUEUE: { queueName: "leads" } },
        queueConsumers: { leads: { maxBatchSize: 1, maxBatchTimeout: 0, maxRetries: 2, retryDelay: 0 } },
        durableObjects: { ROOM: { className: "Room", useSQLite: true } },
        serviceBindings: { SUBMITTER: { name: "delivery", entrypoint: "Submitter" } },
        workflows: { FLOW: { name: "flow", className: "Flow" } },
        unsafeTriggerHandlers: true,
      });
    });
    after(async () => {
      await worker?.dispose();
      await upstream?.close();
    });

    const posts = (lead) => upstream.seen("api").requests.filter(({ body }) => body && JSON.parse(body).way === lead);
    const finished = (lead) => upstream.seen("done").requests.some(({ path }) => path === `/${lead}`);
    /** Hands the promise over, and counts the upstream's requests once no more can come. */
    const once = async (lead, handOver, over = () => true) => {
      const outcome = await limited(handOver(), lead);
      await until(() => posts(lead).length > 0 && over());
      await sleep(QUIET_MS);
      assert.equal(posts(lead).length, 1, "requests");
      return outcome;
    };
    const dispatch = async (path, init) => {
      const response = await worker.dispatchFetch(`http://worker/${path}`, init);
      const text = await response.text();
      assert.ok(response.ok, `status ${response.status}: ${text.slice(0, 300)}`);
      return text;
    };

    for (const way of HANDLER_WAYS) {
      test(`queue(): ${way}`, async () => {
        const queue = await worker.getQueueProducer("QUEUE");
        await once(`queue-${way}`, () => queue.send(way));
      });

      test(`scheduled(): ${way}`, async () => {
        const handler = await worker.getWorker();
        const { outcome } = await once(`scheduled-${way}`, () => handler.scheduled({ cron: way }));
        assert.equal(outcome, "ok");
      });

      test(`email(): ${way}`, async () => {
        const mail = `From: <a@b.example>\r\nTo: <${way}@b.example>\r\nMessage-ID: <${way}@b.example>\r\nSubject: lead\r\n\r\nlead\r\n`;
        await once(`email-${way}`, () =>
          dispatch(`cdn-cgi/handler/email?from=a@b.example&to=${way}@b.example`, { method: "POST", body: mail }),
        );
      });
    }

    for (const way of FETCH_WAYS) test(`fetch(): ${way}`, () => once(`fetch-${way}`, () => dispatch(`fetch/${way}`)));
    for (const way of RPC_WAYS)
      test(`an RPC method: ${way}`, () => once(`through-${way}`, () => dispatch(`through/${way}`)));
    for (const way of OBJECT_WAYS) {
      const lead = `through-${way}`;
      test(`a Durable Object: ${way}`, () =>
        once(
          lead,
          () => dispatch(`through/${way}`),
          () => way !== "objectAlarm" || finished(lead),
        ));
    }
    test("a workflow's step", () =>
      once(
        "through-workflowStep",
        () => dispatch("through/workflowStep"),
        () => finished("through-workflowStep"),
      ));

    test("waitUntil from cloudflare:workers", { skip: compatibilityDate < "2025-08" && "not there yet" }, () =>
      once("fetch-waitUntilImported", () => dispatch("fetch/waitUntilImported")),
    );

    test("nothing hung and nothing was cancelled", () => {
      assert.doesNotMatch(worker.log(), /hung|never complete|exceeded|different request/i);
    });
  });
}

async function limited(promise, lead) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${lead}: not done after ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
