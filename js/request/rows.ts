/** Reads the generated table: what a named method needs to know of its operation. */
import { failure } from "../errors/classes.js";
import type { CallName } from "../types/reply.js";
import type { GivenCall } from "./prepared-call.js";
import { own } from "./settings.js";

/** One operation. */
export interface Row {
  readonly resource: string;
  readonly method: string;
  /** `operationId`. */
  readonly id: string;
  /** Names of the positional arguments, as the API spells them. */
  readonly positional: readonly string[];
  /** Whether a body comes next, and then a query. */
  readonly body: boolean;
  readonly query: boolean;
  /** Whether the body may be a form. */
  readonly form: boolean;
  /**
   * What the result is when it is not plain JSON: `c` CSV, `j` JSON or CSV, `a` not documented; `i`, `s` and `o` are
   * the ways of paging (see `paging.ts`). `e` is an update whose versions are compared: its resource has `edit`.
   */
  readonly mark: string;
}

/** The table of each API is read once. */
const known = new Map<string, readonly Row[]>();

/**
 * The rows of a table, numbered as the core numbers them. A table has a line a resource: its name, then a word an
 * operation, `method:operationId:positional,…:flags:mark`, where flags are `b` body, `f` that it may be a form, and `q` query.
 *
 * A table of text and not a class a resource, because that halves what the names of 246 methods weigh.
 */
export function rowsOf(table: string): readonly Row[] {
  let rows = known.get(table);
  if (!rows) known.set(table, (rows = table.split("\n").flatMap(lineOf)));
  return rows;
}

function lineOf(line: string): Row[] {
  const [resource = "", ...words] = line.split(" ");
  return words.map((word) => {
    const [method = "", id = "", names = "", flags = "", mark = ""] = word.split(":");
    return { resource, method, id, positional: names ? names.split(",") : [], body: flags.includes("b"), query: flags.includes("q"), form: flags.includes("f"), mark };
  });
}

/** The parameters of a call as their caller gave them in one object. */
export function ownArguments(given: unknown, name: CallName): Record<string, unknown> {
  const refuse = (): Error => failure("usage/invalid-parameter", `${name.operation}: the parameters must be a plain object`, { ...name, outcome: "not_sent" });
  return own(given, refuse);
}

/** What a named method was called with, told apart: positional arguments, the body, the query, the options. */
export function arranged({ positional, body, query, form }: Row, values: readonly unknown[], name: CallName): GivenCall {
  let next = positional.length;
  const given = body ? values[next++] : undefined;
  const args = ownArguments(query ? values[next++] : undefined, name);
  // After the query, so that nothing in it stands in place of a positional argument.
  for (const [index, parameter] of positional.entries()) args[parameter] = values[index];
  return { args, body: given, options: values[next], takesForm: form };
}
