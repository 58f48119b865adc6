// A Rollup plugin that puts the values of generated constants in place of their names: a character and a small number are shorter
// than a name, and a part that is loaded later need not import them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { root } from "./process.mjs";

const CODES = "generated/codes.js";
const CONSTANT = /^export const (\w+) = ("(?:[^"\\]|\\.)*"|\d+);$/gm;
const IMPORT = new RegExp(`^import \\{([^}]*)\\} from ("[./]*${CODES}");$`, "m");

export function inlineCodes() {
  const constants = Object.fromEntries(
    [...readFileSync(join(root, "dist", CODES), "utf8").matchAll(CONSTANT)].map(([, name, value]) => [name, value]),
  );
  return {
    name: "inline-codes",
    async transform(code) {
      const [, list = "", from] = IMPORT.exec(code) ?? [];
      const names = list.split(",").map((name) => name.trim());
      const others = names.filter((name) => !(name in constants));
      if (others.length === names.length) return undefined;
      // Names that are not imported are free, and esbuild replaces those.
      const free = code.replace(IMPORT, others.length > 0 ? `import { ${others.join(", ")} } from ${from};` : "");
      return {
        code: (await transform(free, { define: constants, format: "esm", target: "es2022", legalComments: "none" }))
          .code,
        map: null,
      };
    },
  };
}
