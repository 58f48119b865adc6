// The examples of JavaScript in the eyes of an editor: members that the package does not have are found.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { root } from "./support.mjs";

const run = promisify(execFile);
const folder = join(root, "target/example-types");
const OPTIONS = {
  rootDir: "../..",
  rootDirs: [],
  allowJs: true,
  checkJs: true,
  noEmit: true,
  strict: true,
  jsx: "preserve",
  noImplicitAny: false,
  useUnknownInCatchVariables: false,
  isolatedModules: false,
  noImplicitReturns: false,
  noPropertyAccessFromIndexSignature: false,
  noUncheckedIndexedAccess: false,
  exactOptionalPropertyTypes: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  erasableSyntaxOnly: false,
};
/** Elements that a page of one's own surely has; tools that are not installed here. */
const IGNORED = /error TS18047: '(?:table|status)' is possibly 'null'|Cannot find module 'vite'/;

test("the examples compile", async () => {
  await rm(folder, { recursive: true, force: true });
  // Without their manifests: the package is then this repository, by its own name.
  const files = (await readdir(join(root, "examples"), { recursive: true })).filter(
    (name) => /\.jsx?$/.test(name) && !name.includes("node_modules"),
  );
  for (const name of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(root, "examples", name), join(folder, name));
  }
  const include = [".", "../../tests/docs/prelude.d.ts"];
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../tsconfig.json", compilerOptions: OPTIONS, include }),
  );
  const output = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]).then(
    () => "",
    ({ stdout }) => stdout,
  );
  const faults = output.split("\n").filter((line) => line.includes("error TS") && !IGNORED.test(line));
  assert.deepEqual(faults, []);
  assert.ok(files.length > 10);
});
