// The package as npm would publish it: packed, installed into an empty project, and used the ways users will.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync, inflateRawSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const limits = JSON.parse(await readFile(join(root, "scripts/size-limits.json"), "utf8"));
const run = promisify(execFile);
/** Needs the optional peer; `tests/otel.test.mjs` loads it. */
const WITH_PEER = ["leadspan/otel"];
const ENTRIES = Object.entries(manifest.exports)
  .filter(([, target]) => target.default?.endsWith(".js"))
  .map(([entry]) => `leadspan${entry.slice(1)}`)
  .filter((entry) => !WITH_PEER.includes(entry));

let project;
let packed;

before(async () => {
  project = await mkdtemp(join(tmpdir(), "leadspan-packaging-"));
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project], {
    cwd: root,
  });
  [packed] = Object.values(JSON.parse(stdout));
  await writeFile(join(project, "package.json"), '{ "name": "user", "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(project, packed.filename)], {
    cwd: project,
  });
});

after(() => rm(project, { recursive: true }));

test("holds what users need and nothing else", () => {
  const files = packed.files.map(({ path }) => path);
  const strays = files.filter(
    (path) =>
      !/^(dist\/.*\.(js|cjs|d\.c?ts|wasm)|dist\/integrity\.json|docs\/troubleshooting\.md|package\.json|README\.md|LICENSE-(MIT|APACHE)|THIRD-PARTY-NOTICES\.txt|sbom\.cdx\.json)$/.test(
        path,
      ),
  );
  assert.deepEqual(strays, []);
  for (const file of [
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "THIRD-PARTY-NOTICES.txt",
    "sbom.cdx.json",
    "dist/wasm/leadspan_bg.wasm",
  ])
    assert.ok(files.includes(file), file);
  // Each entry once: the modules that it was bundled from are not published.
  assert.deepEqual(
    files.filter((file) => /^dist\/[^/]*\.js$/.test(file)),
    [],
  );
});

/** The goal is 2 MB: the modules alone are 0.7 MB, and their copies in JavaScript, for hosts that read no files, 0.5 MB. */
test("what is sent and what is installed have gates", () => {
  assert.ok(packed.size <= limits.package.packed, `${packed.size} bytes`);
  assert.ok(packed.unpackedSize <= limits.package.unpacked, `${packed.unpackedSize} bytes`);
});

test("every path that package.json names is in the package", () => {
  const files = new Set(packed.files.map(({ path }) => path));
  const named = [...leaves(manifest.exports), ...leaves(manifest.imports)].map((path) => path.replace("./", ""));
  assert.deepEqual(
    named.filter((path) => !files.has(path)),
    [],
  );
});

test("lists the hash of every wasm file, which the copies in JavaScript have too", async () => {
  const installed = join(project, "node_modules/leadspan");
  const listed = JSON.parse(await readFile(join(installed, "dist/integrity.json"), "utf8"));
  const shipped = packed.files
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".wasm"))
    .sort();
  assert.ok(shipped.length >= 4);
  assert.deepEqual(Object.keys(listed), shipped);
  const hash = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  for (const path of shipped) {
    assert.equal(hash(await readFile(join(installed, path))), listed[path], path);
    const { default: inline } = await import(pathToFileURL(join(installed, path.replace("_bg.wasm", "_inline.js"))));
    assert.equal(hash(inflateRawSync(Buffer.from(inline, "base64"))), listed[path], `the copy of ${path}`);
  }
});

test("installs without scripts and without dependencies", () => {
  const forbidden = [
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
  ].filter((name) => name in manifest.scripts);
  assert.deepEqual(forbidden, []);
  assert.equal(manifest.dependencies, undefined);
  const required = Object.keys(manifest.peerDependencies).filter(
    (name) => manifest.peerDependenciesMeta[name]?.optional !== true,
  );
  assert.deepEqual(required, []);
  assert.equal(manifest.optionalDependencies, undefined);
  assert.equal(manifest.bundleDependencies, undefined);
});

test("workerd and edge-light stand before browser, types before all", () => {
  for (const conditions of Object.values(manifest.imports)) {
    const order = Object.keys(conditions);
    assert.equal(order[0], "types");
    assert.equal(order.at(-1), "default");
    assert.ok(
      order.indexOf("workerd") < order.indexOf("browser") && order.indexOf("edge-light") < order.indexOf("browser"),
    );
  }
});

/** `import source` needs a newer Node than the oldest that runs this; the matrix loads it there. */
const LOADABLE = ENTRIES.filter((entry) => entry !== "leadspan/source");

