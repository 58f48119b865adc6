// Takes each guard of tests/mutations/table.mjs away, one at a time, and runs the test that must notice. A test that still
// passes proves nothing, so every one runs without the edit first. Works on a copy in target/mutations; needs dist/.
//   node scripts/mutations.mjs ["part of the name of a guard or an edit"…]
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import typescript from "typescript";
import { mutations } from "../tests/mutations/table.mjs";
import { Stop, ask, main, root, watch } from "./process.mjs";

const home = join(root, "target/mutations");
const tree = join(home, "tree");
/** No test takes this long; without a guard one may never end. */
const LIMIT_MS = 240_000;
/** The options of tsconfig.json that change what is written. */
const COMPILER = { target: "ES2022", module: "NodeNext", verbatimModuleSyntax: true };

/** Runs the mutations of a table whose guard or edit contains one of these strings, or all: `{ passed, failed, skipped }`. */
export async function runMutations(parts = [], table = mutations) {
  const chosen = table.filter(
    ({ guard, edit }) => parts.length === 0 || parts.some((part) => `${guard}: ${edit}`.includes(part)),
  );
  if (chosen.length === 0) throw new Stop(`No mutation is named so: ${parts.join(", ")}.`);
  const needsBuild = chosen.some(({ killedBy }) => !killedBy.cargo);
  if (needsBuild && !existsSync(join(root, "dist/esm/index.js")))
    throw new Stop("The mutations need dist/: run `cargo xtask build` first.");
  copyTree();
  await expectPasses(chosen);
  const rows = [];
  for (const mutation of chosen) {
    const began = Date.now();
    const verdict = await runMutation(mutation).catch((error) =>
      error instanceof Stop ? error.message : Promise.reject(error),
    );
    rows.push({ ...mutation, verdict, seconds: (Date.now() - began) / 1000 });
    console.log(
      `${verdict === "killed" ? "ok    " : "FAIL  "}${mutation.guard}: ${mutation.edit}${verdict === "killed" ? "" : `: ${verdict}`}`,
    );
  }
  print(rows);
  const failed = rows.filter(({ verdict }) => verdict !== "killed").length;
  return { passed: rows.length - failed, failed, skipped: 0 };
}

/** Every file of the repository and of dist/ as it is now. Files that have not changed keep their times, for cargo. */
function copyTree() {
  mkdirSync(tree, { recursive: true });
  const listed = ask("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
  if (listed === undefined) throw new Stop("`git ls-files` does not list the files.");
  const isBuilt = existsSync(join(root, "dist"));
  const built = isBuilt
    ? readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : [];
  const wanted = new Set([
    ...listed.split("\n"),
    ...built.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  ]);
  for (const path of wanted) {
    // A file that is deleted and not committed is still listed.
    if (!existsSync(join(root, path))) wanted.delete(path);
    else put(path, readFileSync(join(root, path)));
  }
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(tree.length + 1);
    if (entry.isFile() && !wanted.has(path) && !path.startsWith("target/")) rmSync(join(tree, path));
  }
  if (!existsSync(join(tree, "node_modules"))) symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
}

function put(path, bytes) {
  const target = join(tree, path);
  if (existsSync(target) && readFileSync(target).equals(bytes)) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}

/** Runs every test that a mutation names, unmutated. */
async function expectPasses(chosen) {
  const commands = new Map(chosen.map(({ killedBy }) => [JSON.stringify(killedBy), killedBy]));
  for (const killedBy of commands.values()) {
    const { ran, failed, output } = await runTest(killedBy);
    if (!ran || failed)
      throw new Stop(`${output}\n${killedBy.test}: ${failed ? "fails" : "does not run"} without any mutation.`);
  }
}

/** Makes one edit, runs its test and takes the edit back: "killed", or what is wrong. */
async function runMutation({ file, find, replace, killedBy }) {
  const text = readFileSync(join(tree, file), "utf8");
  const places = text.split(find).length - 1;
  if (places !== 1) return `the text to find stands ${places} times in ${file}`;
  try {
    write(
      file,
      text.replace(find, () => replace),
    );
    const { ran, failed } = await runTest(killedBy);
    if (!ran) return "the edited code does not compile, or its test did not run";
    return failed ? "killed" : `survives ${killedBy.test}`;
  } finally {
    write(file, text);
  }
}

/** Whether dist/esm/ is older than the modules that it is made of. */
let isStale = false;

/** Writes a file of the copy; one of js/ also as the JavaScript that tsc makes of it. */
function write(file, text) {
  writeFileSync(join(tree, file), text);
  isStale ||= /^(js|dist)\//.test(file);
  if (!file.startsWith("js/")) return;
  const compiled = typescript.transpileModule(text, {
    compilerOptions: COMPILER,
    fileName: file.replace(".ts", ".mts"),
    reportDiagnostics: true,
  });
  if (compiled.diagnostics?.length) throw new Stop(`${file} does not compile once it is edited`);
  writeFileSync(join(tree, file.replace("js/", "dist/").replace(".ts", ".js")), compiled.outputText);
}

/** Runs one test: whether it ran, and whether it failed. */
async function runTest({ cargo, node, suite, test, env }) {
  if (cargo) {
    const args = ["test", "--quiet", ...cargo, "--", test];
    const { output } = await within("cargo", args, { ...env, CARGO_TARGET_DIR: join(root, "target") });
    const [, verdict, passed, failed] = /test result: (\w+)\. (\d+) passed; (\d+) failed/.exec(output) ?? [];
    return { ran: verdict !== undefined && Number(passed) + Number(failed) > 0, failed: verdict === "FAILED", output };
  }
  if (isStale) await within(process.execPath, ["scripts/esm.mjs"]);
  isStale = false;
  if (node) {
    const pattern = `^${test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
    const { output } = await within(process.execPath, [
      "--test",
      "--test-timeout=20000",
      "--test-reporter=tap",
      `--test-name-pattern=${pattern}`,
      node,
    ]);
    const count = (word) => Number(new RegExp(`^# ${word} (\\d+)`, "m").exec(output)?.[1] ?? 0);
    const failed = count("fail") + count("cancelled");
    return { ran: count("pass") + failed > 0, failed: failed > 0, output };
  }
  const { output } = await within(process.execPath, [
    "tests/harness/run.mjs",
    "--runtime",
    "node",
    "--filter",
    test,
    suite,
  ]);
  const [, passed, failed] = /^all suites: (\d+) passed, (\d+) failed/m.exec(output) ?? [];
  return { ran: Number(passed) + Number(failed) > 0, failed: Number(failed) > 0, output };
}

function within(program, args, env = {}) {
  return watch(program, args, { cwd: tree, env, quiet: true, timeout: LIMIT_MS });
}

function print(rows) {
  console.log(
    "\nguard                                         mutation                                            killed by                                    seconds",
  );
  for (const { guard, edit, killedBy, verdict, seconds } of rows) {
    const by = verdict === "killed" ? killedBy.test.slice(0, 44) : "NOTHING";
    console.log(
      `${guard.padEnd(45)} ${edit.slice(0, 50).padEnd(51)} ${by.padEnd(44)} ${seconds.toFixed(1).padStart(7)}`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const { passed, failed } = await runMutations(process.argv.slice(2));
    console.log(`\n${passed} passed, ${failed} failed`);
    if (failed) process.exitCode = 1;
  });
}
