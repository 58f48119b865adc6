// Writes the entries in dist/bundle/ that are one file, for hosts without bundlers or ES modules, and the one that imports its
// modules in the source phase. Run by `cargo xtask build` after scripts/esm.mjs.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./process.mjs";
import { shorten } from "./shorten.mjs";

/** Where each module is, seen from dist/bundle/. */
const FILES = {
  core: "../wasm/leadspan",
  reader: "../reader/reader",
  matcher: "../matcher/matcher",
  sandbox: "../sandbox/sandbox",
};

const copyOf = (path) =>
  readFileSync(join(root, "dist/bundle", `${path}_inline.js`), "utf8")
    .replace("export default", "")
    .trim();
const fetched = (path) =>
  `{ file: () => fetch(new URL("${path}_bg.wasm", import.meta.url)), copy: () => import("${path}_inline.js") }`;

const inOneFile = (name) => `{ copy: () => Promise.resolve({ default: ${copyOf(FILES[name]).replace(/;$/, "")} }) }`;

/** A file with these lines in dist/. */
const inDist = (contents) => ({ contents, resolveDir: join(root, "dist") });

const ENTRIES = [
  // With WebAssembly, in one file; the sandbox's module is fetched when it is used.
  {
    entryPoints: [join(root, "dist/inline.js")],
    outfile: join(root, "dist/bundle/inline.js"),
    loaderOf: (name) => `export const loader = ${name === "sandbox" ? fetched(FILES[name]) : inOneFile(name)};`,
  },
  // Jest's default mode, and nothing else, takes those in CommonJS: Node itself requires ES modules.
  {
    stdin: inDist('export * from "./inline.js";\nexport * from "./env.js";'),
    outfile: join(root, "dist/bundle/node.cjs"),
    format: "cjs",
    hasCopies: false,
    logOverride: { "empty-import-meta": "silent" },
    loaderOf: (name) =>
      `import { readFileSync } from "node:fs";\nimport { join } from "node:path";\nexport const loader = { file: () => readFileSync(join(__dirname, "${FILES[name]}_bg.wasm")) };`,
  },
  {
    entryPoints: [join(root, "dist/otel.js")],
    outfile: join(root, "dist/bundle/otel.cjs"),
    format: "cjs",
  },
];

for (const { loaderOf, hasCopies = true, ...options } of ENTRIES) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    bundle: true,
    write: false,
    minifySyntax: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    external: ["*.wasm", "*_inline.js", "node:*", "@opentelemetry/*"],
    legalComments: "none",
    logLevel: "warning",
    ...options,
    plugins: [loaders(loaderOf, hasCopies)],
  });
  const [{ path, text }] = outputFiles;
  writeFileSync(path, await shorten(text, { keepsFunctions: false, isModule: options.format !== "cjs" }));
}

/** The last adds the modules of its runtime to the one without. */
const names = Object.keys(FILES);
const imports = names.map((name) => `import source ${name} from "${FILES[name]}_bg.wasm";`).join("\n");
const given = names.map((name) => `${name}: () => ${name}`).join(", ");
writeFileSync(
  join(root, "dist/bundle/source.js"),
  `${imports}\nimport { provide } from "./slim/slim.js";\nprovide({ ${given} });\nexport * from "./slim/slim.js";\n`,
);

function loaders(loaderOf, hasCopies) {
  return {
    name: "loaders",
    setup(setup) {
      // Nothing has to be inflated.
      if (!hasCopies)
        setup.onLoad({ filter: /[\\/]loaders[\\/]inflate\.js$/ }, () => ({
          contents: "export const decodeBase64 = undefined, inflate = undefined;",
        }));
      setup.onResolve({ filter: /^#\w+-loader$/ }, ({ path }) => ({
        path: path.slice(1).replace("-loader", ""),
        namespace: "loader",
      }));
      setup.onLoad({ filter: /.*/, namespace: "loader" }, ({ path }) => ({
        contents: loaderOf(path),
        loader: "js",
        resolveDir: join(root, "dist/bundle"),
      }));
    },
  };
}
