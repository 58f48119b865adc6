/** The text of a request body, fixed when a call is made. What JSON cannot carry is found before it is sent (`validation/bodies.ts`). */
import { failure } from "../errors/classes.js";
import type { CallName } from "../types/reply.js";

/** The most characters of a body: the core keeps a copy, and no document is nearly so long. */
const MOST = 2 ** 23;

/** A body as its caller gave it, and as it is sent. */
export interface GivenBody {
  readonly given: unknown;
  /** Whether it may be a form. */
  readonly takesForm: boolean;
  /** Of a form, once it was looked at. */
  text: string;
}

/** Writes a body. */
export function writeBody(given: unknown, name: CallName, takesForm: boolean): GivenBody | undefined {
  if (given === undefined) return undefined;
  let text: string | undefined;
  let cause: unknown;
  try {
    text = JSON.stringify(given);
  } catch (thrown) {
    // A cycle, a BigInt, nesting beyond the engine's stack, or a getter that throws.
    cause = thrown;
  }
  if (text !== undefined && text.length <= MOST) return { given, takesForm, text };
  const why = text === undefined ? "cannot be written as JSON" : `has ${text.length} characters, and ${MOST} is the limit`;
  throw failure("usage/invalid-parameter", `${name.operation}: body: ${why}`, { ...name, parameter: "body", outcome: "not_sent", cause });
}
