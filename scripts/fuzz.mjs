// Fuzzes every parser of outside bytes with libFuzzer, on the stable compiler.
//   node scripts/fuzz.mjs [target…]                     the kept inputs, then a few thousand new ones each (`npm test` does this)
//   node scripts/fuzz.mjs --seconds 300 [target…]       longer; inputs that reach new code stay in target/fuzz/corpus/
//   node scripts/fuzz.mjs --input file target           one input, with its panic
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Stop, ask, find, main, root, run, watch } from "./process.mjs";

/** The flags of `cargo fuzz`, which needs nightly; without a sanitizer none of them is unstable. */
const COVERAGE = [
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
const BRIEF = { runs: 20_000, seconds: 5 };
/** One input may take this long; the slowest kept one takes a few milliseconds. */
const TIMEOUT_SECONDS = 10;

const manifest = join(root, "fuzz/Cargo.toml");
const folder = (...parts) => join(root, "target/fuzz", ...parts);
const kept = (target) => join(root, "fuzz/corpus", target);

/** The targets that fuzz/Cargo.toml names. */
export function fuzzTargets() {
  return [...readFileSync(manifest, "utf8").matchAll(/^\[\[bin\]\]\nname = "(\w+)"/gm)].map(([, name]) => name);
}

/** Builds the targets; gives the path of the program of each. */
async function build(targets) {
  if (!find("c++", "g++", "clang++"))
    throw new Stop("The fuzzer (libFuzzer) is C++: install a compiler for it, on Debian the package g++.");
  const host = /^host: (\S+)$/m.exec(ask("rustc", ["-vV"]) ?? "")?.[1];
  if (!host) throw new Stop("`rustc -vV` does not name its host.");
  const common = ["--manifest-path", manifest, "--locked", "--release", "--target-dir", folder("build")];
  // Naming the target keeps the flags from the build scripts, which have no fuzzer to link with.
  await run("cargo", ["build", "--quiet", ...common, "--target", host, ...targets.flatMap((name) => ["--bin", name])], {
    env: { RUSTFLAGS: COVERAGE.join(" ") },
  });
  return (target) => folder("build", host, "release", target);
}

/** Runs some targets, each on one processor: `{ passed, failed, skipped }`. */
export async function fuzz({ targets = fuzzTargets(), seconds } = {}) {
  const program = await build(targets);
  const result = { passed: 0, failed: 0, skipped: 0 };
  const left = [...targets];
  const worker = async () => {
    for (let target = left.shift(); target; target = left.shift()) {
      const failure = await fuzzOne(program(target), target, seconds);
      result[failure ? "failed" : "passed"] += 1;
      if (failure) console.error(failure);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
  return result;
}

/** Runs one target; gives what went wrong, if anything did. */
async function fuzzOne(program, target, seconds) {
  const found = seconds ? folder("corpus", target) : folder("scratch", target);
  const artifacts = folder("artifacts", target);
  // A short run always does the same; only a long one goes on where the one before it ended.
  if (!seconds) rmSync(found, { recursive: true, force: true });
  for (const path of [found, artifacts]) mkdirSync(path, { recursive: true });
  const seeds = existsSync(kept(target)) ? readdirSync(kept(target)).length : 0;
  if (seeds === 0) return `FAIL  ${target}: fuzz/corpus/${target}/ holds no inputs`;
  const limits = seconds
    ? [`-max_total_time=${seconds}`]
    : [`-runs=${BRIEF.runs}`, `-max_total_time=${BRIEF.seconds}`, "-seed=1"];
  const options = [
    ...limits,
    `-timeout=${TIMEOUT_SECONDS}`,
    "-rss_limit_mb=2048",
    "-print_final_stats=1",
    `-artifact_prefix=${artifacts}/`,
  ];
  const { status, output } = await watch(program, [...options, found, kept(target)], { quiet: true });
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? 0);
  const executions = number(/number_of_executed_units: (\d+)/);
  // Without counters the fuzzer would be blind and still find nothing wrong.
  const counters = number(/\((\d+) inline 8-bit counters\)/);
  if (status === 0 && executions >= seeds && counters > 0) {
    console.log(
      `ok    ${target.padEnd(16)} ${String(seeds).padStart(4)} kept inputs, ${String(executions).padStart(9)} executions`,
    );
    return undefined;
  }
  const input = /Test unit written to (\S+)/.exec(output)?.[1];
  const again = input ? `\nagain with: node scripts/fuzz.mjs --input ${input} ${target}` : "";
  return `${output.trim().split("\n").slice(-60).join("\n")}\nFAIL  ${target}${again}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seconds: { type: "string" }, input: { type: "string" } },
    });
    const unknown = positionals.find((name) => !fuzzTargets().includes(name));
    if (unknown) throw new Stop(`There is no target "${unknown}": ${fuzzTargets().join(", ")}.`);
    const targets = positionals.length ? positionals : fuzzTargets();
    if (values.input) return run((await build(targets))(targets[0]), [values.input]);
    const { passed, failed } = await fuzz({ targets, seconds: values.seconds && Number(values.seconds) });
    console.log(`\n${passed} passed, ${failed} failed`);
    if (failed) process.exitCode = 1;
  });
}
