/** A few values of many records, read without making the records. */
import { mostOf } from "../request/most.js";
import { snapshotOf, type Snapshot } from "../request/prepared-call.js";
import { abortCheck } from "../request/signals.js";
import type { ReadSource, Paths, ReadOptions, ColumnsOf } from "../types/selection.js";
import { gather, itemsOf } from "../util/batches.js";
import { loadSelect } from "./bulk.js";

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
  async *batches(): AsyncGenerator<Row[], void, undefined> {
    const { selectedRows } = await loadSelect();
    yield* selectedRows<Row>(this.#source, this.#given, false);
  }

  /** All rows, or the first `max`. */
  async toArray(options?: { max?: number }): Promise<Row[]> {
    const max = mostOf(options, this.#source.exchange);
    const { selectedRows } = await loadSelect();
    return gather(selectedRows<Row>(this.#source, this.#given, true), max);
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
    let parts: AsyncGenerator<Uint8Array, void, undefined> | undefined;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          parts ??= (await loadSelect()).textOf(this.#source, this.#given, form);
          const part = await parts.next();
          if (part.done) controller.close();
          else controller.enqueue(part.value);
        },
        async cancel() {
          await parts?.return();
        },
      },
      { highWaterMark: 0 },
    );
  }
}
