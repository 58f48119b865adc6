// Making a client: its options, its guard against web pages, how the module is loaded, and how an instance that trapped
// is replaced.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ConstructionOnline, HeroBase, LeadConduit, init } from "leadspan";
import { operations } from "leadspan/operations";
import { fakeFetch, json } from "./support/fake.mjs";

const wasm = await readFile(new URL("../../dist/wasm/leadspan_bg.wasm", import.meta.url));
const clients = { LeadConduit, ConstructionOnline, HeroBase };
const complete = {
  LeadConduit: { apiKey: "k" },
  ConstructionOnline: { email: "a@b.c", password: "p", apiKey: "k" },
  HeroBase: { subdomain: "wshero01", username: "u", password: "p" },
};

test("a module that cannot be loaded fails the call, and the next one tries again", async () => {
  const lc = new LeadConduit({ baseUrl: "https://gateway.example", fetch: fakeFetch(() => ({ id: "a" })).fetch });
  await assert.rejects(init(new Uint8Array([1, 2, 3])), (error) => {
    assert.deepEqual([error.name, error.cause.name], ["InternalError", "CompileError"]);
    return true;
  });
  await assert.rejects(init(new Response("", { status: 404 })), ({ cause }) => /404/.test(cause.message));
  await init(new Response(wasm, { headers: { "content-type": "text/plain" } }));
  assert.deepEqual(await lc.caps.get("a"), { id: "a" });
  await init(await WebAssembly.compile(wasm));
});

test("a constructor sends nothing and throws what is wrong with its options", () => {
  for (const [name, Client] of Object.entries(clients)) {
    const { fetch, requests } = fakeFetch(() => ({}));
    const options = { ...complete[name], fetch };
    new Client(options);
    assert.equal(requests.length, 0);
    for (const secret of Object.keys(complete[name]).filter((key) => key !== "subdomain")) {
      for (const value of [undefined, "", "with\nbreak", " padded", 5]) {
        const expected = { name: "CredentialError", code: "credential/invalid", parameter: secret };
        assert.throws(
          () => new Client({ ...options, [secret]: value }),
          expected,
          `${name} ${secret} ${String(value)}`,
        );
      }
    }
    const [secret] = Object.keys(complete[name]).filter((key) => key !== "subdomain");
    for (const [value, message] of [
      [undefined, /is missing/],
      ["", /is missing/],
      [5, /must be a string/],
      [" padded", /trim it/],
    ])
      assert.throws(() => new Client({ ...options, [secret]: value }), { message }, `${name} ${String(value)}`);
    assert.throws(() => new Client({ ...options, timeOut: 5 }), { name: "UsageError", parameter: "timeOut" });
    assert.throws(() => new Client({ ...options, timeoutMs: 0 }), { name: "UsageError", parameter: "timeoutMs" });
    assert.throws(() => new Client({ ...options, maxConcurrent: "5" }), {
      name: "UsageError",
      parameter: "maxConcurrent",
    });
  }
});

test("base addresses are https or loopback and carry nothing else", () => {
  const refused = [
    "http://api.example",
    "ftp://api.example",
    "api.example",
    "https://u:p@api.example",
    "https://api.example?a=1",
    "https://api.example#a",
    5,
  ];
  for (const baseUrl of refused)
    assert.throws(() => new LeadConduit({ apiKey: "k", baseUrl }), { code: "usage/invalid-base-url" }, String(baseUrl));
  for (const baseUrl of ["https://api.example/v1/", "http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:1"])
    new LeadConduit({ apiKey: "k", baseUrl });
});

test("a gateway gets requests without credentials", async () => {
  const { fetch, requests } = fakeFetch(() => []);
  await new LeadConduit({ baseUrl: "https://gateway.example/lc", fetch }).caps.list();
  assert.deepEqual([requests[0].path, requests[0].headers.authorization], ["/lc/caps", undefined]);
});

