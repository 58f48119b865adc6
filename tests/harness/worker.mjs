// Starts Worker scripts in workerd with chosen compatibility dates, flags and bindings, from tests that run in Node.
import { Miniflare } from "miniflare";
import { bundleSuite, wasmImports, workerModules } from "./bundle.mjs";

const CONDITIONS = ["workerd", "worker", "browser", "import"];

/** `cloudflare:workers` and Node's modules are the runtime's own. */
const builtIns = {
  name: "built-ins",
  setup(build) {
    build.onResolve({ filter: /^(cloudflare|node):/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Passes requests on, and leaves some before they are answered. */
const VISITORS = {
  name: "visitors",
  modules: true,
  compatibilityDate: "2025-01-01",
  serviceBindings: { VISITED: "visited" },
  script: `export default {
    async fetch(request, { VISITED }) {
      const leaveAfter = Number(new URL(request.url).searchParams.get("leaveAfter"));
      if (!leaveAfter) return VISITED.fetch(request);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), leaveAfter);
      return VISITED.fetch(request, { signal: controller.signal }).catch(() => Response.json({ left: true }));
    },
  };`,
};

/**
 * Starts the script at `path` and gives the Miniflare instance, with `log`, what the runtime has printed so far.
 *
 * The script exports `worker(config)`, which is called while the module is evaluated, as a script that keeps a client
 * in a module variable would make it. What it returns are the module's exports: `default`, and by `exports` the names
 * of classes for entry points, Durable Objects and workflows. `options` go to Miniflare. With `isLeft`, requests come
 * by way of another Worker, which ends those with `?leaveAfter=` after so many milliseconds: the runtime drops them, as
 * those of visitors who go away.
 */
export async function startWorker(path, { config, exports = [], isLeft = false, ...options }) {
  const files = [];
  const names = exports.map((name) => `export const ${name} = made[${JSON.stringify(name)}];`).join("\n");
  const glue = `import { worker } from "suite";\nconst made = worker(${JSON.stringify(config)});\nexport default made.default;\n${names}`;
  const contents = await bundleSuite(path, glue, { conditions: CONDITIONS, plugins: [builtIns, wasmImports(files)] });
  const printed = [];
  const script = { modules: workerModules("worker.mjs", contents, files), ...options };
  const worker = new Miniflare({
    handleRuntimeStdio: (...streams) =>
      streams.forEach((stream) => stream.on("data", (text) => printed.push(String(text)))),
    ...(isLeft ? { workers: [VISITORS, { name: "visited", ...script }] } : script),
  });
  try {
    await worker.ready;
  } catch (error) {
    await worker.dispose();
    throw new Error(`the worker did not start:\n${printed.join("")}`, { cause: error });
  }
  return Object.assign(worker, { log: () => printed.join("") });
}
