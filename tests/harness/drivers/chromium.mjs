// Runs a suite in a page of headless Chromium, under the Content-Security-Policy that the documentation promises.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";
import { bundleSuite, root, wasmAddresses } from "../bundle.mjs";
import { withDeadline } from "../deadline.mjs";

const GLUE = `
import suite from "suite";
import { runSuite } from "./runner.mjs";
globalThis.runTheSuite = (context) => runSuite(suite, { ...context, runtime: "chromium" });
`;
const CHROMES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];
/** Only what the suites need: own files, wasm, and the test servers. */
const CSP =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:* https://127.0.0.1:*";
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];

/** Starts the browser and a server for its page; every suite gets a fresh browser context. */
export async function open() {
  const browser = await launch();
  const page = await servePage();
  return {
    run: (suitePath, context) => runSuiteInPage(browser, page, suitePath, context),
    async close() {
      await browser.close();
      await page.close();
    },
  };
}

/** Headless Chromium: the one that CHROME names, or the system's. */
export async function launch(args = []) {
  const executablePath = process.env.CHROME || CHROMES.find((path) => existsSync(path));
  if (!executablePath) throw new Error("no Chromium found: set CHROME to its path");
  return chromium.launch({ executablePath, args: [...QUIET, ...args] });
}

async function runSuiteInPage(browser, server, suitePath, context) {
  server.suite = await bundleSuite(suitePath, GLUE, {
    conditions: ["browser", "import"],
    plugins: [wasmAddresses("/files/")],
  });
  const session = await browser.newContext();
  const page = await session.newPage();
  try {
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
    await page.goto(server.url);
    await page
      .waitForFunction(() => globalThis.runTheSuite !== undefined, undefined, { timeout: 10_000 })
      .catch(() => {
        throw new Error(`the suite did not load in the page: ${complaints.join("\n") || "no error reported"}`);
      });
    return await withDeadline(page.evaluate((given) => globalThis.runTheSuite(given), context));
  } finally {
    await session.close();
  }
}

async function servePage() {
  const state = { suite: "" };
  const server = createServer((request, response) => {
    respond(request.url, state).then(
      ({ type, body }) => {
        response.writeHead(200, { "content-type": type, "content-security-policy": CSP, "cache-control": "no-store" });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function respond(path, state) {
  if (path === "/")
    return {
      type: "text/html",
      body: '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/suite.js"></script>',
    };
  if (path === "/suite.js") return { type: TYPES[".js"], body: state.suite };
  const file = normalize(join(root, path.replace(/^\/files\//, "")));
  if (!path.startsWith("/files/") || !file.startsWith(join(root, "dist"))) throw new Error("not served");
  return { type: TYPES[extname(file)] ?? "application/octet-stream", body: await readFile(file) };
}
