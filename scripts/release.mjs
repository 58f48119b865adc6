// The checklist before a release, all of it checked: `npm run release-check`, after `cargo xtask build`. Publishes nothing.
//   --quick   without the whole matrix and the second build
//   "part of the name of a check"…   these alone
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPORT, report } from "./api-report.mjs";
import { Stop, main, root } from "./process.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const runs =
  (program, ...args) =>
  () => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: "utf8" });
    if (status !== 0)
      throw new Error(`${[program, ...args].join(" ")} ended with ${status}\n${stdout}${stderr}`.trim());
  };

/** The library and the crates that it is published with. */
const CRATES = ["leadspan-macros", "leadspan-matcher", "leadspan-reader", "leadspan"];
/** A patch version that an app may pin; the package is built with a later one. */
const PINNED = "0.2.122";

const CHECKS = [
  ["the version is the same in package.json and Cargo.toml, and the changelog has it", checkVersion],
  ["nothing is uncommitted", checkClean],
  ["the public surface is what tests/package/api-report.txt says", checkSurface],
  [
    "the copies, hashes and entries of dist/ belong together",
    runs(process.execPath, "--test", "tests/package/packaging.test.mjs"),
  ],
  [
    "the notices and the bill of materials are of this lock file",
    runs(process.execPath, "scripts/third-party.mjs", "--check"),
  ],
  ["a second build has the same bytes", runs(process.execPath, "scripts/reproduce.mjs"), { isLong: true }],
  ["npm would publish it", runs("npm", "publish", "--dry-run", "--ignore-scripts")],
  [
    "cargo would publish the crate, and what it needs",
    runs("cargo", "publish", "--dry-run", ...CRATES.flatMap((name) => ["--package", name])),
  ],
  ["an app with another wasm-bindgen of the series builds", checkPinnedApp],
  ["no npm package has a severe advisory", runs(process.execPath, "scripts/audit.mjs")],
  ["every host on this machine runs it", runs(process.execPath, "tests/package/matrix.mjs"), { isLong: true }],
];

function checkVersion() {
  const { version } = JSON.parse(read("package.json"));
  const [, crate] = /^version = "(.*)"$/m.exec(read("Cargo.toml")) ?? [];
  if (crate !== version) throw new Error(`package.json says ${version}, Cargo.toml ${crate}`);
  if (!read("CHANGELOG.md").includes(`## [${version}]`))
    throw new Error(`CHANGELOG.md has no section [${version}]: rename [Unreleased], and date it`);
}

function checkClean() {
  const { stdout } = spawnSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" });
  if (stdout.trim()) throw new Error(stdout.trim());
}

/** The example of an app in Rust, outside of the workspace, with `wasm-bindgen` pinned. */
function checkPinnedApp() {
  const app = join(root, "target/pinned-app");
  rmSync(app, { recursive: true, force: true });
  cpSync(join(root, "examples/rust/src"), join(app, "src"), { recursive: true });
  const manifest = read("examples/rust/Cargo.toml");
  const pinned = manifest.replace('wasm-bindgen = "0.2"', `wasm-bindgen = "=${PINNED}"`);
  if (pinned === manifest) throw new Error("examples/rust/Cargo.toml does not ask for wasm-bindgen 0.2");
  writeFileSync(join(app, "Cargo.toml"), pinned);
  runs("cargo", "build", "--quiet", "--manifest-path", join(app, "Cargo.toml"), "--target", "wasm32-unknown-unknown")();
}

/** What the exports of the package have lost and gained since the report was written. */
function checkSurface() {
  const [committed, now] = [readFileSync(REPORT, "utf8"), report()].map((text) => text.split("\n"));
  const gone = committed.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  const added = now.filter((line) => !committed.includes(line)).map((line) => `+ ${line}`);
  if (committed.join("\n") !== now.join("\n"))
    throw new Error(["run `npm run api-report`, look at the diff, and commit it", ...gone, ...added].join("\n"));
}

await main(() => {
  const isQuick = process.argv.includes("--quick");
  const parts = process.argv.slice(2).filter((argument) => argument !== "--quick");
  const chosen = CHECKS.filter(([what]) => parts.length === 0 || parts.some((part) => what.includes(part)));
  if (chosen.length === 0) throw new Stop(`No check is named so: ${parts.join(", ")}.`);
  let failed = 0;
  for (const [what, check, { isLong = false } = {}] of chosen) {
    if (isLong && isQuick) {
      console.log(`skip  ${what}`);
      continue;
    }
    try {
      check();
      console.log(`ok    ${what}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${what}\n${error.message.replaceAll(/^/gm, "      ")}`);
    }
  }
  if (failed > 0) throw new Stop(`${failed} of ${chosen.length} are not as they have to be.`);
});
