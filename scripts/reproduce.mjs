// Builds the package once more, from a fresh clone of what is committed and in another folder, and compares every file
// with dist/: what is published can be checked by anyone who has the sources. Needs dist/ of the same commit; takes as
// long as a build.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stop, ask, main, root, run } from "./process.mjs";

/** The files that a build made, each with its hash. The demo's are not published. */
function hashesOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(
    files
      .filter((path) => !path.startsWith("www"))
      .sort()
      .map((path) => [
        path,
        createHash("sha256")
          .update(readFileSync(join(folder, path)))
          .digest("hex"),
      ]),
  );
}

await main(async () => {
  if (ask("git", ["status", "--porcelain", "--untracked-files=no"]) !== "")
    throw new Stop("There are changes that are not committed: a clone would not have them.");
  const first = hashesOf(join(root, "dist"));
  const clone = mkdtempSync(join(tmpdir(), "leadspan-again-"));
  try {
    await run("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    // The build command itself is compiled once; the modules and all else afresh, in the clone.
    await run("cargo", ["build", "--quiet", "--locked", "--package", "xtask"]);
    const env = { CARGO_MANIFEST_DIR: join(clone, "xtask"), CARGO_TARGET_DIR: join(clone, "target") };
    await run(join(root, "target/debug/xtask"), ["build"], { cwd: clone, env });
    const second = hashesOf(join(clone, "dist"));
    const different = [...new Set([...first.keys(), ...second.keys()])].filter(
      (path) => first.get(path) !== second.get(path),
    );
    if (different.length > 0)
      throw new Stop(`A second build differs in ${different.length} of ${first.size} files:\n${different.join("\n")}`);
    console.log(
      `reproduce: ${first.size} files, ${[...first.keys()].filter((path) => path.endsWith(".wasm")).length} of them WebAssembly, are the same in a second build`,
    );
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
});
