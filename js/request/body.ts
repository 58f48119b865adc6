/** The text of a request body, fixed when a call is made. What JSON cannot carry is found before it is sent (`validation/bodies.ts`). */
import { failure } from "../errors/classes.js";
import type { CallName } from "../types/reply.js";

/** The most characters of a body: the core keeps a copy, and no document is nearly so long. */
const MOST = 2 ** 23;

/** A body as its caller gave it, and as it is sent. */
export interface GivenBody {
  readonly given: unknown;
  readonly text: string;
}

/** Writes a body. A form, where the operation takes one, is an object of its fields, of which one that comes several times is a list. */
export function writeBody(body: unknown, name: CallName, takesForm: boolean): GivenBody | undefined {
  if (body === undefined) return undefined;
  const given = takesForm && isForm(body) ? fieldsOf(body) : body;
  let text: string | undefined;
  let cause: unknown;
  try {
    text = JSON.stringify(given);
  } catch (thrown) {
    // A cycle, a BigInt, nesting beyond the engine's stack, or a getter that throws.
    cause = thrown;
  }
  if (text !== undefined && text.length <= MOST) return { given, text };
  const why = text === undefined ? "cannot be written as JSON" : `has ${text.length} characters, and ${MOST} is the limit`;
  throw failure("usage/invalid-parameter", `${name.operation}: body: ${why}`, { ...name, parameter: "body", outcome: "not_sent", cause });
}

type Form = Iterable<readonly [name: string, value: unknown]>;

function isForm(body: unknown): body is Form {
  return /^\[object (FormData|URLSearchParams)\]$/.test(Object.prototype.toString.call(body));
}

function fieldsOf(form: Form): object {
  const fields = new Map<string, unknown[]>();
  for (const [name, value] of form) fields.set(name, [...(fields.get(name) ?? []), value]);
  return Object.fromEntries(Array.from(fields, ([name, values]) => [name, values.length > 1 ? values : values[0]]));
}