test("every entry loads in Node and has no top-level await", async () => {
  const script = `for (const entry of ${JSON.stringify(LOADABLE)}) console.log(entry, Object.keys(await import(entry)).length > 0);`;
  await writeFile(join(project, "load.mjs"), script);
  const { stdout } = await run(process.execPath, ["load.mjs"], { cwd: project });
  assert.deepEqual(
    stdout.trim().split("\n"),
    LOADABLE.map((entry) => `${entry} true`),
  );
  // CommonJS output is where a bundler refuses a top-level await.
  const imports = LOADABLE.map((entry, index) => `export * as e${index} from "${entry}";`).join("\n");
  await bundle(imports, { format: "cjs", conditions: ["browser"] });
});

test("the entry without WebAssembly has the errors of the others, and none of their loaders", async () => {
  const script =
    'import { LeadspanError } from "leadspan/slim"; import * as errors from "leadspan/errors"; console.log(LeadspanError === errors.LeadspanError);';
  await writeFile(join(project, "errors.mjs"), script);
  const { stdout } = await run(process.execPath, ["errors.mjs"], { cwd: project });
  assert.equal(stdout, "true\n");
  const { chosen, wasm } = await bundle('export * from "leadspan/slim";', {
    conditions: ["workerd", "worker", "browser"],
  });
  assert.deepEqual([chosen, wasm], [{}, []]);
});

const LOADERS = {
  workerd: ["workerd", "worker", "browser"],
  "edge-light": ["edge-light", "browser"],
  node: ["node"],
  browser: ["browser"],
  inline: [],
};
for (const [loader, conditions] of Object.entries(LOADERS)) {
  test(`a bundler with the conditions [${conditions}] gets the ${loader} loaders`, async () => {
    const { chosen } = await bundle('export * from "leadspan"; export * as testing from "leadspan/sandbox";', {
      conditions,
    });
    assert.deepEqual(chosen, {
      "#core-loader": `node_modules/leadspan/dist/loaders/core/${loader}.js`,
      "#matcher-loader": `node_modules/leadspan/dist/loaders/matcher/${loader}.js`,
      "#reader-loader": `node_modules/leadspan/dist/loaders/reader/${loader}.js`,
      "#sandbox-loader": `node_modules/leadspan/dist/loaders/sandbox/${loader}.js`,
    });
  });
}

const MAX_WORKER_BYTES = 80 * 1024;

test("a Worker that lists, with the core that it brings, carries nothing that reads at scale, and its weight is gated", async () => {
  const worker =
    'import core from "leadspan/leadspan_bg.wasm"; import { LeadConduit, initCore } from "leadspan/slim";' +
    "const lc = new LeadConduit({ apiKey: process.env.KEY }); export default { async fetch() { await initCore(core); return Response.json(await lc.events.list()); } };";
  const { text, wasm } = await bundle(worker, { conditions: ["workerd", "worker", "browser"] });
  assert.deepEqual(wasm, ["leadspan/leadspan_bg.wasm"]);
  const core = await readFile(join(project, "node_modules/leadspan/dist/wasm/leadspan_bg.wasm"));
  const weight = gzipSync(text, { level: 9 }).length + gzipSync(core, { level: 9 }).length;
  assert.ok(weight <= MAX_WORKER_BYTES, `${weight} bytes`);
});

