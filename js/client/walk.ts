/** From page to page. Loaded by the first list that is looped over. */
import { progressOf } from "../bulk/observe.js";
import { failure } from "../errors/classes.js";
import { unlessLeft } from "../request/reading.js";
import { isRepeated, keyOf } from "../response/paging.js";
import { unwrapList } from "../response/shape.js";
import type { Exchange } from "../types/call.js";
import type { Position, Walk } from "../types/paging.js";
import type { Reply } from "../types/reply.js";

/** One item with the key that identifies it and the position after it. */
interface Read<T> {
  readonly item: T;
  readonly key: string;
  readonly position: Position;
}

/** A page with its items as they are handed out. */
export interface PageRead<T> {
  readonly read: Read<T>[];
  readonly to: Position;
  readonly total: number | undefined;
}

/** All pages of a list, of which the first is there. */
export async function* pagesFrom<T>(
  first: Reply,
  exchange: Exchange,
  walk: Walk,
  start: Position,
): AsyncGenerator<PageRead<T>, void, undefined> {
  const { api, operation, options, send } = exchange;
  let count = 0;
  let reply: Reply | undefined = first;
  let to = start;
  let before = new Set<string>();
  const ends = new Set<string>();
  const next = async (): Promise<Reply | undefined> => {
    const args = walk.args(to);
    return args && send("json", args);
  };
  try {
    for (let number = 1; reply; number++) {
      const all = (unwrapList(reply, exchange) as T[]).map((item) => ({
        item,
        key: keyOf(item),
        position: (to = walk.after(to, item)),
      }));
      if (all.length === 0) return;
      const read = all.filter(({ key }) => !before.has(key));
      const [first, last] = [all[0]?.key, all.at(-1)?.key];
      if (
        all.some(({ position }) => position === undefined) ||
        isRepeated({ to, first, last, fresh: read.length, count: all.length }, before, ends)
      ) {
        if (walk.mayRepeat) return;
        throw failure(
          "paging/stuck",
          `${operation}: page ${number} is the one before again, or has records without \`id\``,
          { api, operation },
        );
      }
      if (read.length > 0) before = new Set(all.map(({ key }) => key));
      count += read.length;
      await progressOf(exchange, reply)({ bytes: 0, items: count, pages: number });
      const ahead = options.prefetch ? settled(next()) : undefined;
      if (read.length > 0) yield { read: read.filter(({ key }) => !walk.skips?.(key)), to, total: totalOf(reply) };
      reply = ahead ? (await ahead)() : await next();
    }
  } catch (error) {
    unlessLeft(error, exchange);
  }
}

/** The outcome of a promise, which never rejects: the next page of an abandoned loop must not be an unhandled rejection. */
async function settled<T>(promise: Promise<T>): Promise<() => T> {
  try {
    const value = await promise;
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function totalOf(reply: Reply): number | undefined {
  const total = (reply.data as { total?: unknown } | null | undefined)?.total;
  return typeof total === "number" ? total : undefined;
}
