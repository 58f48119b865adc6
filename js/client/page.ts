/** A list that comes page by page: a promise of its first page, and an async iterable of all its items. */
import { failure, type LeadspanError } from "../errors/classes.js";
import { isNotFoundError } from "../errors/guards.js";
import { mostOf } from "../request/most.js";
import { abortCheck, waitOf } from "../request/signals.js";
import { cursorOf, isRepeated, keyOf, positionOf, pagingStrategy } from "../response/paging.js";
import { Shape, unwrapList } from "../response/shape.js";
import type { Exchange } from "../types/call.js";
import type { Position, Walk } from "../types/paging.js";
import type { Reply } from "../types/reply.js";
import type { ReadSource } from "../types/selection.js";
import { ApiPromise, passForPromise } from "./api-promise.js";
import { splitWindows, type Window, type WindowRange } from "./windows.js";

/** One page. */
export interface Page<T> {
  /** Its items, without those of the page before: there may be none left. */
  readonly items: T[];
  /** Where to go on after this page, as `options.cursor` of the same operation. */
  readonly cursor: string | undefined;
  /** How many items there are in all, where the API says so. It may promise more than can be reached. */
  readonly total: number | undefined;
}

/** One item with the key that identifies it and the position after it. */
interface Read<T> {
  readonly item: T;
  readonly key: string;
  readonly position: Position;
}

/**
 * A list of many pages.
 *
 * ```ts
 * const newest = await lc.events.list();                 // the first page
 * for await (const event of lc.events.list()) { … }      // every item of every page
 * const some = await lc.events.list().toArray({ max: 500 });
 * ```
 *
 * Pages are requested as they are needed, until one is empty: a short page is not taken for the last one. A page
 * that comes twice ends in a `PagingError`, or in the end of the list where servers are known to ignore paging.
 */
export class Paged<T, E extends LeadspanError = LeadspanError> extends ApiPromise<T[], E> implements AsyncIterable<T> {
  static {
    passForPromise(this);
  }

  readonly #exchange: Exchange;
  readonly #walk: Walk;
  readonly #start: () => Position;
  readonly #resultKind: string;
  #position: Position;
  /** Whether items or pages are handed out one by one: the position is then theirs. */
  #isWalked = false;

  /**
   * Made by clients. `resultKind` is the way of paging in the generated table, `skips` says which items to leave out.
   * @internal
   */
  constructor(exchange: Exchange, resultKind: string, skips?: Walk["skips"]) {
    const { operation, args, options, send } = exchange;
    const walk: Walk = { ...pagingStrategy(resultKind, args), skips };
    const start = (): Position =>
      options.cursor === undefined ? (args[walk.parameter] as Position) : positionOf(options.cursor, operation, walk);
    const first: Exchange = {
      ...exchange,
      // Async, so that a bad cursor fails the call and not the expression that makes it.
      send: async (as, changes, accept) => {
        const from = walk.args(start());
        const isOwn = !changes && options.cursor === undefined;
        try {
          if (from || isOwn) return await send(as, { ...from, ...changes }, accept);
        } catch (error) {
          // ConstructionOnline responds like this to a page after the last one.
          if (isOwn || !walk.mayRepeat || !isNotFoundError(error)) throw error;
        }
        return { status: 204, headers: new Headers(), attempts: 0, elapsedMs: 0, shape: Shape.List };
      },
    };
    super(first, (reply) => {
      const items = unwrapList(reply, exchange) as T[];
      if (!this.#isWalked)
        this.#position = items.reduce<Position>((position, item) => walk.after(position, item), start());
      return skips ? items.filter((item) => !skips(keyOf(item))) : items;
    });
    this.#exchange = first;
    this.#walk = walk;
    this.#start = start;
    this.#resultKind = resultKind;
  }

  /**
   * Where to go on: give it as `options.cursor` to the same operation with the same query, here or elsewhere.
   * It stands after the last item or page that was handed out; undefined before the first.
   */
  get cursor(): string | undefined {
    return cursorOf(this.#exchange.operation, this.#walk, this.#position);
  }

  /** Every item of every page, each page requested when the one before is used up. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const check = abortCheck(this.#exchange);
    for await (const { read } of this.#pages()) {
      for (const { item, position } of read) {
        check?.();
        this.#position = position;
        yield item;
      }
    }
  }

  /** Page by page. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    for await (const { read, to, total } of this.#pages()) {
      this.#position = to;
      yield { items: read.map(({ item }) => item), cursor: this.cursor, total };
    }
  }

  /**
   * The same list cut into windows of time, for reading several at once: each item comes out of one window only, even when
   * the API gives it in two. For lists with `start` and `end`; ids of items near the edges are kept for that.
   *
   * ```ts
   * const days = lc.events.list().windows({ from: "2026-11-01", to: "2026-11-08", step: 86_400_000 });
   * await Promise.all(days.map(async ({ list }) => { for await (const event of list()) … }));
   * ```
   */
  windows(range: WindowRange): Window<Paged<T, E>>[] {
    this.claimBody("windows");
    const { operation, args, options } = this.#exchange;
    return splitWindows(range, { operation, args, cursor: options.cursor, byTime: this.#resultKind === "id" }).map(
      ({ start, end, skips }) => {
        const changes = { start: start.toISOString(), end: end.toISOString() };
        const send: Exchange["send"] = (as, more, accept) => this.#exchange.send(as, { ...changes, ...more }, accept);
        const exchange: Exchange = { ...this.#exchange, args: { ...args, ...changes }, send };
        return { start, end, list: () => new Paged<T, E>(exchange, this.#resultKind, skips) };
      },
    );
  }

  /** All items, or the first `max`. */
  async toArray(options?: { max?: number }): Promise<T[]> {
    const max = this.#mostOf(options);
    const items: T[] = [];
    for await (const item of this) {
      if (items.length < max) items.push(item);
      if (items.length >= max) break;
    }
    return items;
  }

  /** A mistake is reported before anything is sent. */
  #mostOf(options: { max?: number } | undefined): number {
    try {
      return mostOf(options, this.#exchange);
    } catch (error) {
      this.claimBody("toArray");
      throw error;
    }
  }

  /** @internal */
  protected override source(): ReadSource {
    return {
      exchange: this.#exchange,
      pages: { walk: this.#walk, start: this.#start, isRepeated },
      unlessAborted: waitOf(this.#exchange),
    };
  }

  async *#pages(): AsyncGenerator<{ read: Read<T>[]; to: Position; total: number | undefined }, void, undefined> {
    const { api, operation, options, send } = this.#exchange;
    const walk = this.#walk;
    let count = 0;
    this.#isWalked = true;
    let reply: Reply | undefined = await this.reply();
    let to = this.#start();
    let before = new Set<string>();
    const ends = new Set<string>();
    const next = async (): Promise<Reply | undefined> => {
      const args = walk.args(to);
      return args && send("json", args);
    };
    for (let number = 1; reply; number++) {
      const all = (unwrapList(reply, this.#exchange) as T[]).map((item) => ({
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
      await options.onProgress?.({ bytes: 0, items: (count += read.length), pages: number });
      const ahead = options.prefetch ? settled(next()) : undefined;
      if (read.length > 0) yield { read: read.filter(({ key }) => !walk.skips?.(key)), to, total: totalOf(reply) };
      reply = ahead ? (await ahead)() : await next();
    }
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
