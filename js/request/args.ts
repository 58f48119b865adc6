/**
 * Arguments of a call as one string, so that they cross into the core at once; `src/http/written_args.rs` reads it. A name is a line;
 * the lines of its value follow, and begin with a tag for its type.
 */
import {
  FALSE_TAG,
  INTEGER_TAG,
  LIST_TAG,
  NUMBER_TAG,
  OBJECT_TAG,
  TEXT_TAG,
  TRUE_TAG,
  UNSENDABLE_TAG,
  UNSET_TAG,
} from "../generated/codes.js";

/** Writes the arguments of a call. */
export function argsText(args: object): string {
  let text = "";
  for (const [name, value] of Object.entries(args)) text += argText(name, value);
  return text;
}

/** Writes one of them. */
export function argText(name: string, value: unknown): string {
  return `${escaped(name)}\n${sendable(value)}`;
}

/** A getter or a proxy of the caller may throw. */
function sendable(value: unknown): string {
  try {
    return valueText(value, true, true);
  } catch {
    return UNSENDABLE;
  }
}

function valueText(value: unknown, lists: boolean, members: boolean): string {
  switch (typeof value) {
    case "string":
      // As JSON, for parameters that are sent as such, and as it is.
      return `${JSON.stringify(value)}\n${escaped(value)}\n`;
    case "number":
      return Number.isFinite(value)
        ? `${Number.isSafeInteger(value) ? INTEGER_TAG : NUMBER_TAG}${value}\n`
        : UNSENDABLE;
    case "boolean":
      return `${value ? TRUE_TAG : FALSE_TAG}\n`;
    case "undefined":
      return `${UNSET_TAG}\n`;
  }
  if (value === null) return `${UNSET_TAG}\n`;
  // A list in a list is JSON: writing it here would go as deep as the caller's nesting.
  // Not `map`, which skips holes.
  if (lists && Array.isArray(value))
    return `${LIST_TAG}${value.length}\n${Array.from(value, (item) => valueText(item, false, false)).join("")}`;
  return objectText(value, members);
}

/** Its JSON, then its members by themselves, for the few parameters that are a map of strings. */
function objectText(value: unknown, named: boolean): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return UNSENDABLE;
  // A `Date`, or another value whose JSON is one string.
  if (json.startsWith(TEXT_TAG)) return valueText(JSON.parse(json), false, false);
  const members = named ? Object.entries(value as object) : [];
  return `${OBJECT_TAG}${members.length}\n${json}\n${members.map(([name, member]) => `${escaped(name)}\n${valueText(member, true, false)}`).join("")}`;
}

/** What has no JSON, as a function, a cycle or a BigInt. */
const UNSENDABLE = `${UNSENDABLE_TAG}\n`;

function escaped(text: string): string {
  return /[\\\n]/.test(text) ? text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n") : text;
}
