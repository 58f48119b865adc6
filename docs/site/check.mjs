// Looks at the built site in Chromium: axe in light and dark, no sideways scrolling at 360 px, search by keyboard, no
// request that leaves this machine, no page that is missing.
//   CHROME=/usr/bin/chromium node check.mjs [--only /guide/] [--shots folder]
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");
const axe = readFileSync(join(here, "node_modules/axe-core/axe.min.js"), "utf8");
const { values } = parseArgs({ options: { shots: { type: "string" }, only: { type: "string", default: "/" } } });
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".txt": "text/plain",
};
const WIDTHS = [1280, 360];

const problems = [];
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://127.0.0.1").pathname);
  const file = [path, `${path}.html`, join(path, "index.html")]
    .map((name) => join(dist, name))
    .find((name) => name.startsWith(dist) && existsSync(name) && statSync(name).isFile());
  if (path === "/favicon.ico") {
    response.writeHead(204).end();
    return;
  }
  if (!file) {
    problems.push(`${path} is missing`);
    response.writeHead(404).end();
    return;
  }
  response
    .writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" })
    .end(readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROME ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

const htmlBelow = (folder) =>
  readdirSync(join(dist, folder))
    .filter((name) => name.endsWith(".html"))
    .map((name) => `/${join(folder, name)}`);
const own = [...htmlBelow("."), ...htmlBelow("guide"), ...htmlBelow("examples")].filter((path) => path !== "/404.html");
/**
 * Of the reference, the first page of each kind: they are made alike. The pages of the crate are rustdoc's own, which
 * are not looked at.
 */
const kinds = existsSync(join(dist, "reference"))
  ? readdirSync(join(dist, "reference")).filter(
      (name) => statSync(join(dist, "reference", name)).isDirectory() && name !== "assets",
    )
  : [];
const others = [
  "/demo/index.html",
  "/reference/index.html",
  ...kinds.map((kind) => htmlBelow(`reference/${kind}`)[0]),
  "/reference/classes/leadconduit.LeadConduit.html",
].filter((path) => existsSync(join(dist, path)));
const chosen = [...own, ...others].filter((path) => path.startsWith(values.only));

/** Where the pages lead on this site: VitePress does not know what other programs made. */
const targets = new Set();
let checks = 0;
for (const colorScheme of ["light", "dark"]) {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width: WIDTHS[0], height: 900 },
    reducedMotion: "reduce",
  });
  context.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(?:data|blob):/.test(request.url()))
      problems.push(`${request.frame().url()} asks for ${request.url()}`);
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  for (const path of chosen) {
    await page.goto(origin + path, { waitUntil: "load" });
    await page.waitForTimeout(300);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, impact, nodes } of violations)
      problems.push(
        `${path} (${colorScheme}): ${id}, ${impact}, ${nodes.length} times: ${nodes[0].target.join(" ")} ${nodes[0].html.slice(0, 160)} ${nodes[0].any[0]?.message ?? ""}`,
      );
    checks++;
    if (own.includes(path))
      for (const href of await page
        .locator('a[href^="/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute("href"))))
        targets.add(href.split("#")[0]);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      if (width < 400 && own.includes(path)) {
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wide > 0) problems.push(`${path} scrolls ${wide} px sideways at ${width} px`);
      }
      if (values.shots)
        await page.screenshot({
          path: join(values.shots, `${path.slice(1).replace(/\W/g, "-")}-${colorScheme}-${width}.png`),
        });
    }
    await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  }
  await context.close();
}

// The server notes what is missing.
for (const target of targets) await fetch(origin + target);

// Without a mouse: the skip link, and the search.
const page = await (await browser.newContext({ viewport: { width: WIDTHS[0], height: 900 } })).newPage();
await page.goto(`${origin}/guide/getting-started`);
await page.waitForTimeout(500);
await page.keyboard.press("Tab");
const focused = await page.evaluate(() => document.activeElement?.textContent ?? "");
if (!/skip/i.test(focused)) problems.push(`the first stop of the keyboard is no skip link but "${focused.trim()}"`);
await page.keyboard.press("Control+k");
await page.locator(".VPLocalSearchBox input").waitFor({ timeout: 10_000 });
await page.keyboard.type("unknown outcome");
await page.locator(".VPLocalSearchBox .result").first().waitFor({ timeout: 10_000 });
await page.keyboard.press("Enter");
await page
  .waitForURL(/retries|errors|workers|faults|leadconduit/, { timeout: 10_000 })
  .catch(() => problems.push(`Enter in the search leads to ${page.url()}`));

await browser.close();
server.close();
console.log(problems.join("\n"));
console.log(
  `${checks} looks at ${chosen.length} pages, ${targets.size} addresses on them, ${problems.length} problems`,
);
if (problems.length > 0 || checks === 0) process.exitCode = 1;
