// Bundles a suite with the built package, the way an application for that runtime would.
import { readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Bundles the suite, run by `glue` (source text that imports it from `suite`), into one ES module: its text. */
export async function bundleSuite(suitePath, glue, { conditions, plugins }) {
  const bundle = await build({
    stdin: { contents: glue, resolveDir: join(root, "tests/harness"), sourcefile: "glue.mjs" },
    absWorkingDir: root,
    alias: { suite: suitePath },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    mainFields: ["module", "main"],
    conditions,
    plugins,
    logLevel: "error",
  });
  return bundle.outputFiles[0].text;
}

/** For workerd: wasm imports stay imports; `files` collects `{ name, contents }` for the runtime to compile. */
export function wasmImports(files) {
  return {
    name: "wasm-imports",
    setup(build) {
      build.onResolve({ filter: /\.wasm(\?module)?$/ }, async ({ path, resolveDir }) => {
        const file = join(resolveDir, path.replace(/\?module$/, ""));
        const name = basename(file);
        if (!files.some((known) => known.name === name)) files.push({ name, contents: await readFile(file) });
        return { path: `./${name}`, external: true };
      });
    },
  };
}

/** The modules of a Worker as Miniflare takes them: its script, and the files that {@link wasmImports} has collected. */
export function workerModules(path, contents, files) {
  return [
    { type: "ESModule", path, contents },
    ...files.map((file) => ({ type: "CompiledWasm", path: file.name, contents: file.contents })),
  ];
}

/** For browsers: `new URL("….wasm", import.meta.url)` becomes the address where the page's server has the file. */
export function wasmAddresses(prefix) {
  return {
    name: "wasm-addresses",
    setup(build) {
      build.onLoad({ filter: /dist[\\/].*\.js$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        const contents = text.replace(
          /new URL\(\s*["']([^"']+\.wasm)["']\s*,\s*import\.meta\.url\s*\)/g,
          (_, reference) => {
            const address = prefix + relative(root, join(dirname(path), reference));
            return `new URL(${JSON.stringify(address)}, location.origin)`;
          },
        );
        return { contents, loader: "js" };
      });
    },
  };
}
