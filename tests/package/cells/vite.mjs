// Vite: its development server, which moves the package's files, and its build.
import { join } from "node:path";
import { linesAt, pageMain, pageOf, serve } from "../pages.mjs";
import { command, freePort, install, project, withServer } from "../setting.mjs";

const files = { "main.js": pageMain(), "index.html": pageOf("/main.js") };
const vite = async (tools) => join(await install(tools), "node_modules/vite/bin/vite.js");

const dev = (major, isQuick) => ({
  name: `Vite ${major} dev`,
  isQuick,
  async run({ server, name }) {
    const cwd = await project(name, { tools: `vite-${major}`, files });
    const port = await freePort();
    const args = [await vite(`vite-${major}`), "--port", String(port), "--strictPort", "--host", "localhost"];
    return withServer(process.execPath, args, { cwd, url: `http://localhost:${port}/` }, (url) =>
      linesAt(url, { server }),
    );
  },
});

const build = (major) => ({
  name: `Vite ${major} build`,
  async run({ server, name }) {
    const cwd = await project(name, { tools: `vite-${major}`, files });
    await command(process.execPath, [await vite(`vite-${major}`), "build"], { cwd });
    const site = await serve(join(cwd, "dist"));
    try {
      return await linesAt(site.url, { server });
    } finally {
      await site.close();
    }
  },
});

export const cells = [
  dev(5, false),
  dev(6, false),
  dev(7, true),
  dev(8, false),
  build(5),
  build(6),
  build(7),
  build(8),
];
