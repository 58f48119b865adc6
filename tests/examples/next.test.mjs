// examples/next: its handler and its page, called as Next.js calls them.
import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { createSandbox } from "leadspan/sandbox";
import { bundle } from "./support.mjs";

const sandbox = createSandbox();
const platformFetch = globalThis.fetch;
const VARIABLES = {
  LEADCONDUIT_API_KEY: sandbox.credentials.leadConduit.apiKey,
  CONSTRUCTIONONLINE_EMAIL: sandbox.credentials.constructionOnline.email,
  CONSTRUCTIONONLINE_PASSWORD: sandbox.credentials.constructionOnline.password,
  CONSTRUCTIONONLINE_API_KEY: sandbox.credentials.constructionOnline.apiKey,
};

async function load(name) {
  // JSX becomes calls of a factory that only keeps what it is given.
  const [{ text }] = await bundle(`next/${name}`, {
    platform: "node",
    packages: "external",
    jsxFactory: "h",
    jsxFragment: "null",
    banner: { js: "const h = (type, props, ...children) => ({ type, props, children });" },
  });
  const file = new URL(`../../target/example-next-${process.pid}-${name.replace(/\W/g, "-")}.mjs`, import.meta.url);
  await writeFile(file, text);
  try {
    return await import(file);
  } finally {
    await rm(file);
  }
}

before(() => {
  Object.assign(process.env, VARIABLES);
  globalThis.fetch = sandbox.fetch;
});
after(() => {
  globalThis.fetch = platformFetch;
  for (const name of Object.keys(VARIABLES)) delete process.env[name];
});

test("the route hands out change orders, and says what is wrong with a question", async () => {
  const { GET } = await load("app/api/orders/route.js");
  const good = await GET(new Request("http://localhost/api/orders?since=2026-11-15"));
  assert.equal(good.status, 200);
  const orders = await good.json();
  assert.ok(orders.length > 0 && orders.every(({ ID, NAME }) => ID > 0 && NAME));
  const bad = await GET(new Request("http://localhost/api/orders?since=yesterday"));
  assert.equal(bad.status, 400);
  assert.match((await bad.json()).error, /fromDate/);
});

test("the page lists the latest leads", async () => {
  const { default: Leads } = await load("app/leads/page.jsx");
  const { children } = await Leads();
  const [, list] = children;
  assert.equal(list.type, "ul");
  assert.equal(list.children[0].length, 20);
});
