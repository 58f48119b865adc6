// Whether a body matches its documented type: a second implementation over the sandbox's body types, which a test
// compares with the contract.
import { readFileSync } from "node:fs";

const cache = new Map();

/** The documented types of an API's bodies. */
function bodiesOf(api) {
  const read = () =>
    JSON.parse(readFileSync(new URL(`../../../sandbox/data/${api}/bodies.json`, import.meta.url), "utf8"));
  if (!cache.has(api)) cache.set(api, read());
  return cache.get(api);
}

/** Bodies in formats of their own: leads as vendors send them. */
const OWN_RULES = new Set(["submitLead", "pingSource", "sendFeedback"]);

const TYPES = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
  null: (value) => value === null,
  integer: Number.isInteger,
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
};

/** `data/<api>/bodies.json` abbreviates JSON schemas: sandbox/src/schema.rs has the abbreviations. */
function fits(schema, value, defs) {
  const again = (part, own = value) => fits(part, own, defs);
  if (schema.$) return (schema.$ !== "BsonId" || /^[0-9a-f]{24}$/i.test(value)) && again(defs[schema.$] ?? {});
  const members = TYPES.object(value) ? Object.entries(value) : [];
  const checks = [
    () => !schema["|"] || schema["|"].some((part) => again(part)),
    () => (schema["&"] ?? []).every((part) => again(part)),
    () => !schema.t || [schema.t].flat().some((type) => TYPES[type](value)),
    () => !schema.e || schema.e.includes(value),
    () => typeof value !== "number" || (value >= (schema.min ?? -Infinity) && value <= (schema.max ?? Infinity)),
    () => typeof value !== "string" || [...value].length >= (schema.ml ?? 0),
    () => !TYPES.object(value) || (schema.r ?? []).every((name) => Object.hasOwn(value, name)),
    () =>
      members.every(([name, own]) =>
        again((schema.p && Object.hasOwn(schema.p, name) ? schema.p[name] : schema.v) ?? {}, own),
      ),
    () => !Array.isArray(value) || !schema.i || value.every((own) => again(schema.i, own)),
  ];
  return checks.every((check) => check());
}

/** The body of a request: the argument of `fetch`, or the query parameter that carries it. */
function bodyOf({ body }, url, init) {
  if (body.in === "body") return init.body;
  const pairs = [...new URL(url).searchParams];
  return pairs.find(([name]) => name.toLowerCase() === body.parameter.toLowerCase())?.[1];
}

/** Whether the body of a request matches its operation's documented type; true without a body. */
export function hasDocumentedBody(operation, url, init) {
  const { defs, ops } = bodiesOf(operation.api.toLowerCase());
  const schema = ops[operation.id];
  const text = operation.body && bodyOf(operation, url, init);
  if (!schema || !text || OWN_RULES.has(operation.id)) return true;
  // HeroBase's member names are case-insensitive: required members are checked where they are read.
  const own =
    operation.api === "HeroBase"
      ? Object.fromEntries(Object.entries(defs).map(([name, type]) => [name, { ...type, r: [] }]))
      : defs;
  return fits(schema, JSON.parse(text), own);
}
