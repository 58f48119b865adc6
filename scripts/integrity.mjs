// Writes dist/integrity.json: the hash of every wasm file, in the form of Subresource Integrity, so that anyone can check
// what a server or a mirror sends: `fetch(address, { integrity })`. Run by `cargo xtask build`.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./process.mjs";

const dist = join(root, "dist");
const files = readdirSync(dist, { recursive: true })
  .map((path) => path.replaceAll("\\", "/"))
  // The demo's copies in dist/www/ are not in the package.
  .filter((path) => path.endsWith(".wasm") && !path.startsWith("www/"));
const hashes = files.sort().map((path) => [
  `dist/${path}`,
  `sha384-${createHash("sha384")
    .update(readFileSync(join(dist, path)))
    .digest("base64")}`,
]);
writeFileSync(join(dist, "integrity.json"), `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`);
