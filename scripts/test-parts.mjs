// The parts of `npm test`, in their order. Each gives `{ passed, failed, skipped }`; a command without tests of its own
// counts as one.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fuzz } from "./fuzz.mjs";
import { root, watch } from "./process.mjs";

const WASM = ["--target", "wasm32-unknown-unknown"];
const DENY = ["--", "-D", "warnings"];
/** What `npm run format` formats. */
const FORMATTED = "**/*.{js,jsx,mjs,ts}";
/** The compilers that a user's project may have: the oldest we promise, the one we build with, the newest. */
const TYPESCRIPTS = ["typescript-5.4", "typescript", "typescript-7"];

/**
 * Where the tests are that run in Node by themselves, and the one among them that is a part of its own: it installs the
 * package.
 */
const NODE_TESTS = ["tests/node", "tests/package", "tests/harness"];
const PACKAGING = ["tests/package/packaging.test.mjs", "tests/package/newcomer.test.mjs"];

export const parts = [
  {
    name: "lint:rust",
    title: "Rust: format and clippy, native and wasm32",
    run: () =>
      commands([
        ["cargo", "fmt", "--all", "--check"],
        ["cargo", "fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"],
        ["cargo", "fmt", "--manifest-path", "examples/rust/Cargo.toml", "--check"],
        ["cargo", "clippy", "--quiet", "--workspace", "--all-targets", ...DENY],
        [
          "cargo",
          "clippy",
          "--quiet",
          ...WASM,
          "--package",
          "leadspan",
          "--lib",
          "--examples",
          "--features",
          "stream",
          ...DENY,
        ],
        ["cargo", "clippy", "--quiet", ...WASM, "--package", "leadspan-bindings", ...DENY],
        ["cargo", "clippy", "--quiet", ...WASM, "--package", "leadspan-sandbox", ...DENY],
        // Tests that `wasm-pack test` builds in the root, native ones left out by themselves.
        ["cargo", "check", "--quiet", ...WASM, "--tests", "--package", "leadspan", "--package", "leadspan-sandbox"],
        // An app outside of the workspace, as users have it.
        [
          "cargo",
          "clippy",
          "--quiet",
          ...WASM,
          "--manifest-path",
          "examples/rust/Cargo.toml",
          "--target-dir",
          "target/example-rust",
          ...DENY,
        ],
      ]),
  },
  {
    name: "rust",
    title: "Rust: native tests",
    async run() {
      // The library by itself: in the workspace, the features that others ask of its dependencies would change it.
      const alone = await cargoTests(["--package", "leadspan", "--features", "meta,stream"]);
      const others = await cargoTests(["--workspace", "--exclude", "leadspan"]);
      return added(alone, others);
    },
  },
  {
    name: "fuzz",
    title: "Parsers of outside bytes: the kept inputs, and some new ones",
    run: async () => atLeastOne(await fuzz()),
  },
  {
    name: "generated",
    title: "Generated files are fresh",
    run: () =>
      commands([
        ["cargo", "xtask", "generate", "--check"],
        [process.execPath, "scripts/third-party.mjs", "--check"],
      ]),
  },
  {
    name: "build",
    title: "Build dist/, sizes within the budget",
    run: () => commands([["cargo", "xtask", "build"]]),
  },
  {
    name: "lint:js",
    title: "TypeScript and scripts: types, prettier, eslint and the directions of imports",
    needsBuild: true,
    run: () =>
      commands([
        [...node("typescript/bin/tsc"), "--project", "tsconfig.json"],
        [...node("prettier/bin/prettier.cjs"), "--check", FORMATTED],
        [...node("eslint/bin/eslint.js"), "--max-warnings", "0", "."],
        [process.execPath, "scripts/imports.mjs"],
      ]),
  },
  {
    name: "types",
    title: `Type tests with ${TYPESCRIPTS.length} versions of TypeScript`,
    needsBuild: true,
    run: () =>
      commands(TYPESCRIPTS.map((version) => [...node(`${version}/bin/tsc`), "--project", "tests/types/tsconfig.json"])),
  },
  {
    name: "browser",
    title: "The crate in headless Chromium, as Rust apps use it (wasm-bindgen-test)",
    run: ({ chromedriver }) =>
      cargoTests([...WASM, "--package", "leadspan", "--test", "browser"], { CHROMEDRIVER: chromedriver }),
  },
  {
    name: "node",
    title: "Tests in Node",
    needsBuild: true,
    run: ({ chrome }) =>
      nodeTests(
        NODE_TESTS.flatMap(testFiles).filter((file) => !PACKAGING.includes(file)),
        { CHROME: chrome },
      ),
  },
  {
    name: "suites",
    title: "Behaviour suites in Node, workerd and Chromium",
    needsBuild: true,
    async run({ chrome }) {
      process.env.CHROME = chrome;
      // Imported late: it uses npm packages, which the set-up installs.
      const { allSuites, runSuites } = await import("../tests/harness/run.mjs");
      return atLeastOne(await runSuites(await allSuites()));
    },
  },
  {
    name: "contexts",
    title: "The life of a call: callers' contexts, promises handed to platforms, limits, every await failed once",
    needsBuild: true,
    async run({ chrome }) {
      process.env.CHROME = chrome;
      const inNode = await nodeTests(testFiles("tests/contexts"), { CHROME: chrome });
      const { allSuites, runSuites } = await import("../tests/harness/run.mjs");
      const suites = await runSuites(await allSuites("tests/contexts/suites"));
      return atLeastOne(added(inNode, suites));
    },
  },
  {
    name: "tools",
    title: "The sandbox in Vitest, Jest and MSW; in Deno and Bun where they are installed",
    needsBuild: true,
    run: () => nodeTests(["tests/tools/tools.test.mjs"]),
  },
  {
    name: "examples",
    title: "The examples, and what the pages of docs/ say",
    needsBuild: true,
    run: ({ chrome }) => nodeTests([...testFiles("tests/examples"), ...testFiles("tests/docs")], { CHROME: chrome }),
  },
  {
    name: "packaging",
    title: "The packed package, installed",
    needsBuild: true,
    run: () => nodeTests(PACKAGING),
  },
  {
    name: "hosts",
    title: "Hosts that failed once, and the examples built: the quick cells of the matrix (npm run matrix runs all)",
    needsBuild: true,
    async run({ chrome }) {
      process.env.CHROME = chrome;
      const { runMatrix } = await import("../tests/package/matrix.mjs");
      return atLeastOne(await runMatrix({ isQuick: true }));
    },
  },
];

