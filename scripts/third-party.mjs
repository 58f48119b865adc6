// Documents the Rust code that is compiled into the package: THIRD-PARTY-NOTICES.txt, the licences, and sbom.cdx.json, a
// bill of materials in CycloneDX 1.6. Both follow from the lock file alone, so that they are reproducible.
//   node scripts/third-party.mjs            after a change of Cargo.lock or of the version
//   node scripts/third-party.mjs --check    fails if one of them is stale
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Stop, ask, main, root } from "./process.mjs";

const WASM = "wasm32-unknown-unknown";
const read = (path) => readFileSync(join(root, path), "utf8");

/** Part of every module, and in no lock file: it comes with the compiler. */
const STD = {
  name: "rust-std",
  license: "MIT OR Apache-2.0",
  authors: ["The Rust Project Developers"],
  repository: "https://github.com/rust-lang/rust",
  texts: { MIT: "" },
};

/** The wasm modules with the crates in each: what cargo links into them, without macros and build scripts. */
function modules() {
  const known = crates();
  return [
    ...read("xtask/src/modules.rs").matchAll(
      /package: "([\w-]+)",\n\s*features: "(\w*)",\n\s*name: "(\w+)",\n\s*folder: "(\w+)"/g,
    ),
  ].map(([, crate, features, name, folder]) => {
    const args = [
      "tree",
      "--locked",
      "--package",
      crate,
      "--features",
      features,
      "--target",
      WASM,
      "--edges",
      "normal,no-proc-macro",
      "--prefix",
      "none",
      "--format",
      "{p}",
    ];
    const listed = ask("cargo", args);
    if (listed === undefined) throw new Stop(`\`cargo ${args.join(" ")}\` fails.`);
    const keys = new Set(
      listed
        .split("\n")
        .map((line) => line.replace(/ \(\*\)$/, ""))
        .filter((line) => line && !line.includes(" (")),
    );
    return {
      path: `dist/${folder}/${name}_bg.wasm`,
      crates: [...keys]
        .sort()
        .map((key) => known(key))
        .concat(STD),
    };
  });
}

