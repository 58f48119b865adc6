/** The readings of a selection. */
import { Form } from "../generated/reader-codes.js";
import type { Snapshot } from "../request/prepared-call.js";
import type { ColumnsOf, Json, ReadSource } from "../types/selection.js";
import { selectionIn } from "./given.js";
import { gather } from "../util/gather.js";
import { partsOf, picking, textIn } from "./pages.js";

/** Rows as objects, some at a time. */
export function selectedRows<Row>(source: ReadSource, given: Snapshot): AsyncGenerator<Row[], void, undefined> {
  return rowsOf(source, given, false);
}

function rowsOf<Row>(source: ReadSource, given: Snapshot, whole: boolean): AsyncGenerator<Row[], void, undefined> {
  const make = (output: Uint8Array, old: readonly number[]): Row[] => without(JSON.parse(textIn(output)) as Row[], old);
  return partsOf(source, whole, picking({ ...selectionIn(given, source.exchange), form: Form.rows, make }));
}

/** All rows, or the first `max`. A page is held back until it is complete. */
export function allRows<Row>(source: ReadSource, given: Snapshot, max: number): Promise<Row[]> {
  return gather(rowsOf<Row>(source, given, true), max);
}

/** Rows by columns. */
export async function columnsOf<Row>(source: ReadSource, given: Snapshot): Promise<ColumnsOf<Row>> {
  const wanted = selectionIn(given, source.exchange);
  const columns: Record<string, Json[]> = Object.fromEntries(Object.keys(wanted.paths).map((name) => [name, []]));
  const make = (output: Uint8Array, old: readonly number[]): [string, Json[]][] =>
    Object.entries(JSON.parse(textIn(output)) as Record<string, Json[]>).map(([name, values]) => [
      name,
      without(values, old),
    ]);
  for await (const part of partsOf(source, true, picking({ ...wanted, form: Form.columns, make }))) {
    for (const [name, values] of part) {
      const column = columns[name] as Json[];
      for (const value of values) column.push(value);
    }
  }
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, packed(values)])) as ColumnsOf<Row>;
}

/** Rows as text in UTF-8. */
export function textOf(
  source: ReadSource,
  given: Snapshot,
  form: "ndjson" | "csv",
): AsyncGenerator<Uint8Array, void, undefined> {
  const make = (output: Uint8Array, old: readonly number[]): Uint8Array => {
    if (old.length === 0) return output.slice();
    return new TextEncoder().encode(without(records(textIn(output), form === "csv"), old).join(""));
  };
  return partsOf(source, false, picking({ ...selectionIn(given, source.exchange), form: Form[form], make }));
}

function without<T>(items: T[], old: readonly number[]): T[] {
  if (old.length === 0) return items;
  const left = new Set(old);
  return items.filter((_, index) => !left.has(index));
}

/** Cuts text after the line ends outside quotes. A line of NDJSON has no line end of its own. */
function records(text: string, quoted: boolean): string[] {
  if (!quoted) return text.match(/[^\n]*\n/g) ?? [];
  return text.match(/(?:"[^"]*"|[^"\n])*\n/g) ?? [];
}

function packed(values: Json[]): Json[] | Float64Array {
  return values.length > 0 && values.every((value) => typeof value === "number") ? Float64Array.from(values) : values;
}
