// Fails every call of the host once: for each kind of call and reading the first, the second, … the last thing that the library
// does in its environment throws, rejects or never settles. Every run settles with a result or a typed error, nothing stays
// open, and the next call of the client succeeds.
import { HostError, begin, callback, calm, fetchOf, sleep, watchedSignal } from "../support/host.mjs";
import { HeroBase, LeadConduit, isLeadspanError } from "leadspan";
import { EXPORT, eventPage, gather } from "../support/responses.mjs";

export const runtimes = ["node"];

/** Of a run, and of the call after it. */
const LIMIT_MS = 1_500;
const LIMITS = { timeoutMs: 150, idleTimeoutMs: 60, totalTimeoutMs: 500 };
const LIST = '[{"id":"a","n":1},{"id":"b","n":2}]';
const TABLE = "id,name\r\n1,one\r\n2,two,more\r\n3,three\r\n";

/** Readings that also run with responses that fail. */
const ALL_KINDS = new Set([
  "a record",
  "a submission",
  "a loop over pages",
  "a stream",
  "a selection",
  "a count",
  "rows of a table",
  "a table as text",
]);
/** Unhandled rejections of this run. */
const stray = [];

/** What servers respond with; `number` counts the requests of a run. */
const responses = {
  well: (address) => {
    if (address.includes("wshero01")) return { type: "text/csv", text: TABLE };
    if (address.includes("/events?")) return { text: JSON.stringify(eventPage(address, 5)) };
    return { text: address.endsWith("/caps/a") ? '{"id":"a"}' : LIST };
  },
  "503 first": (address, number) =>
    number === 1 ? { status: 503, text: '{"message":"later"}' } : responses.well(address),
  "429 first": (address, number) =>
    number === 1 ? { status: 429, headers: { "retry-after": "0.01" }, text: "" } : responses.well(address),
  "a refusal": () => ({ status: 422, text: '{"message":"wrong","errors":[{"field":"a","message":"is wrong"}]}' }),
};

const readings = {
  "a record": ({ lead }, options) => lead.caps.get("a", options),
  "a response": ({ lead }, options) => lead.caps.list({}, options).withResponse(),
  "an unread response": async ({ lead }, options) => {
    const response = await lead.caps.list({}, options).asResponse();
    // The rest is the caller's own.
    calm();
    await response.body.cancel();
  },
  "a submission": ({ lead }, options) => lead.leads.submit("f", "s", { email: "a@b.example" }, {}, options),
  "a loop over pages": ({ lead }, options) => gather(lead.events.list({ limit: 3 }, options)),
  "pages ahead": ({ lead }, options) => gather(lead.events.list({ limit: 3 }, { ...options, prefetch: true }).pages()),
  "a stream": ({ lead }, options) => drain(lead.caps.list({}, options).stream()),
  "a selection": ({ lead }, options) => lead.caps.list({}, options).select({ n: "n" }).toArray(),
  "a selection in a loop": ({ lead }, options) => gather(lead.caps.list({}, options).select({ n: "n" })),
  "a selection over pages": ({ lead }, options) => gather(lead.events.list({ limit: 3 }, options).select({ id: "id" })),
  "selected text": ({ lead }, options) => drain(lead.caps.list({}, options).select({ n: "n" }).ndjson()),
  "a count": ({ lead }, options) => lead.caps.list({}, options).countBy("n", { sum: ["n"] }),
  "rows of a table": ({ hero }, options) =>
    hero.leads
      .exportCsv(EXPORT, options)
      .rows({ onBadRow: callback("onBadRow") })
      .toArray(),
  "rows in a loop": ({ hero }, options) =>
    gather(hero.leads.exportCsv(EXPORT, options).rows({ onBadRow: callback("onBadRow") })),
  "a count of a table": ({ hero }, options) =>
    hero.leads.exportCsv(EXPORT, options).countBy("name", { onBadRow: callback("onBadRow") }),
  "a table as text": ({ hero }, options) => hero.leads.exportCsv(EXPORT, options).text(),
  "a table as bytes": ({ hero }, options) => hero.leads.exportCsv(EXPORT, options).bytes(),
  "a table as a stream": ({ hero }, options) => drain(hero.leads.exportCsv(EXPORT, options).stream()),
  "two at once, for one permit": ({ lead }, options) =>
    Promise.all([lead.caps.get("a", options), lead.caps.list({}, options)]),
};

