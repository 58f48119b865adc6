/** A few values of many records, read without making the records. */
import { mostOf } from "../request/most.js";
import { snapshotOf, type Snapshot } from "../request/prepared-call.js";
import { leavable } from "../request/reading.js";
import { abortCheck } from "../request/signals.js";
import type { ReadSource, Paths, ReadOptions, ColumnsOf } from "../types/selection.js";
import { itemsOf } from "../util/batches.js";
import { loadSelect } from "./bulk.js";
import { streamOf } from "./stream.js";

/**
 * What was selected. Nothing is sent before it is read, and each way of reading sends the call once. Bodies are read as they
 * come: memory holds what was selected and not yet handed out.
 *
 * A body that breaks off is requested again as long as none of it was handed out.
 */
export class Selection<Row extends object> implements AsyncIterable<Row> {
  readonly #source: ReadSource;
  readonly #given: Snapshot;

  /** Made by calls. @internal */
  constructor(source: ReadSource, paths: Paths, options: ReadOptions | undefined) {
    this.#source = source;
    this.#given = snapshotOf(source.exchange, [paths, options]);
  }

  /** Row by row, over all pages. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Row> {
    return itemsOf(this.batches(), abortCheck(this.#source.exchange));
  }

  /** The rows in batches, as they come: faster than row by row for millions of them. */
  batches(): AsyncGenerator<Row[], void, undefined> {
    return this.#parts(async (own) => (await loadSelect()).selectedRows<Row>(own, this.#given));
  }

  /** All rows, or the first `max`. */
  async toArray(options?: { max?: number }): Promise<Row[]> {
    const max = mostOf(options, this.#source.exchange);
    const { allRows } = await loadSelect();
    return allRows(this.#source, this.#given, max);
  }

  /** All rows by columns: one array for each name, a `Float64Array` when all its values are numbers. */
  async columns(): Promise<ColumnsOf<Row>> {
    const { columnsOf } = await loadSelect();
    return columnsOf(this.#source, this.#given);
  }

  /** One row object a line, as bytes. */
  ndjson(): ReadableStream<Uint8Array> {
    return this.#text("ndjson");
  }

  /** A header and a record a row as RFC 4180 says, as bytes. Arrays and objects are JSON text, null is an empty field. */
  csv(): ReadableStream<Uint8Array> {
    return this.#text("csv");
  }

  #text(form: "ndjson" | "csv"): ReadableStream<Uint8Array> {
    return streamOf(this.#parts(async (own) => (await loadSelect()).textOf(own, this.#given, form)));
  }

  #parts<T>(
    open: (own: ReadSource) => Promise<AsyncGenerator<T, void, undefined>>,
  ): AsyncGenerator<T, void, undefined> {
    const source = this.#source;
    return leavable(source.exchange, async function* (exchange) {
      yield* await open({ ...source, exchange });
    });
  }
}
