// Bundlers with nothing configured: the page that they build runs the program in Chromium.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linesAt, pageMain, pageOf, serve } from "../pages.mjs";
import { command, install, project } from "../setting.mjs";

/** A cell that builds `main.js` into `out/` and opens the page there. */
const built = (
  name,
  tools,
  build,
  { isQuick = false, page = pageOf("./main.js"), isApp = false, manifest = {}, files = {} } = {},
) => ({
  name,
  isQuick,
  async run({ server }) {
    const cwd = await project(name, {
      tools,
      manifest,
      files: { "main.js": pageMain(), "out/index.html": page, ...files },
    });
    await build(cwd, join(await install(tools), "node_modules"));
    const site = await serve(join(cwd, "out"), { isApp });
    try {
      return await linesAt(site.url, { server });
    } finally {
      await site.close();
    }
  },
});

/** Runs a configuration written as a script of Node, beside the project's files. */
const script = (text) => async (cwd) => {
  writeFileSync(join(cwd, "build.mjs"), text);
  await command(process.execPath, ["build.mjs"], { cwd });
};

const esbuild = (flags) => (cwd, bin) =>
  command(join(bin, "esbuild/bin/esbuild"), ["main.js", "--bundle", "--log-level=error", ...flags], { cwd });
const rollup = (options) =>
  script(`
import { rollup } from "rollup";
import { nodeResolve } from "@rollup/plugin-node-resolve";
const bundle = await rollup({ input: "main.js", plugins: [nodeResolve(${options})] });
await bundle.write({ dir: "out", format: "es" });
`);
const rolldown = (options) =>
  script(`
import { build } from "rolldown";
await build({ input: "main.js", ${options} output: { dir: "out" } });
`);
const packer = (name) =>
  script(`
import * as packer from "${{ webpack: "webpack", rspack: "@rspack/core" }[name]}";
const pack = packer.${name} ?? packer.default;
const options = { mode: "production", context: process.cwd(), entry: "./main.js", output: { path: process.cwd() + "/out", filename: "main.js", publicPath: "auto" }, devtool: false };
const stats = await new Promise((resolve, reject) => pack(options, (error, done) => (error ? reject(error) : resolve(done))));
if (stats.hasErrors()) throw new Error(stats.toString("errors-only"));
`);

export const cells = [
  built("esbuild, one file", "bundlers", esbuild(["--format=esm", "--outfile=out/main.js"]), { isQuick: true }),
  built("esbuild, split", "bundlers", esbuild(["--format=esm", "--splitting", "--outdir=out"]), {
    isQuick: true,
    isApp: true,
  }),
  built("esbuild, classic script", "bundlers", esbuild(["--format=iife", "--outfile=out/main.js"]), {
    isQuick: true,
    page: pageOf("./main.js", { type: "text/javascript" }),
  }),
  built("Rollup, browser", "bundlers", rollup("{ browser: true }"), { isQuick: true, isApp: true }),
  built("Rollup, no conditions", "bundlers", rollup("{}")),
  built("Rolldown", "bundlers", rolldown(""), { isQuick: true }),
  built("Rolldown, browser", "bundlers", rolldown('platform: "browser",')),
  built("webpack", "webpack", packer("webpack")),
  built("Rspack", "webpack", packer("rspack")),
  built(
    "Parcel",
    "parcel",
    async (cwd, bin) => {
      cpSync(join(cwd, "out/index.html"), join(cwd, "index.html"));
      await command(
        process.execPath,
        [join(bin, "parcel/lib/bin.js"), "build", "index.html", "--dist-dir", "out", "--no-cache"],
        { cwd },
      );
    },
    { manifest: { "@parcel/resolver-default": { packageExports: true } }, files: { "yarn.lock": "" } },
  ),
  built(
    "Bun build",
    "bun",
    (cwd, bin) =>
      command(join(bin, "bun/bin/bun.exe"), ["build", "main.js", "--target=browser", "--outdir=out"], { cwd }),
    { isQuick: false },
  ),
  built("Deno bundle", "deno", (cwd, bin) =>
    command(
      process.execPath,
      [
        join(bin, "deno/bin.cjs"),
        "bundle",
        "--platform",
        "browser",
        "--node-modules-dir=manual",
        "-o",
        "out/main.js",
        "main.js",
      ],
      { cwd },
    ),
  ),
];