test("after initCore, what reads at scale says that init brings it, and reads once it did", async () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { createRequire } from "node:module";
    import { LeadConduit, init, initCore } from "leadspan/slim";
    const bytes = (name) => readFileSync(createRequire(import.meta.url).resolve("leadspan/" + name + "_bg.wasm"));
    await initCore(bytes("leadspan"));
    const lc = new LeadConduit({ apiKey: "key", fetch: async (url) => Response.json(String(url).includes("before_id") ? [] : [{ id: "a" }]) });
    const ways = [(list) => list.select({ id: "id" }).toArray(), (list) => list.countBy("id"), (list) => list.toArray()];
    for (const way of ways) {
      const error = await way(lc.events.list({ limit: 2 })).then(() => undefined, (reason) => reason);
      console.log(error?.code, error?.outcome, error?.message);
    }
    await init({ reader: bytes("reader") });
    console.log(JSON.stringify(await lc.events.list({ limit: 2 }).select({ id: "id" }).toArray()));`;
  await writeFile(join(project, "init-core.mjs"), script);
  const { stdout } = await run(process.execPath, ["init-core.mjs"], { cwd: project });
  const advice =
    "internal/load not_sent what reads at scale could not be loaded: initCore() leaves it out; call init({ core, reader })";
  assert.deepEqual(stdout.trim().split("\n"), [advice, advice, "undefined undefined undefined", '[{"id":"a"}]']);
});

test("what CommonJS requires, as Jest does, has all entries of a server and the names of the classes", async () => {
  const script = `
    const { fromEnv } = require("leadspan/env");
    const { isNotFoundError, NotFoundError } = require("leadspan/errors");
    const { LeadConduit } = require("leadspan");
    console.log(typeof fromEnv, typeof isNotFoundError, NotFoundError.name, LeadConduit.name);`;
  await writeFile(join(project, "names.cjs"), script);
  // Node itself requires ES modules where it can; Jest has no such condition.
  const { node: targets } = manifest.exports["./env"];
  const file = join(project, "node_modules/leadspan", targets.require);
  const inline = join(project, "node_modules/leadspan", manifest.exports["./inline"].default);
  const { stdout } = await run(process.execPath, ["names.cjs"], { cwd: project });
  assert.equal(stdout.trim(), "function function NotFoundError LeadConduit");
  const required = createRequire(import.meta.url)(file);
  for (const { LeadConduit, NotFoundError } of [required, await import(pathToFileURL(inline))])
    assert.deepEqual([LeadConduit.name, NotFoundError.name], ["LeadConduit", "NotFoundError"]);
  assert.equal(typeof required.fromEnv, "function");
});

test("an error that nobody catches is printed without a page of code", async () => {
  const script = `
    import { LeadConduit } from "leadspan";
    const fetch = async () => new Response("{}", { status: 401, headers: { "content-type": "application/json" } });
    await new LeadConduit({ apiKey: "key", fetch }).caps.list();`;
  await writeFile(join(project, "uncaught.mjs"), script);
  const error = await run(process.execPath, ["uncaught.mjs"], { cwd: project }).catch((thrown) => thrown);
  assert.match(error.stderr, /AuthenticationError: listCaps/);
  assert.ok(error.stderr.length < 3_000, `${error.stderr.length} characters`);
});

test("an import that is not used costs nothing", async () => {
  const { text } = await bundle('import "leadspan"; import "leadspan/sandbox";', { conditions: ["browser"] });
  assert.ok(text.length < 100, text);
});

for (const [version, resolution] of [
  ["typescript-5.4", "NodeNext"],
  ["typescript", "NodeNext"],
  ["typescript-7", "Bundler"],
]) {
  test(`every entry has its types: ${version}, ${resolution}`, async () => {
    const folder = join(project, version);
    await mkdir(folder);
    await writeFile(
      join(folder, "user.mts"),
      ENTRIES.map((entry, index) => `import * as e${index} from "${entry}";\nvoid e${index};`).join("\n"),
    );
    await compile(join(folder, "user.mts"), version, resolution);
  });
}

/** Until 5.8 TypeScript lets no CommonJS import an ES module, and looks for that in declarations too unless it skips them. */
for (const [version, options] of [
  ["typescript-5.4", ["--skipLibCheck"]],
  ["typescript", []],
  ["typescript-7", []],
]) {
  test(`what require() gives in CommonJS has its types in CommonJS: ${version}`, async () => {
    const names = Object.entries(manifest.exports)
      .filter(([, target]) => target.node?.require)
      .map(([entry]) => `leadspan${entry.slice(1)}`)
      .filter((entry) => !WITH_PEER.includes(entry));
    assert.ok(names.length >= 6);
    const file = join(project, `${version}.cts`);
    await writeFile(
      file,
      names.map((name, index) => `import * as e${index} from "${name}";\nvoid e${index};`).join("\n") +
        '\nimport { LeadConduit } from "leadspan";\nexport const lc: LeadConduit = new LeadConduit({ apiKey: "" });\n',
    );
    await compile(file, version, "NodeNext", options);
  });
}

/** Compiles a user's file as a strict project does. */
async function compile(file, version, resolution, more = []) {
  const module = resolution === "Bundler" ? "ESNext" : resolution;
  const options = [
    "--noEmit",
    "--strict",
    "--target",
    "ES2022",
    "--module",
    module,
    "--moduleResolution",
    resolution,
    "--lib",
    "ES2022,DOM,DOM.Iterable",
    ...more,
  ];
  await run(process.execPath, [join(root, "node_modules", version, "bin/tsc"), ...options, file], {
    cwd: project,
  }).catch((error) => assert.fail(error.stdout));
}

function leaves(value) {
  return typeof value === "string" ? [value] : Object.values(value).flatMap(leaves);
}

/** Bundles a user's module; gives the text and which file each of the package's own `#…` imports became. */
async function bundle(contents, { format = "esm", conditions }) {
  const result = await build({
    stdin: { contents, resolveDir: project },
    absWorkingDir: project,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format,
    platform: "neutral",
    conditions,
    external: ["*.wasm", "*.wasm?module", "node:*"],
    logLevel: "error",
    logOverride: { "empty-import-meta": "silent" },
  });
  // Users of bundlers read their warnings; one is expected, that an import is not used.
  assert.deepEqual(
    result.warnings.filter(({ location }) => location?.file !== "<stdin>").map(({ text }) => text),
    [],
  );
  const imports = Object.values(result.metafile.inputs).flatMap((input) => input.imports);
  const own = imports.filter(({ original }) => original?.startsWith("#")).map(({ original, path }) => [original, path]);
  const wasm = imports.filter(({ path, external }) => external && path.includes(".wasm")).map(({ path }) => path);
  return { text: result.outputFiles[0].text, wasm, chosen: Object.fromEntries(own.sort()) };
}