/** Everything that the lock file names, by "name vversion". */
function crates() {
  const metadata = ask("cargo", ["metadata", "--format-version", "1", "--filter-platform", WASM, "--locked"]);
  if (metadata === undefined) throw new Stop("`cargo metadata --locked` fails.");
  const hashes = new Map(
    [...read("Cargo.lock").matchAll(/name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"/g)].map(
      ([, name, version, hash]) => [`${name} v${version}`, hash],
    ),
  );
  const packages = new Map(JSON.parse(metadata).packages.map((found) => [`${found.name} v${found.version}`, found]));
  return (key) => {
    const { name, version, license, authors, repository, manifest_path } = packages.get(key);
    return {
      name,
      version,
      license,
      authors,
      repository,
      hash: hashes.get(key),
      texts: textsOf(key, license, dirname(manifest_path)),
    };
  };
}

/** Licences by their name in expressions, each with the names of files that hold its text. */
const LICENCES = {
  MIT: /^licen[cs]e(?:[-_]mit)?(?:\.md|\.txt)?$/i,
  Zlib: /^licen[cs]e(?:[-_]zlib)?(?:\.md|\.txt)?$/i,
  "Unicode-3.0": /^licen[cs]e-unicode$/i,
};

/** The texts of the licences under which a crate is used: of alternatives the one that is known here. */
function textsOf(key, expression, folder) {
  const parts = expression.split(" AND ").map((part) =>
    part
      .replace(/[()]/g, "")
      .split(" OR ")
      .find((name) => name in LICENCES),
  );
  const files = readdirSync(folder).sort();
  return Object.fromEntries(
    parts.map((name) => {
      if (name === undefined)
        throw new Stop(`${key} is under ${expression}: look at it, and add what is used to LICENCES.`);
      const file = files.find((file) => LICENCES[name].test(file));
      // Some crates state their licence in Cargo.toml only.
      if (!file && name !== "MIT") throw new Stop(`${key} has no text of ${name}.`);
      return [name, file ? readFileSync(join(folder, file), "utf8") : ""];
    }),
  );
}

/** Who holds the rights, and under what: lines of copyright, and the rest without its title. */
function split(text) {
  const lines = text
    .replace(/\r/g, "")
    .split("\n")
    .map((line) => line.trim());
  const isTitle = (line) => /^(# )?(\(?the\)? )?mit licen[cs]e/i.test(line);
  const isCopyright = (line) => /^copyright (\(c\)|©|\d)/i.test(line);
  const body = lines
    .filter((line) => !isTitle(line) && !isCopyright(line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return { copyrights: lines.filter(isCopyright), body, key: body.replace(/\s+/g, " ").replace(/[“”]/g, '"') };
}

/** The notices: each text once, with the crates that it applies to. */
export function notices() {
  const used = [
    ...new Map(
      modules()
        .flatMap((module) => module.crates)
        .map((crate) => [crate.name + crate.version, crate]),
    ).values(),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const groups = new Map();
  for (const crate of used) {
    for (const [licence, text] of Object.entries(crate.texts)) {
      const { copyrights, body, key } = split(text || read("LICENSE-MIT"));
      const group = groups.get(licence + key) ?? { licence, body, crates: [] };
      groups.set(licence + key, group);
      group.crates.push({
        ...crate,
        copyrights: text
          ? copyrights
          : [`Copyright (c) ${crate.authors.map((author) => author.replace(/ <.*/, "")).join(", ")}`],
      });
    }
  }
  const rule = "-".repeat(80);
  const sections = [...groups.values()]
    .sort((a, b) => b.crates.length - a.crates.length || (a.licence < b.licence ? -1 : 1))
    .map(({ licence, body, crates }) =>
      [rule, `${licence}, for:`, "", ...crates.flatMap(linesOf), "", body].join("\n"),
    );
  return `${INTRODUCTION}\n${sections.join("\n\n")}\n`;
}

const INTRODUCTION = `Third-party notices

The WebAssembly modules of this package hold code of the Rust crates below and of
Rust's standard library, used under these licences. Written by
scripts/third-party.mjs from Cargo.lock.
`;

function linesOf({ name, version, repository, copyrights }) {
  return [[name, version, repository].filter(Boolean).join("  "), ...copyrights.map((line) => `    ${line}`)];
}

/** The bill of materials. It has no time and no serial number: the same lock file is the same bill. */
export function bill() {
  const { name, version, license, description } = JSON.parse(read("package.json"));
  const purl = `pkg:npm/${name}@${version}`;
  const all = modules();
  const parts = [...new Map(all.flatMap(({ crates }) => crates).map((crate) => [refOf(crate), crate])).entries()].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  );
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        "bom-ref": purl,
        type: "library",
        name,
        version,
        description,
        licenses: [{ expression: license }],
        purl,
      },
    },
    components: [
      ...all.map(({ path }) => ({ "bom-ref": path, type: "file", name: path })),
      ...parts.map(([ref, crate]) => componentOf(ref, crate)),
    ],
    dependencies: [
      { ref: purl, dependsOn: all.map(({ path }) => path) },
      ...all.map(({ path, crates }) => ({ ref: path, dependsOn: crates.map(refOf) })),
    ],
  };
}

const refOf = ({ name, version }) => (version ? `pkg:cargo/${name}@${version}` : name);

function componentOf(ref, { name, version, license, repository, hash }) {
  return {
    "bom-ref": ref,
    type: "library",
    name,
    ...(version && { version, hashes: [{ alg: "SHA-256", content: hash }] }),
    licenses: [{ expression: license.replaceAll("/", " OR ") }],
    ...(version && { purl: ref }),
    ...(repository && { externalReferences: [{ type: "vcs", url: repository }] }),
  };
}

/** What is written where. */
const FILES = { "THIRD-PARTY-NOTICES.txt": notices, "sbom.cdx.json": () => `${JSON.stringify(bill(), null, 1)}\n` };

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => {
    const isCheck = process.argv.includes("--check");
    for (const [path, text] of Object.entries(FILES)) {
      if (!isCheck) writeFileSync(join(root, path), text());
      else if (read(path) !== text())
        throw new Stop(`${path} is stale: run \`node scripts/third-party.mjs\`, look at the diff, and commit it.`);
    }
  });
}
