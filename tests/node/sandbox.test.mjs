// The sandbox in test tools, on a port, and after a trap.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { HeroBase, LeadConduit } from "leadspan";
import { createSandbox, SandboxError, toNodeListener, toPlaywright } from "leadspan/sandbox";

const CAP = "5b898b13cea36a21e4618dfa";
const authorization = `Basic ${btoa("X:sandbox-leadconduit-key")}`;

/** Serves a sandbox on loopback. */
async function served(sandbox) {
  const server = createServer(toNodeListener(sandbox));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

test("on a port it answers clients of any kind, and loses connections when told to", async () => {
  const sandbox = createSandbox({ leads: 5 });
  const url = await served(sandbox);
  const lc = new LeadConduit({ apiKey: "sandbox-leadconduit-key", baseUrl: `${url}/leadconduit`, retry: false });
  assert.equal((await lc.caps.get(CAP)).id, CAP);
  const made = await lc.entities.create({ name: "Over HTTP" });
  assert.equal((await lc.entities.get(made.id)).name, "Over HTTP");
  sandbox.faults.add({ nth: 1, effect: { kind: "reset" } });
  await assert.rejects(lc.caps.list(), { kind: "network" });
  sandbox.faults.clear();
  sandbox.faults.add({ effect: { kind: "cut", after: 5 } });
  await assert.rejects(lc.caps.list());
});

test("a status that a rule asks for comes with an error in the form of its API", async () => {
  const sandbox = createSandbox({ leads: 0, faults: [{ effect: { kind: "status", status: 503 } }] });
  const bodyAt = async (path) => (await sandbox.fetch(`http://localhost${path}`)).json();
  const message = "The sandbox responds with 503 because of a fault rule.";
  assert.deepEqual(await bodyAt("/leadconduit/caps"), { error: message, message });
  assert.deepEqual(await bodyAt("/constructiononline/api/Leads"), { Message: message });
  assert.deepEqual(await bodyAt("/herobase/api/myaccount"), {
    responseStatus: { errorCode: "Exception", message, errors: [] },
  });
});

test("miniflare: a Worker's outbound requests go to the sandbox, and its connections are lost when told to", async () => {
  const sandbox = createSandbox({ leads: 5 });
  const script = `export default { async fetch() {
    try {
      const answer = await fetch("https://app.leadconduit.com/caps/${CAP}", { headers: { authorization: "${authorization}", accept: "application/json" } });
      return new Response(await answer.text(), { status: answer.status });
    } catch {
      return new Response("lost");
    }
  } }`;
  const ask = async (outboundService, effect) => {
    sandbox.faults.clear();
    if (effect) sandbox.faults.add({ effect });
    const miniflare = new Miniflare({ modules: true, script, compatibilityDate: "2025-01-01", outboundService });
    try {
      return await (await miniflare.dispatchFetch("http://worker.example/")).text();
    } finally {
      await miniflare.dispose();
    }
  };
  const address = (await served(sandbox)).replace("http://", "");
  const external = { external: { address, http: {} } };
  assert.equal(JSON.parse(await ask(sandbox.fetch)).id, CAP);
  assert.equal(JSON.parse(await ask(external)).id, CAP);
  assert.equal(await ask(external, { kind: "reset" }), "lost");
  assert.equal(await ask(external, { kind: "cut", after: 5 }), "lost");
});

test("Playwright: a page's requests go to the sandbox, with or without CORS", async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROME ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    const ask = async (sandbox, path, init) => {
      const page = await browser.newPage();
      await page.route("https://app.example/", (route) =>
        route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
      );
      await page.goto("https://app.example/");
      await page.route("https://app.leadconduit.com/**", toPlaywright(sandbox));
      return page.evaluate(
        async ([url, init]) => {
          const answer = await fetch(url, init).catch((error) => error.name);
          return typeof answer === "string" ? answer : `${answer.type} ${answer.status}`;
        },
        [`https://app.leadconduit.com${path}`, init],
      );
    };
    const [open, real] = [createSandbox({ leads: 0 }), createSandbox({ leads: 0, cors: "real" })];
    const cap = { headers: { authorization, accept: "application/json" } };
    assert.equal(await ask(open, `/caps/${CAP}`, cap), "cors 200");
    assert.equal(await ask(real, `/caps/${CAP}`, cap), "TypeError");
    const submit = "/flows/55d1f41b976c0bfb67e7a836/sources/55479a2afbec3d235e65965f/submit";
    const form = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "email=a%40b.example&state=TX",
    };
    const stored = async () => (await real.records("leadconduit", "leads")).length;
    const before = await stored();
    assert.equal(await ask(real, submit, form), "TypeError");
    assert.equal(await stored(), before + 1, "a simple request is carried out, though its response is hidden");
    assert.equal(await ask(real, submit, { ...form, mode: "no-cors" }), "opaque 0");
    assert.equal(await stored(), before + 2);
    const page = await browser.newPage();
    await page.route("https://app.leadconduit.com/**", toPlaywright(real));
    assert.equal((await page.goto("https://app.leadconduit.com/modules")).status(), 200);
  } finally {
    await browser.close();
  }
});

