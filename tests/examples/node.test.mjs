// examples/node: the file is the same however often the export was stopped.
import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { LeadConduit } from "leadspan";
import { createSandbox } from "leadspan/sandbox";
import { bundle } from "./support.mjs";

let folder;
let exportEvents;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadspan-node-"));
  // The example's own imports of the package become those of this repository.
  const [{ text }] = await bundle("node/export.js", { platform: "node", packages: "external" });
  const file = new URL(`../../target/example-node-${process.pid}.mjs`, import.meta.url);
  await writeFile(file, text);
  ({ exportEvents } = await import(file));
  await rm(file);
});
after(() => rm(folder, { recursive: true }));

const client = (faults = []) => {
  const sandbox = createSandbox({ leads: 600 });
  faults.forEach((fault) => sandbox.faults.add(fault));
  return new LeadConduit({ ...sandbox.leadConduit, retry: false });
};

test("a file that was stopped again and again is the one that was not", async () => {
  const whole = join(folder, "whole.csv");
  const rows = await exportEvents(client(), whole);
  assert.ok(rows > 1_000);
  const parts = join(folder, "parts.csv");
  let sum = 0;
  for (let nth = 1; nth < 20; nth++) {
    const lc = client([{ match: { operation: "listEvents" }, nth: 2, effect: { kind: "status", status: 503 } }]);
    sum += await exportEvents(lc, parts).catch((error) => assert.equal(error.code, "http/unavailable") ?? 0);
    // As if the machine had stopped inside a row.
    await appendFile(parts, "half a row,");
  }
  await exportEvents(client(), parts);
  assert.equal(await readFile(parts, "utf8"), await readFile(whole, "utf8"));
  assert.ok(sum < rows);
  assert.equal(await exportEvents(client(), parts), 0);
});

test("reports its progress", async () => {
  let items = 0;
  const rows = await exportEvents(client(), join(folder, "progress.csv"), {
    onProgress: (progress) => (items = progress.items),
  });
  assert.equal(items, rows);
});