export default async function ({ test, assert, note, strays }) {
  for (const event of ["uncaughtException", "unhandledRejection"])
    globalThis.process.on(event, (error) => stray.push(`${event}: ${error}`));
  // The modules that a reading loads are no calls of the host.
  for (const read of Object.values(readings)) await runOnce(read, responses.well);
  let total = 0;
  for (const [name, read] of Object.entries(readings)) {
    for (const [kind, respond] of Object.entries(responses)) {
      if (!ALL_KINDS.has(name) && kind !== "well") continue;
      await test(
        `${name}, answered with ${kind}`,
        () =>
          strays(async () => {
            const bad = [];
            const { faults: own, points } = await runOnce(read, respond);
            assert.deepEqual(own, [], "without a failure");
            assert.ok(points.length > 3, `${points.length} points`);
            for (const how of ["throws", "rejects", "hangs"]) {
              // A run takes other paths after a failure, so that it may have more points than a run without one.
              for (let number = 1; number <= points.length; number += 1) {
                if (how !== "throws" && !points[number - 1].isAsync) continue;
                total += 1;
                const { faults, points: seen } = await runOnce(read, respond, number, how);
                for (const fault of faults)
                  bad.push(`${number} of ${points.length}, ${seen[number - 1]?.name} ${how}: ${fault}`);
              }
            }
            assert.deepEqual(
              bad.slice(0, 12),
              [],
              `${bad.length} faults in ${points.length} points: ${bad.slice(0, 12).join("; ")}`,
            );
          }),
        180_000,
      );
    }
  }
  note(`await failures: ${total} points`);
}

/** One run, with the faults that were found: a hang, an untyped error, or something that stayed open. */
async function runOnce(read, respond, failing = Infinity, how = "throws") {
  const faults = [];
  let requests = 0;
  const fetch = fetchOf((address) => respond(address, (requests += 1)));
  const observers = { on: callback("on"), logger: { debug: callback("logger.debug"), warn: callback("logger.warn") } };
  const options = { fetch, maxConcurrent: 1, retry: { attempts: 3, baseMs: 1, capMs: 2 }, ...LIMITS, ...observers };
  const clients = {
    lead: new LeadConduit({ apiKey: "key", ...options }),
    hero: new HeroBase({ subdomain: "wshero01", username: "u", password: "p", ...options }),
  };
  const { signal } = watchedSignal();
  stray.length = 0;
  const run = begin(failing, how);
  const outcome = await settled(() => read(clients, { signal, onProgress: callback("onProgress") }));
  calm();
  if (outcome === "hangs") faults.push("it hangs");
  else if (outcome && !isLeadspanError(outcome)) faults.push(`ends with ${outcome.name}: ${outcome.message}`);
  await sleep(2);
  run.active = false;
  for (const what of ["timers", "listeners", "bodies"])
    if (run[what].size > 0) faults.push(`${run[what].size} ${what} left`);
  for (const next of [() => clients.lead.caps.get("a"), () => clients.hero.leads.exportCsv(EXPORT).text()]) {
    requests = 1;
    const after = await settled(next);
    if (after && after.status !== 422)
      faults.push(`the next call: ${after === "hangs" ? "hangs" : `${after.name}: ${after.message}`}`);
  }
  return { faults: [...faults, ...stray], points: run.points };
}

/** Undefined when it succeeds, the error with which it fails, or "hangs". */
async function settled(body) {
  let over = false;
  const ended = (async () => body())().then(
    () => void (over = true),
    (error) => ((over = true), error ?? new HostError("nothing thrown")),
  );
  const limit = (async () => {
    for (let waited = 0; waited < LIMIT_MS && !over; waited += 10) await sleep(10);
    return "hangs";
  })();
  return Promise.race([ended, limit]);
}

async function drain(stream) {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
}
