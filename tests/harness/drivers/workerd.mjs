// Runs a suite inside workerd, Cloudflare's runtime, started by miniflare.
import { Miniflare } from "miniflare";
import { bundleSuite, wasmImports, workerModules } from "../bundle.mjs";
import { withDeadline } from "../deadline.mjs";

const GLUE = `
import suite from "suite";
import { runSuite } from "./runner.mjs";
export default {
  async fetch(request) {
    return Response.json(await runSuite(suite, { ...(await request.json()), runtime: "workerd" }));
  },
};`;

/** Starting takes a third of a second, so every suite gets a fresh worker. */
export async function open() {
  return { run: runSuiteInWorker, close: async () => {} };
}

async function runSuiteInWorker(suitePath, context) {
  const files = [];
  const conditions = ["workerd", "worker", "browser", "import"];
  const contents = await bundleSuite(suitePath, GLUE, { conditions, plugins: [wasmImports(files)] });
  let log = "";
  const worker = new Miniflare({
    // workerd logs every fault that a test provokes; its log matters only when the suite does not come back.
    handleRuntimeStdio: (...streams) => streams.forEach((stream) => stream.on("data", (text) => (log += text))),
    compatibilityDate: "2026-04-01",
    modules: workerModules("suite.mjs", contents, files),
  });
  try {
    const response = await withDeadline(
      worker.dispatchFetch("http://suite/", { method: "POST", body: JSON.stringify(context) }),
    );
    if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}\n${log}`);
    return await response.json();
  } finally {
    await worker.dispose();
  }
}
