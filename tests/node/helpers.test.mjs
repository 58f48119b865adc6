// The TypeScript helpers against the vectors that the Rust ones read.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { splitRelated } from "leadspan/constructiononline";
import {
  checkLead,
  flagOf,
  isBlank,
  mayImport,
  numberOf,
  parseExampleValue,
  parseLooseDateTime,
  rightCovers,
} from "leadspan/herobase";

const vectors = JSON.parse(readFileSync(new URL("../vectors/helpers.json", import.meta.url), "utf8"));

test("project rights", () => {
  for (const [right, project, covered] of vectors.rights)
    assert.equal(rightCovers(right, project), covered, `${right} ${project}`);
  const account = { projectRights: ["B2B*"], resourceRights: { Leads: ["GET", "POST"] } };
  assert.equal(mayImport(account, "B2B north"), true);
  assert.equal(mayImport(account, "C2C"), false);
  assert.equal(mayImport({ ...account, resourceRights: { leads: ["GET"] } }, "B2B"), false);
});

test("import examples", () => {
  for (const [value, expected] of vectors.importValues) {
    const field = parseExampleValue("x", value);
    assert.deepEqual(field && [field.label, field.kind, field.pattern], expected, value);
  }
});

test("leads against an import example", async () => {
  for (const { lead, issues, unchecked } of vectors.leadChecks) {
    const check = await checkLead(lead, vectors.importExample);
    assert.deepEqual(check.issues.map(({ pointer }) => pointer).sort(), [...issues].sort());
    assert.deepEqual(check.unchecked, unchecked);
    assert.equal(check.passed, issues.length === 0);
  }
});

test("a pattern of nested repeats ends", async () => {
  const example = { campaignCode: "C", data: { a: "example a, type is text, regex used for validation ^(a+)+$" } };
  const { passed } = await checkLead({ campaignCode: "C", data: { a: `${"a".repeat(50_000)}!` } }, example);
  assert.equal(passed, false);
});

test("related people", () => {
  for (const [text, [id, name]] of vectors.related) assert.deepEqual(splitRelated(text), { id, name }, text);
});

test("dates, numbers, flags, blanks", () => {
  for (const [text, expected] of vectors.dates) {
    const date = parseLooseDateTime(text);
    assert.deepEqual(date && Object.values(date), expected, text);
  }
  for (const [value, expected] of vectors.numbers) assert.equal(numberOf(value), expected, String(value));
  for (const [value, expected] of vectors.flags) assert.equal(flagOf(value), expected, String(value));
  assert.deepEqual([undefined, null, "", 0, false, " "].map(isBlank), [true, true, true, false, false, false]);
});
