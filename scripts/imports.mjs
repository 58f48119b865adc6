// Holds the imports of js/ and src/: every file has a layer, imports point down or stay within their layer, and in TypeScript
// nothing goes in circles. (Within a layer of Rust, a module and its parent use each other.)
//   node scripts/imports.mjs
import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import typescript from "typescript";
import { main, root } from "./process.mjs";

/** The layers of js/ from the lowest up. A file may import from its own layer and from those before it. */
export const LAYERS = [
  { name: "util", has: /^util\// },
  {
    name: "types",
    has: /^types\/|^generated\/(?:apis|codes|emulated|errors|lists|operations|reader-codes|\w+-(?:types|shapes|bodies))\.ts$/,
  },
  { name: "errors", has: /^errors\// },
  { name: "loaders", has: /^loaders\// },
  { name: "emulator", has: /^emulator\// },
  { name: "request", has: /^request\// },
  { name: "response", has: /^response\// },
  { name: "core", has: /^core\// },
  { name: "bulk", has: /^bulk\// },
  { name: "validation", has: /^validation\// },
  { name: "helpers", has: /^helpers\// },
  { name: "client", has: /^client\// },
  { name: "resources", has: /^generated\/\w+\.ts$/ },
  { name: "entries", has: /^[^/]+$/ },
];

/** The layers of src/ from the lowest up: modules of the crate, and those that may use every other. */
const RUST_LAYERS = [
  "codes",
  "text",
  "time",
  "wire",
  "operation",
  "error",
  "redact",
  "http",
  "runtime",
  "client",
  "resource",
  "APIS",
  "TOP",
];
const TOP = ["lib", "meta"];

/** What the build writes beside the sources, the glue of the WebAssembly modules, and what declares it. */
const GLUE = /^(?:wasm|reader|matcher|sandbox)\//;

/** What is wrong with the imports of these files, given as a map from path to text. */
export function faultsOf(files) {
  const faults = [];
  const edges = new Map();
  for (const [path, text] of files) {
    const targets = importsOf(path, text).filter((target) => !GLUE.test(target));
    edges.set(path, targets);
    const layer = layerOf(path);
    if (layer < 0) faults.push(`${path} has no layer`);
    for (const target of targets) {
      if (!files.has(target)) faults.push(`${path} imports ${target}, which does not exist`);
      else if (layerOf(target) > layer) faults.push(`${path} imports ${target}, which is in a higher layer`);
    }
  }
  return [...faults, ...circles(edges).map((circle) => `imports go in a circle: ${circle.join(" -> ")}`)];
}

/** What is wrong with the imports of these files of the crate. Tests may use whatever there is. */
export function rustFaultsOf(files) {
  const faults = [];
  // `apis!` in lib.rs is the only list of the APIs.
  const list = /^apis! \{([^}]*)\}/m.exec(files.get("lib.rs") ?? "")?.[1] ?? "";
  const apis = [...list.matchAll(/ = (\w+);/g)].map(([, name]) => name);
  const rustLayerOf = (name) => RUST_LAYERS.indexOf(apis.includes(name) ? "APIS" : TOP.includes(name) ? "TOP" : name);
  for (const [path, text] of files) {
    const layer = rustLayerOf(path.split(/[/.]/)[0]);
    if (layer < 0) faults.push(`${path} has no layer`);
    if (/(?:^|\/)tests(?:\/|\.rs$)/.test(path)) continue;
    const code = text.split(/^#\[cfg\((?:all\()?test\b/m)[0].replace(/^\s*\/\/.*$/gm, "");
    for (const [, name] of code.matchAll(/(?<![\w$])crate::([a-z_]+)(?!\w|!)/g)) {
      if (rustLayerOf(name) > layer) faults.push(`${path} uses ${name}, which is in a higher layer`);
    }
  }
  return [...new Set(faults)];
}

function layerOf(path) {
  return LAYERS.findIndex(({ has }) => has.test(path));
}

/** The files that a file imports or re-exports: values, types, and what it loads later. */
function importsOf(path, text) {
  const targets = [];
  const see = (node) => {
    if (typescript.isStringLiteral(node) && /^\.{1,2}\//.test(node.text) && isSpecifier(node)) {
      targets.push(posix.join(posix.dirname(path), node.text.replace(/\?module$/, "")).replace(/\.js$/, ".ts"));
    }
    typescript.forEachChild(node, see);
  };
  see(typescript.createSourceFile(path, text, typescript.ScriptTarget.Latest, true));
  return targets;
}

function isSpecifier({ parent }) {
  if (typescript.isImportDeclaration(parent) || typescript.isExportDeclaration(parent)) return true;
  return typescript.isCallExpression(parent) && parent.expression.kind === typescript.SyntaxKind.ImportKeyword;
}

/** Every circle that a walk in depth meets, each as the files along it. */
function circles(edges) {
  const found = [];
  const done = new Set();
  const trail = [];
  const walk = (path) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path]);
    if (done.has(path) || trail.includes(path)) return;
    trail.push(path);
    for (const target of edges.get(path) ?? []) walk(target);
    trail.pop();
    done.add(path);
  };
  for (const path of edges.keys()) walk(path);
  return found;
}

/** The files of a folder with this extension: a map from path to text. */
function read(folder, extension) {
  const paths = readdirSync(join(root, folder), { recursive: true }).filter((path) => path.endsWith(extension));
  return new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(root, folder, path), "utf8")]));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => {
    const [all, src] = [read("js", ".ts"), read("src", ".rs")];
    const js = new Map([...all].filter(([path]) => !GLUE.test(path)));
    const faults = [...faultsOf(js).map((fault) => `js/${fault}`), ...rustFaultsOf(src).map((fault) => `src/${fault}`)];
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
    else console.log(`imports: ${js.size} files of js/ and ${src.size} of src/ point down`);
  });
}
