// Writes dist/bundle/: the entries that are one file each, whatever they load. Run by `cargo xtask build` behind TypeScript.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./process.mjs";

/** Where each module is, seen from dist/bundle/. */
const FILES = { core: "../wasm/leadspan", reader: "../reader/reader", matcher: "../matcher/matcher", sandbox: "../sandbox/sandbox" };

const copyOf = (path) => readFileSync(join(root, "dist/bundle", `${path}_inline.js`), "utf8").replace("export default", "").trim();
const fetched = (path) => `{ file: () => fetch(new URL("${path}_bg.wasm", import.meta.url)), copy: () => import("${path}_inline.js") }`;

/** What the loader of a module is in each entry. */
const LOADERS = {
  slim: () => "export const loader = {};",
  inline: (name) => {
    const loader = name === "sandbox" ? fetched(FILES[name]) : `{ copy: () => Promise.resolve({ default: ${copyOf(FILES[name]).replace(/;$/, "")} }) }`;
    return `export const loader = ${loader};`;
  },
  source: (name) => `import source module from "${FILES[name]}_bg.wasm";\nexport const loader = { file: () => module };`,
};

for (const [entry, loaderOf] of Object.entries(LOADERS)) {
  await build({
    entryPoints: [join(root, "dist", `${entry}.js`)],
    absWorkingDir: root,
    outfile: join(root, "dist/bundle", `${entry}.js`),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    supported: { "import-source": true },
    external: ["*.wasm", "*_inline.js", "node:*"],
    legalComments: "none",
    logLevel: "warning",
    plugins: [loaders(loaderOf)],
  });
}

function loaders(loaderOf) {
  return {
    name: "loaders",
    setup(setup) {
      setup.onResolve({ filter: /^#\w+-loader$/ }, ({ path }) => ({ path: path.slice(1).replace("-loader", ""), namespace: "loader" }));
      setup.onLoad({ filter: /.*/, namespace: "loader" }, ({ path }) => ({ contents: loaderOf(path), loader: "js", resolveDir: join(root, "dist/bundle") }));
    },
  };
}
