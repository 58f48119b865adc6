// One program in every host that people use: `npm run matrix`. Packs the package, installs it as users do, runs
// tests/package/steps.mjs and compares what it prints; the examples are built and run as they are. What is not on this
// machine is "not run", never "ok".
//   npm run matrix -- --quick            the cells of `npm test`
//   npm run matrix -- --only vite,next   cells whose group or name has one of these
//   npm run matrix -- --write            also writes the table into README.md
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { closeBrowsers } from "./pages.mjs";
import { Missing, pack, root } from "./setting.mjs";

/** In the order in which they run: what needs no tools comes first. */
const GROUPS = ["runtimes", "pages", "bundlers", "vite", "edge", "tests", "types", "frameworks", "examples"];
/** Those of one program; the examples have their own. */
const SAME_PROGRAM = GROUPS.filter((group) => group !== "examples");

/** What the program prints on the sandbox, and over HTTP where a cell has a network. */
const SANDBOX = [
  "events 3 24",
  "orders true",
  "account true",
  "select 5 id+outcome",
  "countBy true",
  "error NotFoundError 404 getCap true",
];
const EXPECTED = [...SANDBOX.map((line) => `sandbox: ${line}`), "sandbox: csv true"];
const WITH_HTTP = [...EXPECTED, ...SANDBOX.map((line) => `http: ${line}`)];

/** Runs cells, printing as it goes: `{ passed, failed, skipped, rows }`. */
export async function runMatrix({ isQuick = false, only = [], groups = GROUPS } = {}) {
  await pack();
  const server = await startSandbox();
  const result = { passed: 0, failed: 0, skipped: 0, rows: [] };
  try {
    for (const group of groups) {
      const { cells } = await import(`./cells/${group}.mjs`);
      for (const cell of cells) {
        const isWanted =
          only.length === 0 ||
          only.some((text) => group === text || cell.name.toLowerCase().includes(text.toLowerCase()));
        if (!isWanted || (isQuick && !cell.isQuick)) continue;
        const row = { group, name: cell.name, ...(await runCell(cell, server.url)) };
        result.rows.push(row);
        result[{ ok: "passed", FAIL: "failed", "not run": "skipped" }[row.status]] += 1;
        console.log(
          `  ${row.status.padEnd(7)}  ${group.padEnd(10)}  ${cell.name}  (${row.seconds.toFixed(1)} s)${row.why ? `\n${row.why.replaceAll(/^/gm, "           ")}` : ""}`,
        );
      }
    }
  } finally {
    await closeBrowsers();
    await server.close();
  }
  return result;
}

async function runCell(cell, server) {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  try {
    const lines = await cell.run({ server, name: cell.name });
    const all = cell.hasNetwork === false ? EXPECTED : WITH_HTTP;
    const expected = cell.expected ?? cell.inEach?.flatMap((place) => all.map((line) => `${place}: ${line}`)) ?? all;
    if (JSON.stringify(lines) === JSON.stringify(expected)) return { status: "ok", seconds: seconds() };
    return { status: "FAIL", seconds: seconds(), why: difference(lines, expected) };
  } catch (error) {
    if (error instanceof Missing) return { status: "not run", seconds: seconds(), why: error.message };
    return { status: "FAIL", seconds: seconds(), why: error.stack ?? String(error) };
  }
}

function difference(lines, expected) {
  const wrong = expected.findIndex((line, index) => line !== lines[index]);
  return wrong < 0
    ? `more lines than expected: ${lines.slice(expected.length).join("\n")}`
    : `expected: ${expected[wrong]}\ngot:      ${lines.slice(wrong).join("\n")}`;
}

/** What pages of other origins need. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "*",
  "access-control-allow-headers": "*, authorization",
  "access-control-expose-headers": "*",
};

/** The sandbox over HTTP, for pages of any origin. */
async function startSandbox() {
  const { createSandbox, toNodeListener } = await import(pathToFileURL(join(root, "dist/esm/sandbox.js")));
  const { createServer } = await import("node:http");
  const listener = toNodeListener(createSandbox());
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else listener(request, response);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

const START = "<!-- hosts:begin -->";
const END = "<!-- hosts:end -->";

const HEAD = ["| hosts | where the same program gave the same lines |", "| --- | --- |"];

/** The table of README.md: a line a group, cells in their order. Groups that were not run keep the line they had. */
export function tableOf(rows, before = "") {
  const words = { ok: "", FAIL: " (fails)", "not run": " (not run)" };
  const line = (group) => {
    const cells = rows.filter((row) => row.group === group).map(({ name, status }) => name + words[status]);
    return cells.length > 0
      ? `| ${group} | ${cells.join("; ")} |`
      : before.split("\n").find((old) => old.startsWith(`| ${group} |`));
  };
  return [...HEAD, ...SAME_PROGRAM.map(line).filter(Boolean)].join("\n");
}

function write(rows) {
  const path = join(root, "README.md");
  const text = readFileSync(path, "utf8");
  const [head, rest] = text.split(START);
  if (rest === undefined) throw new Error(`README.md has no line ${START}`);
  const [before, tail] = rest.split(END);
  writeFileSync(path, `${head}${START}\n${tableOf(rows, before)}\n${END}${tail}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean" },
      only: { type: "string" },
      write: { type: "boolean" },
      list: { type: "boolean" },
    },
  });
  if (values.list) {
    for (const group of GROUPS)
      for (const { name, isQuick } of (await import(`./cells/${group}.mjs`)).cells)
        console.log(`${group.padEnd(12)}${name}${isQuick ? "  (quick)" : ""}`);
  } else {
    const result = await runMatrix({ isQuick: values.quick, only: values.only?.split(",") });
    console.log(`\nhosts: ${result.passed} ok, ${result.failed} failed, ${result.skipped} not run`);
    if (values.write) write(result.rows);
    if (result.failed > 0 || result.passed === 0) process.exitCode = 1;
  }
}
