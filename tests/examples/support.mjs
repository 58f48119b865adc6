// The examples as their users have them: with the package in their node_modules, which is a link to this repository.
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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
export async function workerModules(file) {
  const wasm = new Map();
  const plugin = {
    name: "wasm",
    setup(builder) {
      builder.onResolve({ filter: /\.wasm(\?module)?$/ }, async ({ path, resolveDir }) => {
        const name = basename(path).replace("?module", "");
        wasm.set(name, await readFile(join(resolveDir, path.replace("?module", ""))));
        return { path: `./${name}`, external: true };
      });
    },
  };
  const [{ text }] = await bundle(file, { platform: "browser", conditions: ["workerd", "worker", "browser"], plugins: [plugin] });
  return [{ type: "ESModule", path: "index.js", contents: text }, ...[...wasm].map(([path, contents]) => ({ type: "CompiledWasm", path, contents }))];
}
