// Plays a newcomer: an empty folder, the packed package, and what README and "Cloudflare Workers" say.
// wrangler is left out: it bundles with esbuild and runs in miniflare, and so does this.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { blocksOf, root } from "../docs/blocks.mjs";
import { wasmImports, workerModules } from "../harness/bundle.mjs";

const run = promisify(execFile);
const MINUTES = 10;
const began = Date.now();

let folder;
let sandbox;
let worker;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadspan-newcomer-"));
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
  });
  const [{ filename }] = Object.values(JSON.parse(stdout));
  await run("npm", ["init", "-y"], { cwd: folder });
  // What `npm install leadspan` would do.
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], { cwd: folder });
});
after(async () => {
  await worker?.dispose();
  sandbox?.kill();
  await rm(folder, { recursive: true });
});

test("the first example of the README runs", async () => {
  const [{ code }] = blocksOf("README.md").filter(({ language }) => language === "js");
  await writeFile(join(folder, "first.mjs"), code);
  const { stdout } = await run(process.execPath, ["first.mjs"], { cwd: folder });
  assert.notEqual(stdout.trim(), "");
});

test("the Worker of the page responds, with the sandbox in place of an account", async () => {
  const page = blocksOf("docs/workers.md");
  const { code } = page.find(({ flag }) => flag === "worker");
  const settings = JSON.parse(page.find(({ language }) => language === "json").code);
  await writeFile(join(folder, settings.main), code);

  const variables = await startSandbox();
  worker = new Miniflare({
    modules: await bundled(settings.main),
    compatibilityDate: settings.compatibility_date,
    bindings: variables,
  });
  const response = await worker.dispatchFetch("http://worker/?since=2026-11-15");
  assert.equal(response.status, 200);
  const orders = await response.json();
  assert.ok(orders.length > 0 && orders.every(({ ID, NAME }) => ID > 0 && typeof NAME === "string"));
  const wrong = await worker.dispatchFetch("http://worker/?since=soon");
  assert.deepEqual([wrong.status, await wrong.json()], [502, { error: "usage/invalid-parameter" }]);
});

test(`all of it in less than ${MINUTES} minutes`, (t) => {
  const seconds = (Date.now() - began) / 1_000;
  t.diagnostic(`${seconds.toFixed(1)} s from the empty folder to the response`);
  assert.ok(seconds < MINUTES * 60);
});

/** `npx leadspan sandbox`; gives the variables that the page says to set, out of what it prints. */
async function startSandbox() {
  sandbox = spawn("node_modules/.bin/leadspan", ["sandbox", "--port", "0"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const piece of sandbox.stdout) {
    text += piece;
    if (text.includes("curl -u")) break;
  }
  const [line] = /new ConstructionOnline\(.*\)/.exec(text);
  const value = (name) => new RegExp(`${name}: "([^"]+)"`).exec(line)[1];
  return {
    CONSTRUCTIONONLINE_EMAIL: value("email"),
    CONSTRUCTIONONLINE_PASSWORD: value("password"),
    CONSTRUCTIONONLINE_API_KEY: value("apiKey"),
    CONSTRUCTIONONLINE_BASE_URL: value("baseUrl"),
  };
}

/** The Worker's modules, bundled from the folder alone. */
async function bundled(main) {
  const files = [];
  const { outputFiles } = await build({
    entryPoints: [join(folder, main)],
    absWorkingDir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    plugins: [wasmImports(files)],
    write: false,
    logLevel: "error",
  });
  return workerModules(main, outputFiles[0].text, files);
}