function node(script) {
  return [process.execPath, join("node_modules", script)];
}

function testFiles(folder) {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** Runs all commands, even after one has failed. */
async function commands(list) {
  const result = { passed: 0, failed: 0, skipped: 0 };
  for (const [program, ...args] of list) {
    const name = [program === process.execPath ? "node" : program, ...args].join(" ");
    const { status } = await watch(program, args);
    result[status === 0 ? "passed" : "failed"] += 1;
    console.log(`${status === 0 ? "ok  " : "FAIL"}  ${name}`);
  }
  return result;
}

/** `cargo test`; adds up the result lines of its test programs. */
async function cargoTests(args, env = {}) {
  const { status, output } = await watch("cargo", ["test", "--no-fail-fast", ...args], { env });
  const result = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/g,
  )) {
    result.passed += Number(passed);
    result.failed += Number(failed);
    result.skipped += Number(ignored);
  }
  return atLeastOne(result, status);
}

/** `node --test`; reads the counts at its end. */
async function nodeTests(files, env = {}) {
  const missing = files.find((file) => !existsSync(join(root, file)));
  if (missing) throw new Error(`${missing} does not exist`);
  const { status, output } = await watch(process.execPath, ["--test", "--test-reporter=spec", ...files], { env });
  const count = (word) => Number(new RegExp(`^ℹ ${word} (\\d+)`, "m").exec(output)?.[1] ?? 0);
  return atLeastOne(
    { passed: count("pass"), failed: count("fail") + count("cancelled"), skipped: count("skipped") + count("todo") },
    status,
  );
}

/** Two results as one. */
function added(one, other) {
  return Object.fromEntries(["passed", "failed", "skipped"].map((name) => [name, one[name] + other[name]]));
}

/** A part that ran nothing, or ended badly without naming a failure, has failed. */
function atLeastOne(result, status = 0) {
  const bad = result.failed === 0 && (status !== 0 || result.passed === 0);
  if (bad) console.log(status !== 0 ? `ended with status ${status}` : "no test ran");
  return bad ? { ...result, failed: 1 } : result;
}
