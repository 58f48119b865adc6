// The pages: their code compiles or runs, their links lead somewhere, every error code is explained.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { blocksOf, pages, read, root } from "./blocks.mjs";

const run = promisify(execFile);
const blocks = pages.flatMap(blocksOf);
const LANGUAGES = { js: "mjs", ts: "mts", jsx: "mjs" };
/** Files that stand beside those on the pages. Miniflare's own types need packages that are not installed. */
const NEIGHBOURS = {
  "miniflare.d.ts":
    "type Service = ((request: Request) => Promise<Response>) | { external: { address: string; http: object } };\n" +
    "type Options = { modules: true; scriptPath: string; outboundService: Service };\n" +
    "export class Miniflare { constructor(options: Options); dispatchFetch(address: string): Promise<Response>; }\n",
  "../../../lib/clients.d.ts": 'export const leadConduit: () => import("leadspan").LeadConduit;\n',
  "pkg/leadspan_example_rust.d.ts":
    "export default function init(): Promise<void>;\nexport function countFailures(address: string): Promise<number>;\n",
};

test("every block has a language that somebody checks, or is commands for a shell", () => {
  const known = ["", "js", "ts", "json", "toml", "rust", "jsonc", "html"];
  assert.deepEqual(
    blocks.filter(({ language }) => !known.includes(language)),
    [],
  );
  assert.ok(blocks.filter(({ language }) => language in LANGUAGES).length > 40);
});

test("every block of JavaScript and TypeScript compiles", async () => {
  // As deep as a route of Next.js, whose imports climb to `lib/`.
  const folder = join(root, "target/docs-blocks/app/api/caps");
  await rm(join(root, "target/docs-blocks"), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const checked = blocks.filter(({ language }) => language in LANGUAGES);
  for (const { page, line, language, code } of checked) {
    await writeFile(
      join(folder, `${page.replace(/\W/g, "-")}-line-${line}.${LANGUAGES[language]}`),
      `${code}\nexport {};\n`,
    );
  }
  for (const [name, text] of Object.entries(NEIGHBOURS)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const options = {
    extends: relative(folder, join(root, "tsconfig.json")),
    compilerOptions: {
      rootDir: root,
      rootDirs: [],
      paths: { miniflare: ["./miniflare.d.ts"] },
      allowJs: true,
      checkJs: true,
      noImplicitAny: false,
      strict: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      isolatedModules: false,
      noImplicitReturns: false,
      noPropertyAccessFromIndexSignature: false,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      erasableSyntaxOnly: false,
      noEmit: true,
    },
    include: [".", relative(folder, join(root, "tests/docs/prelude.d.ts"))],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(options));
  await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]).catch(({ stdout }) =>
    assert.fail(stdout),
  );
});

for (const { page, line, code } of blocks.filter(({ flag }) => flag === "run")) {
  test(`${page}:${line} runs`, async () => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: root,
      timeout: 60_000,
    });
    assert.notEqual(stdout.trim(), "");
  });
}

test("JSON is JSON", () => {
  for (const { page, line, code } of blocks.filter(({ language }) => language === "json"))
    assert.doesNotThrow(() => JSON.parse(code), `${page}:${line}`);
});

test("methods that the text names are there", async () => {
  const { operations } = await import("leadspan/operations");
  const methods = new Map();
  for (const { resource, method } of operations)
    methods.set(resource, (methods.get(resource) ?? new Set(["edit"])).add(method));
  const named = pages.flatMap((page) =>
    [
      ...read(page)
        .replace(/^```[^]*?^```/gm, "")
        .matchAll(/`(?:(?:lc|co|hb)\.)?(\w+)\.(\w+)[(`]/g),
    ].map(([text, resource, method]) => ({ page, text, resource, method })),
  );
  // `vars.lead` is a path in events.
  const known = named.filter(
    ({ resource, method }) => methods.has(resource) && !(resource === "vars" && method === "lead"),
  );
  assert.deepEqual(
    known.filter(({ resource, method }) => !methods.get(resource).has(method)),
    [],
  );
  assert.ok(known.length > 10);
});

// ---- links

/** The anchors of a page: of its headings, as GitHub makes them, and those that it sets itself. */
function anchorsOf(text) {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .replace(/`/g, "")
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replace(/ /g, "-"),
  );
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)]);
}

test("every link leads somewhere", () => {
  const broken = [];
  for (const page of [...pages, "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "FAULTS.md", "CHANGELOG.md"]) {
    const text = read(page).replace(/^```[^]*?^```/gm, "");
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) broken.push(`${page}: ${target}`);
      else if (anchor && file.endsWith(".md") && !anchorsOf(read(file)).has(anchor)) broken.push(`${page}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

// ---- error codes

test("troubleshooting explains every error code, with its class, cause and cure", async () => {
  const generated = await readFile(join(root, "js/generated/errors.ts"), "utf8");
  const [, union] = generated.split("export type ErrorCode =");
  const codes = [...union.matchAll(/\| "([^"]+)"/g)].map(([, code]) => code);
  assert.ok(codes.length > 40);
  const sections = Object.fromEntries(
    read("docs/troubleshooting.md")
      .split(/^(?=<a id=)/m)
      .slice(1)
      .map((section) => [/^<a id="([^"]+)">/.exec(section)[1], section]),
  );
  assert.deepEqual(Object.keys(sections).sort(), [...codes].sort());
  const { failure } = await import("../../dist/errors/classes.js");
  for (const code of codes) {
    const error = failure(code, "x");
    assert.ok(sections[code].includes(`\n## ${code}\n`), code);
    assert.ok(sections[code].includes(`\n\`${error.name}\`. `), `${code} is a ${error.name}`);
    assert.match(sections[code], /\*\*What helps:\*\* \S/);
    assert.equal(error.help, `docs/troubleshooting.md#${code}`);
  }
});
