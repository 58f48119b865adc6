// Makes published code short, and keeps what traces and tests show: the names of classes, and of functions where asked for.
import { transform } from "esbuild";
import { parseAst } from "rollup/parseAst";
import { minify } from "terser";

/** Most characters of a line. */
const LINE = 240;

/** The code with short names for what is not seen, without white space; `keepsFunctions` keeps the names of functions too. */
export async function shorten(code, { keepsFunctions, isModule = true }) {
  const { code: plain } = await transform(code, {
    minifySyntax: true,
    format: isModule ? "esm" : undefined,
    target: "es2022",
    legalComments: "none",
  });
  // The last to name things: esbuild lets no name hide another.
  const { code: short } = await minify(plain, {
    compress: false,
    mangle: {
      toplevel: true,
      keep_classnames: true,
      keep_fnames: keepsFunctions,
      reserved: keepsFunctions ? namesOfFunctions(plain) : namesOfClasses(plain),
    },
    parse: { module: isModule },
    // Node prints the line that has thrown.
    format: { comments: false, max_line_len: LINE },
  });
  return short;
}

/** The constants that hold a function, which engines name after them. */
function namesOfFunctions(code) {
  const declarations = parseAst(code).body.map((node) => node.declaration ?? node);
  return declarations.flatMap(({ declarations: all = [] }) =>
    all.filter(({ init }) => /Function|Class/.test(init?.type)).map(({ id }) => id.name),
  );
}

/** The variables that are given a class, which engines name after them. */
const namesOfClasses = (code) => [...code.matchAll(/(\w+) = class\b/g)].map(([, name]) => name);
