/** CSV bodies: bytes in, rows out. */
import { failure, isLeadspanError, type ErrorCode, type ErrorShape } from "../errors/classes.js";
import type { CsvTable } from "../reader/reader.js";
import type { Snapshot } from "../request/prepared-call.js";
import { unlessLeft } from "../request/reading.js";
import { decoderOf, notIn } from "../response/charset.js";
import { responseDetails } from "../response/shape.js";
import { unlessAborted } from "../request/signals.js";
import type { Exchange } from "../types/call.js";
import type { BadRow, CsvEnd, CsvOptions } from "../types/csv.js";
import type { Reply } from "../types/reply.js";
import type { Group } from "../types/selection.js";
import { Pieces, zeroProgress, untilWhole } from "./body.js";
import { arraysOf, objectsOf, type Bounds, type RowBuilder } from "./cells.js";
import { rowsIn, tableCountIn } from "./given.js";
import { observerOf, progressOf, type Observe } from "./observe.js";
import { acquireReader, loadReader, readerError, releaseReader, type ReaderInstance } from "./reader.js";

export { gather } from "../util/gather.js";

/** Bytes that are read at once: the memory stays at a few of these. */
const PIECE = 65_536;
/** Node copies ISO 8859-1 into strings several times faster than it decodes UTF-8. */
const latin1Slice = (
  globalThis as { Buffer?: { prototype: { latin1Slice?: (this: Uint8Array, from: number, to: number) => string } } }
).Buffer?.prototype.latin1Slice;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** In place of a delimiter: the reader detects it. */
const DETECTED = 0;

/** A call for CSV. */
export interface CsvSource {
  readonly exchange: Exchange;
  /** The media type to ask for. */
  readonly accept: string;
}

/** What is made of a body. */
interface RowSpec<T> {
  /** The columns are known; `keys` are their names, when the first row names them. */
  begin(table: CsvTable, keys: string[] | undefined): void;
  /** Rows were completed. */
  take(table: CsvTable, instance: ReaderInstance): T[];
  /** There are no more. */
  finish?(table: CsvTable, instance: ReaderInstance): void;
}

/** Rows as objects or arrays, in batches; `ended` receives what the end proves. */
export function batchesOf<T>(
  source: CsvSource,
  given: Snapshot,
  ended: (end: CsvEnd) => void,
): AsyncGenerator<T[], void, undefined> {
  const { options, columns } = rowsIn(given, source.exchange);
  let cut: RowBuilder<unknown> = () => [];
  return read<T[]>(source, options, ended, {
    begin(table, keys) {
      if (columns) table.select([...columns]);
      const names = columns ?? keys;
      cut = names && options.as !== "arrays" ? objectsOf(names) : arraysOf(names?.length ?? table.width());
    },
    take(table, instance) {
      const { text, bounds } = copyCut(instance, table.cut(latin1Slice !== undefined));
      return [cut(text, bounds) as T[]];
    },
  });
}

/** Rows counted by columns. */
export async function countRows(source: CsvSource, given: Snapshot): Promise<Group[]> {
  const { by, options } = tableCountIn(given, source.exchange);
  const { sum = [], decimal = "." } = options;
  let groups: Group[] = [];
  const rows = read<never>(source, options, () => undefined, {
    begin(table) {
      table.count_by(by, [...sum], decimal.charCodeAt(0));
    },
    take(table) {
      table.count();
      return [];
    },
    finish(table, instance) {
      const { text, bounds } = copyCut(instance, table.groups());
      const numbers = table.numbers();
      const step = 1 + sum.length;
      groups = arraysOf(by.length)(text, bounds).map((key, index) => {
        const [count = 0, ...sums] = numbers.subarray(index * step, (index + 1) * step);
        return { key, count, sums: sums.map((value) => (Number.isFinite(value) ? value : null)) };
      });
    },
  });
  await rows.next();
  return groups;
}

/** Copies the text and the bounds of its fields out of the reader's memory. */
function copyCut({ memory }: ReaderInstance, cut: ReturnType<CsvTable["cut"]>): { text: string; bounds: Bounds } {
  const { text: at, length, latin1, bounds: from, count } = cut;
  cut.free();
  const bytes = new Uint8Array(memory.buffer, at, length);
  const text = latin1 && latin1Slice ? latin1Slice.call(bytes, 0, length) : decoder.decode(bytes);
  return { text, bounds: new Uint32Array(memory.buffer, from, count) };
}

/** All output of one body, which is requested again when it breaks off before anything was handed out. */
async function* read<T>(
  source: CsvSource,
  options: CsvOptions,
  ended: (end: CsvEnd) => void,
  wanted: RowSpec<T>,
): AsyncGenerator<T, void, undefined> {
  const { exchange, accept } = source;
  try {
    await unlessAborted(loadReader(), exchange, { outcome: "not_sent" });
    const reply = await exchange.send("pieces", undefined, accept);
    yield* untilWhole(exchange, reply, false, (current) => readOne(exchange, current, options, ended, wanted));
  } catch (error) {
    unlessLeft(error, exchange);
  }
}

