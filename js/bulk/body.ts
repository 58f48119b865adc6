/** One body, read piece by piece, and requested again when it breaks off before any of it was handed out. */
import { isLeadspanError } from "../errors/classes.js";
import { responseDetails, Shape } from "../response/shape.js";
import { abortCheck, unlessAborted } from "../request/signals.js";
import type { Exchange } from "../types/call.js";
import type { CallName, Reply } from "../types/reply.js";
import type { ReadSource } from "../types/selection.js";
import { progressOf } from "./observe.js";
import { nextPiece } from "./piece.js";
import {
  acquireReader,
  feed,
  loadReader,
  readerError,
  releaseReader,
  type BodyParser,
  type ReaderInstance,
} from "./reader.js";

/** Bytes that are read ahead of their consumer: a body with no more left gives its permit back while its rows are worked on. */
const AHEAD = 262_144;

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
  const { exchange } = source;
  await unlessAborted(loadReader(), exchange, { outcome: "not_sent" });
  checkPaths(exchange, request);
  const before = { ...request.count };
  const reply = await request.ask();
  yield* untilWhole(exchange, reply, request.whole, (current) => {
    Object.assign(request.count, before);
    return read(exchange, current, LISTS.includes(reply.shape), request);
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
 * the core allows another attempt. With `whole`, nothing is handed out before the end. Nothing is after an abort, which
 * the core does not see once the body has ended.
 */
export async function* untilWhole<T>(
  exchange: Exchange,
  reply: Reply,
  whole: boolean,
  read: (reply: Reply) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const check = abortCheck(exchange);
  for (let current = reply; ;) {
    const held: T[] = [];
    const { body } = current;
    let handed = false;
    try {
      for await (const part of read(current)) {
        handed = !whole;
        check?.();
        if (handed) yield part;
        else held.push(part);
      }
      check?.();
      yield* held;
      return;
    } catch (error) {
      const again = handed || !brokeOff(error) ? undefined : await body?.again();
      if (!again) {
        // An abort that came first ended the call, so that there is no further attempt.
        check?.();
        throw error;
      }
      current = again;
    } finally {
      body?.leave(false);
    }
  }
}

/** Shapes of responses that are lists. */
const LISTS: readonly number[] = [Shape.List, Shape.FirstOf, Shape.JsonOrCsv];

async function* read<T>(
  exchange: Exchange,
  reply: Reply,
  isList: boolean,
  { begin, count, whole }: ReadRequest<T>,
): AsyncGenerator<T, void, undefined> {
  const body = new Pieces(reply, exchange);
  const progress = progressOf(exchange, reply);
  const instance = acquireReader();
  let job: ParseRun<T> | undefined;
  const made: T[] = [];
  try {
    const { machine, take, finish } = (job = begin(instance, isList));
    const keep = (): void => {
      made.push(...take());
    };
    for (let chunk = await body.next(); chunk; chunk = await body.next()) {
      count.bytes += chunk.length;
      feed(instance, machine, chunk, keep);
      await progress(count);
      if (!whole && made.length > 0) body.keep();
      yield* made.splice(0);
    }
    count.items += finish();
    count.pages++;
    body.keep();
    keep();
    await progress(count);
    yield* made;
  } catch (thrown) {
    throw readerError(thrown, responseDetails(reply, exchange));
  } finally {
    job?.machine.free();
    releaseReader(instance);
  }
}

/**
 * The pieces of a body, read a little ahead of their consumer. Once what was read of it is handed out, the body cannot be
 * requested again, so its end is the end of the request, whatever the consumer does meanwhile.
 */
export class Pieces {
  readonly #reply: Reply;
  readonly #call: CallName;
  /** Never rejected, as nothing may ask for them; no promise has two waiters, so that engines find the caller's line. */
  readonly #ahead: Promise<() => Uint8Array | undefined>[] = [];
  #bytesAhead = 0;
  #isKept = false;
  /** Whether the body has ended whole; undefined before its end. */
  #isWhole: boolean | undefined;

  constructor(reply: Reply, call: CallName) {
    this.#reply = reply;
    this.#call = call;
  }

  /** The next piece; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    const piece = (await (this.#ahead.shift() ?? this.#read()))();
    this.#bytesAhead -= piece?.length ?? 0;
    return piece;
  }

  /** What was read is handed out, or complete. */
  keep(): void {
    this.#isKept = true;
    this.#leave();
  }

  async #read(): Promise<() => Uint8Array | undefined> {
    try {
      const piece = await nextPiece(this.#reply, this.#call);
      if (!piece) this.#isWhole = true;
      else if ((this.#bytesAhead += piece.length) < AHEAD) this.#ahead.push(this.#read());
      return () => piece;
    } catch (error) {
      this.#isWhole = false;
      return () => {
        throw error;
      };
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    if (this.#isKept && this.#isWhole !== undefined) this.#reply.body?.leave(this.#isWhole);
  }
}

/** Whether another attempt may bring a complete body. The core decides whether and when there is one. */
function brokeOff(error: unknown): boolean {
  return (
    isLeadspanError(error) &&
    ["network/body-cut", "timeout/idle", "timeout/attempt", "decode/truncated"].includes(error.code)
  );
}
