/**
 * Refuses request bodies that are not JSON, or lack what their documented type requires: JavaScript has no compiler to
 * notice. Loaded by the first call with a body.
 */
import { failure } from "../errors/classes.js";
import type { GivenBody } from "../request/body.js";
import type { CallName } from "../types/reply.js";
import { pointerToken } from "../util/json-pointer.js";
import { Findings } from "./findings.js";
import { Guards } from "./guards.js";
import { shapesOf, type ValueKind } from "./shapes.js";

/** Issues that a message lists; `issues` has them all. */
const LISTED = 5;

type BodyCheck = (number: number, text: string, call: CallName) => void;

/** Each table is read once. */
const checks = new Map<string, BodyCheck>();

/**
 * Refuses what would silently become `{}` or `null` in JSON. Plain objects, arrays, strings, booleans, finite numbers and null
 * are what they are; what has a `toJSON` that gives a string or number, as a date, is that. A form, where the operation takes
 * one, is an object of its fields, of which one that comes several times is a list.
 */
export function checkJson(body: GivenBody, call: CallName): void {
  const isFilled = body.fields !== undefined && isForm(body.given);
  const given = isFilled ? fieldsOf(body.fields as Form) : body.given;
  const why = mistake(given, "");
  if (isFilled && !why) body.text = JSON.stringify(given);
  if (why)
    throw failure("usage/invalid-parameter", `${call.operation}: body: ${why}`, {
      ...call,
      parameter: "body",
      outcome: "not_sent",
    });
}

/** The check that a table describes. Members that are not documented are let through, as documents may be outdated. */
export function bodyCheckOf(table: string): BodyCheck {
  let check = checks.get(table);
  if (!check) checks.set(table, (check = makeCheck(table)));
  return check;
}

function makeCheck(table: string): BodyCheck {
  const shapes = shapesOf(table);
  const findings = new Findings();
  const guards = new Guards(shapes, findings);
  const roots = new Map<ValueKind, (value: unknown) => void>();
  return (number, text, call) => {
    const kind = shapes.results[number];
    if (!kind) return;
    let root = roots.get(kind);
    if (!root) roots.set(kind, (root = guards.root(kind)));
    findings.clear();
    root(JSON.parse(text));
    const mistakes = findings
      .finish()
      .issues.filter(({ pointer, found, documented }) => documented && (found === "nothing" || pointer === ""));
    if (mistakes.length > 0) throw refused(mistakes, call);
  };
}

function refused(mistakes: readonly { pointer: string; message: string; found: string }[], call: CallName): Error {
  const issues = mistakes.map(({ pointer, message, found }) => ({
    pointer,
    message: found === "nothing" ? "is required" : message,
  }));
  const listed = issues.slice(0, LISTED).map(({ pointer, message }) => `${pointer} ${message}`.trim());
  const text = listed.join(", ") + (issues.length > LISTED ? `, and ${issues.length - LISTED} more` : "");
  return failure("usage/missing-parameter", `${call.operation}: body: ${text}`, {
    ...call,
    parameter: "body",
    outcome: "not_sent",
    issues,
  });
}

/** Why the value at this JSON pointer in a body is not JSON; undefined when it is. */
function mistake(value: unknown, pointer: string): string | undefined {
  const invalid = (what: string): string => `${pointer && `${pointer} `}is ${what}, which JSON cannot carry`;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : invalid(String(value));
  if (typeof value !== "object") return invalid(value === undefined ? "undefined" : `a ${typeof value}`);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    const json: unknown = toJSON.call(value, "");
    if (typeof json === "string" || (typeof json === "number" && Number.isFinite(json))) return undefined;
    return `${pointer && `${pointer} `}is a ${className(value)} whose JSON is no string and no number`;
  }
  const isList = Array.isArray(value);
  const prototype = Object.getPrototypeOf(value) as object | null;
  // Objects of other realms are plain too.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isList && !isPlain) return invalid(`a ${className(value)}${"then" in value ? " (is an await missing?)" : ""}`);
  // Holes of a list are undefined too; members that are undefined are left out.
  for (const [key, item] of isList ? value.entries() : Object.entries(value)) {
    const why = item === undefined && !isList ? undefined : mistake(item, `${pointer}/${pointerToken(String(key))}`);
    if (why) return why;
  }
  return undefined;
}

function className(value: object): string {
  const { name } = Object(value.constructor) as { name?: unknown };
  return typeof name === "string" && name ? name : "class instance";
}

type Form = Iterable<readonly [name: string, value: unknown]>;

function isForm(body: unknown): boolean {
  return /^\[object (FormData|URLSearchParams)\]$/.test(Object.prototype.toString.call(body));
}

function fieldsOf(form: Form): object {
  const fields = new Map<string, unknown[]>();
  for (const [name, value] of form) fields.set(name, [...(fields.get(name) ?? []), value]);
  return Object.fromEntries(Array.from(fields, ([name, values]) => [name, values.length > 1 ? values : values[0]]));
}
