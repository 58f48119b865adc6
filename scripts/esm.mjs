// Writes what is published of the TypeScript API as ES modules, out of the modules that TypeScript has written to dist/: the entries
// of package.json in dist/esm/, the one without WebAssembly in dist/bundle/slim/, and the parts that they share. A host needs
// time for every file, so what every client needs is one part, and what the entries without a client need of it another;
// parts that are loaded later stay by themselves. Run by `cargo xtask build` after TypeScript.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { transform } from "esbuild";
import { rollup } from "rollup";
import { inlineCodes } from "./inline-codes.mjs";
import { root } from "./process.mjs";

const dist = join(root, "dist");

const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = [...Object.values(exports), ...Object.values(bin)]
  .map((target) => target.default ?? target)
  .filter((path) => path.startsWith("./dist/esm/"))
  .map((path) => basename(path, ".js"));

// Names stay, as traces are read.
await publish("esm", entries, { external: /^(#|node:|@opentelemetry\/)/ }, { minifyIdentifiers: false });
await publish("bundle/slim", ["slim"], { external: /^(node:|@opentelemetry\/)/, plugins: [withoutModules()] }, { minifyIdentifiers: true });

async function publish(folder, names, { external, plugins = [] }, compact) {
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, join(dist, `${name}.js`)])),
    external,
    plugins: [inlineCodes(), ...plugins],
    treeshake: { moduleSideEffects: false },
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({
    format: "es",
    generatedCode: "es2015",
    hoistTransitiveImports: false,
    chunkFileNames: "[name].js",
    manualChunks: (id, { getModuleInfo }) => partOf(id, getModuleInfo),
  });
  await bundle.close();
  rmSync(join(dist, folder), { recursive: true, force: true });
  mkdirSync(join(dist, folder), { recursive: true });
  for (const { fileName, code } of output) {
    const { code: text } = await transform(code, { minifyWhitespace: true, minifySyntax: true, ...compact, format: "esm", target: "es2022", legalComments: "none" });
    writeFileSync(join(dist, folder, fileName), text);
  }
}

/** Loaders that have no module, as users of this entry bring them, and so no copy of one that would have to be inflated. */
function withoutModules() {
  const contents = { loader: "export const loader = {};", inflate: "export const decodeBase64 = undefined, inflate = undefined;" };
  return {
    name: "without-modules",
    resolveId: (id) => (/^#\w+-loader$/.test(id) ? "\0loader" : id === "./inflate.js" ? "\0inflate" : undefined),
    load: (id) => (id.startsWith("\0") ? contents[id.slice(1)] : undefined),
  };
}

/** The part that a module belongs to; none for those that stand in an entry or are loaded later. */
function partOf(id, infoOf) {
  if (id.startsWith(join(dist, "util"))) return "shared";
  if (!reachOf(join(dist, "client/client.js"), infoOf).has(id)) return undefined;
  return reachOf(join(dist, "sandbox.js"), infoOf).has(id) ? "shared" : "core";
}

/** What a module imports, directly or not. */
function reachOf(id, infoOf, reached = new Set()) {
  if (reached.has(id)) return reached;
  reached.add(id);
  for (const imported of infoOf(id)?.importedIds ?? []) reachOf(imported, infoOf, reached);
  return reached;
}
