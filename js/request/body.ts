/** The text of a request body: JSON of what is JSON, and nothing that would silently become `{}` or `null` on the way. */
import { failure } from "../errors/classes.js";
import { isPlain } from "./settings.js";
import type { CallName } from "../types/reply.js";

/** The most characters of a body: the core keeps a copy, and no document is nearly so long. */
const MOST = 2 ** 23;

/**
 * A body as it is sent. Plain objects, arrays, strings, booleans, finite numbers and null are what they are; what has a `toJSON`
 * that gives a string or number, as a date, is that. A form, where the operation takes one, is an object of its fields, of
 * which one that comes several times is a list.
 */
export function bodyText(body: unknown, name: CallName, takesForm: boolean): string | undefined {
  if (body === undefined) return undefined;
  const given = takesForm && isForm(body) ? fieldsOf(body) : body;
  let text: string | undefined;
  let why: string | undefined;
  let cause: unknown;
  try {
    why = mistake(given, "");
    if (why === undefined) text = JSON.stringify(given);
  } catch (thrown) {
    // A cycle, nesting beyond the engine's stack, or a getter that throws.
    cause = thrown;
  }
  if (text !== undefined && text.length > MOST) why = `has ${text.length} characters, and ${MOST} is the limit`;
  else if (text !== undefined) return text;
  throw failure("usage/invalid-parameter", `${name.operation}: body: ${why ?? "cannot be written as JSON"}`, { ...name, parameter: "body", outcome: "not_sent", cause });
}

type Form = Iterable<readonly [name: string, value: unknown]>;

function isForm(body: unknown): body is Form {
  return body instanceof URLSearchParams || (typeof FormData !== "undefined" && body instanceof FormData);
}

function fieldsOf(form: Form): Record<string, unknown> {
  const fields = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of form) {
    const before = fields[name];
    fields[name] = before === undefined ? value : Array.isArray(before) ? [...(before as unknown[]), value] : [before, value];
  }
  return fields;
}

/** What is wrong with a value that stands at this place in a body, a JSON pointer; undefined when it is JSON. */
function mistake(value: unknown, place: string): string | undefined {
  const wrong = (what: string): string => `${place && `${place} `}is ${what}, which JSON cannot carry`;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : wrong(String(value));
  if (typeof value !== "object") return wrong(value === undefined ? "undefined" : `a ${typeof value}`);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    const json: unknown = toJSON.call(value, "");
    if (typeof json === "string" || (typeof json === "number" && Number.isFinite(json))) return undefined;
    return wrong(`a ${className(value)} that gives no string and no number as JSON`);
  }
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) return wrong(`a ${className(value)}${"then" in value ? " (is an await missing?)" : ""}`);
  // Holes of a list are undefined too; members that are undefined are left out.
  for (const [key, item] of isList ? value.entries() : Object.entries(value)) {
    const why = item === undefined && !isList ? undefined : mistake(item, `${place}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`);
    if (why) return why;
  }
  return undefined;
}

function className(value: object): string {
  const { name } = Object(value.constructor) as { name?: unknown };
  return typeof name === "string" && name ? name : "object";
}
