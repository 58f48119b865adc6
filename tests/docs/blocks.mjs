// The pages and the code in them.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Every page for readers, as a path from the root. */
export const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, "examples"))
    .sort()
    .map((name) => `examples/${name}/README.md`)
    .filter((page) => existsSync(join(root, page))),
];

export const read = (page) => readFileSync(join(root, page), "utf8");

/** The blocks of a page: `{ page, line, language, flag, code }`. */
export function blocksOf(page) {
  const blocks = [];
  let open;
  read(page)
    .split("\n")
    .forEach((text, index) => {
      const fence = /^```(\w*) ?(.*)$/.exec(text);
      if (!fence) open?.lines.push(text);
      else if (!open) open = { page, line: index + 1, language: fence[1], flag: fence[2], lines: [] };
      else {
        blocks.push({ ...open, code: open.lines.join("\n") });
        open = undefined;
      }
    });
  return blocks;
}
