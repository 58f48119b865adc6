// Prepares the declarations that TypeScript has written to dist/ for publishing: those that no entry of package.json
// leads to are removed, and lines are indented by tabs, as four spaces a level are a tenth of all their bytes. Entries
// that `require` gives in CommonJS get a declaration that is CommonJS too, as older versions of TypeScript require. Run
// by `cargo xtask build` after TypeScript.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import typescript from "typescript";
import { root } from "./process.mjs";

const dist = join(root, "dist");
const { exports, imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const declared = [...Object.values(exports), ...Object.values(imports)].flatMap(({ types }) => (types ? [types] : []));
const reached = new Set(declared.map((types) => join(root, types.default ?? types)));
for (const file of reached) {
  const text = readFileSync(file, "utf8");
  for (const { fileName } of typescript.preProcessFile(text).importedFiles) {
    if (fileName.startsWith(".")) reached.add(join(dirname(file), fileName.replace(/\.js$/, ".d.ts")));
  }
  writeFileSync(
    file,
    text.replaceAll(/^(?: {4})+/gm, (indent) => "\t".repeat(indent.length / 4)),
  );
}

for (const { require: file, default: types } of declared) {
  if (file) writeFileSync(join(root, file), `export * from "./${basename(types, ".d.ts")}.js";\n`);
}

/** The glue of the modules has declarations of its own, which TypeScript reads. */
const isCompiled = (name) => existsSync(join(root, "js", name.replace(/\.d\.ts$/, ".ts")));
for (const name of readdirSync(dist, { recursive: true })) {
  if (name.endsWith(".d.ts") && isCompiled(name) && !reached.has(join(dist, name))) rmSync(join(dist, name));
}
