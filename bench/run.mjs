// `npm run bench`: everything in README.md, printed as tables and written to results.json.
//   node bench/run.mjs --against <a dist folder>: that build and this one side by side, printed only
//   node bench/run.mjs [--rounds 15] [--only node,chromium,workerd,start,memory,sandbox,sizes,compile] [--filter "part of a group's name"] [--databases]
import { execFileSync, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { loadNote, watchLoad } from "./load.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    only: { type: "string", default: "node,chromium,workerd,start,memory,sandbox,sizes,compile" },
    filter: { type: "string" },
    against: { type: "string" },
    databases: { type: "boolean" },
  },
});
const rounds = Number(values.rounds);
const wanted = (part) => values.only.split(",").includes(part);

/** The ratios to reach: group, job, then Node and Chromium. */
const GOALS = [
  ["list page of 3 MB to objects, loopback", "leadspan", 1.05, 1.05],
  ["select 5 fields of a 3 MB page, bytes in memory", "leadspan", 0.11, 0.13],
  ["select 5 fields of a 3 MB page, bytes in memory", "leadspan, strict", 0.25, 0.3],
  ["select 5 of 70 fields of 5,000 leads, bytes in memory", "leadspan", 0.18, 0.2],
  ["countBy over a 3 MB page, bytes in memory", "leadspan", 0.06, 0.08],
  ["validate a 3 MB page, bytes to checked objects", "leadspan", 1.15, 1.2],
  ["validate 5,000 leads, bytes to checked objects", "leadspan", 1.15, 1.2],
  ["CSV of 50 MB to row objects", "leadspan rows", 0.5, 0.75],
  ["CSV of 50 MB, count by 2 columns", "leadspan countBy", 0.17, 0.2],
  ["40 small calls one after the other, loopback", "leadspan", 1.1, 1.1],
];
/** There, the network is the host's, and udsv may not write code at run time. */
const NOT_IN_WORKERD = /loopback|CSV/;
/** One database is native, the other's blocking build is for Node. */
const IN_NODE_ONLY = /databases/;
const START_GOALS_MS = { node: 10, chromium: 15 };
const MEMORY_GOAL_MIB = 8;
/** Times what the compiler takes for openapi-fetch's types of the same contracts. */
const COMPILE_GOAL = 2;

if (!existsSync(join(folder, "../dist/esm/index.js"))) throw new Error("there is no dist/: run `npm run build` first");
if (values.against !== undefined) {
  await sideBySide({ old: published(resolve(values.against)), new: published(resolve(folder, "../dist")) });
  process.exit();
}
const { dependencies: peers } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
if (!Object.keys(peers).every((name) => existsSync(join(folder, "node_modules", name)))) {
  console.log("installing what leadspan is measured against (bench/package.json)");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
}
const databases = await import("./databases/open.mjs");
if (values.databases && !databases.areInstalled()) {
  console.log("installing databases (bench/databases/package.json)");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: join(folder, "databases"),
    stdio: "inherit",
  });
}
if (!databases.areInstalled()) console.log("duckdb-wasm, polars: not installed (--databases does it, 150 MB)");
await (await import("./schemas.mjs")).write();
await (await import("./floor.mjs")).write();

// Imports what was just written.
const { groups: all } = await import("./jobs.mjs");
const { print: printSandbox } = await import("./sandbox.mjs");
const groups = all.filter(
  (group) => group.includes(values.filter ?? "") && (databases.areInstalled() || !IN_NODE_ONLY.test(group)),
);

