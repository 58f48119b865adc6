// Writes the types of each wasm file of dist/, and removes the output of deleted files of js/, which would be
// published. Run by `cargo xtask build`, before TypeScript.
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./process.mjs";

const dist = join(root, "dist");
const modules = readdirSync(dist, { recursive: true })
  .map((path) => path.replaceAll("\\", "/"))
  // The demo's copies in dist/www/ are not in the package.
  .filter((path) => path.endsWith("_bg.wasm") && !path.startsWith("www/"));

for (const path of modules) {
  const file = join(dist, path);
  const types = relative(dirname(file), join(dist, "types/wasm-source.js")).replaceAll("\\", "/");
  writeFileSync(
    `${file}.d.ts`,
    `import type { CompiledModule } from "${types}";\n/** The module, as runtimes and bundlers with imports of WebAssembly give it. */\ndeclare const module: CompiledModule;\nexport default module;\n`,
  );
}

/** What is not compiled from a file of js/: the modules' folders, the demo, and the hashes. */
const folders = new Set([...modules.map((path) => path.split("/")[0]), "www"]);
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const name = relative(dist, path).replaceAll("\\", "/");
  const source = join(root, "js", name.replace(/(\.d\.c?ts|\.js)$/, ".ts"));
  if (entry.isFile() && /\.(js|d\.c?ts)$/.test(name) && !folders.has(name.split("/")[0]) && !existsSync(source))
    rmSync(path);
}
