/** What can be selected from records and counted, and what comes out. */
import type { Exchange } from "./call.js";
import type { IsRepeated, Position, Walk } from "./paging.js";

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/**
 * Names and the paths of their values: `{ email: "vars.lead.email.normal" }`.
 *
 * `a.b` is a member, `a[0]` or `a.0` an element, `a[*].b` every element as one array, `a["x.y"]` a name that needs quotes. A path
 * may also be the whole name of a member of the record, as the rows of counts have: `vars.lead.state.abbr`.
 */
export type Paths = Readonly<Record<string, string>>;

/** Names of members that a type declares; those that it merely allows are not known. */
type DeclaredName<T> = keyof { [Name in keyof T as string extends Name ? never : Name]: unknown };

/** The type of a member in a row: a missing one is null, an undocumented one any JSON. */
type Cell<Value> = unknown extends Value ? Json : Exclude<Value, undefined> | null;

/** The type of the value at a path, as far as the types of the records say. */
export type ValueAt<T, P extends string> =
  P extends DeclaredName<NonNullable<T>>
    ? Cell<NonNullable<T>[P]>
    : P extends `["${infer Name}"]`
      ? Name extends DeclaredName<NonNullable<T>>
        ? Cell<NonNullable<T>[Name]>
        : Json
      : P extends `${infer Name}.${infer Rest}`
        ? Name extends DeclaredName<NonNullable<T>>
          ? ValueAt<NonNullable<T>[Name], Rest>
          : Json
        : Json;

/** The records of a list, or the one record. */
export type ItemOf<T> = T extends readonly (infer Item)[] ? Item : T;

/** A row of a selection. */
export type RowOf<T, M extends Paths> = { [Name in keyof M]: ValueAt<T, M[Name]> };

/** A selection by columns: numbers packed when there is nothing else. */
export type ColumnsOf<Row> = { [Name in keyof Row]: Row[Name][] | Float64Array };

/** How much of a body is checked. */
export interface ReadOptions {
  /**
   * Check the whole body against RFC 8259 and UTF-8. Otherwise, only the brackets of unselected parts are matched; the end
   * of the data and every selected value are always checked. @default false
   */
  strict?: boolean | undefined;
}

/** What to count by, besides the paths. */
export interface CountOptions extends ReadOptions {
  /** Paths of numbers to add up in each group. */
  sum?: readonly string[] | undefined;
}

/** The values at some paths, in their order; any JSON where the paths are not known at compile time. */
type ValuesAt<T, P extends readonly string[]> = number extends P["length"]
  ? Json[]
  : { -readonly [Index in keyof P]: ValueAt<T, P[Index]> };

/** The key of a group, by the arguments of `countBy`: paths, and perhaps options after them. */
export type KeyOf<T, Arguments extends readonly unknown[]> = Arguments extends readonly string[]
  ? ValuesAt<T, Arguments>
  : Arguments extends readonly [...infer By extends readonly string[], object]
    ? ValuesAt<T, By>
    : Json[];

/** Rows that have the same values. */
export interface Group<Key = Json[]> {
  /** The values, in the order of the paths. */
  readonly key: Key;
  /** How many rows. */
  readonly count: number;
  /** The sums, in the order of `sum`. A value that is not a number adds nothing, and a sum that overflows is null. */
  readonly sums: (number | null)[];
}

/** A call whose body is read here, and the way through its pages. @internal */
export interface ReadSource {
  readonly exchange: Exchange;
  readonly pages?: { readonly walk: Walk; readonly start: () => Position; readonly isRepeated: IsRepeated };
}
