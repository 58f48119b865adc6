// Writes what stands beside each wasm file of dist/: its types, and a copy inside JavaScript for hosts that can neither read
// nor fetch files. The copy is compressed: base64 of DEFLATE is a third of the base64 of the bytes. Run by `cargo xtask build`.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { constants, deflateRawSync } from "node:zlib";
import { root } from "./process.mjs";

const dist = join(root, "dist");
const modules = readdirSync(dist, { recursive: true })
  .map((path) => path.replaceAll("\\", "/"))
  // The demo's copies in dist/www/ are not in the package.
  .filter((path) => path.endsWith("_bg.wasm") && !path.startsWith("www/"));

for (const path of modules) {
  const file = join(dist, path);
  const name = path.split("/").at(-1);
  const copy = file.replace(/_bg\.wasm$/, "_inline");
  const types = relative(dirname(file), join(dist, "loaders/wasm-source.js")).replaceAll("\\", "/");
  const compressed = deflateRawSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION, memLevel: constants.Z_MAX_MEMLEVEL });
  writeFileSync(`${copy}.js`, `export default "${compressed.toString("base64")}";\n`);
  writeFileSync(`${copy}.d.ts`, `/** \`${name}\`, compressed (DEFLATE), as base64. */\ndeclare const copy: string;\nexport default copy;\n`);
  writeFileSync(`${file}.d.ts`, `import type { CompiledModule } from "${types}";\n/** The module, as runtimes and bundlers with imports of WebAssembly give it. */\ndeclare const module: CompiledModule;\nexport default module;\n`);
}
