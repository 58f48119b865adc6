// Writes tests/package/api-report.txt: what every entry of the package exports, declaration by declaration and without
// comments, so that a change to the public surface shows as a readable diff. `npm run api-report`, after a build.
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import typescript from "typescript";
import { main, root } from "./process.mjs";

export const REPORT = join(root, "tests/package/api-report.txt");
/** Records as the vendors document them: the contract's tests check these, the report only names them. */
const RECORDS = /generated\/\w+-types\.d\.ts$/;

/** The text of the report, made from the declarations in dist/. */
export function report() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.entries(exports).filter(([, target]) => target.default?.endsWith(".js"));
  const files = entries.map(([, target]) => join(root, target.types.default ?? target.types));
  const program = typescript.createProgram(files, {
    module: typescript.ModuleKind.NodeNext,
    moduleResolution: typescript.ModuleResolutionKind.NodeNext,
    target: typescript.ScriptTarget.ES2022,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const seen = new Map();
  return entries
    .map(([name], index) =>
      section(`leadspan${name.slice(1)}`, { checker, seen, source: program.getSourceFile(files[index]) }),
    )
    .join("\n");
}

function section(entry, { checker, seen, source }) {
  const symbols = checker
    .getExportsOfModule(checker.getSymbolAtLocation(source))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = symbols.flatMap((symbol) => {
    const target = symbol.flags & typescript.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    // Whatever several entries export is written out once.
    const first = seen.get(target);
    if (first) return [`${symbol.name}: as in ${first}`];
    seen.set(target, entry);
    return (target.declarations ?? []).flatMap((declaration) => textOf(symbol.name, declaration));
  });
  return `## ${entry}\n${lines.join("\n")}\n`;
}

const printer = typescript.createPrinter({ removeComments: true });

function textOf(name, declaration) {
  const file = declaration.getSourceFile();
  const path = relative(root, file.fileName).replaceAll("\\", "/");
  if (typescript.isSourceFile(declaration)) return [`${name}: every export of ${path}`];
  if (RECORDS.test(path)) return [`${name}: a record`];
  const node = typescript.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return printer
    .printNode(typescript.EmitHint.Unspecified, node, file)
    .split("\n")
    .map((line) => line.trimEnd());
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(() => writeFileSync(REPORT, report()));
