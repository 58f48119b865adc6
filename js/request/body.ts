/**
 * The text of a request body, fixed when a call is made. What JSON cannot carry is found before it is sent
 * (`validation/bodies.ts`).
 */
import { failure } from "../errors/classes.js";
import type { CallName } from "../types/reply.js";
import { isPlain } from "./settings.js";

/** The most characters of a body: the core keeps a copy, and no document is nearly so long. */
const MAX_BODY_CHARACTERS = 2 ** 23;

/** A body as its caller gave it, and as it is sent. */
export interface GivenBody {
  readonly given: unknown;
  /** The fields, where it may be a form. */
  readonly fields: readonly unknown[] | undefined;
  /** Of a form, set once the fields were checked. */
  text: string;
}

/** A copy of plain objects and lists: each member is read once, in the call. Other values are kept until they are checked. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, copyOf);
  if (typeof value !== "object" || value === null || !isPlain(value) || "toJSON" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member)]));
}

/** Writes a body. */
export function writeBody(given: unknown, name: CallName, takesForm: boolean): GivenBody | undefined {
  if (given === undefined) return undefined;
  let [body, text]: [unknown?, string?] = [];
  let cause: unknown;
  try {
    body = copyOf(given);
    text = JSON.stringify(body);
  } catch (thrown) {
    // A cycle, a BigInt, nesting beyond the engine's stack, or a getter that throws.
    cause = thrown;
  }
  if (text !== undefined && text.length <= MAX_BODY_CHARACTERS)
    return {
      given: body,
      fields: takesForm && Symbol.iterator in Object(given) ? Array.from(given as Iterable<unknown>) : undefined,
      text,
    };
  const why =
    text === undefined
      ? "cannot be written as JSON"
      : `has ${text.length} characters, and ${MAX_BODY_CHARACTERS} is the limit`;
  throw failure("usage/invalid-parameter", `${name.operation}: body: ${why}`, {
    ...name,
    parameter: "body",
    outcome: "not_sent",
    cause,
  });
}
