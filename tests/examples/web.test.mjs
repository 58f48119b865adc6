// examples/web: the page in Chromium, on its gateway, with no credential in either.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createSandbox } from "leadspan/sandbox";
import { chromium } from "playwright-core";
import { bundle, root } from "./support.mjs";

const sandbox = createSandbox();
const { apiKey } = sandbox.credentials.leadConduit;
const skip = !process.env.CHROME && "CHROME names no browser";
let server;
let browser;
let gateway;
let isDown = false;

before(async () => {
  if (skip) return;
  const files = await bundle("web/src/main.js", {
    platform: "browser",
    conditions: ["browser"],
    splitting: true,
    entryNames: "main",
    loader: { ".wasm": "file" },
  });
  const [{ text }] = await bundle("web/gateway.js", { platform: "node" });
  ({ gateway } = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`));
  const page = (await readFile(join(root, "examples/web/index.html"), "utf8")).replace("/src/main.js", "/main.js");
  server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    if (url.pathname.startsWith("/gateway")) {
      const relayed = isDown
        ? new Response("", { status: 403 })
        : await gateway(new Request(url, { method: request.method }), { apiKey, send: sandbox.fetch });
      response
        .writeHead(relayed.status, Object.fromEntries(relayed.headers))
        .end(Buffer.from(await relayed.arrayBuffer()));
      return;
    }
    const file = files.find(({ path }) => path.endsWith(url.pathname));
    if (file) response.writeHead(200, { "content-type": "text/javascript" }).end(file.contents);
    else if (url.pathname === "/") response.writeHead(200, { "content-type": "text/html" }).end(page);
    else if (url.pathname.endsWith(".wasm"))
      response
        .writeHead(200, { "content-type": "application/wasm" })
        .end(await readFile(join(root, "dist/wasm/leadspan_bg.wasm")));
    else response.writeHead(404).end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  browser = await chromium.launch({ executablePath: process.env.CHROME, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  server?.close();
});

test("shows the caps", { skip }, async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.getByText(/^\d+ caps$/).waitFor({ timeout: 20_000 });
  assert.ok((await page.locator("tbody tr").count()) > 0);
  for (const cells of await page.locator("tbody tr").all())
    assert.match(await cells.locator("td").nth(2).innerText(), /^\d+$/);
  await page.close();
});

test("says that it did not work", { skip }, async () => {
  isDown = true;
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.getByText("http/forbidden").waitFor({ timeout: 20_000 });
  await page.close();
  isDown = false;
});

test("the gateway lets through what is listed and nothing else", { skip }, async () => {
  const ask = (method, path) =>
    gateway(new Request(`http://127.0.0.1/gateway${path}`, { method }), { apiKey, send: sandbox.fetch });
  assert.equal((await ask("GET", "/caps")).status, 200);
  for (const [method, path] of [
    ["GET", "/account"],
    ["POST", "/caps"],
    ["DELETE", "/caps"],
    ["GET", "/caps/../account"],
    ["GET", "/caps%2F..%2Faccount"],
  ]) {
    assert.equal((await ask(method, path)).status, 403, `${method} ${path}`);
  }
});
