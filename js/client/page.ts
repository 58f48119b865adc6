/** A list that comes page by page: a promise of its first page, and an async iterable of all its items. */
import type { LeadspanError } from "../errors/classes.js";
import { isNotFoundError } from "../errors/guards.js";
import { mostOf } from "../request/most.js";
import { leavable } from "../request/reading.js";
import { abortCheck } from "../request/signals.js";
import { cursorOf, isRepeated, keyOf, positionOf, pagingStrategy } from "../response/paging.js";
import { Shape, unwrapList } from "../response/shape.js";
import type { Exchange } from "../types/call.js";
import type { Position, Walk } from "../types/paging.js";
import type { ReadSource } from "../types/selection.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { ApiPromise, passForPromise } from "./api-promise.js";
import { loadBodies } from "./stream.js";
import type { PageRead } from "./walk.js";
import { splitWindows, type Window, type WindowRange } from "./windows.js";

/** One page. */
export interface Page<T> {
  /** Its items, without those of the page before: there may be none left. */
  readonly items: T[];
  /** Where to continue after this page, as `options.cursor` of the same operation. */
  readonly cursor: string | undefined;
  /** How many items there are in all, where the API says so. It may promise more than can be reached. */
  readonly total: number | undefined;
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
      send: async (as, changes, accept, signal) => {
        const from = walk.args(start());
        const isOwn = !changes && options.cursor === undefined;
        try {
          if (from || isOwn) return await send(as, { ...from, ...changes }, accept, signal);
        } catch (error) {
          // ConstructionOnline responds like this to a page after the last one.
          if (isOwn || !walk.mayRepeat || !isNotFoundError(error)) throw error;
        }
        return { status: 204, headers: new Headers(), attempts: 0, elapsedMs: 0, shape: Shape.List };
      },
    };
    super(
      first,
      (reply) => {
        const items = unwrapList(reply, exchange) as T[];
        if (!this.#isWalked)
          this.#position = items.reduce<Position>((position, item) => walk.after(position, item), start());
        return skips ? items.filter((item) => !skips(keyOf(item))) : items;
      },
      "json",
      true,
    );
    this.#exchange = first;
    this.#walk = walk;
    this.#start = start;
    this.#resultKind = resultKind;
  }

  /**
   * Where to continue: pass it as `options.cursor` to the same operation with the same query, here or elsewhere.
   * It stands after the last item or page that was handed out; undefined before the first.
   */
  get cursor(): string | undefined {
    return cursorOf(this.#exchange.operation, this.#walk, this.#position);
  }

  /** Every item of every page, each page requested when the one before is used up. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return leavable(this.#exchange, (own) => this.#items(own));
  }

  /** Page by page. */
  pages(): AsyncGenerator<Page<T>, void, undefined> {
    return leavable(this.#exchange, (own) => this.#eachPage(own));
  }

  async *#items(exchange: Exchange): AsyncGenerator<T, void, undefined> {
    const check = abortCheck(this.#exchange);
    for await (const { read } of await this.#pages(exchange)) {
      for (const { item, position } of read) {
        check?.();
        this.#position = position;
        yield item;
      }
    }
  }

  async *#eachPage(exchange: Exchange): AsyncGenerator<Page<T>, void, undefined> {
    for await (const { read, to, total } of await this.#pages(exchange)) {
      abortCheck(this.#exchange)?.();
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
        const send: Exchange["send"] = (as, more, ...rest) => this.#exchange.send(as, { ...changes, ...more }, ...rest);
        const exchange: Exchange = { ...this.#exchange, args: { ...args, ...changes }, send };
        return { start, end, list: () => new Paged<T, E>(exchange, this.#resultKind, skips) };
      },
    );
  }

  /** All items, or the first `max`. */
  async toArray(options?: { max?: number }): Promise<T[]> {
    let max = 0;
    try {
      max = mostOf(options, this.#exchange);
    } finally {
      // Nothing is sent for nothing, nor for a mistake.
      if (max === 0)
        ignoreErrors(() => {
          this.claimBody("toArray");
        });
    }
    const items: T[] = [];
    if (max > 0)
      for await (const item of this) {
        items.push(item);
        if (items.length >= max) break;
      }
    return items;
  }

  /** @internal */
  protected override source(): ReadSource {
    return {
      exchange: this.#exchange,
      pages: { walk: this.#walk, start: this.#start, isRepeated },
    };
  }

  /** Not a generator around the other: engines follow few promises at once for the trace of an error. */
  async #pages(exchange: Exchange): Promise<AsyncGenerator<PageRead<T>, void, undefined>> {
    this.#isWalked = true;
    const first = await this.reply();
    const { pagesFrom } = await loadBodies();
    return pagesFrom<T>(first, exchange, this.#walk, this.#start());
  }
}
