// The examples of the README, run as they stand: the package imports itself by its own name.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = [...readFileSync(`${root}/README.md`, "utf8").matchAll(/^```js\n(.*?)^```$/gms)].map(
  ([, code]) => code,
);

test("there are examples", () => assert.ok(examples.length >= 2));

examples.forEach((code, index) => {
  test(`example ${index + 1} runs and prints`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: root,
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(status, 0, stderr);
    assert.notEqual(stdout.trim(), "");
  });
});

test("the Rust example is the one that the browser tests compile", () => {
  const squeeze = (text) => text.replace(/\s+/g, " ").trim();
  const [, code] = /^```rust\n(.*?)^```$/ms.exec(readFileSync(`${root}/README.md`, "utf8"));
  assert.ok(squeeze(readFileSync(`${root}/tests/rust/browser.rs`, "utf8")).includes(squeeze(code)));
});
