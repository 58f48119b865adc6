// Builds the site: the pages of docs/, the reference, the demo, and text files for language models.
//   npm ci && npm run build [-- --pages]     --pages leaves out reference and demo
// The package has to be built (`cargo xtask build`). The result is in dist/; any static server serves it, and it needs
// no network.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { EXAMPLES, SECTIONS } from "./pages.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const source = join(here, ".generated");
const out = join(here, "dist");
const onlyPages = process.argv.includes("--pages");

rmSync(source, { recursive: true, force: true });
rmSync(out, { recursive: true, force: true });
mkdirSync(join(source, "public"), { recursive: true });

/** Where each file of the repository is on the site. */
const places = new Map(SECTIONS.flatMap(({ pages }) => pages.map(({ file, path }) => [file, path])));
const markdown = new Map();
for (const [file, path] of places) {
  const text = withLinks(file, readFileSync(join(root, file), "utf8"));
  markdown.set(path, text);
  mkdirSync(join(source, posix.dirname(path)), { recursive: true });
  writeFileSync(join(source, `${path}.md`), forSite(text));
}
cpSync(join(here, "index.md"), join(source, "index.md"));
cpSync(join(root, "www/page/icon.svg"), join(source, "public/icon.svg"));

if (!onlyPages) {
  reference();
  await demo();
}
languageModels();
run("vitepress", ["build", here]);

/** Links between files become links between pages; to what is no page, the name remains. */
function withLinks(file, text) {
  return text.replace(/\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)/g, (_, target, anchor = "") => {
    const path = posix.normalize(posix.join(posix.dirname(file), target)).replace(/\/$/, "");
    const place =
      places.get(path) ??
      places.get(`${path}/README.md`) ??
      (path === "examples" ? `examples/${EXAMPLES[0]}` : undefined);
    if (place === undefined)
      throw new Error(`${file} links to ${target}, which is no page of the site: add it to pages.mjs`);
    return `](/${place}${anchor})`;
  });
}

/** What runs is of no interest to readers; braces would be taken for expressions. */
function forSite(text) {
  let isCode = false;
  return text
    .replace(/^```(\w+) \w+$/gm, "```$1")
    .split("\n")
    .map((line) => {
      if (line.startsWith("```")) isCode = !isCode;
      if (isCode) return line;
      // Braces would be an expression; a column of names gets a heading that can be read out.
      return line.replace(/\{\{/g, "{&ZeroWidthSpace;{").replace(/^\|\s+\|(?= \S)/, "| Which |");
    })
    .join("\n");
}

function reference() {
  const entries = Object.values(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).exports)
    .filter((target) => target.types)
    .map(({ types }) => join(root, (types.default ?? types).replace("./dist/", "js/").replace(".d.ts", ".ts")));
  run("typedoc", [
    ...entries.flatMap((entry) => ["--entryPoints", entry]),
    ...[
      "--options",
      join(here, "typedoc.json"),
      "--tsconfig",
      join(root, "tsconfig.json"),
      "--out",
      join(source, "public/reference"),
      "--name",
      "Leadspan",
      "--readme",
      "none",
    ],
  ]);
  for (const file of readdirSync(join(source, "public/reference"), { recursive: true })) {
    if (file.endsWith(".html")) makeAccessible(join(source, "public/reference", file));
  }
  const rust = join(root, "target/wasm32-unknown-unknown/doc");
  if (existsSync(join(rust, "leadspan"))) cpSync(rust, join(source, "public/rust-reference"), { recursive: true });
}

/** TypeDoc's pages lack landmarks, leave out levels of headings, and have links inside of buttons. */
function makeAccessible(file) {
  const html = readFileSync(file, "utf8")
    .replace('<div class="container container-main">', '<div class="container container-main" role="main">')
    .replace('<nav id="tsd-sidebar-links"', '<nav id="tsd-sidebar-links" aria-label="Site"')
    .replace('<nav class="tsd-navigation">', '<nav class="tsd-navigation" aria-label="Reference">')
    .replace(/<summary[^]*?<\/summary>/g, (summary) => summary.replace(/<a\b[^]*?<\/a>/g, ""));
  writeFileSync(file, withoutGaps(html));
}

/** Headings that are at most one level below the one before. */
function withoutGaps(html) {
  let before = 0;
  let open = 0;
  return html.replace(/<(\/?)h([1-6])(?=[\s>])/g, (_, end, level) => {
    if (!end) before = open = Math.min(Number(level), before + 1);
    return `<${end}h${open}`;
  });
}

async function demo() {
  const { OUT, buildWww } = await import("../../www/build.mjs");
  await buildWww();
  cpSync(OUT, join(source, "public/demo"), { recursive: true });
}

/** llms.txt names the pages, llms-full.txt has them whole. */
function languageModels() {
  const titleOf = (text) => /^# (.*)$/m.exec(text)?.[1] ?? "";
  const firstOf = (text) =>
    (/^# .*\n+([^#`|\n<][^\n]*(?:\n[^#`|\n<][^\n]*)*)/m.exec(text)?.[1] ?? "")
      .replace(/\s+/g, " ")
      .replace(/\]\([^)]*\)/g, "]")
      .replace(/[[\]]/g, "");
  const intro =
    "# Leadspan\n\n> One client for three HTTP APIs: LeadConduit, ConstructionOnline and HeroBase. A Rust core in WebAssembly with a TypeScript API, for browsers, edge workers, Node, Deno and Bun; a sandbox of the three APIs; a Rust crate.\n";
  const lists = SECTIONS.map(
    ({ title, pages }) =>
      `\n## ${title}\n\n${pages.map(({ path }) => `- [${titleOf(markdown.get(path))}](/${path}.html): ${firstOf(markdown.get(path))}`).join("\n")}\n`,
  );
  writeFileSync(join(source, "public/llms.txt"), intro + lists.join(""));
  writeFileSync(
    join(source, "public/llms-full.txt"),
    `${intro}\n${[...markdown.values()].map((text) => text.replace(/^```(\w+) \w+$/gm, "```$1").trim()).join("\n\n---\n\n")}\n`,
  );
}

function run(program, args) {
  const { status } = spawnSync(join(here, "node_modules/.bin", program), args, { cwd: here, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
