// Prints what each entry point costs each kind of host: its JavaScript (bundled, minified) plus the wasm that it loads,
// in gzip. What an `import()` loads when it is needed is counted apart, as `later`; for browsers all columns are shown.
// Then what npm packs. With --gate it fails when anything is over its limit in scripts/size-limits.json: the main
// entry, all three APIs included, has 64 KiB in browsers, and everything else is a little above what it weighs today.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const WASM_REFERENCE = /new URL\(\s*["']([^"']+\.wasm)["']/g;

/** Kinds of hosts, and the conditions that their bundlers and loaders resolve with. */
const HOSTS = {
  browser: ["browser"],
  // Deno and Bun take the same files.
  node: ["node"],
  workerd: ["workerd", "worker", "browser"],
  "edge-light": ["edge-light"],
  other: [],
};

const { exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const limits = JSON.parse(await readFile(join(root, "scripts/size-limits.json"), "utf8"));
const entries = Object.entries(exports).filter(([, target]) => target.default?.endsWith(".js"));
const weights = {};
for (const [entry, target] of entries) {
  weights[entry] = {};
  for (const [host, conditions] of Object.entries(HOSTS))
    weights[entry][host] = await measure(target.default, conditions);
}
const packed = npmPack();

const COLUMNS = ["raw", "gzip", "brotli", "wasm", "later"];
print(
  ["in browsers", ...COLUMNS],
  entries.map(([entry]) => [entry, ...COLUMNS.map((column) => weights[entry].browser[column])]),
);
print(
  ["gzip", ...Object.keys(HOSTS)],
  entries.map(([entry]) => [entry, ...Object.keys(HOSTS).map((host) => weights[entry][host].gzip)]),
);
print(["npm", "packed", "unpacked", "files"], [["package", packed.size, packed.unpackedSize, packed.entryCount]]);

const figures = [
  ...entries.flatMap(([entry]) =>
    Object.keys(HOSTS).map((host) => ({
      what: `${entry} in ${host}`,
      bytes: weights[entry][host].gzip,
      most: limits.entries[entry]?.[host],
    })),
  ),
  { what: "the package, packed", bytes: packed.size, most: limits.package.packed },
  { what: "the package, unpacked", bytes: packed.unpackedSize, most: limits.package.unpacked },
];
// An entry without a limit is over it.
const over = figures.filter(({ bytes, most }) => !(bytes <= most));
console.log(`core + TypeScript API: ${weights["."].browser.gzip} of ${limits.entries["."].browser} bytes gzip`);
for (const { what, bytes, most } of over)
  console.error(`${what}: ${bytes} bytes, over the ${most} of scripts/size-limits.json`);
if (over.length > 0 && process.argv.includes("--gate")) process.exitCode = 1;

async function measure(file, conditions) {
  const bundle = await build({
    entryPoints: [join(root, file)],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "esm",
    target: "esnext",
    platform: "neutral",
    conditions,
    splitting: true,
    outdir: join(root, "target/sizes"),
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "error",
    // The optional peer is the project's own; modules that are imported are the runtime's to load.
    external: ["@opentelemetry/api", "node:*", "*.wasm", "*.wasm?module"],
  });
  const { outputs, inputs } = bundle.metafile;
  const first = Object.keys(outputs).find((path) => outputs[path].entryPoint === relative(root, join(root, file)));
  const now = closure(outputs, [first], ["import-statement"]);
  const all = closure(outputs, [first], ["import-statement", "dynamic-import"]);
  const texts = (paths) =>
    paths.map((path) => bundle.outputFiles.find((output) => output.path === join(root, path)).contents);
  // Entries that are one file, or bring no modules, fetch one only when it is used.
  const isAlone = file.includes("/bundle/");
  const wasm = isAlone ? [] : await wasmOf(outputs, inputs, now);
  const later = all.filter((path) => !now.includes(path));
  const parts = [...texts(now), ...wasm];
  const total = (of, size) => of.reduce((sum, part) => sum + size(part), 0);
  return {
    wasm: total(wasm, (part) => part.length),
    raw: total(parts, (part) => part.length),
    gzip: total(parts, gzipped),
    get brotli() {
      return total(
        parts,
        (part) => brotliCompressSync(part, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: part.length } }).length,
      );
    },
    later: total([...texts(later), ...(await wasmOf(outputs, inputs, later))], gzipped),
  };
}

function gzipped(part) {
  return gzipSync(part, { level: 9 }).length;
}

/** The files that these import, themselves included. */
function closure(outputs, paths, kinds) {
  const reached = new Set(paths);
  for (const path of reached) {
    for (const { path: next, kind, external } of outputs[path].imports)
      if (kinds.includes(kind) && !external) reached.add(next);
  }
  return [...reached];
}

/** The wasm files that these outputs import, or read by `new URL("….wasm", import.meta.url)`. */
async function wasmOf(outputs, inputs, paths) {
  const files = new Set();
  for (const input of paths.flatMap((path) => Object.keys(outputs[path].inputs))) {
    const read = (await readFile(join(root, input), "utf8")).matchAll(WASM_REFERENCE);
    const imported = inputs[input].imports.filter(({ path, external }) => external && path.includes(".wasm"));
    const references = [
      ...[...read].map(([, reference]) => reference),
      ...imported.map(({ path }) => path.replace("?module", "")),
    ];
    for (const reference of references) files.add(relative(root, join(root, dirname(input), reference)));
  }
  return Promise.all([...files].map((file) => readFile(join(root, file))));
}

/** What `npm publish` would send, and what an installation of it holds. */
function npmPack() {
  const report = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  return Object.values(JSON.parse(report))[0];
}

function print(head, rows) {
  for (const [name, ...cells] of [head, ...rows])
    console.log(`  ${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(12)).join("")}`);
  console.log("");
}