test("an adapter that cannot produce a fault says so", async () => {
  const sandbox = createSandbox({ leads: 0, faults: [{ effect: { kind: "cut", after: 1 } }] });
  let aborted;
  const route = {
    request: () => ({
      url: () => "https://app.leadconduit.com/status",
      method: () => "GET",
      allHeaders: async () => ({ accept: "application/json" }),
      postDataBuffer: () => null,
    }),
    fulfill: async () => assert.fail("it was fulfilled"),
    abort: async (reason) => (aborted = reason),
  };
  await assert.rejects(
    toPlaywright(sandbox)(route),
    (error) => error instanceof SandboxError && error.kind === "unsupported",
  );
  assert.equal(aborted, "failed");
});

test("the examples of docs/testing.md run", () => {
  const root = new URL("../..", import.meta.url).pathname;
  const blocks = [...readFileSync(`${root}docs/testing.md`, "utf8").matchAll(/^```js\n(.*?)^```$/gms)].map(
    ([, code]) => code,
  );
  const whole = blocks.filter((code) => code.includes('from "leadspan"') && !code.includes("vitest"));
  assert.ok(whole.length >= 2);
  for (const code of whole) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: root,
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(status, 0, stdout + stderr);
  }
});

test("a trap rejects with its own error, and reset recovers", async () => {
  // The exports of an instance, until it is made to trap.
  const { Instance } = WebAssembly;
  let trapping = false;
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports);
      const exports = Object.fromEntries(
        Object.entries(super.exports).map(([name, value]) => [
          name,
          typeof value !== "function"
            ? value
            : (...args) => {
                if (trapping) throw new WebAssembly.RuntimeError("unreachable");
                return value(...args);
              },
        ]),
      );
      Object.defineProperty(this, "exports", { value: exports });
    }
  };
  try {
    // A second module, without an instance.
    const own = await import(`../../dist/emulator/core.js?trap`);
    const core = new own.SandboxCore(JSON.stringify({ leads: 3 }));
    await core.ready();
    const ask = () => core.handle("GET\nhttps://app.leadconduit.com/status", new Uint8Array(), 1_795_435_200_000);
    assert.equal(ask().status, 200);
    trapping = true;
    const isTrap = (error) => error.kind === "trap" && error.cause instanceof WebAssembly.RuntimeError;
    assert.throws(ask, isTrap);
    trapping = false;
    assert.throws(ask, isTrap, "the state is not to be trusted any more");
    await assert.rejects(core.ready(), isTrap);
    await core.recover();
    core.reset();
    assert.equal(ask().status, 200);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

test("a million events: a first page costs no more than a small account's, in little memory", async () => {
  const listed = async (leads) => {
    const sandbox = createSandbox({ leads });
    const lc = new LeadConduit(sandbox.leadConduit);
    const list = () => lc.call("listEvents", { limit: 100 });
    await list();
    const times = [];
    for (let round = 0; round < 9; round += 1) {
      const begin = performance.now();
      assert.equal((await list()).length, 100);
      times.push(performance.now() - begin);
    }
    return { lc, sandbox, best: Math.min(...times) };
  };
  const small = await listed(500);
  const before = process.memoryUsage().rss;
  const large = await listed(250_000);
  // The goal is a factor of two; the limit is twice that, as other programs share the machine.
  assert.ok(large.best < 4 * small.best + 1, `${large.best} ms against ${small.best} ms`);
  const [row] = await large.lc.call("getEventStats", {
    start: "2026-10-01T00:00:00Z",
    end: "2026-11-23T12:00:00Z",
    by_lead: false,
    type: ["source", "recipient", "filter", "retry"],
  });
  assert.ok(row.total > 700_000, `${row.total} events`);
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.ok(grown < 64, `${grown} MiB more`);
  large.sandbox.dispose();
  small.sandbox.dispose();
});

test("a long export is made as it is read, in little memory, whatever becomes of the sandbox meanwhile", async () => {
  const sandbox = createSandbox({ leads: 60_000, callsPerMinute: false });
  const authorization = `Basic ${btoa(`${sandbox.credentials.heroBase.username}:${sandbox.credentials.heroBase.password}`)}`;
  const url = "https://sandbox.herobase.com/api/leads/csv?SearchName=everything&ModifiedFrom=2020-01-01";
  const ask = async () => (await sandbox.fetch(url, { headers: { authorization, accept: "text/csv" } })).body;
  await (await ask()).cancel();
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc");
  const held = () => {
    collectGarbage();
    return process.memoryUsage().external;
  };
  const [before, body] = [held(), await ask()];
  let [pieces, bytes, lines, most] = [0, 0, 0, -Infinity];
  for await (const piece of body) {
    if (bytes === 0) await sandbox.reset();
    bytes += piece.length;
    lines += Buffer.from(piece).toString().split("\r\n").length - 1;
    pieces += 1;
    if (pieces % 16 === 0) most = Math.max(most, held() - before);
  }
  assert.ok(lines > 60_000 && bytes > 8e6 && pieces > 100, `${lines} lines, ${bytes} bytes, ${pieces} pieces`);
  assert.ok(most < 3e6, `${most} bytes more at once, of ${bytes}`);
  sandbox.dispose();
});

test("sandboxes that are disposed leave nothing behind", async () => {
  const once = async () => {
    const sandbox = createSandbox();
    const hb = new HeroBase({ ...sandbox.heroBase });
    await hb.account.get();
    sandbox.dispose();
  };
  for (let round = 0; round < 200; round += 1) await once();
  const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 800; round += 1) await once();
  const after = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
  assert.ok(after - before < 8 * 1024 * 1024, `${after - before} bytes more`);
});
