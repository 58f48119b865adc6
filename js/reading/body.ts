/** One body, read piece by piece, and asked for again when it breaks off before anything of it was handed out. */
import { retryOf } from "../call.js";
import { isLeadspanError } from "../errors.js";
import { feed, readerError, type Machine, type Reader } from "../reader.js";
import type { Source } from "../selection.js";
import { of, Shape, WRAPPERS, type Reply } from "../shape.js";
import { pause } from "../signals.js";
import { Unread } from "../stream.js";

/** What a body is read through. */
export interface Job<T> {
  readonly machine: Machine & { free(): void };
  /** What came out since the last take. */
  take(): T[];
  /** The body is complete: its rows, as far as they were counted. */
  finish(): number;
}

/** How a body is read. */
export interface Turn<T> {
  readonly instance: Reader;
  /** Asks for the body. */
  readonly ask: () => Promise<Reply>;
  /** Begins to read it, for the first time or anew. */
  readonly begin: () => Job<T>;
  /** Hold everything back until the body is complete, so that it can be asked for again when it is not. */
  readonly whole: boolean;
  readonly count: Count;
}

/** What was read so far. */
export interface Count {
  bytes: number;
  items: number;
  pages: number;
}

/** The nothing that was read before the beginning. */
export const nothing = (): Count => ({ bytes: 0, items: 0, pages: 0 });

/** Members that hold the rows. In a bill, `ITEMS` are parts of the record. */
export function holdersOf({ exchange: { api } }: Source): string[] {
  return WRAPPERS.filter((name) => name !== "items" || api !== "ConstructionOnline");
}

/** All that comes out of one body. */
export async function* partsOfBody<T>(source: Source, turn: Turn<T>): AsyncGenerator<T, void, undefined> {
  const { api, operation, options } = source.exchange;
  const { attempts = 3 } = retryOf(options.retry) ?? {};
  const before = { ...turn.count };
  for (let attempt = 1; ; attempt++) {
    const held: T[] = [];
    let handed = false;
    let list = false;
    let job: Job<T> | undefined;
    try {
      // A mistake in a path is found here, before anything is sent.
      job = begun(turn, { api, operation, outcome: "not_sent" });
      const reply = await turn.ask();
      list = reply.shape === Shape.List || reply.shape === Shape.JsonOrCsv;
      for await (const part of read(source, reply, job, turn)) {
        handed = !turn.whole;
        if (handed) yield part;
        else held.push(part);
      }
      yield* held;
      return;
    } catch (error) {
      // Only lists: what answers with one record may have changed something.
      if (handed || !list || attempt >= attempts || !brokeOff(error)) throw error;
      Object.assign(turn.count, before);
      await pause(source.exchange, attempt);
    } finally {
      job?.machine.free();
    }
  }
}

function begun<T>(turn: Turn<T>, details: Parameters<typeof readerError>[1]): Job<T> {
  try {
    return turn.begin();
  } catch (thrown) {
    throw readerError(thrown, details);
  }
}

async function* read<T>({ exchange }: Source, reply: Reply, job: Job<T>, { instance, count }: Turn<T>): AsyncGenerator<T, void, undefined> {
  const { api, operation, options } = exchange;
  const body = new Unread(exchange, reply);
  const made: T[] = [];
  const take = (): void => {
    made.push(...job.take());
  };
  let done = false;
  try {
    for (let chunk = await body.next(); chunk; chunk = await body.next()) {
      count.bytes += chunk.length;
      feed(instance, job.machine, chunk, take);
      options.onProgress?.({ ...count });
      yield* made.splice(0);
    }
    count.items += job.finish();
    count.pages++;
    done = true;
    take();
    options.onProgress?.({ ...count });
    yield* made;
  } catch (thrown) {
    throw readerError(thrown, of(reply, { api, operation }));
  } finally {
    if (!done) await body.cancel(undefined);
  }
}

/** Whether a body may well be whole the next time. */
export function brokeOff(error: unknown): boolean {
  return isLeadspanError(error) && ["network/body-cut", "timeout/idle", "decode/truncated"].includes(error.code);
}
