// Writes dist/bundle/: the entries that are one file each, whatever they load. Run by `cargo xtask build` behind TypeScript.
import { readFileSync, writeFileSync } from "node:fs";
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
  node: (name) => `import { readFileSync, writeFileSync } from "node:fs";\nimport { join } from "node:path";\nexport const loader = { file: () => readFileSync(join(__dirname, "${FILES[name]}_bg.wasm")) };`,
};

for (const [entry, loaderOf] of Object.entries(LOADERS)) {
  // Jest's default mode, and nothing else, takes the one in CommonJS: Node itself requires ES modules.
  const isCommonJs = entry === "node";
  await build({
    entryPoints: [join(root, "dist", `${isCommonJs ? "slim" : entry}.js`)],
    absWorkingDir: root,
    outfile: join(root, "dist/bundle", `${entry}.${isCommonJs ? "cjs" : "js"}`),
    bundle: true,
    minify: true,
    format: isCommonJs ? "cjs" : "esm",
    logOverride: { "empty-import-meta": "silent" },
    target: "es2022",
    platform: "neutral",
    supported: { "import-source": true },
    external: ["*.wasm", "*_inline.js", "node:*"],
    legalComments: "none",
    logLevel: "warning",
    plugins: [loaders(loaderOf)],
  });
}

/** The fourth brings the modules of its runtime to the one without. */
const names = Object.keys(FILES);
const imports = names.map((name) => `import source ${name} from "${FILES[name]}_bg.wasm";`).join("\n");
const given = names.map((name) => `${name}: () => ${name}`).join(", ");
writeFileSync(join(root, "dist/bundle/source.js"), `${imports}\nimport { provide } from "./slim.js";\nprovide({ ${given} });\nexport * from "./slim.js";\n`);

function loaders(loaderOf) {
  return {
    name: "loaders",
    setup(setup) {
      setup.onResolve({ filter: /^#\w+-loader$/ }, ({ path }) => ({ path: path.slice(1).replace("-loader", ""), namespace: "loader" }));
      setup.onLoad({ filter: /.*/, namespace: "loader" }, ({ path }) => ({ contents: loaderOf(path), loader: "js", resolveDir: join(root, "dist/bundle") }));
    },
  };
}