const results = { machine: machine(), versions: await versions(), rounds, load: {} };
/** Runs a part and notes how busy the machine was with other work, until `measured` is called or the part ends. */
async function watched(part, body) {
  const end = watchLoad();
  const measured = () => {
    results.load[part] ??= end();
  };
  const result = await body(measured);
  measured();
  return result;
}
const { url, stop } = await startServer();
try {
  if (wanted("node")) {
    results.node = {};
    for (const group of groups)
      results.node[group] = await watched(`node: ${group}`, () =>
        inChild("jobs", { group, url, rounds }, ["--expose-gc"]),
      );
  }
  if (wanted("start")) results.start = { node: await watched("start", () => nodeStarts()) };
  if (wanted("memory"))
    results.memory = await watched("memory", () => inChild("memory", { megabytes: 500 }, ["--expose-gc"]));
  if (wanted("sandbox")) results.sandbox = await watched("sandbox", () => inChild("sandbox", {}, ["--expose-gc"]));
  if (wanted("compile"))
    results.compile = await watched("compile", async () =>
      (await import("./compile.mjs")).run({ rounds: Math.min(rounds, 7) }),
    );
  if (wanted("sizes")) results.sizes = await (await import("./sizes.mjs")).run();
  if (wanted("chromium")) {
    const {
      version,
      starts,
      results: jobs,
    } = await watched("chromium", async (measured) =>
      (await import("./chromium.mjs")).run({
        url,
        rounds,
        measured,
        groups: groups.filter((group) => !IN_NODE_ONLY.test(group)),
      }),
    );
    results.versions.chromium = version;
    results.chromium = jobs;
    results.start = { ...results.start, chromium: middle(starts) };
  }
  if (wanted("workerd")) {
    const { version, results: jobs } = await watched("workerd", async () =>
      (await import("./workerd.mjs")).run({ rounds, groups: groups.filter((group) => !NOT_IN_WORKERD.test(group)) }),
    );
    results.versions.workerd = version;
    results.workerd = jobs;
  }
} finally {
  stop();
}
print(results);
// A run of some groups only is not written to the results.
if (values.filter === undefined)
  await writeFile(join(folder, "results.json"), `${JSON.stringify(results, rounded, 2)}\n`);

function machine() {
  const [{ model }] = cpus();
  return { cpu: model, cores: cpus().length, platform: `${process.platform} ${process.arch}` };
}

async function versions() {
  const read = async (path) => JSON.parse(await readFile(join(folder, path), "utf8"));
  return {
    leadspan: (await read("../package.json")).version,
    node: process.version,
    ...peers,
    ...(databases.areInstalled() && (await read("databases/package.json")).dependencies),
  };
}

function startServer() {
  const child = fork(join(folder, "server.mjs"));
  return new Promise((resolve) => child.once("message", (url) => resolve({ url, stop: () => child.kill() })));
}

/** The result of a task of child.mjs. */
function inChild(task, given = {}, execArgv = []) {
  return new Promise((resolve, reject) => {
    const child = fork(join(folder, "child.mjs"), [task, JSON.stringify(given)], { execArgv });
    child.once("message", resolve);
    child.once("exit", (code) => code && reject(new Error(`${task} ended with ${code}`)));
  });
}

async function nodeStarts() {
  const starts = [];
  for (let round = 0; round < rounds; round++) starts.push(await inChild("start"));
  return middle(starts);
}

/** What is published of a build: once that was all of dist/. */
function published(dist) {
  const entries = join(dist, "esm");
  return existsSync(entries) ? entries : dist;
}

/** Two builds, alternating: what a first call takes in processes of its own, everything else in one. */
async function sideBySide(folders) {
  for (const dist of Object.values(folders))
    if (!existsSync(join(dist, "index.js"))) throw new Error(`there is no build in ${dist}`);
  const end = watchLoad();
  const starts = { old: [], new: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, dist] of Object.entries(folders))
      starts[name].push(await inChild("start", { folder: pathToFileURL(dist).href }));
  }
  const jobs = await inChild("against", { folders, rounds }, ["--expose-gc"]);
  const load = end();
  const best = (all, name) => Math.min(...all.map((one) => one[name]));
  for (const step of ["load", "first", "second"]) {
    jobs[{ load: "loading the package", first: "the first call", second: "the second call" }[step]] =
      Object.fromEntries(
        Object.entries(starts).map(([name, all]) => [name, { median: middle(all)[step], best: best(all, step) }]),
      );
  }
  console.log(
    `${folders.old} and ${folders.new}: ms old, ms new, new in times old by medians and by best runs   ${loadNote(load)}`,
  );
  for (const [job, { old, new: now }] of Object.entries(jobs)) {
    console.log(
      `  ${job.padEnd(42)}${[old.median, now.median, now.median / old.median, now.best / old.best].map((value) => value.toFixed(3).padStart(10)).join("")}`,
    );
  }
}

