// The page of others' vulnerabilities against the tests: every row names some, and every one that it names exists.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = (path) => readFileSync(join(root, path), "utf8");
const rows = [...text("docs/others-vulnerabilities.md").matchAll(/^\| (?!Advisory|---)(.+) \|$/gm)].map(([, row]) =>
  row.split(" | "),
);
/** Fewer would be less than the project has promised. */
const MIN_ROWS = 15;

/** The names of the tests in a file; what a template fills in stands for any string. */
function namesIn(path) {
  const literals = [...text(path).matchAll(/(?:\btest\(|\bname: )(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g)].map(
    ([, plain, template]) => plain ?? template,
  );
  return literals.map(
    (name) =>
      new RegExp(
        `^${name
          .split(/\$\{[^}]*\}/)
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
          .join(".+")}$`,
      ),
  );
}

test("every row says what it was and why it is not here, and names its advisory", () => {
  assert.ok(rows.length >= MIN_ROWS, `${rows.length} rows`);
  for (const row of rows) {
    assert.ok(row.length === 4 && row.every((column) => column.trim() !== ""), row.join(" | "));
    assert.match(row[0], /CVE-\d{4}-\d+|GHSA(-\w{4}){3}|#\d+/);
  }
});

test("every row names tests, which exist in the files that it names", () => {
  for (const [advisory, , , column] of rows) {
    for (const group of column.split("; ")) {
      const [, names, path] = /^(.+) in `(tests\/[\w/.-]+)`$/.exec(group) ?? assert.fail(`${advisory}: ${group}`);
      const known = namesIn(path);
      for (const [, name] of names.matchAll(/`([^`]+)`/g))
        assert.ok(
          known.some((pattern) => pattern.test(name)),
          `${advisory}: ${path} has no test "${name}"`,
        );
    }
  }
});

test("readers find the page", () => assert.ok(text("SECURITY.md").includes("(docs/others-vulnerabilities.md)")));
