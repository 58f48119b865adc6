// The demo: the APIs over loopback HTTP, and the page in Chromium under its own Content-Security-Policy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import * as leadspan from "leadspan";
import { buildWww } from "../../www/build.mjs";
import { firstCalls } from "../../www/first-calls.mjs";
import { serve } from "../../www/serve.mjs";

let demo;
let browser;
before(async () => {
  await buildWww();
  demo = await serve();
  browser = await chromium.launch({
    executablePath: process.env.CHROME ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
});
after(async () => {
  await browser?.close();
  await demo?.close();
});

/** Runs `body` on a fresh page, and fails when the page reported an error or a violation of its policy. */
async function onPage(hash, body, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.stack));
  page.on("dialog", (dialog) => complaints.push(`a dialog opened: ${dialog.message()}`));
  await page.goto(`${demo.url}/${hash}`);
  await page.waitForSelector("h1");
  try {
    await body(page, context);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

async function send(page) {
  await page.click("#operation button[type=submit]");
  await page.waitForSelector("#outcome .facts");
}

test("one call per API brings the printed records back over HTTP", async () => {
  const results = await firstCalls(demo.url, leadspan);
  assert.deepEqual(
    results.map(({ api, ok }) => [api, ok]),
    [
      ["LeadConduit", true],
      ["ConstructionOnline", true],
      ["HeroBase", true],
    ],
  );
});

test("a first call that fails is reported, not thrown", async () => {
  const results = await firstCalls("http://127.0.0.1:9", leadspan);
  assert.ok(results.every(({ ok, summary }) => !ok && summary.length > 0));
});

test("pages of other origins may call the mounted APIs and read their limits", async () => {
  const preflight = await fetch(`${demo.url}/constructiononline/api/Leads`, { method: "OPTIONS" });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get("access-control-allow-headers"), /APIKey/);
  const refused = await fetch(`${demo.url}/constructiononline/api/Leads`);
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get("access-control-allow-origin"), "*");
  assert.match(refused.headers.get("access-control-expose-headers"), /Retry-After/);
});

test("the page links to the notices of the code that is compiled in", () =>
  onPage("", async (page) => {
    const address = await page.getAttribute("footer a", "href");
    const response = await fetch(new URL(address, `${demo.url}/`));
    assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.match(await response.text(), /^Third-party notices\n[^]*\nserde_json {2}/);
  }));

test("the server hands out the page and nothing else", async () => {
  const page = await fetch(demo.url);
  assert.match(
    page.headers.get("content-security-policy"),
    /script-src 'self' 'wasm-unsafe-eval';.*require-trusted-types-for 'script'/,
  );
  for (const path of [
    "/../package.json",
    "/%2e%2e/%2e%2e/package.json",
    "/assets/..%2f..%2findex.js",
    "/nothing.html",
  ]) {
    assert.equal((await fetch(demo.url + path)).status, 404, path);
  }
});

test("a list shows as a table, goes on with the next page, and shows as JSON", () =>
  onPage("#LeadConduit/listEvents", async (page) => {
    await send(page);
    assert.equal(await page.textContent(".status"), "200");
    assert.equal(await page.locator("tbody tr").count(), 20);
    await page.click("text=Next page");
    await page.waitForSelector("text=40 records");
    await page.click("role=tab[name=JSON]");
    assert.equal(JSON.parse(await page.textContent(".panel pre")).length, 40);
    await page.click("summary:has-text('The same call in code')");
    assert.match(await page.textContent(".code-drawer pre"), /lc\.events\.list\(\{ type: \["source"\], limit: 20 \}\)/);
  }));

test("hostile text from a record stays text", () =>
  onPage("#LeadConduit/createEntity", async (page) => {
    const name = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    await page.fill("#p-body", JSON.stringify({ name }));
    await send(page);
    assert.equal(await page.textContent(".status"), "201");
    assert.ok((await page.textContent("#outcome")).includes("onerror="));
    assert.equal(await page.locator("#outcome img, #outcome script").count(), 0);
  }));

test("errors show their class and fields; mistakes in the form are caught", () =>
  onPage("#LeadConduit/getCap", async (page) => {
    await page.fill("#p-id", "0123456789abcdef01234567");
    await send(page);
    const text = await page.textContent(".error");
    assert.match(text, /NotFoundError/);
    assert.match(text, /http\/not-found/);
    await page.goto(`${demo.url}/#ConstructionOnline/createLead`);
    await page.waitForSelector("h1:has-text('createLead')");
    await page.fill("#p-body", "{oops");
    await page.click("#operation button[type=submit]");
    assert.match(await page.textContent("#p-body-wrong"), /not JSON/);
    assert.equal(await page.getAttribute("#p-body", "aria-invalid"), "true");
  }));

test("calls go over HTTP when an address is chosen, and work offline when not", () =>
  onPage("#HeroBase/getAccount", async (page, context) => {
    await context.setOffline(true);
    await send(page);
    assert.equal(await page.textContent(".status"), "200");
    await context.setOffline(false);
    const before = demo.sandbox.log.entries.length;
    const { username, password } = demo.sandbox.credentials.heroBase;
    await page.click("#connect");
    await page.check("input[value=base]");
    await page.click("dialog summary:has-text('HeroBase')");
    await page.fill("#connection-HeroBase-username", username);
    await page.fill("#connection-HeroBase-password", password);
    await page.click("dialog button[type=submit]");
    await page.click("#operation button[type=submit]");
    await page.waitForFunction(() => document.querySelector(".facts")?.textContent.includes("200"));
    await page.waitForSelector("#outcome:not(.waiting)");
    assert.equal(demo.sandbox.log.entries.length, before + 1);
  }));

test("the list is searched and walked by keyboard, and every control has a name", () =>
  onPage("", async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("search leads");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h1:has-text('searchLeads')");
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("input, select, textarea, button")]
        .filter(
          (control) => !(control.labels?.length || control.getAttribute("aria-label") || control.textContent.trim()),
        )
        .map((control) => control.outerHTML),
    );
    assert.deepEqual(nameless, []);
  }));

test("a narrow screen has no sideways scrolling and keeps the list behind a button", () =>
  onPage(
    "#ConstructionOnline/listLeads",
    async (page) => {
      await send(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      assert.equal(await page.isVisible("#search"), false);
      await page.click("#menu");
      assert.equal(await page.isVisible("#search"), true);
      await page.keyboard.press("Escape");
      assert.equal(await page.isVisible("#search"), false);
    },
    { viewport: { width: 390, height: 844 } },
  ));

test("the colours follow the choice and remember it", () =>
  onPage(
    "",
    async (page) => {
      const ground = () => page.evaluate(() => window.getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.click("#theme");
      await page.click("#theme");
      assert.notEqual(await ground(), light);
      await page.reload();
      await page.waitForSelector("h1");
      assert.equal(await page.getAttribute("#theme", "aria-label"), "Colours: dark");
    },
    { colorScheme: "light" },
  ));
