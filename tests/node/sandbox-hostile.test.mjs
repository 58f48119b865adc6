// Randomly altered requests of every operation: no response of the sandbox is a 5xx, has a JSON content type without JSON, or
// contradicts the documented type of its operation, whatever was accepted before; and no undocumented body is accepted.
// LEADSPAN_CASES is the number of cases, LEADSPAN_FIRST the first one.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as leadspan from "leadspan";
import { operations } from "leadspan/operations";
import { createSandbox } from "leadspan/sandbox";
import { EMULATED } from "../../dist/generated/emulated.js";
import { hasDocumentedBody } from "./support/documented.mjs";

const { isDecodeError, isHttpError } = leadspan;

const CASES = Number(process.env.LEADSPAN_CASES ?? 3_000);
const FIRST = Number(process.env.LEADSPAN_FIRST ?? 0);
/** This many calls share a state: later ones read what earlier ones store. */
const CASES_A_STATE = 250;

const VALUES = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  9_007_199_254_740_991,
  "",
  " ",
  "x",
  "0",
  "true",
  "null",
  "2026-02-30",
  "2026-11-23T12:00:00Z",
  "9".repeat(40),
  "é😀\u2028",
  "a\r\nb: c",
  "5b898b13cea36a21e4618dfa",
  "../..",
  "{}",
  [],
  {},
  [null],
  [[]],
  [{}],
  { id: null },
  { a: { b: [1] } },
  "y".repeat(3_000),
];

/** A seeded generator of integers from 0 to below an end. */
function randomOf(seed) {
  let state = seed * 2_654_435_761 + 1;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}

/** Changes, adds or removes one member or element at a random position. */
function altered(value, random, depth = 0) {
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (names.length === 0 || depth > 6 || random(6) === 0) return VALUES[random(VALUES.length)];
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const name = names[random(names.length)];
  switch (random(6)) {
    case 0:
      if (Array.isArray(copy)) copy.splice(Number(name), 1);
      else delete copy[name];
      return copy;
    case 1:
      if (Array.isArray(copy)) copy.push(VALUES[random(VALUES.length)]);
      else copy[`x${random(3)}`] = VALUES[random(VALUES.length)];
      return copy;
    default:
      copy[name] = altered(copy[name], random, depth + 1);
      return copy;
  }
}

const textOf = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function alteredText(text, random) {
  try {
    return JSON.stringify(altered(JSON.parse(text), random));
  } catch {
    return textOf(VALUES[random(VALUES.length)]);
  }
}

/** The request with a change in its body, its query or its path. */
function alteredRequest(url, init, random) {
  const target = new URL(url);
  const query = [...target.searchParams];
  if (init.body && random(3) > 0)
    return [url, { ...init, body: random(40) === 0 ? "{" : alteredText(init.body, random) }];
  if (query.length > 0 && random(4) > 0) {
    const at = random(query.length);
    if (random(8) === 0) query.splice(at, 1);
    else query[at] = [query[at][0], alteredText(query[at][1], random)];
  } else if (random(2) === 0) {
    query.push([`x${random(3)}`, textOf(VALUES[random(VALUES.length)])]);
  } else {
    const path = target.pathname.split("/");
    path[path.length - 1] = encodeURIComponent(textOf(VALUES[random(VALUES.length)])) || "x";
    target.pathname = path.join("/");
  }
  target.search = new URLSearchParams(query).toString();
  return [target.href, init];
}

/** Marks a request that matches another operation; the client treats it as a network error. */
class Astray extends Error {}

test(`${CASES} altered requests get documented responses`, async () => {
  const sandbox = createSandbox({ leads: 5, quota: false, callsPerMinute: false });
  const examples = await sandbox.examples();
  let random;
  let sent;
  const through = (row) => async (url, init) => {
    const operation = row.id;
    const [target, changed] = random(5) === 0 ? [url, init] : alteredRequest(url, init, random);
    sent = `${changed.method} ${target} ${changed.body ?? ""}`;
    const response = await sandbox.fetch(target, changed);
    // The vendor prints the message of a 500 for a hook with an unknown release type.
    const isPrinted = operation === "createHook" && response.status === 500;
    assert.ok(response.status < 500 || response.status === 501 || isPrinted, `${response.status} for ${sent}`);
    if (/json/.test(response.headers.get("content-type") ?? "")) JSON.parse((await response.clone().text()) || "null");
    const reached = response.headers.get("x-sandbox-operation");
    if (response.ok && reached !== operation) throw new Astray();
    assert.ok(!response.ok || hasDocumentedBody(row, target, changed), `accepted: ${sent}`);
    return response;
  };
  const options = { retry: false, validate: "strict" };
  const clients = Object.fromEntries(
    Object.values(EMULATED).map(({ client, credentials }) => [client, [leadspan[client], sandbox[credentials]]]),
  );
  const counts = { answered: 0, refused: 0, astray: 0 };
  for (let number = FIRST; number < FIRST + CASES; number += 1) {
    if (number % CASES_A_STATE === 0) await sandbox.reset();
    random = randomOf(number + 1);
    const row = operations[random(operations.length)];
    const { api, id } = row;
    const [Client, credentials] = clients[api];
    const client = new Client({ ...credentials, ...options, fetch: through(row) });
    try {
      await client.call(id, examples[api.toLowerCase()][id]);
      counts.answered += 1;
    } catch (error) {
      if (error.cause instanceof assert.AssertionError) throw error.cause;
      if (error.cause instanceof Astray) counts.astray += 1;
      else if (isHttpError(error)) counts.refused += 1;
      else
        assert.fail(
          `case ${number}, ${id}: ${isDecodeError(error) ? JSON.stringify(error.issues.slice(0, 3)) : ""} ${error.message}\n${sent.slice(0, 600)}`,
        );
    }
  }
  // Most are rejected, but not all: the others expose stored data.
  assert.ok(counts.answered > CASES / 8 && counts.refused > CASES / 8, JSON.stringify(counts));
});
