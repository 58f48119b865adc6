// Jobs in workerd. Its clock stands still while code runs, so that the time is taken outside, around requests that run a job
// several times; what an empty request takes is subtracted.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { wasmImports } from "../tests/harness/bundle.mjs";
import { measure } from "./measure.mjs";

const TIMES = 10;
const EMPTY = "an empty request";
const WORKER = `
import { prepare } from "./jobs.mjs";
let jobs;
export default {
  async fetch(request) {
    const { group, job, times } = await request.json();
    jobs ??= await prepare({ group });
    for (let time = 0; time < times; time++) await jobs[job]();
    return Response.json(Object.keys(jobs));
  },
};`;

/** Measures each group in a worker of its own. */
export async function run({ rounds, groups }) {
  const files = [];
  const contents = await bundle(files);
  const results = {};
  for (const group of groups) results[group] = await inWorker({ files, contents, group, rounds });
  const { version } = createRequire(createRequire(import.meta.url).resolve("miniflare"))("workerd/package.json");
  return { version, results };
}

async function inWorker({ files, contents, group, rounds }) {
  const worker = new Miniflare({
    compatibilityDate: "2026-04-01",
    modules: [
      { type: "ESModule", path: "jobs.mjs", contents },
      ...files.map(({ name, contents: bytes }) => ({ type: "CompiledWasm", path: name, contents: bytes })),
    ],
  });
  const ask = async (job, times) => {
    const response = await worker.dispatchFetch("http://bench/", {
      method: "POST",
      body: JSON.stringify({ group, job, times }),
    });
    if (!response.ok) throw new Error(`${group}: the worker answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  try {
    const names = await ask(EMPTY, 0);
    const jobs = Object.fromEntries(names.map((name) => [name, () => ask(name, TIMES)]));
    const { [EMPTY]: empty, ...times } = await measure({ ...jobs, [EMPTY]: () => ask(EMPTY, 0) }, { rounds });
    const each = (time) => (time - empty.median) / TIMES;
    return Object.fromEntries(
      Object.entries(times).map(([name, { median, best, worst }]) => [
        name,
        { median: each(median), best: each(best), worst: each(worst) },
      ]),
    );
  } finally {
    await worker.dispose();
  }
}

async function bundle(files) {
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: dirname(fileURLToPath(import.meta.url)) },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["workerd", "worker", "browser", "import"],
    plugins: [wasmImports(files)],
    logLevel: "error",
  });
  return outputFiles[0].text;
}