/** The median of every member. */
function middle(all) {
  return Object.fromEntries(
    Object.keys(all[0]).map((name) => [name, all.map((one) => one[name]).sort((a, b) => a - b)[all.length >> 1]]),
  );
}

function rounded(_, value) {
  return typeof value === "number" ? Math.round(value * 1_000) / 1_000 : value;
}

function print({ node, chromium, workerd, start, memory, sandbox, sizes, compile, load }) {
  const notes = Object.entries(load)
    .map(([part, one]) => [part, loadNote(one)])
    .filter(([, note]) => note !== "");
  for (const [part, note] of notes) console.log(`  ${part}: ${note}`);
  for (const [runtime, groups] of Object.entries({ Node: node, Chromium: chromium, workerd }))
    if (groups) printGroups(runtime, groups);
  if (start) console.log("\nstart-up in ms: loading the package, the first call, a second one");
  for (const [runtime, { load, first, second }] of Object.entries(start ?? {})) {
    console.log(
      `  ${runtime.padEnd(12)}${[load, first, second].map((time) => time.toFixed(2).padStart(9)).join("")}   first call ${verdict(first, START_GOALS_MS[runtime])}`,
    );
  }
  if (memory) console.log("\nmemory over 500 MB, MiB: WebAssembly, growth of the process");
  for (const [what, { wasmMiB, grewMiB }] of Object.entries(memory ?? {})) {
    console.log(
      `  ${what.padEnd(12)}${wasmMiB.toFixed(1).padStart(9)}${grewMiB.toFixed(1).padStart(9)}   ${verdict(wasmMiB, MEMORY_GOAL_MIB)}`,
    );
  }
  if (sandbox) printSandbox(sandbox);
  if (compile) {
    const { leadspan, "openapi-fetch": peer, empty } = compile;
    console.log(
      `\ntsc of a program that calls three APIs, seconds: leadspan ${leadspan}, openapi-fetch ${peer}, nothing at all ${empty}   ${verdict(leadspan / peer, COMPILE_GOAL)}`,
    );
  }
  if (sizes) console.log("\nsizes in a browser, bytes: raw, gzip, brotli");
  for (const [name, { raw, gzip, brotli }] of Object.entries(sizes ?? {}))
    console.log(`  ${name.padEnd(42)}${[raw, gzip, brotli].map((size) => String(size).padStart(10)).join("")}`);
  printGoals({ node, chromium });
}

function printGroups(runtime, groups) {
  for (const [group, jobs] of Object.entries(groups)) {
    const { floor } = jobs;
    console.log(`\n${group} (${runtime}): median ms, times the first, best ms${floor ? ", times the floor" : ""}`);
    const [{ median: base }] = Object.values(jobs);
    for (const [name, { median, best }] of Object.entries(jobs)) {
      const floors = floor ? (median / floor.median).toFixed(2).padStart(8) : "";
      console.log(
        `  ${name.padEnd(32)}${median.toFixed(2).padStart(10)}${(median / base).toFixed(3).padStart(9)}${best.toFixed(2).padStart(10)}${floors}`,
      );
    }
  }
}

function printGoals({ node, chromium }) {
  console.log(
    "\ngoals: times the peer that stands first in the group, by medians; best runs beside them, as other work on the machine spares them",
  );
  for (const [group, job, nodeGoal, chromiumGoal] of GOALS) {
    console.log(`  ${group}, ${job}`);
    for (const [runtime, groups, goal] of [
      ["Node", node, nodeGoal],
      ["Chromium", chromium, chromiumGoal],
    ]) {
      const jobs = groups?.[group];
      if (!jobs) continue;
      const [first] = Object.values(jobs);
      const best = (jobs[job].best / first.best).toFixed(3);
      console.log(`    ${runtime.padEnd(10)}${verdict(jobs[job].median / first.median, goal)}   (best runs ${best})`);
    }
  }
}

function verdict(reached, goal) {
  return `${reached.toFixed(3)} of ${goal}${reached <= goal ? "" : "  (not reached)"}`;
}
