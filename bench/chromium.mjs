// The jobs and the start in pages of headless Chromium.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { root, wasmAddresses } from "../tests/harness/bundle.mjs";
import { launch } from "../tests/harness/drivers/chromium.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const PAGES = {
  jobs: 'import { run } from "./jobs.mjs"; globalThis.task = run;',
  start:
    'import { start } from "./start.mjs"; import * as leadspan from "../dist/esm/index.js"; globalThis.task = () => start(async () => leadspan);',
};
// Clocks of isolated pages tick every 5 microseconds, others every 100.
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Until then a browser is busy with the page itself, which on two cores distorts the measurement. */
const QUIET_MS = 500;

/**
 * Runs each group of jobs in a fresh page, and the start in as many as there are rounds; `measured` is called before
 * the browser closes.
 */
export async function run({ url, rounds, measured, groups }) {
  const texts = Object.fromEntries(
    await Promise.all(Object.entries(PAGES).map(async ([name, source]) => [`/${name}.js`, await bundle(source)])),
  );
  const server = await serve(texts);
  const browser = await launch(["--js-flags=--expose-gc"]);
  try {
    const open = async (name, given) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      page.setDefaultTimeout(0);
      await page.goto(`${server.url}/${name}`);
      await page.waitForFunction(() => globalThis.task !== undefined);
      await page.waitForTimeout(QUIET_MS);
      const result = await page.evaluate((argument) => globalThis.task(argument), given);
      await context.close();
      return result;
    };
    // A browser that has just started is busy with itself for longer.
    for (let page = 0; page < 5; page++) await open("start");
    const starts = [];
    for (let round = 0; round < rounds; round++) starts.push(await open("start"));
    const results = {};
    for (const group of groups) results[group] = await open("jobs", { group, url, rounds });
    // Processes that a browser leaves to others when it closes would count as other work.
    measured();
    return { version: browser.version(), starts, results };
  } finally {
    await browser.close();
    server.close();
  }
}

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["browser", "import"],
    plugins: [wasmAddresses("/files/")],
    logLevel: "error",
  });
  return outputFiles[0].text;
}

async function serve(texts) {
  const server = createServer((request, response) => {
    respond(request.url, texts).then(
      ([type, body]) => response.writeHead(200, { ...ISOLATED, "content-type": type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

async function respond(path, texts) {
  if (path in texts) return ["text/javascript", texts[path]];
  if (/^\/files\/dist\/[\w/]+\.wasm$/.test(path))
    return ["application/wasm", await readFile(join(root, path.slice("/files/".length)))];
  if (!(`${path}.js` in texts)) throw new Error("not served");
  return [
    "text/html",
    `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${path}.js"></script>`,
  ];
}
