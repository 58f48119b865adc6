/** A table of comma-separated values, read in the way its consumer chooses. */
import { failure } from "../errors/classes.js";
import { mostOf } from "../request/most.js";
import { snapshotOf } from "../request/prepared-call.js";
import { leavable } from "../request/reading.js";
import { abortCheck } from "../request/signals.js";
import type { Exchange } from "../types/call.js";
import type { CsvEnd, CsvOptions, CsvCountOptions } from "../types/csv.js";
import type { Group } from "../types/selection.js";
import { itemsOf } from "../util/batches.js";
import { loadCsv } from "./bulk.js";
import type { RequestPreview } from "./preview.js";
import type { SavedFile, SaveTarget } from "./save.js";
import { bodyStream, loadBodies } from "./stream.js";

const ACCEPT = "text/csv";

/** Begins to read rows; `ended` receives what the end proves. */
type Open<T> = (exchange: Exchange, ended: (end: CsvEnd) => void) => Promise<AsyncGenerator<T[], void, undefined>>;

/** The rows of a table. Nothing is sent before they are read, and each reading sends the call once. */
export class CsvRows<T> implements AsyncIterable<T> {
  /** What the end of the first reading proves; rejects when that reading did not reach its end. */
  readonly end: Promise<CsvEnd>;
  readonly #exchange: Exchange;
  readonly #open: Open<T>;
  #resolve!: (end: CsvEnd) => void;
  #reject!: (error: unknown) => void;

  /** Made by {@link CsvResult}. @internal */
  constructor(exchange: Exchange, open: Open<T>) {
    this.#exchange = exchange;
    this.#open = open;
    this.end = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.end.catch(() => undefined);
  }

  /** Row by row. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return itemsOf(this.batches(), abortCheck(this.#exchange));
  }

  /** The rows in batches, as they come: faster than row by row for millions of them. */
  batches(): AsyncGenerator<T[], void, undefined> {
    const { api, operation } = this.#exchange;
    const over = (): void => {
      this.#reject(failure("aborted/signal", `${operation}: the rows were not read to their end`, { api, operation }));
    };
    return leavable(this.#exchange, (own) => this.#batches(own, over), over);
  }

  async *#batches(exchange: Exchange, over: () => void): AsyncGenerator<T[], void, undefined> {
    try {
      yield* await this.#open(exchange, this.#resolve);
    } catch (error) {
      this.#reject(error);
      throw error;
    } finally {
      over();
    }
  }

  /** All rows, or the first `max`. */
  async toArray(options?: { max?: number }): Promise<T[]> {
    const batches = this.batches();
    try {
      const max = mostOf(options, this.#exchange);
      return await (await loadCsv()).gather(batches, max);
    } finally {
      // One that was not begun ends too.
      await batches.return();
    }
  }
}

/** An export that is not requested yet: each method below sends the request, so call one of them, once. */
export class CsvResult {
  readonly #exchange: Exchange;

  /** Made by clients. @internal */
  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /**
   * The rows, each an object by the names of the columns: a second `a` becomes `a_2`. As arrays when asked so, or when the
   * first row is no header.
   */
  rows(options: CsvOptions & ({ as: "arrays" } | { header: false })): CsvRows<string[]>;
  rows(options?: CsvOptions & { as?: "objects" }): CsvRows<Record<string, string>>;
  rows(options?: CsvOptions & { as?: "objects" | "arrays" }): CsvRows<never> {
    return this.#rows([options]);
  }

  /** Only these columns of each row. */
  select<const C extends string>(
    columns: readonly C[],
    options?: Omit<CsvOptions, "header">,
  ): CsvRows<Record<C, string>> {
    return this.#rows([options, columns]);
  }

  /** Counts rows by the text in some columns, without making rows. */
  async countBy(...columns: [...by: string[], last: string | CsvCountOptions]): Promise<Group[]> {
    const given = snapshotOf(this.#exchange, columns);
    const { countRows } = await loadCsv();
    return countRows({ exchange: this.#exchange, accept: ACCEPT }, given);
  }

  /**
   * The whole table as a string. `charset` names the encoding of its bytes, as `windows-1252`; left out: what the response says,
   * then the requested `encoding`, then UTF-8. Bytes that the charset does not have are an error, `decode/encoding`.
   */
  async text(charset?: string): Promise<string> {
    return (await loadBodies()).wholeText(this.#exchange, ACCEPT, charset);
  }

  /** The whole table as bytes. */
  async bytes(): Promise<Uint8Array> {
    return (await loadBodies()).wholeBytes(this.#exchange, ACCEPT);
  }

  /** The whole table as a file with the name and the media type that the server gave it. */
  async file(): Promise<File> {
    return (await loadBodies()).fileOf(this.#exchange, ACCEPT);
  }

  /** Saves the table as it comes, in little memory: to a path or folder (Node, Deno, Bun), a file handle or a stream. */
  async saveTo(target: SaveTarget): Promise<SavedFile> {
    return (await loadBodies()).saveBody(this.#exchange, target, ACCEPT);
  }

  /** What would be sent, and the same as a line for curl; sends nothing. The client's credentials are redacted. */
  async prepare(): Promise<RequestPreview> {
    return (await this.#exchange.send("preview", undefined, ACCEPT)).data as RequestPreview;
  }

  /** The bytes as they come, under all limits of the call. */
  stream(): ReadableStream<Uint8Array> {
    return bodyStream(this.#exchange, ACCEPT);
  }

  /** The response with its body unread. All limits and `signal` end with the head. */
  async asResponse(): Promise<Response> {
    const { response, status, headers } = await this.#exchange.send("response", undefined, ACCEPT);
    return response ?? new Response(null, { status, headers });
  }

  #rows<T>(given: readonly unknown[]): CsvRows<T> {
    const kept = snapshotOf(this.#exchange, given);
    return new CsvRows(this.#exchange, async (exchange, ended) =>
      (await loadCsv()).batchesOf<T>({ exchange, accept: ACCEPT }, kept, ended),
    );
  }
}
