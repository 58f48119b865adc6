// A fuzzer of the TypeScript API: any arguments, options and bodies for any operation, read in any way, answered with
// anything. Each case is made from a seed and its number alone, so that it can be run again by itself.
import { setImmediate as nextTurn } from "node:timers/promises";
import * as leadspan from "leadspan";
import { operations } from "leadspan/operations";
import { CREDENTIAL_OPTIONS, WITH_INSTALLATIONS } from "../../../dist/generated/apis.js";
import { argumentsFor } from "../../runtimes/support/classes.mjs";
import { random, wild, wildObject } from "./wild.mjs";

/** No call of the fuzzer takes so long: its limits are shorter. */
const HANG_MS = 5_000;
const LIMITS = { timeoutMs: 200, totalTimeoutMs: 400, idleTimeoutMs: 200 };

const { isLeadspanError } = leadspan;
/** Credentials of an API; a name may be shown, a secret may not. */
const credentialsOf = (api) => ({
  ...Object.fromEntries(
    CREDENTIAL_OPTIONS[api].map((name) => [name, /^(email|username)$/.test(name) ? "a@b.example" : `canary-${name}`]),
  ),
  ...(WITH_INSTALLATIONS.includes(api) && { subdomain: "wshero01" }),
});
const CLIENTS = Object.fromEntries(
  Object.keys(CREDENTIAL_OPTIONS).map((api) => [api, [leadspan[api], credentialsOf(api)]]),
);
const CLIENT_OPTIONS = (
  "baseUrl cache maxConcurrent budget logger on middleware dangerouslyAllowBrowser timeoutMs " +
  "idleTimeoutMs totalTimeoutMs maxBytes retry headers validate apiKey email password subdomain " +
  "username charset nothing"
).split(" ");
const CALL_OPTIONS = (
  "timeoutMs idleTimeoutMs totalTimeoutMs maxBytes retry headers signal query cursor prefetch " +
  "onProgress validate nothing"
).split(" ");
const READING_OPTIONS =
  "max strict sum header as delimiter charset lossy expectedRows onBadRow decimal from to step nothing".split(" ");

