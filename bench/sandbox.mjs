// What the sandbox costs: node --expose-gc bench/sandbox.mjs [--json]. Times as ratios to an empty Request/Response shell in the same
// run; needs dist/.
import { gzipSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import { createSandbox } from "../dist/sandbox.js";

const authorization = `Basic ${btoa("X:sandbox-leadconduit-key")}`;
const headers = { authorization, accept: "application/json" };
const CAP = "https://app.leadconduit.com/caps/5b898b13cea36a21e4618dfa";
const ROUNDS = 7;

/** Seconds of this process's CPU that `work` takes: other programs do not count. */
async function cpu(work) {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

async function shell(count) {
  for (let n = 0; n < count; n += 1) {
    void new Request(CAP, { headers });
    await new Response("{}".padEnd(400), { headers: { "content-type": "application/json" } }).arrayBuffer();
  }
}

async function requests(sandbox, count) {
  for (let n = 0; n < count; n += 1) await (await sandbox.fetch(CAP, { headers })).arrayBuffer();
}

/** The best of interleaved rounds of both. */
async function ratio(one, other) {
  const best = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    best[0] = Math.min(best[0], await cpu(one));
    best[1] = Math.min(best[1], await cpu(other));
  }
  return { ratio: best[0] / best[1], seconds: best };
}

async function firstPage(leads) {
  const sandbox = createSandbox({ leads });
  const list = async () => (await sandbox.fetch("https://app.leadconduit.com/events?limit=100", { headers })).arrayBuffer();
  await list();
  return { sandbox, list: async () => { for (let n = 0; n < 20; n += 1) await list(); } };
}

const results = {};
const loadedAt = performance.now();
const first = createSandbox();
await first.fetch(CAP, { headers });
results["first answer, loading included, ms"] = performance.now() - loadedAt;
const again = await cpu(async () => { await createSandbox().fetch(CAP, { headers }); });
results["first answer of a further sandbox, ms of CPU"] = again * 1e3;

await requests(first, 3_000);
await shell(3_000);
const small = await ratio(() => requests(first, 4_000), () => shell(4_000));
results["small requests a second of CPU"] = 4_000 / small.seconds[0];
results["shells a second of CPU"] = 4_000 / small.seconds[1];

const [few, many] = [await firstPage(500), await firstPage(250_000)];
results["first page, a million events against 2,000"] = (await ratio(many.list, few.list)).ratio;

globalThis.gc?.();
const before = process.memoryUsage().rss;
const begin = await cpu(async () => {
  for (let n = 0; n < 100; n += 1) {
    const sandbox = createSandbox();
    await sandbox.fetch(CAP, { headers });
    sandbox.dispose();
  }
});
results["100 tests with a sandbox each, seconds of CPU"] = begin;
results["100 tests with a sandbox each, MiB"] = (process.memoryUsage().rss - before) / 2 ** 20;
results["wasm, KiB gzip"] = gzipSync(await readFile(new URL("../dist/sandbox/sandbox_bg.wasm", import.meta.url)), { level: 9 }).length / 1024;

if (process.argv.includes("--json")) console.log(JSON.stringify(results));
else for (const [name, value] of Object.entries(results)) console.log(`${name.padEnd(50)} ${value.toFixed(value < 100 ? 2 : 0)}`);
