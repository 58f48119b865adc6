/** Reads the generated table: what a named method needs to know of its operation. */
import { failure } from "../errors/classes.js";
import type { CallName } from "../types/reply.js";
import type { GivenCall } from "./prepared-call.js";
import { own } from "./settings.js";

/** One operation. */
export interface OperationEntry {
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
   * What the result is when it is not plain JSON: `csv`, `both` for JSON or CSV, `text` for what no document describes;
   * `id`, `skip` and `page/all`, two limits of an offset, are the ways of paging (see `paging.ts`). `edit` is an update
   * whose versions are compared: its resource has it.
   */
  readonly resultKind: string;
}

/** The table of each API is read once. */
const known = new Map<string, readonly OperationEntry[]>();

/**
 * The rows of a table, numbered as the core numbers them. A table has a line per resource: its name, then a word per
 * operation, `method:operationId:positional,…:flags:resultKind`, where flags are `b` body, `f` that it may be a form,
 * and `q` query.
 *
 * A table and not a class per resource, because that halves the size of the names of 246 methods.
 */
export function parseOperationTable(table: string): readonly OperationEntry[] {
  let rows = known.get(table);
  if (!rows) known.set(table, (rows = table.split("\n").flatMap(parseResourceLine)));
  return rows;
}

function parseResourceLine(line: string): OperationEntry[] {
  const [resource, ...words] = line.split(" ") as [string, ...string[]];
  return words.map((word) => {
    const [method, id, names, flags = "", resultKind = ""] = word.split(":") as [
      string,
      string,
      string?,
      string?,
      string?,
    ];
    return {
      resource,
      method,
      id,
      positional: names ? names.split(",") : [],
      body: flags.includes("b"),
      query: flags.includes("q"),
      form: flags.includes("f"),
      resultKind,
    };
  });
}

/** The parameters of a call as their caller gave them in one object. */
export function ownArguments(given: unknown, name: CallName): Record<string, unknown> {
  const refuse = (): Error =>
    failure("usage/invalid-parameter", `${name.operation}: the parameters must be a plain object`, {
      ...name,
      outcome: "not_sent",
    });
  return own(given, refuse);
}

/** Splits what a named method was called with: positional arguments, the body, the query, the options. */
export function splitArguments(
  { positional, body, query, form }: OperationEntry,
  values: readonly unknown[],
  name: CallName,
): GivenCall {
  let next = positional.length;
  const given = body ? values[next++] : undefined;
  const args = ownArguments(query ? values[next++] : undefined, name);
  // After the query, so that nothing in it can replace a positional argument.
  for (const [index, parameter] of positional.entries()) args[parameter] = values[index];
  return { args, body: given, options: values[next], takesForm: form };
}
