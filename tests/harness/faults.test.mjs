// The page of faults against the matrix: every fault has its row, and every row names the tests that there are, and no others.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { crossTable } from "./matrix.mjs";
import { faults } from "../runtimes/support/faults/index.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = (path) => readFileSync(`${root}/${path}`, "utf8");
const rows = [...text("FAULTS.md").matchAll(/^\| (F\d+) \| (.+) \|$/gm)].map(([, id, rest]) => [
  id,
  ...rest.split(" | "),
]);
const native = readdirSync(`${root}/tests/rust`)
  .map((name) => text(`tests/rust/${name}`))
  .join("\n");
const named = (column) => [...column.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

test("every fault has one row with all its columns", () => {
  assert.deepEqual(rows.map(([id]) => id).sort(), faults.map(({ id }) => id).sort());
  for (const row of rows) assert.ok(row.length === 5 && row.every((column) => column.trim() !== ""), row.join(" | "));
});

test("every row names the tests of the matrix, and tests that exist", () => {
  for (const [id, , , , tests] of rows) {
    const [own, ...others] = tests.split(/; (?=native |more in )/);
    assert.deepEqual(
      named(own),
      faults.find((fault) => fault.id === id).cells.map(({ name }) => name),
      id,
    );
    for (const other of others) {
      for (const name of named(other)) {
        if (other.startsWith("native"))
          assert.ok(native.includes(`fn ${name}()`), `${id}: there is no native test ${name}`);
        else assert.ok(text(name).length > 0);
      }
    }
  }
});

test("codes and classes on the page are the library's", () => {
  const codes = text("js/generated/errors.ts");
  const classes = text("js/errors/classes.ts");
  for (const name of rows.flatMap(([, , , seen]) => named(seen))) {
    if (/^[a-z_]+\/[a-z-]+$/.test(name)) assert.ok(codes.includes(`"${name}"`), name);
    if (/^\w+Error$/.test(name)) assert.ok(classes.includes(`class ${name} `), name);
  }
});

test("readers find the page", () => {
  for (const from of ["README.md", "SECURITY.md"]) assert.ok(text(from).includes("(FAULTS.md)"), from);
});

test("a matrix with a hole, or without a runtime's cell, is told", () => {
  const cell = (fault, name, more) => ({ fault, title: "t", class: name, passed: 0, failed: 0, reasons: [], ...more });
  const full = [cell("F1", "a", { passed: 2 }), cell("F1", "b", { reasons: ["no pages"] })];
  assert.deepEqual(crossTable([{ runtime: "node", cells: full }]).empty, []);
  const { empty, text: table } = crossTable([
    { runtime: "node", cells: full },
    { runtime: "workerd", cells: [cell("F1", "a")] },
  ]);
  assert.deepEqual(empty, ["F1, a, workerd", "F1, b, workerd"]);
  assert.match(table, /2\/EMPTY +–\/EMPTY/);
  assert.match(table, /^ {2}F1 {3}no pages \(b\)$/m);
  assert.match(
    table,
    /1 faults x 2 classes x 2 runtimes = 4 cells: 2 tests passed, 0 failed, 1 cells not applicable, 2 empty$/,
  );
});
