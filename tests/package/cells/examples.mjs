// The examples built by their own tools, as in their README: `vite build` and `next build`, against the sandbox.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { linesAt, serve } from "../pages.mjs";
import { command, freePort, install, project, root, withServer } from "../setting.mjs";

const SHOWN_LEADS = 20;

/** An example with the package and its tools, as a copy of it would be. */
async function copyOf(example, name, tools) {
  const cwd = await project(name, { tools });
  cpSync(join(root, "examples", example), cwd, { recursive: true });
  return { cwd, bin: join(await install(tools), "node_modules") };
}

/** The built page on its gateway; a credential is in neither. */
const web = {
  name: "examples/web, vite build",
  isQuick: true,
  expected: ["caps: true", "rows: true"],
  async run({ name }) {
    const { cwd, bin } = await copyOf("web", name, "vite-8");
    await command(process.execPath, [join(bin, "vite/bin/vite.js"), "build"], { cwd });
    const { gateway } = await import(pathToFileURL(join(cwd, "gateway.js")));
    const { createSandbox } = await import(pathToFileURL(join(root, "dist/esm/sandbox.js")));
    const sandbox = createSandbox();
    const { apiKey } = sandbox.credentials.leadConduit;
    const respond = (request) =>
      new URL(request.url).pathname.startsWith("/gateway")
        ? gateway(request, { apiKey, send: sandbox.fetch })
        : undefined;
    const site = await serve(join(cwd, "dist"), { respond });
    try {
      const status = 'document.querySelector("#status")?.textContent';
      return await linesAt(site.url, {
        probe: `/^\\d+ caps$/.test(${status}) ? ["caps: true", "rows: " + (document.querySelectorAll("tbody tr").length > 0)] : /did not work/.test(${status}) ? [${status}] : undefined`,
      });
    } finally {
      await site.close();
    }
  },
};

/** The route and the page of the built application. */
const next = {
  name: "examples/next, next build",
  isQuick: true,
  expected: ["orders: 200 true", "a wrong date: 400 true", `leads: 200 ${SHOWN_LEADS}`],
  async run({ server, name }) {
    const { cwd, bin } = await copyOf("next", name, "next-16");
    const program = join(bin, "next/dist/bin/next");
    await command(process.execPath, [program, "build"], { cwd });
    const port = await freePort();
    const env = {
      LEADCONDUIT_API_KEY: "sandbox-leadconduit-key",
      LEADCONDUIT_BASE_URL: `${server}/leadconduit`,
      CONSTRUCTIONONLINE_EMAIL: "builder@sandbox.example",
      CONSTRUCTIONONLINE_PASSWORD: "sandbox-password",
      CONSTRUCTIONONLINE_API_KEY: "sandbox-constructiononline-key",
      CONSTRUCTIONONLINE_BASE_URL: `${server}/constructiononline`,
    };
    return withServer(
      process.execPath,
      [program, "start", "--port", String(port), "--hostname", "localhost"],
      { cwd, env, url: `http://localhost:${port}/api/orders?since=none` },
      async () => {
        const ask = (path) => fetch(`http://localhost:${port}${path}`);
        const [good, bad, page] = [
          await ask("/api/orders?since=2026-11-15"),
          await ask("/api/orders?since=yesterday"),
          await ask("/leads"),
        ];
        const orders = await good.json();
        const items = (await page.text()).split("<ul>")[1]?.split("</ul>")[0]?.match(/<li/g) ?? [];
        return [
          `orders: ${good.status} ${orders.length > 0}`,
          `a wrong date: ${bad.status} ${/fromDate/.test((await bad.json()).error)}`,
          `leads: ${page.status} ${items.length}`,
        ];
      },
    );
  },
};

export const cells = [web, next];
