// The demo: a loopback server for the page, with the sandbox mounted beside it over HTTP.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { createSandbox } from "leadspan/sandbox";
import { EMULATED } from "../dist/generated/emulated.js";
import { buildWww, OUT } from "./build.mjs";
import { firstCalls } from "./first-calls.mjs";

const PATHS = Object.values(EMULATED).map(({ path }) => path);

const MEDIA = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

/** What the page may do: run its own scripts and WebAssembly, send requests, and nothing that turns text into code. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self' https:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Date, ETag, Location, Retry-After, X-Rate-Limit-Limit, X-Rate-Limit-Remaining, X-Rate-Limit-Reset, X-Sandbox-Operation",
};
const PREFLIGHT = {
  ...CORS,
  "access-control-allow-methods": "GET, POST, PUT, DELETE",
  "access-control-allow-headers": "Accept, APIKey, Authorization, Content-Type",
  "access-control-max-age": "600",
};

/**
 * Builds the page, serves it on loopback with each API below its path, as `/leadconduit` or `/herobase/api`,
 * makes one call per API and prints how it went.
 *
 * `once` is for scripts: the page's address is not advertised as something to open. Resolves to
 * `{ url, results, ok, close() }`; `ok` is true when every call brought the printed records back.
 */
export async function startDemo({ port = 0, once = false } = {}) {
  await buildWww();
  const demo = await serve({ port });
  try {
    const results = await firstCalls(demo.url, await import("leadspan"));
    const ok = results.every((result) => result.ok);
    report(demo.url, results, once);
    return { ...demo, results, ok };
  } catch (error) {
    await demo.close();
    throw error;
  }
}

/** Serves the built page and a sandbox on loopback: `{ url, sandbox, close() }`. */
export async function serve({ port = 0, sandbox = createSandbox() } = {}) {
  const server = createServer((request, response) => {
    respond(request, response, sandbox).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500, CORS);
      response.end();
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url, sandbox, close };
}

async function respond(request, response, sandbox) {
  const { pathname } = new URL(request.url, "http://localhost");
  if (!PATHS.some((path) => pathname.startsWith(`${path}/`))) return page(pathname, request, response);
  if (request.method === "OPTIONS") return void response.writeHead(204, PREFLIGHT).end();
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = ["GET", "HEAD"].includes(request.method) ? null : Buffer.concat(chunks);
  const headers = Object.entries(request.headersDistinct).flatMap(([name, values]) =>
    values.map((value) => [name, value]),
  );
  const result = await sandbox.fetch(`http://${request.headers.host}${request.url}`, {
    method: request.method,
    headers,
    body,
  });
  response.writeHead(result.status, { ...Object.fromEntries(result.headers), ...CORS });
  response.end(Buffer.from(await result.arrayBuffer()));
}

async function page(pathname, request, response) {
  const file = normalize(decodeURIComponent(pathname === "/" ? "/index.html" : pathname));
  const media = MEDIA[extname(file)];
  const content = media && !file.includes("\0") ? await readFile(join(OUT, file)).catch(() => undefined) : undefined;
  const headers = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  };
  if (content === undefined)
    return void response.writeHead(404, { ...headers, "content-type": "text/plain" }).end("Not found\n");
  response.writeHead(200, { ...headers, "content-type": media, "content-length": content.length });
  response.end(request.method === "HEAD" ? undefined : content);
}

function report(url, results, once) {
  const wide = Math.max(...results.map(({ api, operation }) => api.length + operation.length + 1));
  for (const { api, operation, ok, summary } of results) {
    console.log(`${ok ? "ok  " : "FAIL"}  ${`${api}.${operation}`.padEnd(wide)}  ${summary}`);
  }
  if (once) return;
  console.log(`\nThe explorer is at ${url}`);
  console.log(`The APIs are at ${PATHS.map((path) => url + path).join(", ")}`);
  console.log("Stop with Ctrl+C.");
}
