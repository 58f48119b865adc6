// What is installed is what was reviewed: every locked package has its hash and no machine's registry.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { verdictOf } from "../../scripts/audit.mjs";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

for (const lock of [
  "package-lock.json",
  "bench/package-lock.json",
  "bench/databases/package-lock.json",
  "docs/site/package-lock.json",
  "tests/tools/package-lock.json",
]) {
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

test("every crate that is compiled in is in the bill of materials with its hash, and in the notices with its licence", async () => {
  const bill = JSON.parse(await read("sbom.cdx.json"));
  const notices = await read("THIRD-PARTY-NOTICES.txt");
  const lock = await read("Cargo.lock");
  const crates = bill.components.filter(({ purl }) => purl?.startsWith("pkg:cargo/"));
  assert.ok(crates.length >= 20);
  for (const { name, version, hashes, licenses } of crates) {
    assert.ok(
      lock.includes(
        `name = "${name}"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${hashes[0].content}"`,
      ),
      name,
    );
    assert.ok(licenses[0].expression, name);
    assert.match(notices, new RegExp(`^${name}  ${version.replaceAll(".", "\\.")}  https://`, "m"));
  }
  // What the core cannot do without, and what is only used to build it.
  for (const name of ["serde_json", "wasm-bindgen", "slab", "talc"])
    assert.ok(
      crates.some((crate) => crate.name === name),
      name,
    );
  for (const name of ["syn", "serde_derive", "proptest", "schemars", "walrus"])
    assert.ok(!crates.some((crate) => crate.name === name), name);
  for (const licence of ["MIT", "Unicode-3.0"]) assert.ok(notices.includes(`\n${licence}, for:\n`), licence);
  // One text per licence, regardless of the holder.
  assert.equal(
    notices.match(/Permission is hereby granted, free of charge, to any\s+person obtaining a copy of this software/g)
      .length,
    1,
  );
});

test("the bill of materials is of this version, and names every wasm file", async () => {
  const bill = JSON.parse(await read("sbom.cdx.json"));
  const { name, version } = JSON.parse(await read("package.json"));
  assert.equal(bill.metadata.component.purl, `pkg:npm/${name}@${version}`);
  assert.deepEqual([bill.metadata.timestamp, bill.serialNumber], [undefined, undefined]);
  const files = bill.components.filter(({ type }) => type === "file").map(({ name }) => name);
  assert.deepEqual(files.sort(), Object.keys(JSON.parse(await read("dist/integrity.json"))));
});

test("an audit fails for severe advisories, and never for a network that is not there", () => {
  const report = (vulnerabilities, counts) =>
    JSON.stringify({
      vulnerabilities,
      metadata: { vulnerabilities: { high: 0, critical: 0, ...counts }, dependencies: { total: 7 } },
    });
  assert.equal(verdictOf(report({ a: { name: "a", severity: "high" } }, { high: 1 })).bad, true);
  assert.match(verdictOf(report({ a: { name: "a", severity: "critical" } }, { critical: 1 })).text, /a \(critical\)/);
  assert.equal(verdictOf(report({ a: { name: "a", severity: "moderate" } }, { moderate: 1 })).bad, false);
  for (const unreachable of [
    "",
    "not JSON",
    JSON.stringify({ message: "request failed", error: { code: "ENOTFOUND" } }),
  ]) {
    assert.deepEqual(
      [verdictOf(unreachable).bad, /cannot be reached/.test(verdictOf(unreachable).text)],
      [false, true],
    );
  }
});
