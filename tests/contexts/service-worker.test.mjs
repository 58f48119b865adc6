// A service worker in Chromium: `waitUntil` and `respondWith` take the promise of a call, and see it settle.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { bundleSuite, root, wasmAddresses } from "../harness/bundle.mjs";
import { launch } from "../harness/drivers/chromium.mjs";

const SCRIPT = fileURLToPath(new URL("./workers/service-worker.mjs", import.meta.url));
const timeout = 10_000;

describe("a service worker", () => {
  let browser;
  let server;
  let page;
  let origin;
  const posts = [];
  const postsOf = (way) => posts.filter((lead) => lead.way === way).length;

  before(
    async () => {
      const script = await bundleSuite(SCRIPT, 'import { start } from "suite";\nstart(self);', {
        conditions: ["browser", "import"],
        plugins: [wasmAddresses("/files/")],
      });
      server = createServer((request, response) => {
        serve(request, response, script, posts).catch(() => response.writeHead(500).end());
      });
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      origin = `http://127.0.0.1:${server.address().port}`;
      browser = await launch();
      page = await browser.newPage();
      await page.goto(`${origin}/`);
    },
    { timeout: 30_000 },
  );
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test("is installed and activated when the calls that its events wait for are over", { timeout }, async () => {
    const state = await page.evaluate(async () => {
      const { active } = await Promise.race([
        navigator.serviceWorker.register("/sw.js", { type: "module" }).then(() => navigator.serviceWorker.ready),
        new Promise((resolve) => setTimeout(resolve, 8_000, {})),
      ]);
      if (!active) return "never installed";
      if (active.state !== "activated")
        await Promise.race([
          new Promise((resolve) => active.addEventListener("statechange", resolve)),
          new Promise((resolve) => setTimeout(resolve, 3_000)),
        ]);
      return active.state;
    });
    assert.equal(state, "activated");
    assert.deepEqual([postsOf("install"), postsOf("activate")], [1, 1]);
  });

  test("is not installed when the call fails", { timeout }, async () => {
    const state = await page.evaluate(async () => {
      const { installing } = await navigator.serviceWorker.register("/sw.js?fails", {
        type: "module",
        scope: "/elsewhere/",
      });
      if (installing.state === "installing")
        await Promise.race([
          new Promise((resolve) => installing.addEventListener("statechange", resolve)),
          new Promise((resolve) => setTimeout(resolve, 5_000)),
        ]);
      return installing.state;
    });
    assert.equal(state, "redundant");
    assert.equal(postsOf("install?fails"), 1);
  });

  for (const name of ["respond", "async", "response", "stream"]) {
    test(`responds by ${name}`, { timeout }, async () => {
      const value = await page.evaluate(async (address) => (await fetch(address)).json(), `/${name}/1`);
      assert.deepEqual(value, { outcome: "success" });
      assert.equal(postsOf(`${name}-1`), 1);
    });
  }

  test("waits for a call after its response, and in a message", { timeout }, async () => {
    assert.equal(await page.evaluate(async () => (await fetch("/later/1")).text()), "later");
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          navigator.serviceWorker.addEventListener("message", ({ data }) => resolve(data), { once: true });
          navigator.serviceWorker.controller.postMessage("message");
        }),
    );
    assert.equal(heard, "message");
    assert.deepEqual([postsOf("later-1"), postsOf("message")], [1, 1]);
  });
});

async function serve(request, response, script, posts) {
  const { pathname } = new URL(request.url, "http://server");
  if (pathname === "/") return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
  if (pathname === "/sw.js")
    return response.writeHead(200, { "content-type": "text/javascript", "service-worker-allowed": "/" }).end(script);
  if (pathname.startsWith("/api/")) {
    let text = "";
    for await (const piece of request) text += piece;
    const lead = JSON.parse(text);
    posts.push(lead);
    const failing = lead.way.endsWith("?fails");
    return response
      .writeHead(failing ? 404 : 201, { "content-type": "application/json" })
      .end(failing ? "{}" : '{"outcome":"success"}');
  }
  const file = normalize(join(root, pathname.replace(/^\/files\//, "")));
  if (!pathname.startsWith("/files/") || !file.startsWith(join(root, "dist"))) return response.writeHead(404).end();
  return response.writeHead(200, { "content-type": "application/wasm" }).end(await readFile(file));
}
