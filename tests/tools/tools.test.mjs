// The sandbox in the tools that people test with, each the real one: Vitest, Jest, MSW, whose versions stand in package.json here;
// and a thousand answers in Deno and Bun, where they are installed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { A_THOUSAND } from "../runtimes/support/thousand.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
const own = join(folder, "node_modules/leadspan");

before(async () => {
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  mkdirSync(dirname(own), { recursive: true });
  rmSync(own, { recursive: true, force: true });
  symlinkSync("../../..", own, "dir");
});
after(() => {
  rmSync(own, { force: true });
});

/** Runs a tool of this folder; what it prints is shown when it fails. */
async function tool(script, args, env = {}) {
  const options = { cwd: folder, env: { ...process.env, NODE_OPTIONS: "", ...env } };
  return run(process.execPath, [join("node_modules", script), ...args], options).catch((error) => assert.fail(`${error.stdout}${error.stderr}`));
}

test("Vitest", async () => {
  const { stdout } = await tool("vitest/vitest.mjs", ["run", "--config", "vitest.config.mjs"]);
  assert.match(stdout, /Tests\s.*1 passed/);
});

test("Jest", async () => {
  const { stderr } = await tool("jest/bin/jest.js", ["--config", "jest.config.mjs"], { NODE_OPTIONS: "--experimental-vm-modules" });
  assert.match(stderr, /Tests:\s.*1 passed/);
});

test("MSW: a handler is the sandbox, for the global fetch", async () => {
  const { http } = await import("msw");
  const { setupServer } = await import("msw/node");
  const { LeadConduit } = await import("leadspan");
  const { createSandbox } = await import("leadspan/sandbox");
  const sandbox = createSandbox({ leads: 5 });
  const server = setupServer(http.all("https://app.leadconduit.com/*", ({ request }) => sandbox.fetch(request)));
  server.listen({ onUnhandledRequest: "error" });
  try {
    // The client's own fetch is the platform's, which MSW takes over.
    const lc = new LeadConduit(sandbox.credentials.leadConduit);
    const made = await lc.entities.create({ name: "Through MSW" });
    assert.equal((await lc.entities.get(made.id)).name, "Through MSW");
    sandbox.log.expectNoUnmatched();
    assert.equal(sandbox.log.entries.length, 2);
  } finally {
    server.close();
  }
});

for (const [runtime, args] of [["deno", ["run", "--allow-read", "--allow-env"]], ["bun", ["run"]]]) {
  test(`a thousand answers have the same hash in ${runtime}`, async (t) => {
    const program = process.env[runtime.toUpperCase()] ?? runtime;
    const found = await run(program, ["--version"]).catch(() => undefined);
    if (!found) {
      t.skip(`not run: no ${runtime} on the path nor in ${runtime.toUpperCase()}`);
      return;
    }
    const { stdout } = await run(program, [...args, "hash.mjs"], { cwd: folder });
    assert.equal(stdout.trim(), A_THOUSAND);
  });
}
