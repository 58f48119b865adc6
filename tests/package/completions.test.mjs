// What an editor offers inside the arguments of calls, and the first error of a client that lacks a credential.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import typescript from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const file = join(root, "tests/package/editor.mts");
const options = {
  strict: true,
  module: typescript.ModuleKind.NodeNext,
  target: typescript.ScriptTarget.ES2022,
  types: [],
  noEmit: true,
};
const HEAD = `import { HeroBase, LeadConduit } from "leadspan";
declare const lc: LeadConduit;
declare const key: string | undefined;
`;
let text = HEAD;
let version = 0;

const service = typescript.createLanguageService({
  fileExists: typescript.sys.fileExists,
  readFile: typescript.sys.readFile,
  directoryExists: typescript.sys.directoryExists,
  getDirectories: typescript.sys.getDirectories,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : "0"),
  getScriptSnapshot: (name) =>
    name === file
      ? typescript.ScriptSnapshot.fromString(text)
      : typescript.sys.fileExists(name)
        ? typescript.ScriptSnapshot.fromString(readFileSync(name, "utf8"))
        : undefined,
  getCurrentDirectory: () => root,
  getCompilationSettings: () => options,
  getDefaultLibFileName: typescript.getDefaultLibFilePath,
});

function edit(line) {
  text = HEAD + line.replace("|", "");
  version += 1;
}

/** What is offered at the `|`. */
function completionsOf(line) {
  edit(line);
  const at = HEAD.length + line.indexOf("|");
  return (service.getCompletionsAtPosition(file, at, {})?.entries ?? []).map(({ name }) => name);
}

for (const [line, wanted, most] of [
  ["lc.events.list({ | })", ["limit", "type", "flow_id"], 20],
  ["lc.events.list({ limit: 5, | })", ["type", "flow_id"], 20],
  ['lc.events.list({ type: ["|"] })', ["source", "recipient"], 20],
  ["lc.events.stats({ | })", ["group_by", "interval"], 20],
  ['lc.events.stats({ interval: "|" })', ["hourly"], 20],
  ["lc.search.leads({ | })", ["query"], 20],
  ["lc.flows.update('x', { | })", ["name", "steps"], 40],
]) {
  test(`${line} offers the parameters of the call and nothing else`, () => {
    const names = completionsOf(line);
    assert.ok(names.length <= most, `${names.length} names`);
    for (const name of wanted) assert.ok(names.includes(name), `${name} is not among ${names.join(", ")}`);
  });
}

for (const [line, wanted] of [
  ["new LeadConduit({ apiKey: key });", /'undefined' is not assignable to type 'string'/],
  ['new HeroBase({ username: "u", password: "p" });', /'subdomain' is missing/],
]) {
  test(`${line} is refused with the reason`, () => {
    edit(line);
    const [error] = service.getSemanticDiagnostics(file);
    assert.match(typescript.flattenDiagnosticMessageText(error.messageText, "\n"), wanted);
  });
}
