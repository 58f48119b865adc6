// The classes of operations that the fault matrix crosses with every fault, found in the operation table itself.
// Each fault takes another operation of the class, so that the matrix goes through many of them.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { operations } from "leadspan/operations";
import { shapes as constructionOnline } from "../../../dist/generated/constructiononline-bodies.js";
import { shapes as heroBase } from "../../../dist/generated/herobase-bodies.js";
import { shapes as leadConduit } from "../../../dist/generated/leadconduit-bodies.js";

const RECORD = /^ApiPromise<[A-Z]\w*( \| null)?>$/;
const plain = (operation) => operation.paging === null && operation.auth === "required" && !operation.sensitive;
const isPaged = (by) => (operation) => operation.paging?.by === by;
const JSON_RECORD = { body: '{"id":"a"}', value: { id: "a" } };
const JSON_LIST = { body: '[{"id":"a"}]', value: [{ id: "a" }] };

/** What distinguishes the classes, and a sound response for each with the value that a caller gets. */
const CLASSES = [
  {
    name: "record",
    matches: (o) => plain(o) && o.safety === "safe" && o.httpMethod === "GET" && RECORD.test(o.result),
    good: JSON_RECORD,
  },
  {
    name: "list",
    matches: (o) => plain(o) && o.safety === "safe" && o.httpMethod === "GET" && /^ApiPromise<\w+\[\]>$/.test(o.result),
    good: JSON_LIST,
  },
  { name: "paged by id", matches: isPaged("id"), good: JSON_LIST },
  { name: "paged by offset", matches: isPaged("offset"), good: JSON_LIST },
  { name: "paged by skip", matches: isPaged("skip"), good: JSON_LIST },
  {
    name: "idempotent write",
    matches: (o) => plain(o) && o.safety === "idempotent" && o.body !== null && RECORD.test(o.result),
    good: JSON_RECORD,
  },
  {
    name: "unsafe write",
    matches: (o) => plain(o) && o.safety === "unsafe" && o.body !== null && RECORD.test(o.result),
    good: JSON_RECORD,
  },
  {
    name: "CSV",
    matches: (o) => o.result === "CsvResult",
    good: { body: "id\r\na\r\n", value: "id\r\na\r\n", type: "text/csv" },
  },
];

/** Every class with its operations; one without any would mean that the table has changed its ways. */
export const classes = CLASSES.map(({ matches, ...given }) => {
  const found = operations.filter(matches);
  if (found.length === 0) throw new Error(`no operation in the table is a ${given.name}`);
  return {
    ...given,
    operations: found,
    paged: given.name.startsWith("paged"),
    csv: given.name === "CSV",
    writes: given.name.endsWith("write"),
    unsafe: given.name === "unsafe write",
  };
});

const CREDENTIALS = {
  LeadConduit: { apiKey: "key" },
  ConstructionOnline: { email: "a@b.example", password: "password", apiKey: "key" },
  HeroBase: { username: "user", password: "password" },
};
const CLIENTS = { LeadConduit, ConstructionOnline, HeroBase };

/** A client for an operation's API. Waits are short, so that a matrix of them ends soon. */
export function clientFor(operation, options) {
  const retry = { attempts: 3, baseMs: 2, capMs: 5 };
  return new CLIENTS[operation.api]({
    ...CREDENTIALS[operation.api],
    retry,
    dangerouslyAllowBrowser: true,
    ...options,
  });
}

/** Calls an operation and reads its response: the data, the first page, or the text of a CSV. */
export function callOf(client, operation, options, args = argumentsFor(operation)) {
  const call = client.call(operation.id, args, options);
  return operation.result === "CsvResult" ? call.text() : Promise.resolve(call);
}

const VALUES = {
  text: () => "a1",
  integer: ({ min = 1 }) => Math.max(1, min),
  boolean: () => true,
  scalar: () => "a1",
  date: () => "2026-11-01",
  datetime: () => "2026-11-01T00:00:00",
  choice: ({ values }) => values[0],
  json: () => ({}),
  fields: () => ({}),
  bucket: () => "bucket",
  digits: () => "1",
};

/** Every member that some body of an API requires: in none of them anything is missing, and more than is documented is sent. */
const REQUIRED = [leadConduit, constructionOnline, heroBase].flatMap((table) =>
  Array.from(table.matchAll(/!:([^;\n]*)/g), ([, names]) => names.split(" ")).flat(),
);
const BODY = { note: "made by a test", ...Object.fromEntries(REQUIRED.map((name) => [name, "x"])) };

/** What an operation must be given, made up from the table. */
export function argumentsFor(operation) {
  const required = operation.parameters.filter((parameter) => parameter.required);
  const args = Object.fromEntries(required.map((parameter) => [parameter.name, VALUES[parameter.kind](parameter)]));
  return operation.body ? { ...args, body: BODY } : args;
}
