/** Rows of one body or of many pages, picked out of the bytes. */
import { failure, type LeadspanError } from "../errors/classes.js";
import { ID_MEMBERS, LIST_WRAPPERS } from "../generated/lists.js";
import { Form } from "../generated/reader-codes.js";
import { unlessLeft } from "../request/reading.js";
import type { Paths, ReadOptions, ReadSource } from "../types/selection.js";
import { zeroProgress, readBody, type ProgressCounts, type ParseRun, type ReadRequest } from "./body.js";
import type { ReaderInstance } from "./reader.js";

/** Which rows are picked, and how. */
export interface Picked<T> {
  readonly form: number;
  readonly paths: Paths;
  readonly options: ReadOptions;
  /** Converts a piece of output before it is overwritten. `old` are the rows in it that came before. */
  readonly make: (output: Uint8Array, old: readonly number[]) => T;
}

/** Begins to read one body; with `seen`, also takes the keys of its rows. */
export type Begin<T> = (
  instance: ReaderInstance,
  isList: boolean,
  count: ProgressCounts,
  seen?: PageRows,
) => ParseRun<T>;

const decoder = new TextDecoder();

/** The text of a piece of output. */
export const textIn = (output: Uint8Array): string => decoder.decode(output);

/**
 * All output of a call, page after page. With `whole`, a page is held back until it is complete, so that it can be
 * requested again when it is not.
 */
export async function* partsOf<T>(
  source: ReadSource,
  whole: boolean,
  begin: Begin<T>,
): AsyncGenerator<T, void, undefined> {
  const { exchange, pages } = source;
  const count = zeroProgress();
  try {
    if (pages) yield* pagesOf(source, pages, { count, whole }, begin);
    else
      yield* readBody(source, {
        count,
        whole,
        ask: () => exchange.send("pieces"),
        begin: (instance, isList) => begin(instance, isList, count),
      });
  } catch (error) {
    unlessLeft(error, exchange);
  }
}

async function* pagesOf<T>(
  source: ReadSource,
  pages: NonNullable<ReadSource["pages"]>,
  shared: Pick<ReadRequest<T>, "count" | "whole">,
  begin: Begin<T>,
): AsyncGenerator<T, void, undefined> {
  const { exchange } = source;
  const { count } = shared;
  const { walk } = pages;
  const ends = new Set<string>();
  let position = pages.start();
  let before = new Set<string>();
  for (let number = 1; ; number++) {
    const args = number === 1 ? undefined : walk.args(position);
    if (number > 1 && !args) return;
    let rows = new PageRows(before, walk.skips);
    const again = (instance: ReaderInstance, isList: boolean): ParseRun<T> =>
      begin(instance, isList, count, (rows = new PageRows(before, walk.skips)));
    yield* readBody(source, { ...shared, ask: () => exchange.send("pieces", args), begin: again });
    if (rows.keys.length === 0) return;
    if (rows.nameless && (number > 1 || !walk.mayRepeat))
      throw stuck(source, "a record has no id to go on from; do not leave `id` out of the records");
    for (const id of rows.keys) position = walk.after(position, { id });
    const page = {
      to: position,
      first: rows.keys[0],
      last: rows.keys.at(-1),
      fresh: rows.fresh,
      count: rows.keys.length,
    };
    if (pages.isRepeated(page, before, ends)) {
      if (walk.mayRepeat) return;
      throw stuck(source, `page ${number} is the one before again`);
    }
    if (rows.fresh > 0) before = new Set(rows.keys);
  }
}

function stuck({ exchange: { api, operation } }: ReadSource, text: string): LeadspanError {
  return failure("paging/stuck", `${operation}: ${text}`, { api, operation });
}

/** The rows of one page by their keys. */
export class PageRows {
  readonly keys: string[] = [];
  /** How many were not in the page before. */
  fresh = 0;
  /** Whether one has no key. */
  nameless = false;
  readonly #before: ReadonlySet<string>;
  readonly #skips: ((key: string) => boolean) | undefined;

  constructor(before: ReadonlySet<string>, skips: ((key: string) => boolean) | undefined) {
    this.#before = before;
    this.#skips = skips;
  }

  /** Takes the keys of the next rows from a parser; returns the indices of those that came before. */
  take(instance: ReaderInstance, machine: { take_keys(): number; keys_taken(): number }): number[] {
    const at = machine.take_keys();
    const ids = JSON.parse(textIn(new Uint8Array(instance.memory.buffer, at, machine.keys_taken()))) as unknown[];
    const old: number[] = [];
    for (const [index, id] of ids.entries()) {
      const key = String(id);
      this.keys.push(key);
      if (id === null) this.nameless = true;
      else if (this.#before.has(key)) {
        old.push(index);
        continue;
      } else if (this.#skips?.(key)) old.push(index);
      this.fresh++;
    }
    return old;
  }
}

/** Reads rows through a picker. */
export function picking<T>({ paths, form, options, make }: Picked<T>): Begin<T> {
  return (instance, isList, count, seen) => {
    const keys = seen ? ID_MEMBERS : [];
    const names = [...Object.keys(paths), ...keys];
    const picker = new instance.Picker(
      names,
      [...Object.values(paths), ...keys],
      isList ? LIST_WRAPPERS : [],
      isList ? ID_MEMBERS : [],
      keys.length,
      form,
      options.strict === true,
    );
    // The header of a CSV is written once.
    if (form === Form.csv && count.pages > 0) picker.take();
    const least = form === Form.rows ? 3 : 1;
    return {
      machine: picker,
      finish: () => picker.finish(),
      take() {
        const at = picker.take();
        const length = picker.taken();
        const old = seen?.take(instance, picker) ?? [];
        return length < least ? [] : [make(new Uint8Array(instance.memory.buffer, at, length), old)];
      },
    };
  };
}
