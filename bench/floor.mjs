// The floor of reading: `floor.rs`, compiled, as a module in target/bench/ that pages of a browser can load too.
import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const out = join(folder, "../target/bench");
const OPTIONS = [
  "--edition=2024",
  "--crate-type=cdylib",
  "--target=wasm32-unknown-unknown",
  "-Copt-level=3",
  "-Cpanic=abort",
  "-Cstrip=symbols",
  "-Ctarget-feature=+simd128",
];

/** Writes `floor.mjs`: the bytes of the module, in base 64. */
export async function write() {
  await mkdir(out, { recursive: true });
  const wasm = join(out, "floor.wasm");
  // In the project's folder, where its toolchain is the one that is used.
  execFileSync("rustc", [...OPTIONS, join(folder, "floor.rs"), "-o", wasm], { cwd: folder, stdio: "inherit" });
  await writeFile(join(out, "floor.mjs"), `export default "${(await readFile(wasm)).toString("base64")}";\n`);
}
