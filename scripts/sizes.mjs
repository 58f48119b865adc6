// Prints what each entry point costs a browser: its JavaScript (bundled, minified) plus the wasm that it loads.
// What an `import()` loads when it is needed is counted apart, as `later`.
// With --gate it fails when the main entry, all three APIs included, is over the budget.
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Core and TypeScript API of all three APIs together, in gzip. */
const BUDGET_BYTES = 64 * 1024;
const WASM_REFERENCE = /new URL\(\s*["']([^"']+\.wasm)["']/g;

const { exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const rows = [];
for (const [name, target] of Object.entries(exports)) {
  if (target.default?.endsWith(".js")) rows.push(await measure(name, target.default));
}

print(rows);
const main = rows.find((row) => row.entry === ".");
const verdict = `core + TypeScript API: ${main.gzip} of ${BUDGET_BYTES} bytes gzip`;
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
    target: "esnext",
    platform: "browser",
    conditions: ["browser"],
    splitting: true,
    outdir: join(root, "target/sizes"),
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "error",
    // The optional peer is the project's own; modules imported in the source phase are the runtime's to load.
    external: ["@opentelemetry/api", "*.wasm"],
  });
  const { outputs } = bundle.metafile;
  const first = Object.keys(outputs).find((path) => outputs[path].entryPoint === relative(root, join(root, file)));
  const now = closure(outputs, [first], ["import-statement"]);
  const all = closure(outputs, [first], ["import-statement", "dynamic-import"]);
  const texts = (paths) => paths.map((path) => bundle.outputFiles.find((output) => output.path === join(root, path)).contents);
  // Entries that are one file fetch a module only when it is used.
  const isOneFile = file.includes("/bundle/");
  const wasm = isOneFile ? [] : await wasmOf(outputs, now);
  const later = all.filter((path) => !now.includes(path));
  const parts = [...texts(now), ...wasm];
  const total = (of, size) => of.reduce((sum, part) => sum + size(part), 0);
  return {
    entry,
    wasm: total(wasm, (part) => part.length),
    raw: total(parts, (part) => part.length),
    gzip: total(parts, gzipped),
    brotli: total(parts, (part) => brotliCompressSync(part, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: part.length } }).length),
    later: total([...texts(later), ...(await wasmOf(outputs, later))], gzipped),
  };
}

function gzipped(part) {
  return gzipSync(part, { level: 9 }).length;
}

/** The files that these import, themselves included. */
function closure(outputs, paths, kinds) {
  const reached = new Set(paths);
  for (const path of reached) {
    for (const { path: next, kind, external } of outputs[path].imports) if (kinds.includes(kind) && !external) reached.add(next);
  }
  return [...reached];
}

/** The wasm files that these outputs fetch by `new URL("….wasm", import.meta.url)`. */
async function wasmOf(outputs, paths) {
  const files = new Set();
  for (const input of paths.flatMap((path) => Object.keys(outputs[path].inputs))) {
    const path = join(root, input);
    for (const [, reference] of (await readFile(path, "utf8")).matchAll(WASM_REFERENCE)) {
      files.add(relative(root, join(dirname(path), reference)));
    }
  }
  return Promise.all([...files].map((file) => readFile(join(root, file))));
}

function print(table) {
  const columns = ["entry", "raw", "gzip", "brotli", "wasm", "later"];
  const lines = [columns, ...table.map((row) => columns.map((column) => String(row[column])))];
  for (const [entry, ...numbers] of lines) {
    console.log(`  ${entry.padEnd(24)}${numbers.map((number) => number.padStart(10)).join("")}`);
  }
}
