// Pages without a bundler, strict policies, workers, and browsers that are not Chromium.
import { join } from "node:path";
import { linesAt, pageMain, pageOf, serve } from "../pages.mjs";
import { command, consoleMain, install, linesIn, project } from "../setting.mjs";

const INLINE = { from: "leadspan/inline", sandbox: "leadspan/inline" };
const importMap = (map) => `<script type="importmap">${JSON.stringify({ imports: map })}</script>`;
const ONE_FILE = importMap({ "leadspan/inline": "/node_modules/leadspan/dist/bundle/inline.js" });

/** A page served as it is, with the package beside it. */
const page = (name, { files, headers, isQuick = false, browser = "chromium", probe }) => ({
  name,
  isQuick,
  async run({ server }) {
    const cwd = await project(name, { files });
    const site = await serve(cwd, { headers });
    try {
      return await linesAt(site.url, { server, browser, probe });
    } finally {
      await site.close();
    }
  },
});

/** A page that has the program run in a worker. */
const workerPage = (name, { start, files, isQuick = false, type = "module" }) =>
  page(name, {
    isQuick,
    files: {
      ...files,
      "index.html": pageOf("/main.js"),
      "main.js": `const take = (event) => { globalThis.result ??= event.data; };\nconst type = ${JSON.stringify(type)};\nconst address = "/worker.js" + location.search;\n${start}`,
    },
  });

const relative = (text) => text.replaceAll("leadspan/inline", "./node_modules/leadspan/dist/bundle/inline.js");
const inWorker = relative(pageMain({ ...INLINE, result: "globalThis.postMessage" }));

/** The loaders of a page that maps the package's own names by hand. */
const MAP = {
  leadspan: "/node_modules/leadspan/dist/esm/index.js",
  "leadspan/sandbox": "/node_modules/leadspan/dist/esm/sandbox.js",
};
const LOADERS = Object.fromEntries(
  ["core", "reader", "matcher", "sandbox"].map((name) => [
    `#${name}-loader`,
    `/node_modules/leadspan/dist/loaders/${name}/browser.js`,
  ]),
);

/** One classic script of `source.js`. */
async function bundle(cwd) {
  const esbuild = join(await install("bundlers"), "node_modules/esbuild/bin/esbuild");
  await command(esbuild, ["source.js", "--bundle", "--format=iife", "--outfile=worker.js", "--log-level=error"], {
    cwd,
  });
}

/** A service worker must not `import()`: it gets everything in one file. */
const serviceWorker = {
  name: "service worker, one file",
  isQuick: true,
  async run({ server }) {
    const source = `${pageMain({ ...INLINE, result: "globalThis.lines =" })}
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", async (event) => {
  while (!globalThis.lines) await new Promise((resolve) => setTimeout(resolve, 50));
  event.source.postMessage(globalThis.lines);
});`;
    const main = `
navigator.serviceWorker.addEventListener("message", (event) => { globalThis.result = event.data; });
await navigator.serviceWorker.register("/worker.js" + location.search);
const ready = await navigator.serviceWorker.ready;
ready.active.postMessage("lines");`;
    const cwd = await project(this.name, {
      tools: "bundlers",
      files: { "source.js": source, "main.js": main, "index.html": pageOf("/main.js") },
    });
    await bundle(cwd);
    const site = await serve(cwd);
    try {
      return await linesAt(site.url, { server });
    } finally {
      await site.close();
    }
  },
};

const jsdom = {
  name: "jsdom",
  async run({ server, name }) {
    const main = `
import { JSDOM } from "jsdom";
const { window } = new JSDOM("", { url: "http://localhost/" });
for (const key of ["window", "document", "location"]) globalThis[key] = key === "window" ? window : window[key];
${consoleMain({ server })}`;
    const cwd = await project(name, { tools: "jsdom", files: { "main.mjs": main } });
    return linesIn(await command(process.execPath, ["main.mjs"], { cwd }));
  },
};

const POLICY = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline'; connect-src 'self' http://127.0.0.1:*",
};

export const cells = [
  page("import map, leadspan/inline", {
    isQuick: true,
    files: { "index.html": pageOf("/main.js", { head: ONE_FILE }), "main.js": pageMain(INLINE) },
  }),
  page("import map, every loader mapped", {
    files: { "index.html": pageOf("/main.js", { head: importMap({ ...MAP, ...LOADERS }) }), "main.js": pageMain() },
  }),
  page("strict Content-Security-Policy", {
    isQuick: true,
    headers: POLICY,
    files: { "index.html": pageOf("/main.js", { head: ONE_FILE }), "main.js": pageMain(INLINE) },
  }),
  page("Firefox, import map, leadspan/inline", {
    browser: "firefox",
    files: { "index.html": pageOf("/main.js", { head: ONE_FILE }), "main.js": pageMain(INLINE) },
  }),
  page("WebKit, import map, leadspan/inline", {
    browser: "webkit",
    files: { "index.html": pageOf("/main.js", { head: ONE_FILE }), "main.js": pageMain(INLINE) },
  }),
  page("WebKit, import map, every loader mapped", {
    browser: "webkit",
    files: { "index.html": pageOf("/main.js", { head: importMap({ ...MAP, ...LOADERS }) }), "main.js": pageMain() },
  }),
  workerPage("module worker", {
    isQuick: true,
    files: { "worker.js": inWorker },
    start: 'new Worker(address, { type }).addEventListener("message", take);',
  }),
  workerPage("shared worker", {
    files: {
      "worker.js":
        relative(pageMain({ ...INLINE, result: "globalThis.lines =" })) +
        "\nonconnect = ({ ports: [port] }) => { const wait = setInterval(() => { if (globalThis.lines) { clearInterval(wait); port.postMessage(globalThis.lines); } }, 50); };",
    },
    start:
      'const { port } = new SharedWorker(address, { type }); port.addEventListener("message", take); port.start();',
  }),
  serviceWorker,
  jsdom,
];