const json = (value, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
/** What servers and the caller's own `fetch` respond with. */
const RESPONSES = [
  () => json([]),
  () => json([{ id: "a1" }]),
  () => json({ id: "a1" }),
  () => json(null),
  () => new Response(null, { status: 204 }),
  () => new Response("id,name\r\n1,one\r\n2,two,more\r\n", { headers: { "content-type": "text/csv" } }),
  () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  () => new Response("[{", { headers: { "content-type": "application/json" } }),
  () => new Response("later", { status: 503 }),
  () => json({ message: "no" }, 422),
  () => new Response(null, { status: 302, headers: { location: "https://evil.example" } }),
];

/** Ways to read a call. What does not fit its kind is a TypeError of JavaScript itself, and left out by `readingsOf`. */
const READINGS = {
  await: (call) => call,
  withResponse: (call) => call.withResponse(),
  result: async (call) => {
    const { ok, error } = await call.result();
    if (!ok) throw error;
  },
  asResponse: async (call) => (await call.asResponse()).body?.cancel(),
  prepare: (call) => call.prepare(),
  stream: (call) => drain(call.stream()),
  select: (call, given) => call.select(given(), given()).toArray(given()),
  "a loop over a selection": async (call, given) => {
    for await (const row of call.select({ id: "id" }, given())) if (row === undefined) return;
  },
  columns: (call, given) => call.select(given(), given()).columns(),
  ndjson: (call, given) => drain(call.select({ id: "id" }, given()).ndjson()),
  countBy: (call, given) => call.countBy(given(), given()),
  toArray: (call, given) => call.toArray(given()),
  "a loop": async (call) => {
    let left = 5;
    for await (const item of call) if (item === undefined || (left -= 1) === 0) return;
  },
  pages: async (call) => {
    let left = 3;
    for await (const page of call.pages()) if (page === undefined || (left -= 1) === 0) return;
  },
  windows: async (call, given) => {
    for (const { list } of call.windows(given()).slice(0, 2)) await list();
  },
  rows: (call, given) => call.rows(given()).toArray(given()),
  "columns of a table": (call, given) => call.select(given(), given()).toArray(),
  text: (call, given) => call.text(given()),
  bytes: (call) => call.bytes(),
  csv: (call) => call.csv().text(),
};
const OF_SELECTIONS = ["select", "a loop over a selection", "columns", "ndjson", "countBy"];
const OF_PROMISES = ["await", "withResponse", "result", "asResponse", "prepare", "stream", ...OF_SELECTIONS];
const OF_PAGES = ["toArray", "a loop", "pages", "windows"];
const OF_RESULTS = {
  ApiPromise: OF_PROMISES,
  Paged: [...OF_PROMISES, ...OF_PAGES],
  CsvResult: ["asResponse", "prepare", "stream", "countBy", "rows", "columns of a table", "text", "bytes"],
  JsonOrCsv: ["await", "withResponse", "countBy", "csv"],
};
/** Readings that may send several requests, of which a later one can be refused. */
const MANY_REQUESTS = new Set([...OF_SELECTIONS, ...OF_PAGES]);

async function drain(stream) {
  const reader = stream.getReader();
  while (!(await reader.read()).done);
}

/** Runs one case: what it did, and what is wrong about it. */
export async function runCase(seed, number) {
  const rng = random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const operation = rng.pick(operations);
  const [Client, credentials] = CLIENTS[operation.api];
  const facts = { operation: operation.id };
  let requests = 0;
  const respond = rng.pick(RESPONSES);
  const fetch = async () => {
    requests += 1;
    return rng.chance(0.05) ? wild(rng) : respond();
  };
  const isRaw = rng.chance(0.1);
  const reading = rng.pick(OF_RESULTS[isRaw ? "ApiPromise" : operation.result.replace(/<.*/, "")]);
  Object.assign(facts, { reading, isRaw });
  let error;
  try {
    const own = rng.chance(0.12) ? wildObject(rng, CLIENT_OPTIONS) : {};
    // Waits that end; a value of the case replaces them, or is refused.
    const given = rng.chance(0.02)
      ? wild(rng)
      : withDescriptors({ ...credentials, fetch, dangerouslyAllowBrowser: true, ...LIMITS, retry: false }, own);
    const client = new Client(given);
    const call = isRaw ? rawCall(rng, client) : namedCall(rng, client, operation);
    error = await settled(
      READINGS[reading](call, () =>
        rng.chance(0.3) ? undefined : rng.chance(0.5) ? wildObject(rng, READING_OPTIONS) : wild(rng),
      ),
    );
  } catch (thrown) {
    error = thrown ?? new Error("nothing was thrown");
  }
  const { wrong } = verdict(error, requests, MANY_REQUESTS.has(reading));
  return { ...facts, wrong, code: error?.code, error };
}

/** The members of both as they are, getters too. */
function withDescriptors(base, own) {
  for (const name of Object.keys(own)) Object.defineProperty(base, name, Object.getOwnPropertyDescriptor(own, name));
  return base;
}

function namedCall(rng, client, operation) {
  const names = [...operation.parameters.map(({ name }) => name), "body", "nothing"];
  const good = argumentsFor(operation);
  const args = rng.chance(0.1)
    ? wild(rng)
    : rng.chance(0.4)
      ? withDescriptors({ ...good }, wildObject(rng, names))
      : good;
  const options = rng.chance(0.75) ? undefined : rng.chance(0.1) ? wild(rng) : wildObject(rng, CALL_OPTIONS);
  if (rng.chance(0.5)) return client.call(operation.id, args, options);
  // The named method, with its arguments in a row: too few, too many, in a wrong order.
  const method = client[operation.resource][operation.method];
  return method(...Array.from({ length: rng.below(5) }, () => (rng.chance(0.3) ? "a1" : wild(rng))), options);
}

function rawCall(rng, client) {
  if (rng.chance(0.2)) return client.request(wild(rng));
  const given = { method: rng.pick(["GET", "POST", "PUT", "DELETE"]), path: "/caps" };
  return client.request(withDescriptors(given, wildObject(rng, [...CALL_OPTIONS, "method", "path", "body"])));
}

/** Undefined for a success, what it rejects with, or a hang. */
function settled(result) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(Object.assign(new Error("it does not settle"), { code: "hang" })), HANG_MS);
  });
  const ended = Promise.resolve(result).then(
    () => undefined,
    (error) => error ?? new Error("rejected with nothing"),
  );
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}

function verdict(error, requests, isMany) {
  if (error === undefined) return {};
  if (!isLeadspanError(error)) return { wrong: `an untyped error: ${describe(error)}` };
  if (error.kind === "internal") return { wrong: `${error.code}: ${describe(error)} (${describe(error.cause)})` };
  if (/canary/.test(`${error.message} ${error.stack}`)) return { wrong: "a credential shows" };
  if (error.outcome === "not_sent" && requests > 0 && !isMany)
    return { wrong: `refused, and ${requests} requests were sent: ${describe(error)}` };
  return {};
}

function describe(error) {
  try {
    return error instanceof Error ? String(error.stack).split("\n").slice(0, 4).join(" ") : typeof error;
  } catch {
    return "what cannot be looked at";
  }
}

/** Runs cases by their numbers; gives the counts by code, and the first faults, each with how to run it again. */
export async function fuzzCalls({ seed, cases, from = 0, report = () => undefined }) {
  const counts = new Map();
  const faults = [];
  let current = from;
  const stray = (reason) => faults.push({ number: current, wrong: `an unhandled rejection: ${describe(reason)}` });
  process.on("unhandledRejection", stray);
  try {
    for (let number = from; number < from + cases && faults.length < 10; number += 1) {
      current = number;
      const { wrong, code = "answered", ...result } = await runCase(seed, number);
      counts.set(code, (counts.get(code) ?? 0) + 1);
      if (wrong) faults.push({ number, wrong, ...result });
      // Unhandled rejections are reported at the end of a task of the event loop.
      if (number % 50 === 49) await nextTurn();
      if (number % 10_000 === 9_999) report(number + 1 - from);
    }
    await nextTurn();
  } finally {
    process.off("unhandledRejection", stray);
  }
  return {
    counts,
    faults: faults.map(
      ({ number, operation, reading, wrong }) =>
        `${operation ?? "?"} (${reading ?? "?"}): ${wrong}; again: node scripts/fuzz-calls.mjs --seed ${seed} --from ${number} --cases 1`,
    ),
  };
}
