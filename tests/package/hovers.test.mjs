// Every default and limit that the documents state is found in the hover of its parameter or method.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (name) => readFileSync(new URL(`../../js/generated/${name}.ts`, import.meta.url), "utf8");
const methods = read("leadconduit");

/** The doc comment before a member of an interface and its declaration, on one line. */
function hover(source, owner, member) {
  const from = source.search(new RegExp(`export interface ${owner} (?:extends [^{]*)?\\{`));
  assert.ok(from >= 0, owner);
  const body = source.slice(from, source.indexOf("\n}", from));
  const at = new RegExp(`\\n  ${member}[?]?[:(<]`).exec(body)?.index;
  assert.ok(at !== undefined, `${owner}.${member}`);
  // An editor shows the declaration too, with the values of a closed set.
  return body.slice(body.lastIndexOf("/**", at), body.indexOf("\n", at + 1)).replace(/\s*\n\s*\*?\s*/g, " ");
}

/**
 * Everything that the documents state of the values of a parameter, default, limit, bounds, repetition, conflicts: its owner, and
 * words that its hover must have. In the order of the documents.
 */
const STATED = [
  // LeadConduit.
  ["ListCaps", "flow_id", ["flow"]],
  ["ListChangelogs", "after_id", ["exclusive"]],
  ["ListChangelogs", "before_id", ["exclusive"]],
  ["ListChangelogs", "start", ["at or after"]],
  ["ListChangelogs", "end", ["at or before"]],
  ["ListChangelogs", "type", ["ChangelogType"]],
  ["ListChangelogs", "flow_id", ["not together with field_id or entity_id"]],
  ["ListChangelogs", "field_id", ["not together with flow_id or entity_id"]],
  ["ListChangelogs", "entity_id", ["not together with flow_id or field_id"]],
  ["ListChangelogs", "action", ["ChangelogAction"]],
  ["ListChangelogs", "user_id", ["`null`"]],
  ["ListChangelogs", "limit", ["1000", "from 1 to 1000"]],
  ["ListChangelogs", "sort", ["`asc`", "`desc` when left out"]],
  ["ListEvents", "after_id", ["exclusive"]],
  ["ListEvents", "before_id", ["exclusive"]],
  ["ListEvents", "start", ["at or after"]],
  ["ListEvents", "end", ["at or before"]],
  ["ListEvents", "type", ["several", "EventType"]],
  ["ListEvents", "lead_id", ["`vars.lead.id`"]],
  ["ListEvents", "reference", ["`vars.lead.reference`"]],
  ["ListEvents", "flow_id", ["`vars.flow.id`"]],
  ["ListEvents", "source_id", ["`vars.source.id`"]],
  ["ListEvents", "recipient_id", ["`vars.recipient.id`", "recipient events only"]],
  ["ListEvents", "outcome", ["outcome"]],
  ["ListEvents", "limit", ["1000", "100 in newer", "toArray({ max })", "from 1 to 1000"]],
  ["ListEvents", "sort", ["asc", "desc", "`desc` when left out"]],
  ["ListEvents", "include", ["not together with exclude", "several"]],
  ["ListEvents", "exclude", ["not together with include", "several"]],
  ["GetEventStats", "type", ["`source` when left out", "several"]],
  ["GetEventStats", "rule", ["all these rules"]],
  ["GetEventStats", "group_by", ["none when left out", "several"]],
  ["GetEventStats", "interval", ["none when left out"]],
  ["GetEventStats", "timezone", ["`interval` only", "America/Chicago", "-18000"]],
  ["GetEventStats", "start", ["at or after", "beginning of today"]],
  ["GetEventStats", "end", ["at or before", "end of today"]],
  ["GetEventStats", "outcome", ["success, failure and error", "@deprecated", "`column`"]],
  ["GetEventStats", "column", ["source-success, source-failure and source-error", "several"]],
  ["GetEventStats", "by_lead", ["`true`", "`false`"]],
  ["GetFlowFieldUsage", "timeframe", ["today"]],
  ["ReportPeriod", "start", ["at or after"]],
  ["ReportPeriod", "end", ["at or before"]],
  ["SearchLeads", "query", ["Text to find"]],
  ["SearchLeads", "sort_by", ["relevance"]],
  ["SearchLeads", "sort_dir", ["asc", "desc", "relevance"]],
  ["SearchLeads", "from", ["zero"]],
  ["SearchLeads", "limit", ["100", "10", "from 1 to 100"]],
  ["ListVariables", "start", ["at or after"]],
  ["ListVariables", "end", ["at or before"]],
  ["ListVariables", "flow_id", ["several"]],
  // HeroBase.
  ["GetImportExampleRequest", "ShowAllDataEntries", ["`true`", "1"], "herobase-types"],
  ["ExportLeadsCsv", "useSystemHeaders", ["`false`"], "herobase-types"],
  ["ExportLeadsCsv", "encoding", ["windows-1252"], "herobase-types"],
  ["ExportLeadsCsv", "culture", ["translates"], "herobase-types"],
];

for (const [owner, member, words, file = "leadconduit-types"] of STATED) {
  test(`${owner}.${member}`, () => {
    const text = hover(read(file), owner, member);
    for (const word of words) assert.ok(text.includes(word), `${word} is not in: ${text}`);
  });
}

/** The same of positional arguments, by their methods, and of options: file, owner, member and words. */
const STATED_ELSEWHERE = [
  [
    "generated/constructiononline",
    "ChangeOrders",
    "modifiedSince",
    ["on or after a day", "DATE_MODIFIED, the day included", "fromDate: CalendarDate", "404 an empty list"],
  ],
  [
    "generated/constructiononline",
    "ChangeOrderItems",
    "modifiedSince",
    ["on or after a day", "DATE_MODIFIED, the day included", "404 an empty list"],
  ],
  ["generated/leadconduit", "Search", "leads", ["At most 1000 results can be reached"]],
  ["client/options", "ClientOptions", "budget", ["500 an hour", "10,000 a day", "50,000 a week", "200,000 a month"]],
  ["types/call", "CommonOptions", "timeoutMs", ["ConstructionOnline 30000"]],
];

for (const [file, owner, member, words] of STATED_ELSEWHERE) {
  test(`${owner}.${member} in ${file}`, () => {
    const text = hover(read(`../${file}`), owner, member);
    for (const word of words) assert.ok(text.includes(word), `${word} is not in: ${text}`);
  });
}

test("a calendar date names its form", () => {
  assert.match(read("../types/wire"), /`YYYY-MM-DD`\. \*\/\nexport type CalendarDate =/);
});

test("methods state their page size, their errors, and what to use instead of a retired one", () => {
  assert.match(
    hover(methods, "Events", "list"),
    /`limit` is the size of a page, 1000 when left out.*Fails with 401 `AuthenticationError`/,
  );
  assert.match(hover(methods, "Search", "leads"), /`limit` is the size of a page, 100 when left out/);
  assert.match(hover(methods, "Flows", "update"), /409 `ConflictError`.*422 `ValidationError`/);
  assert.match(hover(methods, "Modules", "list"), /@deprecated The vendor retired it: use `packages.list`/);
});
