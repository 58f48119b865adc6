// Every default and limit that the documents state is found in the hover of its parameter or method.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (name) => readFileSync(new URL(`../../js/generated/${name}.ts`, import.meta.url), "utf8");
const types = read("leadconduit-types");
const methods = read("leadconduit");

/** The doc comment before a member of an interface, on one line. */
function hover(source, owner, member) {
  const from = source.indexOf(`export interface ${owner} {`);
  assert.ok(from >= 0, owner);
  const body = source.slice(from, source.indexOf("\n}", from));
  const at = new RegExp(`\\n  ${member}[?]?[:(<]`).exec(body)?.index;
  assert.ok(at !== undefined, `${owner}.${member}`);
  return body.slice(body.lastIndexOf("/**", at), at).replace(/\s*\n\s*\*?\s*/g, " ");
}

/** What the documents state: parameter, and words that its hover must have. */
const STATED = [
  ["ListEvents", "limit", ["1000", "100 in newer", "toArray({ max })", "from 1 to 1000"]],
  ["ListEvents", "sort", ["asc", "desc", "`desc` when left out"]],
  ["ListEvents", "include", ["not together with exclude"]],
  ["ListEvents", "exclude", ["not together with include"]],
  ["ListEvents", "after_id", ["exclusive"]],
  ["ListEvents", "before_id", ["exclusive"]],
  ["ListChangelogs", "limit", ["1000", "from 1 to 1000"]],
  ["ListChangelogs", "sort", ["`desc` when left out"]],
  ["GetEventStats", "type", ["`source` when left out"]],
  ["GetEventStats", "group_by", ["none when left out"]],
  ["GetEventStats", "interval", ["none when left out"]],
  ["GetEventStats", "timezone", ["`interval` only", "America/Chicago", "-18000"]],
  ["GetEventStats", "start", ["beginning of today"]],
  ["GetEventStats", "end", ["end of today"]],
  ["GetEventStats", "outcome", ["success, failure and error", "@deprecated", "`column`"]],
  ["GetEventStats", "column", ["source-success, source-failure and source-error"]],
  ["GetEventStats", "by_lead", ["`true`", "`false`"]],
  ["SearchLeads", "limit", ["100", "10", "from 1 to 100"]],
  ["SearchLeads", "from", ["zero"]],
  ["SearchLeads", "sort_dir", ["asc", "desc", "relevance"]],
  ["SearchLeads", "sort_by", ["relevance"]],
  ["GetFlowFieldUsage", "timeframe", ["today"]],
];

for (const [owner, member, words] of STATED) {
  test(`${owner}.${member}`, () => {
    const text = hover(types, owner, member);
    for (const word of words) assert.ok(text.includes(word), `${word} is not in: ${text}`);
  });
}

test("methods tell their page size, their errors, and what to use instead of a retired one", () => {
  assert.match(hover(methods, "Events", "list"), /`limit` is the size of a page, 1000 when left out.*Fails with 401 `AuthenticationError`/);
  assert.match(hover(methods, "Search", "leads"), /`limit` is the size of a page, 100 when left out/);
  assert.match(hover(methods, "Flows", "update"), /409 `ConflictError`.*422 `ValidationError`/);
  assert.match(hover(methods, "Modules", "list"), /@deprecated The vendor retired it: use `packages.list`/);
});
