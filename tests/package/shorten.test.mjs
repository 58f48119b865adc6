// What is published has short names where only a function knows them: it does the same, and traces read the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shortenLocals } from "../../scripts/shorten.mjs";

/** What a module exports as `result`. */
const resultOf = async (code) => (await import(`data:text/javascript,${encodeURIComponent(code)}`)).result;

const PROGRAMS = {
  "shorthand members, defaults and rest": "export const result = run({ first: 1, others: [2, 3] }); function run({ first, missing = first + 1, others: [second, ...rest] }) { return { first, missing, second, rest }; }",
  "a name that is shadowed": "function run(value) { const inner = (value) => { { const value = 3; if (value > 2) return value; } return value; }; return [value, inner(2)]; } export const result = run(1);",
  "a member and a label of a local's name": "function run(count) { const box = { count: 5, [count]: 6 }; count: for (;;) { break count; } return [box.count, box[count], count]; } export const result = run('x');",
  "a global that another function has as a local": "function run(list) { const each = (name) => name.length; return [list.map(each), typeof structuredClone, (() => { const structuredClone = 4; return structuredClone; })()]; } export const result = run(['a', 'bc']);",
  "names of the module": "const shared = 7; function other(given) { return given + shared; } function run(value) { const local = other(value); return { local, shared }; } export const result = run(1);",
  "closures in loops, catches and switches": "function run(items) { const made = []; for (const [index, item] of items.entries()) made.push(() => index + item); try { throw 5; } catch (thrown) { made.push(() => thrown); } switch (items.length) { case 2: { const within = 9; made.push(() => within); } } return made.map((make) => make()); } export const result = run([10, 20]);",
  "assignments to patterns": "function run(left, right) { [left, right] = [right, left]; let member; ({ member = left } = {}); return { left, right, member }; } export const result = run(1, 2);",
  "classes, private members and this": "class Box { #value; constructor(value) { this.#value = value; } get value() { return this.#value; } static of = (value) => new Box(value); } function run(text) { const Local = class extends Box { value = text; }; return [Box.of(text).value, new Local(1).value]; } export const result = run('x');",
  "`var`": "function run(flag) { if (flag) { var hoisted = 3; } return [hoisted, flag]; } export const result = run(true);",
  "short names that are taken": "const a = 1, b = 2; function run(first, second, third) { return [a, b, first, second, third]; } export const result = run(3, 4, 5);",
};
for (const [what, code] of Object.entries(PROGRAMS)) {
  test(`does the same: ${what}`, async () => {
    const short = shortenLocals(code);
    assert.notEqual(short, code);
    assert.deepEqual(await resultOf(short), await resultOf(code));
  });
}

test("functions and classes keep their names", async () => {
  const code = `function outer(argument) { const arrow = () => argument; let later; later = function () {}; function inner() {} const Local = class {}; class Declared {}
    return [outer, arrow, later, inner, Local, Declared].map(({ name }) => name); } export const result = outer(1);`;
  assert.deepEqual(await resultOf(shortenLocals(code)), ["outer", "arrow", "later", "inner", "Local", "Declared"]);
});
