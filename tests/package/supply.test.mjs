// What is installed is what was reviewed: every locked package has its hash and no machine's registry.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { verdictOf } from "../../scripts/audit.mjs";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

for (const lock of ["package-lock.json", "bench/package-lock.json"]) {
  test(`${lock}: every package has its hash, and no address`, async () => {
    const packages = Object.entries(JSON.parse(await read(lock)).packages).filter(([path]) => path !== "");
    assert.ok(packages.length >= 5);
    for (const [path, { integrity, resolved }] of packages) {
      assert.match(integrity ?? "", /^sha512-[\w+/]{86}==$/, path);
      assert.equal(resolved, undefined, path);
    }
  });
}

for (const lock of ["Cargo.lock", "fuzz/Cargo.lock"]) {
  test(`${lock}: every crate that is not ours has its hash and comes from crates.io`, async () => {
    const crates = (await read(lock)).split("[[package]]\n").slice(1);
    const foreign = crates.filter((text) => !/^name = "leadspan/.test(text) && !/^name = "xtask"/.test(text));
    assert.ok(foreign.length >= 20);
    for (const text of foreign) {
      assert.match(text, /^source = "registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index"$/m);
      assert.match(text, /^checksum = "[0-9a-f]{64}"$/m);
    }
  });
}

test("an audit fails for severe advisories, and never for a network that is not there", () => {
  const report = (vulnerabilities, counts) => JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { high: 0, critical: 0, ...counts }, dependencies: { total: 7 } } });
  assert.equal(verdictOf(report({ a: { name: "a", severity: "high" } }, { high: 1 })).bad, true);
  assert.match(verdictOf(report({ a: { name: "a", severity: "critical" } }, { critical: 1 })).text, /a \(critical\)/);
  assert.equal(verdictOf(report({ a: { name: "a", severity: "moderate" } }, { moderate: 1 })).bad, false);
  for (const unreachable of ["", "not JSON", JSON.stringify({ message: "request failed", error: { code: "ENOTFOUND" } })]) {
    assert.deepEqual([verdictOf(unreachable).bad, /cannot be reached/.test(verdictOf(unreachable).text)], [false, true]);
  }
});