async function* readOne<T>(
  exchange: Exchange,
  reply: Reply,
  options: CsvOptions,
  ended: (end: CsvEnd) => void,
  wanted: RowSpec<T>,
): AsyncGenerator<T, void, undefined> {
  const { header = true, lossy = false, expectedRows = -1, delimiter } = options;
  const body = new Pieces(reply, exchange);
  const observe = observerOf(exchange, reply);
  const report = progressOf(exchange, reply);
  const progress = zeroProgress();
  const instance = acquireReader();
  let table: CsvTable | undefined;
  let begun = false;
  const take = async (from: CsvTable): Promise<T[]> => {
    if (from.width() === 0) return [];
    if (!begun) wanted.begin(from, from.keys() as string[] | undefined);
    begun = true;
    await takeBadRows(from.bad_rows() as BadRow[], options, exchange, reply, observe);
    progress.items += from.rows();
    return from.rows() > 0 ? wanted.take(from, instance) : [];
  };
  try {
    const { recode, windows1252 } = recoderOf(exchange, reply, options);
    table = new instance.CsvTable(delimiter?.charCodeAt(0) ?? DETECTED, header, windows1252, lossy, expectedRows);
    for (let chunk = await body.next(); chunk; chunk = await body.next()) {
      if (progress.bytes === 0) refuseOtherContent(exchange, reply, chunk);
      progress.bytes += chunk.length;
      for (const piece of pieces(recode ? recode(chunk) : chunk)) {
        feed(instance, table, piece);
        const rows = await take(table);
        if (rows.length > 0) body.keep();
        yield* rows;
      }
      await report(progress);
    }
    feed(instance, table, recode?.() ?? new Uint8Array());
    yield* await take(table);
    const end = table.finish() as CsvEnd;
    body.keep();
    yield* await take(table);
    wanted.finish?.(table, instance);
    progress.pages = 1;
    await report(progress);
    ended(end);
  } catch (thrown) {
    throw readerError(await redacted(thrown, exchange), responseDetails(reply, exchange));
  } finally {
    table?.free();
    releaseReader(instance);
  }
}

/** An error whose body is not redacted yet. */
function shapeOf(code: ErrorCode, message: string, details: Partial<ErrorShape>): Error {
  return Object.assign(new Error(message), details, { code, message });
}

/** What was thrown, with the body that it shows redacted. */
async function redacted(thrown: unknown, { redactor }: Exchange): Promise<unknown> {
  const { code, message, rawBody, ...details } = Object(thrown) as ErrorShape;
  if (isLeadspanError(thrown) || typeof rawBody !== "string") return thrown;
  return failure(code, message, { ...details, rawBody: (await redactor())(rawBody) });
}

/** First bytes of other formats, whatever their media type says: JSON, HTML or XML, zip, gzip. */
// eslint-disable-next-line no-control-regex -- the signatures of archives
const OTHER_CONTENT = /^(?:\s*[{[<]|PK\x03\x04|\x1f\ufffd|%PDF)/;
/** Media types of tables, and those that servers give to any file. */
const TABLE_TYPES =
  /^(?:text\/(?:csv|plain|tab-separated-values|x-csv|comma-separated-values)|application\/(?:csv|x-csv|octet-stream|vnd\.ms-excel|download)|)\s*(?:;|$)/i;

/** Refuses a response that is no table: read as one, it would be an export without rows. */
function refuseOtherContent(exchange: Exchange, reply: Reply, chunk: Uint8Array): void {
  const type = reply.headers.get("content-type") ?? "";
  const start = decoder.decode(chunk.subarray(0, 512)).replace(/^\ufeff/, "");
  const [line = ""] = start.split(/[\r\n]/, 1);
  // A sentence, as "Export is being prepared, try again later.", is no header row.
  const isNote = /^text\/plain/i.test(type) && /[a-z] [^,;\t]*[.!]$/i.test(line.trim());
  if (TABLE_TYPES.test(type) && !OTHER_CONTENT.test(start) && !isNote) return;
  const { api, operation } = exchange;
  const text = `${operation}: the response (${type || "no media type"}) is no table of comma-separated values; it is in \`rawBody\``;
  throw shapeOf("content/unexpected", text, { ...responseDetails(reply, { api, operation }), rawBody: start });
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

function feed({ memory }: ReaderInstance, table: CsvTable, bytes: Uint8Array): void {
  const at = table.input(bytes.length);
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  table.advance();
}

/** Bad rows end the reading unless `onBadRow` takes them. */
async function takeBadRows(
  rows: BadRow[],
  { onBadRow }: CsvOptions,
  { api, operation }: Exchange,
  reply: Reply,
  observe: Observe,
): Promise<void> {
  for (const row of rows) {
    if (onBadRow) {
      await observe("onBadRow", () => onBadRow(row));
      continue;
    }
    const what =
      row.found === row.expected
        ? "has text after a closing quote"
        : `has ${row.found} columns instead of ${row.expected}`;
    const text = `${operation}: row ${row.number} ${what}; give onBadRow to read on`;
    throw shapeOf("decode/mismatch", text, {
      ...responseDetails(reply, { api, operation }),
      offset: row.offset,
      rawBody: row.raw,
    });
  }
}

/** Transcodes the bytes to UTF-8, unless the reader does that itself. */
function recoderOf(
  exchange: Exchange,
  reply: Reply,
  { charset, lossy }: CsvOptions,
): { windows1252: boolean; recode?: (chunk?: Uint8Array) => Uint8Array } {
  const platform = decoderOf(exchange, reply, charset, lossy);
  if (platform.encoding === "utf-8") return { windows1252: false };
  if (platform.encoding === "windows-1252") return { windows1252: true };
  const encoder = new TextEncoder();
  const recode = (chunk?: Uint8Array): Uint8Array => {
    try {
      return encoder.encode(platform.decode(chunk, { stream: chunk !== undefined }));
    } catch (cause) {
      throw notIn(platform, exchange, reply, cause);
    }
  };
  return { windows1252: false, recode };
}
