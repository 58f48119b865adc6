// Prints what each entry point costs a browser: its JavaScript (bundled, minified) plus the wasm that it loads.
// With --gate it fails when the main entry, all three APIs included, is over the budget.
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const BUDGET_BYTES = 60 * 1024;
const WASM_REFERENCE = /new URL\(\s*["']([^"']+\.wasm)["']/g;

const { exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const rows = [];
for (const [name, target] of Object.entries(exports)) {
  if (typeof target === "object") rows.push(await measure(name, target.default));
}

print(rows);
const main = rows.find((row) => row.entry === ".");
const verdict = `core + face: ${main.gzip} of ${BUDGET_BYTES} bytes gzip`;
if (main.gzip > BUDGET_BYTES && process.argv.includes("--gate")) {
  console.error(`${verdict}: over the budget`);
  process.exitCode = 1;
} else {
  console.log(verdict);
}

async function measure(entry, file) {
  const bundle = await build({
    entryPoints: [join(root, file)],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["browser"],
    metafile: true,
    write: false,
    legalComments: "none",
  });
  const parts = [bundle.outputFiles[0].contents, ...(await wasmOf(bundle.metafile))];
  const total = (size) => parts.reduce((sum, part) => sum + size(part), 0);
  return {
    entry,
    wasm: parts.length > 1 ? parts.slice(1).reduce((sum, part) => sum + part.length, 0) : 0,
    raw: total((part) => part.length),
    gzip: total((part) => gzipSync(part, { level: 9 }).length),
    brotli: total((part) => brotliCompressSync(part, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: part.length } }).length),
  };
}

/** The wasm files that the bundled modules fetch by `new URL("….wasm", import.meta.url)`. */
async function wasmOf(metafile) {
  const files = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const path = join(root, input);
    for (const [, reference] of (await readFile(path, "utf8")).matchAll(WASM_REFERENCE)) {
      files.add(relative(root, join(dirname(path), reference)));
    }
  }
  return Promise.all([...files].map((file) => readFile(join(root, file))));
}

function print(table) {
  const columns = ["entry", "raw", "gzip", "brotli", "wasm"];
  const lines = [columns, ...table.map((row) => columns.map((column) => String(row[column])))];
  for (const [entry, ...numbers] of lines) {
    console.log(`  ${entry.padEnd(24)}${numbers.map((number) => number.padStart(10)).join("")}`);
  }
}
