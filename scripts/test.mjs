// `npm test`: sets the machine up and runs every suite, part by part; the last line is the total.
//   npm test -- --only lint,suites    only the parts whose names start so (`--list` names them)
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stop, main, root } from "./process.mjs";
import { setUpBuild, setUpTests } from "./setup.mjs";
import { parts } from "./test-parts.mjs";

/** How the runners of the parts begin a line that names a failure; the line below it often says why. */
const FAILURE = /^\s*(?:FAIL\b|✖|not ok\b|error[[:]|test .* FAILED$|thread '.*' panicked|==\d+== ERROR)/;
const SHOWN_FAILURES = 40;

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: "string" }, list: { type: "boolean" } } });
  if (values.list) return console.log(parts.map(({ name, title }) => `${name.padEnd(12)} ${title}`).join("\n"));
  const chosen = choose(values.only);
  await setUpBuild();
  const tools = await setUpTests();

  const rows = [];
  let built = true;
  for (const part of chosen) {
    heading(part.title);
    const began = Date.now();
    const failures = collectFailures();
    const result = part.needsBuild && !built ? notRun() : await part.run(tools).catch(crashed);
    if (part.name === "build") built = result.failed === 0;
    rows.push({ ...part, ...result, seconds: (Date.now() - began) / 1000, failures: failures.end() });
  }
  close(rows);
});

/** The requested parts; those that need dist/ bring the build with them when there is none. */
function choose(only) {
  if (!only) return parts;
  const prefixes = only.split(",");
  const unknown = prefixes.find((prefix) => !parts.some(({ name }) => name.startsWith(prefix)));
  if (unknown !== undefined) throw new Stop(`There is no part "${unknown}": npm test -- --list names them.`);
  const wanted = parts.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
  const missing = wanted.some((part) => part.needsBuild) && !existsSync(join(root, "dist/esm/index.js"));
  return parts.filter((part) => wanted.includes(part) || (missing && part.name === "build"));
}

function notRun() {
  console.log("not run: the build failed");
  return { passed: 0, failed: 0, skipped: 1 };
}

function crashed(error) {
  console.error(error instanceof Stop ? error.message : error);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** Collects the lines that name a failure from what is printed until `end()`: the end of a long log is often all that is seen. */
function collectFailures() {
  let printed = "";
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const [index, stream] of streams.entries()) {
    stream.write = (text, ...rest) => {
      printed += text;
      return writes[index].call(stream, text, ...rest);
    };
  }
  return {
    end() {
      for (const [index, stream] of streams.entries()) stream.write = writes[index];
      const lines = printed.split("\n");
      return lines
        .flatMap((line, index) => (FAILURE.test(line) ? [line, lines[index + 1] ?? ""] : []))
        .slice(0, SHOWN_FAILURES);
    },
  };
}

function close(rows) {
  for (const { closing } of rows) if (closing) console.log(`\n${closing}`);
  heading("Summary");
  const total = { passed: 0, failed: 0 };
  for (const { name, passed, failed, skipped = 0, seconds } of rows) {
    total.passed += passed;
    total.failed += failed;
    const skips = skipped ? `, ${skipped} skipped` : "";
    console.log(
      `  ${failed ? "FAIL" : "ok  "}  ${name.padEnd(12)} ${`${passed} passed, ${failed} failed${skips}`.padEnd(40)} ${seconds.toFixed(1)} s`,
    );
  }
  for (const { name, failed, failures } of rows)
    if (failed) console.log(`\nFailed in ${name}:\n${failures.join("\n")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
}

function heading(text) {
  console.log(`\n== ${text} ==`);
}
