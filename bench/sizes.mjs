// What each client costs a browser: its main export, bundled and minified, with the WebAssembly that it loads.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));
const USES = {
  "leadspan, three APIs": {
    from: "../dist/esm/index.js",
    name: "{ LeadConduit, ConstructionOnline, HeroBase }",
    wasm: ["../dist/wasm/leadspan_bg.wasm"],
  },
  "leadspan, one API": {
    from: "../dist/esm/leadconduit.js",
    name: "{ LeadConduit }",
    wasm: ["../dist/wasm/leadspan_bg.wasm"],
  },
  "leadspan, the reader (loaded when used)": { wasm: ["../dist/reader/reader_bg.wasm"] },
  "openapi-fetch": { from: "openapi-fetch", name: "peer" },
  ky: { from: "ky", name: "peer" },
  stripe: { from: "stripe", name: "peer" },
  openai: { from: "openai", name: "peer" },
  "@octokit/core": { from: "@octokit/core", name: "{ Octokit }" },
  "@supabase/supabase-js": { from: "@supabase/supabase-js", name: "{ createClient }" },
};

/** Bytes of every client: `{ name: { raw, gzip, brotli } }`. */
export async function run() {
  const results = {};
  for (const [name, use] of Object.entries(USES)) {
    const parts = [];
    if (use.from) parts.push(await bundle(use));
    for (const path of use.wasm ?? []) parts.push(await readFile(join(folder, path)));
    const sum = (size) => parts.reduce((total, part) => total + size(part), 0);
    results[name] = {
      raw: sum((part) => part.length),
      gzip: sum((part) => gzipSync(part, { level: 9 }).length),
      brotli: sum((part) => brotliCompressSync(part).length),
    };
  }
  return results;
}

async function bundle({ from, name }) {
  const names = name.replace(/[{}\s]/g, "");
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `import ${name} from ${JSON.stringify(from)}; globalThis.used = [${names}];`,
      resolveDir: folder,
    },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["browser"],
    splitting: true,
    outdir: "out",
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "error",
  });
  // What `import()` loads when it is needed does not count, for any library. Such files are entry points too, to esbuild.
  const reached = new Set(
    Object.keys(metafile.outputs).filter((path) => metafile.outputs[path].entryPoint === "<stdin>"),
  );
  for (const path of reached)
    for (const next of metafile.outputs[path].imports) if (next.kind === "import-statement") reached.add(next.path);
  return Buffer.concat(
    outputFiles
      .filter(({ path }) => [...reached].some((known) => path.endsWith(known)))
      .map(({ contents }) => contents),
  );
}
