// The examples as their users have them: with the package in their node_modules, which is a link to this repository.
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { wasmImports, workerModules } from "../harness/bundle.mjs";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

let modules;

/** A folder of node_modules with the package in it. */
async function nodeModules() {
  if (modules) return modules;
  const folder = await mkdtemp(join(tmpdir(), "leadspan-examples-"));
  process.on("exit", () => void rm(folder, { recursive: true, force: true }));
  modules = join(folder, "node_modules");
  await mkdir(modules);
  await symlink(root, join(modules, "leadspan"));
  return modules;
}

/** An example's file bundled for a platform. */
export async function bundle(file, options) {
  const result = await build({
    entryPoints: [join(root, "examples", file)],
    absWorkingDir: root,
    nodePaths: [await nodeModules()],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: join(root, "target/examples"),
    logLevel: "error",
    ...options,
  });
  return result.outputFiles;
}

/** A Worker's modules for miniflare: the bundle and the wasm files that it imports. */
export async function modulesOf(file) {
  const files = [];
  const [{ text }] = await bundle(file, {
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    plugins: [wasmImports(files)],
  });
  return workerModules("index.js", text, files);
}
