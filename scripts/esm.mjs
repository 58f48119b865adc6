// Writes what is published of the TypeScript API as ES modules, out of the modules that TypeScript has written to
// dist/: the entries of package.json in dist/esm/, the one without WebAssembly in dist/bundle/slim/, and the parts that
// they share. A host needs time for every file, so what every client needs is one part, and what the entries without a
// client need of it another; parts that are loaded later stay by themselves. Run by `cargo xtask build` after
// TypeScript.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { rollup } from "rollup";
import { parseAst } from "rollup/parseAst";
import typescript from "typescript";
import { inlineCodes } from "./inline-codes.mjs";
import { root } from "./process.mjs";
import { shorten } from "./shorten.mjs";

const dist = join(root, "dist");
/** At the end of the id of a module of the entry without WebAssembly that is not the one of the other entries. */
const SLIM = "?slim";

const SLIM_ENTRY = join(dist, "slim.js") + SLIM;
/** What loads the parts that read at scale, and what stands for it in the entry without WebAssembly. */
const BULK = join(dist, "client/bulk.js");
const BULK_GIVEN = join(dist, "client/bulk-given.js");

const CLIENT = join(dist, "client/client.js");
/** The entries that have no client. */
const CLIENTLESS = [join(dist, "errors.js"), join(dist, "sandbox.js")];
/** Parts that both kinds of entries have: what reads at scale, and what the sandbox is besides its loader. */
const SHARED = {
  reader: /^(?:bulk|reader)\/|^generated\/reader-codes/,
  emulator: /^(?:emulator|sandbox)\/|^generated\/emulated/,
};
/** What each module imports. */
const imports = new Map();

const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = [...Object.values(exports), ...Object.values(bin)]
  .map((target) => target.default ?? target)
  .filter((path) => path.startsWith("./dist/esm/"))
  .map((path) => basename(path, ".js"));

const bundle = await rollup({
  input: {
    ...Object.fromEntries(entries.map((name) => [`esm/${name}`, join(dist, `${name}.js`)])),
    "bundle/slim/slim": SLIM_ENTRY,
  },
  external: (source, importer) =>
    /^(node:|@opentelemetry\/)/.test(source) || (source.startsWith("#") && !importer.endsWith(SLIM)),
  plugins: [inlineCodes(), withoutModules()],
  treeshake: { moduleSideEffects: false },
  onwarn(warning) {
    throw new Error(warning.message);
  },
});
const { output } = await bundle.generate({
  format: "es",
  generatedCode: "es2015",
  hoistTransitiveImports: false,
  entryFileNames: "[name].js",
  chunkFileNames: ({ moduleIds }) =>
    moduleIds.some((id) => id.endsWith(SLIM)) ? "bundle/slim/[name].js" : "esm/[name].js",
  manualChunks: (id) => (id.startsWith(dist) && !id.endsWith(SLIM) ? partOf(id) : undefined),
});
await bundle.close();
for (const folder of ["esm", "bundle/slim"]) {
  rmSync(join(dist, folder), { recursive: true, force: true });
  mkdirSync(join(dist, folder), { recursive: true });
}
for (const { fileName, code } of output) {
  // Traces are read; users of the entry without WebAssembly have a bundler that shortens names anyway.
  const text = await shorten(code, { keepsFunctions: !fileName.startsWith("bundle/") });
  writeFileSync(join(dist, fileName), text);
}

/**
 * The entry without WebAssembly has modules of its own where those of the others lead to a loader, or to what inflates
 * the copy of a WebAssembly module: its users bring the modules.
 */
function withoutModules() {
  const contents = {
    loader: "export const loader = {};",
    inflate: "export const decodeBase64 = undefined, inflate = undefined;",
  };
  return {
    name: "without-modules",
    resolveId(source, importer) {
      if (source.endsWith(SLIM)) return source;
      if (!importer?.endsWith(SLIM)) return undefined;
      if (kindOfReplaced(source)) return `\0${kindOfReplaced(source)}`;
      if (!source.startsWith(".")) return undefined;
      const id = join(dirname(importer), source);
      // Its `init` alone brings what reads at scale.
      if (id === BULK_GIVEN || (id === BULK && importer !== SLIM_ENTRY)) return BULK_GIVEN + SLIM;
      return isShared(id) ? id : id + SLIM;
    },
    load(id) {
      if (id.startsWith("\0")) return contents[id.slice(1)];
      return id.endsWith(SLIM) ? readFileSync(id.slice(0, -SLIM.length), "utf8") : undefined;
    },
  };
}

function kindOfReplaced(source) {
  if (source.startsWith("#")) return "loader";
  return source === "./inflate.js" ? "inflate" : undefined;
}

/**
 * Whether the entry without WebAssembly has the same module as the others: it leads to nothing that is replaced, nor to
 * their core.
 */
function isShared(id) {
  return ![...reachOf(id)].some((reached) => isOfCore(reached) || importsOf(reached).all.some(kindOfReplaced));
}

/** The part that a module belongs to; none for those that stand in an entry or are loaded later. */
function partOf(id) {
  if (isOfCore(id)) return "core";
  const part = Object.keys(SHARED).find((name) => SHARED[name].test(nameOf(id)));
  if (part && isShared(id)) return part;
  return nameOf(id).startsWith("util/") || reachOf(CLIENT, "now").has(id) ? "shared" : undefined;
}

/** Whether only entries with a client need it. */
function isOfCore(id) {
  if (nameOf(id).startsWith("core/")) return true;
  const isClients = reachOf(CLIENT, "now").has(id) && !CLIENTLESS.some((entry) => reachOf(entry, "now").has(id));
  return !nameOf(id).startsWith("util/") && isClients;
}

function nameOf(id) {
  return relative(dist, id).replaceAll(sep, "/");
}

/** What a module leads to, itself included; `now` leaves out what is loaded later. */
function reachOf(id, which = "all") {
  const reached = new Set([id]);
  for (const known of reached) {
    for (const source of importsOf(known)[which]) if (source.startsWith(".")) reached.add(join(dirname(known), source));
  }
  return reached;
}

/** What a module imports. */
function importsOf(id) {
  if (!imports.has(id)) {
    const text = readFileSync(id, "utf8");
    const all = typescript.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    imports.set(id, { all, now: parseAst(text).body.flatMap(({ source }) => (source ? [source.value] : [])) });
  }
  return imports.get(id);
}