test("raw credentials in a page need the opt-in, a gateway needs none", () => {
  const page = (globals, body) => {
    const before = Object.fromEntries(
      Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]),
    );
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true });
    try {
      body();
    } finally {
      for (const [name, descriptor] of Object.entries(before)) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete globalThis[name];
      }
    }
  };
  const refused = () => {
    assert.throws(() => new LeadConduit({ apiKey: "k" }), { name: "CredentialError", code: "credential/browser" });
    new LeadConduit({ apiKey: "k", dangerouslyAllowBrowser: true });
    new LeadConduit({ baseUrl: "https://gateway.example" });
  };
  page({ document: {} }, refused);
  const worker = (userAgent) => ({ WorkerGlobalScope: class {}, navigator: { userAgent } });
  page(worker("Mozilla/5.0 (X11; Linux x86_64)"), refused);
  page(worker("Cloudflare-Workers"), () => new LeadConduit({ apiKey: "k" }));
  page(worker(undefined), () => new LeadConduit({ apiKey: "k" }));
});

test("every operation of the table has its method and its id", async () => {
  for (const [name, Client] of Object.entries(clients)) {
    const { fetch, requests } = fakeFetch(() => new Response(null, { status: 204 }));
    const client = new Client({ ...complete[name], fetch });
    const probe = new Client({ ...complete[name], fetch: async () => new Response(null, { status: 204 }) });
    const own = operations.filter(({ api }) => api === name);
    assert.ok(own.length > 20);
    for (const { id, resource, method, parameters, body, httpMethod } of own) {
      assert.equal(typeof client[resource][method], "function", id);
      const args = Object.fromEntries(
        parameters.filter(({ required }) => required).map((parameter) => [parameter.name, sample(parameter)]),
      );
      const result = client.call(id, { ...args, ...(body && { body: await leastBody(probe, id, args) }) });
      await (typeof result.text === "function"
        ? result.text()
        : result.catch((error) => {
            if (error.code !== "decode/empty" && error.code !== "http/not-found") throw error;
          }));
      assert.equal(requests.at(-1)?.method, httpMethod, id);
    }
    assert.equal(requests.length, own.length);
  }
});

/** The smallest body that is not refused: each member that the error of a smaller one asks for. */
async function leastBody(client, id, args) {
  let body = {};
  for (;;) {
    const error = await Promise.resolve(client.call(id, { ...args, body })).then(
      () => undefined,
      (thrown) => thrown,
    );
    if (error?.code !== "usage/missing-parameter" || error.parameter !== "body") return body;
    assert.equal(error.outcome, "not_sent");
    for (const { pointer } of error.issues) {
      // A list is wanted.
      if (pointer === "") body = [];
      else body[pointer.slice(1)] = "x";
    }
  }
}

function sample({ kind, values, min, many }) {
  const samples = {
    integer: min ?? 1,
    boolean: true,
    date: "2026-11-01",
    datetime: "2026-11-01T00:00:00",
    digits: "555",
    bucket: "leads",
  };
  const one = values ? values[0] : (samples[kind] ?? "x");
  return many === "one" ? one : [one];
}

test("a trap fails the calls of its instance at once, and the next call gets a fresh one", async () => {
  const { fetch, requests } = fakeFetch(({ path }) =>
    path === "/caps/wait" ? new Promise(() => {}) : json({ id: "a" }),
  );
  const lc = new LeadConduit({ apiKey: "k", fetch });
  const other = new LeadConduit({ apiKey: "k", fetch });
  await lc.caps.get("a");
  const waiting = other.caps.get("wait").catch((error) => error);
  await new Promise((resolve) => setTimeout(resolve, 5));
  // An import that throws unexpectedly simulates a trap: both unwind Rust's frames.
  const { now } = performance;
  performance.now = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  const trapped = await lc.caps.get("a").catch((error) => error);
  performance.now = now;
  for (const error of [trapped, await waiting]) {
    assert.deepEqual(
      [error.name, error.code, error.operation, error.cause.message],
      ["InternalError", "internal/trap", "getCap", "unreachable"],
    );
  }
  assert.deepEqual(await Promise.all([lc.caps.get("a"), other.caps.get("a")]), [{ id: "a" }, { id: "a" }]);
  assert.equal(requests.length, 4);
});
