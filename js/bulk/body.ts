/** One body, read piece by piece, and requested again when it breaks off before any of it was handed out. */
import { isLeadspanError } from "../errors/classes.js";
import { responseDetails, Shape } from "../response/shape.js";
import type { Exchange } from "../types/call.js";
import type { Reply } from "../types/reply.js";
import type { ReadSource } from "../types/selection.js";
import {
  acquireReader,
  feed,
  loadReader,
  readerError,
  releaseReader,
  type BodyParser,
  type ReaderInstance,
} from "./reader.js";

/** What a body is read through. */
export interface ParseRun<T> {
  readonly machine: BodyParser & { free(): void };
  /** What came out since the last take. */
  readonly take: () => T[];
  /** The body is complete: its rows, as far as they were counted. */
  readonly finish: () => number;
}

/** How a body is read. */
export interface ReadRequest<T> {
  /** Asks for the body. */
  readonly ask: () => Promise<Reply>;
  /** Begins to read it, for the first time or again: as a list in whatever form it comes, or as one record. */
  readonly begin: (instance: ReaderInstance, isList: boolean) => ParseRun<T>;
  /** Hold everything back until the body is complete, so that it can be requested again when it is not. */
  readonly whole: boolean;
  readonly count: ProgressCounts;
}

/** What was read so far. */
export interface ProgressCounts {
  bytes: number;
  items: number;
  pages: number;
}

/** What was read before the first byte: nothing. */
export const zeroProgress = (): ProgressCounts => ({ bytes: 0, items: 0, pages: 0 });

/** All that comes out of one body. */
export async function* readBody<T>(source: ReadSource, request: ReadRequest<T>): AsyncGenerator<T, void, undefined> {
  await source.unlessAborted(loadReader());
  checkPaths(source.exchange, request);
  const before = { ...request.count };
  const reply = await request.ask();
  yield* untilWhole(reply, request.whole, (current) => {
    Object.assign(request.count, before);
    return read(source.exchange, current, LISTS.includes(reply.shape), request);
  });
}

/** A mistake in a path is found here, before anything is sent. */
function checkPaths<T>({ api, operation }: Exchange, request: ReadRequest<T>): void {
  const instance = acquireReader();
  try {
    request.begin(instance, true).machine.free();
  } catch (thrown) {
    throw readerError(thrown, { api, operation, outcome: "not_sent" });
  } finally {
    releaseReader(instance);
  }
}

/**
 * What is read of a body. One that breaks off before anything was handed out is requested again, for as long as
 * the core allows another attempt. With `whole`, nothing is handed out before the end.
 */
export async function* untilWhole<T>(
  reply: Reply,
  whole: boolean,
  read: (reply: Reply) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  for (let current = reply; ;) {
    const held: T[] = [];
    const { body } = current;
    let handed = false;
    try {
      for await (const part of read(current)) {
        handed = !whole;
        if (handed) yield part;
        else held.push(part);
      }
      yield* held;
      return;
    } catch (error) {
      const again = handed || !brokeOff(error) ? undefined : await body?.again();
      if (!again) throw error;
      current = again;
    } finally {
      body?.leave(false);
    }
  }
}

/** Shapes of responses that are lists. */
const LISTS: readonly number[] = [Shape.List, Shape.FirstOf, Shape.JsonOrCsv];

async function* read<T>(
  { api, operation, options }: Exchange,
  reply: Reply,
  isList: boolean,
  { begin, count }: ReadRequest<T>,
): AsyncGenerator<T, void, undefined> {
  const { body } = reply;
  const instance = acquireReader();
  let job: ParseRun<T> | undefined;
  const made: T[] = [];
  try {
    const { machine, take, finish } = (job = begin(instance, isList));
    const keep = (): void => {
      made.push(...take());
    };
    for (let chunk = await body?.next(); chunk; chunk = await body?.next()) {
      count.bytes += chunk.length;
      feed(instance, machine, chunk, keep);
      await options.onProgress?.({ ...count });
      yield* made.splice(0);
    }
    count.items += finish();
    count.pages++;
    body?.leave(true);
    keep();
    await options.onProgress?.({ ...count });
    yield* made;
  } catch (thrown) {
    throw readerError(thrown, responseDetails(reply, { api, operation }));
  } finally {
    job?.machine.free();
    releaseReader(instance);
  }
}

/** Whether another attempt may bring a complete body. The core decides whether and when there is one. */
function brokeOff(error: unknown): boolean {
  return (
    isLeadspanError(error) &&
    ["network/body-cut", "timeout/idle", "timeout/attempt", "decode/truncated"].includes(error.code)
  );
}
