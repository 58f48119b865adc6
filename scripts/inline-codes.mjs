// A Rollup plugin that puts the values of generated constants in place of their names: a character and a small number are
// shorter than a name, and a part that is loaded later need not import them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { root } from "./process.mjs";

const CODES = "generated/codes.js";
const IMPORT = new RegExp(`^import \\{([^}]*)\\} from ("[./]*${CODES}");$`, "m");
/** `export const A = 1;` */
const CONSTANT = /^export const (\w+) = ("(?:[^"\\]|\\.)*"|\d+);$/gm;
/** `export const A = { B: 1 };` */
const RECORD = /^export const (\w+) = \{((?:\s*\w+: \d+,?)+)\s*\};$/gm;
/** `const [A, , B] = Array(3).keys();`, of the names that a module numbers for itself. */
const NUMBERS = /^const \[([^\]]*)\] = Array\(\d+\)\.keys\(\);$/gm;

export function inlineCodes() {
  const text = readFileSync(join(root, "dist", CODES), "utf8");
  const constants = [...text.matchAll(CONSTANT)].map(([, name, value]) => [name, { [name]: value }]);
  const records = [...text.matchAll(RECORD)].map(([, name, members]) => [
    name,
    Object.fromEntries([...members.matchAll(/(\w+): (\d+)/g)].map(([, key, value]) => [`${name}.${key}`, value])),
  ]);
  const known = Object.fromEntries([...constants, ...records]);
  return {
    name: "inline-codes",
    async transform(code) {
      const [, list = "", from] = IMPORT.exec(code) ?? [];
      const names = list.split(",").map((name) => name.trim());
      const inlined = names.filter((name) => name in known && isInlined(code.replace(IMPORT, ""), name, known[name]));
      const others = names.filter((name) => !inlined.includes(name));
      const own = [...code.matchAll(NUMBERS)].flatMap(([, each]) =>
        each.split(",").map((name, at) => [name.trim(), at]),
      );
      if (inlined.length === 0 && own.length === 0) return undefined;
      const define = Object.assign({}, ...inlined.map((name) => known[name]));
      for (const [name, number] of own) if (name) define[name] = String(number);
      // Names that are not declared are free, and esbuild replaces those.
      const free = code
        .replace(IMPORT, others.length > 0 ? `import { ${others.join(", ")} } from ${from};` : "")
        .replace(NUMBERS, "");
      const options = { define, format: "esm", target: "es2022", legalComments: "none" };
      return { code: (await transform(free, options)).code, map: null };
    },
  };
}

/** Whether each mention of a name is one that has a value: a record may also be used as a whole. */
function isInlined(code, name, values) {
  const mentions = code.match(new RegExp(`\\b${name}\\b(?:\\.\\w+)?`, "g")) ?? [];
  return mentions.every((mention) => mention in values);
}
