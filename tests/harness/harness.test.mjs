// Every other behaviour test relies on the harness: it must record what arrives, misbehave as named, and fail.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as portable from "./assert.mjs";
import { connectFaults, connectServer } from "./control.mjs";
import { behaviours } from "./faults.mjs";
import { runIn } from "./run.mjs";
import { startServer } from "./server.mjs";
import { startFaults } from "./tcp.mjs";

let server;
let faults;
let control;
let ports;

before(async () => {
  faults = await startFaults();
  server = await startServer({ faults });
  control = connectServer(server.url);
  ports = connectFaults(server.url, faults.urls);
});

after(async () => {
  await server.close();
  await faults.close();
});

test("a request is recorded as it was sent", async () => {
  await control.reset();
  await control.respond({
    status: 201,
    body: { id: "é" },
    headers: [
      ["x-two", "1"],
      ["x-two", "2"],
    ],
  });
  const response = await fetch(`${server.url}/caps?name=a%20b`, {
    method: "POST",
    body: "naïve",
    headers: { APIKey: "k" },
  });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("x-two"), "1, 2");
  assert.deepEqual(await response.json(), { id: "é" });
  const [request] = await control.requests();
  assert.equal(request.method, "POST");
  assert.equal(request.path, "/caps?name=a%20b");
  assert.equal(request.header("apikey"), "k");
  assert.equal(request.body, "naïve");
});

test("responses of a route come in order and the last one stays", async () => {
  await control.reset();
  await control.route("GET /flows", { status: 503 }, { status: 200, body: [] });
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await fetch(`${server.url}/flows?page=${call}`)).status);
  assert.deepEqual(statuses, [503, 200, 200]);
  assert.equal((await fetch(`${server.url}/other`)).status, 404);
});

test("a preflight is answered and kept apart", async () => {
  await control.reset();
  await control.respond({ body: "ok" });
  const asked = { "access-control-request-method": "GET", "access-control-request-headers": "apikey,authorization" };
  const response = await fetch(`${server.url}/caps`, { method: "OPTIONS", headers: asked });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-headers"), "apikey,authorization");
  assert.equal((await control.requests()).length, 0);
  assert.equal((await control.preflights()).length, 1);
});

test("a response without CORS has none of its headers", async () => {
  await control.reset();
  await control.respond({ body: "ok", cors: false });
  const response = await fetch(`${server.url}/caps`);
  assert.equal(response.headers.get("access-control-allow-origin"), null);
});

const BREAKS = [
  "refuse",
  "reset-before-headers",
  "close-before-headers",
  "garbage-status",
  "cut-headers",
  "reset-mid-body",
  "short-body",
  "chunked-cut",
  "chunked-garbage",
  "gzip-lie",
];
for (const name of BREAKS) {
  test(`fault ${name} breaks the call`, async () => {
    await control.reset();
    await assert.rejects(fetch(ports.url(name)).then((response) => response.text()));
    if (name !== "refuse") assert.equal((await ports.seen(name)).requests, 1);
  });
}

const HANGS = ["never-headers", "dribble-headers", "stall-mid-body", "dribble-body", "endless-body"];
for (const name of HANGS) {
  test(`fault ${name} goes on until the client hangs up`, async () => {
    await control.reset();
    const signal = AbortSignal.timeout(200);
    await assert.rejects(
      fetch(ports.url(name), { signal }).then((response) => response.arrayBuffer()),
      { name: "TimeoutError" },
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await ports.seen(name)).closedEarly, 1);
  });
}

const RESPONSES = {
  "truncated-json": 200,
  "html-200": 200,
  "empty-200": 200,
  "no-content": 204,
  "not-modified": 304,
  "redirect-elsewhere": 302,
  "bad-utf8": 200,
  "utf-16": 200,
  "deep-json": 200,
};
for (const [name, status] of Object.entries(RESPONSES)) {
  test(`fault ${name} is a response with status ${status}`, async () => {
    const response = await fetch(ports.url(name), { redirect: "manual" });
    assert.equal(response.status, status);
    await response.arrayBuffer();
  });
}

test("a gzip bomb unpacks to 50 MB", async () => {
  const response = await fetch(ports.url("gzip-bomb"));
  assert.equal((await response.arrayBuffer()).byteLength, 50 * 1024 * 1024);
});

test("a fault recovers after as many requests as it was told", async () => {
  await control.reset();
  await ports.limit("reset-before-headers", 2, '["back"]');
  const url = ports.url("reset-before-headers");
  await assert.rejects(fetch(url));
  await assert.rejects(fetch(url));
  assert.deepEqual(await (await fetch(url)).json(), ["back"]);
});

test("every behaviour has a port of its own", () => {
  const urls = Object.keys(behaviours).map((name) => ports.url(name));
  assert.equal(new Set(urls).size, urls.length);
  assert.throws(() => ports.url("no such fault"));
});

test("portable assertions distinguish equal from different", async () => {
  const same = [
    [{ a: [1, null] }, { a: [1, null] }],
    [new Map([["k", 1]]), new Map([["k", 1]])],
    [NaN, NaN],
    [new Uint8Array([1]), new Uint8Array([1])],
  ];
  const different = [
    [{ a: 1 }, { a: "1" }],
    [{ a: undefined }, {}],
    [[1], [1, 2]],
    [[], {}],
    [null, undefined],
    [new Date(0), new Date(1)],
    [0, -0],
    [new Set([1]), new Set([2])],
  ];
  for (const [left, right] of same) portable.deepEqual(left, right);
  for (const [left, right] of different) assert.throws(() => portable.deepEqual(left, right), portable.AssertionError);
  await assert.rejects(
    portable.rejects(async () => 1),
    portable.AssertionError,
  );
  await assert.rejects(
    portable.rejects(Promise.reject(new TypeError("x")), { name: "RangeError" }),
    portable.AssertionError,
  );
  await portable.rejects(Promise.reject(new TypeError("no way")), { name: "TypeError", message: /way/ });
});

for (const runtime of ["node", "workerd", "chromium"]) {
  test(`a suite can pass, fail and be skipped in ${runtime}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "leadspan-harness-"));
    const suite = join(folder, "suite.mjs");
    await writeFile(suite, SUITE);
    const results = await runIn(runtime, suite, { given: runtime });
    await rm(folder, { recursive: true });
    const statuses = results.map(({ name, status }) => `${name}: ${status}`);
    assert.deepEqual(statuses.sort(), [
      "later: skipped",
      "no unhandled rejection: failed",
      "response: passed",
      "wrong: failed",
    ]);
  });
}

const SUITE = `
export default async function ({ test, skip, assert, server, runtime, given }) {
  await test("response", async () => {
    await server.respond({ body: [1] });
    assert.equal(runtime, given);
    assert.deepEqual(await (await fetch(server.url, { headers: { "x-own": "1" } })).json(), [1]);
    assert.equal((await server.requests())[0].header("x-own"), "1");
  });
  await test("wrong", () => assert.equal(1, 2));
  skip("later", "not here");
  Promise.reject(new Error("stray"));
}`;
