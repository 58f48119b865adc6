// Properties of the checks of `validate`: a value that fits the tables passes, and a mutation is found where it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkerOf } from "../../dist/validation/check.js";
import { Bit } from "../../dist/validation/shapes.js";
import { corruptions, isChecked, tables } from "../runtimes/support/drift.mjs";

/** The number of a One in `js/response/shape.ts`. */
const ONE = 0;
const DEEP = 4;
const ANYTHING = 31;
const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");

/** Any value of a kind; optional members are sometimes left out, and members come in any order. */
function valueOf(table, kind, depth = 0) {
  if (kind.bits === ANYTHING) return fc.jsonValue({ maxDepth: 1 });
  const parts = [];
  if (kind.bits & Bit.Null) parts.push(fc.constant(null));
  if (kind.bits & Bit.Flag) parts.push(fc.boolean());
  if (kind.bits & Bit.Number) parts.push(fc.double({ noNaN: true, noDefaultInfinity: true }));
  if (kind.bits & Bit.Text) parts.push(fc.string());
  if (kind.items)
    parts.push(depth > DEEP ? fc.constant([]) : fc.array(valueOf(table, kind.items, depth + 1), { maxLength: 3 }));
  if (kind.members)
    parts.push(
      depth > DEEP ? fc.constant({}) : fc.dictionary(name, valueOf(table, kind.members, depth + 1), { maxKeys: 3 }),
    );
  if (kind.line !== undefined) parts.push(valueOfLine(table, table.lines[kind.line], depth));
  return fc.oneof(...parts);
}

function valueOfLine(table, line, depth) {
  if (line.is === "enum") return fc.constantFrom(...line.values);
  if (line.is === "kind") return valueOf(table, line.kind, depth);
  if (line.is === "record") return recordOf(table, line, depth);
  const tagged = line.cases.filter(({ enum: tags }) => tags !== undefined);
  // A case may hold the union itself: the deeper, the plainer the case.
  const cases = depth > DEEP ? tagged.slice(0, 1) : tagged;
  return fc.oneof(
    ...cases.map(({ enum: tags, record }) =>
      fc
        .tuple(valueOfLine(table, table.lines[record], depth), fc.constantFrom(...table.lines[tags].values))
        .map(([value, tag]) => ({ ...value, [line.tag]: tag })),
    ),
  );
}

function recordOf(table, { members, open }, depth) {
  const wanted = members.filter(({ required }) => required || depth <= DEEP);
  const entries = wanted.map(({ name: key, kind, required }) => {
    const value = valueOf(table, kind, depth + 1).map((inner) => [key, inner]);
    return required ? value : fc.option(value, { nil: undefined, freq: 2 });
  });
  const strangers = open
    ? fc.array(
        fc.string({ minLength: 30 }).map((text) => [`not documented ${text}`, text]),
        { maxLength: 2 },
      )
    : fc.constant([]);
  return fc.tuple(fc.tuple(...entries), strangers, fc.boolean()).map(([known, others, turned]) => {
    const all = [...others, ...known.filter((entry) => entry !== undefined)];
    return Object.fromEntries(turned ? all.reverse() : all);
  });
}

const responses = Object.values(tables).flatMap((table) => {
  const first = new Map();
  for (const [number, kind] of table.results.entries())
    if (isChecked(kind)) first.set(JSON.stringify(kind), { table, kind, number });
  return [...first.values()];
});

test("a value that fits the table passes, and fails when one position of it is mutated", () => {
  assert.ok(responses.length > 60, `${responses.length} kinds of responses`);
  for (const { table, kind, number } of responses) {
    const checker = checkerOf(table.text);
    const property = fc.property(valueOf(table, kind), fc.nat(), (given, chosen) => {
      const value = structuredClone(given);
      const check = () => checker.check(number, { data: value, shape: ONE, status: 200 });
      assert.deepEqual(check(), { issues: [], more: 0 });
      const all = [...corruptions(table, kind, value)];
      if (all.length === 0) return;
      const { pointer, documented, apply } = all[chosen % all.length];
      apply();
      assert.deepEqual(
        check().issues.map((issue) => [issue.pointer, issue.documented]),
        [[pointer, documented]],
      );
    });
    fc.assert(property, { numRuns: 100 });
  }
});
