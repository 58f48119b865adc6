// Pages: a static server, the program that a page runs, and the browsers that open it.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { Missing, install } from "./setting.mjs";
import { openWebKit } from "./webkit.mjs";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".map": "application/json",
};
/** A dev server compiles on the first request. */
const PATIENCE_MS = 90_000;
const POLL_MS = 100;

/** The module of a page: runs the program and leaves its outcome in `result`. */
export const pageMain = ({ from = "leadspan", sandbox = "leadspan/sandbox", result = "globalThis.result =" } = {}) => `
import * as leadspan from ${JSON.stringify(from)};
import { createSandbox } from ${JSON.stringify(sandbox)};
import { steps } from "./steps.mjs";
${RUN(result)}
`;

/** Statements that run the program and give its lines, or its error as a line, to `result`. */
const RUN = (result) => `
const server = globalThis.location ? new URLSearchParams(location.search).get("server") : undefined;
steps({ ...leadspan, createSandbox }, { server }).then(
  (lines) => { ${result} (lines); },
  (error) => { ${result} ([String(error?.stack ?? error), String(error?.cause?.stack ?? error?.cause)]); },
);
`;

/** A page that loads a script. */
export const pageOf = (src, { type = "module", head = "" } = {}) =>
  `<!doctype html><meta charset="utf-8"><title>cell</title>${head}<body><script type="${type}" src="${src}"></script></body>`;

/**
 * Serves a folder on a loopback port; unknown paths get `index.html` with 200 if `isApp`, as app servers give it, else
 * a 404. What `respond` has a response for comes from there.
 */
export async function serve(folder, { isApp = false, headers = {}, respond } = {}) {
  const server = createServer(async (request, response) => {
    const given = await respond?.(new Request(new URL(request.url, "http://localhost"), { method: request.method }));
    if (given)
      return response
        .writeHead(given.status, Object.fromEntries(given.headers))
        .end(Buffer.from(await given.arrayBuffer()));
    const { pathname } = new URL(request.url, "http://localhost");
    const found = [join(folder, normalize(pathname)), join(folder, normalize(pathname), "index.html")].find(
      (path) => existsSync(path) && statSync(path).isFile(),
    );
    const file = found ?? (isApp ? join(folder, "index.html") : undefined);
    if (!file) return response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html><title>404</title>");
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers });
    return createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://localhost:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

const openers = { chromium: openChromium, firefox: openFirefox, webkit: openWebKit };
const open = new Map();

/** The `result` of the page at `url`. `probe` is an expression that gives it. */
export async function linesAt(url, { browser = "chromium", probe = "globalThis.result", server } = {}) {
  const page = await newPageIn(browser);
  const problems = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error.message)));
  try {
    const address = new URL(url);
    if (server) address.searchParams.set("server", server);
    await page.goto(address.href, { timeout: PATIENCE_MS });
    for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit;) {
      // A dev server may reload the page while it is asked.
      const lines = await page.evaluate(probe).catch(() => undefined);
      if (lines) return lines;
      await new Promise((resolve) => {
        setTimeout(resolve, POLL_MS);
      });
    }
    throw new Error(`the page came to no result; its console:\n${problems.slice(-10).join("\n")}`);
  } finally {
    await page.close();
  }
}

/** A new page; a browser that has crashed is started again. */
async function newPageIn(browser) {
  if (open.has(browser)) {
    const page = await open
      .get(browser)
      .then(({ newPage }) => newPage())
      .catch(() => undefined);
    if (page) return page;
  }
  open.set(browser, openers[browser]());
  return (await open.get(browser)).newPage();
}

/** Ends the browsers that cells have opened. */
export async function closeBrowsers() {
  for (const browser of open.values())
    await browser.then(
      ({ close }) => close(),
      () => undefined,
    );
  open.clear();
}

async function openChromium() {
  const { chromium } = await import("playwright-core");
  const executablePath =
    process.env.CHROME ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));
  if (!executablePath) throw new Missing("Chromium is not installed (CHROME names it)");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return { newPage: () => browser.newPage(), close: () => browser.close() };
}

async function openFirefox() {
  const executablePath =
    process.env.FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));
  if (!executablePath) throw new Missing("Firefox is not installed (FIREFOX names it)");
  const { createRequire } = await import("node:module");
  const { default: puppeteer } = await import(
    createRequire(join(await install("firefox"), "x.js")).resolve("puppeteer-core")
  );
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
  return { newPage: () => browser.newPage(), close: () => browser.close() };
}
