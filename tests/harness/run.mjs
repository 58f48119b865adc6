// Runs behaviour suites in the runtimes they declare and prints every result:
//   node tests/harness/run.mjs [--runtime node|workerd|chromium]… [--filter "part of a test's name"] [suite.mjs …]
//
// A suite is one ES module under tests/runtimes/: `export default async function ({ test, assert, server, … })` (runner.mjs
// says what it gets) and, unless it runs everywhere, `export const runtimes = ["node", …]`. It imports `leadspan` like any user.
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { root } from "./bundle.mjs";
import { crossTable } from "./matrix.mjs";
import { startServer } from "./server.mjs";
import { startFaults } from "./tcp.mjs";

const RUNTIMES = ["node", "workerd", "chromium"];

/** Runs one suite in one runtime: `[{ name, status, error? }]`. `context` is merged into what the suite gets. */
export async function runIn(runtime, suitePath, context = {}) {
  const driver = await openDriver(runtime);
  try {
    return await withServers((servers) => driver.run(resolve(suitePath), { ...servers, ...context }));
  } finally {
    await driver.close();
  }
}

/**
 * Runs suites in runtimes, printing as it goes: `{ passed, failed, skipped, closing }`, the last a line for the very
 * end. The runtimes run side by side, as most of a suite is waiting; in each the suites run one after the other.
 */
export async function runSuites(paths, { runtimes = RUNTIMES, context = {} } = {}) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const cells = await Promise.all(runtimes.map((runtime) => runAll(runtime, paths, context, totals)));
  const matrix = cells.flat();
  return matrix.length > 0 ? closed(totals, matrix) : totals;
}

/** Runs the suites of one runtime, adds to the totals and gives the cells of the matrix. */
async function runAll(runtime, paths, context, totals) {
  const wanted = [];
  for (const path of paths) {
    const { runtimes: declared = RUNTIMES } = await import(pathToFileURL(resolve(path)));
    if (declared.includes(runtime)) wanted.push(path);
  }
  if (wanted.length === 0) return [];
  const matrix = [];
  const driver = await openDriver(runtime);
  for (const path of wanted) {
    const results = await withServers((servers) => driver.run(resolve(path), { ...servers, ...context })).catch(
      crashed,
    );
    report(basename(path, ".mjs"), runtime, results, totals);
    for (const { data } of results) if (data?.matrix) matrix.push({ runtime, cells: data.matrix });
  }
  await driver.close();
  return matrix;
}

function openDriver(runtime) {
  if (!RUNTIMES.includes(runtime)) throw new Error(`no such runtime: ${runtime} (there are ${RUNTIMES.join(", ")})`);
  return import(`./drivers/${runtime}.mjs`).then((driver) => driver.open());
}

async function withServers(body) {
  const faults = await startFaults();
  const server = await startServer({ faults });
  try {
    return await body({ serverUrl: server.url, faultUrls: faults.urls });
  } finally {
    await server.close();
    await faults.close();
  }
}

/** Every runtime has to fill every cell of the matrix, or say why not. */
function closed(totals, matrix) {
  const { text, empty } = crossTable(matrix);
  for (const cell of empty) console.log(`  FAIL  the matrix has nothing in ${cell}`);
  return { ...totals, failed: totals.failed + empty.length, closing: text };
}

function crashed(error) {
  return [{ name: "the suite runs to its end", status: "failed", error: error.stack ?? String(error) }];
}

function report(suite, runtime, results, totals) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  console.log(`\n${suite} in ${runtime}`);
  for (const { name, status, error } of results) {
    if (status === "note") console.log(name.replace(/^/gm, "  "));
    if (status === "note" || status === "data") continue;
    count[status] += 1;
    totals[status] += 1;
    if (status === "passed") console.log(`  ok    ${name}`);
    if (status === "skipped") console.log(`  skip  ${name}: ${error}`);
    if (status === "failed") console.log(`  FAIL  ${name}\n${error.replace(/^/gm, "          ")}`);
  }
  console.log(summary(count));
}

/** `"3 passed, 0 failed"`, and the skipped ones if there are any. */
export function summary({ passed, failed, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
}

/** All suites in a folder of the project. */
export async function allSuites(path = "tests/runtimes") {
  const folder = join(root, path);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(".mjs"))
    .sort()
    .map((name) => join(folder, name));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runtime: { type: "string", multiple: true }, filter: { type: "string" } },
  });
  const totals = await runSuites(positionals.length ? positionals : await allSuites(), {
    runtimes: values.runtime,
    context: { filter: values.filter },
  });
  if (totals.closing) console.log(`\n${totals.closing}`);
  console.log(`\nall suites: ${summary(totals)}`);
  if (totals.failed || !totals.passed) process.exitCode = 1;
}
