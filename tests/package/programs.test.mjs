// The programs of tests/types are what a user would write: they call every method that there is, without `!`, casts or `any`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import typescript from "typescript";
import { operations } from "leadspan/operations";

const { SyntaxKind } = typescript;
const CLIENTS = { LeadConduit: "lc", ConstructionOnline: "co", HeroBase: "hb" };
const PROGRAMS = ["records", "account", "constructiononline", "herobase", "errors"].map((name) => {
  const file = new URL(`../types/${name}.ts`, import.meta.url);
  return typescript.createSourceFile(`${name}.ts`, readFileSync(file, "utf8"), typescript.ScriptTarget.Latest, true);
});

/** Nodes that bypass the type checker, by kind. */
const ESCAPES = {
  [SyntaxKind.NonNullExpression]: () => "!",
  [SyntaxKind.TypeAssertionExpression]: () => "a cast",
  [SyntaxKind.AsExpression]: (node) => node.type.getText() !== "const" && "a cast",
  [SyntaxKind.AnyKeyword]: () => "any",
};

/** Where a program escapes the compiler. */
function escapes(program) {
  const found = [...program.text.matchAll(/@ts-(?:ignore|nocheck)/g)].map(([text]) => text);
  const see = (node) => {
    const what = ESCAPES[node.kind]?.(node);
    if (what) found.push(`${what} in ${node.getText()}`);
    typescript.forEachChild(node, see);
  };
  see(program);
  return found;
}

for (const program of PROGRAMS) {
  test(`${program.fileName} needs no \`!\`, cast or \`any\``, () => assert.deepEqual(escapes(program), []));
}

test("escapes are found", () => {
  const program = typescript.createSourceFile(
    "a.ts",
    "const a = b!; const c = d as string; const e: any = <T>f; const g = [1] as const; // @ts-ignore",
    typescript.ScriptTarget.Latest,
    true,
  );
  assert.deepEqual(
    escapes(program).map((text) => text.split(" in ")[0]),
    ["@ts-ignore", "!", "a cast", "any", "a cast"],
  );
});

test("every method is called", () => {
  // Long chains go on in the next line.
  const text = PROGRAMS.map((program) => program.text.replace(/\n *\./g, ".")).join("\n");
  const methods = operations.map(({ api, resource, method }) => `${CLIENTS[api]}.${resource}.${method}(`);
  assert.ok(methods.length > 200);
  assert.deepEqual(
    methods.filter((call) => !text.includes(call) && !text.includes(call.replace("(", "<"))),
    [],
  );
});
